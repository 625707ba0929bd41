"""Catching up: only what one has not read of a week, in one page, and then marking it read."""

from __future__ import annotations

import re

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.db import db
from app.forum import commands, queries
from app.forum.routes.blueprint import bp
from app.programme.queries import outline, stream_ids_of
from app.web import current_actor, flash_notice, page, see_other

ADDRESS = "/offerings/<offering>/weeks/<id:number>/catch-up"
SHOWN = re.compile(r"([1-9][0-9]{0,8}):([1-9][0-9]{0,8})")
MOST_SHOWN = 50


@bp.get(ADDRESS)
def catch_up(offering: str, number: int) -> Response:
    actor = current_actor(required=True)
    course = outline()
    found = course.offering(offering)
    week = course.week(found, number)
    board = queries.boards().by_week[week.id]
    streams = course.streams_of(found)
    asked = request.args.get("stream")
    own = course.stream_by_id(stream_ids_of(actor.id).get(found.id)) if asked is None else None
    chosen = next((each for each in streams if each.code == asked), own)
    wanted = [chosen] if chosen else streams
    return page(
        "forum/catch_up.html",
        offering=found,
        week=week,
        board=board,
        streams=streams,
        chosen=chosen,
        found=queries.catch_up(actor, board.id, [0, *(each.id for each in wanted)]),
    )


@bp.post(ADDRESS)
def mark_caught_up(offering: str, number: int) -> Response:
    actor = current_actor(required=True)
    course = outline()
    course.week(course.offering(offering), number)
    entries = map(SHOWN.fullmatch, request.form.getlist("shown")[:MOST_SHOWN])
    commands.mark_caught_up(actor, {int(each[1]): int(each[2]) for each in entries if each})
    db.session.commit()
    flash_notice(_("What was on that page now counts as read."))
    back = request.form.get("stream", "")
    codes = {"all", *(each.code for each in course.streams)}
    return see_other(
        url_for(
            "forum.catch_up",
            offering=offering,
            number=number,
            stream=back if back in codes else None,
        )
    )
