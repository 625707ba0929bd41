"""Going out, for good."""

from __future__ import annotations

from tests.accounts.conftest import is_in


def test_reading_the_page_signs_nobody_out(visit, amina):
    browser = visit(amina)
    assert browser.get("/en/logout").status_code == 200
    assert is_in(browser)


def test_the_button_signs_out_and_empties_the_browser(visit, amina):
    browser = visit(amina)
    answer = browser.post("/en/logout")
    assert answer.status_code == 303
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(browser)


def test_the_old_cookie_is_worth_nothing_afterwards(app, visit, amina):
    browser = visit(amina)
    old = browser.get_cookie("session").value
    browser.post("/en/logout")
    thief = app.test_client()
    thief.set_cookie("session", old)
    assert not is_in(thief)


def test_signing_out_ends_only_this_browser(visit, amina):
    here, there = visit(amina), visit(amina)
    here.post("/en/logout")
    assert is_in(there)


def test_signing_out_twice_harms_nobody(client):
    assert client.post("/en/logout").status_code == 303


def test_signing_out_needs_its_token(csrf_client):
    assert csrf_client.post("/en/logout").status_code in (400, 403)
