"""What is asked once before a text is posted: whether an address or a number in it is meant to be
there. Never a refusal: the form comes back with every word, the question, and a box to tick."""

from __future__ import annotations

import hashlib
from typing import Any

from flask_babel import gettext as _
from wtforms import HiddenField

from app.core.personal import Found, Personal, unmeant
from app.web.forms import Form

TEXTS = ("StringField", "TextAreaField")


class AskedForm(Form):
    """``as_it_is`` tells what its writer means to post: not that, and they are asked. What is in
    ``known``, a text that is there already, nobody asks about."""

    as_it_is = HiddenField()
    known = ""
    was_asked = False

    def texts(self) -> list[str]:
        """All that will be there for everybody to read."""
        return [field.data for field in self if field.type in TEXTS and field.data]

    def validate(self, extra_validators: Any = None) -> bool:
        """Asks last: what has to be changed anyway may be the very thing."""
        if not super().validate(extra_validators):
            return False
        self.was_asked = bool(self._unmeant()) and not self.is_meant()
        return not self.was_asked

    def asked(self) -> list[Found]:
        """What to ask about: now, or still, in a form that is shown again for another reason."""
        return self._unmeant() if self.was_asked or self.as_it_is.data else []

    def is_meant(self) -> bool:
        return bool(self.as_it_is.data == self.question())

    def question(self) -> str:
        """The same for the same things asked about, and for no others."""
        said = "\0".join(sorted(found.text.casefold() for found in self._unmeant()))
        return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:16]

    def _unmeant(self) -> list[Found]:
        known = self.known.casefold()
        found = unmeant("\n\n".join(self.texts()))
        return [each for each in found if each.text.casefold() not in known]


def sentence_of(found: Found) -> str:
    """What was seen, for people."""
    sentences: dict[Personal, str] = {
        Personal.EMAIL: _("An e-mail address: %(words)s", words=found.text),
        Personal.PHONE: _("A telephone number: %(words)s", words=found.text),
        Personal.POSTAL_CODE: _("A postal code: %(words)s", words=found.text),
        Personal.SOCIAL_INSURANCE: _(
            "What looks like a social insurance number: %(words)s", words=found.text
        ),
        Personal.PASSPORT: _("What looks like a passport number: %(words)s", words=found.text),
        Personal.STREET: _("A street address: %(words)s", words=found.text),
    }
    return sentences[found.kind]
