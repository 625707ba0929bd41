"""Shape and limits of collections and what stands in them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.core.text import official_line
from app.facilitation.commands.collections import COLUMNS
from app.facilitation.models import Collection
from app.web.forms import Form

TITLE, INTRO, NOTE, ADDRESS = 200, 5_000, 500, 300
TOO_LONG = _l("This is too long.")
NOT_A_CHOICE = _l("Choose one of the list.")


def _line(label: Any, most: int) -> Any:
    length = Length(max=most, message=TOO_LONG)
    return StringField(label, filters=[official_line], validators=[length])


def _text(label: Any) -> TextAreaField:
    length = Length(max=INTRO, message=TOO_LONG)
    return TextAreaField(label, filters=[lambda text: (text or "").strip()], validators=[length])


class CollectionForm(Form):
    """A draft may lack a language; what is published has both."""

    title_en = _line(_l("Title, in English"), TITLE)
    title_fr = _line(_l("Title, in French"), TITLE)
    intro_en = _text(_l("Introduction, in English"))
    intro_fr = _text(_l("Introduction, in French"))
    seen = HiddenField()

    def show(self, collection: Collection, edition: str) -> None:
        for name in COLUMNS:
            self[name].data = getattr(collection, name)
        self.seen.data = edition

    def values(self) -> dict[str, str]:
        return {name: self[name].data or "" for name in COLUMNS}

    def name_what_lacks(self, lacks: Sequence[str], half: Sequence[str]) -> None:
        for name in lacks:
            self[name].errors = [*self[name].errors, _("Write this in both languages.")]
        if half:
            said = ", ".join(half)
            self.form_errors.append(
                _("The note is missing in one language at these places: %(places)s", places=said)
            )


class NewCollectionForm(CollectionForm):
    place = SelectField(_l("Where it belongs"), validators=[DataRequired(NOT_A_CHOICE)])
    submission = HiddenField(validators=[Length(max=64)])

    def __init__(self, places: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.place.choices = list(places)
        self.place.invalid_choice_message = str(NOT_A_CHOICE)
        self.submission.data = self.submission.data or secrets.token_urlsafe(12)


class NoteForm(Form):
    """Why something is worth reading: in both languages, or not at all."""

    note_en = _line(_l("Note, in English"), NOTE)
    note_fr = _line(_l("Note, in French"), NOTE)

    def notes(self) -> dict[str, str]:
        return {name: self[name].data or "" for name in ("note_en", "note_fr")}

    def name_what_lacks(self, lacks: Sequence[str]) -> None:
        for name in lacks:
            self[name].errors = [*self[name].errors, _("Write this in both languages.")]


class AddForm(NoteForm):
    """What is to be gathered, by its address, and where."""

    address = StringField(
        _l("Address of the discussion or message"),
        filters=[lambda text: (text or "").strip()],
        validators=[
            DataRequired(_l("Give the address.")),
            Length(max=ADDRESS, message=TOO_LONG),
        ],
    )
    collection = SelectField(_l("Collection"), coerce=int)

    def __init__(self, some: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.collection.choices = list(some)
        self.collection.invalid_choice_message = str(NOT_A_CHOICE)
