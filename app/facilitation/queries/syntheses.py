"""Syntheses, and what they tell of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Integer,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import joinedload

from app import policy
from app.accounts.models import User
from app.core.db import UtcDateTime, db
from app.core.text import plain_text_of_html
from app.facilitation.models import Collection, Synthesis
from app.forum import queries as forum
from app.forum.models import Board, Post, Thread
from app.programme.models import Week

AnySelect = Select[*tuple[Any, ...]]
MOST_NEWER = 100
MOST_OF_THREADS = 10  # on the page of a week
MOST_COLLECTIONS = 10
LONGEST = 40_000
IS_PUBLISHED = Synthesis.published_at.is_not(None)


@dataclass(frozen=True)
class Subject:
    """What a synthesis tells of: a week, or a thread of one. ``board_id`` and ``lang`` are those of
    its place, for the policy."""

    offering_id: int
    board_id: int
    lang: str | None = None
    week_id: int | None = None
    thread_id: int | None = None


@dataclass(frozen=True)
class Covered:
    """The last message of a subject, as far as everybody reads it. ``post_id`` 0: there is none."""

    post_id: int = 0
    number: int = 0
    at: datetime | None = None


@dataclass(frozen=True)
class Shown:
    """A synthesis as a page has it, in one language. ``newer`` messages came after it, of which at
    most ``MOST_NEWER`` are counted; ``of_threads`` are those of discussions of the same week."""

    row: Any
    newer: int
    of_threads: tuple[Any, ...] = ()
    collections: tuple[Any, ...] = ()


def subject_of_week(week: Week) -> Subject:
    board = forum.boards().by_week[week.id]
    return Subject(week.offering_id, board.id, week_id=week.id)


def subject_of_thread(thread: Any) -> Subject | None:
    """None for a thread of the commons, which has no offering to keep its history."""
    if thread.offering_id is None:
        return None
    return Subject(thread.offering_id, thread.board_id, thread.lang, thread_id=thread.id)


def find_synthesis(actor: User | None, subject: Subject) -> Synthesis | None:
    """As its writers have it, published or not."""
    policy.require(policy.may_sum_up(actor, subject))
    return synthesis_of(subject)


def synthesis_of(subject: Subject) -> Synthesis | None:
    some = select(Synthesis).filter_by(week_id=subject.week_id, thread_id=subject.thread_id)
    return db.session.scalar(some)


def last_message(subject: Subject, up_to: int | None = None) -> Covered:
    """Of those everybody reads, up to the post of that id."""
    some = _messages(subject.thread_id, subject.board_id).order_by(Post.id.desc()).limit(1)
    if up_to is not None:
        some = some.where(Post.id <= up_to)
    row = db.session.execute(some).first()
    return Covered(row.id, row.number, row.created_at) if row is not None else Covered()


def _messages(thread_id: int | None, board_id: int) -> AnySelect:
    some: AnySelect = select(Post.id, Post.number, Post.created_at)
    some = some.where(Post.hidden_at.is_(None))
    if thread_id is not None:
        return some.where(Post.thread_id == thread_id)
    return some.join(Thread, Thread.id == Post.thread_id).where(
        Thread.board_id == board_id, Thread.hidden_at.is_(None)
    )


def of_thread(thread: Any, lang: str) -> Shown | None:
    """What the page of a thread that this reader sees has at its top. One statement."""
    newer = _newer(_messages(thread.id, thread.board_id))
    some: AnySelect = select(*_columns(lang), newer).where(
        Synthesis.thread_id == thread.id, IS_PUBLISHED
    )
    row: Any = db.session.execute(some).first()
    return Shown(row, row.newer) if row is not None else None


def of_week(week_id: int, offering_id: int, board_id: int, lang: str) -> Shown | None:
    """That of the week, those of its discussions that everybody sees, and what was gathered in the
    week. One statement for the three."""
    parts = (_syntheses(week_id, offering_id, board_id, lang), _collections(week_id, lang))
    both = union_all(*(select(part.subquery()) for part in parts))
    rows: Sequence[Any] = db.session.execute(both).all()
    if not rows:
        return None
    rows = sorted(rows, key=lambda row: (row.published_at, row.id), reverse=True)
    syntheses = [row for row in rows if row.what == "synthesis"]
    own = next((row for row in syntheses if row.week_id is not None), None)
    return Shown(
        own,
        own.newer if own is not None else 0,
        tuple(row for row in syntheses if row.thread_id is not None)[:MOST_OF_THREADS],
        tuple(row for row in rows if row.what == "collection"),
    )


def _syntheses(week_id: int, offering_id: int, board_id: int, lang: str) -> AnySelect:
    messages = _messages(None, board_id).where(Thread.last_post_id > Synthesis.covers_post_id)
    is_of_week = Synthesis.week_id == week_id
    newer = case((is_of_week, _newer(messages)), else_=literal(0)).label("newer")
    html = case((is_of_week, getattr(Synthesis, f"html_{lang}")), else_="")
    of_board = and_(Thread.board_id == board_id, Thread.hidden_at.is_(None))
    owner = select(Thread.id).where(Thread.id == Synthesis.thread_id, of_board).exists()
    some: AnySelect = select(literal("synthesis").label("what"), *_columns(lang, html), newer)
    return (
        some.where(Synthesis.offering_id == offering_id, IS_PUBLISHED, or_(is_of_week, owner))
        .order_by(Synthesis.week_id.is_(None), Synthesis.published_at.desc(), Synthesis.id.desc())
        .limit(MOST_OF_THREADS + 1)
    )


def _collections(week_id: int, lang: str) -> AnySelect:
    """In the same columns."""
    some: AnySelect = select(
        literal("collection").label("what"),
        Collection.id,
        Collection.week_id,
        cast(null(), Integer).label("thread_id"),
        literal(0).label("covers_number"),
        cast(null(), UtcDateTime).label("covers_at"),
        Collection.published_at,
        getattr(Collection, f"title_{lang}").label("title"),
        getattr(Collection, f"html_{lang}").label("html"),
        literal(0).label("newer"),
    )
    return (
        some.where(Collection.week_id == week_id, Collection.published_at.is_not(None))
        .order_by(Collection.id.desc())
        .limit(MOST_COLLECTIONS)
    )


def _columns(lang: str, html: Any = None) -> tuple[Any, ...]:
    html = getattr(Synthesis, f"html_{lang}") if html is None else html
    return (
        Synthesis.id, Synthesis.week_id, Synthesis.thread_id, Synthesis.covers_number,
        Synthesis.covers_at, Synthesis.published_at,
        getattr(Synthesis, f"title_{lang}").label("title"), html.label("html"),
    )  # fmt: skip


def _newer(messages: AnySelect) -> Any:
    """How many messages came after what it covers, at most one more than are told."""
    later = messages.with_only_columns(Post.id).where(Post.id > Synthesis.covers_post_id)
    some = later.limit(MOST_NEWER + 1).correlate(Synthesis).subquery()
    return select(func.count()).select_from(some).scalar_subquery().label("newer")


def posts_cited(subject: Subject, citations: Iterable[str]) -> dict[str, int]:
    """The ids of the messages that are cited, of those that everybody reads where they are: by
    number in the thread itself, elsewhere with the number of their thread before it."""
    wanted: dict[tuple[int, int], list[str]] = {}
    for said in citations:
        thread, _, number = said.rpartition("/")
        thread_id = int(thread) if thread else subject.thread_id
        if thread_id is not None:
            wanted.setdefault((thread_id, int(number)), []).append(said)
    if not wanted:
        return {}
    rows = db.session.execute(
        select(Post.id, Post.thread_id, Post.number)
        .join(Thread, Thread.id == Post.thread_id)
        .where(
            or_(*(and_(Post.thread_id == thread_id, Post.number == number)
                  for thread_id, number in wanted)),
            Post.hidden_at.is_(None),
            or_(Thread.hidden_at.is_(None), Thread.id == subject.thread_id),
        )
    )  # fmt: skip
    return {said: row.id for row in rows for said in wanted[row.thread_id, row.number]}


def syntheses_by_ids(actor: User | None, ids: Sequence[int]) -> dict[int, Synthesis]:
    """Those that a search found, as far as this person may read them."""
    if not ids:
        return {}
    some = (
        select(Synthesis)
        .outerjoin(Thread, Thread.id == Synthesis.thread_id)
        .where(Synthesis.id.in_(ids), IS_PUBLISHED)
        .options(
            joinedload(Synthesis.offering),
            joinedload(Synthesis.week),
            joinedload(Synthesis.thread).joinedload(Thread.board).joinedload(Board.week),
        )
    )
    if not policy.sees_hidden(actor):
        some = some.where(or_(Thread.id.is_(None), Thread.hidden_at.is_(None)))
    return {row.id: row for row in db.session.scalars(some)}


def text_of_synthesis(synthesis: Synthesis, lang: str) -> str:
    return plain_text_of_html(getattr(synthesis, f"html_{lang}"), LONGEST)
