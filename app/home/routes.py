"""The front door: the splash, the front page, my week, the grid, a week, the commons."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.cache import kept_for
from app.core.db import db
from app.forum import queries as forum
from app.forum.routes.blueprint import note_unread
from app.home import queries
from app.home.texts import PAGES, site_text
from app.learning import queries as learning
from app.library.queries import resources_of_week
from app.programme import commands as programme
from app.programme.live_sessions import queries as sessions
from app.programme.live_sessions.queries import SessionLine
from app.programme.models import Item, ItemKind, Offering, Phase, Stream, Week, Weight
from app.programme.queries import (
    KEPT_SECONDS,
    Outline,
    outline,
    stream_ids_of,
    streams_over_budget,
)
from app.web import changes_at, current_actor, get_lang, never_cached, page, redirect_or
from app.web.language import LANGUAGES

ONE_YEAR = 365 * 24 * 3600
SITEMAP_THREADS = 5_000
COOKIE = "language"
# Where on the week's page the items of a kind are done.
PARTS_OF_WEEK = {
    ItemKind.TALK: "threads",
    ItemKind.SESSION: "sessions",
    ItemKind.RESOURCE: "resources",
}

bp = Blueprint("home", __name__)


@bp.record_once
def _add_globals(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals.update(
        official_text=lambda key: site_text(get_lang(), key).html,
        phase_label=_phase_label,
        week_head=lambda week: _week_head(get_lang(), outline(), week.id),
        weight_label=_weight_label,
        item_url=_item_url,
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


def _weight_label(weight: Weight) -> str:
    labels: dict[Weight, str] = {
        Weight.CORE: _("Core"),
        Weight.SUGGESTED: _("Suggested"),
        Weight.OPTIONAL: _("If you have time"),
    }
    return labels[weight]


def _item_url(item: Item, offering: Offering, week: Week) -> str | None:
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
    part = PARTS_OF_WEEK.get(kind)
    if part is None:
        return None
    return url_for("home.week", offering=offering.slug, number=week.number, _anchor=part)


@kept_for(KEPT_SECONDS)
def _week_head(_lang: str, course: Outline, week_id: int) -> Markup:
    """What a week's page begins with: the same for everybody in a language."""
    week = next(each for each in course.weeks if each.id == week_id)
    html = render_template("home/_week_head.html", week=week)
    return Markup(html)  # noqa: S704  (made from our own template)


@bp.get("/")
@never_cached
def splash() -> Response:
    """Asks for the language, unless this person has said before."""
    actor = current_actor()
    known = actor.language if actor else request.cookies.get(COOKIE)
    if known in LANGUAGES:
        return redirect(f"/{known}/", code=302)
    return page("home/splash.html")


@bp.get("/choose/<choice>")
@never_cached
def choose(choice: str) -> Response:
    """From the splash: remember the choice in this browser, for the next time."""
    if choice not in LANGUAGES:
        abort(404)
    response = redirect(f"/{choice}/", code=302)
    response.set_cookie(
        COOKIE,
        choice,
        max_age=ONE_YEAR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response


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
    return page(
        "home/week.html",
        offering=found,
        week=this_week,
        weeks=course.weeks_of(found),
        streams=course.streams_of(found),
        chosen=chosen,
        plans=queries.plans_of_week(actor, this_week, chosen),
        came="week",
        over_budget=streams_over_budget(this_week, course)
        if policy.may_plan(actor, this_week)
        else [],
        board=board,
        groups=groups,
        sessions=sessions.list_of_week(this_week.id),
        quizzes=quizzes,
        best_results=learning.best_results(actor, quizzes),
        activities=learning.activities_of_week(this_week),
        resources=resources_of_week(found.programme_id, number),
        level=places.level(board.id, None) if places is not None else None,
        has_news=any(row.unread for group in groups for row in group.threads),
        modified=max((row.last_post_at for g in groups for row in g.threads), default=None),
    )


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
    chosen = _stream_named(offering, request.form.get("stream"))
    came = "front" if request.form.get("came") == "front" else "week"
    return redirect_or(
        _plan_url(came, offering, this_week, chosen),
        lambda: page(
            "home/_plan.html",
            offering=offering,
            week=this_week,
            streams=course.streams_of(offering),
            chosen=chosen,
            plans=queries.plans_of_week(actor, this_week, chosen),
            came=came,
        ),
    )


def _plan_url(came: str, offering: Offering, week: Week, chosen: Stream | None) -> str:
    if came == "front":
        return url_for("home.front", _anchor="plan")
    stream = chosen.code if chosen else None
    return url_for(
        "home.week", offering=offering.slug, number=week.number, stream=stream, _anchor="plan"
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


@bp.get("/members/<handle>")
@never_cached
def mentioned(handle: str) -> Response:
    """Where an @mention leads: a text is rendered once, its readers have two languages. That of the
    page they come from counts."""
    came = urlsplit(request.referrer or "").path[:4]
    actor = current_actor()
    known = came[1:3] if came in ("/en/", "/fr/") else actor.language if actor else None
    return redirect(url_for("accounts.member", handle=handle, lang=known or get_lang()), code=302)


@bp.get("/sitemap.xml")
def sitemap() -> Response:
    course = outline()
    paths = [
        "/",
        "/threads/",
        "/commons/",
        "/sessions/",
        "/offerings/",
        "/resources/",
        *(f"/{key}" for key in PAGES),
    ]
    for offering in course.offerings:
        paths.append(f"/offerings/{offering.slug}/")
        paths += [
            f"/offerings/{offering.slug}/weeks/{week.number}" for week in course.weeks_of(offering)
        ]
    paths += [f"/sessions/{session_id}" for session_id in sorted(sessions.known_sessions())]
    threads = forum.thread_addresses(SITEMAP_THREADS)
    xml = render_template("home/sitemap.xml", paths=paths, threads=threads)
    response = make_response(xml)
    response.mimetype = "application/xml"
    return response


@bp.get("/robots.txt")
def robots() -> Response:
    response = make_response(render_template("home/robots.txt"))
    response.mimetype = "text/plain"
    return response


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
    return _stream_named(offering, request.args.get("stream"))


def _stream_named(offering: Offering, code: str | None) -> Stream | None:
    return next((s for s in outline().streams_of(offering) if s.code == code), None)
