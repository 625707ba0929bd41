"""Shape and limits of what facilitators write of sessions."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from app.core.text import visible_line
from app.live_sessions.labels import DAY_LABELS, IN_LANGUAGE
from app.live_sessions.when import clock_of
from app.programme.live_sessions.commands import SessionDraft
from app.programme.live_sessions.models import LiveSession, Speaker, Status
from app.programme.live_sessions.times import GapError, day_in_week, moment_of
from app.programme.models import Offering, Week
from app.web.forms import WritingForm

TITLE, NAME, TEXT, ADDRESS, TRANSCRIPT = 150, 150, 4_000, 500, 200_000
MOST_CHAPTERS = 60
CHAPTER = re.compile(r"(?:(\d{1,2}):)?(\d{1,2}):([0-5]\d)\s+(\S.*)", re.ASCII)


def _address(_form: Any, field: Any) -> None:
    """Empty, or an address of the web."""
    if not field.data:
        return
    try:
        parts = urlsplit(field.data)
        is_right = parts.scheme == "https" and bool(parts.hostname)
    except ValueError:
        is_right = False
    if not is_right or len(field.data.split()) != 1:
        raise ValidationError(_("Write an address that begins with https://."))


def _line(label: Any, most: int, needed: str | None = None) -> StringField:
    checks: list[Any] = [Length(max=most, message=_l("This is too long."))]
    return StringField(
        label,
        filters=[visible_line],
        validators=([DataRequired(needed)] if needed else []) + checks,
    )


def _link(label: Any) -> StringField:
    checks = [Length(max=ADDRESS, message=_l("This is too long.")), _address]
    return StringField(label, filters=[lambda text: (text or "").strip()], validators=checks)


def _text(label: Any, most: int = TEXT, needed: str | None = None) -> TextAreaField:
    checks: list[Any] = [Length(max=most, message=_l("This is too long."))]
    return TextAreaField(
        label,
        filters=[lambda text: (text or "").strip()],
        validators=([DataRequired(needed)] if needed else []) + checks,
    )


def chapters_in(text: str) -> list[dict[str, Any]]:
    """Of lines like ``12:30 What people asked``. ValueError for a line that is none."""
    found = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        match = CHAPTER.fullmatch(line)
        if match is None:
            raise ValueError(line)
        hours, minutes, seconds, title = match.groups()
        at = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
        found.append({"seconds": at, "title": title[:NAME]})
    return found


class SessionForm(WritingForm):
    """A session: before it the first half, after it the rest."""

    lang = RadioField(
        _l("Language"),
        choices=[SelectChoice(*pair) for pair in IN_LANGUAGE.items()],
        default="en",
        invalid_choice_message=_l("Choose a language."),
        validators=[InputRequired(_l("Choose a language."))],
    )
    title = _line(_l("Title"), TITLE, _l("Give it a title."))
    description = _text(_l("What it is about"), needed=_l("Say what it is about."))
    week = SelectField(_l("Week"), invalid_choice_message=_l("Choose a week."))
    day = SelectField(
        _l("Day"),
        choices=[SelectChoice(*pair) for pair in DAY_LABELS.items()],
        invalid_choice_message=_l("Choose a day."),
    )
    time = StringField(
        _l("Time"), filters=[lambda text: (text or "").strip()],
        validators=[DataRequired(_l("Write the time like this: 12:00."))],
    )  # fmt: skip
    minutes = IntegerField(
        _l("Minutes"), default=60,
        validators=[NumberRange(10, 480, _l("Write a number of minutes from 10 to 480."))],
    )  # fmt: skip
    host = _line(_l("Host"), NAME, _l("Say who hosts it."))
    join_url = _link(_l("Address to join"))
    recording_url = _link(_l("Address of the recording"))
    slides_url = _link(_l("Address of the slides"))
    transcript = _text(_l("Transcript"), TRANSCRIPT)
    chapters = _text(_l("Chapters"))
    summary_en = _text(_l("Summary in English"))
    summary_fr = _text(_l("Summary in French"))
    seen = HiddenField()

    offering: Offering
    weeks: list[Week]
    status: str = Status.PLANNED

    def place(self, offering: Offering, weeks: list[Week], status: str = Status.PLANNED) -> None:
        """Where it belongs, and how it stands."""
        self.offering, self.weeks, self.status = offering, weeks, status
        self.week.choices = [
            SelectChoice(str(each.number), _("Week %(number)s", number=each.number))
            for each in weeks
        ]

    def show(self, session: LiveSession) -> None:
        """What it says now."""
        local = session.starts_at.astimezone(ZoneInfo(self.offering.timezone))
        for name in ("lang", "title", "description", "minutes", "host", "join_url",
                     "recording_url", "slides_url", "transcript", "summary_en", "summary_fr"):  # fmt: skip
            self[name].data = getattr(session, name)
        number = next(week.number for week in self.weeks if week.id == session.week_id)
        self.week.data, self.day.data = str(number), list(DAY_LABELS)[local.weekday()]
        self.time.data = f"{local:%H:%M}"
        self.chapters.data = "\n".join(
            f"{clock_of(chapter['seconds'])} {chapter['title']}" for chapter in session.chapters
        )
        self.seen.data = session.edition

    def validate_time(self, _field: Any) -> None:
        try:
            self.moment()
        except GapError as error:
            said = _("On that day the clocks jump over this time. Choose another one.")
            raise ValidationError(said) from error
        except ValueError as error:
            raise ValidationError(_("Write the time like this: 12:00.")) from error

    def validate_chapters(self, _field: Any) -> None:
        try:
            chapters = self.chapter_list()
        except ValueError as error:
            said = _("Write each chapter on its own line, like this: 12:30 What people asked")
            raise ValidationError(said) from error
        if len(chapters) > MOST_CHAPTERS:
            raise ValidationError(_("Write at most 60 chapters."))
        seconds = [chapter["seconds"] for chapter in chapters]
        if seconds != sorted(set(seconds)):
            raise ValidationError(_("Write the chapters in the order they come."))

    def validate_transcript(self, field: Any) -> None:
        if self.status == Status.PUBLISHED and not field.data:
            raise ValidationError(_("A published recording keeps its transcript."))

    def validate_recording_url(self, field: Any) -> None:
        if self.status == Status.PUBLISHED and not field.data:
            raise ValidationError(_("Take the publication back before you remove the recording."))

    def validate_summary_en(self, field: Any) -> None:
        self._refuse_half(field, self.summary_fr)

    def validate_summary_fr(self, field: Any) -> None:
        self._refuse_half(field, self.summary_en)

    def _refuse_half(self, field: Any, other: Any) -> None:
        if self.status == Status.PUBLISHED and other.data and not field.data:
            raise ValidationError(_("Write this in both languages."))

    def moment(self) -> datetime:
        """When it begins. GapError, or ValueError for what is no time."""
        at = time.fromisoformat(self.time.data or "")
        if at.tzinfo is not None or at.second or at.microsecond:
            raise ValueError(self.time.data)
        # A wrong week or day has an error of its own.
        week = int(self.week.data) if (self.week.data or "").isdecimal() else 1
        day = list(DAY_LABELS).index(self.day.data) if self.day.data in DAY_LABELS else 0
        date = day_in_week(self.offering.starts_on, min(week, 6), day)
        return moment_of(date, at, self.offering.timezone)

    def chapter_list(self) -> list[dict[str, Any]]:
        """ValueError for a line that is none."""
        return chapters_in(self.chapters.data or "")

    def draft(self) -> SessionDraft:
        number = int(self.week.data)
        optional = {name: self[name].data or None for name in (
            "join_url", "recording_url", "slides_url", "transcript", "summary_en", "summary_fr")}  # fmt: skip
        return SessionDraft(
            lang=self.lang.data,
            title=self.title.data,
            description=self.description.data,
            week_id=next(week.id for week in self.weeks if week.number == number),
            starts_at=self.moment(),
            minutes=self.minutes.data,
            host=self.host.data,
            chapters=self.chapter_list(),
            **optional,
        )


class SpeakerForm(WritingForm):
    """A guest, in both languages."""

    name = _line(_l("Name"), NAME, _l("Write their name."))
    role_en = _line(_l("Role, in English"), NAME, _l("Write this in both languages."))
    role_fr = _line(_l("Role, in French"), NAME, _l("Write this in both languages."))
    organisation_en = _line(
        _l("Organization, in English"), NAME, _l("Write this in both languages.")
    )
    organisation_fr = _line(
        _l("Organization, in French"), NAME, _l("Write this in both languages.")
    )
    bio_en = _text(_l("Biography, in English"), needed=_l("Write this in both languages."))
    bio_fr = _text(_l("Biography, in French"), needed=_l("Write this in both languages."))
    agreed_to_recording = BooleanField(_l("They agreed to be recorded"))
    seen = HiddenField()

    is_published = False  # the session's recording

    def validate_agreed_to_recording(self, field: Any) -> None:
        if self.is_published and not field.data:
            said = _("The recording is published: take that back first, or note their agreement.")
            raise ValidationError(said)

    def texts(self) -> dict[str, Any]:
        return {name: self[name].data for name in Speaker.SAID}

    def show(self, speaker: Speaker) -> None:
        for name in Speaker.SAID:
            self[name].data = getattr(speaker, name)
        self.seen.data = speaker.edition
