"""Who may do what: every rule of the site, on one page.

A rule is a question about a person and a thing. It answers with a ``Ruling``: true or false,
and when false a reason, because a screen that refuses says why. Commands ``require`` it, and
templates show or hide by it, so that what is offered and what is allowed cannot disagree.
Whether somebody may *see* a thing is a ``where`` clause (``visible_*`` in ``queries.py``);
``sees_hidden`` below is what those clauses ask. Nothing outside this file mentions a role.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from app.core.errors import NotAllowedError, SignInRequiredError

if TYPE_CHECKING:
    from datetime import datetime

    class Person(Protocol):
        id: int
        role: str
        level: str
        status: str
        facilitates: list[int]

    class Placed(Protocol):
        """A board or a thread: in an offering, or in the commons (None)."""

        offering_id: int | None

    class ThreadLike(Placed, Protocol):
        author_id: int
        closed_at: datetime | None
        hidden_at: datetime | None

    class OfferingLike(Protocol):
        @property
        def phase(self) -> str: ...

    class PostLike(Protocol):
        author_id: int
        hidden_at: datetime | None


class Reason(StrEnum):
    """Why not. ``app.web.errors`` has the sentence for each, in both languages."""

    SIGN_IN = "sign_in"
    SUSPENDED = "suspended"
    STAFF_ONLY = "staff_only"
    NOT_YOURS = "not_yours"
    CLOSED = "closed"
    HIDDEN = "hidden"
    ENDED = "ended"
    FIRST_DAY = "first_day"


@dataclass(frozen=True)
class Ruling:
    """The answer of a rule; true in a condition when it allows."""

    reason: Reason | None = None

    def __bool__(self) -> bool:
        return self.reason is None


YES = Ruling()


def require(ruling: Ruling) -> None:
    """Raise NotAllowedError (or SignInRequiredError) unless the ruling allows."""
    if ruling.reason is Reason.SIGN_IN:
        raise SignInRequiredError
    if ruling.reason is not None:
        raise NotAllowedError(ruling.reason)


def _member(actor: Person | None) -> Ruling:
    if actor is None:
        return Ruling(Reason.SIGN_IN)
    return YES if actor.status == "active" else Ruling(Reason.SUSPENDED)


def _is_moderator(actor: Person | None) -> bool:
    return (
        bool(_member(actor)) and actor is not None and actor.role in ("moderator", "administrator")
    )


def _curates(actor: Person | None, offering_id: int | None) -> bool:
    """Moderators everywhere; facilitators in their own offering."""
    if _is_moderator(actor):
        return True
    return bool(_member(actor)) and actor is not None and offering_id in actor.facilitates


def _either(allowed: bool, reason: Reason) -> Ruling:
    return YES if allowed else Ruling(reason)


def sees_hidden(actor: Person | None) -> bool:
    """Whether hidden threads and posts of everybody are there for this person."""
    return _is_moderator(actor)


def may_start_thread(actor: Person | None, board: Placed) -> Ruling:
    return _member(actor)


def may_announce(actor: Person | None, board: Placed) -> Ruling:
    """Announcements are official: the offering's facilitators and the site's moderators."""
    return _member(actor) and _either(_curates(actor, board.offering_id), Reason.STAFF_ONLY)


def may_reply(actor: Person | None, thread: ThreadLike) -> Ruling:
    """A closed thread takes replies from those who curate it; a hidden one from nobody."""
    member = _member(actor)
    if not member:
        return member
    if thread.hidden_at is not None:
        return Ruling(Reason.HIDDEN)
    if thread.closed_at is not None and not _curates(actor, thread.offering_id):
        return Ruling(Reason.CLOSED)
    return YES


def may_edit_post(actor: Person | None, post: PostLike, thread: ThreadLike) -> Ruling:
    """Authors edit their own words, and with the first post the thread's heading, while the
    thread is open; moderators edit any."""
    member = _member(actor)
    if not member or _is_moderator(actor):
        return member
    if actor is None or post.author_id != actor.id:
        return Ruling(Reason.NOT_YOURS)
    if post.hidden_at is not None or thread.hidden_at is not None:
        return Ruling(Reason.HIDDEN)
    return _either(thread.closed_at is None, Reason.CLOSED)


def may_attach(actor: Person | None, is_picture: bool, already: int) -> Ruling:
    """On their first day people attach one picture and no document; ``already`` is how many files
    of theirs are kept."""
    member = _member(actor)
    if not member or actor is None or not has_new_member_limits(actor):
        return member
    return _either(is_picture and already == 0, Reason.FIRST_DAY)


def may_mark_read(actor: Person | None) -> Ruling:
    return _member(actor)


def may_enrol(actor: Person | None) -> Ruling:
    return _member(actor)


def may_join(actor: Person | None, offering: OfferingLike) -> Ruling:
    """Late is welcome to the last day; nobody becomes an alumnus afterwards."""
    return _member(actor) and _either(offering.phase != "past", Reason.ENDED)


def may_see_staff_pages(actor: Person | None) -> Ruling:
    """The queue of problem reports and what else waits for moderators."""
    return _member(actor) and _either(_is_moderator(actor), Reason.STAFF_ONLY)


def may_administer(actor: Person | None) -> Ruling:
    """Jobs, outbox, health: what can show more than a moderator needs."""
    administrator = actor is not None and actor.role == "administrator"
    return _member(actor) and _either(administrator, Reason.STAFF_ONLY)


def has_new_member_limits(actor: Person) -> bool:
    return actor.level == "new" and not is_exempt_from_posting_limits(actor)


def is_exempt_from_posting_limits(actor: Person) -> bool:
    """Trusted members and those who look after a place may post as fast as they can."""
    return actor.level == "trusted" or bool(actor.facilitates) or _is_moderator(actor)


class Title(StrEnum):
    """What stands beside the name of somebody who looks after the place."""

    MODERATOR = "moderator"
    FACILITATOR = "facilitator"


def title_of(role: str, facilitates: list[int], offering_id: int | None) -> Title | None:
    """Which title a person bears in an offering, or in the commons (None)."""
    if role != "member":
        return Title.MODERATOR
    return Title.FACILITATOR if offering_id in facilitates else None


@dataclass(frozen=True)
class _Someone:
    """A person of the table; also what the rules need to know of one."""

    name: str
    role: str = "member"
    facilitates: tuple[int, ...] = ()
    status: str = "active"
    level: str = "member"
    id: int = 1


@dataclass(frozen=True)
class _Something:
    """A board, a thread or a post in one of the states that matter. Its author is number 2."""

    name: str
    offering_id: int | None = 1
    author_id: int = 2
    closed_at: object = None
    hidden_at: object = None
    phase: str = "current"


PEOPLE: tuple[_Someone | None, ...] = (
    None,
    _Someone("suspended author", status="suspended", id=2),
    _Someone("member"),
    _Someone("author", id=2),
    _Someone("facilitator", facilitates=(1,)),
    _Someone("facilitator elsewhere", facilitates=(9,)),
    _Someone("moderator", role="moderator"),
    _Someone("administrator", role="administrator"),
)
OPEN = _Something("open")
STATES = (OPEN, _Something("closed", closed_at=True), _Something("hidden", hidden_at=True))
PLACES = (_Something("in an offering"), _Something("in the commons", offering_id=None))


def _cells() -> Iterator[tuple[str, str, Callable[[Any], Ruling | bool]]]:
    """Every rule in every state: its name, the state's, and the question with the person open."""
    for place in PLACES:
        yield "may_start_thread", place.name, partial(_ask, may_start_thread, place)
        yield "may_announce", place.name, partial(_ask, may_announce, place)
    for thread in STATES:
        yield "may_reply", thread.name, partial(_ask, may_reply, thread)
        yield "may_edit_post", f"thread {thread.name}", partial(_ask, may_edit_post, OPEN, thread)
    for offering in (_Something("running"), _Something("ended", phase="past")):
        yield "may_join", f"offering {offering.name}", partial(_ask, may_join, offering)
    for state, is_picture, already in (("first picture", True, 0), ("another picture", True, 1),
                                       ("a document", False, 0)):  # fmt: skip
        yield "may_attach", state, partial(_ask, may_attach, is_picture, already)
    hidden_post = _Something("hidden", hidden_at=True)
    yield "may_edit_post", "post hidden", partial(_ask, may_edit_post, hidden_post, OPEN)
    for rule in (may_mark_read, may_enrol, may_see_staff_pages, may_administer, sees_hidden):
        yield rule.__name__, "any", partial(_ask, rule)


def _ask(rule: Callable[..., Ruling | bool], *things_and_actor: Any) -> Ruling | bool:
    """Rules take the actor first; a table asks each rule of many actors, so here it comes last."""
    *things, actor = things_and_actor
    return rule(actor, *things)


def table() -> list[dict[str, str]]:
    """Every rule × person × state with its answer: ``yes``, or the reason it is refused for."""
    rows = []
    for rule, state, question in _cells():
        for person in PEOPLE:
            answer = question(person)
            refusal = answer.reason if isinstance(answer, Ruling) else "no"
            rows.append(
                {
                    "rule": rule,
                    "state": state,
                    "person": person.name if person else "visitor",
                    "answer": "yes" if answer else str(refusal),
                }
            )
    return rows
