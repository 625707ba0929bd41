"""What the operator can read of an account's life in the log, and what nobody can."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from app.accounts.models import User
from app.core import logs
from app.core.db import db
from tests.accounts.conftest import NEW_PASSWORD
from tests.fresh_site import PASSWORD

WRONG = "a wrong guess of hers"
SECOND = "eleven lanterns on the river"
THIRD = "nine herons above the weir"
NEW_ADDRESS = "zoe.t@example.net"


@pytest.fixture
def lines(capfd):
    """``lines()``: what was logged since the last call, each line as its JSON."""
    logs.configure(json=True)
    capfd.readouterr()

    def lines() -> list[dict[str, object]]:
        return [json.loads(line) for line in capfd.readouterr().err.splitlines()]

    yield lines
    logs.configure()


class Walk:
    """Zoé's browser. It remembers what must stay a secret: what she typed, what she was sent."""

    def __init__(self, app, post_office):
        self.app = app
        self.browser = app.test_client()
        self.post_office = post_office
        self.secrets: set[str] = set()

    def post(self, path, **fields):
        self.app.extensions["limits_storage"].reset()
        answer = self.browser.post(path, data=fields)
        self.secrets |= {fields[name] for name in fields if "password" in name}
        cookie = self.browser.get_cookie("session")
        if cookie is not None:
            self.secrets.add(cookie.value)
            with self.browser.session_transaction() as session:
                self.secrets |= {session[name] for name in ("_user_id",) if name in session}
        return answer.status_code

    def sign_in(self, identifier, password):
        return self.post("/en/login", identifier=identifier, password=password)

    def link(self, address):
        path = self.post_office.link(address)
        self.secrets.add(path.rpartition("/")[2])
        return path


@pytest.fixture
def walk(app, post_office):
    return Walk(app, post_office)


def test_each_step_of_an_account_is_one_line_and_no_secret_is_in_any(
    walk, newcomer, find, lines
) -> None:
    email = newcomer["email"]
    codes = [
        walk.post("/fr/register", **newcomer),
        walk.post(walk.link(email)),
        walk.post("/en/logout"),
        walk.sign_in("zoé", WRONG),
        walk.sign_in(email, NEW_PASSWORD),
        walk.post("/en/me/settings/password", current_password=WRONG, password=SECOND),
        walk.post("/en/me/settings/password", current_password=NEW_PASSWORD, password=SECOND),
        walk.post("/en/password/reset", email=email),
        walk.post(walk.link(email), password=THIRD),
        walk.sign_in("zoé", THIRD),
        walk.post("/en/me/settings/email", email=NEW_ADDRESS, current_password=THIRD),
        walk.post(walk.link(NEW_ADDRESS)),
        walk.post("/en/me/sessions/end"),
        *(walk.sign_in(NEW_ADDRESS, WRONG) for _ in range(6)),
    ]
    assert codes == [303, 303, 303, 422, 303, 422, *[303] * 7, *[422] * 5, 429]
    told = lines()
    events = [line for line in told if line["event"] != "mail sent"]
    assert [line["event"] for line in events] == [
        "registered", "account confirmed", "signed in", "signed out", "sign-in refused",
        "signed in", "current password refused", "password changed", "password reset",
        "signed in", "e-mail changed", "signed out everywhere", *["sign-in refused"] * 5,
        "locked out",
    ]  # fmt: skip
    assert {line["user"] for line in events} == {find("zoé").id}
    for line in events:
        assert re.fullmatch("[0-9a-f]{16}", str(line["request_id"]))
        assert datetime.fromisoformat(str(line["timestamp"])).utcoffset() == timedelta(0)
    # Confirming signs in: two lines of one request; every other line is of a request of its own.
    assert len({line["request_id"] for line in events}) == len(events) - 1
    everything = json.dumps(told, ensure_ascii=False)
    assert len(walk.secrets) > 12
    assert [secret for secret in walk.secrets if secret in everything] == []
    assert [address for address in (email, NEW_ADDRESS) if address in everything] == []
    assert "zoé" not in everything.casefold()


def test_a_mail_that_was_sent_is_told_without_its_address(walk, newcomer, find, lines) -> None:
    walk.post("/fr/register", **newcomer)
    walk.link(newcomer["email"])
    (sent,) = [line for line in lines() if line["event"] == "mail sent"]
    assert (sent["mail"], sent["user"]) == ("confirm", find("zoé").id)
    assert "example.org" not in json.dumps(sent)


@pytest.mark.parametrize("name", [PASSWORD, "nobody@example.org", "\x1b[31m\r\nforged", "' OR 1=1"])
def test_what_was_typed_as_a_name_is_told_to_nobody(name, walk, lines) -> None:
    """A password lands in the field above it sooner or later."""
    for _ in range(6):
        walk.sign_in(name, WRONG)
    told = lines()
    assert [line["event"] for line in told] == ["sign-in refused"] * 5 + ["locked out"]
    assert {line["user"] for line in told} == {None}
    assert {*told[0]} == {"event", "user", "level", "logger", "timestamp", "request_id"}


@pytest.mark.parametrize("status", ["suspended", "unconfirmed"])
def test_who_may_not_come_in_is_told_by_number(status, app, walk, charlie, lines) -> None:
    with app.app_context():
        db.session.execute(update(User).where(User.id == charlie.id).values(status=status))
        db.session.commit()
    # Who is suspended is let as far as the page that says why.
    assert walk.sign_in("charlie", PASSWORD) == (303 if status == "suspended" else 422)
    (line,) = lines()
    assert (line["event"], line["user"], line["level"]) == (
        "sign-in refused",
        charlie.id,
        "warning",
    )


def test_a_browser_signed_out_from_another_is_one_line(walk, visit, amina, lines) -> None:
    walk.sign_in("amina", PASSWORD)
    there = visit(amina)
    page = walk.browser.get("/en/me/sessions").text
    (number,) = re.findall(r"/en/me/sessions/(\d+)/end", page)
    lines()
    assert walk.post(f"/en/me/sessions/{number}/end") == 303
    (line,) = lines()
    assert (line["event"], line["user"], line["browser"]) == ("signed out", amina.id, int(number))
    assert there.get("/en/me/").status_code == 303


def test_a_stranger_who_signs_out_is_no_event(walk, lines) -> None:
    assert walk.post("/en/logout") == 303
    assert lines() == []


def test_a_reset_of_a_waiting_account_tells_both_that_happened(walk, newcomer, lines) -> None:
    walk.post("/fr/register", **newcomer)
    walk.post("/en/password/reset", email=newcomer["email"])
    lines()
    walk.post(walk.link(newcomer["email"]), password=THIRD)
    events = [line["event"] for line in lines() if line["event"] != "mail sent"]
    assert events == ["account confirmed", "password reset"]
