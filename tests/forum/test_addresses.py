"""The one address a page is to be remembered by, and what choosing in a list keeps."""

from __future__ import annotations

import re

import pytest


def canonical(html: str) -> str:
    found = re.search(r'<link rel="canonical" href="http://localhost([^"]+)"', html)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("number", "begins"), [("", ""), ("/7", ""), ("/20", ""), ("/21", "/21"), ("/33", "/21")]
)
def test_a_page_of_a_thread_is_known_by_its_first_post(
    number, begins, start, client, amina, luc
) -> None:
    address = f"/fr/threads/{start(amina, replies_by=[luc] * 39)}-how-do-we-begin"
    html = client.get(address + number).text
    assert canonical(html) == address + begins
    assert f'hreflang="en" href="http://localhost/en{(address + begins)[3:]}"' in re.sub(
        r"\s+", " ", html
    )


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        ("", ""),
        ("?board=tools", "?board=tools"),
        ("?board=tools&sort=top&kind=tip", "?board=tools"),
        ("?lang=fr&filter=unanswered", ""),
    ],
)
def test_a_list_is_known_by_its_board(asked, known, client) -> None:
    assert canonical(client.get(f"/en/threads/{asked}").text) == f"/en/threads/{known}"


def test_choosing_a_filter_keeps_the_order_and_the_selection(client) -> None:
    html = client.get("/en/threads/?filter=unanswered&sort=top&lang=fr").text
    form = html[html.index('<form class="filters"') :].partition("</form>")[0]
    assert '<input type="hidden" name="filter" value="unanswered">' in form
    assert '<input type="hidden" name="sort" value="top">' in form
