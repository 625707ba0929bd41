"""Writing an activity in the browser: begun as a draft, published when both languages are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import exists, func, select

from app import policy
from app.accounts.models import User
from app.core.db import db, hold
from app.core.errors import ChangedMeanwhileError
from app.core.events import publish
from app.core.text import render_official
from app.learning import queries
from app.learning.activity_writer import activity_text, edition_of_activity
from app.learning.commands.moving import place_in, take_the_rest_along
from app.learning.events import ActivityChanged
from app.learning.gate import Gap, gaps
from app.learning.models import ACTIVITY, Activity, Quiz
from app.learning.opening import tell_when_it_opens
from app.programme.models import Item, Week
from app.programme.package import LANGUAGES
from app.programme.planning import hold_weeks
from app.programme.revisions.commands import note_change


class IncompleteError(Exception):
    """It is shown, or shall be, or the plan names it, and lacks this."""

    def __init__(self, lacks: Sequence[Gap]) -> None:
        super().__init__(str(lacks))
        self.lacks = lacks


@dataclass(frozen=True)
class ActivityDraft:
    """What an activity shall say, and how it stands."""

    title_en: str
    title_fr: str
    prompt_en: str
    prompt_fr: str
    mode: str
    streams: list[str]
    fields: list[dict[str, Any]]
    visibility: str
    minutes: int
    is_published: bool
    opens_at: datetime | None

    def is_said_by(self, activity: Activity) -> bool:
        return all(getattr(activity, name) == value for name, value in vars(self).items())


def write_activity(actor: User, week: Week, draft: ActivityDraft, reason: str = "") -> int:
    """A new one, the last of its week. Returns its id: of one that says the same already, where
    there is one (the other press of the button came first). IncompleteError."""
    policy.require(policy.may_write_course(actor, week.offering_id))
    hold(Week, week.id)
    there = select(Activity).where(Activity.week_id == week.id, Activity.archived_at.is_(None))
    for other in db.session.scalars(there.order_by(Activity.id)):
        if draft.is_said_by(other):
            return other.id
    activity = Activity(
        uuid=str(uuid4()), week_id=week.id, position=_last_place(week), is_packaged=False
    )
    _say(activity, draft)
    _refuse_gaps(activity)
    db.session.add(activity)
    db.session.flush()  # its number is told
    _changed(actor, activity, "", reason)
    return activity.id


def change_activity(
    actor: User,
    activity_id: int,
    draft: ActivityDraft,
    *,
    seen: str,
    reason: str = "",
    week: Week | None = None,
) -> None:
    """``seen`` is the edition its editor had before them. ChangedMeanwhileError when it is another
    by now, IncompleteError. Results that were posted stay as they are. With ``week`` it goes there:
    StaysError, NothingLeftError."""
    activity = _held(actor, activity_id, week)
    left, is_leaving = activity.week_id, week is not None and week.id != activity.week_id
    if draft.is_said_by(activity) and not is_leaving:
        return
    if seen and edition_of_activity(activity) != seen:
        raise ChangedMeanwhileError
    before = activity_text(activity)
    if week is not None and is_leaving:
        place_in(activity, week)
        activity.position = _last_place(week)
    _say(activity, draft)
    _refuse_gaps(activity)
    _changed(actor, activity, before, reason)
    if is_leaving:
        take_the_rest_along(actor, activity, left, reason)


def move_activity(actor: User, activity: Activity, week: Week, reason: str) -> None:
    """As it is. StaysError, NothingLeftError."""
    said = {name: getattr(activity, name) for name in ActivityDraft.__dataclass_fields__}
    change_activity(actor, activity.id, ActivityDraft(**said), seen="", reason=reason, week=week)


def bring_back_activity(actor: User, activity_id: int, values: dict[str, Any]) -> None:
    """The texts of an earlier version; how it stands stays as it is. IncompleteError."""
    activity = _held(actor, activity_id)
    before = activity_text(activity)
    stands: dict[str, Any] = {"is_published": activity.is_published, "opens_at": activity.opens_at}
    _say(activity, ActivityDraft(**values, **stands))
    _refuse_gaps(activity)
    _changed(actor, activity, before)


def _last_place(week: Week) -> int:
    last = select(func.max(Activity.position)).where(Activity.week_id == week.id)
    return (db.session.scalar(last) or 0) + 1


def _held(actor: User, activity_id: int, week: Week | None = None) -> Activity:
    """As it is now, and nobody else changes it until the commit, nor the plan of the week it goes
    to. Raises NotFoundError."""
    found = queries.activity_to_write(actor, activity_id)
    if week is not None and week.id != found.week_id:
        hold_weeks(found.week_id, week.id)
    hold(Activity, activity_id)
    db.session.refresh(found)
    return found


def _say(activity: Activity, draft: ActivityDraft) -> None:
    for name, value in vars(draft).items():
        setattr(activity, name, value)
    for lang in LANGUAGES:
        html = render_official(getattr(draft, f"prompt_{lang}"))
        setattr(activity, f"prompt_html_{lang}", html)


def _refuse_gaps(activity: Activity) -> None:
    lacks = gaps(activity)
    if lacks and (activity.is_published or is_planned(activity)):
        raise IncompleteError(lacks)


def is_planned(activity: Activity | Quiz) -> bool:
    """Whether a plan of its offering names it: then the package must have it."""
    of_offering = select(Week.offering_id).where(Week.id == activity.week_id).scalar_subquery()
    named = exists().where(
        Item.thing_uuid == activity.uuid,
        Item.retired_at.is_(None),
        Item.week_id == Week.id,
        Week.offering_id == of_offering,
    )
    with db.session.no_autoflush:
        return bool(db.session.scalar(select(named)))


def _changed(actor: User, activity: Activity, before: str, reason: str = "") -> None:
    db.session.flush()  # listeners read it
    offering_id, after = activity.offering_id, activity_text(activity)
    note_change(actor, offering_id, ACTIVITY, activity.uuid, before, after, reason)
    if activity.is_published:
        tell_when_it_opens(activity)
    publish(ActivityChanged(activity.id))
