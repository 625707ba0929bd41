"""Lists of threads: one statement a page, read by cursor, never counted and never skipped over.

A statement is built once for each shape (which filters, which order) and then only bound: the
building costs as much as the running.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Row,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import UtcDateTime, db, fetch
from app.forum import marks
from app.forum.following import MUTED, level_of, own_follow
from app.forum.models import Follow, FollowLevel, Kind, Language, Thread
from app.forum.queries.following import places_followed
from app.forum.queries.unread import RECENT, holds_news, reader, recent_threads

PAGE_SIZE = 20
MOST_PINNED = 50
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
MOST_FEATURED = 6
FOLLOWED = 500  # of the threads a person follows one by one, the newest are looked at
NONE = literal(0)
NOTHING_READ = (NONE.label("unread"), NONE.label("read_number"), false().label("is_muted"))
AnySelect = Select[*tuple[Any, ...]]
Author = aliased(User, name="author")
LastAuthor = aliased(User, name="last_author")
COLUMNS = (
    Thread.id,
    Thread.slug,
    Thread.title,
    Thread.lang,
    Thread.kind,
    Thread.board_id,
    Thread.offering_id,
    Thread.stream_id,
    Thread.reply_count,
    Thread.marked_count,
    Thread.last_post_id,
    Thread.last_post_at,
    Thread.closed_at,
    Thread.hidden_at,
    Thread.author_id,
    Thread.last_author_id,
    Thread.last_visible_number,
)
# What the statement needs, and no row shows.
INNER = {"author_id", "last_author_id", "last_visible_number"}
NAMES = (
    Author.display_name.label("author_name"),
    LastAuthor.display_name.label("last_author_name"),
)


@dataclass(frozen=True)
class Filters:
    """What a list is limited to. ``pins``: those that are pinned there stand among the others, come
    *alone*, or are left *out*. ``stream_id`` 0 means threads addressed to everyone; ``lang``
    includes texts in both languages; ``subject`` is a key of ``forum.subjects``; ``only`` is unread, following, unanswered, solved, awaiting
    (this person) or mine."""

    board_id: int | None = None
    stream_id: int | None = None
    kind: str | None = None
    lang: str | None = None
    only: str | None = None
    subject: str | None = None
    sort: str = "latest"
    cursor: tuple[int, ...] | None = None
    pins: str = "among"

    @property
    def is_any(self) -> bool:
        """Whether anything narrows the list."""
        return any((self.board_id, self.stream_id is not None, self.kind, self.lang, self.only,
                    self.subject))  # fmt: skip


@dataclass(frozen=True)
class ThreadList:
    """One page: rows with ``COLUMNS``, ``read_number`` and ``unread``; and where the next begins."""

    rows: Sequence[Row[Any]]
    next_cursor: str | None = field(default=None)


@dataclass(frozen=True)
class News:
    """Some rows as in a list, and how many threads hold something new in all."""

    rows: Sequence[Row[Any]]
    total: int


def list_threads(actor: User | None, filters: Filters, size: int = PAGE_SIZE) -> ThreadList:
    """The page of threads this person may see; ``filters.only`` unread and mine need an actor."""
    shape = replace(
        filters,
        board_id=filters.board_id and 1,
        subject=filters.subject and "any",
        stream_id=filters.stream_id and 1,
        cursor=filters.cursor and (0,),
    )
    sees_hidden = policy.sees_hidden(actor)
    values = _values(actor, filters) | {"size": size + 1}
    if actor is not None and filters.only == "following":
        places = _places_to_look_at(actor, filters)
        statement = _followed(shape, tuple(_shape_of(place) for place in places), sees_hidden)
        values |= _values_of(places)
    else:
        statement = _statement(shape=shape, is_signed_in=actor is not None, sees_hidden=sees_hidden)
    rows = fetch(statement, values).all()
    if len(rows) <= size:
        return ThreadList(rows)
    return ThreadList(rows[:size], cursor_after(rows[size - 1], filters.sort))


def has_pins(filters: Filters) -> bool:
    """Whether what is pinned stands before the rest of such a list: where people come to look
    around, not where they asked for something of their own or another order."""
    return filters.only is None and filters.subject is None and filters.sort == "latest"


def pinned_threads(actor: User | None, filters: Filters) -> Sequence[Row[Any]]:
    """What stands first in such a list, as rows of it. So few are looked through here: the database
    would rather look through all of their kind."""
    pinned = Filters(board_id=filters.board_id, pins="alone")
    rows = list_threads(actor, pinned, MOST_PINNED).rows
    return [row for row in rows if _fits(row, filters)]


def _fits(row: Row[Any], filters: Filters) -> bool:
    langs = (filters.lang, Language.BOTH.value)
    return (
        filters.kind in (None, row.kind)
        and (filters.lang is None or row.lang in langs)
        and (filters.stream_id is None or (filters.stream_id or None) == row.stream_id)
    )


def featured_threads(actor: User | None, board_id: int) -> Sequence[Row[Any]]:
    """What is shown on the page of a week, the latest talk first."""
    filters = Filters(board_id=board_id, only="featured")
    return list_threads(actor, filters, MOST_FEATURED).rows


def followed_thread_ids(actor: User, size: int) -> list[int]:
    """Those this person tracks or watches, as the list of what they follow has them: the most
    recently active first."""
    places = _places_to_look_at(actor, Filters())
    shapes = tuple(_shape_of(place) for place in places)
    statement = _followed_ids(shapes, policy.sees_hidden(actor))
    values = reader(actor) | _values_of(places) | {"size": size}
    return [row.id for row in fetch(statement, values)]


def cursor_after(row: Row[Any], sort: str) -> str:
    """Where the page after this row begins, for the address."""
    if sort == "new":
        return str(row.id)
    if sort == "top":
        return f"{row.reply_count}.{row.id}"
    return str(row.last_post_id)


def parse_cursor(text: str, sort: str) -> tuple[int, ...] | None:
    """The numbers of a cursor, or None when it is not one of ours."""
    parts = text.split(".")
    if len(parts) != (2 if sort == "top" else 1):
        return None
    if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
        return None
    return tuple(int(part) for part in parts)


def threads_in_board(actor: User | None, board_id: int, size: int = 50) -> Sequence[Row[Any]]:
    """The latest threads of a board, for pages that group them by stream themselves."""
    return list_threads(actor, Filters(board_id=board_id), size).rows


def latest_public(size: int = 6) -> Sequence[Row[Any]]:
    """What a stranger sees of the latest talk."""
    return list_threads(None, Filters(), size).rows


def threads_by_stream(
    actor: User | None, board_id: int, stream_ids: Sequence[int], size: int
) -> list[ThreadList]:
    """The latest threads of a board for each of these streams (0: for everyone), in one go."""
    statement = _by_stream(
        tuple(bool(stream_id) for stream_id in stream_ids),
        is_signed_in=actor is not None,
        sees_hidden=policy.sees_hidden(actor),
    )
    streams = {f"stream_{n}": stream_id for n, stream_id in enumerate(stream_ids)}
    values = _values(actor, Filters(board_id=board_id)) | streams | {"size": size + 1}
    rows = fetch(statement, values).all()
    by_stream: dict[int, list[Row[Any]]] = {stream_id: [] for stream_id in stream_ids}
    for row in rows:
        by_stream[row.stream_id or 0].append(row)
    return [
        ThreadList(own[:size], cursor_after(own[size - 1], "latest") if len(own) > size else None)
        for own in by_stream.values()
    ]


def news(actor: User, stream_id: int | None, size: int) -> News:
    """What is new to this person: first in their stream or for everyone, then elsewhere."""
    statement = _news(sees_hidden=policy.sees_hidden(actor))
    rows = fetch(statement, reader(actor) | {"own_stream_id": stream_id, "size": size}).all()
    return News(rows, rows[0].total if rows else 0)


def awaiting_answer(
    actor: User, stream_id: int | None, lang: str, size: int = 5
) -> Sequence[Row[Any]]:
    """Questions nobody has answered, that others asked of this person's stream or of everyone, in
    a language they chose to read first."""
    filters = Filters(only="awaiting", lang=lang)
    statement = _statement(filters, is_signed_in=True, sees_hidden=policy.sees_hidden(actor))
    values = _values(actor, filters) | {"size": size, "own_stream_id": stream_id}
    return fetch(statement, values).all()


def threads_by_person(actor: User | None, person: User, size: int = 10) -> Sequence[Row[Any]]:
    """The latest threads somebody started, as this actor may see them."""
    statement = (
        _visible(select(*COLUMNS, *NAMES, *NOTHING_READ), actor)
        .where(Thread.author_id == person.id)
        .order_by(Thread.id.desc())
        .limit(size)
    )
    return db.session.execute(_with_names(statement)).all()


def thread_addresses(limit: int) -> Iterator[Row[Any]]:
    """``id``, ``slug`` and ``last_post_at`` of what strangers may read, newest first, for the
    sitemap."""
    statement = (
        _visible(select(Thread.id, Thread.slug, Thread.last_post_at), None)
        .order_by(Thread.last_post_id.desc())
        .limit(limit)
    )
    yield from db.session.execute(statement)


def _visible(statement: AnySelect, actor: User | None) -> AnySelect:
    return statement if policy.sees_hidden(actor) else statement.where(Thread.hidden_at.is_(None))


def _with_names(statement: AnySelect) -> AnySelect:
    return statement.join(Author, Author.id == Thread.author_id).outerjoin(
        LastAuthor, LastAuthor.id == Thread.last_author_id
    )


def _values(actor: User | None, filters: Filters) -> dict[str, Any]:
    values: dict[str, Any] = {
        "board_id": filters.board_id,
        "stream_id": filters.stream_id,
        "subject": filters.subject,
    }
    if filters.pins != "among":
        values["moment"] = clock.now()
    if filters.cursor:
        values |= {f"cursor_{n}": number for n, number in enumerate(filters.cursor)}
    if actor is not None:
        values |= reader(actor)
    return values


@cache
def _statement(shape: Filters, *, is_signed_in: bool, sees_hidden: bool) -> AnySelect:
    """The page's threads first, by themselves; then what is new in each, and people's names."""
    inner = _threads(is_signed_in=is_signed_in)
    for condition in _conditions(shape, sees_hidden=sees_hidden):
        inner = inner.where(condition)
    looked_at = literal(RECENT) if shape.only == "unread" else bindparam("size", type_=Integer)
    shown = _after(inner, shape).order_by(*_order(Thread, shape)).limit(looked_at).subquery("shown")
    outer = _told(shown, is_signed_in=is_signed_in)
    if shape.only == "unread":
        # As in the header, only so many are looked at: the cost has a bound.
        outer = outer.where(holds_news(shown)).limit(bindparam("size", type_=Integer))
    return outer.order_by(*_order(shown.c, shape))


Place = tuple[int | None, int | None]


def _places_to_look_at(actor: User, filters: Filters) -> list[Place]:
    """Board and stream of each place this person follows in which the list can have threads: those
    with the same parts beside each other, so that few shapes of statement are built."""
    rows = places_followed(actor).rows
    found = [
        (row.board_id, row.stream_id)
        for row in rows
        if row.level >= FollowLevel.TRACKING
        and (filters.board_id is None or row.board_id in (None, filters.board_id))
        and (filters.stream_id is None or row.stream_id in (None, filters.stream_id))
    ]
    return sorted(found, key=_shape_of)


def _shape_of(place: Place) -> tuple[bool, bool]:
    return place[0] is not None, place[1] is not None


def _values_of(places: Sequence[Place]) -> dict[str, Any]:
    boards = {f"place_board_{n}": board_id for n, (board_id, _) in enumerate(places)}
    return boards | {f"place_stream_{n}": stream_id for n, (_, stream_id) in enumerate(places)}


@lru_cache(maxsize=500)
def _followed(
    shape: Filters, places: tuple[tuple[bool, bool], ...], sees_hidden: bool
) -> AnySelect:
    """As ``_statement``, for the threads this person tracks or watches."""
    ids = _first_of_each(shape, places, sees_hidden)
    inner = _threads(is_signed_in=True).where(Thread.id.in_(select(ids.c.id)))
    size = bindparam("size", type_=Integer)
    shown = inner.order_by(*_order(Thread, shape)).limit(size).subquery("shown")
    outer = _told(shown, is_signed_in=True)
    return outer.order_by(*_order(shown.c, shape))


@lru_cache(maxsize=100)
def _followed_ids(places: tuple[tuple[bool, bool], ...], sees_hidden: bool) -> Select[int]:
    latest = Filters()
    ids = _first_of_each(latest, places, sees_hidden)
    found: Select[int] = select(Thread.id).where(Thread.id.in_(select(ids.c.id)))
    return found.order_by(*_order(Thread, latest)).limit(bindparam("size", type_=Integer))


def _first_of_each(
    shape: Filters, places: tuple[tuple[bool, bool], ...], sees_hidden: bool
) -> Subquery:
    """The first threads of each place this person follows, and of the newest threads they follow
    one by one, each read in its order."""
    newest = (
        select(Follow.thread_id)
        .where(Follow.user_id == bindparam("reader_id"), Follow.thread_id.is_not(None),
               Follow.level >= FollowLevel.TRACKING)
        .order_by(Follow.thread_id.desc())
        .limit(FOLLOWED)
        .subquery()
    )  # fmt: skip
    found = [_first_followed(shape, sees_hidden, Thread.id.in_(select(newest.c.thread_id)))]
    for number, (has_board, has_stream) in enumerate(places):
        there = []
        if has_board:
            there.append(Thread.board_id == bindparam(f"place_board_{number}"))
        if has_stream:
            there.append(Thread.stream_id == bindparam(f"place_stream_{number}"))
        found.append(_first_followed(shape, sees_hidden, *there))
    return union_all(*(select(each.subquery()) for each in found)).subquery("followed")


def _first_followed(shape: Filters, sees_hidden: bool, *there: ColumnElement[bool]) -> Select[int]:
    ids = select(Thread.id).outerjoin(*own_follow()).where(*there)
    ids = ids.where(*_conditions(shape, sees_hidden=sees_hidden))
    ids = ids.where(level_of() >= FollowLevel.TRACKING)
    some: Select[int] = _after(ids, shape).order_by(*_order(Thread, shape))
    return some.limit(bindparam("size", type_=Integer))


@cache
def _by_stream(streams: tuple[bool, ...], *, is_signed_in: bool, sees_hidden: bool) -> AnySelect:
    """As ``_statement``, for some threads of each stream of a board (False: for everyone)."""
    latest = Filters(board_id=1)
    each = []
    for number, is_stream in enumerate(streams):
        inner = _threads(is_signed_in=is_signed_in)
        for condition in _conditions(latest, sees_hidden=sees_hidden):
            inner = inner.where(condition)
        inner = inner.where(
            Thread.stream_id == (bindparam(f"stream_{number}") if is_stream else None)
        )
        some = inner.order_by(*_order(Thread, latest)).limit(bindparam("size", type_=Integer))
        each.append(select(some.subquery()))
    shown = union_all(*each).subquery("shown")
    outer = _told(shown, is_signed_in=is_signed_in)
    return outer.order_by(*_order(shown.c, latest))


@cache
def _news(*, sees_hidden: bool) -> AnySelect:
    """Which threads first, with few of their columns; the rest only of those that are shown."""
    recent = recent_threads(sees_hidden=sees_hidden)
    is_own = or_(recent.c.stream_id.is_(None), recent.c.stream_id == bindparam("own_stream_id"))
    elsewhere = case((is_own, 0), else_=1)
    total = func.count().over()
    shown = (
        select(recent, elsewhere.label("elsewhere"), total.label("total"))
        .where(holds_news(recent))
        .order_by(elsewhere, recent.c.last_post_id.desc())
        .limit(bindparam("size", type_=Integer))
        .subquery("shown")
    )
    unread = marks.unread_posts(shown).label("unread")
    # A muted thread holds nothing new.
    is_muted = false().label("is_muted")
    statement: AnySelect = select(
        *COLUMNS, shown.c.read_number, shown.c.total, unread, is_muted, *NAMES
    )
    statement = statement.join_from(shown, Thread, Thread.id == shown.c.id)
    return _with_names(statement).order_by(shown.c.elsewhere, shown.c.last_post_id.desc())


def _threads(*, is_signed_in: bool) -> AnySelect:
    inner: AnySelect = select(*COLUMNS)
    if not is_signed_in:
        return inner.add_columns(NONE.label("read_number"), false().label("is_muted"))
    inner = inner.add_columns(
        marks.read_number().label("read_number"), (level_of() == MUTED).label("is_muted")
    )
    for table, on in marks.reads_of_reader():
        inner = inner.outerjoin(table, on)
    return inner


def _told(shown: Subquery, *, is_signed_in: bool) -> AnySelect:
    """The threads found, with what is new in each and people's names."""
    unread = marks.unread_posts(shown) if is_signed_in else NONE
    told = [column for column in shown.c if column.name not in INNER]
    outer: AnySelect = select(*told, unread.label("unread"), *NAMES)
    return outer.join(Author, Author.id == shown.c.author_id).outerjoin(
        LastAuthor, LastAuthor.id == shown.c.last_author_id
    )


