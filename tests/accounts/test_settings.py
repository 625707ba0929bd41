"""One's own settings and password."""

from __future__ import annotations

from sqlalchemy import select

from app.core.db import db
from app.programme.models import Enrolment, Stream
from tests.accounts.conftest import NEW_PASSWORD, is_in
from tests.fresh_site import PASSWORD

CHOSEN = {
    "display_name": "Amina W.",
    "language": "en",
    "stream": "practitioners",
    "organisation": "federal",
    "bio": "I plan consultations.\n<b>Bold</b>",
    "bio_language": "en",
    "shows_organisation": "y",
}


def test_the_form_shows_what_is_kept(visit, amina):
    assert 'value="Amina"' in visit(amina).get("/en/me/settings").text


def test_what_was_chosen_is_kept(visit, amina, find):
    answer = visit(amina).post("/en/me/settings", data=CHOSEN)
    assert answer.headers["Location"] == "/en/me/settings"
    now = find("amina")
    assert (now.display_name, now.organisation, now.shows_organisation, now.shows_threads) == (
        "Amina W.",
        "federal",
        True,
        False,
    )


def test_a_new_language_is_spoken_at_once(visit, amina):
    answer = visit(amina).post("/en/me/settings", data=CHOSEN | {"language": "fr"})
    assert answer.headers["Location"] == "/fr/me/settings"


def test_another_stream_moves_the_enrolment(app, visit, amina, offering):
    visit(amina).post("/en/me/settings", data=CHOSEN | {"stream": "executives"})
    with app.app_context():
        statement = (
            select(Stream.code)
            .join(Enrolment, Enrolment.stream_id == Stream.id)
            .where(Enrolment.user_id == amina.id, Enrolment.ended_at.is_(None))
        )
        assert db.session.scalars(statement).all() == ["executives"]


def test_a_fault_keeps_every_word(visit, amina, find):
    answer = visit(amina).post("/en/me/settings", data=CHOSEN | {"display_name": "", "bio": "Mine"})
    assert answer.status_code == 422
    assert "Mine" in answer.text
    assert find("amina").bio == ""


def test_a_bio_has_an_end(visit, amina):
    answer = visit(amina).post("/en/me/settings", data=CHOSEN | {"bio": "x" * 1001})
    assert answer.status_code == 422
    assert "at most 1,000 characters" in answer.text


def test_extra_fields_give_no_power(visit, charlie, find):
    powers = {"role": "administrator", "level": "trusted", "facilitates": "1", "email": "x@x.org"}
    visit(charlie).post("/en/me/settings", data=CHOSEN | powers)
    now = find("charlie")
    assert (now.role, now.level, now.facilitates, now.email) == (
        "member",
        "member",
        [],
        "charlie@example.org",
    )


def test_strangers_have_no_settings(client):
    assert client.get("/en/me/settings").status_code == 303
    assert client.post("/en/me/settings/password", data={}).status_code == 303


def test_the_password_changes_with_the_current_one(visit, amina, sign_in):
    answer = visit(amina).post(
        "/en/me/settings/password",
        data={"current_password": PASSWORD, "password": NEW_PASSWORD},
    )
    assert answer.status_code == 303
    assert is_in(sign_in("amina", NEW_PASSWORD))


def test_changing_the_password_ends_the_other_sessions(visit, amina):
    here, there = visit(amina), visit(amina)
    here.post(
        "/en/me/settings/password",
        data={"current_password": PASSWORD, "password": NEW_PASSWORD},
    )
    assert is_in(here)
    assert not is_in(there)


def test_changing_the_password_ends_open_links_and_tells_the_person(visit, amina, post_office):
    browser = visit(amina)
    browser.post("/en/password/reset", data={"email": "amina@example.org"})
    link = post_office.link("amina@example.org")
    browser.post(
        "/en/me/settings/password",
        data={"current_password": PASSWORD, "password": NEW_PASSWORD},
    )
    assert browser.get(link).status_code == 410
    assert post_office.deliver()[-1]["Subject"] == "Your password was changed"


def test_without_the_current_password_nothing_changes(visit, amina, sign_in):
    answer = visit(amina).post(
        "/en/me/settings/password",
        data={"current_password": "not hers, as it happens", "password": NEW_PASSWORD},
    )
    assert answer.status_code == 422
    assert "This is not your current password." in answer.text
    assert is_in(sign_in("amina"))


def test_password_fields_say_what_they_are_to_password_managers(visit, amina):
    body = visit(amina).get("/en/me/settings/password").text
    for purpose in ("username", "current-password", "new-password"):
        assert f'autocomplete="{purpose}"' in body
