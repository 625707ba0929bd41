"""Who may do what: every rule of the site, on one page.

A rule is a question about a person and a thing. It answers with a ``Ruling``: true or false,
and when false a reason, because a screen that refuses says why. Commands ``require`` it, and
templates show or hide by it, so that what is offered and what is allowed cannot disagree.
Whether somebody may *see* a thing is a ``where`` clause (``visible_*`` in ``queries.py``);
``sees_hidden`` below is what those clauses ask. Nothing outside this file mentions a role.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from app.core import clock
from app.core.errors import NotAllowedError, SignInRequiredError

if TYPE_CHECKING:
    from datetime import datetime

    class Person(Protocol):
        id: int
        role: str
        level: str
        status: str
        facilitates: list[int]
        moderates: list[str]
        silenced_until: datetime | None
        warning_id: int | None

    class Standing(Protocol):
        """Somebody whose account is looked after."""

        id: int
        role: str

    class SanctionLike(Protocol):
        """What was decided about somebody."""

        member_id: int
        by_id: int | None

    class Placed(Protocol):
        """A board or a thread: in an offering, or in the commons (None). What is in a board, or in
        a language, also has ``board_id`` and ``lang``."""

        @property
        def offering_id(self) -> int | None: ...

    class ActLike(Placed, Protocol):
        """Something that was done."""

        @property
        def created_at(self) -> datetime: ...

    class ItemLike(Placed, Protocol):
        """Something that waits, where it stands now; like what is in a board."""

        @property
        def kind(self) -> str: ...

        @property
        def member_id(self) -> int | None: ...

        @property
        def is_hidden(self) -> bool: ...

    class OfBoard(Placed, Protocol):
        """What is in a board."""

        @property
        def is_of_week(self) -> bool: ...

    class OfWeek(Protocol):
        """What belongs to a week, and so to an offering."""

        offering_id: int

    class ActivityLike(Protocol):
        """An activity of a week, and so of an offering."""

        @property
        def offering_id(self) -> int: ...

        @property
        def visibility(self) -> str: ...

    class ThreadLike(Placed, Protocol):
        kind: str
        author_id: int
        closed_at: datetime | None
        hidden_at: datetime | None
        answer_count: int

    class OfferingLike(Protocol):
        @property
        def phase(self) -> str: ...

    class PollLike(Protocol):
        """A poll as one person meets it."""

        @property
        def results(self) -> str: ...

        @property
        def is_changeable(self) -> bool: ...

        @property
        def has_votes(self) -> bool: ...

        @property
        def is_closed(self) -> bool: ...

        @property
        def has_voted(self) -> bool: ...

    class PostLike(Protocol):
        number: int
        author_id: int
        hidden_at: datetime | None
        locked_at: datetime | None
        is_wiki: bool

    class RemovedLike(Protocol):
        author_id: int
        deleted_at: datetime | None
        deleted_by_id: int | None

    class Asked(Protocol):
        @property
        def author_id(self) -> int: ...

    class Made(Protocol):
        translator_id: int

    class SessionLike(Protocol):
        """A live session."""

        @property
        def offering_id(self) -> int: ...

        @property
        def status(self) -> str: ...

        @property
        def moves(self) -> tuple[str, ...]: ...

        @property
        def recording_url(self) -> str | None: ...

        @property
        def has_transcript(self) -> bool: ...

        @property
        def all_agreed(self) -> bool: ...

        @property
        def summary_lacks(self) -> str | None: ...

        @property
        def doors_open_at(self) -> datetime: ...

        @property
        def ends_at(self) -> datetime: ...


class Reason(StrEnum):
    """Why not. ``app.web.errors`` has the sentence for each, in both languages."""

    SIGN_IN = "sign_in"
    SUSPENDED = "suspended"
    STAFF_ONLY = "staff_only"
    NOT_YOURS = "not_yours"
    CLOSED = "closed"
    HIDDEN = "hidden"
    ENDED = "ended"
    POLL_CLOSED = "poll_closed"
    VOTED = "voted"
    HAS_VOTES = "has_votes"
    NEW = "new"
    ANSWERED = "answered"
    TOO_LATE = "too_late"
    OWN_POST = "own_post"
    ASKER_ONLY = "asker_only"
    NO_ANSWER = "no_answer"
    BOOKMARKS_FULL = "bookmarks_full"
    SEARCHES_FULL = "searches_full"
    FIRST_DAY = "first_day"
    NOT_ENROLLED = "not_enrolled"
    TOO_EARLY = "too_early"
    SESSION_OVER = "session_over"
    POST_FIRST = "post_first"
    OWN_RESULT = "own_result"
    NO_SUCH_MOVE = "no_such_move"
    NO_RECORDING = "no_recording"
    NO_TRANSCRIPT = "no_transcript"
    NO_ENGLISH_SUMMARY = "no_english_summary"
    NO_FRENCH_SUMMARY = "no_french_summary"
    NO_CONSENT = "no_consent"
    NO_WEEK_DONE = "no_week_done"
    FIRST_STAYS = "first_stays"
    SAME_THREAD = "same_thread"
    RESULT = "result"
    NOT_ONE_TEXT = "not_one_text"
    UNDO_OVER = "undo_over"
    LOCKED = "locked"
    NOT_A_WEEK = "not_a_week"
    FIRST_POST = "first_post"
    SILENCED = "silenced"
    WARNED = "warned"
    OF_STAFF = "of_staff"
    OWN_DECISION = "own_decision"


UNDO_FOR = timedelta(minutes=10)
UNDO_ACT_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Ruling:
    """The answer of a rule; true in a condition when it allows."""

    reason: Reason | None = None

    def __bool__(self) -> bool:
        return self.reason is None


YES = Ruling()


@dataclass(slots=True)
class Reader:
    """What the rules need to know of a person, for whoever asks them of each post of a page: a
    column read through the mapper takes ten times as long, and they are read some 400 times."""

    id: int
    role: str
    level: str
    status: str
    facilitates: list[int]
    moderates: list[str]
    silenced_until: datetime | None
    warning_id: int | None


def reader_of(actor: Person | None) -> Reader | None:
    if actor is None:
        return None
    return Reader(
        actor.id,
        actor.role,
        actor.level,
        actor.status,
        actor.facilitates,
        actor.moderates,
        actor.silenced_until,
        actor.warning_id,
    )


MOST_BOOKMARKS = 1_000
MOST_SEARCHES = 50


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


def _writer(actor: Person | None) -> Ruling:
    """Members who may say something to others: not while they are silenced, nor before they have
    read a warning. What is theirs alone, and taking back what they said, is for any member."""
    member = _member(actor)
    if not member or actor is None:
        return member
    if actor.silenced_until is not None and clock.now() < actor.silenced_until:
        return Ruling(Reason.SILENCED)
    return _either(actor.warning_id is None, Reason.WARNED)


def _is_moderator(actor: Person | None) -> bool:
    return (
        bool(_member(actor)) and actor is not None and actor.role in ("moderator", "administrator")
    )


def _looks_after(actor: Person | None, offering_id: int | None) -> bool:
    """Moderators everywhere; facilitators in their own offering."""
    if _is_moderator(actor):
        return True
    return bool(_member(actor)) and actor is not None and offering_id in actor.facilitates


def _moderates(actor: Person | None, place: object) -> bool:
    """Moderators everywhere; those of one board or of one language there. A text in both languages
    is in each."""
    if _is_moderator(actor):
        return True
    if actor is None or not actor.moderates or not _member(actor):
        return False
    board_id, lang = getattr(place, "board_id", None), getattr(place, "lang", None)
    langs = ("en", "fr") if lang == "both" else (lang,)
    theirs = {f"board:{board_id}", *(f"lang:{each}" for each in langs)}
    return not theirs.isdisjoint(actor.moderates)


def _curates(actor: Person | None, place: Placed) -> bool:
    """Whoever looks after this board or thread: its moderators and its facilitators."""
    return _looks_after(actor, place.offering_id) or _moderates(actor, place)


def _leads(actor: Person | None, offering_id: int | None) -> bool:
    """Those who make the course: administrators, and facilitators in their own offering."""
    if not _member(actor) or actor is None:
        return False
    return actor.role == "administrator" or offering_id in actor.facilitates


def _either(allowed: bool, reason: Reason) -> Ruling:
    return YES if allowed else Ruling(reason)


def sees_hidden(actor: Person | None, place: Placed | None = None) -> bool:
    """Whether hidden threads and posts of everybody are there for this person: in lists, which hold
    what is from anywhere, for the site's moderators; at a place, for those of the place too."""
    return _is_moderator(actor) if place is None else _moderates(actor, place)


