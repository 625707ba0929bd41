"""Differences say what both texts were, read well, and cost little however much differs."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.differences import Part, changed_characters, differences
from tests.core.render_costs import MOST, cost_of

pytestmark = pytest.mark.once  # asks no database

WORDS = st.lists(st.sampled_from(["a", "b", "cc", " ", "  ", "\n", ".", "é", "\r", "\u2028"]))
TEXTS = st.one_of(WORDS.map("".join), st.text(max_size=200))


def applied(parts: list[Part]) -> tuple[str, str]:
    older = "".join(part.text for part in parts if part.kind != "ins")
    return older, "".join(part.text for part in parts if part.kind != "del")


@given(TEXTS, TEXTS)
def test_the_parts_give_back_both_texts(older, newer) -> None:
    assert applied(differences(older, newer)) == (older, newer)


@given(TEXTS, TEXTS)
def test_no_part_is_empty_and_no_two_neighbours_are_of_a_kind(older, newer) -> None:
    parts = differences(older, newer)
    assert all(part.text for part in parts)
    assert all(a.kind != b.kind for a, b in pairwise(parts))


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text) -> None:
    assert all(part.kind == "same" for part in differences(text, text))
    assert changed_characters(text, text) == 0


@pytest.mark.parametrize(
    ("older", "newer", "parts"),
    [
        ("We met on Monday.", "We met on Tuesday.",
         [("same", "We met on "), ("del", "Monday"), ("ins", "Tuesday"), ("same", ".")]),
        ("One two.", "One and two.", [("same", "One "), ("ins", "and "), ("same", "two.")]),
        ("red green blue", "rot grün blau", [("del", "red green blue"), ("ins", "rot grün blau")]),
        ("", "new", [("ins", "new")]),
        ("old", "", [("del", "old")]),
        ("", "", []),
    ],
)  # fmt: skip
def test_words_are_shown_as_a_reader_would_mark_them(older, newer, parts) -> None:
    assert [(part.kind, part.text) for part in differences(older, newer)] == parts


def test_where_too_many_words_differ_lines_are_compared() -> None:
    lines = [" ".join(f"x{n}.{word}" for word in range(10)) for n in range(100)]
    newer = [line.replace("x", "z") for line in lines[:60]] + lines[60:]
    parts = differences("\n".join(lines), "\n".join(newer))
    assert [part.kind for part in parts] == ["del", "ins", "same"]
    assert parts[-1].text.startswith("x60.0 ")


def test_what_counts_is_the_larger_of_removed_and_added() -> None:
    assert changed_characters("one two", "one") == 4
    assert changed_characters("cat", "horse") == 5


LENGTH = 20_000
UNLIKE = " ".join(f"{n * n % 99_991:x}" for n in range(4_500))[:LENGTH].replace("0", "g")
HOSTILE = {
    "nothing in common": (UNLIKE, UNLIKE[::-1].upper().replace("G", "é")),
    "every other word": tuple(" ".join(f"w{n} {c}{n}" for n in range(1800)) for c in "ab"),
    "one word again and again": ("a " * (LENGTH // 2), "a " * (LENGTH // 4) + "b " * 5000),
    "only marks": (".,;:" * (LENGTH // 4), ":;,." * (LENGTH // 4)),
    "lines of one letter": ("a\nb\n" * (LENGTH // 4), "b\nc\n" * (LENGTH // 4)),
    "turned round": tuple(" ".join(f"{n}" for n in order) for order in (range(4000), range(4000, 0, -1))),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_the_most_hostile_pair_costs_no_more_than_some_ordinary_texts(name) -> None:
    older, newer = HOSTILE[name]
    assert applied(differences(older, newer)) == (older, newer)
    assert cost_of(lambda: differences(older, newer), MOST) < MOST
