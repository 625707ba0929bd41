"""The quizzes of a course as the files of a package: the same rows always make the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from app.learning.models import Question, Quiz, Type
from app.learning.quiz_reader import FOLDER
from app.learning.schedule import Opening
from app.programme.package import LANGUAGES
from app.programme.yaml_text import dump, write


def write_quizzes(folder: Path, quizzes: Mapping[int, Quiz]) -> None:
    """``quizzes`` by the number of their week."""
    for week, quiz in sorted(quizzes.items()):
        write(folder / FOLDER / f"{week}.yaml", quiz_as_written(quiz))


def quiz_text(quiz: Quiz) -> str:
    """As its revisions keep it: with its week, which the package has in the name of a file."""
    return dump({"week": quiz.week.number} | quiz_as_written(quiz))


def head_text(quiz: Quiz) -> str:
    """The same without its questions."""
    said = quiz_as_written(quiz) | {"week": quiz.week.number}
    return dump({name: said[name] for name in said if name not in ("uuid", "questions")})


def question_text(question: Question) -> str:
    return dump(_question(question))


def quiz_as_written(quiz: Quiz) -> dict[str, Any]:
    opens: dict[str, Any] = {}
    if quiz.opens_at is not None:
        opens["opens"] = Opening.of(quiz.opens_at, quiz.week.offering).as_written()
    return {
        "uuid": quiz.uuid,
        "title": {lang: getattr(quiz, f"title_{lang}") for lang in LANGUAGES},
        "minutes": quiz.minutes,
        "published": quiz.is_published,
        **opens,
        "questions": [_question(each) for each in quiz.questions if each.archived_at is None],
    }


def _question(question: Question) -> dict[str, Any]:
    said: dict[str, Any] = {
        "uuid": question.uuid,
        "type": question.type,
        "prompt": {lang: getattr(question, f"prompt_{lang}") for lang in LANGUAGES},
        **_WRITERS[Type(question.type)](question.settings),
        "feedback": {lang: getattr(question, f"feedback_{lang}") for lang in LANGUAGES},
    }
    if question.link:
        link = question.link
        urls = {lang: link[f"url_{lang}"] for lang in LANGUAGES if link[f"url_{lang}"]}
        said["link"] = {"title": _both(link, "title"), "url": urls}
    return said


def _both(texts: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {lang: texts[f"{name}_{lang}"] for lang in LANGUAGES}


def _listed(entries: list[dict[str, Any]], *names: str) -> list[dict[str, Any]]:
    return [{"id": each["id"], **{name: _both(each, name) for name in names}} for each in entries]


def _choices(settings: Mapping[str, Any]) -> dict[str, Any]:
    written = _listed(settings["choices"], "text", "feedback")
    for said, choice in zip(written, settings["choices"], strict=True):
        if choice["is_right"]:
            said["right"] = True
    return {"choices": written}


def _true_false(settings: Mapping[str, Any]) -> dict[str, Any]:
    choices = {choice["id"]: choice for choice in settings["choices"]}
    because = {f"of_{name}": _both(choices[name], "feedback") for name in ("true", "false")}
    return {"answer": choices["true"]["is_right"], "because": because}


def _scenario(settings: Mapping[str, Any]) -> dict[str, Any]:
    steps = settings["steps"]
    said = zip(_listed(steps, "text"), map(_choices, steps), strict=True)
    return {"steps": [step | choices for step, choices in said]}


def _numeric(settings: Mapping[str, Any]) -> dict[str, Any]:
    said = {"answer": settings["answer"], "tolerance": settings["tolerance"]}
    return said | ({"unit": _both(settings, "unit")} if settings["unit_en"] else {})


_WRITERS: dict[Type, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    Type.SINGLE: _choices,
    Type.MULTI: _choices,
    Type.TRUE_FALSE: _true_false,
    Type.MATCH: lambda s: {"pairs": _listed(s["pairs"], "text", "match", "feedback")},
    Type.ORDER: lambda s: {"items": _listed(s["items"], "text", "feedback")},
    Type.SHORT_TEXT: lambda s: {"accepted": _both(s, "accepted")},
    Type.NUMERIC: _numeric,
    Type.SCENARIO: _scenario,
    Type.REFLECTION: lambda _: {},
}