def may_hide(actor: Person | None, place: Placed) -> Ruling:
    """Hide a thread or a message of others, and show it again: those who can still read it then."""
    return _member(actor) and _either(_moderates(actor, place), Reason.STAFF_ONLY)


def may_redact(actor: Person | None, thread: Placed) -> Ruling:
    """Take words out of a message for good, also where others have them in theirs: those who read
    all that it ever said."""
    return may_hide(actor, thread)


def may_hide_post(actor: Person | None, post: PostLike, thread: Placed) -> Ruling:
    """An answer; the first message of a thread goes with the thread."""
    return may_hide(actor, thread) and _either(post.number > 1, Reason.FIRST_POST)


def may_feature(actor: Person | None, thread: OfBoard) -> Ruling:
    """Show it on the page of its week, if it is in one's."""
    return may_curate(actor, thread) and _either(thread.is_of_week, Reason.NOT_A_WEEK)


def may_pin_everywhere(actor: Person | None) -> Ruling:
    """What stands first in every list is for the whole site to decide."""
    return _member(actor) and _either(_is_moderator(actor), Reason.STAFF_ONLY)


def may_skip_slow_mode(actor: Person | None, thread: Placed) -> Ruling:
    """Answer twice without waiting where a thread is slow."""
    return may_curate(actor, thread)


def may_curate(actor: Person | None, place: Placed) -> Ruling:
    """Put a place in order: its facilitators, and moderators."""
    return _member(actor) and _either(_curates(actor, place), Reason.STAFF_ONLY)


def may_sum_up(actor: Person | None, place: Placed) -> Ruling:
    """Tell in both languages what was said at a place: those who curate it. They read drafts too."""
    return may_curate(actor, place)


def may_see_log(actor: Person | None) -> Ruling:
    """Who did what, by name, and what it was before: those who look after a place, of theirs. What
    was done and why is public, by role (``acts_as``)."""
    looks_after = actor is not None and (
        _is_moderator(actor) or bool(actor.facilitates) or bool(actor.moderates)
    )
    return _member(actor) and _either(looks_after, Reason.STAFF_ONLY)


def sees_act(actor: Person | None, act: Placed) -> bool:
    """Whether that log holds this act for this person."""
    return bool(may_see_log(actor)) and _curates(actor, act)


@dataclass(frozen=True)
class Places:
    """Where somebody looks after what is written."""

    offering_ids: tuple[int, ...] = ()
    board_ids: tuple[int, ...] = ()
    langs: tuple[str, ...] = ()


def places_looked_after(actor: Person | None) -> Places | None:
    """``sees_act`` for a ``where`` clause; None for every place there is."""
    if actor is None or not _member(actor):
        return Places()
    if _is_moderator(actor):
        return None
    scopes = [scope.partition(":") for scope in actor.moderates]
    return Places(
        tuple(actor.facilitates),
        tuple(int(value) for kind, _, value in scopes if kind == "board"),
        tuple(value for kind, _, value in scopes if kind == "lang"),
    )


def may_undo_act(
    actor: Person | None,
    act: ActLike,
    rule: Callable[[Person | None, Placed], Ruling],
    places: Iterable[Placed] = (),
    *,
    pins_everywhere: bool = False,
) -> Ruling:
    """For a month, whoever might do the same there today; ``rule`` says who might. ``places`` are the
    boards and threads that would be otherwise, wherever they are by now."""
    may = rule(actor, act)
    for place in places:
        may = may and may_curate(actor, place)
    if pins_everywhere:
        may = may and may_pin_everywhere(actor)
    is_recent = clock.now() < act.created_at + UNDO_ACT_FOR
    return may and _either(is_recent, Reason.UNDO_OVER)


def may_report(actor: Person | None, post: PostLike, thread: ThreadLike) -> Ruling:
    """Tell those who look after the place of a message, one's own as well."""
    is_hidden = post.hidden_at is not None or thread.hidden_at is not None
    return _member(actor) and _either(not is_hidden, Reason.HIDDEN)


def may_see_queue(actor: Person | None) -> Ruling:
    """What waits for somebody to decide; each sees what they look after (``sees_item``)."""
    return may_see_log(actor)


def sees_item(actor: Person | None, item: ItemLike) -> bool:
    """Problems of pages are for the site's moderators, the shelf for those who keep it, what people
    wrote for those who look after the place: of what is hidden, those who can read it there. What
    is said of one's own is for others to decide, whatever one's role."""
    if actor is None or not _member(actor):
        return False
    if item.kind == "problem":
        return _is_moderator(actor)
    if item.kind in ("suggestion", "broken"):
        return _keeps_the_shelf(actor)
    if item.member_id == actor.id:
        return False
    return _moderates(actor, item) if item.is_hidden else _curates(actor, item)


@dataclass(frozen=True)
class Queues:
    """``sees_item`` for a ``where`` clause. ``everywhere`` is for every message but one's own, and
    ``places`` for those there; in whole offerings only for what is shown."""

    problems: bool = False
    shelf: bool = False
    everywhere: bool = False
    places: Places = Places()


