"""Coming in."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import update

from app.accounts.models import User
from app.accounts.next_page import page_of_ours
from app.config import ROOT
from app.core.db import db
from tests.accounts.conftest import is_in, shape
from tests.fresh_site import PASSWORD

CORPUS = ROOT / "tests" / "corpus" / "naughty-strings.json"
ELSEWHERE = [
    "https://evil.example", "http:evil.example", "http:///evil.example", "//evil.example",
    "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
    "/\n/evil.example", "\t//evil.example", "/en\\..\\evil", "/en/../..//evil.example",
    "/en/%2e%2e/%2e%2e//evil.example", "/en//evil.example", "/%2f%2fevil.example",
    "/en/%2f%2fevil.example", "/en/%5cevil.example", "/en/%0d%0aSet-Cookie:x=1", "/en/\r\nX: y",
    "javascript:alert(1)", "data:text/html,x", "/en", "/de/", "en/", "/", "", "/en/ x",
    "/en/é", "https:/en/", "/en/@evil\x00", "/еn/", "/en/\u2028", "/en/login", "/fr/logout",
    "/en/" + "x" * 3000, "//en/", "/en/?a=\\", "/en/#//evil", "evil.example/en/",
]  # fmt: skip


@pytest.mark.parametrize("name", ["amina", "AMINA", "amina@example.org", " Amina@Example.ORG "])
def test_the_right_password_signs_in_by_handle_or_address(sign_in, name):
    browser = sign_in(name)
    assert browser.answer.status_code == 303
    assert browser.answer.headers["Location"] == "/en/"
    assert is_in(browser)


def test_a_wrong_password_is_refused_with_the_name_kept(sign_in):
    browser = sign_in("amina", "not her password at all")
    assert browser.answer.status_code == 422
    assert 'value="amina"' in browser.answer.text
    assert not is_in(browser)


def test_an_unknown_name_gets_the_same_answer(sign_in):
    known = sign_in("amina@example.org", "not her password at all").answer
    unknown = sign_in("nobody@example.org", "not her password at all").answer
    assert known.status_code == unknown.status_code == 422
    assert shape(known)[2].replace("amina@", "") == shape(unknown)[2].replace("nobody@", "")


def test_a_suspended_person_is_told_only_after_the_right_password(app, sign_in):
    with app.app_context():
        db.session.execute(update(User).where(User.handle == "charlie").values(status="suspended"))
        db.session.commit()
    assert "paused" not in sign_in("charlie", "not the password at all").answer.text
    right = sign_in("charlie")
    assert right.answer.location.endswith("/en/me/standing")
    assert not is_in(right)


def test_signing_in_replaces_what_the_session_held(app):
    browser = app.test_client()
    with browser.session_transaction() as before:
        before["planted"] = "by somebody else"
    browser.post("/en/login", data={"identifier": "amina", "password": PASSWORD})
    with browser.session_transaction() as after:
        assert "planted" not in after
        first = after["_user_id"]
    browser.post("/en/login", data={"identifier": "amina", "password": PASSWORD})
    with browser.session_transaction() as again:
        assert again["_user_id"] != first


def test_an_old_hash_is_made_anew(app, sign_in, find, slow_passwords):
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    with app.app_context():
        db.session.execute(update(User).where(User.handle == "amina").values(password_hash=weak))
        db.session.commit()
    sign_in("amina")
    assert "m=19456,t=2,p=1" in find("amina").password_hash


def test_next_leads_back_to_a_page_of_ours(client):
    fields = {"identifier": "amina", "password": PASSWORD}
    answer = client.post("/en/login?next=/fr/threads/%3Fsort%3Dnew%26week%3D3", data=fields)
    assert answer.headers["Location"] == "/fr/threads/?sort=new&week=3"


def test_next_survives_a_wrong_password(client):
    fields = {"identifier": "amina", "password": "not her password at all"}
    answer = client.post("/en/login?next=/en/threads/", data=fields)
    assert "next=/en/threads/" in answer.text


@pytest.mark.parametrize("goal", ELSEWHERE)
def test_next_never_leaves_this_site(client, goal):
    fields = {"identifier": "amina", "password": PASSWORD}
    answer = client.post("/en/login", query_string={"next": goal}, data=fields)
    assert answer.headers["Location"] == "/en/"


def test_no_naughty_string_is_a_page_of_ours():
    for text in json.loads(CORPUS.read_text()):
        assert page_of_ours(text) is None


def test_naughty_strings_never_break_the_form(app):
    for text in json.loads(CORPUS.read_text()):
        app.extensions["limits_storage"].reset()
        clean = text.encode("utf-8", "replace").decode()
        answer = app.test_client().post(
            "/en/login",
            data={"identifier": clean, "password": ""},
            environ_base={"REMOTE_ADDR": "192.0.2.9"},
        )
        assert answer.status_code == 422


def test_the_eleventh_attempt_in_a_minute_from_one_address_waits(app):
    for number in range(10):
        app.test_client().post("/en/login", data={"identifier": f"name{number}", "password": "x"})
    answer = app.test_client().post("/en/login", data={"identifier": "amina", "password": PASSWORD})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_a_password_is_in_no_answer_and_never_cut(sign_in, client):
    assert sign_in("amina", PASSWORD + "x").answer.status_code == 422
    long = sign_in("amina", "y" * 50_000).answer
    assert long.status_code == 422
    assert "yyyy" not in long.text


def test_the_page_is_never_kept_for_others(client):
    answer = client.get("/en/login")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Cookie" in answer.headers["Vary"]


def test_somebody_who_is_in_is_sent_on(visit, amina):
    answer = visit(amina).get("/en/login?next=/en/threads/")
    assert answer.headers["Location"] == "/en/threads/"


def test_a_page_for_members_sends_strangers_to_sign_in_and_back(client):
    answer = client.get("/fr/me/settings")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/fr/login?next=/fr/me/settings"
