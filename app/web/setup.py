"""Puts the edge together: sessions and tokens, hosts, languages, what every template knows."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, g, render_template, request
from flask_wtf.csrf import CSRFProtect, generate_csrf
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from structlog.contextvars import bind_contextvars, unbind_contextvars
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from app import policy
from app.config import ROOT, Settings
from app.core.db import reading
from app.web import (
    assets,
    compression,
    dates,
    errors,
    headers,
    kept,
    language,
    limits,
    page_cache,
    translate,
)
from app.web.actor import current_actor
from app.web.cookies import Sessions
from app.web.request import Request
from app.web.stencil import Hole, stencil
from app.web.templating import HouseEnvironment

MAX_BODY = 1_000_000
MAX_WITH_FILES = 52_000_000
MAX_TEXTS = 400_000
HIGHEST_ID = 2**31 - 1
MAX_SITE_PARTS = 50


View = TypeVar("View", bound=Callable[..., Any])


def takes_files(view: View) -> View:
    """What is sent here may be larger than a text. Werkzeug keeps files on disk meanwhile."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


class IdConverter(IntegerConverter):
    """A row's number in an address; one that no database could hold is simply not found."""

    def __init__(self, url_map: Any) -> None:
        super().__init__(url_map, max=HIGHEST_ID)


def configure(app: Flask, settings: Settings) -> None:
    """Flask's own settings, from ours. Before extensions are set up."""
    app.request_class = Request
    app.jinja_environment = HouseEnvironment
    app.config.from_mapping(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.old_secret_keys),
        SESSION_COOKIE_NAME="__Host-session" if settings.is_https else "session",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=MAX_TEXTS,
        MAX_FORM_PARTS=100,
        TRUSTED_HOSTS=[settings.site_hostname, "localhost", "127.0.0.1"],
        WTF_CSRF_TIME_LIMIT=None,
        # Pages with a secret in their address send no Referer, and some browsers never do. The
        # token is bound to the session, and the session's cookie is SameSite.
        WTF_CSRF_SSL_STRICT=False,
        TIMEZONE=settings.timezone,
        TESTING=settings.testing,
        PROPAGATE_EXCEPTIONS=settings.testing,
        BABEL_TRANSLATION_DIRECTORIES=str(settings.translations),
    )
    app.session_interface = Sessions(app)
    app.url_map.converters["id"] = IdConverter


def init_app(app: Flask, settings: Settings) -> None:
    app.extensions["before_fork"] = dates.load_names
    app.extensions["assets"] = assets.build(ROOT / "static", settings.instance, settings.theme_dir)
    if settings.theme_dir is not None:
        ours = app.jinja_env.loader
        theirs = FileSystemLoader(settings.theme_dir / "templates")
        app.jinja_env.loader = ChoiceLoader([theirs, ours] if ours else [theirs])
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        policy=policy,
        asset_url=assets.url_maker(app),
        account_menu=_account_menu,
        site_part=_site_part,
        site_url=settings.site_url,
        reason_sentence=errors.reason_sentence,
    )
    app.jinja_env.filters.update(
        tr=lambda thing, name: getattr(thing, f"{name}_{language.get_lang()}"),
        day=dates.day,
        moment=dates.moment,
        ago=dates.ago,
        number=dates.number,
        # The only door for stored HTML: what app.core.text has made and sanitised.
        rendered=Markup,
    )
    app.context_processor(_always_known)
    app.before_request(_begin)
    app.teardown_request(_end)
    compression.init_app(app)
    headers.init_app(app, settings)
    page_cache.init_app(app)
    language.init_app(app)
    translate.init_app(app, settings.translations)
    CSRFProtect(app)
    errors.init_app(app)
    limits.init_app(app, settings)
    app.register_blueprint(kept.bp)


def wrap(app: Flask, settings: Settings) -> None:
    """What stands in front of Flask: the page cache, and the proxies we were told to believe."""
    redis = None
    if settings.redis_url:
        from redis import Redis

        redis = Redis.from_url(settings.redis_url, socket_timeout=0.2, socket_connect_timeout=0.2)
    cache = page_cache.PageCache(app, app.wsgi_app, redis)
    app.extensions["page_cache"] = cache
    app.wsgi_app = assets.server(  # type: ignore[method-assign]
        cache, app.extensions["assets"], headers.of(settings)
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )


def _begin() -> None:
    g.request_id = secrets.token_hex(8)
    if _brings_files():  # before anything looks at the form
        request.max_content_length = MAX_WITH_FILES
    bind_contextvars(request_id=g.request_id)  # the number on an error page finds its log line
    if request.method in ("GET", "HEAD"):
        g.reading = reading()
        g.reading.__enter__()


def _brings_files() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return request.mimetype == "multipart/form-data" and hasattr(view, "takes_files")


def _end(_error: BaseException | None) -> None:
    unbind_contextvars("request_id")
    block = g.pop("reading", None)
    if block is not None:
        block.__exit__(None, None, None)


def _always_known() -> dict[str, Any]:
    return {
        "actor": current_actor(),
        "lang": language.get_lang(),
        "page_path": request.path,
        "twin_url": language.twin_url(),
        "modified": None,
        # Where a page is found under several addresses, the one to remember it by.
        "canonical_path": request.path,
    }


def _account_menu() -> Markup:
    """Of whoever is signed in, with the ways to what they tend."""
    actor = current_actor(required=True)
    holes = ("name", "handle", "initial", "token")
    return stencil(
        "_ui/_account.html",
        lambda: {name: Hole(name) for name in holes},
        sees_queue=bool(policy.may_see_queue(actor)),
        sees_log=bool(policy.may_see_log(actor)),
        sees_people=bool(policy.may_vouch(actor)),
        tends_search=bool(policy.may_tend_search(actor)),
        is_administrator=bool(policy.may_administer(actor)),
    ).fill(
        name=actor.display_name,
        handle=actor.handle,
        initial=actor.display_name[:1],
        token=generate_csrf(),
    )


def _site_part(name: str) -> Markup:
    """``_ui/_<name>.html``, which is the same on every page of a language until the course moves
    on: made once, then kept in this process."""
    if "nav" not in g:
        asks = not g.get("database_is_away")
        g.nav = current_app.jinja_env.globals["offering_nav"]() if asks else None  # type: ignore[operator]
        g.nav_key = tuple(g.nav.values()) if g.nav else None
    nav = g.nav
    kept_parts: dict[tuple[Any, ...], Markup] = current_app.extensions.setdefault("site_parts", {})
    key = (name, language.get_lang(), g.nav_key)
    if key not in kept_parts:
        if len(kept_parts) > MAX_SITE_PARTS:
            kept_parts.clear()
        kept_parts[key] = Markup(  # noqa: S704  (made from our own template)
            render_template(f"_ui/_{name}.html", nav=nav)
        )
    return kept_parts[key]
