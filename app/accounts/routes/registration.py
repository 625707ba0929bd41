"""Register, and confirm the address."""

from __future__ import annotations

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts import commands, sessions, tokens
from app.accounts.errors import HandleTakenError, LinkExpiredError
from app.accounts.forms import EmailForm, RegistrationForm
from app.accounts.queries import get_waiting_person
from app.accounts.routes.blueprint import bp, expired, front_page, limit_mail, without_referrer
from app.core.db import db
from app.web import (
    current_actor,
    flash_notice,
    for_strangers,
    get_lang,
    limits,
    never_cached,
    page,
    see_other,
)


@bp.route("/register", methods=["GET", "POST"])
@never_cached
@for_strangers
def register() -> Response:
    if current_actor() is not None:
        return see_other(front_page())
    form = RegistrationForm(language=get_lang(), code=request.args.get("code", ""))
    if form.is_submitted() and form.validate():
        limits.hit("register", limits.address())
        try:
            commands.register(_registration(form))
        except HandleTakenError:
            db.session.rollback()
            form.handle.errors = [_("Somebody has this handle, or one like it; choose another.")]
        else:
            # Not before: who looks for a handle that is free has had no mail sent.
            limit_mail(form.email.address)
            db.session.commit()
            return see_other(url_for("accounts.registered"))
    return page("accounts/register.html", form=form, status=422 if form.is_submitted() else 200)


def _registration(form: RegistrationForm) -> commands.Registration:
    return commands.Registration(
        handle=form.handle.data,
        display_name=form.display_name.data,
        email=form.email.address,
        password=form.password.data,
        organisation=form.organisation.data,
        language=form.language.data,
        stream=form.stream.data,
        notice_language=get_lang(),
        is_invited=bool(form.code.data),
    )


@bp.get("/register/done")
@never_cached
def registered() -> Response:
    return page("accounts/registered.html", form=EmailForm())


@bp.get("/confirm/<token>")
@never_cached
def confirm(token: str) -> Response:
    """A button only: mail programs and scanners open links, and must not use them up."""
    person = get_waiting_person(token, tokens.Purpose.CONFIRM)
    if person is None:
        return expired()
    return without_referrer(page("accounts/confirm.html", token=token, person=person))


@bp.post("/confirm/<token>")
@for_strangers
def confirm_person(token: str) -> Response:
    limits.hit("sign_in", limits.address())
    try:
        user = commands.confirm(token)
    except LinkExpiredError:
        # A second press of the button finds its own work done.
        return see_other(front_page()) if current_actor() is not None else expired()
    sessions.start(user, remember=False)
    db.session.commit()
    flash_notice(_("Welcome! Your account is ready."))
    return without_referrer(see_other(f"/{user.language}/"))


@bp.post("/confirm/resend")
@for_strangers
def resend_confirmation() -> Response:
    form = EmailForm()
    if not form.validate():
        return page("accounts/registered.html", form=form, status=422)
    limits.hit("reset", limits.address())
    limit_mail(form.email.address)
    commands.request_confirmation(form.email.address)
    db.session.commit()
    flash_notice(_("If this address waits for its confirmation, a new message is on its way."))
    return see_other(url_for("accounts.registered"))
