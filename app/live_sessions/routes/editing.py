"""Facilitators plan sessions, change them, and say how they stand."""

from __future__ import annotations

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import policy
from app.core.cache import forget_all
from app.core.db import db
from app.core.errors import ChangedMeanwhileError, NotFoundError
from app.core.text import visible_line
from app.live_sessions.forms import SessionForm, SpeakerForm
from app.live_sessions.labels import STATUS_LABELS
from app.live_sessions.routes.blueprint import bp, offering_of
from app.programme.labels import why_it_stays
from app.programme.live_sessions import commands, queries
from app.programme.live_sessions.commands import TwoAtOnceError
from app.programme.live_sessions.models import LiveSession, Speaker, Status
from app.programme.live_sessions.writer import session_text
from app.programme.models import Offering
from app.programme.planning import NothingLeftError
from app.programme.queries import outline
from app.web import current_actor, flash_notice, get_lang, page, see_other
from app.web.limits import hit

REASON = 500


@bp.get("/offerings/<offering>/sessions/new")
def new_session(offering: str) -> Response:
    actor = current_actor(required=True)
    found = outline().offering(offering)
    policy.require(policy.may_edit_session(actor, found.id))
    form = SessionForm(formdata=None, host=actor.display_name, lang=get_lang(), time="12:00")
    _place(form, found)
    return _form_page(form, found, None)


@bp.post("/offerings/<offering>/sessions/new")
def make_session(offering: str) -> Response:
    actor = current_actor(required=True)
    found = outline().offering(offering)
    policy.require(policy.may_edit_session(actor, found.id))
    form = SessionForm()
    _place(form, found)
    if not form.validate():
        return _form_page(form, found, None, status=422)
    hit("edit", str(actor.id))
    try:
        made = commands.make_session(actor, found, form.draft(), form.reason.data)
    except TwoAtOnceError as error:
        return _two_at_once(form, found, None, error)
    return _saved(made, _("The session is planned. Add its speakers below."))


@bp.get("/sessions/<id:live_id>/edit")
def edit_session(live_id: int) -> Response:
    session = _get(live_id)
    form = SessionForm(formdata=None)
    _place(form, offering_of(session), session)
    form.show(session)
    return _form_page(form, offering_of(session), session)


@bp.post("/sessions/<id:live_id>/edit")
def change_session(live_id: int) -> Response:
    """If somebody changed it meanwhile, both are shown: sent again, the form knows of it."""
    actor, session = current_actor(required=True), _get(live_id)
    offering = offering_of(session)
    form = SessionForm()
    _place(form, offering, session)
    if not form.validate():
        return _form_page(form, offering, session, status=422)
    hit("edit", str(actor.id))
    try:
        seen, why = form.seen.data or "", form.reason.data
        commands.change_session(actor, session, form.draft(), seen=seen, reason=why)
    except TwoAtOnceError as error:
        return _two_at_once(form, offering, session, error)
    except NothingLeftError as error:
        db.session.rollback()
        form.week.errors = [why_it_stays(error)]
        return _form_page(form, offering, queries.get_session(live_id), status=422)
    except ChangedMeanwhileError:
        db.session.rollback()
        db.session.expire_all()
        now = queries.get_session(live_id)
        form.seen.data = now.edition
        return _form_page(form, offering, now, now=session_text(now), status=409)
    return _saved(live_id, _("The session is saved."))


@bp.post("/sessions/<id:live_id>/move")
def move_session(live_id: int) -> Response:
    actor, session = current_actor(required=True), _get(live_id)
    reason = visible_line(request.form.get("reason"))[:REASON]
    try:
        to = Status(request.form.get("to", ""))
    except ValueError:
        return see_other(url_for("live_sessions.session", live_id=live_id))
    if to is Status.CANCELLED and not reason:
        flash_notice(
            _("Say why the session is cancelled: those who wanted to come will ask."), "danger"
        )
        return see_other(url_for("live_sessions.session", live_id=live_id))
    hit("edit", str(actor.id))
    try:
        commands.move_session(actor, session, to, reason)
    except TwoAtOnceError as error:
        said = _is_taken(error)
        db.session.rollback()
        flash_notice(said, "danger")
        return see_other(url_for("live_sessions.session", live_id=live_id))
    except ChangedMeanwhileError:
        db.session.rollback()
        flash_notice(
            _("Somebody else has just changed this session. Look at it once more."), "danger"
        )
        return see_other(url_for("live_sessions.session", live_id=live_id))
    return _saved(live_id, _("How it stands now: %(status)s", status=STATUS_LABELS[to]))


