"""The activities that are shown, one's own part in each, and what others made of them.

Activities are the same for everybody, and so kept for a minute as the course is. Of results, what is
hidden is nobody's to see here, moderators among them; and a text that was changed in the forum is
read there: what was taken out of it stays out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, select
from sqlalchemy.orm import Session, aliased, joinedload

from app import policy
from app.accounts.models import User
from app.core.cache import kept_for
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.text import plain_text_of_html
from app.forum.models import Language, Post, Thread
from app.forum.subjects import key_of
from app.learning.models import ACTIVITY, Activity, ActivityResult
from app.learning.queries.open import is_shown
from app.programme.models import Week
from app.programme.queries import KEPT_SECONDS

PAGE_SIZE = 20
OFFERED = 3
LONGEST = 40_000
AnySelect = Select[*tuple[Any, ...]]


def visible_activities() -> ColumnElement[bool]:
    """Nobody sees here what is not published, not yet, or not in the course any more, whatever
    their role: for who writes it there is ``queries.writing``."""
    return is_shown(Activity)


@kept_for(KEPT_SECONDS)
def shown_activities() -> dict[int, Activity]:
    """By id, each with its week: detached rows, to be read only. One statement."""
    with Session(db.engine, expire_on_commit=False) as session:
        found = (
            select(Activity)
            .where(visible_activities())
            .options(joinedload(Activity.week).joinedload(Week.offering))
            .order_by(Activity.week_id, Activity.position, Activity.id)
        )
        return {activity.id: activity for activity in session.scalars(found)}


def get_activity(_actor: User | None, activity_id: int) -> Activity:
    """Everybody may read what is published. Raises NotFoundError."""
    found = shown_activities().get(activity_id)
    if found is None:
        raise NotFoundError
    return found


def activities_of_week(week: Week) -> list[Activity]:
    return [each for each in shown_activities().values() if each.week_id == week.id]


def activities_by_ids(_actor: User | None, ids: Collection[int]) -> dict[int, Activity]:
    """Those of them that are shown."""
    shown: dict[int, Activity] = shown_activities() if ids else {}
    return {activity_id: shown[activity_id] for activity_id in ids if activity_id in shown}


def text_of_activity(activity: Any, lang: str) -> str:
    """What it asks for, in one language."""
    labels = " ".join(field[f"label_{lang}"] for field in activity.fields)
    prompt = plain_text_of_html(getattr(activity, f"prompt_html_{lang}"), LONGEST)
    return f"{prompt} {labels}"


@dataclass(frozen=True)
class OwnResult:
    """A result this person has a part in, its thread, and the first post of that."""

    result: ActivityResult
    thread: Thread
    post: Post

    @property
    def is_taken_back(self) -> bool:
        """Its author removed it: another can be posted in its place."""
        return self.post.deleted_at is not None


def own_result(actor: User | None, activity: Activity) -> OwnResult | None:
    if actor is None:
        return None
    found = (
        select(ActivityResult, Thread, Post)
        .join(Thread, Thread.id == ActivityResult.thread_id)
        .join(Post, Post.id == Thread.first_post_id)
        .where(ActivityResult.activity_id == activity.id, ActivityResult.user_id == actor.id)
    )
    row = db.session.execute(found).first()
    return OwnResult(*row) if row is not None else None


def who_has_a_result(activity: Activity, people: Iterable[User], thread_id: int) -> list[User]:
    """Those of them who have a part in another result than this thread (0: in any). One that its
    author removed is none."""
    by_id = {person.id: person for person in people}
    taken = (
        select(ActivityResult.user_id)
        .join(Thread, Thread.id == ActivityResult.thread_id)
        .join(Post, Post.id == Thread.first_post_id)
        .where(
            ActivityResult.activity_id == activity.id,
            ActivityResult.user_id.in_(by_id),
            ActivityResult.thread_id != thread_id,
            Post.deleted_at.is_(None),
        )
        .order_by(ActivityResult.id)
    )
    return [by_id[user_id] for user_id in db.session.scalars(taken)] if by_id else []


def members_of_result(activity: Activity, thread_id: int) -> Sequence[User]:
    """In the order in which they came to it."""
    of_result = (
        select(User)
        .join(ActivityResult, ActivityResult.user_id == User.id)
        .where(ActivityResult.activity_id == activity.id, ActivityResult.thread_id == thread_id)
        .order_by(ActivityResult.id)
    )
    return db.session.scalars(of_result).all()


def sees_results(actor: User | None, activity: Activity, own: OwnResult | None) -> policy.Ruling:
    has_posted = own is not None and own.thread.hidden_at is None
    return policy.may_see_results(actor, activity, has_posted=has_posted)


@dataclass(frozen=True)
class Shown:
    """A result as others see it. ``answers`` is empty when the text was changed in the forum since
    its form wrote it."""

    id: int
    thread: Row[Any]
    answers: Mapping[str, str]
    is_as_written: bool


@dataclass(frozen=True)
class ResultFilters:
    """``stream_id`` 0 means for everyone; ``before`` is where a page begins, by a result's id."""

    stream_id: int | None = None
    lang: str | None = None
    before: int | None = None


