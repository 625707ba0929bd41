"""Where people and machines come in: the splash, mentions, the map of the site."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import abort, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.forum import queries as forum
from app.home.routes.blueprint import bp
from app.home.texts import PAGES
from app.learning import queries as learning
from app.library import queries as library
from app.programme.live_sessions import queries as sessions
from app.programme.queries import outline
from app.web import current_actor, get_lang, never_cached, page
from app.web.language import LANGUAGES

ONE_YEAR = 365 * 24 * 3600
SITEMAP_THREADS = 5_000
COOKIE = "language"


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
    paths += [f"/quizzes/{quiz_id}" for quiz_id in sorted(learning.shown_quizzes())]
    paths += [f"/activities/{activity_id}" for activity_id in sorted(learning.shown_activities())]
    paths += [
        f"/resources/{each.id}-{each.slug}" for _, each in sorted(library.known_resources().items())
    ]
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
