"""Notes, warnings, silences, suspensions, and what members say to them: forms of the staff."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.core.errors import ChangedMeanwhileError
from app.moderation import commands, queries
from app.moderation.commands.sanctions import MAKES
from app.moderation.forms import ReasonForm, answer_form, sanction_form
from app.moderation.forms.people import AnswerForm, SanctionForm
from app.moderation.kinds import KINDS
from app.moderation.models import Appeal, Kind, Outcome, Sanction
from app.moderation.routes.blueprint import bp
from app.web import current_actor, flash_notice, get_lang, page, see_other
from app.web.limits import hit

TO_MEMBER = f"<any({','.join(MAKES)}):do>"


@bp.get(f"/moderation/people/<handle>/{TO_MEMBER}")
def sanction_form_page(handle: str, do: str) -> Response:
    member, kind = _to_sanction(current_actor(required=True), handle), Kind(do)
    step = queries.count_suspensions(member) if kind is Kind.SUSPEND else 0
    return _form_page(member, kind, sanction_form(kind, member, sent=False, step=step))


@bp.post(f"/moderation/people/<handle>/{TO_MEMBER}")
def sanction(handle: str, do: str) -> Response:
    actor = current_actor(required=True)
    member, kind = _to_sanction(actor, handle), Kind(do)
    form = sanction_form(kind, member, sent=True)
    if not form.validate():
        return _form_page(member, kind, form, status=422)
    hit("edit", str(actor.id))
    commands.sanction(actor, member, form.decision(kind, member))
    db.session.commit()
    flash_notice(_("It is done."))
    return see_other(url_for("moderation.person", handle=member.handle))


def _to_sanction(actor: User, handle: str) -> User:
    policy.require(policy.may_open_file(actor))
    member = queries.get_member(actor, handle)
    policy.require(policy.may_sanction(actor, member))
    return member


def _form_page(member: User, kind: Kind, form: SanctionForm, status: int = 200) -> Response:
    return page(
        "moderation/sanction.html",
        status=status,
        member=member,
        what=KINDS[kind],
        is_note=kind is Kind.NOTE,
        form=form,
    )


@bp.get("/moderation/people/<handle>/remove-all")
def remove_all_form(handle: str) -> Response:
    member = _to_sanction(current_actor(required=True), handle)
    return _remove_page(member, _removal_form(member, sent=False))


@bp.post("/moderation/people/<handle>/remove-all")
def remove_all(handle: str) -> Response:
    actor = current_actor(required=True)
    member = _to_sanction(actor, handle)
    form = _removal_form(member, sent=True)
    if not form.validate():
        return _remove_page(member, form, status=422)
    hit("edit", str(actor.id))
    reason, words = form.reason.data or "", form.words.data or ""
    act_id = commands.remove_all(actor, member, reason, get_lang(), words)
    db.session.commit()
    flash_notice(_("It is done.") if act_id else _("It was so already."))
    return see_other(url_for("moderation.person", handle=member.handle))


def _removal_form(member: User, *, sent: bool) -> SanctionForm:
    form = sanction_form(Kind.SUSPEND, member, sent=sent)
    del form.days  # until somebody lifts it
    return form


def _remove_page(member: User, form: SanctionForm, status: int = 200) -> Response:
    return page(
        "moderation/remove_all.html",
        status=status,
        member=member,
        shown=queries.shown_of(member),
        form=form,
    )


@bp.get("/moderation/sanctions/<id:sanction_id>/lift")
def lift_form(sanction_id: int) -> Response:
    found = _to_lift(current_actor(required=True), sanction_id)
    return page("moderation/lift.html", sanction=found, form=ReasonForm(formdata=None))


@bp.post("/moderation/sanctions/<id:sanction_id>/lift")
def lift(sanction_id: int) -> Response:
    actor = current_actor(required=True)
    found = _to_lift(actor, sanction_id)
    form = ReasonForm()
    if not form.validate():
        return page("moderation/lift.html", status=422, sanction=found, form=form)
    hit("edit", str(actor.id))
    act_id = commands.lift(actor, found, form.reason.data or "", get_lang())
    db.session.commit()
    flash_notice(_("It is done.") if act_id else _("It was so already."))
    return see_other(url_for("moderation.person", handle=found.member.handle))


def _to_lift(actor: User, sanction_id: int) -> Sanction:
    policy.require(policy.may_open_file(actor))
    found = queries.get_sanction(sanction_id)
    policy.require(policy.may_sanction(actor, found.member))
    return found


@bp.get("/moderation/appeals/<id:appeal_id>")
def appeal_page(appeal_id: int) -> Response:
    actor = current_actor(required=True)
    found = queries.get_appeal(actor, appeal_id)
    return _appeal_page(actor, found, answer_form(found.sanction.member, sent=False))


@bp.post("/moderation/appeals/<id:appeal_id>")
def answer_appeal(appeal_id: int) -> Response:
    actor = current_actor(required=True)
    found = queries.get_appeal(actor, appeal_id)
    policy.require(policy.may_answer_appeal(actor, found.sanction))
    form = answer_form(found.sanction.member, sent=True)
    if not form.validate():
        return _appeal_page(actor, found, form, status=422)
    hit("edit", str(actor.id))
    handle = found.sanction.member.handle
    try:
        commands.answer_appeal(actor, found, Outcome(form.outcome.data), form.words.data)
    except ChangedMeanwhileError:
        db.session.rollback()
        db.session.expire_all()
        found = queries.get_appeal(actor, appeal_id)
        if (found.outcome, found.answer) == (form.outcome.data, form.words.data):  # a second press
            return see_other(url_for("moderation.person", handle=handle))
        return _appeal_page(actor, found, form, status=409)
    db.session.commit()
    flash_notice(_("The appeal is answered."))
    return see_other(url_for("moderation.person", handle=handle))


def _appeal_page(actor: User, appeal: Appeal, form: AnswerForm, status: int = 200) -> Response:
    return page(
        "moderation/appeal_answer.html",
        status=status,
        appeal=appeal,
        may_answer=policy.may_answer_appeal(actor, appeal.sanction),
        form=form,
    )
