"""Notes, warnings, silences and suspensions; their end; and appeals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select, update

from app import policy
from app.accounts import sessions
from app.accounts.events import StandingChanged
from app.accounts.models import Status, User
from app.core import clock
from app.core.db import db, hold
from app.core.errors import ChangedMeanwhileError
from app.core.events import publish
from app.moderation import reach as reaches
from app.moderation.commands import acts
from app.moderation.commands.acts import Spot
from app.moderation.models import Appeal, Kind, Outcome, Sanction, SanctionKind

MAKES = {
    Kind.NOTE: SanctionKind.NOTE,
    Kind.WARN: SanctionKind.WARNING,
    Kind.SILENCE: SanctionKind.SILENCE,
    Kind.SUSPEND: SanctionKind.SUSPENSION,
}


@dataclass(frozen=True)
class Decision:
    """``words`` are for the member, or of a note for the staff; ``reason`` is for the log."""

    kind: Kind
    words: str
    lang: str
    reason: str = ""
    reason_lang: str | None = None
    ends_at: datetime | None = None


def sanction(actor: User, member: User, decision: Decision) -> int | None:
    """Decide something about a member, as an act. Returns the number of the act."""
    policy.require(policy.may_sanction(actor, member))
    with acts.record(
        actor,
        decision.kind,
        at=Spot.of_member(member),
        reach=reaches.standing(member.id),
        reason=decision.reason,
        reason_lang=decision.reason_lang,
    ) as note:
        made = impose(actor, member, decision)
        note.data["sanction"] = made.id
    return note.act_id


def impose(actor: User, member: User, decision: Decision) -> Sanction:
    """The decision itself, inside an act that has the member in its reach. A suspension ends every
    session at once, and an undo brings none back."""
    made = Sanction(
        member_id=member.id,
        by_id=actor.id,
        kind=MAKES[decision.kind],
        words=decision.words,
        lang=decision.lang,
        ends_at=decision.ends_at,
    )
    db.session.add(made)
    db.session.flush()  # the act names it
    settle(member)
    if decision.kind is Kind.SUSPEND:
        sessions.end_sessions(member.id)
    return made


def settle(member: User) -> None:
    """Make the row of a person say what holds for them at this moment: of several silences the
    longest, of several warnings the first that was not read."""
    hold(User, member.id)
    db.session.refresh(member)
    statement = select(Sanction).where(
        Sanction.member_id == member.id, Sanction.lifted_at.is_(None)
    )
    decided = [
        each for each in db.session.scalars(statement.order_by(Sanction.id)) if each.is_in_force
    ]
    silences = [
        each.ends_at for each in decided if each.kind == SanctionKind.SILENCE and each.ends_at
    ]
    member.silenced_until = max(silences, default=None)
    unread = (
        each.id
        for each in decided
        if each.kind == SanctionKind.WARNING and each.acknowledged_at is None
    )
    member.warning_id = next(unread, None)
    is_suspended = any(each.kind == SanctionKind.SUSPENSION for each in decided)
    if is_suspended and member.status == Status.ACTIVE:
        member.status = Status.SUSPENDED
    elif not is_suspended and member.status == Status.SUSPENDED:
        member.status = Status.ACTIVE
    db.session.flush()  # listeners and the act's reading are statements of their own
    publish(StandingChanged(member.id))


def acknowledge(person: User, sanction: Sanction) -> None:
    """Who was warned has read it. The first time counts."""
    policy.require(policy.may_appeal(person, sanction))
    if sanction.acknowledged_at is None:
        sanction.acknowledged_at = clock.now()
        db.session.flush()  # settled by a statement of its own
        settle(person)


def lift(actor: User, sanction: Sanction, reason: str, reason_lang: str) -> int | None:
    """End a decision before its time."""
    member = sanction.member
    policy.require(policy.may_sanction(actor, member))
    with acts.record(
        actor,
        Kind.LIFT,
        at=Spot.of_member(member),
        reach=reaches.standing(member.id),
        reason=reason,
        reason_lang=reason_lang,
        data={"sanction": sanction.id},
    ) as note:
        _lift(sanction)
    return note.act_id


def _lift(sanction: Sanction) -> None:
    db.session.refresh(sanction)  # as it is now that it is held
    if sanction.is_in_force:
        sanction.lifted_at = clock.now()
        db.session.flush()  # settled by a statement of its own
        settle(sanction.member)


def end_what_ran_out() -> None:
    """What had an end is over by itself: the site says so on the rows of those it was about."""
    now = clock.now()
    over = (
        select(Sanction)
        .join(User, User.id == Sanction.member_id)
        .where(
            Sanction.ends_at <= now,
            Sanction.lifted_at.is_(None),
            (User.silenced_until <= now) | (User.status == Status.SUSPENDED),
        )
    )
    for each in db.session.scalars(over.order_by(Sanction.member_id, Sanction.id)).unique().all():
        member = each.member
        before = (member.status, member.silenced_until)
        settle(member)
        if (member.status, member.silenced_until) == before:
            continue  # another decision holds still
        spot, data = Spot.of_member(member), {"sanction": each.id}
        with acts.record(None, Kind.RUN_OUT, at=spot, reach=reaches.Reach(), data=data):
            pass


def appeal(person: User, sanction: Sanction, words: str, lang: str) -> bool:
    """Once for each decision: whether this was the first time."""
    policy.require(policy.may_appeal(person, sanction))
    hold(Sanction, sanction.id)
    made = select(Appeal.id).where(Appeal.sanction_id == sanction.id)
    if db.session.scalar(made) is not None:
        return False
    db.session.add(Appeal(sanction_id=sanction.id, words=words, lang=lang))
    db.session.flush()
    return True


def answer_appeal(actor: User, appeal: Appeal, outcome: Outcome, words: str) -> None:
    """For good. ChangedMeanwhileError when somebody else was quicker."""
    sanction = appeal.sanction
    policy.require(policy.may_answer_appeal(actor, sanction))
    spot = Spot.of_member(sanction.member)
    data = {"sanction": sanction.id, "outcome": outcome}
    with acts.record(actor, Kind.ANSWER_APPEAL, at=spot, reach=reaches.Reach(), data=data):
        answered = db.session.scalar(
            update(Appeal)
            .where(Appeal.id == appeal.id, Appeal.outcome.is_(None))
            .values(outcome=outcome, answer=words, answered_by_id=actor.id, answered_at=clock.now())
            .returning(Appeal.id)
            .execution_options(synchronize_session=False)
        )
        if answered is None:
            raise ChangedMeanwhileError
        if outcome is Outcome.LIFTED:
            _lift(sanction)


def look_up_address(actor: User, member: User, reason: str, reason_lang: str) -> str:
    """The e-mail address of somebody. That it was looked at stands in the log of the staff."""
    policy.require(policy.may_open_file(actor))
    with acts.record(
        actor,
        Kind.LOOK_UP,
        at=Spot.of_member(member),
        reach=reaches.Reach(),
        reason=reason,
        reason_lang=reason_lang,
    ):
        return member.email


def set_level(actor: User, member: User, kind: Kind) -> int | None:
    """Vouch for a newcomer, make a member trusted, or take that back: as an act."""
    policy.require(policy.may_vouch(actor))
    spot = Spot.of_member(member)
    if actor.facilitates:
        spot = replace(spot, offering_id=actor.facilitates[0])
    with acts.record(actor, kind, at=spot, reach=reaches.members([member.id])) as note:
        db.session.refresh(member)  # as it is now that it is held
        if member.level in LEVELS[kind][0]:
            member.level = LEVELS[kind][1]
    return note.act_id


LEVELS: dict[Kind, tuple[tuple[str, ...], str]] = {
    Kind.VOUCH: (("new",), "member"),
    Kind.TRUST: (("new", "member"), "trusted"),
    Kind.DISTRUST: (("trusted",), "member"),
}
