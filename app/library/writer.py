"""A resource as the file of a package has it, and as its revisions keep it."""

from __future__ import annotations

from typing import Any

from app.library.models import LANGUAGES, Resource
from app.programme.yaml_text import dump

TEXTS = ("title", "publisher", "url", "transcript", "why")
PLAIN = ("kind", "minutes", "length", "licence", "level", "status", "last_checked", "one_language")


def resource_as_written(resource: Resource) -> dict[str, Any]:
    """The fields in their order; what is empty is left out."""
    pairs = {
        name: {lang: text for lang in LANGUAGES if (text := getattr(resource, f"{name}_{lang}"))}
        for name in TEXTS
    }
    plain = {name: getattr(resource, name) for name in PLAIN}
    written: dict[str, Any] = {
        "uuid": resource.uuid,
        "title": pairs["title"],
        "one_language": plain["one_language"],
        "publisher": pairs["publisher"],
        "url": pairs["url"],
        "kind": plain["kind"],
        "minutes": plain["minutes"],
        "length": plain["length"],
        "licence": plain["licence"],
        "transcript": pairs["transcript"],
        "level": plain["level"],
        "weeks": resource.week_numbers,
        "streams": [stream.code for stream in resource.streams],
        "why": pairs["why"],
        "status": plain["status"],
        "last_checked": plain["last_checked"],
    }
    return {name: value for name, value in written.items() if value not in ("", None, {}, [])}


def resource_text(resource: Resource) -> str:
    """With what a package does not have: whether it is published. One that was suggested may lack a
    language."""
    return dump(resource_as_written(resource) | {"state": resource.state})
