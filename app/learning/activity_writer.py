"""The activities of a course as the files of a package: the same rows always make the same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from app.learning.activity_reader import FOLDER
from app.learning.models import Activity
from app.learning.schedule import Opening
from app.programme.package import LANGUAGES
from app.programme.yaml_text import dump, edition_of, write


def write_activities(folder: Path, by_week: Mapping[int, Sequence[Activity]]) -> None:
    """By the number of their week, in their order."""
    for week, activities in sorted(by_week.items()):
        write(folder / FOLDER / f"{week}.yaml", [activity_as_written(each) for each in activities])


def activity_as_written(activity: Activity) -> dict[str, Any]:
    """A text that is not there yet in a language is written as an empty one."""
    opens: dict[str, Any] = {}
    if activity.opens_at is not None:
        opens["opens"] = Opening.of(activity.opens_at, activity.week.offering).as_written()
    return {
        "uuid": activity.uuid,
        "title": {lang: getattr(activity, f"title_{lang}") for lang in LANGUAGES},
        "prompt": {lang: getattr(activity, f"prompt_{lang}") for lang in LANGUAGES},
        "mode": activity.mode,
        "streams": list(activity.streams),
        "visibility": activity.visibility,
        "minutes": activity.minutes,
        "published": activity.is_published,
        **opens,
        "fields": [_field(field) for field in activity.fields],
    }


def activity_text(activity: Activity) -> str:
    """As its revisions keep it: with its week, which the package has in the name of a file."""
    return dump({"week": activity.week.number} | activity_as_written(activity))


def edition_of_activity(activity: Activity) -> str:
    """Names a state of it."""
    return edition_of(activity_text(activity))


def _field(field: Mapping[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {"id": field["id"], "label": _both(field, "label")}
    if field["hint_en"] or field["hint_fr"]:
        said["hint"] = _both(field, "hint")
    length = "long" if field["is_long"] else "short"
    return said | {"length": length, "required": field["is_required"]}


def _both(texts: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {lang: texts[f"{name}_{lang}"] for lang in LANGUAGES}
