"""From when a thing of the course is shown, as a form asks it; and the head of a quiz."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    Field,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.validators import NumberRange

from app.learning.commands import QuizDraft, head_of
from app.learning.labels import DAYS
from app.learning.models import Quiz
from app.learning.quiz_reader import MINUTES
from app.learning.schedule import Opening, is_time
from app.programme.live_sessions.times import GapError
from app.programme.models import Offering, Week
from app.programme.week_choices import week_choices
from app.web.forms import WritingForm, official_title

AT_ONCE = ""
NOON = "12:00"
MOST_WEEK = 6
TITLE = 200


class OpeningForm(WritingForm):
    """In which week of an offering a thing is, and from when it is shown: from a week, a day and a
    time on, or at once."""

    week = SelectField(_l("Week"), invalid_choice_message=_l("Choose a week."))

    opens_week = SelectField(
        _l("Shown from this week on"), invalid_choice_message=_l("Choose a week.")
    )
    opens_day = SelectField(
        _l("Day"),
        choices=[SelectChoice(*pair) for pair in DAYS.items()],
        invalid_choice_message=_l("Choose a day."),
    )
    opens_time = StringField(_l("Time"), filters=[lambda text: (text or "").strip()], default=NOON)

    offering: Offering

    def place(self, weeks: Sequence[Week], week: Week) -> None:
        """Once it is made: it is in this week, unless something else was sent."""
        self.week.choices = week_choices(weeks)
        self.week.data = self.week.data or str(week.number)
        self.opens_week.choices = [
            SelectChoice(AT_ONCE, _l("At once, when it is published")),
            *(
                SelectChoice(str(week), _("Week %(number)s", number=week))
                for week in range(MOST_WEEK + 1)
            ),
        ]

    def show_opening(self, opens_at: datetime | None) -> None:
        if opens_at is not None:
            opening = Opening.of(opens_at, self.offering)
            self.opens_week.data, self.opens_day.data = str(opening.week), opening.day
            self.opens_time.data = opening.time

    def validate_opens_time(self, field: Field) -> None:
        if not self.opens_week.data:
            return
        if not is_time(field.data or ""):
            raise ValidationError(_("Write the time like this: 12:00."))
        try:
            self.opens_at()
        except GapError as error:
            said = _("On that day the clocks jump over this time. Choose another one.")
            raise ValidationError(said) from error

    def opens_at(self) -> datetime | None:
        """Raises GapError. A wrong week or day has an error of its own."""
        week, day = self.opens_week.data or "", self.opens_day.data
        if not week.isdecimal() or day not in DAYS or int(week) > MOST_WEEK:
            return None
        opening = Opening(int(week), day, self.opens_time.data or NOON)
        return opening.moment(self.offering.starts_on, self.offering.timezone)


class QuizForm(OpeningForm):
    """What a quiz says beside its questions."""

    title_en = official_title(_l("Title, in English"), TITLE, _l("This is too long."))
    title_fr = official_title(_l("Title, in French"), TITLE, _l("This is too long."))
    minutes = IntegerField(
        _l("Minutes"),
        default=10,
        validators=[NumberRange(*MINUTES, _l("Write a number of minutes from 1 to 240."))],
    )
    seen = HiddenField()

    def show(self, quiz: Quiz) -> None:
        for name in ("title_en", "title_fr", "minutes"):
            self[name].data = getattr(quiz, name)
        self.show_opening(quiz.opens_at)
        self.seen.data = head_of(quiz)

    def draft(self, *, is_published: bool) -> QuizDraft:
        return QuizDraft(
            title_en=self.title_en.data,
            title_fr=self.title_fr.data,
            minutes=self.minutes.data,
            is_published=is_published,
            opens_at=self.opens_at(),
        )


def quiz_form(offering: Offering, weeks: Sequence[Week], week: Week, **given: Any) -> QuizForm:
    form: QuizForm = type("FormOfQuiz", (QuizForm,), {"offering": offering})(**given)
    form.place(weeks, week)
    return form
