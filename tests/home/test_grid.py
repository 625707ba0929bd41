"""The grid: weeks by streams, what is in each cell, and where it leads."""

from __future__ import annotations

import re

import pytest

from app.core import clock
from app.forum.models import Thread
from tests.home.dom import Element, main_of, titles_of

STREAMS = ("all", "practitioners", "executives", "supporters")


def cells_of(html: str) -> dict[tuple[str, str], Element]:
    """The cells by week and stream, in the order of the table."""
    rows = main_of(html).the("tbody").every("tr")
    return {
        (str(week), stream): cell
        for week, row in enumerate(rows)
        for stream, cell in zip(STREAMS, row.every("td"), strict=True)
    }


@pytest.fixture
def grid(visit):
    """``grid(noor)``: {(week, stream): (discussions, new)} of the current offering."""

    def grid(person, offering: str = "current") -> dict[tuple[str, str], tuple[str, str]]:
        page = visit(person).get(f"/en/offerings/{offering}/").text
        found = {}
        for place, cell in cells_of(page).items():
            count = re.search(r"(\d+) discussion", cell.text)
            new = re.search(r"(\d+) new", cell.text)
            found[place] = (count[1] if count else "0", new[1] if new else "")
        return found

    return grid


def test_it_has_a_cell_for_every_week_and_stream_and_for_everyone(grid) -> None:
    empty = {(str(week), stream): ("0", "") for week in range(7) for stream in STREAMS}
    assert grid(None) == empty
    assert grid(None, "2019") == empty


def test_each_cell_counts_its_own(grid, start, board, stream, amina, noor) -> None:
    start(amina, title="A")
    start(amina, title="B")
    start(amina, title="C", board=board("current-week-5"), stream_id=stream("executives"))
    start(amina, title="D", board=board("2019-week-3"), stream_id=stream("executives"))
    start(amina, title="E", board=board("welcome"))
    cells = grid(noor)
    assert cells["3", "all"] == ("2", "2")
    assert cells["5", "executives"] == ("1", "1")
    assert sum(int(count) for count, _new in cells.values()) == 3
    assert grid(noor, "2019")["3", "executives"] == ("1", "1")


def test_strangers_and_the_author_see_the_count_without_anything_new(grid, start, amina) -> None:
    start(amina)
    assert grid(None)["3", "all"] == ("1", "")
    assert grid(amina)["3", "all"] == ("1", "")


def test_a_thread_that_moves_to_another_stream_moves_its_cell(
    grid, start, visit, stream, amina
) -> None:
    thread_id = start(amina, title="Moves")
    sent = {"title": "Moves", "kind": "discussion", "lang": "en", "stream": "executives"}
    browser = visit(amina)
    post_id = re.search(r"/posts/(\d+)", browser.get(f"/en/threads/{thread_id}-moves").text)
    assert post_id
    answer = browser.post(f"/en/posts/{post_id[1]}/edit", data={**sent, "body": "First words."})
    assert answer.status_code == 303, answer.text
    cells = grid(amina)
    assert (cells["3", "all"], cells["3", "executives"]) == (("0", ""), ("1", ""))


def test_each_cell_leads_to_exactly_what_it_counts(client, start, board, stream, amina) -> None:
    for offering in ("current", "2019"):
        for week in (1, 3):
            for code in (None, "executives"):
                start(
                    amina,
                    title=f"{offering} {week} {code or 'all'}",
                    board=board(f"{offering}-week-{week}"),
                    stream_id=stream(code) if code else None,
                )
    seen = 0
    for offering in ("current", "2019"):
        page = client.get(f"/en/offerings/{offering}/").text
        for (week, code), cell in cells_of(page).items():
            for link in cell.links():
                assert titles_of(client.get(link).text) == [f"{offering} {week} {code}"]
                seen += 1
    assert seen == 8


def test_an_empty_cell_leads_nowhere(client) -> None:
    assert not any(
        cell.links() for cell in cells_of(client.get("/en/offerings/2019/").text).values()
    )


def test_this_week_is_marked_once_and_only_while_the_offering_runs(client) -> None:
    row = main_of(client.get("/en/offerings/current/").text).the("tr", class_="is-now")
    assert "/en/offerings/current/weeks/3" in row.links()
    assert "This week" in row.text
    assert not main_of(client.get("/en/offerings/2019/").text).has(class_="is-now")


def test_ones_own_stream_is_marked(visit, noor, tom) -> None:
    page = main_of(visit(noor).get("/en/offerings/current/").text)
    assert page.the("th", class_="is-mine").text == "Executives, your stream"
    assert not main_of(visit(tom).get("/en/offerings/current/").text).has(class_="is-mine")
    assert main_of(visit(tom).get("/en/offerings/2019/").text).has(class_="is-mine")


def test_a_hidden_thread_is_not_new(grid, start, change, amina, noor) -> None:
    thread_id = start(amina)
    change(Thread, thread_id, hidden_at=clock.now())
    assert grid(noor)["3", "all"][1] == ""


@pytest.mark.parametrize("slug", ["nowhere", "2018", "CURRENT", "…", "%00", "a" * 500])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_an_offering_that_is_not_there_is_not_found(slug, lang, client) -> None:
    assert client.get(f"/{lang}/offerings/{slug}/").status_code == 404


def test_the_offerings_are_listed_newest_first(client) -> None:
    page = main_of(client.get("/en/offerings/").text)
    links = [heading.the("a").attributes["href"] for heading in page.every("h2")]
    assert links == ["/en/offerings/current/", "/en/offerings/2019/"]
    assert "June 10, 2019" in page.text
    assert "10 juin 2019" in client.get("/fr/offerings/").text
