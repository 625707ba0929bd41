"""Never lose what somebody typed: a refused form comes back with every word in it.

When the form can be shown again at once (a stale token, a limit, a database that is away) its
fields go into the error page. When the person must sign in first they are put into a row, and
``/<lang>/kept/<key>`` shows them afterwards, with a button that sends them.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, request
from sqlalchemy import delete, select
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from app.core import clock
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.text import normalise
from app.web.htmx import page
from app.web.language import get_lang, this_url
from app.web.limits import address, hit
from app.web.models import KeptText
from app.web.page_cache import never_cached

KEPT_FOR = timedelta(days=1)
MAX_FIELDS = 200
LONG = ("body", "details", "bio", "tried", "what", "for_whom", "link", "reason")

bp = Blueprint("web", __name__, url_prefix="/<lang>")


@dataclass(frozen=True)
class KeptField:
    """One field of a form. Long ones are shown, so that they can be copied; the rest travel
    hidden."""

    name: str
    value: str

    @property
    def is_long(self) -> bool:
        return self.name in LONG or "\n" in self.value


def typed_fields() -> list[KeptField]:
    """What this request sent in its form, but for secrets; nothing when it was too large to be
    read."""
    if request.method != "POST":
        return []
    try:
        sent = list(request.form.items(multi=True))[:MAX_FIELDS]
    except RequestEntityTooLarge:
        return []
    return [
        KeptField(normalise(name), normalise(value))
        for name, value in sent
        if name and name != "csrf_token" and "password" not in name
    ]


def keep_text() -> str | None:
    """Put the fields of this request into a row and commit. Returns the address that shows them,
    or None when there was nothing worth keeping. TooManyAttemptsError when one address leaves
    more than people can type."""
    fields = typed_fields()
    if not any(field.value.strip() for field in fields):
        return None
    hit("kept", address())
    key = secrets.token_urlsafe(24)
    row = KeptText(
        key_hash=_hash(key),
        action=this_url(),
        fields=[[field.name, field.value] for field in fields],
        expires_at=clock.now() + KEPT_FOR,
    )
    db.session.add(row)
    db.session.commit()
    return f"/{get_lang()}/kept/{key}"


def sweep_kept_texts() -> None:
    """Delete what nobody came back for."""
    db.session.execute(delete(KeptText).where(KeptText.expires_at < clock.now()))


@bp.get("/kept/<key>")
@never_cached
def kept_text(key: str) -> Response:
    row = db.session.scalar(select(KeptText).where(KeptText.key_hash == _hash(key)))
    if row is None or row.expires_at < clock.now():
        raise NotFoundError
    fields = [KeptField(name, value) for name, value in row.fields]
    return page("errors/kept.html", kept=fields, action=row.action)


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
