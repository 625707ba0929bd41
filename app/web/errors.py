"""Refusals as pages that help, in the reader's language, with every typed word in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import quote

import structlog
from flask import Flask, current_app, g, make_response, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from app.core.db import db
from app.core.errors import (
    NotAllowedError,
    NotFoundError,
    SignInRequiredError,
    SlowedError,
    TooManyAttemptsError,
)
from app.policy import Reason
from app.web.actor import ask_nobody, current_actor
from app.web.dates import plain_moment
from app.web.htmx import is_htmx, is_in_passing
from app.web.kept import keep_text, typed_fields
from app.web.language import get_lang, this_url

log = structlog.get_logger()

View = TypeVar("View", bound=Callable[..., Any])


def init_app(app: Flask) -> None:
    app.register_error_handler(NotFoundError, _not_found)
    app.register_error_handler(SignInRequiredError, _sign_in_required)
    app.register_error_handler(NotAllowedError, _not_allowed)
    app.register_error_handler(TooManyAttemptsError, _too_many_attempts)
    app.register_error_handler(SlowedError, _slowed)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(DBAPIError, _database_refused)
    app.register_error_handler(PoolTimeoutError, _database_refused)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _broken)


def problem(
    code: int,
    title: str,
    explanation: str,
    *,
    can_retry: bool = False,
    is_about_standing: bool = False,
) -> Response:
    """The page (for htmx the message) that says what is wrong and gives the typed text back."""
    if is_in_passing():
        return _in_passing(code)
    fields = typed_fields()
    context = {
        "code": code,
        "title": title,
        "explanation": explanation,
        "kept": fields if any(field.value.strip() for field in fields) else [],
        "action": this_url() if can_retry else None,
        "is_about_standing": is_about_standing,
        "request_id": g.get("request_id", ""),
    }
    template = "errors/_problem.html" if is_htmx() else "errors/error.html"
    response = make_response(render_template(template, **context), code)
    if is_htmx():
        response.headers["HX-Retarget"] = "#problem"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def _in_passing(code: int) -> Response:
    """What the page could not send by itself is still in its form."""
    response = make_response(render_template("errors/_in_passing.html", code=code), code)
    response.headers["HX-Retarget"] = "#draft-said"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


def reason_sentence(reason: str) -> str:
    """Why a thing is refused, in words: for the page that refuses and the page that explains a
    missing button."""
    sentences: dict[Reason, str] = {
        Reason.SIGN_IN: _("Sign in to do this."),
        Reason.SUSPENDED: _("Your account is paused, so you can read but not write."),
        Reason.SILENCED: _silenced_sentence(),
        Reason.WARNED: _(
            "The moderators have written to you. Read it under “My standing” in your account: then you can go on writing."
        ),
        Reason.OF_STAFF: _(
            "This is not possible with yourself, nor with somebody who looks after the site: their role is taken away first."
        ),
        Reason.OWN_DECISION: _("Another moderator than the one who decided answers an appeal."),
        Reason.STAFF_ONLY: _("Only the people who look after this place can do this."),
        Reason.NOT_YOURS: _("Only the author can change this."),
        Reason.CLOSED: _("This discussion is closed: it can be read, but not answered."),
        Reason.ENDED: _(
            "This offering has ended: everything can be read and answered, but not joined."
        ),
        Reason.POLL_CLOSED: _("This poll is closed: nobody can vote any more."),
        Reason.VOTED: _("You have voted, and votes in this poll are final."),
        Reason.HAS_VOTES: _(
            "Somebody has voted already, so this poll can be closed, but not changed or removed."
        ),
        Reason.FIRST_DAY: _("As a new member you can attach one image and no documents."),
        Reason.HIDDEN: _("This was hidden by a moderator and cannot be changed."),
        Reason.NEW: _(
            "New members can do this once a first message of theirs was approved. Begin with a discussion, or answer somebody."
        ),
        Reason.ANSWERED: _(
            "Others have answered this message, so it cannot be removed. A moderator can help you."
        ),
        Reason.TOO_LATE: _(
            "More than ten minutes have passed. A moderator can still bring the message back."
        ),
        Reason.UNDO_OVER: _("More than 30 days have passed, so this can no longer be undone."),
        Reason.LOCKED: _("This message is locked: its words stay as they are."),
        Reason.FIRST_POST: _(
            "This is the first message of its discussion: hide the discussion instead."
        ),
        Reason.NOT_A_WEEK: _("Only a discussion of a week can be shown on the page of its week."),
        Reason.OWN_POST: _("You can react to what others wrote, not to your own messages."),
        Reason.ASKER_ONLY: _(
            "Only the person who asked, and the people who look after this place, can say what answers the question."
        ),
        Reason.NO_ANSWER: _("Only a reply to a question can be marked as its answer."),
        Reason.BOOKMARKS_FULL: _(
            "You have 1,000 bookmarks, as many as there is room for. Remove some, then try again."
        ),
        Reason.SEARCHES_FULL: _(
            "You keep 50 searches, as many as there is room for. Delete one, then try again."
        ),
        Reason.NOT_ENROLLED: _("This is for those who take part in this offering of the course."),
        Reason.POST_FIRST: _(
            "Post your own result first: then you can see what others wrote. That way, first thoughts are your own."
        ),
        Reason.OWN_RESULT: _(
            "You posted this result for your group. Remove its discussion instead: then nobody has a part in it any more."
        ),
        Reason.TOO_EARLY: _("It is too early for this: the door opens 15 minutes before."),
        Reason.NO_SUCH_MOVE: _("The session stands otherwise by now. Look at its page once more."),
        Reason.NO_RECORDING: _("Give the address of the recording first, then publish it."),
        Reason.NO_ENGLISH_SUMMARY: _(
            "Its summary is in French alone: write the English one first."
        ),
        Reason.NO_FRENCH_SUMMARY: _("Its summary is in English alone: write the French one first."),
        Reason.NO_TRANSCRIPT: _(
            "A recording is published with its transcript: add the transcript first."
        ),
        Reason.NO_WEEK_DONE: _(
            "A record needs one week of the course whose core you have done: go on with the plan."
        ),
        Reason.NO_CONSENT: _(
            "Not every speaker has agreed to be recorded: note their agreement first."
        ),
        Reason.FIRST_STAYS: _(
            "The first message of a discussion cannot be moved alone: merge the whole discussion."
        ),
        Reason.SAME_THREAD: _("These messages are in that discussion already."),
        Reason.RESULT: _("The result of an activity stays a discussion of its own."),
        Reason.NOT_ONE_TEXT: _(
            "Choose two or more messages of one person, which together are not longer than one may be."
        ),
        Reason.SESSION_OVER: _("This session is over, or will not take place."),
    }
    return sentences[Reason(reason)]


def _silenced_sentence() -> str:
    """Until when, and how to appeal. It says so of whoever asks."""
    actor = current_actor()
    until = actor.silenced_until if actor is not None else None
    if until is None:
        return str(_("You can read, but not write, for some time."))
    return str(
        _(
            "You can read, but not write, until %(moment)s. “My standing” in your account says why, and how to appeal.",
            moment=plain_moment(until),
        )
    )


def _asked() -> dict[str, Any]:
    """What was asked for, for the log: the form of the address, for an address may hold a secret;
    the numbers in it; and who asked, when that is known already."""
    numbers = {k: v for k, v in (request.view_args or {}).items() if isinstance(v, int)}
    rule = request.url_rule.rule if request.url_rule else None
    person = g.get("_login_user")
    return {
        "method": request.method,
        "address": rule,
        **numbers,
        "user": getattr(person, "id", None),
    }


def _not_found(_error: Exception) -> Response:
    return _say(404)


def _sign_in_required(_error: Exception) -> Response:
    """Send them to sign in, and afterwards back to the page or to what they had typed."""
    db.session.rollback()
    if is_in_passing():
        return _in_passing(401)
    try:
        back = keep_text() if request.method == "POST" else this_url()
    except TooManyAttemptsError as many:
        return _too_many_attempts(many)
    except DBAPIError as refusal:
        return _database_refused(refusal)
    target = f"/{get_lang()}/login?next={quote(back or f'/{get_lang()}/')}"
    if is_htmx():
        response = make_response("", 401)
        response.headers["HX-Redirect"] = target
        return response
    return redirect(target, code=303)


def _slowed(error: SlowedError) -> Response:
    db.session.rollback()
    return problem(429, _("A little slower"), slowed_sentence(error.wait), can_retry=True)


def slowed_sentence(wait: int) -> str:
    """When somebody can write again in a slow discussion; ``wait`` is in seconds."""
    if wait < 120:
        return str(
            ngettext(
                "This discussion goes slowly, so that everybody can think and be heard. You can answer again in %(num)d second.",
                "This discussion goes slowly, so that everybody can think and be heard. You can answer again in %(num)d seconds.",
                wait,
            )
        )
    return str(
        ngettext(
            "This discussion goes slowly, so that everybody can think and be heard. You can answer again in %(num)d minute.",
            "This discussion goes slowly, so that everybody can think and be heard. You can answer again in %(num)d minutes.",
            -(-wait // 60),
        )
    )


def _not_allowed(error: NotAllowedError) -> Response:
    db.session.rollback()
    log.warning("refused", reason=str(error.reason), **_asked())
    return problem(
        403,
        _("You cannot do this"),
        reason_sentence(error.reason),
        is_about_standing=error.reason in (Reason.SILENCED, Reason.WARNED),
    )


def _too_many_attempts(error: TooManyAttemptsError) -> Response:
    db.session.rollback()
    minutes = max(1, -(-error.retry_after // 60))
    wait = ngettext(
        "Please wait %(num)d minute, then try again.",
        "Please wait %(num)d minutes, then try again.",
        minutes,
    )
    response = problem(429, _("That was a lot at once"), wait, can_retry=True)
    response.headers["Retry-After"] = str(error.retry_after)
    return response


def for_strangers(view: View) -> View:
    """Anybody may send this form, signed in or not."""
    view.is_for_strangers = True  # type: ignore[attr-defined]
    return view


def _stale_form(error: CSRFError) -> Response:
    """A form of a page whose session has ended: to sign in, and then back to the text. Only when
    the browser says that the page was ours, for nobody else may put words into a person's mouth."""
    view = current_app.view_functions.get(request.endpoint or "")
    is_ours = request.headers.get("Sec-Fetch-Site") == "same-origin"
    if is_ours and current_actor() is None and not hasattr(view, "is_for_strangers"):
        return _sign_in_required(error)
    explanation = _(
        "This form was open for a long time, or in another tab you signed in or out. "
        "Nothing was sent. What you wrote is below: check it and send it again."
    )
    return problem(400, _("Please send this once more"), explanation, can_retry=True)


