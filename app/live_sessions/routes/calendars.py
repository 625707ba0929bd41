"""Calendars of live sessions: for everybody, and one's own by a secret address."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import current_app, make_response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.db import db
from app.core.errors import NotFoundError
from app.live_sessions import calendars
from app.live_sessions.routes.blueprint import bp, offering_of
from app.programme.live_sessions import queries
from app.programme.live_sessions.calendar import Entry, calendar_text
from app.programme.live_sessions.models import LiveSession
from app.programme.queries import outline
from app.web import current_actor, flash_notice, get_lang, never_cached, page, see_other
from app.web.actor import ask_nobody
from app.web.limits import hit

SECONDS = 300  # how long a calendar need not ask again


@bp.get("/calendar.ics")
def calendar() -> Response:
    """All of the offering of the day."""
    ask_nobody()
    offering = outline().current_offering
    if offering is None:
        raise NotFoundError
    sessions = queries.sessions_for_calendar([offering.id])
    title = getattr(offering, f"title_{get_lang()}")
    return _answer(sessions, _("Live sessions, %(offering)s", offering=title))


@bp.get("/offerings/<offering>/weeks/<id:number>.ics")
def week_calendar(offering: str, number: int) -> Response:
    ask_nobody()
    course = outline()
    found = course.offering(offering)
    week = course.week(found, number)
    title = getattr(week, f"title_{get_lang()}")
    name = _("Week %(number)s: %(title)s", number=number, title=title)
    return _answer(queries.sessions_for_calendar([found.id], week.id), name)


@bp.get("/offerings/<offering>/streams/<code>.ics")
def stream_calendar(offering: str, code: str) -> Response:
    """What the plan of the stream has; with what is in no plan."""
    ask_nobody()
    course = outline()
    found = course.offering(offering)
    stream = next((each for each in course.streams_of(found) if each.code == code), None)
    if stream is None:
        raise NotFoundError
    sessions = queries.sessions_for_calendar([found.id])
    title, short = (getattr(each, f"{name}_{get_lang()}")
                    for each, name in ((found, "title"), (stream, "short_title")))  # fmt: skip
    name = _("Live sessions, %(offering)s, %(stream)s", offering=title, stream=short)
    return _answer([each for each in sessions if queries.is_for_stream(each, stream, course)], name)


@bp.get("/sessions/<id:live_id>.ics")
def session_calendar(live_id: int) -> Response:
    ask_nobody()
    session = queries.get_session(live_id)
    return _answer([session], session.title)


@bp.get("/calendars/<token>.ics")
@never_cached
def own_calendar(token: str) -> Response:
    """Programs read it, which cannot sign in: whoever has the address has what its owner may know,
    the addresses to join among it."""
    ask_nobody()
    owner = calendars.owner_of(token)
    sessions = queries.sessions_for_calendar(calendars.offerings_of(owner))
    name = _("My live sessions")
    response = _answer(sessions, name, lambda session: session.join_url, reminds=True)
    response.headers["Cache-Control"] = f"private, max-age={SECONDS}"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.get("/me/calendar")
def my_calendar() -> Response:
    actor = current_actor(required=True)
    token = calendars.token_of(actor, _key())
    path = url_for("live_sessions.own_calendar", token=token) if token else None
    return page("live_sessions/my_calendar.html", path=path)


@bp.post("/me/calendar/make")
def make_calendar() -> Response:
    actor = current_actor(required=True)
    hit("mark", str(actor.id))
    calendars.make_address(actor, _key())
    db.session.commit()
    flash_notice(_("Your calendar has a new address. One that you had before leads nowhere now."))
    return see_other(url_for("live_sessions.my_calendar"))


@bp.post("/me/calendar/revoke")
def revoke_calendar() -> Response:
    actor = current_actor(required=True)
    hit("mark", str(actor.id))
    calendars.revoke_address(actor)
    db.session.commit()
    flash_notice(_("The address of your calendar leads nowhere now."))
    return see_other(url_for("live_sessions.my_calendar"))


def _answer(
    sessions: Sequence[LiveSession],
    name: str,
    join_url: Callable[[LiveSession], str | None] = lambda _session: None,
    *,
    reminds: bool = False,
) -> Response:
    site = current_app.extensions["settings"].site_url
    entries = [
        Entry(
            session,
            offering_of(session),
            f"{site}/{get_lang()}/sessions/{session.id}",
            join_url(session),
        )
        for session in sessions
    ]
    response = make_response(calendar_text(entries, name, reminds=reminds))
    response.mimetype = "text/calendar"
    response.headers["Cache-Control"] = f"public, max-age={SECONDS}"
    response.add_etag()
    return response.make_conditional(request)


def _key() -> str:
    return str(current_app.config["SECRET_KEY"])
