"""What a quiz's form brings, made fit: no choice that the question does not have, no endless text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any

from werkzeug.datastructures import MultiDict

from app.core.text import normalise
from app.learning.commands import Answered
from app.learning.grading import settle_number
from app.learning.models import Question, Quiz, Type

TOKEN = re.compile(r"[\w-]{16,40}", re.ASCII)
SHORT = 200  # characters of an answer in a word or a number
LONG = 5_000  # of a reflection


def new_token() -> str:
    return token_urlsafe(16)


def name_of(question: Question, part: str | None = None) -> str:
    """What the form calls a question's control, or that of one of its parts."""
    return f"q{question.id}-{part}" if part else f"q{question.id}"


def answered_in(form: MultiDict[str, str], quiz: Quiz, lang: str) -> Answered:
    """Every answer the form has. A token that is none of ours is replaced."""
    found = {str(each.id): _answer(form, each, lang) for each in quiz.questions}
    token, known = form.get("token", ""), form.get("known", "")[:LONG].split()
    return Answered(
        token=token if TOKEN.fullmatch(token) else new_token(),
        lang=lang,
        answers={name: answer for name, answer in found.items() if answer},
        dropped=frozenset(name for name in known if not found.get(name)),
    )


def checked_in(form: MultiDict[str, str], quiz: Quiz) -> set[int]:
    """The questions whose feedback the page shows already, and the one it is asked for now."""
    said = {*form.getlist("checked"), form.get("question", "")}
    return {each.id for each in quiz.questions if str(each.id) in said}


def question_asked_for(form: MultiDict[str, str], quiz: Quiz) -> Question | None:
    said = form.get("question", "")
    return next((each for each in quiz.questions if str(each.id) == said), None)


def _answer(form: MultiDict[str, str], question: Question, lang: str) -> Any:
    kind, settings = Type(question.type), question.settings
    if kind is Type.MULTI:
        given = set(form.getlist(name_of(question)))
        return [each["id"] for each in settings["choices"] if each["id"] in given]
    if kind in (Type.MATCH, Type.ORDER, Type.SCENARIO):
        return _parts(form, question, settings)
    said = normalise(form.get(name_of(question), ""))
    if kind in (Type.SINGLE, Type.TRUE_FALSE):
        return said if any(each["id"] == said for each in settings["choices"]) else ""
    said = said[: LONG if kind is Type.REFLECTION else SHORT].strip()
    # The form alone knows in which language it was typed: it may be looked at in the other one.
    return settle_number(said, lang) if kind is Type.NUMERIC else said


def _parts(
    form: MultiDict[str, str], question: Question, settings: Mapping[str, Any]
) -> dict[str, str]:
    """By the id of each part that has an answer, what was chosen for it."""
    found = {}
    for part, allowed in _allowed(question, settings).items():
        said = form.get(name_of(question, part), "")
        if said in allowed:
            found[part] = said
    return found


def _allowed(question: Question, settings: Mapping[str, Any]) -> dict[str, list[str]]:
    if question.type == Type.MATCH:
        ids = [pair["id"] for pair in settings["pairs"]]
        return dict.fromkeys(ids, ids)
    if question.type == Type.ORDER:
        ids = [item["id"] for item in settings["items"]]
        places = [str(place) for place in range(1, len(ids) + 1)]
        return dict.fromkeys(ids, places)
    return {step["id"]: [each["id"] for each in step["choices"]] for step in settings["steps"]}
