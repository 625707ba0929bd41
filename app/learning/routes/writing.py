"""Facilitators write activities: a draft first, then what everybody is shown, at once or later."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import policy
from app.accounts.models import User
from app.core.cache import forget_all
from app.core.db import db
from app.core.errors import ChangedMeanwhileError
from app.learning import commands, queries
from app.learning.activity_writer import activity_text, edition_of_activity
from app.learning.commands import IncompleteError
from app.learning.gate import gaps
from app.learning.labels import lack_words
from app.learning.models import Activity
from app.learning.routes.blueprint import bp
from app.learning.writing_forms import ActivityForm, activity_form
from app.programme.models import Offering, Stream, Week
from app.programme.queries import outline
from app.web import current_actor, flash_notice, page, see_other
from app.web.limits import hit

PUBLISH = "publish"
DRAFT = "draft"


@bp.get("/offerings/<offering>/weeks/<id:number>/activities")
def week_activities(offering: str, number: int) -> Response:
    actor, found, week = _place(offering, number)
    return page(
        "learning/week_activities.html",
        offering=found,
        week=week,
        activities=queries.activities_to_write(actor, week),
        lacks_of=lambda activity: [lack_words(gap) for gap in gaps(activity)],
    )


@bp.get("/offerings/<offering>/weeks/<id:number>/activities/new")
def new_activity(offering: str, number: int) -> Response:
    _actor, found, week = _place(offering, number)
    form = activity_form(found, _streams(found), formdata=None)
    form.streams.data = [stream.code for stream in _streams(found)]
    return _form_page(found, week, None, form)


@bp.post("/offerings/<offering>/weeks/<id:number>/activities/new")
def write_activity(offering: str, number: int) -> Response:
    actor, found, week = _place(offering, number)
    form = activity_form(found, _streams(found))
    if not form.validate():
        return _form_page(found, week, None, form, status=422)
    hit("write_course", str(actor.id))
    is_published = request.form.get("act") == PUBLISH
    draft = form.draft(is_published=is_published, codes=_codes(found))
    try:
        made = commands.write_activity(actor, week, draft)
    except IncompleteError as error:
        db.session.rollback()
        return _form_page(found, week, None, form, lacks=error, status=422)
    return _saved(made, is_published=is_published)


@bp.get("/activities/<id:activity_id>/edit")
def edit_activity(activity_id: int) -> Response:
    found = queries.activity_to_write(current_actor(required=True), activity_id)
    offering, week = _home(found)
    form = activity_form(offering, _streams(offering), len(found.fields), formdata=None)
    form.show(found, edition_of_activity(found))
    return _form_page(offering, week, found, form)


@bp.post("/activities/<id:activity_id>/edit")
def change_activity(activity_id: int) -> Response:
    """If somebody changed it meanwhile, both are shown: sent again, the form knows of it."""
    actor = current_actor(required=True)
    found = queries.activity_to_write(actor, activity_id)
    offering, week = _home(found)
    form = activity_form(offering, _streams(offering), len(found.fields))
    if not form.validate():
        return _form_page(offering, week, found, form, status=422)
    hit("write_course", str(actor.id))
    is_published = _shall_be_published(found)
    draft = form.draft(is_published=is_published, codes=_codes(offering, found.streams))
    try:
        commands.change_activity(actor, activity_id, draft, seen=form.seen.data or "")
    except IncompleteError as error:
        found = _as_it_is_now(actor, activity_id)
        return _form_page(offering, week, found, form, lacks=error, status=422)
    except ChangedMeanwhileError:
        now = _as_it_is_now(actor, activity_id)
        form.seen.data = edition_of_activity(now)
        return _form_page(offering, week, now, form, now=activity_text(now), status=409)
    return _saved(activity_id, is_published=is_published)


def _place(slug: str, number: int) -> tuple[User, Offering, Week]:
    """For those who may write there."""
    actor = current_actor(required=True)
    course = outline()
    offering = course.offering(slug)
    policy.require(policy.may_write_course(actor, offering.id))
    return actor, offering, course.week(offering, number)


def _home(found: Activity) -> tuple[Offering, Week]:
    course = outline()
    week = course.week_by_id(found.week_id)
    return course.offering_by_id(week.offering_id), week


def _streams(offering: Offering) -> list[Stream]:
    return outline().streams_of(offering)


def _codes(offering: Offering, first: Sequence[str] = ()) -> list[str]:
    """Of all streams: those ``first`` that a thing names already, in its order."""
    return [*first, *(each.code for each in _streams(offering) if each.code not in first)]


def _shall_be_published(found: Activity) -> bool:
    """By the button that was pressed; it stays as it is by any other."""
    act = request.form.get("act")
    return act == PUBLISH or (found.is_published and act != DRAFT)


def _as_it_is_now(actor: User, activity_id: int) -> Activity:
    db.session.rollback()
    db.session.expire_all()
    return queries.activity_to_write(actor, activity_id)


def _saved(activity_id: int, *, is_published: bool) -> Response:
    db.session.commit()
    forget_all()
    text = _("The activity is published.") if is_published else _("The draft is saved.")
    flash_notice(text)
    return see_other(url_for("learning.edit_activity", activity_id=activity_id))


def _form_page(
    offering: Offering,
    week: Week,
    found: Activity | None,
    form: ActivityForm,
    *,
    lacks: IncompleteError | None = None,
    now: str = "",
    status: int = 200,
) -> Response:
    return page(
        "learning/write_activity.html",
        status=status,
        offering=offering,
        week=week,
        activity=found,
        form=form,
        now=now,
        lacks=[lack_words(gap) for gap in lacks.lacks] if lacks is not None else [],
        lacks_still=[lack_words(gap) for gap in gaps(found)] if found is not None else [],
    )
