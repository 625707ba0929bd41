"""Rows of lists as HTML, made once and kept for the next pages that show them unchanged.

A row is kept by everything that is in it: what came from the database, what is new in it for
this reader, and the names of things in its language. So nothing ever has to be thrown away
because something changed: what has changed has another key. The least used go. (Posts are not
kept: a forum has too many for a second reader to find one here, and a miss costs more.)
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import render_template
from markupsafe import Markup

from app.forum.routes.blueprint import Labels, bp

ROWS = 2_000


@bp.app_template_global()
@lru_cache(maxsize=ROWS)
def thread_row(row: Any, words: Labels) -> Markup:
    """One thread in a list."""
    html = render_template("forum/_thread_row.html", row=row, words=words)
    return Markup(html)  # noqa: S704  (made from our own template)
