"""Who may do what to a thread, in every state: kind by kind. What the rules themselves answer is in
``tests/test_policy.py``; this is which of them is asked."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from app import policy
from app.forum.models import Kind as ThreadKind
from app.moderation.commands import TO_THREAD, Wish, may_curate_thread
from app.moderation.kinds import KINDS
from app.moderation.models import Kind

pytestmark = pytest.mark.once  # asks no database

# In the order of policy.PEOPLE: visitor, suspended author, member, author, facilitator, one
# elsewhere, moderator of the board, of French, moderator, administrator.
CURATES = "....x.x.xx"
HIDES = "......x.xx"
EVERYWHERE = "........xx"
NOBODY = ".........."
HERE = SimpleNamespace(offering_id=1, board_id=1, lang="en")
ELSEWHERE = SimpleNamespace(offering_id=9, board_id=9, lang="en")
TABLE = {kind: HIDES if kind in (Kind.HIDE, Kind.SHOW) else CURATES for kind in TO_THREAD}
SPECIAL = [
    (Wish(Kind.PIN, everywhere=True), {}, EVERYWHERE),
    (Wish(Kind.UNPIN), {"is_pinned_everywhere": True}, EVERYWHERE),
    (Wish(Kind.FEATURE), {"is_of_week": False}, NOBODY),
    (Wish(Kind.TRANSFER, board=HERE), {}, CURATES),
    (Wish(Kind.TRANSFER, board=ELSEWHERE), {}, EVERYWHERE),
    (Wish(Kind.RECAST, thread_kind=ThreadKind.ANNOUNCEMENT), {}, CURATES),
]


def answers(state: object, wish: Wish, **changed: object) -> str:
    thread = SimpleNamespace(**{**vars(state), "is_pinned_everywhere": False, **changed})
    rulings = [may_curate_thread(person, thread, wish) for person in policy.PEOPLE]
    return "".join("x" if ruling else "." for ruling in rulings)


@pytest.mark.parametrize("kind", TO_THREAD)
def test_who_may_do_it_in_every_state(kind: Kind) -> None:
    for state in policy.STATES:
        assert answers(state, Wish(kind)) == TABLE[kind], state.name


@pytest.mark.parametrize(("wish", "changed", "expected"), SPECIAL)
def test_what_is_asked_beside(wish: Wish, changed: dict[str, object], expected: str) -> None:
    for state in policy.STATES:
        assert answers(state, wish, **changed) == expected, state.name


def test_what_takes_something_from_somebody_needs_a_reason() -> None:
    assert {kind for kind in KINDS if KINDS[kind].needs_reason} == {
        Kind.HIDE,
        Kind.HIDE_POST,
        Kind.REWORD,
        Kind.WARN,
        Kind.SILENCE,
        Kind.SUSPEND,
        Kind.LIFT,
        Kind.REMOVE_ALL,
        Kind.LOOK_UP,
        Kind.DECLINE,
    }
