"""A question as one person meets it: its choices in their order, what they answered, and what is
said of that."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.learning.forms import name_of
from app.learning.grading import Mark, grade, shuffled
from app.learning.labels import Verdict
from app.learning.models import Question, Quiz, Type
from app.learning.subjects import key_of_question


@dataclass(frozen=True)
class Choice:
    """``feedback`` is "" while it is not to be seen yet."""

    id: str
    text: str
    is_right: bool
    is_chosen: bool
    feedback: str


@dataclass(frozen=True)
class Part:
    """A pair, an item or a step: chosen from ``options`` (value and words), or from ``choices``.
    ``is_right`` is None, and the texts are "", while that is not to be seen yet."""

    id: str
    name: str
    text: str
    value: str
    options: list[tuple[str, str]] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    is_right: bool | None = None
    feedback: str = ""
    right_answer: str = ""


@dataclass(frozen=True)
class Link:
    title: str
    url: str
    lang: str


@dataclass(frozen=True)
class Shown:
    """``verdict`` is None before the answer was looked at; ``is_final`` when nothing can be
    changed any more, and everything is told."""

    question: Question
    number: int
    name: str
    prompt: str
    value: str
    choices: list[Choice]
    parts: list[Part]
    verdict: Verdict | None
    is_final: bool
    feedback: str
    right_answer: str
    link: Link | None
    unit: str
    about: str

    @property
    def is_multi(self) -> bool:
        return self.question.type == Type.MULTI


@dataclass(frozen=True)
class View:
    """How a quiz is to be shown: the attempt's token, which questions with what is said of them
    (all of them when it is final), and in which language."""

    token: str
    lang: str
    answers: Mapping[str, Any]
    checked: Collection[int] = ()
    is_final: bool = False


def show_quiz(quiz: Quiz, view: View) -> list[Shown]:
    return [
        show_question(question, number, view)
        for number, question in enumerate(quiz.questions, start=1)
    ]


def show_question(question: Question, number: int, view: View) -> Shown:
    lang, settings = view.lang, question.settings
    answer = view.answers.get(str(question.id))
    is_told = view.is_final or question.id in view.checked
    mark = grade(question.type, settings, answer) if is_told else None
    verdict = _verdict(mark) if mark is not None else None
    is_told = is_told and (view.is_final or verdict is not Verdict.MISSING)
    return Shown(
        question=question,
        number=number,
        name=name_of(question),
        prompt=getattr(question, f"prompt_{lang}"),
        value=_text(answer),
        choices=_choices(question, settings, answer, view, is_told=is_told),
        parts=_parts(question, answer, view, mark if is_told else None),
        verdict=verdict,
        is_final=view.is_final,
        feedback=getattr(question, f"feedback_{lang}") if is_told else "",
        right_answer=_right_answer(question, lang) if view.is_final else "",
        link=_link(question, lang) if is_told else None,
        unit=settings.get(f"unit_{lang}", ""),
        about=key_of_question(question),
    )


def _text(answer: Any) -> str:
    """An answer that is a text; "" for one that has parts, and for none."""
    return answer if isinstance(answer, str) else ""


def _verdict(mark: Mark) -> Verdict:
    if not mark.is_answered:
        return Verdict.MISSING
    if mark.is_right is None:
        return Verdict.THOUGHT
    if mark.is_right:
        return Verdict.RIGHT
    return Verdict.PARTLY if any(mark.parts.values()) else Verdict.WRONG


def _choices(
    question: Question, settings: Mapping[str, Any], answer: Any, view: View, *, is_told: bool
) -> list[Choice]:
    """True stands before false always; everything else in an order of this attempt's own."""
    given = settings.get("choices", ())
    if question.type != Type.TRUE_FALSE:
        given = shuffled(given, view.token, question.uuid)
    chosen = set(answer) if isinstance(answer, list) else {_text(answer)}
    return [_choice(each, chosen, view, is_told=is_told) for each in given]


