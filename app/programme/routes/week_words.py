"""Facilitators write what a week says."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.cache import forget_all
from app.core.db import db
from app.core.errors import ChangedMeanwhileError
from app.programme import week_words as words
from app.programme.models import Offering, Week
from app.programme.place import count_writing, place_of
from app.programme.routes.blueprint import bp
from app.programme.week_forms import WeekForm
from app.programme.yaml_text import edition_of
from app.web import flash_notice, page, see_other


@bp.get("/offerings/<offering>/weeks/<id:number>/words")
def week_words(offering: str, number: int) -> Response:
    _actor, found, week = place_of(offering, number)
    now = words.words_now(week)
    form = WeekForm(formdata=None)
    form.show(now, edition_of(words.text_of_week(now)))
    return _page(found, week, form)


@bp.post("/offerings/<offering>/weeks/<id:number>/words")
def change_week_words(offering: str, number: int) -> Response:
    """Looked at first, if they want to; if somebody changed it meanwhile, both are shown."""
    actor, found, week = place_of(offering, number)
    form = WeekForm()
    if not form.validate():
        return _page(found, week, form, status=422)
    if request.form.get("act") == "preview":
        return _page(found, week, form, preview=words.html_of(form.values()))
    count_writing()
    try:
        seen, why = form.seen.data or "", form.reason.data
        words.change_week(actor, week, form.values(), seen=seen, reason=why)
    except ChangedMeanwhileError:
        db.session.rollback()
        now = words.text_of_week(words.words_now(week))
        form.seen.data = edition_of(now)
        return _page(found, week, form, now=now, status=409)
    db.session.commit()
    forget_all()
    flash_notice(_("The words of the week are saved."))
    return see_other(url_for("programme.week_words", offering=offering, number=number))


def _page(
    offering: Offering,
    week: Week,
    form: WeekForm,
    *,
    now: str = "",
    preview: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    return page(
        "programme/week_words.html",
        status=status,
        offering=offering,
        week=week,
        form=form,
        now=now,
        preview=preview,
    )
