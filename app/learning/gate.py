"""What an activity lacks before everybody may be shown it: both languages of every text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.learning.lengths import LONGEST_RESULT, longest_result
from app.programme.package import LANGUAGES


@dataclass(frozen=True)
class Gap:
    """``what`` is ``title``, ``prompt``, ``label``, ``hint``, ``streams``, ``fields`` or ``room``;
    ``lang`` the language that lacks it, "" for what is of none; ``number`` that of a field."""

    what: str
    lang: str = ""
    number: int = 0


def gaps(activity: Any) -> list[Gap]:
    """Of a row of ``Activity``, or of what one shall say; in the order of its form."""
    found = [
        Gap(name, lang)
        for name in ("title", "prompt")
        for lang in LANGUAGES
        if not getattr(activity, f"{name}_{lang}").strip()
    ]
    if not activity.streams:
        found.append(Gap("streams"))
    if not activity.fields:
        found.append(Gap("fields"))
    for number, field in enumerate(activity.fields, start=1):
        found += [Gap("label", lang, number) for lang in LANGUAGES if not field[f"label_{lang}"]]
        if any(field[f"hint_{lang}"] for lang in LANGUAGES):
            found += [Gap("hint", lang, number) for lang in LANGUAGES if not field[f"hint_{lang}"]]
    if longest_result(activity.fields) > LONGEST_RESULT:
        found.append(Gap("room"))
    return found
