"""Keeping what somebody wrote until it is approved, and posting it then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select, update

from app import policy
from app.accounts.models import Level, User
from app.core import clock
from app.core.db import db, insert
from app.core.errors import ChangedMeanwhileError
from app.core.events import publish
from app.forum.commands.attachments import Enclosure, hold_files
from app.forum.commands.writing import Heading, post_reply, start_thread
from app.forum.events import PostHeld
from app.forum.models import Attachment, Board, HeldPost, HeldState, Kind, Thread
from app.forum.queries import ThreadRow

FILES_FOR = timedelta(days=60)


def hold_thread(
    author: User,
    board: Board,
    heading: Heading,
    body: str,
    *,
    why: str,
    enclosed: Sequence[Enclosure] = (),
    submission: str | None = None,
    subject: str | None = None,
) -> int:
    """Instead of ``start_thread``: the number of what waits."""
    is_official = heading.kind == Kind.ANNOUNCEMENT
    rule = policy.may_announce if is_official else policy.may_start_thread
    policy.require(rule(author, board))
    where = {"board_id": board.id, "offering_id": board.offering_id, "subject": subject}
    return _hold(author, {**where, **vars(heading), "body": body}, why, enclosed, submission)


def hold_reply(
    author: User,
    thread: Thread | ThreadRow,
    body: str,
    lang: str,
    *,
    why: str,
    enclosed: Sequence[Enclosure] = (),
    submission: str | None = None,
) -> int:
    """Instead of ``post_reply``."""
    policy.require(policy.may_reply(author, thread))
    values = {
        "board_id": thread.board_id,
        "thread_id": thread.id,
        "offering_id": thread.offering_id,
        "stream_id": thread.stream_id,
        "title": "",
        "kind": "",
        "lang": lang,
        "body": body,
    }
    return _hold(author, values, why, enclosed, submission)


def _hold(
    author: User,
    values: dict[str, object],
    why: str,
    enclosed: Sequence[Enclosure],
    submission: str | None,
) -> int:
    """Once for each press of the button."""
    files = [[each.attachment.key, each.alt] for each in enclosed]
    more = {"author_id": author.id, "why": why, "files": files, "submission": submission,
            "created_at": clock.now()}  # fmt: skip
    statement = insert(HeldPost).values(**values, **more).on_conflict_do_nothing()
    held_id: int | None = db.session.scalar(statement.returning(HeldPost.id))
    if held_id is None:
        same = select(HeldPost.id).filter_by(author_id=author.id, submission=submission)
        return db.session.scalars(same).one()
    hold_files(author, [key for key, _alt in files], clock.now() + FILES_FOR)
    publish(PostHeld(held_id))
    return held_id


def approve_held(actor: User, held: HeldPost) -> int:
    """Post it, as its author would now; who is new is a member from here on. Gives the number of
    the post. ChangedMeanwhileError when somebody else has decided."""
    policy.require(policy.may_curate(actor, held))
    _decide(actor, held, HeldState.APPROVED, "", "")
    author = db.session.get_one(User, held.author_id)
    enclosed = _enclosed(held)
    if held.thread_id is None:
        board = db.session.get_one(Board, held.board_id)
        heading = Heading(held.title, held.kind, held.lang, held.stream_id)
        thread = start_thread(
            author, board, heading, held.body, enclosed=enclosed, submission=held.submission,
            subject=held.subject,
        )  # fmt: skip
        post_id = db.session.scalars(
            select(Thread.first_post_id).where(Thread.id == thread.id)
        ).one()
    else:
        answered = db.session.get_one(Thread, held.thread_id)
        post_id = post_reply(
            author, answered, held.body, held.lang, enclosed=enclosed, submission=held.submission
        )
    held.post_id = post_id
    if author.level == Level.NEW:
        author.level = Level.MEMBER
    db.session.flush()  # whoever acts reads with statements
    return int(post_id or 0)


def decline_held(actor: User, held: HeldPost, answer: str, lang: str) -> None:
    """Its author reads why, and has every word still. ChangedMeanwhileError."""
    policy.require(policy.may_curate(actor, held))
    _decide(actor, held, HeldState.DECLINED, answer, lang)


def _decide(actor: User, held: HeldPost, state: HeldState, answer: str, lang: str) -> None:
    """Of two at once, one."""
    decided = db.session.scalar(
        update(HeldPost)
        .where(HeldPost.id == held.id, HeldPost.state == HeldState.WAITING)
        .values(
            state=state,
            answer=answer,
            answer_lang=lang,
            decided_at=clock.now(),
            decided_by_id=actor.id,
        )
        .returning(HeldPost.id)
        .execution_options(synchronize_session=False)
    )
    if decided is None:
        raise ChangedMeanwhileError
    db.session.refresh(held)


def _enclosed(held: HeldPost) -> list[Enclosure]:
    """Its files, but for those that are gone."""
    alts = dict(held.files)
    files = select(Attachment).where(
        Attachment.key.in_(alts),
        Attachment.owner_id == held.author_id,
        Attachment.post_id.is_(None),
    )
    return [
        Enclosure(file, alts[file.key])
        for file in db.session.scalars(files.order_by(Attachment.id))
    ]
