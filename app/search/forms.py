"""Shape and limits of what staff and members send."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

from app.core.text import visible_line
from app.search.analysis import words
from app.search.phrases import phrase_of
from app.search.synonyms import Group
from app.web.forms import Form

MOST_PHRASES = 12
PHRASE_LENGTH = 60
NAME_LENGTH = 100
ADDRESS_LENGTH = 1_000


class SynonymForm(Form):
    """Words and phrases that mean the same, one a line."""

    en = TextAreaField(_l("In English"), description=_l("One word or phrase on each line."))
    fr = TextAreaField(_l("In French"), description=_l("One word or phrase on each line."))
    seen = HiddenField()

    @property
    def group(self) -> Group:
        return Group(_phrases(self.en.data), _phrases(self.fr.data))

    def validate_en(self, field: Any) -> None:
        _check(field.data, "en")

    def validate_fr(self, field: Any) -> None:
        _check(field.data, "fr")
        if len(self.group.en) + len(self.group.fr) < 2:
            raise ValidationError(_("Write at least two words or phrases that mean the same."))


class SavedSearchForm(Form):
    name = StringField(
        _l("Name"),
        filters=[visible_line],
        validators=[
            DataRequired(_l("Give the search a name.")),
            Length(max=NAME_LENGTH, message=_l("Use at most 100 characters for the name.")),
        ],
    )


def _phrases(text: str | None) -> tuple[str, ...]:
    """The lines that say something, each once."""
    lines = (visible_line(line) for line in (text or "").splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


def _check(text: str | None, lang: str) -> None:
    phrases = _phrases(text)
    if len(phrases) > MOST_PHRASES:
        raise ValidationError(_("Use at most 12 lines for each language."))
    for said in phrases:
        if len(said) > PHRASE_LENGTH:
            raise ValidationError(_("Use at most 60 characters for a phrase."))
        if phrase_of(tuple(words(said)), lang) is None:
            raise ValidationError(_("“%(said)s” has no word that can be searched for.", said=said))
