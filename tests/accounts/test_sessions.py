"""Signed-in browsers: what they cost, how long they last, who ends them."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from app.accounts import commands, sessions
from app.accounts.models import User, UserSession
from app.core import clock
from app.core.db import db
from tests.accounts.conftest import is_in

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def days(number):
    return time_machine.travel(clock.now() + timedelta(days=number), tick=True)


def test_a_request_of_a_signed_in_person_costs_one_query_for_it(visit, amina, queries):
    browser = visit(amina)
    with queries() as ran:
        browser.get("/en/me/")
    assert len([statement for statement in ran if "user_sessions" in statement]) == 1
    assert not [
        statement for statement in ran if "FROM users " in statement and "JOIN" not in statement
    ]


def test_reading_writes_nothing(visit, amina, queries):
    browser = visit(amina)
    with queries() as ran:
        browser.get("/en/me/")
    assert not [s for s in ran if s.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]


def test_the_table_holds_no_token(app, visit, amina):
    browser = visit(amina)
    with browser.session_transaction() as cookie:
        token = cookie["_user_id"]
    with app.app_context():
        row = db.session.scalars(select(UserSession)).one()
    assert row.token_hash != token
    assert len(token) >= 43


def test_the_cookie_is_closed_to_scripts_and_other_sites(sign_in):
    cookie = sign_in("amina").answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Expires" not in cookie


def test_to_be_remembered_is_a_choice(sign_in):
    assert "Expires" in sign_in("amina", remember="y").answer.headers["Set-Cookie"]


def test_an_idle_browser_is_signed_out_after_a_week(sign_in):
    browser = sign_in("amina")
    with days(6):
        assert is_in(browser)
    with days(14):
        assert not is_in(browser)


def test_a_remembered_browser_may_be_idle_for_a_month(sign_in):
    browser = sign_in("amina", remember="y")
    with days(29):
        assert is_in(browser)


def test_a_remembered_browser_is_signed_out_after_a_month(sign_in):
    browser = sign_in("amina", remember="y")
    with days(31):
        assert not is_in(browser)


def test_reading_now_and_then_keeps_a_browser_in_for_ninety_days_at_most(sign_in):
    browser = sign_in("amina", remember="y")
    for day in (25, 50, 75, 89):
        with days(day):
            assert is_in(browser)
    with days(91):
        assert not is_in(browser)


def test_the_stamp_is_renewed_every_ten_minutes_at_most(visit, amina):
    browser = visit(amina)
    browser.get("/en/me/")  # the form token comes with the first page
    assert "Set-Cookie" not in browser.get("/en/me/").headers
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=True):
        assert "Set-Cookie" in browser.get("/en/me/").headers
        assert "Set-Cookie" not in browser.get("/en/me/").headers


def test_a_suspended_person_is_out_at_the_next_request(app, visit, charlie):
    browser = visit(charlie)
    assert is_in(browser)
    with app.app_context():
        db.session.execute(update(User).where(User.id == charlie.id).values(status="suspended"))
        db.session.commit()
    assert not is_in(browser)


def test_the_list_names_each_browser_and_marks_this_one(visit, app, amina):
    there = app.test_client()
    there.post(
        "/en/login",
        data={"identifier": "amina", "password": "a lantern beside the quiet harbour"},
        headers={"User-Agent": FIREFOX},
    )
    body = visit(amina).get("/en/me/sessions").text
    assert "Firefox, Windows" in body
    assert body.count("This browser") == 1


def test_one_browser_can_be_signed_out_from_another(app, visit, amina):
    here, there = visit(amina), visit(amina)
    with there.session_transaction() as cookie:
        hashed = sessions._hash(cookie["_user_id"])
    with app.app_context():
        number = db.session.scalars(
            select(UserSession.id).where(UserSession.token_hash == hashed)
        ).one()
    assert here.post(f"/en/me/sessions/{number}/end").status_code == 303
    assert not is_in(there)
    assert is_in(here)


def test_nobody_ends_anothers_session(app, visit, amina, charlie):
    hers = visit(amina)
    with app.app_context():
        number = db.session.scalars(
            select(UserSession.id).where(UserSession.user_id == amina.id)
        ).one()
    assert visit(charlie).post(f"/en/me/sessions/{number}/end").status_code == 404
    assert is_in(hers)


def test_signing_out_everywhere_ends_all(visit, amina):
    here, there = visit(amina), visit(amina)
    assert here.post("/en/me/sessions/end").headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(here)
    assert not is_in(there)


def test_ended_sessions_are_swept(app, visit, amina):
    visit(amina)
    with days(40), app.app_context():
        commands.sweep()
        db.session.commit()
        assert db.session.scalars(select(UserSession)).all() == []


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox, Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/605.1",
            "Safari, iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) Chrome/140.0.0.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0.0.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("curl/8.0\x1b[31m", ""),
        ("", ""),
    ],
)
def test_a_browser_is_known_by_two_words(agent, name):
    assert sessions.browser_name(agent) == name