def _conditions(shape: Filters, *, sees_hidden: bool) -> Iterator[ColumnElement[bool]]:
    if not sees_hidden:
        yield Thread.hidden_at.is_(None)
    yield from _in_board(shape)
    if shape.stream_id is not None:
        yield Thread.stream_id == (bindparam("stream_id") if shape.stream_id else None)
    if shape.subject is not None:
        yield Thread.subject == bindparam("subject")
    if shape.kind is not None:
        yield Thread.kind == literal(shape.kind, literal_execute=True)
    if shape.lang is not None:
        # Written out too: each language has a partial index, so that the rarer one costs no more.
        yield Thread.lang.in_(
            [literal(lang, literal_execute=True) for lang in (shape.lang, Language.BOTH.value)]
        )
    yield from _only(shape.only)


def _in_board(shape: Filters) -> Iterator[ColumnElement[bool]]:
    is_there = Thread.board_id == bindparam("board_id") if shape.board_id is not None else None
    if shape.pins == "alone":
        yield _is_pinned(is_there)
        return
    if is_there is not None:
        yield is_there
    if shape.pins == "out":
        yield not_(func.coalesce(_is_pinned(is_there), false()))


def _is_pinned(is_there: ColumnElement[bool] | None) -> ColumnElement[bool]:
    """In every list, or in that of its board when that is the list."""
    everywhere = Thread.is_pinned_everywhere
    return and_(
        Thread.pinned_until.is_not(None),
        Thread.pinned_until > bindparam("moment", type_=UtcDateTime()),
        everywhere if is_there is None else or_(everywhere, is_there),
    )


