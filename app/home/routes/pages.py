"""The front page, my week, the grid, a week, the commons, the site's own texts."""

from __future__ import annotations

from flask import current_app, request
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import policy
from app.accounts.models import User
from app.core import clock
from app.forum import queries as forum
from app.forum.routes.blueprint import note_unread
from app.home import queries
from app.home.routes.blueprint import bp, stream_named
from app.home.texts import PAGES, site_text
from app.learning import queries as learning
from app.programme.live_sessions import queries as sessions
from app.programme.live_sessions.queries import SessionLine
from app.programme.models import Offering, Phase, Stream
from app.programme.queries import (
    outline,
    stream_ids_of,
    streams_over_budget,
)
from app.web import changes_at, current_actor, get_lang, page


@bp.record_once
def _add_globals(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals.update(
        official_text=lambda key: site_text(get_lang(), key).html,
        phase_label=_phase_label,
        stream_columns=lambda streams: [
            (stream.code, stream.id, getattr(stream, f"short_title_{get_lang()}"))
            for stream in streams
        ],
    )


def _phase_label(phase: Phase) -> str:
    labels: dict[Phase, str] = {
        Phase.UPCOMING: _("Not started yet"),
        Phase.CURRENT: _("Running now"),
        Phase.PAST: _("Ended; everything can still be read and answered"),
    }
    return labels[phase]


@bp.get("/<lang>/")
def front() -> Response:
    actor = current_actor()
    if actor is not None:
        mine = queries.my_week(actor, get_lang(), current_app.config["TIMEZONE"])
        if mine is not None:
            note_unread(mine.news.total)
        plans = []
        if mine is not None and mine.week is not None and mine.stream is not None:
            plans = queries.plans_of_week(actor, mine.week, mine.stream)
        return page(
            "home/my_week.html",
            mine=mine,
            streams=outline().streams,
            plans=plans,
            came="front",
            next_session=_next_session(mine.offering) if mine is not None else None,
        )
    course = outline()
    offering = course.current_offering
    return page(
        "home/front.html",
        course=course,
        offering=offering,
        threads=forum.latest_public(),
        next_session=_next_session(offering),
    )


@bp.get("/<lang>/offerings/")
def offerings() -> Response:
    return page("home/offerings.html", course=outline())


@bp.get("/<lang>/offerings/<offering>/")
def grid(offering: str) -> Response:
    course = outline()
    found = course.offering(offering)
    actor = current_actor()
    news = forum.unread_by_cell(actor) if actor is not None else {}
    note_unread(sum(news.values()))
    return page(
        "home/grid.html",
        offering=found,
        course=course,
        week_now=course.week_now(found),
        streams=course.streams_of(found),
        cells=queries.grid(found, news),
        own_stream=_own_stream(actor, found),
        next_session=_next_session(found),
    )


@bp.get("/<lang>/offerings/<offering>/weeks/<id:number>")
def week(offering: str, number: int) -> Response:
    course = outline()
    found = course.offering(offering)
    this_week = course.week(found, number)
    actor = current_actor()
    chosen = _chosen_stream(found) or _own_stream(actor, found)
    board = forum.boards().by_week[this_week.id]
    groups = queries.week_groups(actor, this_week, chosen)
    places = forum.places_followed(actor) if actor is not None else None
    quizzes = learning.quizzes_of_week(this_week)
    plans = queries.plans_of_week(actor, this_week, chosen)
    lines = sessions.list_of_week(this_week.id)
    return page(
        "home/week.html",
        offering=found,
        week=this_week,
        weeks=course.weeks_of(found),
        streams=course.streams_of(found),
        chosen=chosen,
        plans=plans,
        one_screen=queries.one_screen(plans, chosen, lines, get_lang()),
        came="week",
        over_budget=streams_over_budget(this_week, course)
        if policy.may_write_course(actor, this_week.offering_id)
        else [],
        board=board,
        featured=forum.featured_threads(actor, board.id),
        groups=groups,
        best_results=learning.best_results(actor, quizzes),
        level=places.level(board.id, None) if places is not None else None,
        has_news=any(row.unread for group in groups for row in group.threads),
        modified=max((row.last_post_at for g in groups for row in g.threads), default=None),
    )


@bp.get("/<lang>/commons/")
def commons() -> Response:
    actor = current_actor()
    boards = forum.boards().commons
    return page(
        "home/commons.html",
        boards=boards,
        threads={
            board.id: forum.threads_in_board(actor, board.id, queries.FEW) for board in boards
        },
    )


@bp.get(f"/<lang>/<any({','.join(PAGES)}):key>")
def site_page(key: str) -> Response:
    text = site_text(get_lang(), key)
    return page("home/site_page.html", text=text, modified=text.modified)


def _next_session(offering: Offering | None) -> SessionLine | None:
    """What is said of it changes when it begins and when it ends."""
    found = sessions.next_session(offering.id, get_lang()) if offering is not None else None
    if found is not None:
        changes_at(found.starts_at if found.starts_at > clock.now() else found.ends_at)
    return found


def _own_stream(actor: User | None, offering: Offering) -> Stream | None:
    if actor is None:
        return None
    return outline().stream_by_id(stream_ids_of(actor.id).get(offering.id))


def _chosen_stream(offering: Offering) -> Stream | None:
    """``?stream=``, when the offering has it."""
    return stream_named(offering, request.args.get("stream"))
