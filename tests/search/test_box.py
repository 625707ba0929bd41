"""A line of the search box is taken apart, whatever was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.config import ROOT
from app.forum.labels import KIND_LABELS
from app.forum.models import Kind
from app.search import operators
from app.search.box import MOST_CHARACTERS, MOST_TERMS, Limit, parse
from app.search.operators import ENGLISH, FRENCH, Name, name_of, shown, value_of
from tests.corpus import ATTACKS, naughty_strings
from tests.security.hostile import HUGE, STRINGS

# What a line is made of, so that chance meets all of it.
BITS = st.sampled_from(
    ['"', "«", "»", "“", "”", "„", "-", "−", ":", " ", "\u00a0", "\n", "\x00", "\ud800", "(", ")",
     "[", "*", "week", "semaine", "is", "est", "unread", "non-lu", "3", "mot", "l’idée", "http://x",
     "public engagement", "author", "@amina", "œ", "’"]
)  # fmt: skip
LINES = st.one_of(st.text(max_size=400), st.lists(BITS, max_size=80).map("".join))


def read(line: str) -> list[tuple[object, ...]]:
    """(operator, text) of each term, with a sign and quotation marks where it has them."""
    return [
        (term.name, f"{'-' * term.is_excluded}{f'“{term.text}”' if term.is_phrase else term.text}")
        for term in parse(line).terms
    ]


def test_words_phrases_and_what_is_left_out() -> None:
    assert read('plan "public engagement" -draft -"old plan"') == [
        (None, "plan"),
        (None, "“public engagement”"),
        (None, "-draft"),
        (None, "-“old plan”"),
    ]


@pytest.mark.parametrize(
    "line",
    ['"mise en œuvre"', "« mise en œuvre »", "«\u00a0mise en œuvre\u00a0»", "“mise en œuvre”",
     "“mise en œuvre\"", "„mise en œuvre“", '"mise en œuvre'],
)  # fmt: skip
def test_a_phrase_stands_between_the_marks_of_either_language(line) -> None:
    assert read(line) == [(None, "“mise en œuvre”")]


@pytest.mark.parametrize("dash", "-−–‑")
def test_a_minus_may_be_the_one_a_keyboard_or_a_program_writes(dash) -> None:
    assert read(f"{dash}brouillon") == [(None, "-brouillon")]


@pytest.mark.parametrize("line", ["- plan", "--plan", "co-design", "plan-"])
def test_a_dash_that_touches_no_word_before_it_leaves_nothing_out(line) -> None:
    assert not any(term.is_excluded for term in parse(line).terms)


@pytest.mark.parametrize(
    ("name", "word"), [(name, word) for table in (ENGLISH, FRENCH) for name in table for word in table[name]]
)  # fmt: skip
def test_every_operator_is_known_in_both_languages_and_in_capitals(name, word) -> None:
    known = Name.KIND if word == "type" else name
    assert read(f"{word}:3") == [(known, "3")]
    assert read(f"{word.upper()}:3") == [(known, "3")]
    assert read(f'-{word}:"3 x"') == [(known, "-3 x")]


def test_accents_of_an_operator_may_be_left_out() -> None:
    assert read("apres:2026 etiquette:x edition:2019") == [
        (Name.AFTER, "2026"),
        (Name.TAG, "x"),
        (Name.OFFERING, "2019"),
    ]


def test_a_colon_may_have_the_blanks_of_french_typography() -> None:
    assert read("semaine\u00a0:\u00a03") == [(Name.WEEK, "3")]
    assert read("semaine\u202f:3") == [(Name.WEEK, "3")]


@pytest.mark.parametrize(
    "line", ["http://a.example", "note:x", "10:30", "week:", "a:b", ":x", "is:"]
)
def test_an_operator_nobody_knows_is_a_word(line) -> None:
    assert read(line) == [(None, line)]


@pytest.mark.parametrize("value", ["sans-réponse", "Sans reponse", "SANS-REPONSE", "unanswered"])
def test_a_value_is_known_however_it_is_spelt(value) -> None:
    assert value_of(Name.IS, value) == "unanswered"


def test_no_word_stands_for_two_values() -> None:
    for tables in (operators.VALUES_IN_ENGLISH, operators.VALUES_IN_FRENCH):
        for name, values in tables.items():
            for value, words in values.items():
                assert {value_of(name, word) for word in (value, *words)} == {value}
    assert {name_of(word) for words in ENGLISH.values() for word in words} == set(Name)


def test_every_kind_is_known_by_its_label_in_both_languages(app) -> None:
    for path in ("/en/", "/fr/"):
        with app.test_request_context(path):
            app.preprocess_request()
            for kind in Kind:
                label = str(KIND_LABELS[kind])
                assert value_of(Name.KIND, label) == kind
                assert value_of(Name.KIND, f"{label}s") == kind


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_an_operator_as_it_is_shown_is_understood(lang) -> None:
    for name, values in operators.VALUES_IN_ENGLISH.items():
        for value in values:
            [term] = parse(shown(name, value, lang)).terms
            assert term.name is name
            assert value_of(name, term.text) == value


def test_the_page_of_documentation_has_every_name_and_value() -> None:
    page = (ROOT / "docs" / "search-box.md").read_text("utf-8")
    for table, values in (
        (ENGLISH, operators.VALUES_IN_ENGLISH),
        (FRENCH, operators.VALUES_IN_FRENCH),
    ):
        for name, names in table.items():
            assert all(f"`{word}:" in page for word in names), names
            missing = [words[0] for words in values.get(name, {}).values() if words[0] not in page]
            assert not missing


def test_only_so_many_terms_are_used() -> None:
    box = parse(" ".join(f"w{n}" for n in range(500)))
    assert len(box.terms) == MOST_TERMS
    assert box.limit is Limit.TERMS
    assert box.rest.startswith("w16 w17")


def test_a_phrase_has_as_many_terms_as_words() -> None:
    box = parse('one "' + " ".join(f"w{n}" for n in range(40)) + '"')
    assert [len(term.text.split()) for term in box.terms] == [1, MOST_TERMS - 1]
    assert (box.limit, box.rest[:3]) == (Limit.TERMS, "w15")


def test_a_word_is_not_cut_where_the_line_ends() -> None:
    box = parse("abcdefg " * 100)
    assert len(box.line) <= MOST_CHARACTERS
    assert box.line.endswith("abcdefg")
    long = parse(" ".join(["a" * 50] * 10))
    assert (long.limit, [len(term.text) for term in long.terms]) == (Limit.LENGTH, [50] * 5)


def test_all_of_a_line_of_the_length_allowed_is_used() -> None:
    line = "x" * MOST_CHARACTERS
    assert parse(line).limit is None
    assert parse(f"{line}y").rest == "y"
    assert parse(f"{line} y").line == line


@pytest.mark.parametrize(
    "line",
    [HUGE, "*" * 10_000, "(" * 5_000 + ")" * 5_000, '"' * 10_000, "«“„" * 3_000, "-" * 10_000,
     "is:" * 3_000, "a " * 5_000, " " * 10_000, 'week:"' * 2_000],
    ids=range(10),
)  # fmt: skip
def test_ten_thousand_characters_of_anything_are_bounded(line) -> None:
    box = parse(line)
    assert len(box.line) <= MOST_CHARACTERS
    assert len(box.terms) <= MOST_TERMS
    assert len(box.rest) <= 2 * MOST_CHARACTERS


def test_hostile_texts_are_only_texts() -> None:
    for text in [*STRINGS, *naughty_strings(), *ATTACKS]:
        for line in (text, f'"{text}', f"-week:{text}", f"author:{text}"):
            assert_whole(line)


@given(LINES)
def test_a_line_is_all_there_whatever_it_is(line) -> None:
    assert_whole(line)


def assert_whole(line: str) -> None:
    """Terms follow each other and nothing but blanks stands between them."""
    box = parse(line)
    last = 0
    for term in box.terms:
        assert last <= term.start < term.end <= len(box.line)
        assert not box.line[last : term.start].strip()
        last = term.end
    assert not box.line[last:].strip()
    assert bool(box.rest) == (box.limit is not None)
    assert box.line.isprintable() or not any(c in box.line for c in "\x00\ud800\n")


@given(LINES, st.integers(0, MOST_TERMS))
def test_a_term_taken_out_leaves_the_others_as_they_were(line, number) -> None:
    box = parse(line)
    gone = box.terms[number : number + 1]
    left = [
        (term.name, term.text, term.is_phrase, term.is_excluded)
        for term in box.terms
        if term not in gone
    ]
    again = parse(box.without(*gone)).terms
    assert [
        (term.name, _blanks(term.text), term.is_phrase, term.is_excluded) for term in again
    ] == [(name, _blanks(text), *rest) for name, text, *rest in left]


def _blanks(text: str) -> str:
    return " ".join(text.split())
