"""Nobody learns from the time of an answer who has an account: known or not, it takes the same
work. Work is counted, not timed: what Argon2 computes, and what the database is asked."""

from __future__ import annotations

import pytest
from argon2 import extract_parameters
from sqlalchemy import update

from app.accounts import passwords
from app.accounts.models import User
from app.core.db import db
from tests.fresh_site import PASSWORD

WRONG = "not the password at all"


@pytest.fixture
def work(app, queries, monkeypatch):
    """``work(send)``: the answer's status, every Argon2 run with its parameters, every statement."""
    real, runs = passwords._hasher, []

    class Counting:
        def hash(self, password: str) -> str:
            runs.append(("hash", None))
            return real.hash(password)

        def verify(self, known: str, password: str) -> bool:
            runs.append(("verify", extract_parameters(known)))
            return real.verify(known, password)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    # Made once in each process: the hash that nobody has, and what every page keeps.
    passwords.verify_nobody("warm up")
    app.test_client().post("/en/login", data={"identifier": "", "password": ""})

    def work(send):
        runs.clear()
        app.extensions["limits_storage"].reset()
        with queries() as statements:
            answer = send()
        return answer.status_code, list(runs), list(statements)

    return work


@pytest.fixture
def waiting(client, newcomer):
    """Zoé has registered and not confirmed; her address."""
    assert client.post("/en/register", data=newcomer).status_code == 303
    return newcomer["email"]


@pytest.fixture
def sign_in_work(app, work):
    def sign_in_work(identifier, password=WRONG):
        fields = {"identifier": identifier, "password": password}
        return work(lambda: app.test_client().post("/en/login", data=fields))

    return sign_in_work


@pytest.mark.parametrize(
    ("known", "unknown"), [("amina", "nobody-here"), ("amina@example.org", "nobody@example.org")]
)
def test_an_unknown_name_is_refused_with_as_much_work(known, unknown, sign_in_work):
    refused = sign_in_work(known)
    assert refused == sign_in_work(unknown)
    status, runs, statements = refused
    assert (status, [kind for kind, _ in runs]) == (422, ["verify"])
    assert statements


def test_so_is_a_paused_account_and_one_that_waits(app, sign_in_work, charlie, waiting, newcomer):
    with app.app_context():
        db.session.execute(update(User).where(User.id == charlie.id).values(status="suspended"))
        db.session.commit()
    unknown = sign_in_work("nobody-here")
    assert sign_in_work("charlie") == unknown
    assert sign_in_work("zoé") == unknown
    assert sign_in_work("zoé", newcomer["password"]) == unknown


def test_a_name_that_must_wait_waits_with_as_much_work(sign_in_work):
    for name in ("amina", "nobody-here"):
        for _ in range(5):
            sign_in_work(name)
    locked_out = sign_in_work("amina", PASSWORD)
    assert locked_out == sign_in_work("nobody-here", PASSWORD)
    assert locked_out[:2] == (429, [])


def test_any_address_is_registered_with_as_much_work(app, work, newcomer, waiting):
    done = {}
    emails = {"unknown": "new@example.org", "known": "amina@example.org", "waiting": waiting}
    for number, (kind, email) in enumerate(emails.items()):
        fields = newcomer | {"handle": f"chloé-{number}", "email": email}
        done[kind] = work(lambda f=fields: app.test_client().post("/en/register", data=f))
    assert done["known"] == done["unknown"]
    assert done["waiting"] == done["unknown"]
    assert done["unknown"][:2] == (303, [("hash", None)])


def test_a_taken_handle_is_refused_with_as_much_work_whatever_the_address(app, work, newcomer):
    done = [
        work(
            lambda e=email: app.test_client().post(
                "/en/register", data=newcomer | {"handle": "amina", "email": e}
            )
        )
        for email in ("new@example.org", "amina@example.org", "luc@example.org")
    ]
    assert done[0] == done[1] == done[2]
    assert done[0][0] == 422


@pytest.mark.parametrize("path", ["/en/password/reset", "/en/confirm/resend"])
def test_a_link_is_asked_for_with_as_much_work_for_any_address(path, app, work, waiting):
    done = [
        work(lambda e=email: app.test_client().post(path, data={"email": e}))
        for email in ("amina@example.org", "nobody@example.org", waiting)
    ]
    assert done[0] == done[1] == done[2]
    assert done[0][:2] == (303, [])


def test_any_new_address_is_asked_for_with_as_much_work(work, visit, noor, waiting):
    browser = visit(noor)
    done = [
        work(
            lambda e=email: browser.post(
                "/en/me/settings/email", data={"email": e, "current_password": PASSWORD}
            )
        )
        for email in ("new@example.org", "amina@example.org", waiting)
    ]
    assert done[0] == done[1] == done[2]
    assert (done[0][0], [kind for kind, _ in done[0][1]]) == (303, ["verify"])
