"""Voting, and the only writer of what votes add up to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Row, delete, select, update

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db, insert
from app.core.errors import ChangedMeanwhileError
from app.core.events import publish
from app.forum import tally
from app.forum.events import VoteCast
from app.forum.models import Ballot, Poll
from app.forum.queries import PollView, ThreadRow, get_poll

CHUNK = 500
Counted = Row[int, list[str], str, list[int], int]  # id, choices, kind, counts, voters


def vote(actor: User, thread: ThreadRow, choices: list[int], *, edition: str) -> None:
    """Give or change a vote. The same one again does nothing.

    ``edition`` is that of the poll as the voter saw it; ChangedMeanwhileError when its words are
    others now.
    """
    held, poll = hold_poll(actor, thread)
    if poll.edition != edition:
        raise ChangedMeanwhileError
    if poll.ballot == choices:
        return
    policy.require(policy.may_vote(actor, thread, poll))
    values = {"poll_id": poll.id, "user_id": actor.id, "choices": choices}
    db.session.execute(
        insert(Ballot)
        .values(**values, created_at=clock.now())
        .on_conflict_do_update(index_elements=["poll_id", "user_id"], set_={"choices": choices})
    )
    _recount(held, poll, choices)
    publish(VoteCast(thread.id))


def withdraw_vote(actor: User, thread: ThreadRow) -> None:
    """As if one had never voted. Who has not voted withdraws nothing."""
    held, poll = hold_poll(actor, thread)
    if poll.ballot is None:
        return
    policy.require(policy.may_vote(actor, thread, poll))
    db.session.execute(delete(Ballot).where(Ballot.poll_id == poll.id, Ballot.user_id == actor.id))
    _recount(held, poll, None)
    publish(VoteCast(thread.id))


def check() -> Iterator[str | None]:
    """A sentence for each poll whose counts do not match its ballots, None for each other."""
    for poll in _polls():
        yield _sentence(poll)


def repair() -> Iterator[str | None]:
    """Set wrong counts right; yields what ``check`` would, each after its repair."""
    for poll in _polls():
        sentence = _sentence(poll)
        if sentence is not None:
            held = db.session.execute(HOLD.where(Poll.id == poll.id)).one()
            counts, voters = _count(held)
            _store(poll.id, counts, voters)
        yield sentence


# Holds the row until the commit, so that of two votes at once the second counts with the first.
HOLD = (
    update(Poll)
    .values(voters=Poll.voters)
    .returning(Poll.id, Poll.choices, Poll.kind, Poll.counts, Poll.voters)
    .execution_options(synchronize_session=False)
)


def hold_poll(actor: User, thread: ThreadRow) -> tuple[Counted, PollView]:
    """The poll's row, held until the commit, and the poll as this person sees it from then on.
    NotFoundError when it is gone."""
    held = db.session.execute(HOLD.where(Poll.id == thread.poll_id)).first()
    poll = get_poll(actor, thread)  # refuses one that is gone, or not theirs to see
    assert held is not None  # noqa: S101  (whoever sees it has its row)
    return held, poll


def _recount(held: Counted, poll: PollView, choices: Sequence[int] | None) -> None:
    """Take off what the voter's ballot had given, and add what it gives now."""
    had, has = ([] if ballot is None else [ballot] for ballot in (poll.ballot, choices))
    size = len(poll.choices)
    minus, plus = tally.count(poll.kind, size, had), tally.count(poll.kind, size, has)
    counts = [n - m + p for n, m, p in zip(held.counts, minus, plus, strict=True)]
    _store(poll.id, counts, held.voters - len(had) + len(has))


def _store(poll_id: int, counts: list[int], voters: int) -> None:
    db.session.execute(
        update(Poll)
        .where(Poll.id == poll_id)
        .values(counts=counts, voters=voters)
        .execution_options(synchronize_session=False)
    )


def _sentence(poll: Counted) -> str | None:
    if _count(poll) == (poll.counts, poll.voters):
        return None
    return f"poll {poll.id}: counts do not match its ballots"


def _count(poll: Counted) -> tuple[list[int], int]:
    ballots = db.session.scalars(select(Ballot.choices).where(Ballot.poll_id == poll.id)).all()
    return tally.count(poll.kind, len(poll.choices), ballots), len(ballots)


def _polls() -> Iterator[Counted]:
    statement = (
        select(Poll.id, Poll.choices, Poll.kind, Poll.counts, Poll.voters)
        .order_by(Poll.id)
        .limit(CHUNK)
    )
    after = 0
    while rows := db.session.execute(statement.where(Poll.id > after)).all():
        after = rows[-1].id
        yield from rows
