"""Items of the queue: how they come, and what is done with them short of deciding.

Whatever is done with an item moves its version from the one that its page was made of to the next,
in one statement: of two who do something at once the second changes nothing (``ItemChangedError``).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select, update

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db, hold, insert
from app.forum.models import Post, Thread
from app.moderation.commands.acts import Spot
from app.moderation.errors import ItemChangedError
from app.moderation.models import (
    HandOver,
    ItemKind,
    ItemStatus,
    ReportReason,
    ReviewItem,
    ReviewStep,
    StepKind,
)


def open_item(
    kind: ItemKind, target_id: int, at: Spot, *, stay_settled: bool = False
) -> ReviewItem:
    """The item of this thing, new or as it is, held; one that was settled waits again. With
    ``stay_settled`` that is left to the caller."""
    place = {name: getattr(at, name) for name in ("offering_id", "board_id", "stream_id", "lang")}
    now = clock.now()
    row = insert(ReviewItem).values(
        kind=kind, target_id=target_id, status=ItemStatus.OPEN, version=1, opened_at=now,
        created_at=now, reasons=[], report_count=0, member_id=at.member_id, **place,
    )  # fmt: skip
    db.session.execute(row.on_conflict_do_nothing(index_elements=["kind", "target_id"]))
    one = select(ReviewItem).where(ReviewItem.kind == kind, ReviewItem.target_id == target_id)
    item = db.session.scalars(one).one()
    hold(ReviewItem, item.id)
    db.session.refresh(item)
    if item.status == ItemStatus.SETTLED and not stay_settled:
        _reopen(item)
        _note(item, None, StepKind.REOPEN)
    return item


def add_report(item: ReviewItem, reporter: User, reason: ReportReason) -> None:
    """One more, of an item that is held."""
    if reason not in item.reasons:
        item.reasons = [*item.reasons, reason]
    if item.report_count:
        _reopen(item)
        _note(item, reporter, StepKind.REPORTED)
    item.report_count += 1


def _reopen(item: ReviewItem) -> None:
    if item.status == ItemStatus.SETTLED:
        item.status, item.opened_at = ItemStatus.OPEN, clock.now()
        item.assignee_id = None
    item.version += 1


def claim_item(actor: User, item: ReviewItem, version: int) -> None:
    """It is theirs to decide; whoever looks at the list sees so."""
    advance(item, version, StepKind.CLAIM, actor, assignee_id=actor.id)


def release_item(actor: User, item: ReviewItem, version: int) -> None:
    """Anybody who sees it may: people fall ill."""
    advance(item, version, StepKind.RELEASE, actor, assignee_id=None)


def note_item(actor: User, item: ReviewItem, version: int, text: str, lang: str) -> None:
    advance(item, version, StepKind.NOTE, actor, text=text, lang=lang)


def reopen_item(actor: User, item: ReviewItem, version: int) -> None:
    advance(
        item,
        version,
        StepKind.REOPEN,
        actor,
        status=ItemStatus.OPEN,
        opened_at=clock.now(),
        assignee_id=None,
    )


def advance(
    item: ReviewItem,
    version: int,
    what: StepKind,
    actor: User | None,
    *,
    text: str = "",
    lang: str = "en",
    **values: Any,
) -> ReviewStep:
    """ItemChangedError when it is no longer that version."""
    statement = (
        update(ReviewItem)
        .where(ReviewItem.id == item.id, ReviewItem.version == version)
        .values(version=version + 1, **values)
        .returning(ReviewItem.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(statement) is None:
        raise ItemChangedError
    db.session.refresh(item)
    return _note(item, actor, what, text, lang)


def _note(
    item: ReviewItem, actor: User | None, what: StepKind, text: str = "", lang: str = "en"
) -> ReviewStep:
    step = ReviewStep(
        item_id=item.id, version=item.version, actor_id=actor.id if actor else None, what=what,
        text=text, lang=lang,
    )  # fmt: skip
    db.session.add(step)
    return step


def hand_over(actor: User, text: str, lang: str) -> None:
    """Each is a row of its own: nobody writes over what another has just written."""
    policy.require(policy.may_hand_over(actor))
    db.session.add(HandOver(author_id=actor.id, text=text, lang=lang))


def refile_items(thread_ids: Collection[int]) -> None:
    """Items of messages of these threads stand, for the filters, where the threads stand now."""
    of_messages = ReviewItem.kind.in_((ItemKind.REPORT, ItemKind.HELD))
    for thread in db.session.scalars(select(Thread).where(Thread.id.in_(thread_ids))):
        posts = select(Post.id).where(Post.thread_id == thread.id)
        statement = (
            update(ReviewItem)
            .where(of_messages, ReviewItem.target_id.in_(posts))
            .values(
                offering_id=thread.offering_id,
                board_id=thread.board_id,
                stream_id=thread.stream_id,
            )
        )
        db.session.execute(statement.execution_options(synchronize_session=False))
