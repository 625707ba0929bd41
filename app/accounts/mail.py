"""Mail to one person, in their language, as text and HTML.

``queue_mail`` writes a job; ``send_queued`` runs in the worker, renders and delivers. The job
holds names and numbers, not the rendered mail and never the secret of a link: that is made
while the mail is rendered and becomes good once the mail is on its way, so a secret is in clear
neither in the jobs table nor on the page that shows jobs to administrators. When delivery
fails the job is tried again with the same Message-ID and a new secret.
"""

from __future__ import annotations

import secrets
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

import structlog
from flask import current_app
from flask_babel import force_locale

from app.accounts import outbox, tokens
from app.accounts.models import User
from app.accounts.names import unlinked
from app.config import Settings
from app.core import clock, jobs
from app.core.db import db

log = structlog.get_logger()

LOCALES = {"en": "en_CA", "fr": "fr_CA"}
TIMEOUT = 10
SUBMISSION_PORT = 587
ENDPOINTS = {
    tokens.Purpose.CONFIRM: "accounts.confirm",
    tokens.Purpose.RESET: "accounts.reset_password",
    tokens.Purpose.EMAIL: "accounts.confirm_email",
}


def queue_mail(
    user: User,
    name: str,
    *,
    to: str | None = None,
    link: tokens.Purpose | None = None,
    data: dict[str, Any] | None = None,
    **context: Any,
) -> None:
    """Write ``templates/emails/<name>`` to a person in the current transaction.

    ``to`` is another address than the one they have when it is sent; ``link`` puts a new
    single-use link of that purpose into it, carrying ``data``; ``context`` (JSON) goes to the
    template.
    """
    jobs.enqueue(
        "accounts.send_mail",
        key=f"{clock.now():{outbox.STAMP}}-{secrets.token_hex(8)}",
        template=name,
        user_id=user.id,
        to=to,
        link=link,
        data=data or {},
        context=context,
    )


def send_queued(
    *,
    key: str,
    template: str,
    user_id: int,
    to: str | None,
    link: str | None,
    data: dict[str, Any],
    context: dict[str, Any],
) -> None:
    """Render and deliver one mail; what the job runs. Nothing when the person is gone."""
    user = db.session.get(User, user_id)
    address = to or (user.email if user is not None else "")
    if user is None or not address:
        return
    secret = tokens.new_secret() if link else ""
    if link:
        endpoint = ENDPOINTS[tokens.Purpose(link)]
        context = context | {"link": page_url(endpoint, user.language, token=secret)}
    settings: Settings = current_app.extensions["settings"]
    message = compose(user, template, address, context)
    message["Message-ID"] = f"<{key}@{settings.site_hostname}>"
    _deliver(settings, key, message)
    # After the mail: a write before it would hold the database while a mail server thinks.
    if link:
        tokens.keep(secret, user.id, link, data)
    log.info("mail sent", mail=template, user=user.id, key=key)


def compose(user: User, name: str, address: str, context: dict[str, Any]) -> EmailMessage:
    """The mail as it will be sent, but for its number."""
    lang = user.language if user.language in LOCALES else "en"
    settings: Settings = current_app.extensions["settings"]
    known = {
        "lang": lang,
        "name": unlinked(user.display_name),
        "handle": unlinked(user.handle),
        "site_url": settings.site_url,
        "page_url": lambda endpoint, **values: page_url(endpoint, lang, **values),
    }
    with force_locale(LOCALES[lang]):
        parts = {part: _render(f"emails/{name}/{part}", known | context)
                 for part in ("subject.txt", "body.txt", "body.html")}  # fmt: skip
    message = EmailMessage()
    message["Subject"] = _one_line(parts["subject.txt"])
    message["From"] = _one_line(settings.mail_from)
    message["To"] = _one_line(address)
    message["Date"] = format_datetime(clock.now())
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(parts["body.txt"].strip() + "\n")
    message.add_alternative(parts["body.html"], subtype="html")
    message["Content-Language"] = lang  # set_content clears what begins with Content
    return message


def page_url(endpoint: str, lang: str, **values: Any) -> str:
    """The whole address of a page of ours. From the settings: a Host header is anybody's word."""
    settings: Settings = current_app.extensions["settings"]
    paths = current_app.url_map.bind(settings.site_host)
    return settings.site_url + paths.build(endpoint, {"lang": lang, **values})


def _render(template: str, context: dict[str, Any]) -> str:
    # Not flask.render_template: what pages always know comes from a request, and here is none.
    return current_app.jinja_env.get_template(template).render(context)


def _one_line(text: str) -> str:
    """A header has one line, whatever somebody put into a name."""
    return " ".join(text.split())


def _deliver(settings: Settings, key: str, message: EmailMessage) -> None:
    if settings.smtp_url is None:
        outbox.write_mail(settings.instance, key, message)
        return
    server = urlsplit(settings.smtp_url)
    with _connect(server) as smtp:
        if server.username:
            smtp.login(unquote(server.username), unquote(server.password or ""))
        smtp.send_message(message)


def _connect(server: SplitResult) -> smtplib.SMTP:
    """Encrypted from the start (``smtps``), or from STARTTLS on: always on port 587 and before a
    password leaves this machine, elsewhere when the server offers it."""
    host = server.hostname or "localhost"
    tls = ssl.create_default_context()
    if server.scheme == "smtps":
        return smtplib.SMTP_SSL(host, server.port or 465, timeout=TIMEOUT, context=tls)
    smtp = smtplib.SMTP(host, server.port or 25, timeout=TIMEOUT)
    try:
        smtp.ehlo()
        must = server.port == SUBMISSION_PORT or (bool(server.username) and not _is_here(host))
        if must or smtp.has_extn("starttls"):
            smtp.starttls(context=tls)
            smtp.ehlo()
    except Exception:
        smtp.close()
        raise
    return smtp


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
