"""Where the words that were looked for stand in a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.search.analysis import WORD, terms_of
from app.search.excerpts import EXCERPT, excerpt, highlight

LONG = "Nothing here tells of it. " * 40


def found(segments) -> list[str]:
    return [segment.text for segment in segments if segment.is_found]


def text(segments) -> str:
    return "".join(segment.text for segment in segments)


def test_a_word_is_marked_however_it_is_written() -> None:
    marked = highlight("Engaging the engaged", "en", terms_of("engage", "en"))
    assert found(marked) == ["Engaging", "engaged"]


def test_accents_and_elisions_do_not_matter() -> None:
    marked = highlight("Mesurer l’évaluation", "fr", terms_of("EVALUATIONS", "fr"))
    assert found(marked) == ["l’évaluation"]


def test_a_text_without_the_words_is_told_from_its_beginning() -> None:
    shown = excerpt(LONG, "en", terms_of("budget", "en"))
    assert text(shown).startswith("Nothing here")
    assert text(shown).endswith(" …")
    assert found(shown) == []


def test_an_excerpt_is_where_most_of_the_words_are() -> None:
    words = {*terms_of("budget", "en"), *terms_of("town", "en")}
    shown = excerpt(f"Budget. {LONG} The town set a budget. {LONG}", "en", words)
    assert found(shown) == ["town", "budget"]
    assert text(shown).startswith("… ")


def test_a_short_text_is_shown_whole() -> None:
    assert text(excerpt("A budget.", "en", terms_of("budget", "en"))) == "A budget."


PIECES = ["budget", "Budgets,", "“budget”", "a", "", "town-budget", "œuvre", "l’œuvre", "\n", "x" * 90,
          "x" * 90 + "/budget"]  # fmt: skip


@given(some.lists(some.sampled_from(PIECES) | some.text(max_size=4)), some.sampled_from([3, 9]))
def test_every_word_is_marked_whatever_was_met_before(pieces, kept) -> None:
    """Which pieces have a word is remembered, and forgotten when there are many."""
    body = " ".join(pieces)
    terms = {*terms_of("budget", "both"), *terms_of("oeuvre", "both")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.search.chunks.CHUNKS_KEPT", kept)
        marked = found(highlight(body, "both", terms))
    assert marked == [word for word in WORD.findall(body) if terms & {*terms_of(word, "both")}]


@given(some.text(max_size=2000), some.sampled_from(["en", "fr", "both"]))
def test_an_excerpt_is_part_of_the_text_and_short(body, lang) -> None:
    shown = excerpt(body, lang, terms_of("a1", lang))
    plain = text(shown).removeprefix("… ").removesuffix(" …")
    assert plain in body or text(shown) in body
    assert len(plain) <= EXCERPT + 20


@given(some.text(max_size=500))
def test_highlighting_changes_no_letter(body) -> None:
    assert text(highlight(body, "en", terms_of("a", "en"))) == body
