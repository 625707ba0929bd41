"""Activities and quizzes have a history: what they said before can be brought back."""

from __future__ import annotations

from typing import Any

import yaml

from app.accounts.models import User
from app.learning import commands, queries
from app.learning.activity_writer import activity_text
from app.learning.commands import IncompleteError, NoQuestionError
from app.learning.models import ACTIVITY, QUIZ, Activity, Quiz
from app.learning.quiz_reader import read_text_of_quiz
from app.learning.quiz_writer import quiz_text
from app.programme.models import Offering
from app.programme.package import LANGUAGES
from app.programme.package_reader import PackageError
from app.programme.queries import outline
from app.programme.revisions.kinds import FitsNoMoreError, Kind, register


def _find(offering: Offering, uuid: str) -> Activity | None:
    return queries.activity_named(offering.id, uuid)


def _bring_back(actor: User, activity: Activity, text: str) -> None:
    values = values_of(text)
    known = {stream.code for stream in outline().streams_of(activity.week.offering)}
    if not set(values["streams"]) <= known:
        raise FitsNoMoreError
    try:
        commands.bring_back_activity(actor, activity.id, values)
    except IncompleteError:
        raise FitsNoMoreError from None


def values_of(text: str) -> dict[str, Any]:
    """What a text of ours says, which may lack a language: so it is not read as a package's."""
    said = yaml.safe_load(text)
    plain = {name: said[name] for name in ("mode", "streams", "visibility", "minutes")}
    fields = [
        {
            "id": field["id"],
            **_both(field["label"], "label"),
            **_both(field.get("hint") or dict.fromkeys(LANGUAGES, ""), "hint"),
            "is_long": field["length"] == "long",
            "is_required": field["required"],
        }
        for field in said["fields"]
    ]
    texts = {**_both(said["title"], "title"), **_both(said["prompt"], "prompt")}
    return {**texts, **plain, "fields": fields}


def _both(texts: dict[str, str], name: str) -> dict[str, str]:
    return {f"{name}_{lang}": texts[lang] for lang in LANGUAGES}


def _bring_back_quiz(actor: User, quiz: Quiz, text: str) -> None:
    try:
        commands.bring_back_quiz(actor, quiz.id, read_text_of_quiz(text, quiz.week.number))
    except (PackageError, NoQuestionError):
        raise FitsNoMoreError from None


register(
    Kind(
        name=QUIZ,
        find=lambda offering, uuid: queries.quiz_named(offering.id, uuid),
        write=quiz_text,
        titles=lambda row: (row.title_en, row.title_fr),
        leads_to=lambda row: ("learning.edit_quiz", {"quiz_id": row.id}),
        bring_back=_bring_back_quiz,
        move=commands.move_quiz,
    ),
)
register(
    Kind(
        name=ACTIVITY,
        find=_find,
        write=activity_text,
        titles=lambda row: (row.title_en, row.title_fr),
        leads_to=lambda row: ("learning.edit_activity", {"activity_id": row.id}),
        bring_back=_bring_back,
        move=commands.move_activity,
    ),
)