def queues_of(actor: Person | None) -> Queues:
    if actor is None or not _member(actor):
        return Queues()
    return Queues(
        problems=_is_moderator(actor),
        shelf=_keeps_the_shelf(actor),
        everywhere=_is_moderator(actor),
        places=places_looked_after(actor) or Places(),
    )


def may_hand_over(actor: Person | None) -> Ruling:
    """The note from one shift to the next may speak of anything on the site."""
    return may_see_staff_pages(actor)


class Acting(StrEnum):
    """As what somebody acts, which is what the public log says of them."""

    SITE = "site"
    ADMINISTRATOR = "administrator"
    MODERATOR = "moderator"
    FACILITATOR = "facilitator"
    AUTHOR = "author"


def acts_as(actor: Person | None, place: Placed) -> Acting:
    """None is the site itself; who does not look after the place does it with what is their own."""
    if actor is None:
        return Acting.SITE
    if _is_moderator(actor):
        return Acting(actor.role)
    if _moderates(actor, place):
        return Acting.MODERATOR
    if _curates(actor, place):
        return Acting.FACILITATOR
    return Acting.AUTHOR


def may_start_thread(actor: Person | None, board: Placed) -> Ruling:
    return _writer(actor)


def may_announce(actor: Person | None, board: Placed) -> Ruling:
    """Announcements are official: the offering's facilitators and the site's moderators."""
    return _writer(actor) and _either(_curates(actor, board), Reason.STAFF_ONLY)


def may_reply(actor: Person | None, thread: ThreadLike) -> Ruling:
    """A closed thread takes replies from those who curate it; a hidden one from nobody."""
    member = _writer(actor)
    if not member:
        return member
    if thread.hidden_at is not None:
        return Ruling(Reason.HIDDEN)
    if thread.closed_at is not None and not _curates(actor, thread):
        return Ruling(Reason.CLOSED)
    return YES


def may_quote(actor: Person | None, post: PostLike, thread: ThreadLike) -> Ruling:
    """What is hidden is not said again, by moderators either."""
    is_hidden = post.hidden_at is not None or thread.hidden_at is not None
    return _member(actor) and _either(not is_hidden, Reason.HIDDEN)


def may_edit_post(actor: Person | None, post: PostLike, thread: ThreadLike) -> Ruling:
    """Authors edit their own words while the thread is open and the message is not locked, and
    everybody who is not new those that were opened to all; moderators edit any."""
    member = _writer(actor)
    if not member or _moderates(actor, thread):
        return member
    is_author = actor is not None and post.author_id == actor.id
    if actor is None or not (is_author or post.is_wiki):
        return Ruling(Reason.NOT_YOURS)
    if post.hidden_at is not None or thread.hidden_at is not None:
        return Ruling(Reason.HIDDEN)
    if post.locked_at is not None:
        return Ruling(Reason.LOCKED)
    if thread.closed_at is not None:
        return Ruling(Reason.CLOSED)
    is_new = actor.level == "new" and not _curates(actor, thread)
    return _either(is_author or not is_new, Reason.NEW)


def may_edit_heading(actor: Person | None, thread: ThreadLike) -> Ruling:
    """The title, kind and stream of a thread, for those who may edit its first post: a text that
    anyone may improve keeps its heading."""
    is_author = actor is not None and thread.author_id == actor.id
    return _writer(actor) and _either(is_author or _curates(actor, thread), Reason.NOT_YOURS)


def may_make_wiki(actor: Person | None, post: PostLike, thread: ThreadLike) -> Ruling:
    """Opening a text for anyone to improve, and taking that back: its author while the thread is
    open, and those who curate the thread."""
    member = _writer(actor)
    if not member or _curates(actor, thread):
        return member
    if actor is None or post.author_id != actor.id:
        return Ruling(Reason.NOT_YOURS)
    if post.hidden_at is not None or thread.hidden_at is not None:
        return Ruling(Reason.HIDDEN)
    if post.locked_at is not None:
        return Ruling(Reason.LOCKED)
    return _either(thread.closed_at is None, Reason.CLOSED)


def may_start_twin(actor: Person | None, thread: ThreadLike) -> Ruling:
    """Whoever may answer a thread may begin the same conversation in the other language."""
    return may_reply(actor, thread)


def may_link_twin(actor: Person | None, thread: ThreadLike) -> Ruling:
    """Asked of both threads: their authors say that two threads are one conversation, and those
    who curate them."""
    member = _writer(actor)
    if not member or _curates(actor, thread):
        return member
    if actor is None or thread.author_id != actor.id:
        return Ruling(Reason.NOT_YOURS)
    return _either(thread.hidden_at is None, Reason.HIDDEN)


def may_translate(actor: Person | None, post: PostLike) -> Ruling:
    """Newcomers get to know the place first."""
    member = _writer(actor)
    if not member or actor is None:
        return member
    if post.hidden_at is not None:
        return Ruling(Reason.HIDDEN)
    return _either(not has_new_member_limits(actor), Reason.NEW)


def may_change_translation(
    actor: Person | None, post: PostLike, thread: Placed, translation: Made
) -> Ruling:
    """Who made it, who wrote the original, and those who curate the place."""
    may = may_translate(actor, post)
    if not may or actor is None or _curates(actor, thread):
        return may
    return _either(actor.id in (translation.translator_id, post.author_id), Reason.NOT_YOURS)


def may_close_thread(actor: Person | None, thread: ThreadLike) -> Ruling:
    """Closing ends a conversation of many, so it is not for its author alone to do."""
    return _member(actor) and _either(_curates(actor, thread), Reason.STAFF_ONLY)


def may_move_posts(actor: Person | None, thread: ThreadLike) -> Ruling:
    """Asked of the thread that messages leave and of the one they come to, of every thread of a
    merge, and where messages of one person become one. What is hidden stays where it is: nobody
    would see that it went."""
    member = _member(actor)
    if not member:
        return member
    if not _curates(actor, thread):
        return Ruling(Reason.STAFF_ONLY)
    return _either(thread.hidden_at is None, Reason.HIDDEN)


def may_merge_away(actor: Person | None, thread: ThreadLike) -> Ruling:
    """The result of an activity is the first message of a thread of its own."""
    may = may_move_posts(actor, thread)
    return may and _either(thread.kind != "result", Reason.RESULT)


def may_make_poll(actor: Person | None, thread: ThreadLike) -> Ruling:
    """The thread's author while it is open, and those who curate it."""
    member = _writer(actor)
    if not member:
        return member
    if thread.hidden_at is not None:
        return Ruling(Reason.HIDDEN)
    if _curates(actor, thread):
        return YES
    if actor is None or thread.author_id != actor.id:
        return Ruling(Reason.NOT_YOURS)
    return _either(thread.closed_at is None, Reason.CLOSED)


