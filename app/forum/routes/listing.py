"""Lists of threads."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.accounts.models import User
from app.core.cache import kept_for
from app.core.db import db
from app.core.errors import NotFoundError, SignInRequiredError
from app.forum import commands, queries
from app.forum.models import Board, Kind
from app.forum.queries.threads import parse_cursor
from app.forum.routes.blueprint import bp, list_url, week_url
from app.forum.subjects import Subject, find_subject
from app.programme.queries import KEPT_SECONDS, Outline, outline
from app.web import current_actor, flash_notice, get_lang, page, see_other
from app.web.language import LANGUAGES

SORTS = ("latest", "new", "top")
ONLY = ("unread", "following", "unanswered", "solved", "mine")
NEED_READER = ("unread", "following", "mine")
KNOWN = ("week", "offering", "stream", "kind", "lang", "board", "about", "sort", "filter",
         "cursor")  # fmt: skip


@dataclass
class Asked:
    """What the address asks for, and the names of what it asks that nobody knows."""

    filters: queries.Filters = field(default_factory=queries.Filters)
    board: Board | None = None
    unknown: list[str] = field(default_factory=list)
    chosen: dict[str, str] = field(default_factory=dict)
    subject: Subject | None = None

    def take(self, name: str, value: Any) -> Any:
        if value is None:
            self.unknown.append(name)
            self.chosen.pop(name, None)
        return value


@bp.get("/threads/")
def thread_list() -> Response:
    actor = current_actor()
    asked = read_filters(request.args, outline(), queries.boards(), actor)
    if asked.filters.only in NEED_READER and actor is None:
        raise SignInRequiredError
    pinned, rest = _first(actor, asked.filters)
    threads = queries.list_threads(actor, rest)
    return page(
        "forum/thread_list.html",
        "forum/_thread_list.html",
        asked=asked,
        threads=threads,
        pinned=pinned,
        place=_place(actor, asked.filters),
        modified=threads.rows[0].last_post_at if threads.rows else None,
        canonical_path=list_url({"board": asked.board.code} if asked.board else {}),
    )


def _first(actor: User | None, filters: queries.Filters) -> tuple[Any, queries.Filters]:
    """What stands before the list on its first page, and the list without it."""
    if not queries.has_pins(filters):
        return (), filters
    rest = replace(filters, pins="out")
    return () if filters.cursor else queries.pinned_threads(actor, filters), rest


@dataclass(frozen=True)
class PlaceFollowed:
    """The board, the stream or the stream within a board that a list shows, and the level there."""

    board_id: int | None
    stream_id: int | None
    level: int


def _place(actor: User | None, filters: queries.Filters) -> PlaceFollowed | None:
    """None for a list that nobody can follow, and for those who are not signed in."""
    stream_id = filters.stream_id or None
    is_for_everyone = filters.stream_id == 0
    if actor is None or is_for_everyone or not (filters.board_id or stream_id):
        return None
    level = queries.places_followed(actor).level(filters.board_id, stream_id)
    return PlaceFollowed(filters.board_id, stream_id, level)


@bp.app_template_global()
def filter_form(asked: Asked) -> Markup:
    """The form beside a list: the same for everybody who chose the same."""
    filters = replace(asked.filters, cursor=None)
    return _filter_form(get_lang(), asked.board.code if asked.board else None, filters)


@kept_for(KEPT_SECONDS)
def _filter_form(_lang: str, board_code: str | None, filters: queries.Filters) -> Markup:
    boards = queries.boards()
    html = render_template(
        "forum/_filters.html",
        asked=Asked(filters=filters, board=boards.by_code.get(board_code or "")),
        course=outline(),
        boards=boards,
        kinds=list(Kind),
    )
    return Markup(html)  # noqa: S704  (made from our own template)


@bp.post("/boards/<id:board_id>/read")
def mark_board_read(board_id: int) -> Response:
    actor = current_actor(required=True)
    board = queries.boards().by_id.get(board_id)
    if board is None:
        raise NotFoundError
    commands.mark_board_read(actor, board)
    db.session.commit()
    flash_notice(_("Everything here now counts as read."))
    return see_other(week_url(board))


def read_filters(
    args: MultiDict[str, str], course: Outline, boards: queries.Boards, actor: User | None
) -> Asked:
    """Turn an address into filters. A repeated name counts once, an unknown value not at all."""
    asked = Asked(chosen={n: v for n in KNOWN if (v := args.get(n, "").strip())})
    given = asked.chosen.copy()
    asked.board = _board(asked, given, course, boards)
    if "about" in given:
        asked.subject = asked.take("about", find_subject(actor, given["about"]))
    stream_id = _stream(asked, given, course)
    kind = _one_of(asked, given, "kind", tuple(Kind))
    lang = _one_of(asked, given, "lang", LANGUAGES)
    sort = _one_of(asked, given, "sort", SORTS) or "latest"
    only = _one_of(asked, given, "filter", ONLY)
    cursor = None
    if "cursor" in given:
        cursor = asked.take("cursor", parse_cursor(given["cursor"], sort))
    asked.filters = queries.Filters(
        board_id=asked.board.id if asked.board else None,
        stream_id=stream_id,
        kind=kind,
        lang=lang,
        only=only,
        subject=asked.subject.key if asked.subject else None,
        sort=sort,
        cursor=cursor,
    )
    return asked


def _one_of(asked: Asked, given: dict[str, str], name: str, known: tuple[str, ...]) -> str | None:
    if name not in given:
        return None
    found: str | None = asked.take(name, given[name] if given[name] in known else None)
    return found


def _stream(asked: Asked, given: dict[str, str], course: Outline) -> int | None:
    if "stream" not in given:
        return None
    if given["stream"] == "all":
        return 0
    stream = asked.take("stream", course.stream_by_code(given["stream"]))
    return stream.id if stream else None


def _board(
    asked: Asked, given: dict[str, str], course: Outline, boards: queries.Boards
) -> Board | None:
    """By its code, or by a week's number in an offering (the current one unless named)."""
    if "board" in given:
        return asked.take("board", boards.by_code.get(given["board"]))  # type: ignore[no-any-return]
    if "week" not in given:
        return None
    offering = course.current_offering
    if "offering" in given:
        named = [o for o in course.offerings if o.slug == given["offering"]]
        offering = asked.take("offering", named[0] if named else None) or offering
    code = f"{offering.slug}-week-{given['week']}" if offering else ""
    return asked.take("week", boards.by_code.get(code))  # type: ignore[no-any-return]
