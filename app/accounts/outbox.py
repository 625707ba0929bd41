"""Mail without a mail server: one ``.eml`` file each under ``instance/outbox/``.

Any mail program opens them; administrators read them at ``/<lang>/admin/outbox``.
"""

from __future__ import annotations

import os
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from app.core.errors import NotFoundError

NAME = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8,64}\.eml")
STAMP = "%Y%m%dT%H%M%SZ"
SHOWN = ("Subject", "From", "To", "Date", "Message-ID")


@dataclass(frozen=True)
class OutboxItem:
    """One mail in a list. ``at`` is when it was asked for, in UTC."""

    name: str
    subject: str
    recipient: str
    at: datetime


def write_mail(instance: Path, key: str, message: EmailMessage) -> None:
    """Put a mail into the outbox, whole or not at all, for the owner's eyes alone. Writing the
    same key again replaces it."""
    folder = instance / "outbox"
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f".{key}-{secrets.token_hex(4)}"
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(message.as_bytes())
    aside.replace(folder / f"{key}.eml")


def list_outbox(instance: Path, limit: int = 50) -> list[OutboxItem]:
    """The newest first."""
    names = sorted((path.name for path in _files(instance)), reverse=True)
    return [_item(name, _parse(instance / "outbox" / name)) for name in names[:limit]]


def read_outbox(instance: Path, name: str) -> str:
    """One mail to be read: its headers and its plain text. NotFoundError when there is no such
    mail; nothing outside the outbox can be named."""
    path = instance / "outbox" / name
    if not NAME.fullmatch(name) or not path.is_file():
        raise NotFoundError
    message = _parse(path)
    head = "".join(f"{header}: {message[header] or ''}\n" for header in SHOWN)
    part = message.get_body(("plain",))
    return f"{head}\n{part.get_content() if part is not None else ''}"


def _files(instance: Path) -> list[Path]:
    folder = instance / "outbox"
    if not folder.is_dir():
        return []
    return [path for path in folder.iterdir() if NAME.fullmatch(path.name)]


def _parse(path: Path) -> EmailMessage:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    return message if isinstance(message, EmailMessage) else EmailMessage()


def _item(name: str, message: EmailMessage) -> OutboxItem:
    at = datetime.strptime(name.partition("-")[0], STAMP).replace(tzinfo=UTC)
    return OutboxItem(name, str(message["Subject"] or ""), str(message["To"] or ""), at)
