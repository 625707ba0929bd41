"""Which messages a text cites, and what a citation becomes."""

from __future__ import annotations

import pytest

from app.core.text import MOST_LINKED, cited_numbers, render_post

pytestmark = pytest.mark.once  # asks no database

CITED = {"2": "/en/posts/55", "45/12": "/en/posts/66"}
LINK = '<a href="/en/posts/55" rel="nofollow ugc noopener noreferrer">#2</a>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("#2", LINK),
        ("(#2), #2. #2?", f"({LINK}), {LINK}. {LINK}?"),
        (
            "**#2** #45/12",
            f"<strong>{LINK}</strong> {LINK.replace('55', '66').replace('#2', '#45/12')}",
        ),
    ],
)
def test_a_number_is_a_link(text, html) -> None:
    assert render_post(text, cited=CITED) == f"<p>{html}</p>\n"


@pytest.mark.parametrize(
    "text",
    ["`#2`", "    #2", "x#2", "#2x", "##2", "/#2", "#2/", "#02", "#0", "# 2", "&#50;",
     "[#2](https://example.org)", "https://example.org/#2", "#1234567890", "#2/3/4"],
)  # fmt: skip
def test_this_cites_no_message(text) -> None:
    assert cited_numbers(text) == []
    assert "/en/posts/" not in render_post(text, cited=CITED)


def test_a_text_of_nothing_but_citations_does_not_grow_without_bound() -> None:
    many = " ".join(f"#{number}" for number in range(1, 5_000))
    assert len(cited_numbers(many)) == MOST_LINKED
    assert render_post("#2 " * 5_000, cited=CITED).count("<a ") == MOST_LINKED
