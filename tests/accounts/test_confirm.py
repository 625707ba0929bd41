"""The mailed link that makes an account count."""

from __future__ import annotations

import re

import time_machine
from sqlalchemy import select

from app.accounts.models import Token
from app.core import clock
from app.core.db import db
from app.core.jobs import Job
from app.programme.models import Enrolment
from tests.accounts.conftest import is_in, shape, text_of


def join(client, newcomer, post_office):
    client.post("/en/register", data=newcomer)
    return post_office.link(newcomer["email"])


def test_opening_the_link_changes_nothing(client, newcomer, post_office, find):
    link = join(client, newcomer, post_office)
    answer = client.get(link)
    assert answer.status_code == 200
    assert "@zoé" in answer.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert find("zoé").status == "unconfirmed"


def test_the_button_confirms_and_signs_in(client, newcomer, post_office, find):
    answer = client.post(join(client, newcomer, post_office))
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/fr/"
    assert find("zoé").status == "active"
    assert is_in(client)


def test_who_confirms_takes_part_in_the_course(app, client, newcomer, post_office, find, offering):
    client.post(join(client, newcomer, post_office))
    with app.app_context():
        statement = select(Enrolment).where(Enrolment.user_id == find("zoé").id)
        assert db.session.scalars(statement).one().offering_id == offering.id


def test_the_link_works_once(app, client, newcomer, post_office):
    link = join(client, newcomer, post_office)
    client.post(link)
    assert app.test_client().post(link).status_code == 410
    assert app.test_client().get(link).status_code == 410


def test_a_second_press_finds_its_work_done(client, newcomer, post_office):
    link = join(client, newcomer, post_office)
    client.post(link)
    assert client.post(link).status_code == 303


def test_the_link_works_for_an_hour(client, newcomer, post_office, find):
    link = join(client, newcomer, post_office)
    with time_machine.travel(clock.now().timestamp() + 3_700):
        assert client.post(link).status_code == 410
    assert find("zoé").status == "unconfirmed"


def test_the_secret_is_in_no_table_in_clear(app, client, newcomer, post_office):
    client.post("/en/register", data=newcomer)
    with app.app_context():
        [job] = db.session.scalars(select(Job).where(Job.name == "accounts.send_mail"))
        assert "token" not in str(job.payload)
    secret = post_office.link(newcomer["email"]).rpartition("/")[2]
    assert len(secret) >= 43
    with app.app_context():
        assert secret not in str(db.session.scalars(select(Token.token_hash)).all())


def test_asking_again_sends_another_link(client, newcomer, post_office):
    first = join(client, newcomer, post_office)
    client.post("/en/confirm/resend", data={"email": newcomer["email"]})
    second = post_office.link(newcomer["email"])
    assert first != second
    assert client.post(second).status_code == 303


def test_asking_again_answers_alike_for_any_address(client, newcomer, post_office):
    join(client, newcomer, post_office)
    answers = [
        client.post("/en/confirm/resend", data={"email": email}, follow_redirects=True)
        for email in (newcomer["email"], "amina@example.org", "nobody@example.org")
    ]
    assert len({shape(answer) for answer in answers}) == 1
    assert len(post_office.deliver()) == 2


def test_a_confirmation_link_sets_no_password(client, newcomer, post_office):
    secret = join(client, newcomer, post_office).rpartition("/")[2]
    assert client.get(f"/en/password/reset/{secret}").status_code == 410


def test_the_mail_is_in_the_language_the_person_chose(client, newcomer, post_office):
    client.post("/en/register", data=newcomer | {"language": "en", "handle": "zed"})
    assert "Somebody, we think you, has registered" in text_of(post_office.deliver()[0])


def test_a_second_link_does_not_sign_in_who_is_a_member_already(
    app, client, newcomer, post_office
) -> None:
    first = join(client, newcomer, post_office)
    client.post("/en/confirm/resend", data={"email": newcomer["email"]})
    second = post_office.link(newcomer["email"])
    assert client.post(first).status_code == 303
    other = app.test_client()
    assert other.post(second).status_code == 410
    assert not is_in(other)


def test_under_https_a_form_that_sends_no_referrer_is_taken(
    csrf_client, newcomer, post_office
) -> None:
    """The page of the link forbids the browser to send one."""
    secure = {"base_url": "https://localhost"}

    def send(path: str, **fields: str) -> int:
        token = re.search(
            r'name="csrf_token" value="([^"]+)"', csrf_client.get(path, **secure).text
        )
        data = fields | {"csrf_token": token[1]}
        return csrf_client.post(path, data=data, **secure).status_code

    assert send("/en/register", **newcomer) == 303
    assert send(post_office.link(newcomer["email"])) == 303


def test_a_class_registers_behind_one_address(app, newcomer) -> None:
    for number in range(30):
        sent = newcomer | {"handle": f"zoé{number}", "email": f"zoe{number}@example.org"}
        assert app.test_client().post("/en/register", data=sent).status_code == 303


def test_looking_for_a_free_handle_uses_up_no_mail(client, newcomer) -> None:
    for _ in range(4):
        taken = newcomer | {"handle": "amina"}
        assert client.post("/en/register", data=taken).status_code == 422
    assert client.post("/en/register", data=newcomer).status_code == 303
