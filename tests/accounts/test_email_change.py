"""Another address, once it is proven."""

from __future__ import annotations

from tests.accounts.conftest import is_in, link_in, whole
from tests.fresh_site import PASSWORD

NEW = "amina.w@example.org"


def ask(browser, email=NEW, password=PASSWORD):
    fields = {"email": email, "current_password": password}
    return browser.post("/en/me/settings/email", data=fields)


def test_nothing_changes_before_the_link_is_used(visit, amina, find, post_office):
    assert ask(visit(amina)).status_code == 303
    assert find("amina").email == "amina@example.org"


def test_a_link_goes_to_the_new_address_and_word_to_the_old(visit, amina, post_office):
    ask(visit(amina))
    subjects = {mail["To"]: mail["Subject"] for mail in post_office.deliver()}
    assert subjects == {
        NEW: "Confirm your new address",
        "amina@example.org": "Your address is about to change",
    }


def test_the_link_changes_the_address(visit, amina, client, find, post_office, sign_in):
    ask(visit(amina))
    link = post_office.link(NEW)
    assert client.get(link).status_code == 200
    assert find("amina").email == "amina@example.org"
    assert client.post(link).status_code == 303
    assert find("amina").email == NEW
    assert is_in(sign_in(NEW))
    assert post_office.to("amina@example.org")[-1]["Subject"] == "Your address was changed"


def test_the_link_works_once_and_ends_all_others(visit, amina, client, post_office):
    browser = visit(amina)
    browser.post("/en/password/reset", data={"email": "amina@example.org"})
    reset = post_office.link("amina@example.org")
    ask(browser)
    link = post_office.link(NEW)
    client.post(link)
    assert client.post(link).status_code == 410
    assert client.get(reset).status_code == 410


def test_the_wrong_password_changes_nothing(visit, amina, post_office):
    assert ask(visit(amina), password="not hers, as it happens").status_code == 422
    assert post_office.deliver() == []


def test_the_address_of_another_account_gets_the_same_answer(visit, amina, post_office):
    fresh, known = ask(visit(amina)), ask(visit(amina), "luc@example.org")
    assert (fresh.status_code, fresh.headers["Location"]) == (
        known.status_code,
        known.headers["Location"],
    )
    [mail] = post_office.to("luc@example.org")
    assert "déjà un compte" in whole(mail)
    assert "/email/" not in whole(mail)


def test_an_address_that_was_taken_meanwhile_stays_where_it_is(
    visit, amina, noor, client, post_office, find
):
    for person in (amina, noor):
        ask(visit(person))
    hers, theirs = (link_in(mail) for mail in post_office.to(NEW))
    assert client.post(hers).status_code == 303
    assert client.post(theirs).status_code == 410
    assert find("noor").email == "noor@example.org"


def test_an_account_that_only_waits_for_the_address_lets_go(
    visit, amina, client, newcomer, post_office, find
):
    client.post("/en/register", data=newcomer | {"email": NEW})
    ask(visit(amina))
    assert client.post(post_office.link(NEW)).status_code == 303
    assert find("amina").email == NEW
    assert find("zoé").status == "unconfirmed"


def test_ones_own_address_is_no_change(visit, amina):
    answer = ask(visit(amina), "AMINA@example.org")
    assert answer.status_code == 422
    assert "This is your address already." in answer.text
