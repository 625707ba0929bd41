"""The plan of a week: where its items are done, and that they are."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from flask import current_app, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts.models import User
from app.core.db import db
from app.home import queries
from app.home.routes.blueprint import bp, stream_named
from app.learning import queries as learning
from app.library import queries as library
from app.programme import commands as programme
from app.programme.live_sessions import queries as sessions
from app.programme.models import Item, ItemKind, Offering, Stream, Week
from app.programme.queries import outline
from app.web import current_actor, get_lang, page, redirect_or

# Where on the week's page the items of a kind are done.
PARTS_OF_WEEK = {
    ItemKind.TALK: "threads",
    ItemKind.SESSION: "sessions",
    ItemKind.RESOURCE: "resources",
}


@bp.app_template_global()
def item_url(item: Item, offering: Offering, week: Week) -> str | None:
    """Where an item of the plan is done; None for what is done elsewhere."""
    kind = ItemKind(item.kind)
    if kind is ItemKind.QUIZ:
        quiz = next((q for q in learning.quizzes_of_week(week) if q.uuid == item.thing_uuid), None)
        return url_for("learning.quiz", quiz_id=quiz.id) if quiz is not None else None
    if kind is ItemKind.ACTIVITY:
        of_week = learning.activities_of_week(week)
        done_there = next((each for each in of_week if each.uuid == item.thing_uuid), None)
        if done_there is None:
            return None
        return url_for("learning.activity", activity_id=done_there.id)
    if kind is ItemKind.RESOURCE and item.thing_uuid is not None:
        known = library.resource_with(item.thing_uuid)
        if known is not None:
            return url_for("library.resource", resource_id=known.id, resource_slug=known.slug)
    part = PARTS_OF_WEEK.get(kind)
    if part is None:
        return None
    return url_for("home.week", offering=offering.slug, number=week.number, _anchor=part)


@bp.app_template_global()
def words_for_team(week: Week, offering: Offering) -> str:
    """What a manager sends their team of a week: as text, with the address to read more."""
    lang = get_lang()
    path = url_for("home.week", offering=offering.slug, number=week.number)
    address = current_app.extensions["settings"].site_url + path
    title = getattr(week, f"title_{lang}")
    opening = _("What our team should know of week %(number)s of the course, “%(title)s”:",
                number=week.number, title=title)  # fmt: skip
    more = _("To read more: %(address)s", address=address)
    return f"{opening}\n\n{getattr(week, f'team_{lang}')}\n\n{more}"


@bp.app_template_global()
def mail_to_send(subject: str, text: str) -> str:
    """An address that opens somebody's own mail with these words, for whom they like."""
    lines = text.replace("\n", "\r\n")
    return f"mailto:?subject={quote(str(subject))}&body={quote(lines)}"


@bp.post("/<lang>/items/<id:item_id>/done")
def mark_done(item_id: int) -> Response:
    return _change_progress(item_id, programme.mark_done)


@bp.post("/<lang>/items/<id:item_id>/undone")
def take_back(item_id: int) -> Response:
    return _change_progress(item_id, programme.take_back)


def _change_progress(item_id: int, change: Callable[[User, Item], None]) -> Response:
    """Then the plan again: of the week, or of *my week*, where it was changed."""
    actor = current_actor(required=True)
    course = outline()
    item = course.item(item_id)
    this_week = course.week_by_id(item.week_id)
    offering = course.offering_by_id(this_week.offering_id)
    change(actor, item)
    db.session.commit()
    chosen = stream_named(offering, request.form.get("stream"))
    came = "front" if request.form.get("came") == "front" else "week"
    return redirect_or(
        _plan_url(came, offering, this_week, chosen),
        lambda: _plan_again(actor, offering, this_week, chosen, came),
    )


def _plan_again(
    actor: User, offering: Offering, week: Week, chosen: Stream | None, came: str
) -> Response:
    """As it stands on the page it came from."""
    plans = queries.plans_of_week(actor, week, chosen)
    one_screen = None
    if came == "week" and chosen is not None and chosen.is_one_screen:
        lines = sessions.list_of_week(week.id)
        one_screen = queries.one_screen(plans, chosen, lines, get_lang())
    return page(
        "home/_one_screen.html" if one_screen is not None else "home/_plan.html",
        offering=offering,
        week=week,
        streams=outline().streams_of(offering),
        chosen=chosen,
        plans=plans,
        one_screen=one_screen,
        came=came,
    )


def _plan_url(came: str, offering: Offering, week: Week, chosen: Stream | None) -> str:
    if came == "front":
        return url_for("home.front", _anchor="plan")
    stream = chosen.code if chosen else None
    return url_for(
        "home.week", offering=offering.slug, number=week.number, stream=stream, _anchor="plan"
    )
