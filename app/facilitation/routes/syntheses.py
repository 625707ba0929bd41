"""Facilitators sum up a week or a discussion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.core.errors import ChangedMeanwhileError, NotFoundError
from app.facilitation.citing import cite, html_of
from app.facilitation.commands import syntheses as commands
from app.facilitation.forms.syntheses import SynthesisForm
from app.facilitation.queries import syntheses as queries
from app.facilitation.queries.syntheses import Subject
from app.facilitation.routes.blueprint import bp
from app.forum import queries as forum
from app.forum.models import Language
from app.programme.models import Week
from app.programme.queries import outline
from app.programme.yaml_text import edition_of
from app.web import current_actor, flash_notice, get_lang, page, see_other
from app.web.limits import hit


@dataclass(frozen=True)
class _Place:
    """What is summed up, by whom, where that is shown, and what it is called in which language."""

    actor: User
    subject: Subject
    address: str
    title: str
    lang: str | None


@bp.get("/offerings/<offering>/weeks/<id:number>/synthesis")
def week_synthesis(offering: str, number: int) -> Response:
    return _form(_of_week(offering, number))


@bp.post("/offerings/<offering>/weeks/<id:number>/synthesis")
def write_week_synthesis(offering: str, number: int) -> Response:
    return _write(_of_week(offering, number))


@bp.get("/threads/<id:thread_id>/synthesis")
def thread_synthesis(thread_id: int) -> Response:
    return _form(_of_thread(thread_id))


@bp.post("/threads/<id:thread_id>/synthesis")
def write_thread_synthesis(thread_id: int) -> Response:
    return _write(_of_thread(thread_id))


def _of_week(slug: str, number: int) -> _Place:
    actor = current_actor(required=True)
    course = outline()
    offering = course.offering(slug)
    week: Week = course.week(offering, number)
    subject = queries.subject_of_week(week)
    policy.require(policy.may_sum_up(actor, subject))
    title = _(
        "Week %(number)s: %(title)s", number=number, title=getattr(week, f"title_{get_lang()}")
    )
    address = url_for("home.week", offering=slug, number=number)
    return _Place(actor, subject, address, title, None)


def _of_thread(thread_id: int) -> _Place:
    actor = current_actor(required=True)
    thread = forum.get_thread(actor, thread_id)
    subject = queries.subject_of_thread(thread)
    policy.require(policy.may_sum_up(actor, subject or thread))
    if subject is None:
        raise NotFoundError
    address = url_for("forum.thread", thread_id=thread.id, slug=thread.slug)
    lang = None if thread.lang == Language.BOTH else thread.lang
    return _Place(actor, subject, address, thread.title, lang)


def _form(place: _Place) -> Response:
    synthesis = queries.find_synthesis(place.actor, place.subject)
    form = SynthesisForm(formdata=None)
    last = queries.last_message(place.subject)
    form.show(synthesis, edition_of(commands.text_of(synthesis)), last.post_id)
    return _page(place, form)


def _write(place: _Place) -> Response:
    """Looked at first, if they want to; if somebody changed it meanwhile, both are shown."""
    form = SynthesisForm()
    if not form.validate():
        return _page(place, form, status=422)
    act = request.form.get("act")
    if act == "preview":
        return _preview(place, form)
    hit("edit", str(place.actor.id))
    do = commands.Do(act) if act in list(commands.Do) else commands.Do.SAVE
    try:
        synthesis = commands.write_synthesis(
            place.actor, place.subject, form.values(), do, seen=form.seen.data or "",
            up_to=form.covers_up_to(), reason=form.reason.data,
        )  # fmt: skip
    except commands.NotReadyError as missing:
        db.session.rollback()
        form.name_what_lacks(missing.lacks, missing.unknown)
        return _page(place, form, status=422)
    except ChangedMeanwhileError:
        db.session.rollback()
        now = commands.text_of(queries.synthesis_of(place.subject))
        form.seen.data = edition_of(now)
        return _page(place, form, now=now, status=409)
    is_published = synthesis.published_at is not None
    db.session.commit()
    if is_published:
        flash_notice(_("The synthesis is published: everybody may read it."))
        return see_other(f"{place.address}#synthesis")
    flash_notice(
        _("The draft of the synthesis is saved. Only those who look after this place see it.")
    )
    return see_other(request.path)


def _preview(place: _Place, form: SynthesisForm) -> Response:
    synthesis = queries.find_synthesis(place.actor, place.subject)
    known = synthesis.cited if synthesis is not None else {}
    cited, unknown = cite(place.subject, form.values(), known)
    form.name_what_lacks([], unknown)
    return _page(place, form, preview=html_of(form.values(), cited))


def _page(
    place: _Place,
    form: SynthesisForm,
    *,
    now: str = "",
    preview: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    return page(
        "facilitation/synthesis.html",
        status=status,
        place=place,
        synthesis=queries.find_synthesis(place.actor, place.subject),
        offering=outline().offering_by_id(place.subject.offering_id),
        form=form,
        now=now,
        preview=preview,
    )
