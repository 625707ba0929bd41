"""Facilitators write activities: a draft first, then what everybody is shown, at once or later."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

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
from app.learning.routes.place import (
    as_it_is_now,
    home_of,
    shall_be_published,
    week_chosen,
)
from app.learning.writing_forms import ActivityForm, activity_form
from app.programme.labels import why_it_stays
from app.programme.models import Offering, Stream, Week
from app.programme.place import count_writing, place_of
from app.programme.planning import NothingLeftError
from app.programme.queries import outline
from app.programme.revisions.kinds import StaysError
from app.web import current_actor, flash_notice, page, see_other


@bp.get("/offerings/<offering>/weeks/<id:number>/activities")
def week_activities(offering: str, number: int) -> Response:
    actor, found, week = place_of(offering, number)
    return page(
        "learning/week_activities.html",
        offering=found,
        week=week,
        activities=queries.activities_to_write(actor, week),
        lacks_of=lambda activity: [lack_words(gap) for gap in gaps(activity)],
    )


@bp.get("/offerings/<offering>/weeks/<id:number>/activities/new")
def new_activity(offering: str, number: int) -> Response:
    _actor, found, week = place_of(offering, number)
    form = _form(found, week, formdata=None)
    form.streams.data = [stream.code for stream in _streams(found)]
    return _form_page(found, week, None, form)


@bp.post("/offerings/<offering>/weeks/<id:number>/activities/new")
def write_activity(offering: str, number: int) -> Response:
    actor, found, week = place_of(offering, number)
    form = _form(found, week)
    if not form.validate():
        return _form_page(found, week, None, form, status=422)
    count_writing()
    is_published = shall_be_published()
    draft = form.draft(is_published=is_published, codes=_codes(found))
    try:
        made = commands.write_activity(actor, week, draft, form.reason.data)
    except IncompleteError as error:
        db.session.rollback()
        return _form_page(found, week, None, form, lacks=error, status=422)
    return _saved(made, is_published=is_published)


@bp.get("/activities/<id:activity_id>/edit")
def edit_activity(activity_id: int) -> Response:
    found = queries.activity_to_write(current_actor(required=True), activity_id)
    offering, week = home_of(found)
    form = _form(offering, week, len(found.fields), formdata=None)
    form.show(found, edition_of_activity(found))
    return _form_page(offering, week, found, form)


@bp.post("/activities/<id:activity_id>/edit")
def change_activity(activity_id: int) -> Response:
    """If somebody changed it meanwhile, both are shown: sent again, the form knows of it."""
    actor = current_actor(required=True)
    found = queries.activity_to_write(actor, activity_id)
    offering, week = home_of(found)
    form = _form(offering, week, len(found.fields))
    if not form.validate():
        return _form_page(offering, week, found, form, status=422)
    count_writing()
    is_published = shall_be_published(found)
    draft = form.draft(is_published=is_published, codes=_codes(offering, found.streams))
    try:
        seen, why = form.seen.data or "", form.reason.data
        commands.change_activity(
            actor, activity_id, draft, seen=seen, reason=why, week=week_chosen(form)
        )
    except (StaysError, NothingLeftError) as error:
        found = as_it_is_now(queries.activity_to_write, activity_id)
        form.week.errors = [why_it_stays(error)]
        return _form_page(offering, week, found, form, status=422)
    except IncompleteError as error:
        found = as_it_is_now(queries.activity_to_write, activity_id)
        return _form_page(offering, week, found, form, lacks=error, status=422)
    except ChangedMeanwhileError:
        now = as_it_is_now(queries.activity_to_write, activity_id)
        form.seen.data = edition_of_activity(now)
        return _form_page(offering, week, now, form, now=activity_text(now), status=409)
    return _saved(activity_id, is_published=is_published)


def _streams(offering: Offering) -> list[Stream]:
    return outline().streams_of(offering)


def _form(offering: Offering, week: Week, fields: int = 0, **given: object) -> ActivityForm:
    weeks, streams = outline().weeks_of(offering), _streams(offering)
    return activity_form(offering, weeks, week, streams, fields, **given)


def _codes(offering: Offering, first: Sequence[str] = ()) -> list[str]:
    """Of all streams: those ``first`` that a thing names already, in its order."""
    return [*first, *(each.code for each in _streams(offering) if each.code not in first)]


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