def may_close_poll(actor: Person | None, thread: ThreadLike) -> Ruling:
    """Close it, and open it again."""
    return may_make_poll(actor, thread)


def may_change_poll(actor: Person | None, thread: ThreadLike, poll: PollLike) -> Ruling:
    """Edit or remove it: not once somebody has voted for what it said."""
    return may_make_poll(actor, thread) and _either(not poll.has_votes, Reason.HAS_VOTES)


def may_vote(actor: Person | None, thread: ThreadLike, poll: PollLike) -> Ruling:
    """Members, as long as the poll and its thread are open; a second time, or never mind, if the
    poll lets people change their vote."""
    member = _writer(actor)
    if not member:
        return member
    if thread.hidden_at is not None:
        return Ruling(Reason.HIDDEN)
    if poll.is_closed or thread.closed_at is not None:
        return Ruling(Reason.POLL_CLOSED)
    return _either(poll.is_changeable or not poll.has_voted, Reason.VOTED)


def sees_results(actor: Person | None, poll: PollLike) -> bool:
    """Before they are due nobody sees them, whatever their role: a number would steer the rest."""
    if poll.results == "always" or poll.is_closed:
        return True
    return poll.results == "voted" and poll.has_voted and actor is not None


def may_delete_post(actor: Person | None, post: PostLike, thread: ThreadLike) -> Ruling:
    """One's own, while the thread is open; not a first post that others have answered, for their
    answers would hang in the air."""
    member = _member(actor)
    if not member:
        return member
    if actor is None or post.author_id != actor.id:
        return Ruling(Reason.NOT_YOURS)
    if post.hidden_at is not None or thread.hidden_at is not None:
        return Ruling(Reason.HIDDEN)
    if post.locked_at is not None:
        return Ruling(Reason.LOCKED)
    if thread.closed_at is not None:
        return Ruling(Reason.CLOSED)
    return _either(post.number > 1 or not thread.answer_count, Reason.ANSWERED)


def may_restore_post(actor: Person | None, post: RemovedLike) -> Ruling:
    """Who removed it, for ten minutes; then moderators alone."""
    member = _member(actor)
    if not member or _is_moderator(actor):
        return member
    if actor is None or (post.deleted_by_id or post.author_id) != actor.id:
        return Ruling(Reason.NOT_YOURS)
    moment = post.deleted_at
    return _either(moment is None or clock.now() < moment + UNDO_FOR, Reason.TOO_LATE)


def may_hide_revision(actor: Person | None, post: PostLike) -> Ruling:
    """What a post said before, when it should not have: its author, and moderators."""
    is_author = actor is not None and post.author_id == actor.id
    return _member(actor) and _either(is_author or _is_moderator(actor), Reason.NOT_YOURS)


def may_show_revision(actor: Person | None) -> Ruling:
    """Hidden versions are read, and shown again, by moderators."""
    return _member(actor) and _either(_is_moderator(actor), Reason.STAFF_ONLY)


def may_react(actor: Person | None, post: PostLike, thread: ThreadLike) -> Ruling:
    """To what others wrote. In a closed thread too: it says something about words that stay."""
    member = _writer(actor)
    if not member or actor is None:
        return member
    if post.hidden_at is not None or thread.hidden_at is not None:
        return Ruling(Reason.HIDDEN)
    return _either(post.author_id != actor.id, Reason.OWN_POST)


def may_bookmark(actor: Person | None, kept: int) -> Ruling:
    """``kept`` is how many bookmarks this person has already."""
    return _member(actor) and _either(kept < MOST_BOOKMARKS, Reason.BOOKMARKS_FULL)


def may_keep_search(actor: Person | None, kept: int) -> Ruling:
    """``kept`` is how many searches this person keeps already."""
    return _member(actor) and _either(kept < MOST_SEARCHES, Reason.SEARCHES_FULL)


def may_take_quiz(actor: Person | None) -> Ruling:
    """Anybody may try one; what they answer is kept for members."""
    return _member(actor)


def may_see_quiz_results(actor: Person | None, week: OfWeek) -> Ruling:
    """How difficult its questions are: those who can make them better, in their own offering."""
    return _member(actor) and _either(_leads(actor, week.offering_id), Reason.STAFF_ONLY)


def may_see_results(
    actor: Person | None, activity: ActivityLike, *, has_posted: bool = False
) -> Ruling:
    """What others made of an activity, side by side: where first thoughts shall be one's own, only
    after posting them, but for those who look after the offering."""
    if activity.visibility == "open" or has_posted or _looks_after(actor, activity.offering_id):
        return YES
    return Ruling(Reason.SIGN_IN if actor is None else Reason.POST_FIRST)


def may_edit_result(actor: Person | None, thread: ThreadLike, *, has_part: bool = False) -> Ruling:
    """The result of an activity, whenever they like, by everybody who has a part in it."""
    member = _writer(actor)
    if not member:
        return member
    if not has_part:
        return Ruling(Reason.NOT_YOURS)
    if thread.hidden_at is not None:
        return Ruling(Reason.HIDDEN)
    is_closed = thread.closed_at is not None and not _curates(actor, thread)
    return _either(not is_closed, Reason.CLOSED)


def may_leave_result(actor: Person | None, thread: ThreadLike) -> Ruling:
    """For who has a part in it: nobody is held in what others posted, whatever became of it. Whoever
    posted it removes it instead."""
    is_author = actor is not None and thread.author_id == actor.id
    return _member(actor) and _either(not is_author, Reason.OWN_RESULT)


def may_mark_answer(actor: Person | None, post: PostLike, thread: ThreadLike) -> Ruling:
    """Who asked, and who looks after the place, also when the thread is closed: any reply to a
    question, or several, and one's own among them."""
    member = _writer(actor)
    if not member or actor is None:
        return member
    if thread.author_id != actor.id and not _curates(actor, thread):
        return Ruling(Reason.ASKER_ONLY)
    if thread.kind != "question" or post.number == 1:
        return Ruling(Reason.NO_ANSWER)
    return _either(post.hidden_at is None and thread.hidden_at is None, Reason.HIDDEN)


def may_keep_drafts(actor: Person | None) -> Ruling:
    """One's own, for any place: what becomes of the text is asked when it is posted."""
    return _member(actor)


def may_attach(actor: Person | None, is_picture: bool, already: int) -> Ruling:
    """On their first day people attach one picture and no document; ``already`` is how many files
    of theirs are kept."""
    member = _writer(actor)
    if not member or actor is None or not has_new_member_limits(actor):
        return member
    return _either(is_picture and already == 0, Reason.FIRST_DAY)


def may_have_calendar(actor: Person | None) -> Ruling:
    """A secret address of their own for what they take part in."""
    return _member(actor)


def may_mark_read(actor: Person | None) -> Ruling:
    return _member(actor)


def may_follow(actor: Person | None) -> Ruling:
    """Whoever can read a thread or a place can say how closely they follow it."""
    return _member(actor)