def _database_refused(error: Exception) -> Response:
    """A database that is away, read-only or full: readers are told to come back, writers keep
    their text. Anything else a database says is a fault of ours."""
    is_reading = request.method in ("GET", "HEAD")
    lost = getattr(error, "connection_invalidated", False)
    db.session.rollback()
    if is_reading and lost and not g.get("was_tried_again"):
        return _try_again()
    if not _is_outage(error):
        return _broken(error)
    log.error("database refused", error=type(error).__name__, **_asked())
    _leave_the_database_alone()
    explanation = (
        _("The site cannot reach its database just now. Please try again in a few minutes.")
        if is_reading
        else _(
            "We could not save this just now. What you wrote is below: keep a copy, or send it again in a few minutes."
        )
    )
    response = problem(503, _("Please come back in a moment"), explanation, can_retry=True)
    response.headers["Retry-After"] = "60"
    return response


def _try_again() -> Response:
    """A connection that died while it lay in the pool says nothing of the database: ask once
    more, on a new one."""
    g.was_tried_again = True
    try:
        return current_app.make_response(current_app.dispatch_request())
    except Exception as second:  # Flask does not handle what its handlers raise
        return current_app.make_response(current_app.handle_user_exception(second))


def _leave_the_database_alone() -> None:
    """The page about a database that is away must not need it."""
    g.database_is_away = True
    ask_nobody()


