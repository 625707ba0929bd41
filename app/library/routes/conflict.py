"""What a curator is shown when another one saved the same resource first."""

from __future__ import annotations

from typing import Any

from app.library import commands
from app.library.forms import ResourceForm
from app.library.models import Resource


def as_it_is(resource: Resource, form: ResourceForm) -> list[tuple[Any, list[Any], str]]:
    """What the form says otherwise than the resource does now: the field's name, its values, and
    the language of these, "" where they are of none."""
    now: dict[str, Any] = {name: getattr(resource, name) for name in commands.COLUMNS}
    now["weeks"] = [str(number) for number in resource.week_numbers]
    now["streams"] = [stream.code for stream in resource.streams]
    return [
        (form[name].label.text, _said(form[name], value), _lang_of(name))
        for name, value in now.items()
        if value != _sent(form[name])
    ]


def _sent(field: Any) -> Any:
    """What was chosen of several has no order of its own."""
    if field.short_name not in ("weeks", "streams"):
        return field.data
    return [choice.value for choice in field.choices if choice.value in (field.data or ())]


def _said(field: Any, value: Any) -> list[Any]:
    """In the words of the form, where it has any for it."""
    words = {choice.value: choice.label for choice in getattr(field, "choices", None) or ()}
    values = value if isinstance(value, list) else [value]
    return [words.get(each, each) for each in values if each not in (None, "")]


def _lang_of(name: str) -> str:
    return name[-2:] if name.endswith(("_en", "_fr")) else ""
