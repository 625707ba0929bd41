"""Opening a page changes nothing but how far one has read."""

from __future__ import annotations

import pytest

from tests.security.addresses import addresses, rows

MARKS = ("thread_reads", "board_reads")


@pytest.mark.parametrize("person", ["rosa", "amina", "devon", None])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_walk_through_every_page_leaves_every_row_as_it_was(
    lang, person, app, visit, made, request
) -> None:
    browser = visit(request.getfixturevalue(person) if person else None)
    before = rows(app, *MARKS)
    codes = {}
    for address in addresses(app, "GET"):
        path = address.path(made, lang)
        codes[path] = browser.get(path).status_code
        browser.head(path)
        browser.options(path)
    assert {path: code for path, code in codes.items() if code >= 500} == {}
    assert list(codes.values()).count(200) > 10
    assert rows(app, *MARKS) == before


def test_and_the_mark_moves_only_forward(app, visit, amina, made) -> None:
    browser = visit(amina)
    path = f"/en/threads/{made['thread_id']}"
    browser.get(path, follow_redirects=True)
    first = rows(app)["thread_reads"]
    browser.get(path, follow_redirects=True)
    assert len(first) == 1
    assert rows(app)["thread_reads"] == first


def test_a_stranger_leaves_no_mark(app, client, made) -> None:
    before = rows(app)
    client.get(f"/en/threads/{made['thread_id']}", follow_redirects=True)
    assert rows(app) == before
