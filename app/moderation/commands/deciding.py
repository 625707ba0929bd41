"""Deciding about an item of the queue: what is done to the thing is an act, as anywhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.core.events import publish
from app.forum import commands as forum
from app.forum.models import Board, Post
from app.library import links
from app.library.models import Resource, State
from app.library.models import Status as ResourceStatus
from app.moderation import reach as reaches
from app.moderation.commands import acts, reviews
from app.moderation.commands.acts import Spot
from app.moderation.commands.curating import Wish, curate_post, curate_thread
from app.moderation.errors import NoSuchDecisionError
from app.moderation.events import ItemSettled, ReportDecided
from app.moderation.models import (
    AGREED,
    Decision,
    ItemKind,
    ItemStatus,
    Kind,
    Report,
    ReviewItem,
    StepKind,
)


@dataclass(frozen=True)
class Verdict:
    """What somebody decided. ``reason`` is for the public log, ``message`` for the author, in the
    language of ``message_lang``. Only what the decision needs is there."""

    decision: Decision
    reason: str = ""
    reason_lang: str = "en"
    message: str = ""
    message_lang: str = "en"
    body: str = ""
    seen: datetime | None = None
    board: Board | None = None


def possible_decisions(actor: User, item: ReviewItem, post: Post | None) -> list[Decision]:
    """What this person may decide, as the thing is now."""
    if item.kind == ItemKind.PROBLEM:
        return [Decision.DONE, Decision.NOTHING]
    if item.kind == ItemKind.BROKEN:
        return [Decision.NOTHING]
    if item.kind != ItemKind.REPORT:
        return []  # decided where the thing itself is shown
    of_post = [] if post is None else [
        decision
        for decision, rule in (
            (Decision.HIDE, _may_hide),
            (Decision.EDIT, _may_edit),
            (Decision.MOVE, _may_move),
        )
        if rule(actor, post)
    ]  # fmt: skip
    return [*of_post, Decision.DONE, Decision.DISAGREE, Decision.NOTHING]


def _may_hide(actor: User, post: Post) -> bool:
    if post.hidden_at is not None or post.thread.hidden_at is not None:
        return False
    if post.number == 1:
        return bool(policy.may_hide(actor, post.thread))
    return bool(policy.may_hide_post(actor, post, post.thread))


def _may_edit(actor: User, post: Post) -> bool:
    is_own_only = post.is_wiki and not policy.may_hide(actor, post.thread)
    return not is_own_only and bool(policy.may_edit_post(actor, post, post.thread))


def _may_move(actor: User, post: Post) -> bool:
    """A thread to another board; single messages move on the page of their thread."""
    return post.number == 1 and bool(policy.may_curate(actor, post.thread))


def decide(
    actor: User, item: ReviewItem, post: Post | None, verdict: Verdict, version: int
) -> None:
    """Do it, write it down, and answer everybody who asked. ItemChangedError, before anything was
    done, when somebody else was quicker; NoSuchDecisionError."""
    if verdict.decision not in possible_decisions(actor, item, post):
        raise NoSuchDecisionError
    now = clock.now()
    step = reviews.advance(
        item,
        version,
        StepKind.DECIDE,
        actor,
        text=verdict.message,
        lang=verdict.message_lang,
        status=ItemStatus.SETTLED,
        decision=verdict.decision,
        decided_by_id=actor.id,
        decided_at=now,
    )
    step.decision = verdict.decision
    if post is not None and verdict.decision in DO:
        step.act_id = DO[verdict.decision](actor, post, verdict)
    publish(ItemSettled(item.id, item.kind, verdict.decision, actor.id))
    if item.kind == ItemKind.REPORT:
        _answer(item, verdict, now)


def _answer(item: ReviewItem, verdict: Verdict, now: datetime) -> None:
    """Authors are told when something was right about it, or somebody has a word for them: what was
    said of them without ground need not trouble them."""
    waiting = (
        update(Report)
        .where(Report.item_id == item.id, Report.decision.is_(None))
        .values(decision=verdict.decision, decided_at=now)
        .returning(Report.id)
        .execution_options(synchronize_session=False)
    )
    answered = tuple(sorted(db.session.scalars(waiting)))
    is_told = verdict.decision in AGREED or bool(verdict.message)
    author_id = item.member_id if is_told else None
    publish(ReportDecided(item.id, answered, verdict.decision, author_id))


def _hide(actor: User, post: Post, verdict: Verdict) -> int | None:
    if post.number == 1:
        wish = Wish(Kind.HIDE, reason=verdict.reason, reason_lang=verdict.reason_lang)
        return curate_thread(actor, post.thread_id, wish)
    return curate_post(actor, post, Kind.HIDE_POST, verdict.reason, verdict.reason_lang)


def _edit(actor: User, post: Post, verdict: Verdict) -> int | None:
    return reword_post(actor, post, verdict)


def _move(actor: User, post: Post, verdict: Verdict) -> int | None:
    wish = Wish(Kind.TRANSFER, verdict.reason, verdict.reason_lang, board=verdict.board)
    return curate_thread(actor, post.thread_id, wish)


DO: dict[Decision, Callable[[User, Post, Verdict], int | None]] = {
    Decision.HIDE: _hide,
    Decision.EDIT: _edit,
    Decision.MOVE: _move,
}


def reword_post(actor: User, post: Post, verdict: Verdict) -> int | None:
    """Other words, as an act; those before stay among its versions. ChangedMeanwhileError."""
    with acts.record(
        actor,
        Kind.REWORD,
        at=Spot.of_post(post),
        reach=reaches.of_posts([post.id]) | reaches.headings([post.thread_id]),
        reason=verdict.reason,
        reason_lang=verdict.reason_lang,
    ) as note:
        db.session.refresh(post)  # as it is now that it is held
        forum.edit_post(
            actor, post, verdict.body, post.lang, seen=verdict.seen, reason=verdict.reason
        )
    return note.act_id


def follow_resource(resource_id: int) -> None:
    """A suggestion waits until somebody decides about it on the shelf, and what is broken until its
    address answers. What a moderator left as it is stays so."""
    resource = db.session.get(Resource, resource_id)
    if resource is None:
        return
    is_suggested = resource.state == State.SUGGESTED
    became = Decision.ACCEPTED if resource.state == State.PUBLISHED else Decision.DECLINED
    _follow(ItemKind.SUGGESTION, resource, became, waits=is_suggested)
    is_shown = resource.state == State.PUBLISHED and resource.status != ResourceStatus.ARCHIVED
    checks = links.checks_of(resource_id) if is_shown else []
    is_broken = any(check.is_broken or check.has_moved for check in checks)
    _follow(ItemKind.BROKEN, resource, Decision.DONE, waits=is_broken)


def _follow(kind: ItemKind, resource: Resource, became: Decision, *, waits: bool) -> None:
    item = db.session.query(ReviewItem).filter_by(kind=kind, target_id=resource.id).one_or_none()
    if waits and (item is None or item.decision == Decision.DONE):
        if item is None or item.status == ItemStatus.SETTLED:
            reviews.open_item(kind, resource.id, Spot(member_id=resource.suggested_by_id))
        return
    if waits or item is None or item.status == ItemStatus.SETTLED:
        return
    by_id = resource.decided_by_id if kind == ItemKind.SUGGESTION else None
    by = db.session.get(User, by_id) if by_id else None
    step = reviews.advance(
        item,
        item.version,
        StepKind.DECIDE,
        by,
        status=ItemStatus.SETTLED,
        decision=became,
        decided_by_id=by_id,
        decided_at=clock.now(),
    )
    step.decision = became
    publish(ItemSettled(item.id, kind, became, by_id))