def _choice(
    each: Mapping[str, Any], chosen: Collection[Any], view: View, *, is_told: bool
) -> Choice:
    is_chosen = each["id"] in chosen
    shows = is_told and (is_chosen or view.is_final)
    feedback = each[f"feedback_{view.lang}"] if shows else ""
    return Choice(each["id"], each[f"text_{view.lang}"], each["is_right"], is_chosen, feedback)


def _parts(question: Question, answer: Any, view: View, mark: Mark | None) -> list[Part]:
    given = answer if isinstance(answer, dict) else {}
    if question.type == Type.MATCH:
        return _pairs(question, given, view, mark)
    if question.type == Type.ORDER:
        return _items(question, given, view, mark)
    if question.type == Type.SCENARIO:
        return [
            Part(
                id=step["id"],
                name=name_of(question, step["id"]),
                text=step[f"text_{view.lang}"],
                value=given.get(step["id"], ""),
                choices=[
                    _choice(each, {given.get(step["id"])}, view, is_told=mark is not None)
                    for each in shuffled(step["choices"], view.token, question.uuid + step["id"])
                ],
                is_right=mark.parts.get(step["id"], False) if mark else None,
            )
            for step in question.settings["steps"]
        ]
    return []


def _pairs(
    question: Question, given: Mapping[str, str], view: View, mark: Mark | None
) -> list[Part]:
    pairs, lang = question.settings["pairs"], view.lang
    words = {pair["id"]: pair[f"match_{lang}"] for pair in pairs}
    # Two things may match the same words, which are there to choose once.
    first = {text: name for name, text in reversed(words.items())}
    options = [(name, text) for name, text in words.items() if first[text] == name]
    options = shuffled(options, view.token, question.uuid)
    return [
        Part(
            id=pair["id"],
            name=name_of(question, pair["id"]),
            text=pair[f"text_{lang}"],
            value=first[words[given[pair["id"]]]] if given.get(pair["id"]) in words else "",
            options=options,
            is_right=mark.parts.get(pair["id"], False) if mark else None,
            feedback=_of_part(pair, view, mark),
            right_answer=words[pair["id"]] if view.is_final else "",
        )
        for pair in pairs
    ]


def _items(
    question: Question, given: Mapping[str, str], view: View, mark: Mark | None
) -> list[Part]:
    items, lang = question.settings["items"], view.lang
    places = [(str(place), str(place)) for place in range(1, len(items) + 1)]
    numbered = list(zip(items, places, strict=True))
    return [
        Part(
            id=item["id"],
            name=name_of(question, item["id"]),
            text=item[f"text_{lang}"],
            value=given.get(item["id"], ""),
            options=places,
            is_right=mark.parts.get(item["id"], False) if mark else None,
            feedback=_of_part(item, view, mark),
            right_answer=place if view.is_final else "",
        )
        for item, (place, _) in shuffled(numbered, view.token, question.uuid, is_anew=True)
    ]


def _of_part(part: Mapping[str, Any], view: View, mark: Mark | None) -> str:
    """What would give the right answer away is kept for the end."""
    is_told = mark is not None and (view.is_final or mark.parts.get(part["id"], False))
    return str(part[f"feedback_{view.lang}"]) if is_told else ""


def _right_answer(question: Question, lang: str) -> str:
    settings = question.settings
    if question.type == Type.SHORT_TEXT:
        return str(settings[f"accepted_{lang}"][0])
    if question.type == Type.NUMERIC:
        answer = str(settings["answer"])
        return answer.replace(".", ",") if lang == "fr" else answer
    return ""


def _link(question: Question, lang: str) -> Link | None:
    """In the reader's language, or in the one there is."""
    if not question.link:
        return None
    other = "fr" if lang == "en" else "en"
    which = lang if question.link[f"url_{lang}"] else other
    return Link(question.link[f"title_{lang}"], question.link[f"url_{which}"], which)
