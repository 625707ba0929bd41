"""Planning live sessions, changing them, and saying how they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
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
from app.programme.live_sessions.events import SessionChanged, SessionHeld, SessionMoved
from app.programme.live_sessions.models import SESSION, LiveSession, Speaker, Status
from app.programme.live_sessions.queries import items_for
from app.programme.live_sessions.writer import session_text
from app.programme.models import How, Offering, Week
from app.programme.planning import hold_weeks, take_along
from app.programme.queries import outline
from app.programme.revisions.commands import note_change

# What a calendar must be told of.
TOLD = ("title", "starts_at", "minutes", "join_url")


class TwoAtOnceError(Exception):
    """Another session of the same language is at the same time: ``other``."""

    def __init__(self, other: LiveSession) -> None:
        super().__init__(other.title)
        self.other = other


class NotWholeError(Exception):
    """Its recording is published, and would be without what that needs."""


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


def make_session(actor: User, offering: Offering, draft: SessionDraft, reason: str = "") -> int:
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
    note_change(actor, offering.id, SESSION, session.uuid, "", session_text(session), reason)
    publish(SessionChanged(session.id))
    return session.id


def change_session(
    actor: User, session: LiveSession, draft: SessionDraft, *, seen: str, reason: str = ""
) -> None:
    """``seen`` is the ``edition`` of what the editor had before them ("" for one they made
    themselves). ChangedMeanwhileError when it is another by now, TwoAtOnceError when the time is
    taken. In another week, what the plan has for it goes along: NothingLeftError."""
    policy.require(policy.may_edit_session(actor, session.offering_id))
    if draft.is_said_by(session):
        return
    hold_weeks(session.week_id, draft.week_id)
    hold(Offering, session.offering_id)
    _refuse(_at_once(session.offering_id, draft, session.id))
    if seen and session.edition != seen:
        raise ChangedMeanwhileError
    is_told = any(getattr(session, name) != getattr(draft, name) for name in TOLD)
    unchanged = LiveSession.changed_at == session.changed_at
    with _kept(actor, session, reason):
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
    more = LiveSession.sequence + int(is_told)
    with _kept(actor, session, why or ""):
        _change(session, unmoved, status=to, reason=why, sequence=more)
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
    reason: str = "",
) -> None:
    """A new speaker, or with an id what one of theirs says from now on; the same one twice is
    there once. ``seen`` is the ``edition`` of what the editor had before them: ChangedMeanwhileError
    when it is another by now, or the speaker is gone."""
    policy.require(policy.may_edit_session(actor, session.offering_id))
    with _kept(actor, session, reason):
        if any(
            _says(each, texts) for each in session.speakers if each.id == (speaker_id or each.id)
        ):
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
    with _kept(actor, session):
        for speaker in session.speakers:
            if speaker.id == speaker_id:
                db.session.delete(speaker)
                _change(session)
                break


def bring_back_session(
    actor: User,
    session: LiveSession,
    draft: SessionDraft,
    speakers: Sequence[Mapping[str, Any]],
) -> None:
    """What it said in an earlier version; how it stands stays as it is, and so does what is noted of
    its speakers' consent, by their names: who was not among them any more is asked again.
    TwoAtOnceError, and NotWholeError for a recording that is published and would lack something."""
    policy.require(policy.may_edit_session(actor, session.offering_id))
    hold_weeks(session.week_id, draft.week_id)
    hold(Offering, session.offering_id)
    with _kept(actor, session):
        if session.status != Status.CANCELLED:
            _refuse(_at_once(session.offering_id, draft, session.id))
        agreed = {each.name for each in session.speakers if each.agreed_to_recording}
        is_told = any(getattr(session, name) != getattr(draft, name) for name in TOLD)
        session.speakers.clear()
        db.session.flush()  # a place is given up before another speaker takes it
        session.speakers = [
            Speaker(**texts, position=place, agreed_to_recording=texts["name"] in agreed)
            for place, texts in enumerate(speakers)
        ]
        _change(session, **draft.values(), sequence=LiveSession.sequence + int(is_told))
        if session.status == Status.PUBLISHED and not session.is_whole:
            raise NotWholeError


@contextmanager
def _kept(actor: User, session: LiveSession, reason: str = "") -> Iterator[None]:
    """What it said before is kept among its revisions. Of two who change it at once the second
    waits, and finds what the first left. In another week it takes along what the plan has for it."""
    hold(LiveSession, session.id)
    db.session.refresh(session)
    before, week_id = session_text(session), session.week_id
    yield
    db.session.flush()  # it is read as it is now
    after = session_text(session)
    note_change(actor, session.offering_id, SESSION, session.uuid, before, after, reason)
    if session.week_id != week_id:
        left = db.session.get_one(Week, week_id)
        take_along(actor, session.uuid, left, session.week, reason)
        publish(SessionMoved(session.id, week_id))


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