def may_find_members(actor: Person | None) -> Ruling:
    """Names are completed for members who write, not listed for whoever asks."""
    return _member(actor)


def may_enrol(actor: Person | None) -> Ruling:
    return _member(actor)


def may_keep_progress(actor: Person | None) -> Ruling:
    """What one has done of a week's plan; in any week, at any time."""
    return _member(actor)


def may_issue_record(actor: Person | None, *, has_completed: bool = False) -> Ruling:
    """A record of learning says of somebody that they completed a week at least."""
    return _member(actor) and _either(has_completed, Reason.NO_WEEK_DONE)


def may_withdraw_record(actor: Person | None, record: Asked) -> Ruling:
    """Whoever it is of."""
    is_own = actor is not None and record.author_id == actor.id
    return _member(actor) and _either(is_own, Reason.NOT_YOURS)


def may_note_team(actor: Person | None, offering_id: int) -> Ruling:
    """That somebody built a team, until teams have a place of their own here."""
    return _member(actor) and _either(_leads(actor, offering_id), Reason.STAFF_ONLY)


def may_write_course(actor: Person | None, offering_id: int) -> Ruling:
    """What an offering says and its weeks hold: its facilitators, and who administers the site.
    They read how it came to say so as well."""
    return _member(actor) and _either(_leads(actor, offering_id), Reason.STAFF_ONLY)


def may_join(actor: Person | None, offering: OfferingLike) -> Ruling:
    """Late is welcome to the last day; nobody becomes an alumnus afterwards."""
    return _member(actor) and _either(offering.phase != "past", Reason.ENDED)


def sees_join_address(
    actor: Person | None, session: SessionLike, *, is_enrolled: bool = False
) -> Ruling:
    """Who takes part in the offering, and who looks after it, from a little before a session until
    its end."""
    member = _member(actor)
    if not member:
        return member
    if not is_enrolled and not _looks_after(actor, session.offering_id):
        return Ruling(Reason.NOT_ENROLLED)
    now = clock.now()
    if session.status not in ("planned", "live") or now >= session.ends_at:
        return Ruling(Reason.SESSION_OVER)
    return _either(now >= session.doors_open_at, Reason.TOO_EARLY)


def may_note_attendance(
    actor: Person | None, session: SessionLike, *, is_enrolled: bool = False
) -> Ruling:
    """Say that one was there: who may join, once the door is open and ever after, where the session
    was not cancelled."""
    member = _member(actor)
    if not member:
        return member
    if not is_enrolled and not _looks_after(actor, session.offering_id):
        return Ruling(Reason.NOT_ENROLLED)
    if session.status == "cancelled":
        return Ruling(Reason.SESSION_OVER)
    return _either(clock.now() >= session.doors_open_at, Reason.TOO_EARLY)


def may_edit_session(actor: Person | None, offering_id: int) -> Ruling:
    """Plan a live session of this offering, and change one and its speakers."""
    return _member(actor) and _either(_leads(actor, offering_id), Reason.STAFF_ONLY)


SUMMARY_LACKS = {"en": Reason.NO_ENGLISH_SUMMARY, "fr": Reason.NO_FRENCH_SUMMARY}


def may_move_session(actor: Person | None, session: SessionLike, to: str) -> Ruling:
    """Say how it stands. A recording is published with its transcript, of speakers who agreed, and
    with a summary in both languages or in none."""
    may = may_edit_session(actor, session.offering_id)
    if not may:
        return may
    if to not in session.moves:
        return Ruling(Reason.NO_SUCH_MOVE)
    if to != "published":
        return YES
    if not session.recording_url:
        return Ruling(Reason.NO_RECORDING)
    if not session.has_transcript:
        return Ruling(Reason.NO_TRANSCRIPT)
    if session.summary_lacks is not None:
        return Ruling(SUMMARY_LACKS[session.summary_lacks])
    return _either(session.all_agreed, Reason.NO_CONSENT)


def may_ask_guest(actor: Person | None, session: SessionLike) -> Ruling:
    """A question to the guest of a live session, before it and while it goes on; and a vote for
    one."""
    is_open = session.status in ("planned", "live") and clock.now() < session.ends_at
    return _writer(actor) and _either(is_open, Reason.SESSION_OVER)


def may_withdraw_question(actor: Person | None, session: SessionLike, question: Asked) -> Ruling:
    """Who asked, as long as questions are taken, and who looks after the place."""
    member = _member(actor)
    if not member or actor is None or _looks_after(actor, session.offering_id):
        return member
    may = may_ask_guest(actor, session)
    return may and _either(question.author_id == actor.id, Reason.NOT_YOURS)


def may_settle_questions(actor: Person | None, session: SessionLike) -> Ruling:
    """Say that one was answered, and let the discussion of another begin."""
    return _member(actor) and _either(_looks_after(actor, session.offering_id), Reason.STAFF_ONLY)


def may_see_staff_pages(actor: Person | None) -> Ruling:
    """The queue of problem reports and what else waits for moderators."""
    return _member(actor) and _either(_is_moderator(actor), Reason.STAFF_ONLY)


def may_open_file(actor: Person | None, place: object = None) -> Ruling:
    """What is known of a member: notes, warnings, what was hidden of theirs. Also whoever might take
    back what was decided about one, wherever (``place``)."""
    return _member(actor) and _either(_is_moderator(actor), Reason.STAFF_ONLY)


def may_vouch(actor: Person | None, place: object = None) -> Ruling:
    """Say that a newcomer is known, or that a member is trusted; and so find people: moderators, and
    those who facilitate an offering."""
    looks_after = actor is not None and (_is_moderator(actor) or bool(actor.facilitates))
    return _member(actor) and _either(looks_after, Reason.STAFF_ONLY)


def may_sanction(actor: Person | None, member: Standing) -> Ruling:
    """Not oneself, nor who looks after the site: a role is taken away before. Administrators may
    sanction moderators."""
    may = may_open_file(actor)
    if not may or actor is None:
        return may
    is_below = member.role == "member" or (
        member.role == "moderator" and actor.role == "administrator"
    )
    return _either(is_below and member.id != actor.id, Reason.OF_STAFF)


def may_appeal(person: Person | None, sanction: SanctionLike) -> Ruling:
    """Whom it is about, whatever state their account is in."""
    if person is None:
        return Ruling(Reason.SIGN_IN)
    return _either(person.id == sanction.member_id, Reason.NOT_YOURS)


def may_answer_appeal(actor: Person | None, sanction: SanctionLike) -> Ruling:
    """Another moderator than the one who decided, and not the one it is about."""
    may = may_open_file(actor)
    if not may or actor is None:
        return may
    return _either(actor.id not in (sanction.by_id, sanction.member_id), Reason.OWN_DECISION)


