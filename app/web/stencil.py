"""A fragment rendered once for each of its shapes, and then only filled in.

A page shows twenty posts that differ in a name, a number and a text. Rendering each anew took
half of the page's time; rendered once with holes where they differ, and filled by joining
strings, it takes a twentieth. The fragment stays a template like any other: what it gets for a
thing in a hole is a mark instead of the thing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from flask import current_app, render_template
from markupsafe import Markup, escape

from app.web.language import get_lang

SHAPES = 500
# Characters for private use. Looked for in the fragment alone, before any member's text is in it.
MARK = re.compile("\ue000([a-z_]+)\ue001")
INDENTATION = re.compile(r"\s*\n\s*")
# Most names and titles have none of these; finding that out is quicker than escaping nothing.
IS_SPECIAL = re.compile("[&<>\"']").search


def escaped(text: str) -> str:
    """To stand in HTML."""
    return escape(text) if IS_SPECIAL(text) else text


class Hole(Markup):
    """What stands in a fragment for something that differs."""

    def __new__(cls, name: str) -> Hole:
        return super().__new__(cls, f"\ue000{name}\ue001")


class Stencil:
    """A rendered fragment with holes."""

    def __init__(self, html: str) -> None:
        # A page sends it twenty times, and the indentation of templates is a third of it.
        self.html = html = INDENTATION.sub("\n", html)
        # Text, name of a hole, text, name, ..., text.
        self.parts = MARK.split(html)
        self.names = self.parts[1::2]

    def fill(self, **values: Any) -> Markup:
        """The fragment with every hole filled; texts that are no ``Markup`` are escaped."""
        for name, value in values.items():
            kind = type(value)
            if kind is int:
                values[name] = str(value)
            elif kind is not Markup and (kind is not str or IS_SPECIAL(value)):
                values[name] = escape(value)
        return Markup(self.joined(values))  # noqa: S704  (our own template, and escaped values)

    def joined(self, values: Mapping[str, str]) -> str:
        """The same, where every value is safe as it is."""
        parts = self.parts.copy()
        parts[1::2] = [values[name] for name in self.names]
        return "".join(parts)


def stencil(
    template: str, more: Callable[[], dict[str, Any]] | None = None, **shape: Any
) -> Stencil:
    """The fragment in this shape and in the language of the page.

    ``shape`` is what the fragment needs and what makes one stencil differ from another; ``more``
    gives what else it needs. Both have a ``Hole`` in place of what differs from one to the next.
    """
    kept: dict[tuple[Any, ...], Stencil] = current_app.extensions.setdefault("stencils", {})
    key = (template, get_lang(), *shape.values())
    found = kept.get(key)
    if found is None:
        if len(kept) >= SHAPES:
            kept.clear()
        context = more() if more is not None else {}
        found = kept[key] = Stencil(render_template(template, **shape, **context))
    return found