@bp.get("/sessions/<id:live_id>/speakers/new")
def new_speaker(live_id: int) -> Response:
    return _speaker_page(SpeakerForm(formdata=None), _get(live_id), None)


@bp.post("/sessions/<id:live_id>/speakers/new")
def add_speaker(live_id: int) -> Response:
    return _save_speaker(_get(live_id), None)


@bp.get("/sessions/<id:live_id>/speakers/<id:speaker_id>")
def edit_speaker(live_id: int, speaker_id: int) -> Response:
    session = _get(live_id)
    speaker = _found_in(session, speaker_id)
    if speaker is None:
        raise NotFoundError
    form = SpeakerForm(formdata=None)
    form.show(speaker)
    return _speaker_page(form, session, speaker)


@bp.post("/sessions/<id:live_id>/speakers/<id:speaker_id>")
def change_speaker(live_id: int, speaker_id: int) -> Response:
    session = _get(live_id)
    return _save_speaker(session, speaker_id)


@bp.post("/sessions/<id:live_id>/speakers/<id:speaker_id>/remove")
def remove_speaker(live_id: int, speaker_id: int) -> Response:
    actor, session = current_actor(required=True), _get(live_id)
    hit("edit", str(actor.id))
    commands.remove_speaker(actor, session, speaker_id)
    return _saved(live_id, _("The speaker is removed."))


def _get(live_id: int) -> LiveSession:
    """For those who may change it."""
    actor = current_actor(required=True)
    session = queries.get_session(live_id)
    policy.require(policy.may_edit_session(actor, session.offering_id))
    return session


def _found_in(session: LiveSession, speaker_id: int | None) -> Speaker | None:
    return next((each for each in session.speakers if each.id == speaker_id), None)


def _save_speaker(session: LiveSession, speaker_id: int | None) -> Response:
    """If somebody changed or removed them meanwhile, what was typed is shown with that: sent again,
    it is saved."""
    actor = current_actor(required=True)
    form = SpeakerForm()
    form.is_published = session.status == Status.PUBLISHED
    if not form.validate():
        return _speaker_page(form, session, _found_in(session, speaker_id), status=422)
    hit("edit", str(actor.id))
    live_id = session.id
    try:
        seen, why = form.seen.data or "", form.reason.data
        commands.save_speaker(actor, session, form.texts(), speaker_id, seen=seen, reason=why)
    except ChangedMeanwhileError:
        db.session.rollback()
        db.session.expire_all()
        now = queries.get_session(live_id)
        speaker = _found_in(now, speaker_id)
        form.seen.data = speaker.edition if speaker else ""
        return _speaker_page(form, now, speaker, is_conflict=True, status=409)
    return _saved(live_id, _("The speaker is saved."))


def _place(form: SessionForm, offering: Offering, session: LiveSession | None = None) -> None:
    weeks = outline().weeks_of(offering)
    form.place(offering, weeks, session.status if session else Status.PLANNED)


def _saved(live_id: int, said: str) -> Response:
    db.session.commit()
    forget_all()
    flash_notice(said)
    return see_other(url_for("live_sessions.session", live_id=live_id))


def _two_at_once(
    form: SessionForm, offering: Offering, session: LiveSession | None, error: TwoAtOnceError
) -> Response:
    form.time.errors = [_is_taken(error)]
    return _form_page(form, offering, session, status=422)


def _is_taken(error: TwoAtOnceError) -> str:
    return str(
        _("Another session in this language is at that time: %(title)s", title=error.other.title)
    )


def _form_page(
    form: SessionForm,
    offering: Offering,
    session: LiveSession | None,
    *,
    now: str = "",
    status: int = 200,
) -> Response:
    return page(
        "live_sessions/form.html",
        status=status,
        form=form,
        offering=offering,
        session=session,
        now=now,
    )


def _speaker_page(
    form: SpeakerForm,
    session: LiveSession,
    speaker: Speaker | None,
    *,
    is_conflict: bool = False,
    status: int = 200,
) -> Response:
    return page(
        "live_sessions/speaker.html",
        status=status,
        form=form,
        session=session,
        speaker=speaker,
        is_conflict=is_conflict,
    )
