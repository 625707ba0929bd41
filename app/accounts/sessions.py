"""Signed-in browsers: a row for each, so that signing out, a new password or a suspension ends
them at their next request.

The cookie (Flask's, signed) holds a random token and the time it was last seen; the row holds
the token's hash. A request of a signed-in person costs one query: the person joined with the
row. Being idle is measured by the time in the cookie, renewed at most every ten minutes, so
that reading pages writes nothing. Flask-Login's own protection (``session_protection``) and its
second cookie are not used: an address that changes on a train is no theft, and the row does
what they would.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime, timedelta

import structlog
from flask import Flask, g, request, session
from flask_login import LoginManager, login_user
from sqlalchemy import bindparam, delete, select
from werkzeug.wrappers import Response

from app.accounts.models import Status, User, UserSession
from app.core import clock
from app.core.db import db

log = structlog.get_logger()

IDLE = timedelta(days=7)
IDLE_REMEMBERED = timedelta(days=30)
# However busy: a browser that was to be remembered, and one that was not (its cookie goes when
# it is closed, which nobody tells us: a shorter time keeps such rows out of the person's list).
ABSOLUTE = timedelta(days=30)
ABSOLUTE_REMEMBERED = timedelta(days=90)
RENEW_AFTER = timedelta(minutes=10)

SEEN = "seen"
PAUSED = "paused"
PAUSED_FOR = timedelta(hours=2)
TOKEN = "_user_id"  # noqa: S105  (Flask-Login's name for it)
FROM_FLASK_LOGIN = ("_id", "_fresh")  # a hash of the address, and a flag nobody asks

BROWSERS = (
    ("Edge", r"\bEdgA?(iOS)?/"),
    ("Opera", r"\bOPR/"),
    ("Firefox", r"\b(Firefox|FxiOS)/"),
    ("Chrome", r"\b(Chrome|CriOS|HeadlessChrome)/"),
    ("Safari", r"\bSafari/"),
)
SYSTEMS = (
    ("Android", r"Android"),
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Windows", r"Windows"),
    ("macOS", r"Mac OS X|Macintosh"),
    ("ChromeOS", r"CrOS"),
    ("Linux", r"Linux|X11"),
)

# Built once: every request of a signed-in person runs it.
OF_TOKEN = (
    select(User, UserSession.id)
    .join(UserSession, UserSession.user_id == User.id)
    .where(
        UserSession.token_hash == bindparam("token_hash"),
        UserSession.expires_at > bindparam("now"),
    )
)
PERSON_OF_TOKEN = OF_TOKEN.where(User.status == Status.ACTIVE)
PAUSED_OF_TOKEN = OF_TOKEN.where(User.status == Status.SUSPENDED)

login_manager = LoginManager()


def init_app(app: Flask) -> None:
    app.config["PERMANENT_SESSION_LIFETIME"] = IDLE_REMEMBERED
    # Only a changed session is sent again; the stamp below changes it often enough.
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    login_manager.session_protection = None
    login_manager.user_loader(_load_person)
    # Templates ask our own ``actor``.
    login_manager.init_app(app, add_context_processor=False)


def start(user: User, *, remember: bool) -> None:
    """Sign this browser in. Whatever its session held before is gone, its identifier included."""
    forget_this_browser()
    lifetime = ABSOLUTE_REMEMBERED if remember else ABSOLUTE
    token = _keep_session(user.id, lifetime, remember=remember)
    user.browser_token = token
    login_user(user)
    for name in FROM_FLASK_LOGIN:
        session.pop(name, None)
    session.permanent = remember
    session[SEEN] = _seconds(clock.now())
    log.info("signed in", user=user.id)


def start_paused(user_id: int) -> None:
    """Let somebody who is suspended as far as the few pages that ask for ``paused_person``. To every
    other page this browser is a stranger's."""
    forget_this_browser()
    session[PAUSED] = _keep_session(user_id, PAUSED_FOR, remember=False)


def paused_person() -> User | None:
    """Whoever is suspended and has shown with this browser that the account is theirs."""
    token = session.get(PAUSED)
    if token is None:
        return None
    wanted = {"token_hash": _hash(str(token)), "now": clock.now()}
    found = db.session.execute(PAUSED_OF_TOKEN, wanted).first()
    return found[0] if found is not None else None


def forget_this_browser() -> None:
    """Sign this browser out: its row and everything its session held."""
    tokens = [_hash(str(session[name])) for name in (TOKEN, PAUSED) if name in session]
    if tokens:
        db.session.execute(delete(UserSession).where(UserSession.token_hash.in_(tokens)))
    session.clear()


def this_browser() -> int | None:
    """The id of the row of the browser that sent this request; None when it is signed out."""
    found: int | None = g.get("session_id")
    return found


def list_sessions(user_id: int) -> list[UserSession]:
    """Where a person is signed in, newest first."""
    statement = select(UserSession).where(
        UserSession.user_id == user_id, UserSession.expires_at > clock.now()
    )
    return list(db.session.scalars(statement.order_by(UserSession.id.desc()).limit(100)))


def end_session(user_id: int, session_id: int) -> bool:
    """End one of a person's own; False when it is not theirs or gone."""
    statement = delete(UserSession).where(
        UserSession.id == session_id, UserSession.user_id == user_id
    )
    return db.session.scalar(statement.returning(UserSession.id)) is not None


def end_sessions(user_id: int, *, but: int | None = None) -> None:
    """End all of a person's, except perhaps one."""
    statement = delete(UserSession).where(UserSession.user_id == user_id)
    if but is not None:
        statement = statement.where(UserSession.id != but)
    db.session.execute(statement)


def sweep() -> None:
    db.session.execute(delete(UserSession).where(UserSession.expires_at < clock.now()))


def clear_site_data(response: Response) -> Response:
    """Tell the browser to drop kept pages and stored texts. Not cookies: the one it has after
    signing out carries the sentence that says so."""
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def browser_name(user_agent: str) -> str:
    """``Firefox, Windows``: enough for its owner to know it again, and no more is kept."""
    agent = user_agent[:500]
    names = (_first(BROWSERS, agent), _first(SYSTEMS, agent))
    return ", ".join(name for name in names if name)


def _first(table: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for name, pattern in table if re.search(pattern, agent)), "")


def _load_person(token: str) -> User | None:
    """Flask-Login's question, once a request: whose token is this?"""
    now = clock.now()
    user = None if _was_idle(now) else _find_person(token, now)
    if user is None:
        session.pop(TOKEN, None)
        session.pop(SEEN, None)
        return None
    if _seconds(now) - int(session[SEEN]) > RENEW_AFTER.total_seconds():
        session[SEEN] = _seconds(now)
    return user


def _find_person(token: str, now: datetime) -> User | None:
    found = db.session.execute(PERSON_OF_TOKEN, {"token_hash": _hash(token), "now": now}).first()
    if found is None:
        return None
    user, g.session_id = found
    user.browser_token = token
    return user


def _was_idle(now: datetime) -> bool:
    idle = IDLE_REMEMBERED if session.permanent else IDLE
    return _seconds(now) - int(session.get(SEEN, 0)) > idle.total_seconds()


def _keep_session(user_id: int, lifetime: timedelta, *, remember: bool) -> str:
    token = secrets.token_urlsafe(32)
    db.session.add(
        UserSession(
            token_hash=_hash(token),
            user_id=user_id,
            expires_at=clock.now() + lifetime,
            browser=browser_name(request.user_agent.string),
            is_remembered=remember,
        )
    )
    return token


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
