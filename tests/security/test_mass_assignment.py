"""A form changes what it shows and nothing else, whatever is sent with it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.core.db import db
from app.core.text import RENDERER
from app.forum.models import Post, Thread
from app.moderation.models import ReviewItem
from tests.security.addresses import GOOD, THREAD, WORDS

SMUGGLED = {
    "id": "1", "author_id": "4", "author": "rosa", "user_id": "4", "thread_id": "1", "number": "99",
    "created_at": "2019-01-01", "edited_at": "2019-01-01", "hidden_at": "", "closed_at": "2019-01-01",
    "offering_id": "1", "week_id": "1", "board_id": "1", "html": "<script>x</script>", "renderer": "99",
    "last_number": "99", "reply_count": "99", "slug": "evil", "role": "administrator", "level": "trusted",
    "status": "active", "facilitates": "[1]", "is_admin": "1", "approved": "1", "confirmed_at": "2019-01-01",
    "email": "evil@example.org", "email_key": "evil@example.org", "handle": "evil", "handle_key": "evil",
    "password_hash": "x", "state": "fixed", "handled_by_id": "1", "language": "fr", "lang_": "fr",
}  # fmt: skip


@pytest.fixture
def row(app):
    def row(model, *where):
        with app.app_context():
            found = db.session.scalars(
                select(model).where(*where).order_by(model.id.desc())
            ).first()
            return {column.name: getattr(found, column.name) for column in model.__table__.columns}

    return row


def test_a_reply_is_by_whoever_sent_it(visit, noor, thread_id, row) -> None:
    visit(noor).post(f"/en/threads/{thread_id}/reply", data=SMUGGLED | WORDS)
    post = row(Post, Post.thread_id == thread_id)
    assert (post["author_id"], post["number"], post["thread_id"]) == (noor.id, 3, thread_id)
    assert (post["html"], post["renderer"]) == ("<p>Some words.</p>\n", RENDERER)
    assert post["created_at"].year > 2019
    assert post["edited_at"] is post["hidden_at"] is None


def test_a_thread_is_open_and_new(visit, noor, row) -> None:
    visit(noor).post("/en/threads/new", data=SMUGGLED | GOOD["forum.start_thread"])
    thread = row(Thread)
    assert (thread["author_id"], thread["slug"]) == (noor.id, "a-title")
    assert (thread["reply_count"], thread["last_number"], thread["lang"]) == (0, 1, "en")
    assert thread["closed_at"] is thread["hidden_at"] is thread["edited_at"] is None
    assert thread["created_at"].year > 2019


def test_a_member_announces_nothing_by_naming_it(visit, noor, app) -> None:
    data = {**GOOD["forum.start_thread"], "kind": "announcement"}
    assert visit(noor).post("/en/threads/new", data=data).status_code == 422


def test_an_edit_moves_no_post_and_gives_it_to_nobody(visit, amina, thread_id, row) -> None:
    before = row(Post, Post.thread_id == thread_id, Post.number == 1)
    visit(amina).post(f"/en/posts/{before['id']}/edit", data=SMUGGLED | THREAD)
    after = row(Post, Post.id == before["id"])
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"body", "html", "edited_at", "edited_by_id"}


def test_settings_give_no_rights(visit, amina, row) -> None:
    before = row(User, User.id == amina.id)
    good = GOOD["accounts.settings"]
    assert visit(amina).post("/en/me/settings", data=SMUGGLED | good).status_code == 303
    after = row(User, User.id == amina.id)
    changed = {name for name in after if after[name] != before[name]}
    shown = {"shows_organisation", "shows_stream", "shows_threads"}
    assert changed <= {*good, *shown, "name_key"}
    assert (after["role"], after["level"], after["handle"]) == ("member", "member", "amina")


def test_registration_gives_no_rights(client, row) -> None:
    new = {"display_name": "Zoé", "handle": "zoe", "email": "zoe@example.org", "agree": "y",
           "password": "seven otters under one umbrella", "organisation": "municipal",
           "stream": "executives", "language": "fr"}  # fmt: skip
    assert client.post("/en/register", data=SMUGGLED | new).status_code == 303
    person = row(User, User.email_key == "zoe@example.org")
    assert (person["role"], person["level"], person["facilitates"]) == ("member", "new", [])
    assert person["status"] == "unconfirmed" or person["confirmed_at"] is None
    assert person["password_hash"].startswith("$argon2")


def test_a_report_is_new_whoever_says_otherwise(client, row) -> None:
    client.post("/en/problem", data=SMUGGLED | GOOD["moderation.report_problem"])
    item = row(ReviewItem)
    assert (item["status"], item["decided_by_id"], item["assignee_id"]) == ("open", None, None)
