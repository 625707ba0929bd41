"""An activity and the form of its result; what others made of it; an answer to one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.core.errors import ChangedMeanwhileError, NotFoundError
from app.forum import queries as forum
from app.forum.commands import end_draft
from app.forum.models import Draft, Place
from app.forum.pace import count_writing
from app.learning import commands, queries
from app.learning.activity_forms import EVERYONE, ResponseForm, ResultForm, result_form
from app.learning.models import Activity
from app.learning.queries import OwnResult, ResultFilters
from app.learning.routes.blueprint import bp
from app.learning.routes.previews import instead_of_activity
from app.programme.models import Stream
from app.programme.queries import outline, stream_ids_of
from app.web import current_actor, flash_notice, get_lang, page, see_other
from app.web.language import LANGUAGES
from app.web.limits import hit
from app.web.request import number_in


@bp.get("/activities/<id:activity_id>")
def activity(activity_id: int) -> Response:
    actor = current_actor()
    try:
        found = queries.get_activity(actor, activity_id)
    except NotFoundError:
        return instead_of_activity(actor, activity_id)
    own = queries.own_result(actor, found)
    form, draft = None, None
    if actor is not None:
        form = result_form(found, own, _streams(found))
        form.show(own, _stream_of(actor, found, own))
        draft = forum.draft_at(actor, Place.ACTIVITY, found.id)
        if draft is not None:
            form.show_draft(draft.sequence, draft.fields)
    return _activity_page(actor, found, own, form, draft=draft)


@bp.post("/activities/<id:activity_id>/result")
def submit_result(activity_id: int) -> Response:
    actor = current_actor(required=True)
    found = queries.get_activity(actor, activity_id)
    try:
        return _keep(actor, found)
    except IntegrityError:
        # The other press of the button came first, or somebody of the group was quicker: now it
        # is there to be seen.
        db.session.rollback()
        db.session.expire_all()
        return _keep(actor, found)


@bp.get("/activities/<id:activity_id>/result")
def result_form_again(activity_id: int) -> Response:
    """Where the language link of a form that was refused leads."""
    return redirect(url_for("learning.activity", activity_id=activity_id), code=302)


@bp.post("/activities/<id:activity_id>/result/leave")
def leave_result(activity_id: int) -> Response:
    """A second press finds that it is done."""
    actor = current_actor(required=True)
    found = queries.get_activity(actor, activity_id)
    hit("edit", str(actor.id))
    try:
        is_named_no_more = _leave(actor, found)
    except ChangedMeanwhileError:  # somebody saved this very moment: from what they saved, again
        db.session.rollback()
        db.session.expire_all()
        is_named_no_more = _leave(actor, found)
    db.session.commit()
    if is_named_no_more:
        flash_notice(_("You have no part in that result any more."))
    else:
        flash_notice(
            _(
                "You have no part in that result any more. Its text still names you: ask whoever wrote it to take your name out."
            ),
            "warning",
        )
    return see_other(url_for("learning.activity", activity_id=found.id))


@bp.get("/activities/<id:activity_id>/results")
def activity_results(activity_id: int) -> Response:
    actor = current_actor()
    found = queries.get_activity(actor, activity_id)
    streams = _streams(found)
    chosen = _chosen(found, streams)
    filters = ResultFilters(
        stream_id=_stream_id(streams, chosen["stream"]),
        lang=chosen["lang"] or None,
        before=number_in(request.args.get("before")),
    )
    results = queries.list_results(actor, found, queries.own_result(actor, found), filters)
    return page(
        "learning/activity_results.html",
        activity=found,
        results=results,
        chosen=chosen,
        streams=streams,
        next_url=_older(found, chosen, results.next_cursor),
        field=next((each for each in found.fields if each["id"] == chosen["field"]), None),
    )


@bp.get("/activities/<id:activity_id>/results/<id:result_id>/respond")
def response_form(activity_id: int, result_id: int) -> Response:
    actor = current_actor(required=True)
    found = queries.get_activity(actor, activity_id)
    result = queries.get_result(actor, found, queries.own_result(actor, found), result_id)
    policy.require(policy.may_reply(actor, result.thread))
    return _response_page(found, result, _begun_response(result))


@bp.post("/activities/<id:activity_id>/results/<id:result_id>/respond")
def respond(activity_id: int, result_id: int) -> Response:
    """Two of three parts; an ordinary reply comes of it."""
    actor = current_actor(required=True)
    found = queries.get_activity(actor, activity_id)
    result = queries.get_result(actor, found, queries.own_result(actor, found), result_id)
    policy.require(policy.may_reply(actor, result.thread))
    form = ResponseForm()
    submission = (form.submission.data or "")[:64] or None
    if made := forum.find_submission(actor, submission):
        return see_other(url_for("forum.post", post_id=made))
    if not form.validate():
        return _response_page(found, result, form, status=422)
    count_writing("reply", actor)
    try:
        post_id = commands.answer_result(
            actor, result.thread, form.parts(), form.lang.data, submission
        )
        db.session.commit()
    except IntegrityError as error:
        db.session.rollback()
        made = forum.find_submission(actor, submission)
        if made is None:
            raise error
        post_id = made
    return see_other(url_for("forum.post", post_id=post_id))


def _leave(actor: User, found: Activity) -> bool:
    own = queries.own_result(actor, found)
    return own is None or commands.leave_result(actor, found, own)


def _keep(actor: User, found: Activity) -> Response:
    own = queries.own_result(actor, found)
    streams = _streams(found)
    form = result_form(found, own, streams)
    form.known = own.post.body if own is not None else ""
    if not form.validate():
        return _activity_page(actor, found, own, form, status=422)
    said = form.said(streams)
    if own is None or own.is_taken_back:
        count_writing("thread", actor)
        board = forum.boards().by_week[found.week_id]
        commands.post_result(actor, found, board, said)
        text = _("Your result is posted. Now answer somebody who has few replies.")
    else:
        hit("edit", str(actor.id))
        try:
            commands.change_result(actor, found, own, said)
        except ChangedMeanwhileError:
            return _changed_meanwhile(actor, found, form)
        text = _("Your result is saved.")
    end_draft(actor, Place.ACTIVITY, found.id, form.hold())
    db.session.commit()
    flash_notice(text)
    return see_other(url_for("learning.activity", activity_id=found.id))


def _changed_meanwhile(actor: User, found: Activity, form: ResultForm) -> Response:
    """Both texts: that of the discussion as it is now, and one's own in the form, which knows the
    newer state."""
    db.session.rollback()
    db.session.expire_all()
    own = queries.own_result(actor, found)
    if own is not None:
        form.show_state_of(own)
    return _activity_page(actor, found, own, form, status=409)


def _activity_page(
    actor: User | None,
    found: Activity,
    own: OwnResult | None,
    form: ResultForm | None,
    *,
    status: int = 200,
    draft: Draft | None = None,
) -> Response:
    offers = queries.results_to_answer(actor, found, own) if actor is not None else []
    may_write = policy.may_start_thread(actor, found) and policy.may_speak_at_once(actor)
    if own is not None and not own.is_taken_back:
        may_write = policy.may_edit_result(actor, own.thread, has_part=True)
    return page(
        "learning/activity.html",
        status=status,
        activity=found,
        own=own,
        form=form,
        draft_url=url_for("forum.keep_draft", place=Place.ACTIVITY.value, place_id=found.id),
        draft=_here(draft),
        kept=None,
        is_conflict=status == 409,
        is_preview=False,
        may_write=may_write,
        sees_results=queries.sees_results(actor, found, own),
        offers=[(each, _begun_response(each, f"-{each.id}")) for each in offers],
        streams={stream.code: stream for stream in _streams(found)},
    )


def _here(draft: Draft | None) -> dict[str, Any] | None:
    """What the page says of a draft that has any words."""
    if draft is None or draft.fields is None:
        return None
    return {"id": draft.id, "at": draft.updated_at}


def _begun_response(result: queries.Shown, suffix: str = "") -> ResponseForm:
    """``suffix`` tells the controls of several on one page apart."""
    form = ResponseForm(formdata=None)
    form.lang.data = result.thread.lang if result.thread.lang in LANGUAGES else get_lang()
    for field in form:
        field.id += suffix
        field.label.field_id = field.id
    return form


def _response_page(
    found: Activity, result: queries.Shown, form: ResponseForm, *, status: int = 200
) -> Response:
    return page("learning/respond.html", status=status, activity=found, result=result, form=form)


def _streams(found: Activity) -> list[Stream]:
    """All of the course: anybody may do it."""
    return outline().streams_of(found.week.offering)


def _stream_of(actor: User, found: Activity, own: OwnResult | None) -> str:
    """What a form begins with: where the result is, else one's own stream where it is meant for
    that, else the first it is meant for."""
    course = outline()
    if own is not None and not own.is_taken_back:
        stream = course.stream_by_id(own.thread.stream_id)
        return stream.code if stream is not None else EVERYONE
    mine = course.stream_by_id(stream_ids_of(actor.id).get(found.offering_id))
    if mine is not None and mine.code in found.streams:
        return mine.code
    return found.streams[0]


def _chosen(found: Activity, streams: Sequence[Stream]) -> dict[str, str]:
    """What the address asks for, as far as it is known."""
    known: dict[str, Any] = {
        "stream": {EVERYONE, *(stream.code for stream in streams)},
        "lang": set(LANGUAGES),
        "field": {field["id"] for field in found.fields},
    }
    asked = {
        "stream": request.args.get("stream", ""),
        "lang": request.args.get("lang", ""),
        "field": request.args.get("field", ""),
    }
    return {name: said if said in known[name] else "" for name, said in asked.items()}


def _older(found: Activity, chosen: dict[str, str], cursor: int | None) -> str | None:
    """The address of the next page. The filter by language has the name of the part of the address
    that says the page's own, so it is put there by hand."""
    if cursor is None:
        return None
    wanted = urlencode({name: said for name, said in chosen.items() if said} | {"before": cursor})
    return f"{url_for('learning.activity_results', activity_id=found.id)}?{wanted}"


def _stream_id(streams: Sequence[Stream], code: str) -> int | None:
    if not code:
        return None
    return next((stream.id for stream in streams if stream.code == code), 0)
