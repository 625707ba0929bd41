"""What a record says, in words of one language: on a page, and on paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.numbers import format_decimal
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from app.records.codes import shown_code
from app.records.models import Level, Record
from app.web.dates import day_in
from app.web.language import LOCALES


@dataclass(frozen=True)
class Statement:
    """``facts`` are pairs of a label and what there is to say. All of it is plain text."""

    lang: str
    title: str
    level: str
    holder: str
    sentence: str
    facts: list[tuple[str, str]]
    weeks_title: str
    weeks: list[str]
    note: str
    check: str


def statements(record: Record, site: str) -> list[Statement]:
    """In English and in French. ``site`` is the address of this site, where codes are checked."""
    return [_statement(record, lang, f"{site}/{lang}/records/") for lang in LOCALES]


def _statement(record: Record, lang: str, address: str) -> Statement:
    said = record.said
    with force_locale(LOCALES[lang]):
        return Statement(
            lang=lang,
            title=_("Record of learning"),
            level=level_words(said["level"]),
            holder=said["holder"],
            sentence=_sentence(said, lang),
            facts=_facts(said, lang),
            weeks_title=_("Weeks completed"),
            weeks=[_week(each, lang) for each in said["weeks"]],
            note=_(
                "This record says what its holder did in a free and open course. It is not "
                "accredited: it is no diploma, no credit and no proof of skill."
            ),
            check=_(
                "Anyone can check it at %(address)s with the code %(code)s.",
                address=address,
                code=shown_code(record.code),
            ),
        )


def level_words(level: str) -> str:
    """What holders of this level are called, in the language of the moment."""
    words: dict[Level, Callable[[], str]] = {
        Level.PARTICIPANT: lambda: _("Participant"),
        Level.COMPLETER: lambda: _("Completer"),
        Level.BUILDER: lambda: _("Builder"),
    }
    return words[Level(level)]()


def _sentence(said: dict[str, Any], lang: str) -> str:
    names: dict[str, Any] = {
        "programme": said["programme"][lang],
        "offering": said["offering"][lang],
        "count": len(said["weeks"]),
        "all": said["weeks_in_course"],
    }
    level = Level(said["level"])
    if level is Level.BUILDER:
        words = _(
            "Completed all %(all)s weeks of %(programme)s (%(offering)s), and joined or started a public-engagement team.",
            **names,
        )
    elif level is Level.COMPLETER:
        words = _("Completed all %(all)s weeks of %(programme)s (%(offering)s).", **names)
    else:
        words = ngettext(
            "Took part in %(programme)s (%(offering)s), and completed %(count)s of its %(all)s weeks.",
            "Took part in %(programme)s (%(offering)s), and completed %(count)s of its %(all)s weeks.",
            len(said["weeks"]),
            **names,
        )
    return str(words)


def _facts(said: dict[str, Any], lang: str) -> list[tuple[str, str]]:
    def number(value: float) -> str:
        return str(format_decimal(value, locale=LOCALES[lang]))

    offering = said["offering"]
    facts = [
        (_("Dates of the offering"), _(
            "%(first)s to %(last)s",
            first=_day(offering["starts_on"], lang), last=_day(offering["ends_on"], lang))),
        (_("Stream"), said["stream"][lang]),
    ]  # fmt: skip
    if said["hours_declared"] is not None:
        hours = _("%(hours)s h", hours=number(said["hours_declared"]))
        facts.append((_("Hours, as declared by the holder"), hours))
    facts += [
        (_("Time of the plan’s items done"), _("%(minutes)s min", minutes=said["minutes_planned"])),
        (_("Live sessions, attended or caught up on"), number(said["sessions"])),
        (_("Activities posted"), number(said["results"])),
        (_("Answers to the results of others"), number(said["responses"])),
    ]
    if said["team"]:
        facts.append((_("Team"), said["team"]))
    return [*facts, (_("Issued on"), _day(said["issued_on"], lang))]


def _week(week: dict[str, Any], lang: str) -> str:
    day = _day(week["completed_on"], lang)
    words = _(
        "Week %(number)s: %(title)s (%(day)s)", number=week["number"], title=week[lang], day=day
    )
    return str(words)


def _day(iso: str, lang: str) -> str:
    return day_in(date.fromisoformat(iso), lang)
