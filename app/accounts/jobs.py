"""Work of the worker: mail, links asked for, and sweeping."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app.accounts import commands, mail
from app.core.jobs import job, periodic


@job("accounts.send_mail")
def send_mail(**payload: Any) -> None:
    mail.send_queued(**payload)


@job("accounts.send_reset_link")
def send_reset_link(email: str) -> None:
    commands.send_reset_link(email)


@job("accounts.send_confirmation_link")
def send_confirmation_link(email: str) -> None:
    commands.send_confirmation_link(email)


@periodic("accounts.sweep", timedelta(hours=1))
def sweep() -> None:
    commands.sweep()
