"""A word that is watched for."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from app.core.text import visible_line
from app.moderation.forms.curating import CHOOSE
from app.web.forms import Form


class WordForm(Form):
    words = StringField(
        _l("Word, or a few"),
        description=_l(
            "In either language. Capitals and accents make no difference; only whole words count."
        ),
        filters=[visible_line],
        validators=[
            DataRequired(_l("Write the word.")),
            Length(max=60, message=_l("Use at most 60 characters.")),
        ],
    )
    does = RadioField(
        _l("What happens to a message with it?"),
        validators=[InputRequired(CHOOSE)],
        choices=[
            SelectChoice("hold", _l("It waits for approval")),
            SelectChoice("refuse", _l("It is refused, with a kind sentence")),
        ],
        default="hold",
        invalid_choice_message=CHOOSE,
    )
