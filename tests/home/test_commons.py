"""The commons: boards that outlive every offering."""

from __future__ import annotations

import pytest

from app.home.queries import FEW
from tests.home.dom import main_of, titles_of


@pytest.mark.parametrize(
    ("lang", "titles"),
    [
        ("en", ["Welcome", "Tools and tips", "Ideas for better engagement", "Help"]),
        ("fr", ["Bienvenue", "Outils et conseils", "Idées pour mieux faire participer", "Aide"]),
    ],
)
def test_its_boards_are_there_in_both_languages(lang, titles, client) -> None:
    page = main_of(client.get(f"/{lang}/commons/").text)
    assert page.texts("h2") == titles


def test_each_board_shows_its_latest(client, start, board, amina) -> None:
    for number in range(FEW + 1):
        start(amina, title=f"Hello {number}", board=board("welcome"))
    start(amina, title="A template", board=board("tools"))
    start(amina, title="Of week 3")
    page = main_of(client.get("/en/commons/").text)
    newest = [f"Hello {number}" for number in range(FEW, 0, -1)]
    assert titles_of(page) == [*newest, "A template"]


def test_a_board_leads_to_its_list_and_to_a_new_thread(client) -> None:
    links = main_of(client.get("/fr/commons/").text).links()
    for code in ("welcome", "tools", "ideas", "help"):
        assert f"/fr/threads/?board={code}" in links
        assert f"/fr/threads/new?board={code}" in links
