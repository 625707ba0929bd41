"""What is asked before something is done to what others wrote, or taken back."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Length, ValidationError

from app.core.personal import find_personal
from app.core.text import visible_line
from app.web.forms import Form

REASON_LENGTH = 300


def refuse_personal(_form: Any, field: Any) -> None:
    """A reason stands in the public log, where nothing is ever changed."""
    if find_personal(field.data[:REASON_LENGTH]):
        raise ValidationError(
            _l(
                "Take out what looks like an e-mail address, a number or an address of somebody: the reason stands in the public log for good."
            )
        )


class UndoForm(Form):
    reason = StringField(
        _l("Reason"),
        description=_l("Everybody can read it in the public log. Name no person in it."),
        filters=[visible_line],
        validators=[
            Length(max=REASON_LENGTH, message=_l("Use at most 300 characters for the reason.")),
            refuse_personal,
        ],
    )
