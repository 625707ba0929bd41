"""Dates and times as a person of each language writes them. UTC in, the site's zone out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_timedelta, get_month_names
from babel.numbers import format_decimal
from flask import current_app
from markupsafe import Markup

from app.core import clock
from app.web.language import LOCALES, get_lang


def day(value: date) -> str:
    """``June 10, 2019`` or ``10 juin 2019``."""
    return day_in(value, get_lang())


def moment(value: datetime) -> Markup:
    """A ``<time>`` element: day and minute, with the year when it is not this one."""
    return moments(get_lang())(value)


def moments(lang: str) -> Callable[[datetime], Markup]:
    """``moment`` in one language, for those who have many to tell within a minute or so."""
    zone, year = current_app.config["TIMEZONE"], clock.now().year
    return lambda value: _moment(value, lang, zone, year)


def load_names() -> None:
    """Read Babel's tables, 6 MB of them."""
    for lang in LOCALES:
        _months(lang)


def ago(value: datetime) -> str:
    """How long ago, in words."""
    return str(format_timedelta(value - clock.now(), add_direction=True, locale=f"{get_lang()}_CA"))


def number(value: int) -> str:
    return _number(value, get_lang())


@lru_cache(maxsize=4096)
def _number(value: int, lang: str) -> str:
    return str(format_decimal(value, locale=LOCALES[lang]))


def day_in(value: date, lang: str) -> str:
    """``day`` in one language, for what is said in both."""
    return _day(value.year, value.month, value.day, lang)


@lru_cache(maxsize=2048)
def _day(year: int, month: int, day: int, lang: str) -> str:
    """Of a moment only its day: hardly two texts were written at the same moment."""
    value = date(year, month, day)
    if lang == "fr":
        text = format_date(value, "d MMMM y", locale="fr_CA")
        return text.replace("1 ", "1er ", 1) if day == 1 else text
    return format_date(value, "MMMM d, y", locale="en_CA")


@lru_cache(maxsize=1024)
def _moment(value: datetime, lang: str, zone: str, year_now: int) -> Markup:
    # Numbers and Babel's names of months: nothing here needs escaping.
    utc, text = value.isoformat()[:16], _moment_in_words(value, lang, zone, year_now)
    return Markup(f'<time datetime="{utc}Z">{text}</time>')  # noqa: S704


def plain_moment(value: datetime) -> str:
    """The same as words, for the middle of a sentence."""
    return _moment_in_words(value, get_lang(), current_app.config["TIMEZONE"], clock.now().year)


def _moment_in_words(value: datetime, lang: str, zone: str, year_now: int) -> str:
    local = value.astimezone(_zone(zone))
    month = _months(lang)[local.month]
    year = f" {local.year}" if local.year != year_now else ""
    if lang == "fr":
        first = "er" if local.day == 1 else ""
        return f"{local.day}{first} {month}{year}, {local.hour}\u00a0h\u00a0{local.minute:02}"
    comma = "," if year else ""
    half = "a.m." if local.hour < 12 else "p.m."
    hour = local.hour % 12 or 12
    return f"{month} {local.day}{comma}{year}, {hour}:{local.minute:02}\u00a0{half}"


@cache
def _months(lang: str) -> dict[int, str]:
    """Short names; asking Babel to format a whole date costs ten times the rest of a row."""
    return dict(get_month_names("abbreviated", locale=f"{lang}_CA"))


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
