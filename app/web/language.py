"""The language of a page is the first part of its address, and nothing else."""

from __future__ import annotations

from contextvars import ContextVar
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from flask import Flask, abort, current_app, request
from flask_babel import Babel, get_locale

LANGUAGES = ("en", "fr")
PLAIN = "/:@!$&'()*+,;=~"  # what stands in a path as it is, beside letters, digits and -._
LOCALES = {"en": "en_CA", "fr": "fr_CA"}


# Asked some hundred times a page, so it stands nearer than Flask's ``g``.
_of_this_request: ContextVar[str | None] = ContextVar("language", default=None)


def get_lang() -> str:
    """``en`` or ``fr``: of the page being made, or of the mail being written."""
    lang = _of_this_request.get()
    if lang is not None:
        return lang
    locale = get_locale()
    return "fr" if locale is not None and locale.language == "fr" else "en"


def twin_url() -> str:
    """This page's address in the other language, with its query."""
    other = "fr" if get_lang() == "en" else "en"
    if request.path[1:3] not in LANGUAGES or request.path[3:4] != "/":
        return f"/{other}/"
    return f"/{other}{this_url()[3:]}"


def this_url() -> str:
    """The path and query of this request, as an address can hold them. Asked anew: Werkzeug hands
    out the path decoded, in which a ``?`` is one no longer."""
    query = request.query_string.decode("ascii", "replace").replace("\ufffd", "")
    return quote(request.path, PLAIN) + (f"?{query}" if query else "")


@lru_cache(maxsize=4096)
def _address(app: Flask, lang: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
    return app.url_for(endpoint, **dict(values))


def address_of(endpoint: str, **values: Any) -> str:
    """Flask's ``url_for`` for templates. Addresses depend on the language and on what is given,
    and building one costs as much as twenty lookups."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    return _address(app, get_lang(), endpoint, tuple(values.items()))


def init_app(app: Flask) -> None:
    app.jinja_env.globals["url_for"] = address_of
    app.url_value_preprocessor(_take_language)
    app.teardown_request(_forget_language)
    app.url_defaults(_add_language)
    Babel(
        app,
        default_locale=LOCALES["en"],
        default_timezone="UTC",
        # It must not ask Flask-Babel again.
        locale_selector=lambda: LOCALES[_of_this_request.get() or "en"],
    )


def _take_language(endpoint: str | None, values: dict[str, Any] | None) -> None:
    lang = values.pop("lang", None) if values else None
    if lang in LANGUAGES:
        _of_this_request.set(lang)
        return
    first = request.path[1:3] if request.path[3:4] in ("", "/") else ""
    asked = request.accept_languages.best_match(LANGUAGES)
    _of_this_request.set(first if first in LANGUAGES else asked or "en")
    if lang is not None:
        abort(404)


def _forget_language(_error: BaseException | None) -> None:
    _of_this_request.set(None)


def _add_language(endpoint: str, values: dict[str, Any]) -> None:
    if "lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = get_lang()
