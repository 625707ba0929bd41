"""One's own account: settings, password, address, signed-in browsers."""

from __future__ import annotations

from flask import url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts import commands, queries, sessions
from app.accounts.commands.profile import Profile
from app.accounts.errors import WrongPasswordError
from app.accounts.forms import ChangeEmailForm, ChangePasswordForm, SettingsForm
from app.accounts.models import User
from app.accounts.routes.blueprint import bp, limit_mail
from app.core.db import db
from app.web import current_actor, flash_notice, limits, page, see_other
from app.web.language import LOCALES


@bp.get("/me/")
def me() -> Response:
    current_actor(required=True)
    return page("accounts/me.html")


@bp.route("/me/settings", methods=["GET", "POST"])
def settings() -> Response:
    actor = current_actor(required=True)
    form = SettingsForm(obj=actor)
    if not form.is_submitted():
        return page("accounts/settings.html", form=form)
    if not form.validate():
        return page("accounts/settings.html", form=form, status=422)
    limits.hit("settings", str(actor.id))
    commands.update_profile(actor, _profile(form))
    commands.update_settings(actor, language=form.language.data, stream=form.stream.data)
    db.session.commit()
    with force_locale(LOCALES[actor.language]):  # the next page speaks the language just chosen
        flash_notice(_("Your settings are saved."))
    return see_other(url_for("accounts.settings", lang=actor.language))


def _profile(form: SettingsForm) -> Profile:
    return Profile(
        display_name=form.display_name.data,
        organisation=form.organisation.data,
        bio=form.bio.data,
        bio_language=form.bio_language.data,
        shows_organisation=form.shows_organisation.data,
        shows_stream=form.shows_stream.data,
        shows_threads=form.shows_threads.data,
    )


@bp.route("/me/settings/password", methods=["GET", "POST"])
def change_password() -> Response:
    actor = current_actor(required=True)
    form = ChangePasswordForm(actor)
    if form.is_submitted() and form.validate():
        limits.hit("settings", str(actor.id))
        try:
            commands.change_password(
                actor,
                form.current_password.data,
                form.password.data,
                keep_session=sessions.this_browser(),
            )
        except WrongPasswordError:
            _say_wrong_password(form)
        else:
            db.session.commit()
            flash_notice(_("Your password is changed. Other devices are signed out."))
            return see_other(url_for("accounts.me"))
    return page("accounts/password.html", form=form, status=422 if form.is_submitted() else 200)


@bp.route("/me/settings/email", methods=["GET", "POST"])
def change_email() -> Response:
    actor = current_actor(required=True)
    form = ChangeEmailForm()
    if form.is_submitted() and form.validate() and _is_another_address(actor, form):
        limits.hit("settings", str(actor.id))
        limit_mail(form.email.address)
        try:
            commands.request_email_change(actor, form.current_password.data, form.email.address)
        except WrongPasswordError:
            _say_wrong_password(form)
        else:
            db.session.commit()
            flash_notice(_("Open the link we have sent to your new address to finish the change."))
            return see_other(url_for("accounts.me"))
    return page("accounts/email.html", form=form, status=422 if form.is_submitted() else 200)


def _is_another_address(actor: User, form: ChangeEmailForm) -> bool:
    if queries.email_key(form.email.address) != actor.email_key:
        return True
    form.email.errors = [_("This is your address already.")]
    return False


def _say_wrong_password(form: ChangePasswordForm | ChangeEmailForm) -> None:
    form.current_password.errors = [_("This is not your current password.")]


@bp.get("/me/sessions")
def signed_in_browsers() -> Response:
    actor = current_actor(required=True)
    return page(
        "accounts/sessions.html",
        browsers=sessions.list_sessions(actor.id),
        this_browser=sessions.this_browser(),
    )


@bp.post("/me/sessions/<id:session_id>/end")
def end_session(session_id: int) -> Response:
    commands.sign_out_browser(current_actor(required=True), session_id)
    db.session.commit()
    flash_notice(_("That device is signed out."))
    return see_other(url_for("accounts.signed_in_browsers"))


@bp.post("/me/sessions/end")
def end_sessions() -> Response:
    commands.sign_out_everywhere(current_actor(required=True))
    sessions.forget_this_browser()
    db.session.commit()
    flash_notice(_("You are signed out everywhere."))
    return sessions.clear_site_data(see_other(url_for("accounts.login")))
