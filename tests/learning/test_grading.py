"""Which answers are right, of every type; and that no answer makes it fail."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.learning.grading import fold, grade, is_graded, number_of, settle_number, shuffled
from app.learning.models import Type

pytestmark = pytest.mark.once  # asks no database


def choice(name: str, *, is_right: bool = False) -> dict[str, object]:
    return {"id": name, "is_right": is_right}


CHOICES = {"choices": [choice("a"), choice("b", is_right=True), choice("c", is_right=True)]}
ONE = {"choices": [choice("a"), choice("b", is_right=True)]}
STEPS = {"steps": [{"id": "first", "choices": ONE["choices"]},
                   {"id": "second", "choices": ONE["choices"]}]}  # fmt: skip
PAIRS = {"pairs": [{"id": name, "match_en": words, "match_fr": words}
                   for name, words in (("a", "Meow"), ("b", "Woof"), ("c", "Woof"))]}  # fmt: skip
ITEMS = {"items": [{"id": name} for name in "abc"]}
TEXT = {"accepted_en": ["left out"], "accepted_fr": ["l’œuvre d’été", "laissé de côté"]}
NUMBER = {"answer": "3.5", "tolerance": "0.25"}
SETTINGS = {
    Type.SINGLE: ONE,
    Type.TRUE_FALSE: ONE,
    Type.MULTI: CHOICES,
    Type.SCENARIO: STEPS,
    Type.MATCH: PAIRS,
    Type.ORDER: ITEMS,
    Type.SHORT_TEXT: TEXT,
    Type.NUMERIC: NUMBER,
    Type.REFLECTION: {},
}


@pytest.mark.parametrize(
    ("kind", "answer", "is_right"),
    [
        (Type.SINGLE, "b", True),
        (Type.SINGLE, "a", False),
        (Type.MULTI, ["b", "c"], True),
        (Type.MULTI, ["c", "b", "b"], True),
        (Type.MULTI, ["b"], False),
        (Type.MULTI, ["a", "b", "c"], False),
        (Type.SCENARIO, {"first": "b", "second": "b"}, True),
        (Type.SCENARIO, {"first": "b", "second": "a"}, False),
        (Type.SCENARIO, {"first": "b"}, False),
        (Type.MATCH, {"a": "a", "b": "b", "c": "c"}, True),
        (Type.MATCH, {"a": "a", "b": "c", "c": "b"}, True),  # both say the same
        (Type.MATCH, {"a": "b", "b": "b", "c": "c"}, False),
        (Type.MATCH, {"a": "a", "b": "b"}, False),
        (Type.ORDER, {"a": "1", "b": "2", "c": "3"}, True),
        (Type.ORDER, {"a": "1", "b": "3", "c": "2"}, False),
        (Type.ORDER, {"a": "1", "b": "1", "c": "1"}, False),
        (Type.ORDER, {"a": "1", "b": "2"}, False),
        (Type.SHORT_TEXT, "LEFT-OUT!", True),
        (Type.SHORT_TEXT, "l'oeuvre d'ete", True),
        (Type.SHORT_TEXT, "L‘Œuvre  d’Été.", True),
        (Type.SHORT_TEXT, "leftout", False),
        (Type.SHORT_TEXT, "laisse de cote", True),
        (Type.NUMERIC, "3.5", True),
        (Type.NUMERIC, "3,75", True),
        (Type.NUMERIC, "3.76", False),
        (Type.NUMERIC, "-3.5", False),
        (Type.NUMERIC, "three", False),
        (Type.REFLECTION, "I will ask first.", None),
    ],
)
def test_an_answer_is_right_or_not(kind, answer, is_right) -> None:
    mark = grade(kind, SETTINGS[kind], answer)
    assert mark.is_right is is_right
    assert mark.is_answered


@pytest.mark.parametrize("kind", Type)
@pytest.mark.parametrize("answer", [None, "", [], {}, " \n", ["x"], {"x": "y"}, "\u0301", "?!"])
def test_no_answer_is_not_right_and_is_told_from_a_wrong_one(kind, answer) -> None:
    mark = grade(kind, SETTINGS[kind], answer)
    assert not mark.is_right
    if kind not in (Type.REFLECTION, Type.NUMERIC):
        assert not mark.is_answered


def test_parts_tell_which_of_them_are_right() -> None:
    assert grade(Type.MULTI, CHOICES, ["a", "b"]).parts == {"a": False, "b": True}
    assert grade(Type.ORDER, ITEMS, {"a": "1", "b": "3"}).parts == {"a": True, "b": False}
    mark = grade(Type.MATCH, PAIRS, {"a": "b", "b": "c"})
    assert mark.parts == {"a": False, "b": True}
    mark = grade(Type.SCENARIO, STEPS, {"first": "b", "second": "a"})
    assert mark.parts == {"first": True, "second": False}


def test_only_a_reflection_is_not_graded() -> None:
    assert [kind for kind in Type if not is_graded(kind)] == [Type.REFLECTION]


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(),
                    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))  # fmt: skip


@given(st.sampled_from(list(Type)), st.text() | st.lists(st.text()) | JSON.filter(
    lambda each: not isinstance(each, list | dict)) | st.dictionaries(st.text(), st.text()))  # fmt: skip
def test_whatever_is_answered_is_marked(kind, answer) -> None:
    mark = grade(kind, SETTINGS[kind], answer)
    assert mark.is_right in (True, False, None)


@given(st.text(st.characters(categories=["L", "N", "Zs"]), max_size=40))
def test_accents_capitals_and_apostrophes_make_no_difference(text) -> None:
    spelled = unicodedata.normalize("NFD", text).replace("'", "’")
    assert fold(spelled) == fold(text)
    assert fold(fold(text)) == fold(text)


@given(st.decimals(-10_000, 10_000, allow_nan=False, places=3))
def test_a_number_is_read_as_either_language_writes_it(number) -> None:
    plain = f"{number:f}"
    assert number_of(plain) == number_of(plain.replace(".", ",")) == Decimal(plain)


@pytest.mark.parametrize(
    ("text", "number"),
    [("1 000", 1000), ("1\u00a0000", 1000), ("1\u202f000,5", Decimal("1000.5")), ("−2", -2),
     (".5", Decimal("0.5")), ("3 reviews", None), ("1e9", None), ("NaN", None), ("", None),
     ("٣", None), ("9" * 40, None), ("1,000.5", None)],
)  # fmt: skip
def test_what_is_a_number(text, number) -> None:
    assert number_of(text) == number


@pytest.mark.parametrize(
    ("text", "english", "french"),
    [("1,000", 1000, 1), ("12,345,678.5", Decimal("12345678.5"), None), ("−2,500", -2500, -Decimal("2.5")),
     ("3,5", Decimal("3.5"), Decimal("3.5")), ("1,0000", 1, 1), ("1 000,5", Decimal("1000.5"),
     Decimal("1000.5")), ("1.000", 1, 1), ("1,000 trees", None, None)],
)  # fmt: skip
def test_a_comma_before_three_digits_means_what_the_language_says(text, english, french) -> None:
    for lang, number in (("en", english), ("fr", french)):
        settled = settle_number(text, lang)
        assert number_of(settled) == number
        if number is not None:  # looked at again, in whichever language
            assert {settle_number(settled, other) for other in ("en", "fr")} == {settled}


@given(st.lists(st.integers(), unique=True), st.text(), st.text())
def test_an_order_is_the_same_for_the_same_attempt_and_loses_nothing(things, token, name) -> None:
    once = shuffled(things, token, name)
    assert once == shuffled(things, token, name)
    assert sorted(once) == sorted(things)


@given(st.lists(st.integers(), unique=True, min_size=2), st.text())
def test_what_is_to_be_put_in_order_is_never_in_order_already(things, token) -> None:
    assert shuffled(things, token, "order", is_anew=True) != things


def test_two_attempts_have_different_orders() -> None:
    orders = {tuple(shuffled(range(6), f"token {n}", "a question")) for n in range(20)}
    assert len(orders) > 10
