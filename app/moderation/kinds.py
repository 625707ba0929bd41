"""What can be done, and what is to be known of it: one row a kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from app import policy
from app.moderation.models import Kind

if TYPE_CHECKING:
    from app.policy import Person, Placed, Ruling


@dataclass(frozen=True)
class ActKind:
    """``label`` names it in lists to choose from. ``sentence`` says what was done, whole and without
    who did it. ``rule`` is the one of ``app.policy`` that is asked, of the place it was done in,
    before it is taken back. Forms say so before what cannot be. ``is_public`` is false for what is
    nobody's business but the staff's."""

    label: Any
    sentence: Any
    rule: Callable[[Person | None, Placed], Ruling] = policy.may_curate
    can_be_undone: bool = True
    needs_reason: bool = False
    is_public: bool = True


KINDS: dict[str, ActKind] = {
    Kind.UNDO: ActKind(_l("Undo"), _l("An earlier decision was taken back."), can_be_undone=False),
    Kind.CLOSE: ActKind(_l("Close a discussion"), _l("A discussion was closed.")),
    Kind.REOPEN: ActKind(_l("Reopen a discussion"), _l("A discussion was reopened.")),
    Kind.MOVE: ActKind(_l("Move messages"), _l("Messages were moved to another discussion.")),
    Kind.SPLIT: ActKind(
        _l("Begin a discussion with messages of another"),
        _l("A new discussion was begun with messages of another one."),
    ),
    Kind.MERGE: ActKind(_l("Merge discussions"), _l("Another discussion was merged into one.")),
    Kind.JOIN: ActKind(
        _l("Make one message of several"),
        _l("Messages that one person wrote one after another were made one."),
    ),
}
