"""Planning live sessions, changing them, and saying how they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select, update

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db, hold
from app.core.errors import ChangedMeanwhileError
from app.core.events import publish
from app.core.text import render_official
from app.programme.commands import note_items_done
from app.programme.live_sessions.events import SessionChanged, SessionHeld
from app.programme.live_sessions.models import LiveSession, Speaker, Status
from app.programme.live_sessions.queries import items_for
from app.programme.models import How, Offering
from app.programme.queries import outline

# What a calendar must be told of.
TOLD = ("title", "starts_at", "minutes", "join_url")


class TwoAtOnceError(Exception):
    """Another session of the same language is at the same time: ``other``."""

    def __init__(self, other: LiveSession) -> None:
        super().__init__(other.title)
        self.other = other


@dataclass(frozen=True)
class SessionDraft:
    """What a session shall say; everything but its speakers and how it stands."""

    lang: str
    title: str
    description: str
    week_id: int
    starts_at: datetime
    minutes: int
    host: str
    join_url: str | None = None
    recording_url: str | None = None
    transcript: str | None = None
    slides_url: str | None = None
    chapters: Sequence[dict[str, Any]] = ()
    summary_en: str | None = None
    summary_fr: str | None = None

    def values(self) -> dict[str, Any]:
        return {**vars(self), "chapters": list(self.chapters),
                "html": render_official(self.description)}  # fmt: skip

    def is_said_by(self, session: LiveSession) -> bool:
        return all(getattr(session, name) == value for name, value in self.values().items())


def make_session(actor: User, offering: Offering, draft: SessionDraft) -> int:
    """Returns its id: of one that says the same already, where there is one. TwoAtOnceError."""
    policy.require(policy.may_edit_session(actor, offering.id))
    hold(Offering, offering.id)
    other = _at_once(offering.id, draft, None)
    if other is not None and draft.is_said_by(other):
        return other.id  # the other press of the button came first
    _refuse(other)
    session = LiveSession(
        uuid=str(uuid4()),
        offering_id=offering.id,
        sequence=0,
        changed_at=clock.now(),
        **draft.values(),
    )
    db.session.add(session)
    db.session.flush()  # listeners look for it
    publish(SessionChanged(session.id))
    return session.id


def change_session(actor: User, session: LiveSession, draft: SessionDraft, *, seen: str) -> None:
    """``seen`` is the ``edition`` of what the editor had before them ("" for one they made
    themselves). ChangedMeanwhileError when it is another by now, TwoAtOnceError when the time is taken."""
    policy.require(policy.may_edit_session(actor, session.offering_id))
    if draft.is_said_by(session):
        return
    hold(Offering, session.offering_id)
    _refuse(_at_once(session.offering_id, draft, session.id))
    if seen and session.edition != seen:
        raise ChangedMeanwhileError
    is_told = any(getattr(session, name) != getattr(draft, name) for name in TOLD)
    unchanged = LiveSession.changed_at == session.changed_at
    _change(session, unchanged, **draft.values(), sequence=LiveSession.sequence + int(is_told))


def move_session(actor: User, session: LiveSession, to: Status, reason: str = "") -> None:
    """Say how it stands from now on; nothing happens when it stands so already. ``reason`` is why
    it is cancelled. ChangedMeanwhileError when somebody moved it meanwhile, TwoAtOnceError when it
    was cancelled and another has its time."""
    policy.require(policy.may_edit_session(actor, session.offering_id))
    if session.status == to:
        return
    policy.require(policy.may_move_session(actor, session, to))
    if session.status == Status.CANCELLED:
        hold(Offering, session.offering_id)
        _refuse(_at_once(session.offering_id, session, session.id))
    is_told = Status.CANCELLED in (to, session.status)
    why = reason if to is Status.CANCELLED else None
    unmoved = LiveSession.status == session.status
    _change(session, unmoved, status=to, reason=why, sequence=LiveSession.sequence + int(is_told))
    if to is Status.HELD:
        publish(SessionHeld(session.id, actor.id))


def note_attendance(actor: User, session: LiveSession, *, is_enrolled: bool) -> None:
    """What stands for it in its week's plan is done; said twice, nothing more happens."""
    policy.require(policy.may_note_attendance(actor, session, is_enrolled=is_enrolled))
    note_items_done(actor, items_for(session, outline()), How.ATTENDED)


def save_speaker(
    actor: User,
    session: LiveSession,
    texts: dict[str, Any],
    speaker_id: int | None,
    *,
    seen: str = "",
) -> None:
    """A new speaker, or with an id what one of theirs says from now on; the same one twice is
    there once. ``seen`` is the ``edition`` of what the editor had before them: ChangedMeanwhileError
    when it is another by now, or the speaker is gone."""
    policy.require(policy.may_edit_session(actor, session.offering_id))
    _hold_speakers(session)
    if any(_says(each, texts) for each in session.speakers if each.id == (speaker_id or each.id)):
        return
    if speaker_id is None:
        position = max((each.position for each in session.speakers), default=0) + 1
        db.session.add(Speaker(session_id=session.id, position=position, **texts))
    else:
        found = next((each for each in session.speakers if each.id == speaker_id), None)
        if found is None or (seen and seen != found.edition):
            raise ChangedMeanwhileError
        for name, value in texts.items():
            setattr(found, name, value)
    _change(session)


def remove_speaker(actor: User, session: LiveSession, speaker_id: int) -> None:
    """Nothing happens when they are gone already."""
    policy.require(policy.may_edit_session(actor, session.offering_id))
    _hold_speakers(session)
    for speaker in session.speakers:
        if speaker.id == speaker_id:
            db.session.delete(speaker)
            _change(session)


def _hold_speakers(session: LiveSession) -> None:
    """Of two who change them at once the second waits, and finds what the first left."""
    hold(LiveSession, session.id)
    db.session.refresh(session)


def _says(speaker: Speaker, texts: dict[str, Any]) -> bool:
    return all(getattr(speaker, name) == value for name, value in texts.items())


def _change(session: LiveSession, *conditions: Any, **values: Any) -> None:
    """One statement compares and changes, so that of two at once only one can win. Raises
    ChangedMeanwhileError for the other."""
    changed = db.session.scalar(
        update(LiveSession)
        .where(LiveSession.id == session.id, *conditions)
        .values(**values, changed_at=clock.now())
        .returning(LiveSession.id)
        .execution_options(synchronize_session=False)
    )
    if changed is None:
        raise ChangedMeanwhileError
    db.session.expire(session)
    publish(SessionChanged(changed))


def _at_once(
    offering_id: int, draft: SessionDraft | LiveSession, but_id: int | None
) -> LiveSession | None:
    """The first other session of the same language at the same time. Who asks holds the row of the
    offering, so that nobody else takes the time meanwhile."""
    ends_at = draft.starts_at + timedelta(minutes=draft.minutes)
    near = select(LiveSession).where(
        LiveSession.offering_id == offering_id,
        LiveSession.lang == draft.lang,
        LiveSession.starts_at < ends_at,
        LiveSession.archived_at.is_(None),
        LiveSession.status != Status.CANCELLED,
        LiveSession.id != (but_id or 0),
    )
    rows = db.session.scalars(near.order_by(LiveSession.starts_at.desc()).limit(20))
    return next((row for row in rows if row.ends_at > draft.starts_at), None)


def _refuse(other: LiveSession | None) -> None:
    if other is not None:
        raise TwoAtOnceError(other)
