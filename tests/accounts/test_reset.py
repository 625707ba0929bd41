"""A forgotten password."""

from __future__ import annotations

import time_machine

from app.core import clock
from tests.accounts.conftest import NEW_PASSWORD, is_in, shape


def ask(client, email):
    return client.post("/en/password/reset", data={"email": email}, follow_redirects=True)


def test_any_address_gets_the_same_answer(client):
    known, unknown = ask(client, "amina@example.org"), ask(client, "nobody@example.org")
    assert shape(known) == shape(unknown)


def test_no_mail_goes_to_an_unknown_address(client, post_office):
    ask(client, "nobody@example.org")
    assert post_office.deliver() == []


def test_the_link_sets_a_new_password(client, post_office, sign_in):
    ask(client, "amina@example.org")
    link = post_office.link("amina@example.org")
    page = client.get(link)
    assert page.status_code == 200
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert client.post(link, data={"password": NEW_PASSWORD}).status_code == 303
    assert is_in(sign_in("amina", NEW_PASSWORD))
    assert not is_in(sign_in("amina"))


def test_every_session_ends(client, post_office, visit, amina):
    there = visit(amina)
    ask(client, "amina@example.org")
    client.post(post_office.link("amina@example.org"), data={"password": NEW_PASSWORD})
    assert not is_in(there)


def test_the_person_is_told(client, post_office):
    ask(client, "amina@example.org")
    client.post(post_office.link("amina@example.org"), data={"password": NEW_PASSWORD})
    assert post_office.deliver()[-1]["Subject"] == "Your password was changed"


def test_the_link_works_once_and_ends_all_others(client, post_office):
    ask(client, "amina@example.org")
    first = post_office.link("amina@example.org")
    ask(client, "amina@example.org")
    second = post_office.link("amina@example.org")
    client.post(second, data={"password": NEW_PASSWORD})
    for link in (first, second):
        assert client.post(link, data={"password": "another password of hers"}).status_code == 410


def test_the_link_works_for_an_hour(client, post_office):
    ask(client, "amina@example.org")
    link = post_office.link("amina@example.org")
    with time_machine.travel(clock.now().timestamp() + 3_700):
        assert client.get(link).status_code == 410


def test_a_weak_password_does_not_use_the_link_up(client, post_office):
    ask(client, "amina@example.org")
    link = post_office.link("amina@example.org")
    assert client.post(link, data={"password": "amina amina!"}).status_code == 422
    assert client.post(link, data={"password": NEW_PASSWORD}).status_code == 303


def test_a_new_password_lets_a_locked_out_person_in(app, client, post_office, sign_in):
    for _ in range(6):
        sign_in("amina@example.org", "a stranger is guessing")
    assert sign_in("amina@example.org").answer.status_code == 429
    ask(client, "amina@example.org")
    client.post(post_office.link("amina@example.org"), data={"password": NEW_PASSWORD})
    assert is_in(sign_in("amina@example.org", NEW_PASSWORD))


def test_an_account_that_waits_is_confirmed_by_it(client, newcomer, post_office, find):
    client.post("/en/register", data=newcomer)
    post_office.deliver()
    ask(client, newcomer["email"])
    client.post(post_office.link(newcomer["email"]), data={"password": "her very own new one"})
    assert find("zoé").status == "active"


def test_a_link_nobody_made_is_refused(client):
    assert client.get("/en/password/reset/" + "x" * 43).status_code == 410
    assert client.get("/en/password/reset/%00%ff").status_code in (400, 404, 410)


def test_the_fourth_mail_in_an_hour_waits(client, post_office):
    for _ in range(3):
        assert ask(client, "amina@example.org").status_code == 200
    assert ask(client, "Amina@example.org").status_code == 429
    assert len(post_office.deliver()) == 3
