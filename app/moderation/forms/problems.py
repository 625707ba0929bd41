"""The form at the foot of every page."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectChoice, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.personal import Personal, find_personal
from app.web.forms import Form
from app.web.language import LANGUAGES

DETAILS_LENGTH = 300
PAGE_LENGTH = 300

PROBLEM_LABELS = {
    "broken": _l("A link, button or video is not working"),
    "spelling": _l("It has a spelling or grammar mistake"),
    "missing": _l("Information is missing"),
    "outdated": _l("Information is outdated or wrong"),
    "login": _l("I get an error message when I try to sign in"),
    "lost": _l("I can’t find what I’m looking for"),
    "barrier": _l("Something is in the way of my assistive technology"),
    "post": _l("A member’s message breaks the guidelines"),
    "other": _l("Other issue not in this list"),
}


def personal_sentence(kind: Personal) -> str:
    """What to take out of the text."""
    sentences: dict[Personal, str] = {
        Personal.EMAIL: _("Remove the e-mail address: this form is anonymous and gets no reply."),
        Personal.PHONE: _("Remove the telephone number: this form is anonymous and gets no reply."),
        Personal.POSTAL_CODE: _("Remove the postal code: do not send personal information."),
        Personal.SOCIAL_INSURANCE: _(
            "Remove the number that looks like a social insurance number."
        ),
        Personal.PASSPORT: _("Remove the number that looks like a passport number."),
        Personal.STREET: _("Remove the street address: do not send personal information."),
    }
    return sentences[kind]


class ProblemForm(Form):
    page = HiddenField(filters=[lambda value: own_path(value or "")])
    problems = SelectMultipleField(
        _l("Please select all that apply:"),
        choices=[SelectChoice(*pair) for pair in PROBLEM_LABELS.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[InputRequired(_l("Choose at least one problem to continue."))],
    )
    details = TextAreaField(
        _l("Details"),
        description=_l(
            "Optional, at most 300 characters. Do not include personal information: you will not receive a reply."
        ),
        filters=[lambda value: (value or "").strip()],
        validators=[
            Length(max=DETAILS_LENGTH, message=_l("Use at most 300 characters for the details."))
        ],
    )

    def validate_details(self, field: Any) -> None:
        # What is too long is refused anyway: nobody waits for a search through all of it.
        found = find_personal(field.data[:DETAILS_LENGTH])
        if found:
            raise ValidationError(personal_sentence(found[0]))


def own_path(text: str) -> str:
    """A page of this site, or "" for anything else."""
    is_path = text[1:3] in LANGUAGES and text[:1] == "/" and text[3:4] in ("", "/")
    return text[:PAGE_LENGTH] if is_path and text.isprintable() else ""
