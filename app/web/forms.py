"""What every form of ours shares."""

from __future__ import annotations

import re
from typing import Any

from flask import current_app, request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.datastructures import ImmutableMultiDict
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from app.core import clock
from app.core.text import normalise, official_line, visible_line

LONGEST_REASON = 200


class Form(FlaskForm):  # type: ignore[misc]
    """A form whose texts are normalised before they are looked at: NFC, one kind of line ending,
    and no character that a database or a page cannot hold.

    Tokens against forged requests are checked before any view runs (``app.web.setup``), so no
    form checks its own again.
    """

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        csrf = False

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            if formdata is None or request.method != "POST" or not request.form:
                return None
            return ImmutableMultiDict(
                (name, normalise(value)) for name, value in request.form.items(multi=True)
            )


def seconds_since_token() -> float | None:
    """How long ago the page was made whose form was sent; None when that cannot be told."""
    signer = URLSafeTimedSerializer(current_app.secret_key or "", salt="wtf-csrf-token")
    try:
        _, made_at = signer.loads(request.form.get("csrf_token", ""), return_timestamp=True)
    except BadData:
        return None
    return float((clock.now() - made_at).total_seconds())


def reason_field(description: Any) -> StringField:
    """Why something is changed, if anybody wants to say so, for its history."""
    return StringField(
        _l("Why?"),
        description=description,
        filters=[visible_line],
        validators=[
            Length(max=LONGEST_REASON, message=_l("Use at most 200 characters to say why."))
        ],
    )


class WritingForm(Form):
    """Of what the course says: each change may be told with its reason."""

    reason = reason_field(_l("A few words for those who read its history."))


def rows_sent(prefix: str) -> int:
    """As many rows (``prefix-0-...``) as the form has that was sent: somebody may have added some,
    or somebody else removed some, since it was made."""
    found = (
        re.match(rf"{re.escape(prefix)}-([0-9]{{1,2}})-", name) for name in request.form if name
    )
    return max((int(match[1]) for match in found if match), default=-1) + 1


def official_title(label: Any, longest: int, too_long: Any) -> StringField:
    """The title of a thing of the course, in one of the languages: both are needed."""
    return StringField(
        label,
        filters=[official_line],
        validators=[
            DataRequired(_l("Write this in both languages.")),
            Length(max=longest, message=too_long),
        ],
    )
