"""What was found, as it is shown: a hit is rendered once for every shape it can have, and then
only gets its words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from flask_babel import ngettext
from markupsafe import Markup, escape

from app.search.documents import What
from app.search.excerpts import Segment
from app.search.queries import Result
from app.search.routes.blueprint import bp
from app.web.dates import day
from app.web.language import address_of
from app.web.stencil import IS_SPECIAL, Hole, stencil

HOLES = (
    "post_id", "address", "title", "board", "stream", "replies", "about", "excerpt", "author", "date",
)  # fmt: skip
NUMBERS = 1_000


@bp.app_template_global()
def search_hits(found: Iterable[Result], words: Any) -> Markup:
    """The hits of a page, one after another. ``words``: what the forum's things are called."""
    shown = [_post(hit, words) if hit.what is What.THREAD else _other(hit, words) for hit in found]
    return Markup("".join(shown))  # noqa: S704  (each made from our own template)


def marked(segments: Sequence[Segment]) -> Markup:
    """A text in pieces, with the words that were looked for marked."""
    shown = [
        f"<mark>{_escaped(text)}</mark>" if is_found else _escaped(text)
        for text, is_found in segments
    ]
    return Markup("".join(shown))  # noqa: S704  (each piece is escaped)


def _escaped(text: str) -> str:
    return escape(text) if IS_SPECIAL(text) else text


def _holes() -> dict[str, Any]:
    return {name: Hole(name) for name in HOLES}


def _post(hit: Result, words: Any) -> Markup:
    row = hit.row
    return stencil(
        "search/_hit.html",
        _holes,
        what="post",
        title_lang=words.text_langs[hit.lang],
        kind=row.kind,
        kind_label=words.kinds[row.kind],
        is_answered=row.marked_count > 0,
        is_hidden=bool(row.hidden_at or row.thread_hidden_at),
        language=words.languages[hit.excerpt_lang] if hit.excerpt_lang != words.lang else None,
        excerpt_lang=words.text_langs[hit.excerpt_lang] if hit.excerpt else None,
    ).fill(
        post_id=row.id,
        title=marked(hit.title),
        board=words.boards[row.board_id],
        stream=words.streams[row.stream_id],
        replies=_so_many_replies(row.reply_count, words.lang),
        excerpt=marked(hit.excerpt),
        author=row.author_name,
        date=day(row.created_at),
    )


def _other(hit: Result, words: Any) -> Markup:
    """A week or a member."""
    row, is_week = hit.row, hit.what is What.WEEK
    if is_week:
        about = getattr(row.offering, f"title_{words.lang}")
        address = address_of("home.week", offering=row.offering.slug, number=row.number)
    else:
        about = f"@{row.handle}"
        address = address_of("accounts.member", handle=row.handle)
    return stencil(
        "search/_hit.html",
        _holes,
        what="week" if is_week else "member",
        title_lang=None,
        kind=None,
        kind_label=None,
        is_answered=False,
        is_hidden=False,
        language=None,
        excerpt_lang=words.text_langs[hit.excerpt_lang] if hit.excerpt else None,
    ).fill(
        address=address, title=marked(hit.title), about=about, excerpt=marked(hit.excerpt)
    )  # fmt: skip


@lru_cache(maxsize=NUMBERS)
def _so_many_replies(number: int, _lang: str) -> str:
    return str(ngettext("%(num)d reply", "%(num)d replies", number))
