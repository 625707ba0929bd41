"""Joining: what is asked, what is kept, and what nobody learns from it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from limits import parse
from sqlalchemy import func, select

from app.accounts import commands
from app.accounts.models import Consent, User
from app.config import ROOT
from app.core.db import db
from app.web.limits import LIMITS
from tests.accounts.conftest import is_in, shape, text_of


def test_the_privacy_notice_stands_before_the_first_field(client):
    body = client.get("/en/register").text
    assert body.index("What we collect") < body.index('name="display_name"')


def test_registering_makes_an_account_that_waits(client, newcomer, find, slow_passwords):
    answer = client.post("/en/register", data=newcomer)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/en/register/done"
    assert client.get("/en/register/done").status_code == 200
    zoe = find("zoé")
    assert (zoe.status, zoe.language, zoe.stream, zoe.organisation) == (
        "unconfirmed",
        "fr",
        "executives",
        "municipal",
    )
    assert zoe.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_registering_signs_nobody_in(client, newcomer):
    client.post("/en/register", data=newcomer)
    assert not is_in(client)


def test_consent_is_kept_with_version_and_language(app, client, newcomer):
    client.post("/fr/register", data=newcomer)
    with app.app_context():
        consent = db.session.scalars(select(Consent)).one()
    assert (consent.notice, consent.version, consent.language) == (
        "registration",
        commands.NOTICE_VERSION,
        "fr",
    )


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_version_of_the_notice_is_its_date(lang):
    text = (ROOT / f"app/home/pages/{lang}/registration.md").read_text()
    assert f"Date: {commands.NOTICE_VERSION}" in text.replace("-", "")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("display_name", "", "Enter the name that others will see."),
        ("display_name", "a\u202eb", "characters that cannot be seen"),
        ("display_name", "Moderator Zoé", "Leave out titles"),
        ("display_name", "x" * 61, "at most 60 characters"),
        ("handle", "zo", "3 to 30 characters"),
        ("handle", "7zoe", "Start your handle with a letter"),
        ("handle", "zo\u200bé", "letters, digits and single hyphens"),
        ("handle", "аmina", "Start your handle with a letter"),
        ("handle", "administrator", "kept for the site"),
        ("email", "nobody", "Enter an e-mail address"),
        ("email", "a@example.org\r\nBcc: b@example.org", "Enter an e-mail address"),
        ("password", "short", "at least 12 characters"),
        ("password", "password123456789", "lists of common passwords"),
        ("password", "zoe@example.org", "Leave your handle and your e-mail out"),
        ("organisation", "martian", "Choose the kind of organization"),
        ("stream", "", "Choose a stream"),
        ("language", "de", "Choose a language"),
        ("agree", "", "Please agree"),
    ],
)
def test_a_fault_is_one_sentence_and_every_field_is_kept(client, newcomer, field, value, sentence):
    answer = client.post("/en/register", data=newcomer | {field: value})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="municipal"' in answer.text
    assert newcomer["password"] not in answer.text
    for kept in {"display_name", "handle", "email"} - {field}:
        assert newcomer[kept] in answer.text


@pytest.mark.parametrize("handle", ["amina", "AMINA", "Ámina", "am1na"])
def test_a_handle_like_anothers_is_refused(client, newcomer, handle):
    answer = client.post("/en/register", data=newcomer | {"handle": handle})
    assert answer.status_code == 422
    assert "Somebody has this handle" in answer.text


def test_a_known_address_gets_the_same_answer(client, newcomer):
    fresh = client.post("/en/register", data=newcomer, follow_redirects=True)
    known = client.post(
        "/en/register",
        data=newcomer | {"email": "Amina@example.org", "handle": "zoé2"},
        follow_redirects=True,
    )
    assert shape(fresh) == shape(known)


def test_the_owner_of_a_known_address_is_told(client, newcomer, post_office):
    client.post("/en/register", data=newcomer | {"email": "AMINA@example.org"})
    [mail] = post_office.deliver()
    assert mail["To"] == "amina@example.org"
    assert mail["Subject"] == "You have an account already"
    assert "@amina" in text_of(mail)


def test_the_handle_is_held_whether_or_not_the_address_was_known(client, newcomer):
    for email, handle in (("zoe@example.org", "zoé"), ("amina@example.org", "chloé")):
        client.post("/en/register", data=newcomer | {"email": email, "handle": handle})
        again = newcomer | {
            "email": "other@example.org",
            "handle": handle,
            "password": "x" * 3 + "another long password",
        }
        assert client.post("/en/register", data=again).status_code == 422


def test_the_password_of_a_waiting_account_signs_nobody_in(client, newcomer, sign_in):
    client.post("/en/register", data=newcomer)
    client.post("/en/register", data=newcomer | {"email": "amina@example.org", "handle": "chloé"})
    waiting = sign_in("zoé", newcomer["password"]).answer
    stand_in = sign_in("chloé", newcomer["password"]).answer
    unknown = sign_in("nobody-here", newcomer["password"]).answer
    assert waiting.status_code == stand_in.status_code == unknown.status_code == 422
    for answer in (waiting, stand_in, unknown):
        assert "We could not sign you in" in answer.text


def test_the_same_form_sent_twice_makes_one_account_and_one_mail(
    app, client, newcomer, post_office
):
    first = client.post("/en/register", data=newcomer, follow_redirects=True)
    second = client.post("/en/register", data=newcomer, follow_redirects=True)
    assert shape(first) == shape(second)
    with app.app_context():
        statement = select(func.count()).select_from(User).where(User.handle == "zoé")
        assert db.session.scalar(statement) == 1
    assert len(post_office.deliver()) == 1


def test_two_presses_at_once_make_one_account(app, newcomer, post_office):
    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(lambda _: app.test_client().post("/en/register", data=newcomer), range(2))
        )
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(post_office.deliver()) == 1


def test_whoever_knows_an_address_does_not_learn_its_handle(client, newcomer):
    same = client.post(
        "/en/register", data=newcomer | {"handle": "amina", "email": "amina@example.org"}
    )
    other = client.post(
        "/en/register", data=newcomer | {"handle": "amina", "email": "other@example.org"}
    )
    assert same.status_code == other.status_code == 422
    assert shape(same)[2].replace("amina@", "") == shape(other)[2].replace("other@", "")


def test_the_newest_registration_of_an_address_counts(client, newcomer, post_office, sign_in):
    client.post("/en/register", data=newcomer | {"password": "the stranger came first"})
    client.post("/en/register", data=newcomer | {"handle": "zoé-2"})
    assert client.post(post_office.link("zoe@example.org")).status_code == 303
    assert not is_in(sign_in("zoe@example.org", "the stranger came first"))
    assert is_in(sign_in("zoe@example.org", newcomer["password"]))


def test_who_registers_more_than_a_class_would_waits(client, newcomer, monkeypatch):
    monkeypatch.setitem(LIMITS, "register", parse("5/hour"))
    for number in range(5):
        fields = newcomer | {"handle": f"zoé{number}", "email": f"zoe{number}@example.org"}
        assert client.post("/en/register", data=fields).status_code == 303
    answer = client.post("/en/register", data=newcomer)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_somebody_who_is_in_is_sent_on(visit, amina):
    assert visit(amina).get("/en/register").status_code == 303


def test_extra_fields_give_no_power(client, newcomer, find):
    client.post("/en/register", data=newcomer | {"role": "administrator", "status": "active"})
    zoe = find("zoé")
    assert (zoe.role, zoe.status) == ("member", "unconfirmed")


def test_a_form_without_its_token_is_refused(csrf_client, newcomer, find):
    assert csrf_client.post("/en/register", data=newcomer).status_code in (400, 403)
    assert find("zoé") is None
