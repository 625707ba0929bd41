"""Naming somebody in a text: a link, a row, and news of it, once."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.core import clock, events
from app.core.db import db
from app.forum import jobs
from app.forum.events import MentionAdded
from app.forum.models import Mention, Post, Thread
from tests.web.conftest import HX

LUC = 'href="/members/luc"'


@pytest.fixture
def told(monkeypatch):
    """The ids of those who are told that they are named, in the order it happens."""
    ids: list[int] = []
    listeners = {**events._listeners, MentionAdded: [lambda event: ids.append(event.user_id)]}
    monkeypatch.setattr(events, "_listeners", events.defaultdict(list, listeners))
    return ids


@pytest.fixture
def named(app):
    def named(post_id) -> set[int]:
        with app.app_context():
            found = select(Mention.user_id).where(Mention.post_id == post_id)
            return set(db.session.scalars(found))

    return named


@pytest.fixture
def say(visit, thread_id, posts_of):
    """``say(noor, "Ask @luc.")``: an answer as it was kept."""

    def say(person, body, **more) -> Post:
        sent = visit(person).post(
            f"/en/threads/{thread_id}/reply", data={"body": body, "lang": "en"}, **more
        )
        assert sent.status_code in (200, 303)
        return posts_of(thread_id)[-1]

    return say


@pytest.mark.parametrize("headers", [None, HX], ids=["page", "htmx"])
def test_an_answer_names_somebody(say, named, told, visit, noor, luc, headers) -> None:
    post = say(noor, "Ask @luc, or @LUC.", headers=headers)
    assert post.html.count(LUC) == 2
    assert named(post.id) == {luc.id}
    assert told == [luc.id]


def test_a_thread_names_somebody(start, posts_of, named, told, amina, luc) -> None:
    thread_id = start(amina, body="Hello @luc and @nobody-here")
    [post] = posts_of(thread_id)
    assert LUC in post.html
    assert "nobody-here</a>" not in post.html
    assert named(post.id) == {luc.id}
    assert told == [luc.id]


def test_accents_and_case_are_as_handles_have_them(say, change, told, noor, luc) -> None:
    change(User, luc.id, handle="Élise", handle_key="eiise")
    post = say(noor, "Ask @elise or @ÉLISE.")
    assert post.html.count('href="/members/%C3%89lise"') == 2
    assert told == [luc.id]


def test_who_names_themselves_is_not_told(say, told, noor) -> None:
    assert "/members/noor" in say(noor, "I am @noor.").html
    assert told == []


@pytest.mark.parametrize("status", ["suspended", "unconfirmed"])
def test_who_cannot_read_is_not_named(say, named, told, change, noor, charlie, status) -> None:
    change(User, charlie.id, status=status)
    post = say(noor, "Ask @charlie.")
    assert "/members/" not in post.html
    assert named(post.id) == set()
    assert told == []


def test_an_edit_tells_only_those_it_adds(
    visit, start, posts_of, named, told, amina, luc, noor
) -> None:
    post_id = posts_of(start(amina, body="Hello @luc"))[0].id
    heading = {"title": "T", "kind": "discussion", "stream": "all", "lang": "en"}

    def edit(body: str) -> None:
        seen = posts_of_one(post_id)
        data = {**heading, "body": body, "seen": seen.isoformat() if seen else ""}
        assert visit(amina).post(f"/en/posts/{post_id}/edit", data=data).status_code == 303

    def posts_of_one(number):
        with visit(None).application.app_context():
            return db.session.get_one(Post, number).edited_at

    edit("Hello @luc and @noor")
    edit("Hello all")
    edit("Hello @noor and @luc again")
    assert told == [luc.id, noor.id]
    assert named(post_id) == {luc.id, noor.id}


def test_nobody_is_named_in_what_they_cannot_see(
    app, visit, start, posts_of, change, named, told, amina, rosa, luc, devon
) -> None:
    thread_id = start(amina, title="T")
    post_id = posts_of(thread_id)[0].id
    change(Thread, thread_id, hidden_at=clock.now())
    data = {"title": "T", "kind": "discussion", "stream": "all", "lang": "en", "seen": "",
            "body": "Look, @luc and @devon."}  # fmt: skip
    assert visit(rosa).post(f"/en/posts/{post_id}/edit", data=data).status_code == 303
    assert told == [devon.id]
    assert named(post_id) == {devon.id}
    assert LUC not in posts_of(thread_id)[0].html


@pytest.mark.parametrize("headers", [None, HX], ids=["page", "htmx"])
def test_the_preview_shows_what_will_be(visit, say, thread_id, noor, headers) -> None:
    body = "Ask @luc, `@luc`, @nobody-here."
    shown = visit(noor).post(
        f"/en/threads/{thread_id}/reply",
        data={"body": body, "lang": "en", "preview": "1"}, headers=headers,
    )  # fmt: skip
    assert say(noor, body).html in shown.text


def test_a_preview_tells_nobody(visit, thread_id, told, noor) -> None:
    data = {"body": "Ask @luc.", "lang": "en", "preview": "1"}
    visit(noor).post(f"/en/threads/{thread_id}/reply", data=data)
    assert told == []


@pytest.mark.parametrize("headers", [None, HX], ids=["page", "htmx"])
@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("en", "A new member can mention at most 2 people in a message: take some of the @ away."),
        ("fr", "Une personne nouvellement inscrite peut mentionner au plus 2 personnes dans un "
               "message\u00a0: retirez quelques @."),
    ],
)  # fmt: skip
def test_a_new_member_names_two(
    visit, change, thread_id, posts_of, charlie, lang, sentence, headers
) -> None:
    change(User, charlie.id, level="new")
    before = len(posts_of(thread_id))
    words = "Hello @luc, @amina and @noor."
    for more in ({}, {"preview": "1"}):
        answer = visit(charlie).post(
            f"/{lang}/threads/{thread_id}/reply", data={"body": words, "lang": "en", **more},
            headers=headers,
        )  # fmt: skip
        assert sentence in answer.text
        assert more or (answer.status_code == 422 and words in answer.text)
    assert len(posts_of(thread_id)) == before
    two = {"body": "Hello @luc, @luc, @amina and @nobody-here.", "lang": "en"}
    assert visit(charlie).post(f"/en/threads/{thread_id}/reply", data=two).status_code == 303


@pytest.fixture
def crowd(app):
    """The handles of twenty-one members."""
    with app.app_context():
        for n in range(21):
            db.session.add(
                User(handle=f"crowd{n}a", handle_key=f"crowd{n}a".translate(str.maketrans("10", "io")),
                     display_name=f"Crowd {n}", name_key=f"crowd {n}", email=f"c{n}@example.org",
                     email_key=f"c{n}@example.org", password_hash="", organisation="public",
                     status="active", confirmed_at=clock.now())
            )  # fmt: skip
        db.session.commit()
    return [f"crowd{n}a" for n in range(21)]


def test_nobody_names_more_than_twenty(visit, say, named, thread_id, noor, crowd) -> None:
    all_of_them = " ".join(f"@{handle}" for handle in crowd)
    sent = {"body": all_of_them, "lang": "en"}
    refused = visit(noor).post(f"/en/threads/{thread_id}/reply", data=sent)
    assert refused.status_code == 422
    assert "Mention at most 20 people in a message" in refused.text
    assert len(named(say(noor, " ".join(f"@{handle}" for handle in crowd[1:])).id)) == 20


def test_a_command_names_no_more_than_a_form(start, posts_of, named, amina, crowd) -> None:
    [post] = posts_of(start(amina, body=" ".join(f"@{handle}" for handle in crowd)))
    assert len(named(post.id)) == post.html.count("/members/") == 20


def test_a_text_without_an_at_asks_for_nobody(app, say, queries, noor, luc) -> None:
    with queries() as ran:
        say(noor, "Plain words.")
    assert not [one for one in ran if "mentions" in one or "users.handle_key IN" in one]


def test_a_text_made_anew_names_those_it_named(app, say, posts_of, change, noor, luc) -> None:
    post = say(noor, "Ask @luc or @someone-new or `@luc`.")
    change(Post, post.id, renderer=0, html="old")
    # The handle was free when the text was written: whoever took it since is not meant.
    change(User, noor.id, handle="someone-new", handle_key="someone-new")
    with app.app_context():
        jobs.render_anew()
        db.session.commit()
        again = db.session.get_one(Post, post.id)
        assert again.html == post.html
        assert LUC in again.html


def test_a_text_made_anew_leads_to_a_handle_that_changed(app, say, change, noor, luc) -> None:
    post = say(noor, "Ask @luc.")
    change(Post, post.id, renderer=0, html="old")
    change(User, luc.id, handle="lucien", handle_key="iucien")
    with app.app_context():
        jobs.render_anew()
        db.session.commit()
        assert 'href="/members/lucien"' in db.session.get_one(Post, post.id).html


@pytest.mark.parametrize(
    ("person", "came", "to"),
    [
        (None, "/fr/threads/1", "/fr/members/luc"),
        (None, "/en/threads/1", "/en/members/luc"),
        (None, None, "/en/members/luc"),
        ("luc", None, "/fr/members/luc"),
        ("luc", "/en/threads/1", "/en/members/luc"),
        (None, "/xx/", "/en/members/luc"),
    ],
)
def test_a_mention_leads_to_the_profile_in_the_readers_language(
    visit, request, person, came, to
) -> None:
    browser = visit(request.getfixturevalue(person) if person else None)
    headers = {"Referer": f"http://localhost{came}"} if came else {}
    answer = browser.get("/members/luc", headers=headers)
    assert (answer.status_code, answer.location) == (302, to)


def test_a_mention_of_somebody_who_is_gone_leads_nowhere(client, change, luc) -> None:
    change(User, luc.id, status="suspended")
    assert client.get("/members/luc", follow_redirects=True).status_code == 404


# Completion.


@pytest.fixture
def offered(visit):
    """``offered(noor, "am")``: the handles a person is offered, first to last."""

    def offered(person, begun, **more) -> list[str]:
        page = visit(person).get("/en/members/complete", query_string={"q": begun, **more})
        assert page.status_code == 200
        return re.findall(r'data-handle="([^"]+)"', page.text)

    return offered


def test_members_are_offered_by_handle_and_by_name(offered, change, noor, luc) -> None:
    change(User, luc.id, display_name="Éric Zola", name_key="eric zoia")
    assert offered(noor, "ami") == offered(noor, "ÂMI") == ["amina"]
    change(User, luc.id, display_name="Éric Zola", name_key="eric zola")
    assert offered(noor, "eric z") == offered(noor, "Éric Zo") == offered(noor, "LUC") == ["luc"]


def test_a_name_that_is_changed_is_found_by_the_new_one(visit, offered, luc, noor) -> None:
    data = {"display_name": "Ézéchiel", "language": "fr", "stream": "supporters",
            "organisation": "municipal", "bio": "", "bio_language": "fr"}  # fmt: skip
    assert visit(luc).post("/en/me/settings", data=data).status_code == 303
    assert offered(noor, "ezech") == ["luc"]


def test_at_most_eight_are_offered(offered, noor, crowd) -> None:
    assert len(offered(noor, "crowd")) == 8


def test_people_of_the_thread_come_first(visit, start, offered, app, amina, noor, crowd) -> None:
    with app.app_context():
        late = db.session.scalars(select(User).where(User.handle == "crowd9a")).one()
    thread_id = start(amina, replies_by=[late])
    assert offered(noor, "crowd", thread=thread_id)[0] == "crowd9a"
    assert "crowd9a" not in offered(noor, "crowd")


def test_a_hidden_thread_tells_nobody_who_is_in_it(
    start, offered, change, app, amina, noor, rosa, crowd
) -> None:
    with app.app_context():
        late = db.session.scalars(select(User).where(User.handle == "crowd9a")).one()
    thread_id = start(amina, replies_by=[late])
    change(Thread, thread_id, hidden_at=clock.now())
    assert "crowd9a" not in offered(noor, "crowd", thread=thread_id)
    assert offered(rosa, "crowd", thread=thread_id)[0] == "crowd9a"


@pytest.mark.parametrize("begun", ["", " ", "@", "%", "_", "a%", "\x00", "x" * 500, "am\\", "’",
                                   "\ud800", "1' OR '1'='1"])  # fmt: skip
def test_what_begins_no_name_offers_nobody(offered, noor, begun) -> None:
    assert offered(noor, begun.encode("utf-8", "replace").decode()) == []


@pytest.mark.parametrize("thread", ["", "x", "-1", "9" * 40, "٣"])
def test_a_thread_that_is_none_does_no_harm(offered, noor, thread) -> None:
    assert offered(noor, "ami", thread=thread) == ["amina"]


@pytest.mark.parametrize("status", ["suspended", "unconfirmed"])
def test_nobody_is_offered_who_cannot_read(offered, change, noor, charlie, status) -> None:
    assert offered(noor, "charl") == ["charlie"]
    change(User, charlie.id, status=status)
    assert offered(noor, "charl") == []


def test_no_address_is_shown_or_searched(visit, change, offered, noor, luc) -> None:
    canary = "canary-mine@example.org"
    change(User, luc.id, email=canary, email_key=canary)
    assert offered(noor, "canary") == []
    assert "@example.org" not in visit(noor).get("/en/members/complete?q=luc").text


def test_a_stranger_and_the_suspended_are_offered_nobody(client, visit, change, charlie) -> None:
    browser = visit(charlie)
    change(User, charlie.id, status="suspended")
    for one in (client, browser):
        assert one.get("/en/members/complete?q=a").location.startswith("/en/login")


def test_everybody_has_a_name_to_be_found_by(app) -> None:
    with app.app_context():
        assert db.session.scalars(select(User.id).where(User.name_key == "")).all() == []
