"""What can be chosen in the form, beside the line: the same restrictions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import render_template
from markupsafe import Markup

from app.core.cache import kept_for
from app.forum.labels import KIND_LABELS
from app.forum.queries import Boards, boards
from app.programme.queries import KEPT_SECONDS, Outline, outline
from app.search import labels
from app.search.asked import Asked
from app.search.operators import EVERYONE, Name
from app.search.parts import Text
from app.search.routes.blueprint import bp
from app.web import get_lang
from app.web.stencil import Hole, Stencil

Option = tuple[str, Text]


@dataclass(frozen=True)
class Control:
    """A choice of one (``is_many``: of several) of these values, or, without any, a text."""

    name: Name
    label: Text
    options: tuple[Option, ...] = ()
    is_many: bool = False


TYPED = (Name.AUTHOR, Name.AFTER, Name.BEFORE)


@bp.app_template_global()
def search_form(asked: Asked) -> Markup:
    """The form: the same for everybody who chose the same, but for what they typed."""
    said = asked.controls
    typed = {name: said.pop(name) for name in ("q", *TYPED)}
    return _form(get_lang(), any(asked.given.values()), tuple(said.items())).fill(**typed)


@kept_for(KEPT_SECONDS)
def _form(lang: str, is_open: bool, said: tuple[tuple[str, str | tuple[str, ...]], ...]) -> Stencil:
    html = render_template(
        "search/_form.html",
        said={**dict(said), **{name: Hole(name) for name in ("q", *TYPED)}},
        is_open=is_open,
        controls=list(controls(outline(), boards(), lang)),
    )
    return Stencil(html)


def controls(course: Outline, places: Boards, lang: str) -> Iterator[Control]:
    """In the order in which they are shown."""
    offering = course.current_offering
    weeks = course.weeks_of(offering) if offering else []
    streams = [(each.code, getattr(each, f"short_title_{lang}")) for each in course.streams]
    yield _fixed(Name.WHAT)
    yield _one(Name.WEEK, [(str(w.number), getattr(w, f"short_title_{lang}")) for w in weeks])
    yield _one(Name.STREAM, [(EVERYONE, labels.VALUES[Name.STREAM][EVERYONE]), *streams])
    yield _one(Name.KIND, [(kind.value, label) for kind, label in KIND_LABELS.items()])
    yield _one(Name.BOARD, [(each.code, getattr(each, f"title_{lang}")) for each in places.commons])
    yield _fixed(Name.LANG)
    past = [(each.slug, getattr(each, f"title_{lang}")) for each in course.offerings]
    yield _one(Name.OFFERING, past)
    for name in TYPED:
        yield Control(name, labels.NAMES[name])
    for name in (Name.IS, Name.IN, Name.HAS):
        yield Control(name, labels.NAMES[name], tuple(labels.VALUES[name].items()), is_many=True)


def _one(name: Name, options: list[Option]) -> Control:
    return Control(name, labels.NAMES[name], tuple(options))


def _fixed(name: Name) -> Control:
    return _one(name, list(labels.VALUES[name].items()))
