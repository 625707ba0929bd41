"""What a resource lacks before everybody may see it: both languages, or a reason why not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.library.models import LANGUAGES

Lack = tuple[str, str]  # a field, and the language it is empty in ("" where it is of no language)
IN_BOTH = ("publisher", "why")


class NotReadyError(Exception):
    """It cannot be published yet. ``lacks`` says why."""

    def __init__(self, lacks: list[Lack]) -> None:
        super().__init__(lacks)
        self.lacks = lacks


def lacks_of(values: Mapping[str, Any]) -> list[Lack]:
    """Of the texts of a resource by the names of their columns; nothing when it can be published."""
    return list(_lacks(values))


def _lacks(values: Mapping[str, Any]) -> Iterator[Lack]:
    untitled = [lang for lang in LANGUAGES if not values[f"title_{lang}"]]
    if len(untitled) == len(LANGUAGES):
        yield "title", ""
    elif untitled and not values["one_language"]:
        yield "title", untitled[0]
    for lang in LANGUAGES:
        for name in IN_BOTH:
            if not values[f"{name}_{lang}"]:
                yield name, lang
        if values[f"url_{lang}"] and not values[f"title_{lang}"]:
            yield "title_for_url", lang
