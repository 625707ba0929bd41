"""What other features' pages show of a synthesis."""

from __future__ import annotations

from typing import Any

from flask import render_template
from markupsafe import Markup

from app.facilitation.queries import collections as gathered
from app.facilitation.queries import syntheses as queries
from app.facilitation.routes.blueprint import bp
from app.forum import queries as forum
from app.programme.models import Week
from app.web import get_lang


@bp.app_template_global()
def synthesis_of_thread(thread: Any, is_first_page: bool) -> Markup:
    """At the top of a thread that this reader sees, and on its further pages the way there;
    nothing, where none is published."""
    shown = queries.of_thread(thread, get_lang())
    return _made("facilitation/_synthesis.html", shown, is_whole=is_first_page)


@bp.app_template_global()
def synthesis_of_week(week: Week) -> Markup:
    board = forum.boards().by_week[week.id]
    shown = queries.of_week(week.id, week.offering_id, board.id, get_lang())
    return _made("facilitation/_of_week.html", shown)


@bp.app_template_global()
def collections_of_commons() -> Markup:
    lang = get_lang()
    shown = [
        {"id": row.id, "title": getattr(row, f"title_{lang}"), "html": getattr(row, f"html_{lang}")}
        for row in gathered.of_commons()
    ]
    made = render_template("facilitation/_collections.html", collections=shown)
    return Markup(made)  # noqa: S704  (made from our own template)


def _made(template: str, shown: queries.Shown | None, *, is_whole: bool = True) -> Markup:
    if shown is None:
        return Markup()
    made = render_template(
        template,
        row=shown.row,
        newer=shown.newer,
        most=queries.MOST_NEWER,
        is_whole=is_whole,
        of_threads=shown.of_threads,
        collections=shown.collections,
    )
    return Markup(made)  # noqa: S704  (made from our own template)
