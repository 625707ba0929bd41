"""Whether an answer is right: pure functions of a question's settings and of what was answered.

Settings, by type (every text also as ``…_fr``; a *choice* is ``{"id", "text_en", "feedback_en",
"is_right"}``):

- ``single``, ``multi``, ``true_false``: ``{"choices": [choice, …]}``
- ``scenario``: ``{"steps": [{"id", "text_en", "choices": [choice, …]}, …]}``
- ``match``: ``{"pairs": [{"id", "text_en", "match_en", "feedback_en"}, …]}``
- ``order``: ``{"items": [{"id", "text_en", "feedback_en"}, …]}``, in the right order
- ``short_text``: ``{"accepted_en": [text, …]}``
- ``numeric``: ``{"answer": "12", "tolerance": "0.5", "unit_en"}``
- ``reflection``: ``{}``

An answer is a text (``single``, ``true_false``, ``short_text``, ``numeric``, ``reflection``), a
list of ids (``multi``), or a text by the id of each part (``match``: the id of the pair whose
match was chosen; ``order``: the place, from 1; ``scenario``: the id of a choice).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from random import Random
from typing import Any

from app.learning.models import Type

Settings = Mapping[str, Any]
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
BETWEEN = re.compile(r"[\W_]+")
NUMBER = re.compile(r"[+-]?(?:\d{1,12}(?:[.,]\d{1,12})?|[.,]\d{1,12})", re.ASCII)
THOUSANDS = re.compile(r"[+−–-]?\d{1,3}(?:,\d{3})+(?:\.\d{1,12})?", re.ASCII)
SPACES = re.compile(r"[\s\u00a0\u202f]")
MINUS = str.maketrans({"−": "-", "–": "-"})


@dataclass(frozen=True)
class Mark:
    """``is_right`` is None where nothing is right or wrong: a reflection. ``parts`` says it of
    each choice that was made, or of each pair, item or step."""

    is_right: bool | None
    is_answered: bool
    parts: Mapping[str, bool] = field(default_factory=dict)


def grade(kind: str, settings: Settings, answer: Any) -> Mark:
    """Never raises, whatever was answered: what cannot be an answer is none."""
    return _GRADERS[Type(kind)](settings, answer)


def is_graded(kind: str) -> bool:
    return kind != Type.REFLECTION


def fold(text: str) -> str:
    """What two spellings of an answer share: no accents, capitals, apostrophes nor punctuation."""
    small = unicodedata.normalize("NFKD", text).casefold()
    plain = unicodedata.normalize("NFKD", small)
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(BETWEEN.sub(" ", bare.translate(LIGATURES)).split())


def settle_number(text: str, lang: str) -> str:
    """The text, unless a comma in it means one thing in this language and another in the other:
    then the same number as both write it. Between groups of three digits it parts the thousands in
    English (``1,000`` becomes ``1000``) and the decimals in French (it becomes ``1.000``)."""
    tidy = SPACES.sub("", text)
    if not THOUSANDS.fullmatch(tidy):
        return text
    if lang == "en":
        return tidy.replace(",", "")
    return tidy.replace(",", ".") if NUMBER.fullmatch(tidy.translate(MINUS)) else text


def number_of(text: str) -> Decimal | None:
    """As people write it in either language: ``3.5``, ``3,5``, ``1 000``. What has thousands with
    commas went through ``settle_number`` when it was answered."""
    tidy = SPACES.sub("", text).translate(MINUS)
    if not NUMBER.fullmatch(tidy):
        return None
    try:
        return Decimal(tidy.replace(",", "."))
    except InvalidOperation:
        return None


def shuffled(things: Iterable[Any], token: str, name: str, *, is_anew: bool = False) -> list[Any]:
    """In an order that stays the same within one attempt; ``is_anew``: never the one given."""
    given = list(things)
    found = given.copy()
    Random(f"{token}/{name}").shuffle(found)  # noqa: S311  (nobody has to guess it)
    if is_anew and found == given and len(given) > 1:
        found.append(found.pop(0))
    return found


def _one_of(choices: Iterable[Mapping[str, Any]], answer: Any) -> Mark:
    for choice in choices:
        if choice["id"] == answer:
            is_right = bool(choice["is_right"])
            return Mark(is_right, is_answered=True, parts={choice["id"]: is_right})
    return Mark(is_right=False, is_answered=False)


def _single(settings: Settings, answer: Any) -> Mark:
    return _one_of(settings["choices"], answer)


def _multi(settings: Settings, answer: Any) -> Mark:
    chosen = set(answer) if isinstance(answer, list) else set()
    parts = {each["id"]: each["is_right"] for each in settings["choices"] if each["id"] in chosen}
    wanted = {each["id"] for each in settings["choices"] if each["is_right"]}
    return Mark(parts.keys() == wanted, is_answered=bool(parts), parts=parts)


def _parts(answer: Any) -> Mapping[str, str]:
    return answer if isinstance(answer, dict) else {}


def _scenario(settings: Settings, answer: Any) -> Mark:
    marks = {
        step["id"]: _one_of(step["choices"], _parts(answer).get(step["id"]))
        for step in settings["steps"]
    }
    return _all(
        {name: bool(mark.is_right) for name, mark in marks.items() if mark.is_answered}, len(marks)
    )


def _match(settings: Settings, answer: Any) -> Mark:
    ids = [pair["id"] for pair in settings["pairs"]]
    given = _parts(answer)
    # Two things may match the same words.
    words = {pair["id"]: (pair["match_en"], pair["match_fr"]) for pair in settings["pairs"]}
    parts = {each: words[given[each]] == words[each] for each in ids if given.get(each) in words}
    return _all(parts, len(ids))


def _order(settings: Settings, answer: Any) -> Mark:
    ids = [item["id"] for item in settings["items"]]
    given = _parts(answer)
    places = {str(place) for place in range(1, len(ids) + 1)}
    parts = {
        each: given[each] == str(place)
        for place, each in enumerate(ids, start=1)
        if given.get(each) in places
    }
    return _all(parts, len(ids))


def _all(parts: dict[str, bool], wanted: int) -> Mark:
    is_right = len(parts) == wanted and all(parts.values())
    return Mark(is_right, is_answered=bool(parts), parts=parts)


def _short_text(settings: Settings, answer: Any) -> Mark:
    """Who takes part in French may know the English word, and the other way round."""
    said = fold(answer) if isinstance(answer, str) else ""
    accepted = {fold(each) for each in settings["accepted_en"] + settings["accepted_fr"]}
    return Mark(said in accepted, is_answered=bool(said))


def _numeric(settings: Settings, answer: Any) -> Mark:
    given = number_of(answer) if isinstance(answer, str) else None
    if given is None:
        is_answered = isinstance(answer, str) and bool(answer.strip())
        return Mark(is_right=False, is_answered=is_answered)
    off = abs(given - Decimal(settings["answer"]))
    return Mark(off <= Decimal(settings["tolerance"]), is_answered=True)


def _reflection(_settings: Settings, answer: Any) -> Mark:
    return Mark(None, is_answered=isinstance(answer, str) and bool(answer.strip()))


_GRADERS: dict[Type, Callable[[Settings, Any], Mark]] = {
    Type.SINGLE: _single,
    Type.TRUE_FALSE: _single,
    Type.MULTI: _multi,
    Type.SCENARIO: _scenario,
    Type.MATCH: _match,
    Type.ORDER: _order,
    Type.SHORT_TEXT: _short_text,
    Type.NUMERIC: _numeric,
    Type.REFLECTION: _reflection,
}
