"""The application factory: the one place that knows every feature."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from app import cli
from app.accounts import jobs as accounts_jobs
from app.accounts import routes as accounts_routes
from app.accounts import sessions
from app.admin import routes as admin_routes
from app.config import ROOT, Settings, SettingsError
from app.core import logs, storage
from app.core.db import db, engine_options, normalised_url
from app.facilitation import listeners as facilitation_listeners
from app.facilitation import revising as facilitation_revising
from app.facilitation import routes as facilitation_routes
from app.forum import jobs as forum_jobs
from app.forum import listeners as forum_listeners
from app.forum import routes as forum_routes
from app.home import routes as home_routes
from app.learning import jobs as learning_jobs
from app.learning import listeners as learning_listeners
from app.learning import part as quizzes_part
from app.learning import revising as learning_revising
from app.learning import routes as learning_routes
from app.learning import subjects as learning_subjects
from app.library import jobs as library_jobs
from app.library import package as library_package
from app.library import revising as library_revising
from app.library import routes as library_routes
from app.live_sessions import jobs as sessions_jobs
from app.live_sessions import listeners as sessions_listeners
from app.live_sessions import routes as sessions_routes
from app.live_sessions import subjects as session_subjects
from app.moderation import jobs as moderation_jobs
from app.moderation import listeners as moderation_listeners
from app.moderation import routes as moderation_routes
from app.programme import listeners as programme_listeners
from app.programme import nav, week_words
from app.programme import plan_revising as plans_revising
from app.programme import routes as programme_routes
from app.programme.live_sessions import part as sessions_part
from app.programme.live_sessions import revising as sessions_revising
from app.records import jobs as records_jobs
from app.records import listeners as records_listeners
from app.records import routes as records_routes
from app.search import jobs as search_jobs
from app.search import listeners as search_listeners
from app.search import routes as search_routes
from app.web import jobs as web_jobs
from app.web import setup as web

BLUEPRINTS = (
    home_routes.bp,
    accounts_routes.bp,
    programme_routes.bp,
    library_routes.bp,
    forum_routes.bp,
    forum_routes.files,
    sessions_routes.bp,
    learning_routes.bp,
    records_routes.bp,
    moderation_routes.bp,
    facilitation_routes.bp,
    search_routes.bp,
    admin_routes.bp,
    admin_routes.operations,
)
# Imported for what they register: reactions to events, parts of a course package, what has a history,
# things to talk about, and jobs.
REACTIONS = (
    programme_listeners,
    forum_listeners,
    learning_listeners,
    sessions_listeners,
    records_listeners,
    moderation_listeners,
    facilitation_listeners,
    search_listeners,
)
PARTS = (library_package, sessions_part, quizzes_part)
HISTORIES = (
    plans_revising,
    week_words,
    library_revising,
    sessions_revising,
    learning_revising,
    facilitation_revising,
)
SUBJECTS = (session_subjects, learning_subjects)
JOBS = (
    accounts_jobs,
    library_jobs,
    forum_jobs,
    sessions_jobs,
    learning_jobs,
    records_jobs,
    moderation_jobs,
    search_jobs,
    web_jobs,
)


class House(Flask):
    """Nothing here is a coroutine; Flask would look whether it is, fourteen times a page."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(settings: Settings | None = None) -> Flask:
    """The site, ready to serve. Without ``settings`` they come from the environment, and a wrong
    one ends the program with its sentence."""
    settings = settings or _settings_or_exit()
    app = House(__name__, template_folder=str(ROOT / "templates"), static_folder=None)
    app.extensions["settings"] = settings
    logs.configure()
    web.configure(app, settings)
    _init_database(app, settings)
    storage.init_app(app, settings)
    web.init_app(app, settings)
    sessions.init_app(app)
    app.jinja_env.globals["offering_nav"] = nav.current_offering
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    cli.register(app)
    web.wrap(app, settings)
    return app


def _settings_or_exit() -> Settings:
    try:
        return Settings.from_environment()
    except SettingsError as error:
        raise SystemExit(str(error)) from None


def _init_database(app: Flask, settings: Settings) -> None:
    url = normalised_url(settings.database_url)
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url, threads=settings.web_threads)
    db.init_app(app)
    with app.app_context():
        app.extensions["engine"] = db.engine
