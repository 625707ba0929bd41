"""Sign in and out, and what everybody may see of a member."""

from __future__ import annotations

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts import commands, labels, lockout, queries, sessions
from app.accounts.errors import AccountPausedError, SignInRefusedError
from app.accounts.forms import SignInForm
from app.accounts.next_page import page_of_ours
from app.accounts.routes.blueprint import bp, front_page
from app.core.db import db
from app.web import (
    current_actor,
    flash_notice,
    for_strangers,
    limits,
    never_cached,
    page,
    see_other,
)


@bp.route("/login", methods=["GET", "POST"])
@never_cached
@for_strangers
def login() -> Response:
    """``next`` stays in the form's address, so that a refused attempt keeps it."""
    goal = page_of_ours(request.args.get("next")) or front_page()
    if request.method == "GET" and current_actor() is not None:
        return see_other(goal)
    form = SignInForm()
    if request.method == "POST":
        limits.hit("sign_in", limits.address())
        if form.validate() and (where := _signs_in(form, goal)):
            return see_other(where)
    return page(
        "accounts/login.html",
        form=form,
        next=page_of_ours(request.args.get("next")),
        status=422 if request.method == "POST" else 200,
    )


def _signs_in(form: SignInForm, goal: str) -> str | None:
    """Where they go now that they are in; None when the form says why not. Who is suspended is let
    as far as the page that says why."""
    commands.claim_attempt(form.identifier.data, limits.address())
    db.session.commit()  # the one commit before another: an attempt counts although it fails
    try:
        user = commands.sign_in(form.identifier.data, form.password.data)
    except AccountPausedError as paused:
        sessions.start_paused(paused.user_id)
        db.session.commit()
        return url_for("moderation.standing")
    except SignInRefusedError:
        lockout.count_failure(limits.address())
        db.session.commit()
        form.identifier.errors = [_refused_sentence()]
        return None
    sessions.start(user, remember=form.remember.data)
    db.session.commit()
    return goal


def _refused_sentence() -> str:
    return str(
        _(
            "We could not sign you in with this e-mail or handle and this password. Check both, and if you have "
            "just registered, first open the link we mailed to you."
        )
    )


@bp.get("/logout")
@never_cached
def logout() -> Response:
    """A button, for those who come by a link: reading a page signs nobody out."""
    return page("accounts/logout.html")


@bp.post("/logout")
@for_strangers
def sign_out() -> Response:
    commands.sign_out(current_actor())
    db.session.commit()
    flash_notice(_("You are signed out."))
    return sessions.clear_site_data(see_other(front_page()))


@bp.get("/members/<handle>")
def member(handle: str) -> Response:
    person = queries.get_person_by_handle(current_actor(), handle)
    profile = queries.public_profile(person)
    return page(
        "accounts/member.html",
        person=person,
        profile=profile,
        organisation=labels.ORGANISATIONS.get(profile.organisation or ""),
        stream=labels.STREAMS.get(profile.stream or ""),
    )
