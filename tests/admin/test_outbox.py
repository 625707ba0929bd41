"""Mail that was written to files: an administrator reads it, and nothing else on the disk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from app.accounts.outbox import write_mail
from app.config import Settings
from tests.home.dom import main_of

OUTBOX = "/en/admin/outbox"
KEYS = ("20260101T120000Z-0123456789abcdef", "20260102T120000Z-0123456789abcdef")


@pytest.fixture
def mails(settings: Settings) -> Iterator[Path]:
    """Two mails, and beside the outbox a file that is nobody's business."""
    folder = settings.instance / "outbox"
    shutil.rmtree(folder, ignore_errors=True)
    for key, subject in zip(KEYS, ("The first", "Le <b>second</b>"), strict=True):
        message = EmailMessage()
        message["Subject"], message["To"] = subject, "amina@example.org"
        message.set_content(f"Bonjour, {subject}.\n")
        write_mail(settings.instance, key, message)
    (settings.instance / "secret.eml").write_text("zqx")
    (folder / "notes.txt").write_text("zqx")
    yield folder
    (settings.instance / "secret.eml").unlink()
    shutil.rmtree(folder)


def test_the_list_is_newest_first_and_holds_mail_alone(visit, devon, mails) -> None:
    page = main_of(visit(devon).get(OUTBOX).text)
    assert [row.the("a").text for row in page.the("tbody").every("tr")] == [
        "Le <b>second</b>",
        "The first",
    ]
    assert not page.has("b")
    assert "notes.txt" not in page.text


def test_one_mail_is_read(visit, devon, mails) -> None:
    page = main_of(visit(devon).get(f"{OUTBOX}/{KEYS[1]}.eml").text)
    assert "To: amina@example.org" in page.the("pre").text
    assert "Bonjour, Le <b>second</b>." in page.the("pre").text
    assert not page.has("b")


def test_an_empty_outbox_says_so(visit, devon, mails) -> None:
    shutil.rmtree(mails)
    assert "No mail has been written" in main_of(visit(devon).get(OUTBOX).text).text
    mails.mkdir()


@pytest.mark.parametrize(
    "name",
    [
        "../secret.eml",
        "..%2fsecret.eml",
        "%2e%2e%2fsecret.eml",
        "%2e%2e/secret.eml",
        "..%5csecret.eml",
        "%252e%252e%252fsecret.eml",
        "....//secret.eml",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "notes.txt",
        f"{KEYS[0]}.eml%00",
        f"{KEYS[0]}.eml%0a",
        f"%00{KEYS[0]}.eml",
        f"{KEYS[0]}",
        f"{KEYS[0].upper()}.EML",
        "20300101T000000Z-0123456789abcdef.eml",
        "%ff",
        "a" * 3000,
    ],
)
def test_nothing_outside_the_outbox_can_be_named(name, visit, devon, mails) -> None:
    response = visit(devon).get(f"{OUTBOX}/{name}")
    assert response.status_code == 404
    assert "zqx" not in response.text
    assert "root:" not in response.text
