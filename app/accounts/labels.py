"""How kinds of organization and streams are called on a profile."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.accounts.models import Organisation, StreamChoice

ORGANISATIONS: dict[str, Any] = {
    Organisation.FEDERAL: _l("Federal government"),
    Organisation.PROVINCIAL: _l("Provincial or territorial government"),
    Organisation.MUNICIPAL: _l("Municipal government"),
    Organisation.INDIGENOUS: _l("Indigenous organization"),
    Organisation.NONPROFIT: _l("Non-profit organization"),
    Organisation.ACADEMIC: _l("Academic institution"),
    Organisation.PUBLIC: _l("Member of the public"),
}
STREAMS: dict[str, Any] = {
    StreamChoice.PRACTITIONERS: _l("Practitioners"),
    StreamChoice.EXECUTIVES: _l("Executives"),
    StreamChoice.SUPPORTERS: _l("Supporters"),
}
