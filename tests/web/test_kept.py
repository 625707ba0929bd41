"""Never lose what somebody typed: a refused text waits behind the sign-in page."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app.core import clock
from app.core.db import db
from app.web.kept import sweep_kept_texts
from app.web.models import KeptText
from tests.fresh_site import PASSWORD
from tests.web.conftest import HX

TYPED = {
    "title": "L’été « à venir » & <b>",
    "body": 'First line.\nSecond "line" with \\ and </textarea><script>\n\n  indented',
    "lang": "both",
    "kind": "question",
    "stream": "supporters",
    "board": "current-week-3",
    "submission": "once",
}
SIGN_IN = {"identifier": "amina", "password": PASSWORD}


def fields_of(page) -> list[tuple[str, str]]:
    """Name and value of every field of the form that gives the text back, as a browser reads it."""
    form = re.search(r'<form class="composer.*?</form>', page.text, re.DOTALL)[0]
    hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form)
    long = re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL)
    return [
        (name, html.unescape(value)) for name, value in [*hidden, *long] if name != "csrf_token"
    ]


def kept_address(answer) -> str:
    target = answer.headers.get("HX-Redirect") or answer.location
    return re.search(r"/(?:en|fr)/kept/[\w-]+", target)[0]


@pytest.fixture
def rows(app):
    def rows() -> int:
        with app.app_context():
            return db.session.scalar(select(func.count()).select_from(KeptText))

    return rows


@pytest.mark.parametrize("headers", [None, HX], ids=["plain", "htmx"])
def test_through_sign_in_every_field_comes_back_and_can_be_sent(headers, client, posts_of) -> None:
    answer = client.post("/en/threads/new", data=TYPED, headers=headers)
    assert answer.status_code == (401 if headers else 303)
    door = answer.headers.get("HX-Redirect") or answer.location
    back = client.post(door, data=SIGN_IN).location
    page = client.get(back)
    assert sorted(fields_of(page)) == sorted(TYPED.items())
    assert 'action="/en/threads/new"' in page.text
    sent = client.post("/en/threads/new", data=dict(fields_of(page)))
    shown = client.get(sent.location, follow_redirects=True)
    assert html.escape(TYPED["title"], quote=False) in shown.text
    body = posts_of(int(re.search(r"/threads/(\d+)", sent.location)[1]))[0].body
    assert body == TYPED["body"]


def test_in_french_it_waits_behind_the_french_page(client) -> None:
    answer = client.post("/fr/threads/new", data=TYPED)
    assert answer.location.startswith("/fr/login?next=/fr/kept/")


def test_a_field_that_was_sent_twice_comes_back_twice(client) -> None:
    answer = client.post("/en/threads/new", data={"problems": ["a", "b"], "body": "Words."})
    page = client.get(kept_address(answer))
    assert [value for name, value in fields_of(page) if name == "problems"] == ["a", "b"]


def test_the_address_it_was_sent_to_keeps_its_query(client) -> None:
    answer = client.post("/en/threads/new?board=ideas&x=%C3%A9", data=TYPED)
    page = client.get(kept_address(answer))
    assert 'action="/en/threads/new?board=ideas&amp;x=%C3%A9"' in page.text


def test_a_text_with_nothing_in_it_is_not_kept(client, rows) -> None:
    answer = client.post("/en/threads/new", data={"title": "  ", "body": ""})
    assert answer.location == "/en/login?next=/en/"
    assert rows() == 0


def test_passwords_and_tokens_are_never_kept(client, app) -> None:
    secrets = {"csrf_token": "canary-1", "password": "canary-2", "current_password": "canary-3",
               "password_again": "canary-4"}  # fmt: skip
    client.post("/en/me/settings/password", data={**secrets, "note": "kept"})
    with app.app_context():
        fields = db.session.scalars(select(KeptText.fields)).one()
    assert fields == [["note", "kept"]]


def test_the_table_alone_opens_nothing(client, app) -> None:
    address = kept_address(client.post("/en/threads/new", data=TYPED))
    with app.app_context():
        row = db.session.scalars(select(KeptText)).one()
    assert address.rpartition("/")[2] not in (row.key_hash, row.action)
    assert len(row.key_hash) == 64


def test_each_address_is_new_and_cannot_be_guessed(client) -> None:
    keys = {kept_address(client.post("/en/threads/new", data=TYPED)).rpartition("/")[2]
            for _ in range(8)}  # fmt: skip
    assert len(keys) == 8
    assert min(map(len, keys)) >= 32  # 24 random bytes


@pytest.mark.parametrize("key", ["x", "", "a" * 32, "%00", "é", "../en", "a" * 5000])
def test_a_wrong_key_opens_nothing(key, client) -> None:
    client.post("/en/threads/new", data=TYPED)
    assert client.get(f"/en/kept/{key}").status_code == 404


def test_after_a_day_it_is_gone(client, app, rows) -> None:
    address = kept_address(client.post("/en/threads/new", data=TYPED))
    with app.app_context():
        db.session.execute(update(KeptText).values(expires_at=clock.now() - timedelta(seconds=1)))
        db.session.commit()
    assert client.get(address).status_code == 404
    with app.app_context():
        sweep_kept_texts()
        db.session.commit()
    assert rows() == 0


def test_the_sweep_leaves_what_may_still_be_fetched(client, app, rows) -> None:
    client.post("/en/threads/new", data=TYPED)
    with app.app_context():
        sweep_kept_texts()
        db.session.commit()
    assert rows() == 1


def test_nobody_else_is_shown_it_by_a_cache(client) -> None:
    page = client.get(kept_address(client.post("/en/threads/new", data=TYPED)))
    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.headers["Referrer-Policy"] in ("same-origin", "no-referrer")


def test_who_leaves_more_than_people_type_is_told_to_wait_and_gets_it_back(client, rows) -> None:
    answers = [client.post("/en/threads/new", data=TYPED) for _ in range(61)]
    assert [answer.status_code for answer in answers[-2:]] == [303, 429]
    assert rows() == 60
    assert dict(fields_of(answers[-1])) == TYPED


def test_a_read_address_is_gone_back_to_after_sign_in(client) -> None:
    answer = client.get("/en/threads/new?board=ideas&stream=supporters")
    assert client.post(answer.location, data=SIGN_IN).location in (
        "/en/threads/new?board=ideas&stream=supporters",
        "/en/threads/new?board=ideas",
    )
