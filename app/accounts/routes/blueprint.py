"""The blueprint, and what its pages share."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from app.accounts.queries import email_key
from app.web import get_lang, page
from app.web.limits import hit

bp = Blueprint("accounts", __name__, url_prefix="/<lang>")


def front_page() -> str:
    return f"/{get_lang()}/"


def without_referrer(response: Response) -> Response:
    """For pages with a secret in their address: no other page may be told where it was left."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def expired() -> Response:
    """The link is used, too old or never was; the page offers a new one."""
    return without_referrer(page("accounts/link_expired.html", status=410))


def limit_mail(address: str) -> None:
    """How often anybody may have mail sent to one recipient."""
    hit("mail", email_key(address))
