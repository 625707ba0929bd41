"""The links that were mailed: a new password, a new address."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts import commands, sessions, tokens
from app.accounts.errors import LinkExpiredError
from app.accounts.forms import EmailForm, NewPasswordForm
from app.accounts.queries import get_waiting_person
from app.accounts.routes.blueprint import bp, expired, limit_mail, without_referrer
from app.core.db import db
from app.web import flash_notice, for_strangers, limits, never_cached, page, see_other


@bp.route("/password/reset", methods=["GET", "POST"])
@never_cached
@for_strangers
def forgot_password() -> Response:
    form = EmailForm()
    if not form.is_submitted():
        return page("accounts/forgot_password.html", form=form)
    if not form.validate():
        return page("accounts/forgot_password.html", form=form, status=422)
    limits.hit("reset", limits.address())
    limit_mail(form.email.address)
    commands.request_reset(form.email.address)
    db.session.commit()
    return see_other(url_for("accounts.reset_sent"))


@bp.get("/password/reset/sent")
@never_cached
def reset_sent() -> Response:
    return page("accounts/reset_sent.html")


@bp.route("/password/reset/<token>", methods=["GET", "POST"])
@never_cached
@for_strangers
def reset_password(token: str) -> Response:
    owner = get_waiting_person(token, tokens.Purpose.RESET)
    if owner is None:
        return expired()
    form = NewPasswordForm(owner)
    if form.is_submitted() and form.validate():
        limits.hit("reset", limits.address())
        try:
            commands.reset_password(token, form.password.data)
        except LinkExpiredError:
            return expired()
        sessions.forget_this_browser()
        db.session.commit()
        flash_notice(_("Your password is changed. Sign in with the new one."))
        return without_referrer(see_other(url_for("accounts.login")))
    status = 422 if form.is_submitted() else 200
    answer = page(
        "accounts/reset_password.html", form=form, token=token, owner=owner, status=status
    )
    return without_referrer(answer)


@bp.get("/email/<token>")
@never_cached
def confirm_email(token: str) -> Response:
    person = get_waiting_person(token, tokens.Purpose.EMAIL)
    if person is None:
        return expired()
    return without_referrer(page("accounts/confirm_email.html", token=token, person=person))


@bp.post("/email/<token>")
@for_strangers
def use_new_email(token: str) -> Response:
    limits.hit("sign_in", limits.address())
    try:
        commands.confirm_email_change(token)
    except LinkExpiredError:
        return expired()
    db.session.commit()
    flash_notice(_("Your new e-mail is confirmed."))
    return without_referrer(see_other(url_for("accounts.me")))
