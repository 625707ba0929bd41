"""The activities of a course as the files of a package: the same rows always make the same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from app.learning.activity_reader import FOLDER
from app.learning.models import Activity
from app.programme.package import LANGUAGES
from app.programme.yaml_text import write


def write_activities(folder: Path, by_week: Mapping[int, Sequence[Activity]]) -> None:
    """By the number of their week, in their order."""
    for week, activities in sorted(by_week.items()):
        write(folder / FOLDER / f"{week}.yaml", [_activity(each) for each in activities])


def _activity(activity: Activity) -> dict[str, Any]:
    return {
        "uuid": activity.uuid,
        "title": {lang: getattr(activity, f"title_{lang}") for lang in LANGUAGES},
        "prompt": {lang: getattr(activity, f"prompt_{lang}") for lang in LANGUAGES},
        "mode": activity.mode,
        "streams": list(activity.streams),
        "visibility": activity.visibility,
        "minutes": activity.minutes,
        "published": activity.is_published,
        "fields": [_field(field) for field in activity.fields],
    }


def _field(field: Mapping[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {"id": field["id"], "label": _both(field, "label")}
    if field["hint_en"]:
        said["hint"] = _both(field, "hint")
    length = "long" if field["is_long"] else "short"
    return said | {"length": length, "required": field["is_required"]}


def _both(texts: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {lang: texts[f"{name}_{lang}"] for lang in LANGUAGES}
