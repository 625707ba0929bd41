"""What it takes to decide something about a member, and what a member says to it."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from app.accounts.models import User
from app.core import clock
from app.moderation.commands.sanctions import Decision
from app.moderation.forms.acts import UndoForm
from app.moderation.forms.curating import CHOOSE
from app.moderation.models import Kind, Outcome
from app.web import get_lang
from app.web.forms import Form

WORDS_LENGTH = 2000
NO_END = "none"
SILENCE_DAYS = {
    "1": _l("For a day"),
    "3": _l("For three days"),
    "7": _l("For a week"),
    "30": _l("For a month"),
}
SUSPENSION_DAYS = {
    "1": _l("For a day"),
    "7": _l("For a week"),
    "30": _l("For a month"),
    NO_END: _l("Until somebody lifts it"),
}
DAYS = {Kind.SILENCE: SILENCE_DAYS, Kind.SUSPEND: SUSPENSION_DAYS}
NOTE_WORDS = _l("The note")
# Whoever decides writes in the language of whom it is about.
WORDS_LABELS = {
    "en": _l("What the member reads, in English"),
    "fr": _l("What the member reads, in French"),
}
SAY_WHAT = _l("Write what there is to say.")


class Words(Form):
    words = TextAreaField(
        filters=[lambda value: (value or "").strip()],
        validators=[
            DataRequired(SAY_WHAT),
            Length(max=WORDS_LENGTH, message=_l("Use at most 2,000 characters.")),
        ],
    )


class SanctionForm(UndoForm, Words):
    """Of every kind; ``sanction_form`` leaves what one needs."""

    days = RadioField(
        _l("For how long?"), validators=[InputRequired(CHOOSE)], invalid_choice_message=CHOOSE
    )

    def decision(self, kind: Kind, member: User) -> Decision:
        """For a form that is as it should be."""
        days = self.days.data if "days" in self else NO_END
        return Decision(
            kind,
            words=self.words.data or "",
            lang=get_lang() if kind is Kind.NOTE else member.language,
            reason=self.reason.data or "" if "reason" in self else "",
            reason_lang=get_lang(),
            ends_at=None if days == NO_END else _in_days(int(days)),
        )


def sanction_form(kind: Kind, member: User, *, sent: bool, step: int = 0) -> SanctionForm:
    """``step`` is how many suspensions there were: the next one takes longer."""
    form = SanctionForm() if sent else SanctionForm(formdata=None)
    form.words.label.text = NOTE_WORDS if kind is Kind.NOTE else WORDS_LABELS[member.language]
    if kind in DAYS:
        form.days.choices = [SelectChoice(*pair) for pair in DAYS[kind].items()]
        if not sent:
            steps = list(DAYS[kind])
            form.days.data = steps[min(step, len(steps) - 1)]
    else:
        del form.days
    if kind is Kind.NOTE:
        del form.reason
    else:
        need_reason(form)
    return form


def need_reason(form: UndoForm) -> None:
    form.reason.validators = [DataRequired(_l("Say why.")), *form.reason.validators]
    form.reason.flags.required = True


class ReasonForm(UndoForm):
    """Nothing but why, which has to be said."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        need_reason(self)


class AppealForm(Words):
    """What somebody says to a decision about them."""


class AnswerForm(Words):
    outcome = RadioField(
        _l("What becomes of the decision?"),
        validators=[InputRequired(CHOOSE)],
        choices=[
            SelectChoice(Outcome.UPHELD.value, _l("It stands")),
            SelectChoice(Outcome.LIFTED.value, _l("It is lifted now")),
        ],
        invalid_choice_message=CHOOSE,
    )


def answer_form(member: User, *, sent: bool) -> AnswerForm:
    form = AnswerForm() if sent else AnswerForm(formdata=None)
    form.words.label.text = WORDS_LABELS[member.language]
    return form


def _in_days(days: int) -> datetime:
    return clock.now() + timedelta(days=days)
