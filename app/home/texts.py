"""The site's own texts: Markdown files in both languages, read once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from markupsafe import Markup

from app.core.text import render_official

FOLDER = Path(__file__).parent / "pages"
PAGES = ("about", "accessibility", "privacy", "terms", "guidelines")


@dataclass(frozen=True)
class SiteText:
    """A page's heading, the day it was last changed in substance, and its words as HTML."""

    title: str
    modified: date
    html: Markup


@cache
def site_text(lang: str, key: str) -> SiteText:
    """Read ``pages/<lang>/<key>.md``: a heading, a ``Date:`` line, then the text."""
    heading, day, *rest = (FOLDER / lang / f"{key}.md").read_text(encoding="utf-8").split("\n")
    return SiteText(
        title=heading.removeprefix("# ").strip(),
        modified=date.fromisoformat(day.removeprefix("Date:").strip()),
        html=Markup(render_official("\n".join(rest))),  # noqa: S704  (sanitised, and our own)
    )
