"""What a week says: its titles, what it is about, its introduction, and what a manager tells their
team of it. Written in the browser in both languages, with a history."""

from __future__ import annotations

from collections.abc import Mapping

import yaml
from sqlalchemy import select
from sqlalchemy.orm import undefer

from app import policy
from app.accounts.models import User
from app.core.db import db, hold
from app.core.errors import ChangedMeanwhileError
from app.core.events import publish
from app.core.text import render_official
from app.programme import yaml_text
from app.programme.events import WeekChanged
from app.programme.models import Offering, Week
from app.programme.package import LANGUAGES
from app.programme.queries import week_named
from app.programme.revisions.commands import note_change
from app.programme.revisions.kinds import Kind, register

WEEK = "week"
LINES = ("title", "short_title", "summary", "objective")
TEXTS = ("intro", "team")  # Markdown; a week may have nothing for teams
COLUMNS = tuple(f"{name}_{lang}" for name in (*LINES, *TEXTS) for lang in LANGUAGES)


def words_now(week: Week) -> Week:
    """As it is in the database this moment, with its Markdown."""
    markdown = undefer(Week.intro_en), undefer(Week.intro_fr)
    some = select(Week).where(Week.id == week.id).options(*markdown)
    return db.session.scalars(some, execution_options={"populate_existing": True}).one()


def text_of_week(week: Week) -> str:
    """As its revisions keep it."""
    said = {
        name: {lang: text for lang in LANGUAGES if (text := getattr(week, f"{name}_{lang}"))}
        for name in (*LINES, *TEXTS)
    }
    return yaml_text.dump({name: both for name, both in said.items() if both})


def change_week(
    actor: User, week: Week, values: Mapping[str, str], *, seen: str, reason: str = ""
) -> None:
    """``values`` by the names of ``COLUMNS``. ``seen`` is the edition of the text that its editor
    had before them: ChangedMeanwhileError when it is another by now."""
    policy.require(policy.may_write_course(actor, week.offering_id))
    hold(Week, week.id)
    row = words_now(week)
    if all((getattr(row, name) or "") == values[name] for name in COLUMNS):
        return
    before = text_of_week(row)
    if seen and yaml_text.edition_of(before) != seen:
        raise ChangedMeanwhileError
    for name in COLUMNS:
        setattr(row, name, values[name])
    for name, html in html_of(values).items():
        setattr(row, name, html)
    _forget_empty(row)
    note_change(actor, row.offering_id, WEEK, row.uuid, before, text_of_week(row), reason)
    publish(WeekChanged(row.id))


def html_of(values: Mapping[str, str]) -> dict[str, str]:
    """Of its Markdown, by the names of the columns."""
    return {
        f"{name}_html_{lang}": render_official(values[f"{name}_{lang}"])
        for name in TEXTS
        for lang in LANGUAGES
    }


def _forget_empty(week: Week) -> None:
    """Nothing for teams is None, as when a package has nothing."""
    for lang in LANGUAGES:
        if not getattr(week, f"team_{lang}"):
            setattr(week, f"team_{lang}", None)
            setattr(week, f"team_html_{lang}", None)


def _bring_back(actor: User, week: Week, text: str) -> None:
    said = yaml.safe_load(text)
    values = {
        f"{name}_{lang}": said.get(name, {}).get(lang, "")
        for name in (*LINES, *TEXTS)
        for lang in LANGUAGES
    }
    change_week(actor, week, values, seen="")


register(
    Kind(
        name=WEEK,
        find=week_named,
        write=lambda week: text_of_week(words_now(week)),
        titles=lambda week: (week.title_en, week.title_fr),
        leads_to=lambda week: (
            "programme.week_words",
            {
                "offering": db.session.get_one(Offering, week.offering_id).slug,
                "number": week.number,
            },
        ),
        bring_back=_bring_back,
    )
)
