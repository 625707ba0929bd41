"""An operator changes SECRET_KEY: with the old one kept beside it nobody is signed out, and what
is signed from then on is signed with the new one."""

from __future__ import annotations

import pytest

from tests.accounts.conftest import is_in
from tests.home.dom import main_of

NEW_KEY = "another secret, made today and as long as it must be"
OLDER_KEY = "a secret of the year before, long enough as well"


@pytest.fixture
def her_cookie(sign_in):
    """What Amina's browser holds since she signed in, before the change."""
    return sign_in("amina").get_cookie("session").value


@pytest.fixture
def browser_at(site_with):
    """``browser_at(cookie, secret_key=…)``: that browser at the site, set up otherwise."""

    def browser_at(cookie, **changes):
        browser = site_with(**changes).test_client()
        browser.set_cookie("session", cookie)
        return browser

    return browser_at


def test_with_the_old_key_beside_the_new_she_stays_signed_in(her_cookie, browser_at, settings):
    old = (settings.secret_key,)
    assert is_in(browser_at(her_cookie, secret_key=NEW_KEY, old_secret_keys=old))
    # Two changes in a row, whichever stands first in the list.
    for keys in ((OLDER_KEY, *old), (*old, OLDER_KEY)):
        assert is_in(browser_at(her_cookie, secret_key=NEW_KEY, old_secret_keys=keys))


@pytest.mark.parametrize("old", [(), (OLDER_KEY,)])
def test_without_it_she_is_signed_out(old, her_cookie, browser_at):
    browser = browser_at(her_cookie, secret_key=NEW_KEY, old_secret_keys=old)
    assert not is_in(browser)
    assert browser.get("/en/").status_code == 200


def test_her_next_cookie_is_signed_with_the_new_key_alone(her_cookie, browser_at, settings):
    old = (OLDER_KEY, settings.secret_key)
    browser = browser_at(her_cookie, secret_key=NEW_KEY, old_secret_keys=old)
    browser.get("/en/me/settings")  # a form: its token is put into the session
    following = browser.get_cookie("session").value
    assert following != her_cookie
    assert is_in(browser_at(following, secret_key=NEW_KEY))
    for key in old:
        assert not is_in(browser_at(following, secret_key=key))


def test_a_form_opened_before_the_change_gives_its_words_back_and_is_then_taken(
    visit, amina, browser_at, settings
):
    """Its token was signed with the old key; one press more, and nothing is lost."""
    before = visit(amina)
    page = before.get("/en/me/settings").text
    typed = {"bio": "Words that took a while.", "csrf_token": token_in(page)}
    after = browser_at(
        before.get_cookie("session").value,
        secret_key=NEW_KEY,
        old_secret_keys=(settings.secret_key,),
    )
    after.application.config["WTF_CSRF_ENABLED"] = True
    refused = after.post("/en/me/settings", data=typed)
    assert refused.status_code == 400
    form = main_of(refused.text).the("form", action="/en/me/settings")
    assert form.the("textarea", name="bio").text == "Words that took a while."
    token = form.the("input", name="csrf_token").attributes["value"]
    again = after.post("/en/me/settings", data=typed | {"csrf_token": token})
    assert again.status_code == 422  # read now: the rest of the form was not sent here


def token_in(page):
    tokens = {each.attributes["value"] for each in main_of(page).every("input", name="csrf_token")}
    [token] = tokens
    return token
