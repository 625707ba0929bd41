"""The forum's blueprint, and what its templates may ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, g
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from app.core.cache import kept_for
from app.forum import queries
from app.forum.asking import sentence_of
from app.forum.forms import week_title
from app.forum.labels import KIND_LABELS, LANGUAGE_LABELS, REACTION_LABELS, TITLE_LABELS
from app.forum.models import Board
from app.programme.queries import KEPT_SECONDS, outline
from app.web import current_actor, get_lang
from app.web.dates import moments
from app.web.language import address_of
from app.web.stencil import Stencil

bp = Blueprint("forum", __name__, url_prefix="/<lang>")


@bp.record_once
def _add_globals(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals.update(
        labels=lambda: labels(get_lang()),
        unread_badge=unread_badge,
        list_url=list_url,
        week_url=week_url,
        page_url=page_url,
        pages_to_show=pages_to_show,
        personal_sentence=sentence_of,
        threads_of=lambda person: queries.threads_by_person(current_actor(), person),
        threads_about=threads_about,
    )


def threads_about(key: str, size: int = 6) -> queries.ThreadList:
    """The latest talk of a thing (``subjects``), for its page."""
    return queries.list_threads(current_actor(), queries.Filters(subject=key), size)


def note_unread(total: int) -> None:
    """What a page has found out on its way, so that its header need not ask."""
    g.unread = total


def unread_badge() -> Markup:
    """How many threads hold something new, for the header; nothing when none."""
    actor = None if g.get("database_is_away") else current_actor()
    if actor is None:
        return Markup()
    total = g.unread if "unread" in g else queries.count_unread(actor)
    return _badge(get_lang(), min(total, queries.MANY + 1), queries.MANY)


@lru_cache(maxsize=256)
def _badge(_lang: str, total: int, most: int) -> Markup:
    if not total:
        return Markup()
    if total <= most:
        shown = str(total)
        label = ngettext(
            "%(num)d discussion with something new",
            "%(num)d discussions with something new",
            total,
        )
    else:
        shown = f"{most}+"
        label = _("more than %(number)s discussions with something new", number=most)
    return Markup(
        '<span class="pill" aria-hidden="true">{}</span><span class="visually-hidden">, {}</span>'
    ).format(shown, label)


@dataclass(frozen=True, eq=False)
class Labels:
    """What things are called in one language, and how times are told in it: a list asks for them in
    each row.

    ``text_langs`` is the ``lang`` attribute of a text; one in both languages is left to the page.
    """

    kinds: dict[str, str]
    streams: dict[int | None, str]
    languages: dict[str, str]
    boards: dict[int, str]
    titles: dict[str, str]
    reactions: dict[int, str]
    text_langs: dict[str, str]
    lang: str
    moment: Callable[[datetime], Markup]
    post_shapes: dict[tuple[Any, ...], Stencil] = field(default_factory=dict)
    row_shapes: dict[tuple[Any, ...], Stencil] = field(default_factory=dict)


def labels(lang: str) -> Labels:
    """Within a request in that language."""
    return _labels(lang, queries.boards())


@kept_for(KEPT_SECONDS)
def _labels(lang: str, boards: queries.Boards) -> Labels:
    names: dict[int | None, str] = {
        stream.id: getattr(stream, f"short_title_{lang}") for stream in outline().streams
    }
    return Labels(
        kinds={kind: str(label) for kind, label in KIND_LABELS.items()},
        streams={None: _("Everyone"), **names},
        languages={key: str(label) for key, label in LANGUAGE_LABELS.items()},
        boards={board.id: week_title(board, lang) for board in boards.all},
        titles={title: str(label) for title, label in TITLE_LABELS.items()},
        reactions={kind: str(label) for kind, label in REACTION_LABELS.items()},
        text_langs={"en": "en", "fr": "fr", "both": lang},
        lang=lang,
        moment=moments(lang),
    )


def week_url(board: Board) -> str:
    """Where the threads of a board are shown: its week's page, or the list."""
    if board.week is None:
        return address_of("forum.thread_list", board=board.code)
    offering = outline().offering_by_id(board.week.offering_id)
    return address_of("home.week", offering=offering.slug, number=board.week.number)


def page_url(thread: Any, number: int) -> str:
    """The page of a thread that begins with post ``number``; asked for in every pager, so written
    out rather than built (a test compares it with ``url_for``)."""
    tail = f"/{number}" if number > 1 else ""
    return f"/{get_lang()}/threads/{thread.id}-{thread.slug}{tail}"


def pages_to_show(posts: queries.ThreadPage) -> list[int | None]:
    """Numbers for a pager: the first, the last, and this one with its neighbours; None is a gap."""
    near = {1, posts.pages, *range(posts.number - 1, posts.number + 2)}
    shown: list[int | None] = []
    for number in sorted(n for n in near if 1 <= n <= posts.pages):
        if shown and shown[-1] is not None and number > shown[-1] + 1:
            shown.append(None)
        shown.append(number)
    return shown


def list_url(chosen: dict[str, str], **changes: str | None) -> str:
    """The list's address with some of its filters changed (None: dropped), from its first page."""
    wanted = {**chosen, "cursor": None, **changes}
    return _list_url(get_lang(), tuple(wanted.items()))


@lru_cache(maxsize=2048)
def _list_url(lang: str, wanted: tuple[tuple[str, str | None], ...]) -> str:
    kept = urlencode({name: value for name, value in wanted if value})
    return f"/{lang}/threads/" + (f"?{kept}" if kept else "")


def canonical(thread: Any, number: int | None = None) -> dict[str, Any]:
    """The parts of a thread's one right address."""
    parts: dict[str, Any] = {"thread_id": thread.id, "slug": thread.slug}
    return parts | ({"number": number} if number is not None and number > 1 else {})
