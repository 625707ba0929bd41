"""What others may read about a person."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from app.accounts import commands
from app.accounts.models import User
from app.core.db import db
from tests.accounts.test_settings import CHOSEN
from tests.home.dom import main_of


def change(app, handle, **values):
    with app.app_context():
        db.session.execute(update(User).where(User.handle == handle).values(**values))
        db.session.commit()


def test_everybody_reads_the_name_and_nothing_that_was_not_chosen(client):
    answer = client.get("/en/members/amina")
    assert answer.status_code == 200
    assert "Amina" in answer.text
    assert "amina@example.org" not in answer.text
    assert "Practitioners" not in answer.text
    assert "Member of the public" not in answer.text


CHOICES = ("shows_organisation", "shows_stream", "shows_threads")


@pytest.mark.parametrize("made_by", ["registration", "an operator"])
def test_a_new_member_has_chosen_to_show_nothing(made_by, app, client, newcomer, find):
    if made_by == "registration":
        client.post("/en/register", data=newcomer)
    else:
        with app.app_context():
            known = ("handle", "display_name", "email", "password")
            commands.create_person(**{name: newcomer[name] for name in known})
            db.session.commit()
    zoe = find("zoé")
    assert {name: getattr(zoe, name) for name in CHOICES} == dict.fromkeys(CHOICES, False)
    assert zoe.bio == ""


def test_the_form_offers_every_choice_without_having_made_it(visit, amina):
    page = main_of(visit(amina).get("/en/me/settings").text)
    boxes = {box.attributes["name"]: box for box in page.every("input", type="checkbox")}
    assert set(boxes) == set(CHOICES)
    assert [name for name, box in boxes.items() if "checked" in box.attributes] == []


@pytest.mark.parametrize("reader", [None, "luc"])
def test_her_threads_are_on_her_profile_only_while_she_says_so(
    reader, visit, amina, luc, start, request
):
    start(amina, title="Zqx and other matters")
    hers, readers = visit(amina), visit(request.getfixturevalue(reader) if reader else None)

    def is_shown() -> bool:
        return "Zqx" in readers.get("/en/members/amina").text

    assert not is_shown()
    assert hers.post("/en/me/settings", data=CHOSEN | {"shows_threads": "y"}).status_code == 303
    assert is_shown()
    assert hers.post("/en/me/settings", data=CHOSEN).status_code == 303
    assert not is_shown()


@pytest.mark.parametrize(
    ("choice", "words"),
    [("shows_organisation", "Federal government"), ("shows_stream", "Practitioners")],
)
def test_each_choice_shows_its_own_thing_and_is_taken_back_alike(
    choice, words, visit, amina, client
):
    hers = visit(amina)
    nothing = {name: value for name, value in CHOSEN.items() if name not in CHOICES}
    seen = []
    for sent in (nothing | {choice: "y"}, nothing):
        assert hers.post("/en/me/settings", data=sent).status_code == 303
        page = main_of(client.get("/en/members/amina").text).text
        seen.append([w for w in ("Federal government", "Practitioners") if w in page])
    assert seen == [[words], []]


def test_what_was_chosen_is_shown(app, client):
    change(app, "amina", shows_stream=True, shows_organisation=True, bio="I listen.")
    body = client.get("/en/members/amina").text
    assert "Practitioners" in body
    assert "Member of the public" in body
    assert "I listen." in body


def test_the_bio_has_its_own_language(app, client):
    change(app, "amina", bio="J’écoute.", bio_language="fr")
    assert 'lang="fr"' in client.get("/en/members/amina").text


def test_a_bio_is_text_and_nothing_else(app, client):
    change(app, "amina", bio='<img src=x onerror=alert(1)> <b hx-get="/x">[a](javascript:b)</b>')
    body = client.get("/en/members/amina").text
    assert "<img src=x" not in body
    assert "<b hx-get" not in body


@pytest.mark.parametrize("status", ["unconfirmed", "suspended"])
def test_who_is_not_active_does_not_exist(app, client, status):
    change(app, "charlie", status=status)
    gone, never = client.get("/en/members/charlie"), client.get("/en/members/nobody-here")
    assert gone.status_code == never.status_code == 404


@pytest.mark.parametrize("handle", ["AMINA", "Ámina"])
def test_a_handle_is_found_however_it_is_written(client, handle):
    assert client.get(f"/en/members/{handle}").status_code == 200


@pytest.mark.parametrize("handle", ["%00", "x" * 5000, "%ff%fe", "..%2f", "' OR 1=1 --"])
def test_no_handle_breaks_the_page(client, handle):
    assert client.get(f"/en/members/{handle}").status_code in (404, 400)


def test_its_owner_finds_the_way_to_change_it(visit, amina, charlie):
    assert "/en/me/settings" in visit(amina).get("/en/members/amina").text
    assert "Change what is shown here" not in visit(charlie).get("/en/members/amina").text