def _only(which: str | None) -> Iterator[ColumnElement[bool]]:
    if which == "mine":
        yield Thread.author_id == bindparam("reader_id")
    if which == "awaiting":
        yield Thread.author_id != bindparam("reader_id")
        yield or_(Thread.stream_id.is_(None), Thread.stream_id == bindparam("own_stream_id"))
    if which == "featured":
        # Of any time, so that SQLite sees that the index of these few knows more than the board's.
        yield Thread.featured_at > literal(BEGINNING, type_=UtcDateTime())
    if which == "solved":
        yield Thread.marked_count > literal(0, literal_execute=True)
    if which in ("unanswered", "awaiting"):
        # Nobody else has replied, nor has the author found out and marked it so.
        yield Thread.marked_count == literal(0, literal_execute=True)
        # Written out, so that both databases see that the partial index fits.
        yield and_(
            Thread.answer_count == literal(0, literal_execute=True),
            Thread.kind == literal(Kind.QUESTION.value, literal_execute=True),
        )


def _order(threads: Any, shape: Filters) -> tuple[ColumnElement[Any], ...]:
    if shape.sort == "new":
        return (threads.id.desc(),)
    if shape.sort == "top":
        return (threads.reply_count.desc(), threads.id.desc())
    return (threads.last_post_id.desc(),)


def _after(statement: AnySelect, shape: Filters) -> AnySelect:
    """From the cursor on."""
    first: BindParameter[int] = bindparam("cursor_0")
    second: BindParameter[int] = bindparam("cursor_1")
    if not shape.cursor:
        return statement
    if shape.sort == "new":
        return statement.where(Thread.id < first)
    if shape.sort == "top":
        return statement.where(
            Thread.reply_count <= first, or_(Thread.reply_count < first, Thread.id < second)
        )
    return statement.where(Thread.last_post_id < first)