def may_tend_search(actor: Person | None) -> Ruling:
    """What people looked for in vain, and the words that mean the same: moderators, and those who
    facilitate an offering, for they know how its people speak."""
    looks_after = actor is not None and (_is_moderator(actor) or bool(actor.facilitates))
    return _member(actor) and _either(looks_after, Reason.STAFF_ONLY)


def may_suggest_resource(actor: Person | None) -> Ruling:
    return _writer(actor)


def may_judge_resource(actor: Person | None) -> Ruling:
    """Say that one used it, that it is worth the time or outdated, and leave a tip."""
    return _writer(actor)


def may_curate_library(actor: Person | None) -> Ruling:
    """What stands on the shelf: facilitators of any offering, for all share one, and
    administrators."""
    return _member(actor) and _either(_keeps_the_shelf(actor), Reason.STAFF_ONLY)


def may_hide_tip(actor: Person | None) -> Ruling:
    """Who keeps the shelf, and moderators as everywhere."""
    looks_after = _keeps_the_shelf(actor) or _is_moderator(actor)
    return _member(actor) and _either(looks_after, Reason.STAFF_ONLY)


def sees_suggestions(actor: Person | None) -> bool:
    """Whether resources that are not published are there for this person."""
    return _keeps_the_shelf(actor)


def _keeps_the_shelf(actor: Person | None) -> bool:
    if actor is None or not _member(actor):
        return False
    return bool(actor.facilitates) or actor.role == "administrator"


def may_administer(actor: Person | None) -> Ruling:
    """Jobs, outbox, health: what can show more than a moderator needs."""
    administrator = actor is not None and actor.role == "administrator"
    return _member(actor) and _either(administrator, Reason.STAFF_ONLY)


def has_new_member_limits(actor: Person) -> bool:
    return actor.level == "new" and not is_exempt_from_posting_limits(actor)


def is_exempt_from_posting_limits(actor: Person) -> bool:
    """Trusted members and those who look after a place may post as fast as they can."""
    looks_after = bool(actor.facilitates) or bool(actor.moderates) or _is_moderator(actor)
    return actor.level == "trusted" or looks_after


def may_speak_at_once(actor: Person | None) -> Ruling:
    """Say something in public where nothing can be held for approval (a result, a question to a
    guest, a tip): not before a first message was approved."""
    writer = _writer(actor)
    if not writer or actor is None:
        return writer
    return _either(not has_new_member_limits(actor), Reason.NEW)


def most_links(actor: Person) -> int:
    """How many links one text of theirs may hold."""
    return 2 if has_new_member_limits(actor) else 100


def most_mentions(actor: Person) -> int:
    """How many people one text of theirs may name."""
    return 2 if has_new_member_limits(actor) else 20


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
    moderates: tuple[str, ...] = ()
    status: str = "active"
    level: str = "member"
    id: int = 1
    silenced_until: Any = None
    warning_id: int | None = None


@dataclass(frozen=True)
class _Something:
    """A board, a thread or a post in one of the states that matter. Its author is number 2."""

    name: str
    offering_id: int | None = 1
    author_id: int = 2
    closed_at: object = None
    hidden_at: object = None
    locked_at: object = None
    board_id: int | None = 1
    is_of_week: bool = True
    lang: str = "en"
    phase: str = "current"
    translator_id: int = 3
    member_id: int = 2
    is_hidden: bool = False
    number: int = 2
    is_wiki: bool = False
    answer_count: int = 0
    deleted_at: object = None
    deleted_by_id: int | None = None
    kind: str = "question"
    created_at: Any = None
    by_id: int | None = 3
    role: str = "member"
    id: int = 2


@dataclass(frozen=True)
class _SomePoll:
    """A poll as the person of the table meets it."""

    name: str
    results: str = "always"
    is_changeable: bool = True
    has_votes: bool = False
    is_closed: bool = False
    has_voted: bool = False


@dataclass(frozen=True)
class _SomeActivity:
    """An activity of the offering."""

    name: str
    visibility: str = "open"
    offering_id: int = 1


@dataclass(frozen=True)
class _SomeSession:
    """A live session of an hour that began, or begins, so many minutes from now."""

    name: str
    minutes_from_now: int = -30
    status: str = "planned"
    offering_id: int = 1
    moves: tuple[str, ...] = ("live", "published")
    recording_url: str | None = "https://video.example.org/1"
    has_transcript: bool = True
    all_agreed: bool = True
    summary_lacks: str | None = None

    @property
    def doors_open_at(self) -> datetime:
        return clock.now() + timedelta(minutes=self.minutes_from_now - 15)

    @property
    def ends_at(self) -> datetime:
        return clock.now() + timedelta(minutes=self.minutes_from_now + 60)


PEOPLE: tuple[_Someone | None, ...] = (
    None,
    _Someone("suspended author", status="suspended", id=2),
    _Someone("member"),
    _Someone("author", id=2),
    _Someone("facilitator", facilitates=(1,)),
    _Someone("facilitator elsewhere", facilitates=(9,)),
    _Someone("moderator of the board", moderates=("board:1",)),
    _Someone("moderator of French", moderates=("lang:fr",)),
    _Someone("moderator", role="moderator"),
    _Someone("administrator", role="administrator"),
)
OPEN = _Something("open")
WIKI = _Something("wiki", is_wiki=True)
STATES = (OPEN, _Something("closed", closed_at=True), _Something("hidden", hidden_at=True))
POLL = _SomePoll("poll open")
POLLS = (
    POLL,
    _SomePoll("poll closed", is_closed=True),
    _SomePoll("voted, changeable", has_votes=True, has_voted=True),
    _SomePoll("voted for good", has_votes=True, has_voted=True, is_changeable=False),
)
WITH_RESULTS = (
    _SomePoll("always", results="always"),
    _SomePoll("after voting, not voted", results="voted"),
    _SomePoll("after voting, voted", results="voted", has_voted=True),
    _SomePoll("after closing, voted", results="closed", has_voted=True),
    _SomePoll("after closing, closed", results="closed", is_closed=True),
)
ACTIVITIES = (
    _SomeActivity("open"),
    _SomeActivity("after posting", visibility="after_posting"),
)
SESSION = _SomeSession("begun")
SESSIONS = (
    SESSION,
    _SomeSession("in 14 minutes", 14),
    _SomeSession("in 16 minutes", 16),
    _SomeSession("an hour ago", -61),
    _SomeSession("cancelled", status="cancelled"),
)
TO_PUBLISH = (
    _SomeSession("to publish"),
    _SomeSession("without a recording", recording_url=None),
    _SomeSession("without a transcript", has_transcript=False),
    _SomeSession("without consent", all_agreed=False),
    _SomeSession("without a summary in English", summary_lacks="en"),
    _SomeSession("without a summary in French", summary_lacks="fr"),
    _SomeSession("not held yet", moves=("live",)),
)
PLACES = (_Something("in an offering"), _Something("in the commons", offering_id=None))