@dataclass(frozen=True)
class ResultList:
    rows: Sequence[Shown]
    next_cursor: int | None = None


def list_results(
    actor: User | None,
    activity: Activity,
    own: OwnResult | None,
    filters: ResultFilters,
    size: int = PAGE_SIZE,
) -> ResultList:
    """A page of results, the newest first. One statement."""
    policy.require(sees_results(actor, activity, own))
    rows = db.session.execute(results_in_order(activity, filters, size + 1)).all()
    shown = [_shown(row) for row in rows[:size]]
    return ResultList(shown, shown[-1].id if len(rows) > size else None)


def results_in_order(activity: Activity, filters: ResultFilters, size: int) -> AnySelect:
    some = _results(activity)
    if filters.stream_id is not None:
        some = some.where(Thread.stream_id == (filters.stream_id or None))
    if filters.lang is not None:
        some = some.where(Thread.lang.in_((filters.lang, Language.BOTH.value)))
    if filters.before is not None:
        some = some.where(ActivityResult.id < filters.before)
    return some.order_by(ActivityResult.id.desc()).limit(size)


def results_to_answer(
    actor: User, activity: Activity, own: OwnResult | None, size: int = OFFERED
) -> list[Shown]:
    """Those with the fewest replies by others that this person can answer and has not: the oldest
    of them first. One statement."""
    if not sees_results(actor, activity, own):
        return []
    rows = db.session.execute(results_without_reply(actor, activity, own, size))
    found = [_shown(row) for row in rows]
    return [result for result in found if policy.may_reply(actor, result.thread)]


def results_without_reply(
    actor: User, activity: Activity, own: OwnResult | None, size: int
) -> AnySelect:
    reply = aliased(Post)
    # Looked for in the thread, which is short, and not in all that this person ever wrote: the sum
    # keeps SQLite from that index.
    has_replied = exists().where(reply.thread_id == Thread.id, reply.author_id + 0 == actor.id)
    # By their subject, which has an index, the threads are found before anything else is read.
    about_it = Thread.subject == key_of(ACTIVITY, activity.id)
    some = _results(activity).where(about_it, Thread.closed_at.is_(None), ~has_replied)
    if own is not None:
        some = some.where(Thread.id != own.thread.id)
    return some.order_by(Thread.answer_count, ActivityResult.id).limit(size)


def get_result(
    actor: User | None, activity: Activity, own: OwnResult | None, result_id: int
) -> Shown:
    """Raises NotFoundError."""
    policy.require(sees_results(actor, activity, own))
    row = db.session.execute(_results(activity).where(ActivityResult.id == result_id)).first()
    if row is None:
        raise NotFoundError
    return _shown(row)


def _results(activity: Activity) -> AnySelect:
    """One row for each result that anybody may see: that of the author of its thread."""
    statement: AnySelect = select(
        ActivityResult.id.label("result_id"),
        ActivityResult.answers,
        Post.edited_at.is_not_distinct_from(ActivityResult.written_at).label("is_as_written"),
        Thread.id,
        Thread.slug,
        Thread.title,
        Thread.lang,
        Thread.stream_id,
        Thread.board_id,
        Thread.offering_id,
        Thread.slow_seconds,
        Thread.answer_count,
        Thread.reply_count,
        Thread.closed_at,
        Thread.hidden_at,
        Thread.author_id,
        Thread.kind,
        User.handle.label("author_handle"),
        User.display_name.label("author_name"),
    )
    return (
        statement.join_from(ActivityResult, Thread, Thread.id == ActivityResult.thread_id)
        .join(Post, Post.id == Thread.first_post_id)
        .join(User, User.id == Thread.author_id)
        .where(
            ActivityResult.activity_id == activity.id,
            ActivityResult.user_id == Thread.author_id,
            Thread.hidden_at.is_(None),
            Post.hidden_at.is_(None),
        )
    )


def _shown(row: Row[Any]) -> Shown:
    is_as_written = bool(row.is_as_written)
    answers = row.answers if is_as_written else {}
    return Shown(row.result_id, row, answers, is_as_written)
