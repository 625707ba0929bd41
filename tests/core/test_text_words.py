"""Text before it is kept, and in addresses."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.text import normalise, official_line, slugify, visible_line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("one\r\ntwo\rthree\n", "one\ntwo\nthree\n"),
        ("a\x00b", "ab"),
        ("a\ud800b\udfff", "ab"),
        ("e\u0301te\u0301", "été"),
        ("« Ça, alors ! » — 👩🏽‍🏫 \u202eעברית", "« Ça, alors ! » — 👩🏽‍🏫 \u202eעברית"),
        ("  spaces \t stay  ", "  spaces \t stay  "),
    ],
)
def test_only_what_nobody_can_see_is_changed(typed, kept) -> None:
    assert normalise(typed) == kept


@given(st.text())
def test_what_is_kept_can_be_stored_and_is_kept_as_it_is(text) -> None:
    kept = normalise(text)
    assert "\x00" not in kept
    assert kept.encode("utf-8").decode("utf-8") == kept
    assert unicodedata.is_normalized("NFC", kept)
    assert normalise(kept) == kept


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("What works?", "what-works"),
        ("L’été à Québec, œuvre de l'équipe", "l-ete-a-quebec-oeuvre-de-l-equipe"),
        ("  A -- B  ", "a-b"),
        ("日本語", "-"),
        ("", "-"),
        ("x" * 100, "x" * 60),
        ("word " * 30, "-".join(["word"] * 12)),
    ],
)
def test_a_title_in_an_address(title, slug) -> None:
    assert slugify(title) == slug


@given(st.text())
def test_any_title_makes_a_short_plain_slug(title) -> None:
    slug = slugify(title)
    assert 1 <= len(slug) <= 60
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert slugify(slug) in (slug, "-")


def test_a_line_of_the_course_keeps_spaces_that_do_not_break() -> None:
    assert (
        official_line(" Le plan\u00a0:  « \u202foui\u202f »\n")
        == "Le plan\u00a0: « \u202foui\u202f »"
    )
    assert official_line("\u00a0\u200b") == ""
    assert visible_line("Le plan\u00a0: oui") == "Le plan : oui"