Cell = tuple[str, str, Callable[[Any], Ruling | bool]]


def _cells() -> Iterator[Cell]:
    """Every rule in every state: its name, the state's, and the question with the person open."""
    for place in PLACES:
        yield "may_start_thread", place.name, partial(_ask, may_start_thread, place)
        yield "may_announce", place.name, partial(_ask, may_announce, place)
    for where, offering_id in (("own offering", 1), ("another offering", 2)):
        yield "may_write_course", where, partial(_ask, may_write_course, offering_id)
    quiz = PLACES[0]  # every quiz is of a week, and so of an offering
    yield "may_see_quiz_results", quiz.name, partial(_ask, may_see_quiz_results, quiz)
    yield from _cells_of_activity()
    for offering in (_Something("running"), _Something("ended", phase="past")):
        yield "may_join", f"offering {offering.name}", partial(_ask, may_join, offering)
    for state, is_picture, already in (("first picture", True, 0), ("another picture", True, 1),
                                       ("a document", False, 0)):  # fmt: skip
        yield "may_attach", state, partial(_ask, may_attach, is_picture, already)
    for rule in OF_ALL:
        yield rule.__name__, "any", partial(_ask, rule)
    for thread in STATES:
        yield from _cells_of_thread(thread)
    yield from _cells_of_post()
    yield from _cells_of_item()
    yield from _cells_of_act()
    yield from _cells_of_people()
    yield from _cells_of_poll()
    yield from _cells_of_session()


OF_ALL: tuple[Callable[[Any], Ruling | bool], ...] = (
    may_keep_drafts,
    may_mark_read,
    may_have_calendar,
    may_follow,
    may_find_members,
    may_enrol,
    may_keep_progress,
    may_take_quiz,
    may_see_staff_pages,
    may_see_log,
    may_see_queue,
    may_hand_over,
    may_open_file,
    may_vouch,
    may_speak_at_once,
    may_pin_everywhere,
    may_tend_search,
    may_suggest_resource,
    may_judge_resource,
    may_curate_library,
    may_hide_tip,
    sees_suggestions,
    may_administer,
    sees_hidden,
    may_show_revision,
)
OF_THREAD: tuple[Callable[..., Ruling], ...] = (
    may_reply,
    may_edit_heading,
    may_start_twin,
    may_link_twin,
    may_close_thread,
    may_move_posts,
    may_merge_away,
    may_make_poll,
    may_close_poll,
)
OF_POST_IN_THREAD: tuple[Callable[..., Ruling], ...] = (
    may_edit_post,
    may_make_wiki,
    may_delete_post,
    may_react,
    may_mark_answer,
    may_quote,
)


def _cells_of_thread(thread: _Something) -> Iterator[Cell]:
    """Of threads, and of an ordinary post in each."""
    for rule in OF_THREAD:
        yield rule.__name__, thread.name, partial(_ask, rule, thread)
    for rule in OF_POST_IN_THREAD:
        yield rule.__name__, f"thread {thread.name}", partial(_ask, rule, OPEN, thread)
    of_wiki = partial(_ask, may_edit_post, WIKI, thread)
    yield "may_edit_post", f"wiki, thread {thread.name}", of_wiki
    yield "may_vote", f"thread {thread.name}", partial(_ask, may_vote, thread, POLL)
    of_poll = partial(_ask, may_change_poll, thread, POLL)
    yield "may_change_poll", f"thread {thread.name}", of_poll


def _cells_of_post() -> Iterator[Cell]:
    hidden = _Something("hidden", hidden_at=True)
    for rule in OF_POST_IN_THREAD:
        yield rule.__name__, "post hidden", partial(_ask, rule, hidden, OPEN)
    for post in (OPEN, hidden):
        yield "may_translate", f"post {post.name}", partial(_ask, may_translate, post)
        change = partial(_ask, may_change_translation, post, OPEN, OPEN)
        yield "may_change_translation", f"post {post.name}", change
    for rule, things in (
        (may_edit_post, (WIKI, OPEN)),
        (may_translate, (OPEN,)),
        (may_speak_at_once, ()),
    ):
        state = "wiki, person new" if rule is may_edit_post else "person new"
        yield rule.__name__, state, partial(_ask_as_new, rule, *things)
    result = _Something("result", kind="result")
    yield "may_merge_away", "result", partial(_ask, may_merge_away, result)
    first, answered = _Something("first", number=1), _Something("answered", answer_count=1)
    yield "may_mark_answer", "first post", partial(_ask, may_mark_answer, first, OPEN)
    discussion = _Something("discussion", kind="discussion")
    yield "may_mark_answer", "no question", partial(_ask, may_mark_answer, OPEN, discussion)
    for state, kept in (("room left", MOST_BOOKMARKS - 1), ("full", MOST_BOOKMARKS)):
        yield "may_bookmark", state, partial(_ask, may_bookmark, kept)
    for state, kept in (("room left", MOST_SEARCHES - 1), ("full", MOST_SEARCHES)):
        yield "may_keep_search", state, partial(_ask, may_keep_search, kept)
    yield "may_delete_post", "first", partial(_ask, may_delete_post, first, OPEN)
    yield "may_delete_post", "first, answered", partial(_ask, may_delete_post, first, answered)
    for minutes in (9, 10):
        moment = clock.now() - timedelta(minutes=minutes)
        removed = _Something("removed", deleted_at=moment, deleted_by_id=2)
        question = partial(_ask, may_restore_post, removed)
        yield "may_restore_post", f"after {minutes} minutes", question
    yield "may_restore_post", "not removed", partial(_ask, may_restore_post, OPEN)
    yield "may_hide_revision", "any", partial(_ask, may_hide_revision, OPEN)
    yield "may_issue_record", "no week complete", may_issue_record
    yield "may_issue_record", "a week complete", partial(may_issue_record, has_completed=True)
    yield "may_withdraw_record", "any", partial(_ask, may_withdraw_record, OPEN)
    yield "may_note_team", "any", partial(_ask, may_note_team, 1)


def _cells_of_item() -> Iterator[Cell]:
    for thread in STATES:
        yield "may_report", f"thread {thread.name}", partial(_ask, may_report, OPEN, thread)
    hidden = _Something("hidden", hidden_at=True)
    yield "may_report", "post hidden", partial(_ask, may_report, hidden, OPEN)
    for name, is_hidden in (("shown", False), ("hidden", True)):
        for kind in ("report", "held"):
            of_message = _Something(name, kind=kind, is_hidden=is_hidden)
            yield "sees_item", f"{kind}, {name}", partial(_ask, sees_item, of_message)
    for name, report in (
        ("in French", _Something("fr", kind="report", lang="fr", board_id=2, is_hidden=True)),
        ("elsewhere", _Something("elsewhere", kind="report", board_id=2, offering_id=2)),
    ):
        yield "sees_item", f"report {name}", partial(_ask, sees_item, report)
    for kind in ("problem", "suggestion", "broken"):
        of_site = _Something(kind, kind=kind, offering_id=None, board_id=None)
        yield "sees_item", kind, partial(_ask, sees_item, of_site)


