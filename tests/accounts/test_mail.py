"""Mail as people get it: by a real server, or as files."""

from __future__ import annotations

import dataclasses
import html
import re
import socket
import stat
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select, update

from app.accounts import commands, mail, outbox
from app.accounts.models import User
from app.config import ROOT
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.jobs import Job
from tests.accounts.conftest import html_of, text_of, whole


class Sink:
    """A mail server that keeps what it gets."""

    def __init__(self):
        self.envelopes = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        self.envelopes.append(envelope)
        return "250 kept"


@pytest.fixture
def smtp(app, settings):
    """A server of our own on this machine, which the site mails through."""
    sink = Sink()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    app.extensions["settings"] = dataclasses.replace(settings, smtp_url=f"smtp://127.0.0.1:{port}")
    yield sink
    app.extensions["settings"] = settings
    controller.stop()


def queue(app, handle, name="password_changed", **options):
    with app.app_context():
        user = db.session.scalars(select(User).where(User.handle == handle)).one()
        mail.queue_mail(user, name, **options)
        db.session.commit()


def rename(app, handle, name):
    with app.app_context():
        db.session.execute(update(User).where(User.handle == handle).values(display_name=name))
        db.session.commit()


def test_mail_goes_through_the_server_as_text_and_html(app, smtp, post_office):
    queue(app, "amina")
    post_office.deliver()
    [envelope] = smtp.envelopes
    assert envelope.rcpt_tos == ["amina@example.org"]
    message = message_from_bytes(envelope.content, policy=policy.default)
    assert message["Subject"] == "Your password was changed"
    assert "Hello Amina," in text_of(message)
    assert "<p>Hello Amina,</p>" in html_of(message)
    assert post_office.mails() == []


def test_a_server_that_is_away_leaves_the_job_for_later(app, settings, post_office):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app.extensions["settings"] = dataclasses.replace(settings, smtp_url=f"smtp://127.0.0.1:{port}")
    queue(app, "amina")
    with pytest.raises(OSError, match="refused"):
        post_office.deliver()
    app.extensions["settings"] = settings
    assert len(post_office.deliver()) == 1


def test_without_a_server_mail_is_a_file_for_its_owner_alone(app, settings, post_office):
    queue(app, "amina")
    post_office.deliver()
    [path] = (settings.instance / "outbox").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_job_that_runs_twice_sends_the_same_message(app, post_office):
    queue(app, "amina")
    with app.app_context():
        payload = (
            db.session.scalars(select(Job).where(Job.name == "accounts.send_mail")).one().payload
        )
        mail.send_queued(**payload)
    [message] = post_office.deliver()
    assert message["Message-ID"] == f"<{payload['key']}@localhost>"


@pytest.mark.parametrize(("handle", "lang"), [("amina", "en"), ("luc", "fr")])
def test_mail_is_marked_with_its_readers_language_and_links_to_it(app, post_office, handle, lang):
    queue(app, handle)
    [message] = post_office.deliver()
    assert message["Content-Language"] == lang
    assert f"http://localhost/{lang}/password/reset" in text_of(message)
    assert f'<html lang="{lang}">' in html_of(message)


# What must be in the subject and in both bodies of each mail, for Amina and for Luc.
MAILS = {
    "confirm": (
        ("Confirm your account", "registered the account @amina"),
        ("Confirmez votre compte", "créé le compte @luc"),
    ),
    "already_registered": (
        ("You have an account already", "It has one already: @amina"),
        ("Vous avez déjà un compte", "compte\xa0: @luc"),
    ),
    "reset": (
        ("Set a new password", "asked for a new password for the account @amina"),
        ("nouveau mot de passe", "demandé un nouveau mot de passe pour le compte @luc"),
    ),
    "password_changed": (
        ("Your password was changed", "The password of your account @amina"),
        ("Votre mot de passe a été changé", "Le mot de passe de votre compte @luc"),
    ),
    "email_change": (
        ("Confirm your new address", "use this address for your account @amina"),
        ("Confirmez votre nouvelle adresse", "cette adresse pour votre compte @luc"),
    ),
    "email_change_asked": (
        ("Your address is about to change", "another address for your account @amina"),
        ("Votre adresse", "une autre adresse pour votre compte @luc"),
    ),
    "email_changed": (
        ("Your address was changed", "Your account @amina uses another address"),
        ("Votre adresse a été modifiée", "Votre compte @luc utilise"),
    ),
}
WITH_A_LINK = ("confirm", "reset", "email_change")


def test_every_mail_there_is_is_looked_at_here():
    assert {path.parent.name for path in (ROOT / "templates/emails").glob("*/body.txt")} == {*MAILS}


def sentences(body: str, handle: str) -> set[str]:
    """What a mail says: its lines without addresses, tags and the name of its reader."""
    lines = re.sub(r"<[^>]*>|https?://\S+", "\n", body).splitlines()
    said = {re.sub(handle, "N", line.strip(), flags=re.IGNORECASE) for line in lines}
    return {line for line in said if any(character.isalpha() for character in line)}


