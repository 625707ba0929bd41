"""Shape and limits of what sums up a place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import Length

from app.core.text import official_line
from app.facilitation.commands.syntheses import COLUMNS
from app.facilitation.models import Synthesis
from app.web.forms import WritingForm
from app.web.request import number_in

TITLE, BODY = 200, 20_000
TOO_LONG = _l("This is too long.")


def _title(label: Any) -> StringField:
    length = Length(max=TITLE, message=TOO_LONG)
    return StringField(label, filters=[official_line], validators=[length])


def _body(label: Any) -> TextAreaField:
    length = Length(max=BODY, message=TOO_LONG)
    return TextAreaField(label, filters=[lambda text: (text or "").strip()], validators=[length])


class SynthesisForm(WritingForm):
    """A draft may lack a language; what is published has both (``name_what_lacks``)."""

    title_en = _title(_l("Title, in English"))
    title_fr = _title(_l("Title, in French"))
    body_en = _body(_l("Synthesis, in English"))
    body_fr = _body(_l("Synthesis, in French"))
    renews = BooleanField(_l("It tells of everything that was written until now"))
    seen = HiddenField()
    up_to = HiddenField()

    def show(self, synthesis: Synthesis | None, edition: str, last_id: int) -> None:
        for name in COLUMNS:
            self[name].data = getattr(synthesis, name) if synthesis is not None else ""
        self.renews.data = synthesis is None
        self.seen.data, self.up_to.data = edition, str(last_id)

    def values(self) -> dict[str, str]:
        return {name: self[name].data or "" for name in COLUMNS}

    def covers_up_to(self) -> int | None:
        """The message it is to cover now, where it is to."""
        return number_in(self.up_to.data) if self.renews.data else None

    def name_what_lacks(self, lacks: Sequence[str], unknown: Sequence[str]) -> None:
        for name in lacks:
            self[name].errors = [*self[name].errors, _("Write this in both languages.")]
        if unknown:
            said = ", ".join(f"#{each}" for each in unknown)
            self.form_errors.append(
                _("No message that everybody may read has this number: %(numbers)s", numbers=said)
            )
