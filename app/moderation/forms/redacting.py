"""Which words of a message shall go."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, SelectMultipleField, TextAreaField
from wtforms.validators import Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.personal import Personal
from app.forum.redaction import SHORTEST, Words
from app.moderation.forms.acts import UndoForm
from app.moderation.queries import Held, Placed, Where

LONGEST = 1_000
WHERE_LABELS = {
    Where.NOW: _l("in the message as it is now"),
    Where.TITLE: _l("in the title of the discussion"),
    Where.BEFORE: _l("in an earlier version"),
    Where.TRANSLATION: _l("in a translation"),
    Where.FILE: _l("in what is said of a file"),
    Where.POLL: _l("in the poll"),
}
PERSONAL_LABELS = {
    Personal.EMAIL: _l("e-mail address"),
    Personal.PHONE: _l("telephone number"),
    Personal.POSTAL_CODE: _l("postal code"),
    Personal.SOCIAL_INSURANCE: _l("may be a social insurance number"),
    Personal.PASSPORT: _l("may be a passport number"),
    Personal.STREET: _l("street address"),
}


class RedactForm(UndoForm):
    """What was found, each with a box that is ticked, and room for other words."""

    found = SelectMultipleField(
        _l("What looks like personal information"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        invalid_choice_message=_l(
            "Something of this is no longer in the message. Look at what is there now."
        ),
    )
    more = TextAreaField(
        _l("Other words to take out"),
        description=_l("One name, address or number a line, as it is written there."),
        filters=[lambda value: (value or "").strip()],
        validators=[Length(max=LONGEST, message=_l("Use at most 1,000 characters here."))],
    )
    texts: Sequence[str] = ()

    def offer(self, held: Sequence[Held], texts: Sequence[Placed]) -> None:
        self.found.choices = [SelectChoice(each.words, each.words) for each in held]
        self.texts = [text for _where, text in texts]

    def is_nowhere(self) -> bool:
        """Of what was sent there is nothing in the message."""
        sent = Words(self.said()) if self.said() else None
        return sent is not None and not any(map(sent.are_in, self.texts))

    def said(self) -> list[str]:
        return [*(self.found.data or ()), *self._lines()]

    def validate_more(self, field: TextAreaField) -> None:
        for line in self._lines():
            if len(line) < SHORTEST:
                raise ValidationError(
                    _("“%(words)s” is too short: it is part of many other words.", words=line)
                )
            words = Words([line])
            if not any(words.are_in(text) for text in self.texts):
                raise ValidationError(
                    _("“%(words)s” is not in this message, nor in an earlier version.", words=line)
                )
        if not field.data and not self.found.data:
            raise ValidationError(_("Choose what to take out, or write it here."))

    def _lines(self) -> list[str]:
        lines = (" ".join(line.split()) for line in (self.more.data or "").split("\n"))
        return [line for line in lines if line]
