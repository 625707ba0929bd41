"""The templates' ``_()`` and ``ngettext()``, without Flask-Babel's way around.

A page says some sixty things. Flask-Babel finds the catalogue anew for each, which took a third
of a thread page's time; here a process looks each sentence up once per language. Python code
uses Flask-Babel's functions: it says one thing a request.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from babel.support import NullTranslations, Translations
from flask import Flask
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from app.web.language import get_lang


def init_app(app: Flask, folder: Path) -> None:
    @cache
    def catalogue(lang: str) -> NullTranslations:
        return Translations.load(str(folder), [lang])

    @lru_cache(maxsize=4096)
    def said(lang: str, message: str) -> Markup:
        return Markup(catalogue(lang).gettext(message))  # noqa: S704  (our own words)

    @pass_eval_context
    def gettext(context: EvalContext, message: str, /, **values: Any) -> str:
        text = said(get_lang(), message)
        if not context.autoescape:
            text = str(text)  # type: ignore[assignment]
        return text % values if values else text

    @pass_eval_context
    def ngettext(context: EvalContext, one: str, many: str, number: int, /, **values: Any) -> str:
        text: str = catalogue(get_lang()).ngettext(one, many, number)
        if not values:
            # A number needs no escaping.
            said_so = text % {"num": number}
            return Markup(said_so) if context.autoescape else said_so  # noqa: S704
        if context.autoescape:
            text = Markup(text)  # noqa: S704  (our own words)
        return text % {"num": number, **values}

    app.jinja_env.globals.update({"_": gettext, "gettext": gettext, "ngettext": ngettext})
