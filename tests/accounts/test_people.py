"""What operators do with accounts, and what is not kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.accounts import commands
from app.accounts.errors import BadAccountError
from app.accounts.models import Token, User
from app.core import clock
from app.core.db import db

WANTED = {
    "handle": "hélène",
    "display_name": "Hélène",
    "email": "helene@example.org",
    "password": "a password nobody guesses",
}


def test_an_operator_makes_an_account_that_works(app, sign_in):
    with app.app_context():
        commands.create_person(**WANTED)
        db.session.commit()
    assert sign_in("helene@example.org", WANTED["password"]).answer.status_code == 303


@pytest.mark.parametrize(
    "wrong",
    [
        {"handle": "x"},
        {"handle": "amina"},
        {"email": "AMINA@example.org"},
        {"password": "password1234"},
    ],
)
def test_an_account_that_cannot_be_is_refused_with_one_sentence(app, wrong):
    with app.app_context(), pytest.raises(BadAccountError, match=r"^The .*\.$"):
        commands.create_person(**WANTED | wrong)


def test_a_role_is_given_and_taken(app, amina):
    with app.app_context():
        user = db.session.get_one(User, amina.id)
        commands.grant(user, "moderator")
        assert user.role == "moderator"
        commands.ungrant(user)
        assert user.role == "member"
        commands.facilitate(user, 7)
        assert user.facilitates == [7]
        commands.stop_facilitating(user, 7)
        assert user.facilitates == []
        with pytest.raises(ValueError, match="king"):
            commands.grant(user, "king")
        db.session.rollback()


def test_accounts_nobody_confirmed_are_deleted_after_a_fortnight(app, client, newcomer, find):
    client.post("/en/register", data=newcomer)
    client.post("/en/register", data=newcomer | {"handle": "chloé", "email": "amina@example.org"})
    for days, there in ((13, True), (15, False)):
        with time_machine.travel(clock.now() + timedelta(days=days)), app.app_context():
            commands.sweep()
            db.session.commit()
        assert (find("zoé") is not None) is there
        assert (find("chloé") is not None) is there
    assert find("amina") is not None


def test_links_are_swept_when_their_hour_is_over(app, client, post_office):
    client.post("/en/password/reset", data={"email": "amina@example.org"})
    post_office.deliver()
    with time_machine.travel(clock.now() + timedelta(hours=2)), app.app_context():
        commands.sweep()
        db.session.commit()
        assert db.session.scalars(select(Token)).all() == []