def _is_outage(error: Exception) -> bool:
    original: Any = getattr(error, "orig", None)
    if isinstance(error, PoolTimeoutError) or getattr(error, "connection_invalidated", False):
        return True
    state = str(getattr(original, "sqlstate", None) or "")
    if state[:2] in ("08", "53", "57") or state in ("25006", "55P03", "40P01"):
        return True
    return type(original).__name__ == "OperationalError"


def _http_error(error: HTTPException) -> Response:
    if error.code is None or error.response is not None or error.code < 400:
        return current_app.make_response(error.get_response())
    response = _say(error.code)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _say(code: int) -> Response:
    texts = {
        404: (
            _("We cannot find that page"),
            _(
                "The address may have been mistyped, or the page may not be yours to see. Try the discussions or the front page."
            ),
        ),
        405: (
            _("This page does not work that way"),
            _("Go back and use the buttons and links of the page."),
        ),
        413: (
            _("That is too much at once"),
            _(
                "What you sent is larger than this site accepts. Go back, shorten it, and send it again."
            ),
        ),
        422: (
            _("Something in the form is not right"),
            _("Go back, check what you filled in, and send it again."),
        ),
    }
    if code >= 500:
        return _broken(None)
    title, explanation = texts.get(
        code,
        (
            _("We could not understand that request"),
            _("Go back, check what you filled in, and send it again."),
        ),
    )
    return problem(code, title, explanation)


def _broken(error: Exception | None) -> Response:
    """A fault of ours. It shows nothing of itself but the number to quote."""
    if error is not None:
        log.error("broken", **_asked(), exc_info=error)
        if current_app.config["PROPAGATE_EXCEPTIONS"]:
            raise error
    db.session.rollback()
    _leave_the_database_alone()
    explanation = _(
        "This is our fault, not yours. Nothing that was saved is lost. Please try again; "
        "if it happens again, tell us and quote the number below."
    )
    try:
        return problem(500, _("Something went wrong on our side"), explanation, can_retry=True)
    except Exception as second:
        log.error("broken error page", exc_info=second)
        return make_response(render_template("errors/plain.html", lang=get_lang()), 500)