@pytest.mark.parametrize("name", MAILS)
def test_amina_reads_each_mail_in_english_and_luc_in_french(app, post_office, name):
    for handle in ("amina", "luc"):
        queue(app, handle, name, link="reset" if name in WITH_A_LINK else None)
    mails = post_office.deliver()
    for message, (subject, phrase) in zip(mails, MAILS[name], strict=True):
        assert subject in message["Subject"]
        assert phrase in text_of(message)
        assert phrase in html.unescape(html_of(message))
    hers, his = mails
    assert hers["Subject"] != his["Subject"]
    for part in (text_of, html_of):
        in_english, in_french = sentences(part(hers), "amina"), sentences(part(his), "luc")
        assert len(in_english) == len(in_french) > 3
        assert in_english & in_french == set()


def test_a_mail_speaks_the_readers_language_and_not_the_pages(client, post_office):
    client.post("/en/password/reset", data={"email": "luc@example.org"})
    client.post("/fr/password/reset", data={"email": "amina@example.org"})
    his, hers = post_office.deliver()
    assert "nouveau mot de passe" in text_of(his)
    assert "http://localhost/fr/password/reset/" in text_of(his)
    assert "asked for a new password" in text_of(hers)
    assert "http://localhost/en/password/reset/" in text_of(hers)


def test_an_owner_is_told_in_their_language_whatever_was_chosen_by_who_registered(
    client, newcomer, post_office
):
    client.post("/fr/register", data=newcomer | {"email": "amina@example.org", "language": "fr"})
    [message] = post_office.deliver()
    assert message["Subject"] == "You have an account already"


@pytest.mark.parametrize("name", MAILS)
@pytest.mark.parametrize("handle", ["amina", "luc"])
def test_every_mail_says_who_and_why_in_both_forms(app, post_office, name, handle):
    queue(app, handle, name, link="reset" if name in WITH_A_LINK else None)
    [message] = post_office.deliver()
    assert message["Subject"]
    for body in (text_of(message), html_of(message)):
        assert f"@{handle}" in body
        assert "{" not in body
        assert "needs:" not in body


def test_a_name_never_reaches_the_headers(app, post_office):
    rename(app, "amina", "Amina\r\nBcc: everybody@example.org\r\n\r\nHello")
    queue(app, "amina")
    [message] = post_office.deliver()
    assert message["Bcc"] is None
    assert "everybody@example.org" not in whole(message)
    assert set(message.keys()) == {
        "Subject", "From", "To", "Date", "Content-Language", "Auto-Submitted", "MIME-Version",
        "Content-Type", "Message-ID",
    }  # fmt: skip


@pytest.mark.parametrize("address", ["a@example.org\nBcc: b@example.org", "a@example.org\r\n\r\nx"])
def test_an_address_of_several_lines_makes_no_header(app, post_office, address):
    queue(app, "amina", to=address)
    [message] = post_office.deliver()
    assert message["Bcc"] is None


def test_a_name_is_no_link_and_no_markup(app, post_office):
    rename(app, "amina", "<a href=x>evil.example.com https://evil.example</a>")
    queue(app, "amina")
    [message] = post_office.deliver()
    assert "evil.example" not in text_of(message)
    assert "<a href=x>" not in html_of(message)


def test_links_come_from_the_settings_and_not_from_the_request(app, client, post_office):
    client.post(
        "/en/password/reset",
        data={"email": "amina@example.org"},
        headers={"Host": "localhost", "X-Forwarded-Host": "evil.example"},
    )
    [message] = post_office.deliver()
    assert "evil.example" not in whole(message)
    assert "http://localhost/en/password/reset/" in text_of(message)


def test_mail_to_somebody_who_is_gone_is_dropped(app, post_office, charlie):
    queue(app, "charlie")
    with app.app_context():
        db.session.execute(update(User).where(User.id == charlie.id).values(email=""))
        db.session.commit()
    assert post_office.deliver() == []


def test_the_outbox_lists_the_newest_first_and_opens_each(app, settings, post_office):
    queue(app, "amina")
    queue(app, "luc")
    post_office.deliver()
    items = outbox.list_outbox(settings.instance, 10)
    assert {item.recipient for item in items} == {"amina@example.org", "luc@example.org"}
    assert [item.name for item in items] == sorted((i.name for i in items), reverse=True)
    assert f"To: {items[0].recipient}" in outbox.read_outbox(settings.instance, items[0].name)


@pytest.mark.parametrize(
    "name", ["../secret_key", "..", "", "x.eml", "20260101T000000Z-00000000.eml"]
)
def test_nothing_outside_the_outbox_can_be_opened(settings, post_office, name):
    with pytest.raises(NotFoundError):
        outbox.read_outbox(settings.instance, name)


def test_the_outbox_is_empty_before_the_first_mail(settings, post_office):
    assert outbox.list_outbox(settings.instance) == []


def test_a_person_made_by_an_operator_gets_no_mail(app, post_office):
    with app.app_context():
        commands.create_person(
            handle="operator-made",
            display_name="Made",
            email="made@example.org",
            password="a password nobody guesses",
        )
        db.session.commit()
    assert post_office.deliver() == []
