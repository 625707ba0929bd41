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
    Kind.RENAME: ActKind(_l("Give another title"), _l("A discussion was given another title.")),
    Kind.RECAST: ActKind(_l("Change the kind"), _l("A discussion was made one of another kind.")),
    Kind.READDRESS: ActKind(
        _l("Change the stream"), _l("A discussion was addressed to another stream.")
    ),
    Kind.RELABEL: ActKind(
        _l("Change the language"), _l("The language of a discussion was put right.")
    ),
    Kind.TRANSFER: ActKind(
        _l("Move to another board"), _l("A discussion was moved to another board.")
    ),
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
    Kind.PIN: ActKind(_l("Pin a discussion"), _l("A discussion was pinned to the top of a list.")),
    Kind.UNPIN: ActKind(_l("Unpin a discussion"), _l("A discussion was unpinned.")),
    Kind.FEATURE: ActKind(
        _l("Feature on the page of the week"),
        _l("A discussion was featured on the page of its week."),
    ),
    Kind.UNFEATURE: ActKind(
        _l("Feature no longer"), _l("A discussion is no longer featured on the page of its week.")
    ),
    Kind.SLOW: ActKind(_l("Slow a discussion down"), _l("A discussion was slowed down.")),
    Kind.QUICKEN: ActKind(
        _l("Let it go at its own pace"), _l("A discussion goes at its own pace again.")
    ),
    Kind.HIDE: ActKind(
        _l("Hide a discussion"),
        _l("A discussion was hidden."),
        rule=policy.may_hide,
        needs_reason=True,
    ),
    Kind.SHOW: ActKind(
        _l("Show a discussion again"),
        _l("A hidden discussion is shown again."),
        rule=policy.may_hide,
    ),
    Kind.REWORD: ActKind(
        _l("Change the words of a message"),
        _l("The words of a message were changed."),
        rule=policy.may_hide,
        needs_reason=True,
    ),
    Kind.HIDE_POST: ActKind(
        _l("Hide a message"),
        _l("A message was hidden."),
        rule=policy.may_hide,
        needs_reason=True,
    ),
    Kind.SHOW_POST: ActKind(
        _l("Show a message again"), _l("A hidden message is shown again."), rule=policy.may_hide
    ),
    Kind.LOCK_POST: ActKind(_l("Lock a message"), _l("The words of a message were locked.")),
    Kind.UNLOCK_POST: ActKind(_l("Unlock a message"), _l("The words of a message were unlocked.")),
    Kind.MARK_ANSWER: ActKind(_l("Mark an answer"), _l("A reply was marked as an answer.")),
    Kind.UNMARK_ANSWER: ActKind(
        _l("Unmark an answer"), _l("A reply no longer counts as an answer.")
    ),
    Kind.HIDE_VERSION: ActKind(
        _l("Hide an earlier version"),
        _l("An earlier version of a message was hidden."),
        rule=policy.may_hide,
    ),
    Kind.SHOW_VERSION: ActKind(
        _l("Show an earlier version again"),
        _l("A hidden version of a message is shown again."),
        rule=policy.may_hide,
    ),
    Kind.NOTE: ActKind(
        _l("Write a note"),
        _l("A note about a member was written."),
        rule=policy.may_open_file,
        is_public=False,
    ),
    Kind.WARN: ActKind(
        _l("Warn"),
        _l("A member was warned."),
        rule=policy.may_open_file,
        needs_reason=True,
        is_public=False,
    ),
    Kind.SILENCE: ActKind(
        _l("Silence for some time"),
        _l("A member can read, but not write, for some time."),
        rule=policy.may_open_file,
        needs_reason=True,
    ),
    Kind.SUSPEND: ActKind(
        _l("Suspend the account"),
        _l("The account of a member was suspended."),
        rule=policy.may_open_file,
        needs_reason=True,
    ),
    Kind.LIFT: ActKind(
        _l("Lift a decision"),
        _l("A decision about a member was lifted before its time."),
        rule=policy.may_open_file,
        needs_reason=True,
    ),
    Kind.RUN_OUT: ActKind(
        _l("Come to its end"),
        _l("A decision about a member came to its end."),
        can_be_undone=False,
        is_public=False,
    ),
    Kind.ANSWER_APPEAL: ActKind(
        _l("Answer an appeal"),
        _l("The appeal of a member was answered."),
        rule=policy.may_open_file,
        can_be_undone=False,
    ),
    Kind.REMOVE_ALL: ActKind(
        _l("Remove everything of a spammer"),
        _l("Everything that a spammer wrote was hidden, and the account suspended."),
        rule=policy.may_open_file,
        needs_reason=True,
    ),
    Kind.VOUCH: ActKind(
        _l("Vouch for a newcomer"),
        _l("Somebody vouched for a newcomer."),
        rule=policy.may_vouch,
        is_public=False,
    ),
    Kind.TRUST: ActKind(
        _l("Make a member trusted"),
        _l("A member is trusted."),
        rule=policy.may_vouch,
        is_public=False,
    ),
    Kind.DISTRUST: ActKind(
        _l("Trust no longer"),
        _l("A trusted member is a member like others again."),
        rule=policy.may_vouch,
        is_public=False,
    ),
    Kind.LOOK_UP: ActKind(
        _l("Look up an e-mail address"),
        _l("The e-mail address of a member was looked up."),
        rule=policy.may_open_file,
        can_be_undone=False,
        needs_reason=True,
        is_public=False,
    ),
    Kind.APPROVE: ActKind(
        _l("Approve a message"),
        _l("A message that waited was approved."),
        can_be_undone=False,
        is_public=False,
    ),
    Kind.DECLINE: ActKind(
        _l("Decline a message"),
        _l("A message that waited was declined."),
        needs_reason=True,
    ),
    Kind.GATHER: ActKind(
        _l("Add to a collection"),
        _l("Something was added to a collection."),
        rule=policy.may_sum_up,
    ),
    Kind.UNGATHER: ActKind(
        _l("Take out of a collection"),
        _l("Something was taken out of a collection."),
        rule=policy.may_sum_up,
    ),
    Kind.ARRANGE: ActKind(
        _l("Change a collection"), _l("A collection was changed."), rule=policy.may_sum_up
    ),
    Kind.REDACT: ActKind(
        _l("Take words out for good"),
        _l("Words were taken out of a message for good, because they should not be there."),
        rule=policy.may_redact,
        can_be_undone=False,
    ),
}
