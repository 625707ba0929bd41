"""The pages where messages and discussions are put where they belong."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.core.db import db
from app.forum import commands as forum
from app.forum.commands import PollDraft
from app.forum.models import Poll, Post, Thread
from app.moderation.models import Act
from tests.moderation.conftest import HTMX

SPLIT = {"title": "Of pips", "board": "current-week-3", "kind": "question", "stream": "all",
         "lang": "en", "then": "go"}  # fmt: skip
PATHS = ("posts/move", "posts/split", "posts/join", "merge")


@pytest.mark.parametrize("path", PATHS)
def test_charlie_and_members_are_refused_and_strangers_sign_in(
    two, visit, charlie, luc, path, app, words
) -> None:
    a, b = two
    sent = {"numbers": "2", "other": str(b), **SPLIT}
    for person in (charlie, luc):
        browser = visit(person)
        assert browser.get(f"/en/threads/{a}/{path}").status_code in (302, 303, 403)
        assert browser.post(f"/en/threads/{a}/{path}", data=sent).status_code in (302, 303, 403)
        assert 'id="choose"' not in browser.get(f"/en/threads/{a}-about-apples").text
    assert "/login" in visit(None).get(f"/en/threads/{a}/{path}").location
    assert len(words(a)) == 3


def test_ticked_messages_are_in_the_form(two, visit, grace) -> None:
    a, _ = two
    browser = visit(grace)
    page = browser.get(f"/en/threads/{a}-about-apples").text
    assert page.count('form="choose"') == 2  # the first message is not chosen alone
    assert 'value="2, 3"' in browser.get(f"/en/threads/{a}/posts/move?number=2&number=3").text
    strange = browser.get(f"/en/threads/{a}/posts/move?number=x&number=-1&number=3")
    assert 'value="3"' in strange.text


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_look_first_changes_nothing(two, visit, grace, words, headers) -> None:
    a, b = two
    sent = {"numbers": "2-3", "other": f"/en/threads/{b}-about-pears", "then": "go"}
    sent["preview"] = "1"
    answer = visit(grace).post(f"/en/threads/{a}/posts/move", data=sent, headers=headers)
    assert answer.status_code == 200
    assert ("<html" in answer.text) is not bool(headers)
    assert "These 2 messages go to the discussion below" in answer.text
    assert "About pears" in answer.text
    assert "#3 by Luc" in answer.text
    assert len(words(a)) == 3


@pytest.mark.parametrize(("then", "where"), [("go", "posts"), ("stay", "threads")])
def test_messages_are_moved_and_one_goes_where_one_said(
    two, visit, grace, words, then, where, app
) -> None:
    a, b = two
    sent = {"numbers": "3", "other": str(b), "then": then, "reason": "It is about pears."}
    answer = visit(grace).post(f"/en/threads/{a}/posts/move", data=sent)
    assert answer.status_code == 303
    assert f"/{where}/" in answer.location
    assert [said for _, said in words(b)] == ["B1", "B2", "A3"]
    # A second press does nothing more, and says so.
    browser = visit(grace)
    again = browser.post(f"/en/threads/{a}/posts/move", data=sent)
    assert again.status_code == 303
    page = browser.get(again.location, follow_redirects=True).text
    assert "These messages were moved already." in page
    with app.app_context():
        act = db.session.scalars(select(Act)).one()
        assert (act.kind, act.reason, act.data) == (
            "move",
            "It is about pears.",
            {"count": 1, "other_id": b},
        )


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"numbers": ""}, "Write the numbers of messages"),
        ({"numbers": "three"}, "Write the numbers of messages"),
        ({"numbers": "1"}, "cannot be moved alone"),
        ({"numbers": "2, 77"}, "no message with this number here"),
        ({"numbers": "1-900"}, "Choose at most 200"),
        ({"other": "nowhere"}, "There is no discussion with this address."),
        ({"other": "999999"}, "There is no discussion with this address."),
        ({"other": "SELF"}, "This is the address of the discussion itself."),
        ({"reason": "Ask zoe@example.org"}, "Take out what looks like"),
    ],
)
def test_what_is_wrong_is_said_and_every_word_kept(two, visit, grace, words, changed, told) -> None:
    a, b = two
    sent = {"numbers": "2", "other": str(b), "then": "stay", "reason": "Kept words", **changed}
    sent["other"] = str(a) if sent["other"] == "SELF" else sent["other"]
    answer = visit(grace).post(f"/en/threads/{a}/posts/move", data=sent)
    assert answer.status_code == 422
    assert told in answer.text
    assert f'value="{sent["reason"]}"' in answer.text
    assert len(words(a)) == 3


def test_what_is_hidden_tells_no_title_here_either(two, visit, grace, change) -> None:
    a, b = two
    change(Thread, b, hidden_at=db.func.now())
    sent = {"numbers": "2", "other": str(b), "preview": "1"}
    page = visit(grace).post(f"/en/threads/{a}/posts/move", data=sent).text
    assert "There is no discussion with this address." in page
    assert "pears" not in page


def test_a_new_discussion_begins(two, visit, grace, words, app) -> None:
    a, _ = two
    browser = visit(grace)
    form = browser.get(f"/fr/threads/{a}/posts/split?number=2")
    assert "Ouvrir la nouvelle discussion" in form.text
    answer = browser.post(f"/fr/threads/{a}/posts/split", data={**SPLIT, "numbers": "2, 3"})
    assert answer.status_code == 303
    page = browser.get(answer.location, follow_redirects=True).text
    assert "Of pips" in page
    assert "Cette discussion a été ouverte avec 2 messages" in page


def test_messages_of_one_person_become_one(two, visit, grace, words) -> None:
    a, _ = two
    browser = visit(grace)
    assert browser.post(f"/en/threads/{a}/posts/join", data={"numbers": "1-3"}).status_code == 422
    answer = browser.post(f"/en/threads/{a}/posts/join", data={"numbers": "2 3"})
    assert answer.status_code == 303
    assert words(a)[1] == (2, "A2\n\nA3")


def test_a_merge_asks_what_only_one_can_have(
    two, visit, rosa, amina, luc, words, change, app
) -> None:
    a, b = two
    with app.app_context():
        for thread_id, author in ((a, amina), (b, luc)):
            thread = db.session.get_one(Thread, thread_id)
            draft = PollDraft(f"Poll {thread_id}?", ("Yes", "No"))
            forum.make_poll(db.session.merge(author), thread, draft)
            post = db.session.scalars(select(Post).filter_by(thread_id=thread_id, number=2)).one()
            post.marked_at = post.created_at
            thread.kind, thread.marked_count = "question", 1
        db.session.commit()
    browser = visit(rosa)
    sent = {"other": str(a), "with_followers": "y"}
    look = browser.post(f"/en/threads/{b}/merge", data={**sent, "preview": "1"})
    assert look.status_code == 200
    for text in ("Both discussions have a poll", f"Poll {a}?", f"Poll {b}?", "Both are questions"):
        assert text in look.text
    undecided = browser.post(f"/en/threads/{b}/merge", data=sent)
    assert undecided.status_code == 422
    assert "Choose which one stays." in undecided.text
    decided = {**sent, "poll_of": str(b), "answers_of": str(b)}
    answer = browser.post(f"/en/threads/{b}/merge", data=decided)
    assert answer.status_code == 303
    with app.app_context():
        thread = db.session.get_one(Thread, a)
        assert thread.marked_count == 1
        assert db.session.get_one(Poll, thread.poll_id).question == f"Poll {b}?"
    assert len(words(a)) == 5
    again = browser.post(f"/en/threads/{b}/merge", data=decided)  # a second press
    assert again.location.endswith(f"/threads/{a}")


def test_an_act_is_undone_from_its_page(two, visit, rosa, words, app) -> None:
    a, b = two
    browser = visit(rosa)
    browser.post(f"/en/threads/{b}/merge", data={"other": str(a)})
    with app.app_context():
        act_id = db.session.scalars(select(Act.id)).one()
    assert browser.post(f"/en/moderation/acts/{act_id}/undo").status_code == 303
    assert [said for _, said in words(b)] == ["B1", "B2"]
    assert "About pears" in browser.get("/en/threads/").text