def _cells_of_act() -> Iterator[Cell]:
    for place in PLACES:
        yield "may_curate", place.name, partial(_ask, may_curate, place)
        yield "may_sum_up", place.name, partial(_ask, may_sum_up, place)
        yield "sees_act", place.name, partial(_ask, sees_act, place)
    for name, place in (
        ("in French", _Something("fr", lang="fr", board_id=2)),
        ("in both languages", _Something("both", lang="both", board_id=2)),
        ("in another board", _Something("elsewhere", board_id=2)),
    ):
        yield "may_curate", name, partial(_ask, may_curate, place)
        yield "sees_hidden", name, partial(_ask, sees_hidden, place)
    for thread in STATES:
        yield "may_hide", thread.name, partial(_ask, may_hide, thread)
        yield "may_redact", thread.name, partial(_ask, may_redact, thread)
        yield "may_skip_slow_mode", thread.name, partial(_ask, may_skip_slow_mode, thread)
    first = _Something("first", number=1)
    for post in (OPEN, first):
        yield "may_hide_post", post.name, partial(_ask, may_hide_post, post, OPEN)
    for name, is_of_week in (("of a week", True), ("of no week", False)):
        thread = _Something(name, is_of_week=is_of_week)
        yield "may_feature", name, partial(_ask, may_feature, thread)
    locked = _Something("locked", locked_at=True)
    for rule in (may_edit_post, may_delete_post, may_make_wiki):
        yield rule.__name__, "post locked", partial(_ask, rule, locked, OPEN)
    for days in (29, 30):
        act = _Something("act", created_at=clock.now() - timedelta(days=days))
        yield "may_undo_act", f"after {days} days", partial(_ask_of_act, act)
    recent = _Something("act", created_at=clock.now())
    both = partial(_ask_of_act, recent, places=(OPEN, PLACES[1]))
    yield "may_undo_act", "in the commons too", both
    yield "may_undo_act", "pinned everywhere", partial(_ask_of_act, recent, pins_everywhere=True)


def _cells_of_people() -> Iterator[Cell]:
    for member in (_Something("a member"), _Something("a moderator", role="moderator")):
        yield "may_sanction", member.name, partial(_ask, may_sanction, member)
    sanction = _Something("of the author")
    yield "may_appeal", sanction.name, partial(_ask, may_appeal, sanction)
    for name, by_id in (("decided by another", 3), ("decided by oneself", 1)):
        decided = _Something(name, by_id=by_id)
        yield "may_answer_appeal", name, partial(_ask, may_answer_appeal, decided)
    for name, state in (
        ("silenced", {"silenced_until": clock.now() + timedelta(hours=1)}),
        ("silenced until a moment ago", {"silenced_until": clock.now() - timedelta(hours=1)}),
        ("warned", {"warning_id": 1}),
    ):
        for rule in (may_start_thread, may_reply, may_react, may_suggest_resource):
            things = {may_react: (OPEN, OPEN), may_suggest_resource: ()}.get(rule, (OPEN,))
            yield rule.__name__, name, partial(_ask_as, state, rule, *things)
        yield "may_keep_drafts", name, partial(_ask_as, state, may_keep_drafts)


def _cells_of_poll() -> Iterator[Cell]:
    for poll in POLLS:
        yield "may_vote", poll.name, partial(_ask, may_vote, OPEN, poll)
        yield "may_change_poll", poll.name, partial(_ask, may_change_poll, OPEN, poll)
    for poll in WITH_RESULTS:
        yield "sees_results", poll.name, partial(_ask, sees_results, poll)


def _cells_of_activity() -> Iterator[Cell]:
    for activity in ACTIVITIES:
        see = partial(may_see_results, activity=activity)
        yield "may_see_results", activity.name, see
        yield "may_see_results", f"{activity.name}, posted", partial(see, has_posted=True)
    for thread in STATES:
        yield "may_edit_result", f"thread {thread.name}", partial(_ask, may_edit_result, thread)
        own = partial(_ask_who_has_part, may_edit_result, thread)
        yield "may_edit_result", f"own, thread {thread.name}", own
        yield "may_leave_result", f"thread {thread.name}", partial(_ask, may_leave_result, thread)


def _cells_of_session() -> Iterator[Cell]:
    for session in SESSIONS:
        takes_part = partial(sees_join_address, session=session, is_enrolled=True)
        yield "sees_join_address", f"{session.name}, enrolled", takes_part
        was_there = partial(may_note_attendance, session=session, is_enrolled=True)
        yield "may_note_attendance", f"{session.name}, enrolled", was_there
    yield "sees_join_address", "begun, not enrolled", partial(sees_join_address, session=SESSION)
    was_there = partial(may_note_attendance, session=SESSION)
    yield "may_note_attendance", "begun, not enrolled", was_there
    yield "may_settle_questions", "any", partial(_ask, may_settle_questions, SESSION)
    for session in (SESSION, SESSIONS[3], SESSIONS[4]):
        yield "may_ask_guest", session.name, partial(_ask, may_ask_guest, session)
        withdraw = partial(_ask, may_withdraw_question, session, OPEN)
        yield "may_withdraw_question", session.name, withdraw
    yield "may_edit_session", "any", partial(_ask, may_edit_session, 1)
    yield "may_move_session", "to live", partial(_ask, may_move_session, SESSION, "live")
    for session in TO_PUBLISH:
        move = partial(_ask, may_move_session, session, "published")
        yield "may_move_session", session.name, move


def _ask(rule: Callable[..., Ruling | bool], *things_and_actor: Any) -> Ruling | bool:
    """Rules take the actor first; a table asks each rule of many actors, so here it comes last."""
    *things, actor = things_and_actor
    return rule(actor, *things)


def _ask_of_act(act: _Something, actor: Any, **touched: Any) -> Ruling:
    """Of an act that whoever curates the place may do."""
    return may_undo_act(actor, act, may_curate, **touched)


def _ask_who_has_part(rule: Callable[..., Ruling], *things_and_actor: Any) -> Ruling:
    """The same, of somebody who made the thing with others."""
    *things, actor = things_and_actor
    return rule(actor, *things, has_part=True)


def _ask_as(
    state: dict[str, Any], rule: Callable[..., Ruling | bool], *things_and_actor: Any
) -> Ruling | bool:
    """The same, of somebody in another state."""
    *things, actor = things_and_actor
    return rule(replace(actor, **state) if actor else None, *things)


def _ask_as_new(rule: Callable[..., Ruling | bool], *things_and_actor: Any) -> Ruling | bool:
    """The same, of somebody on their first day."""
    return _ask_as({"level": "new"}, rule, *things_and_actor)


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
