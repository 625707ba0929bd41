"""Who reads what in the two logs, and what stands in neither."""

from __future__ import annotations

import pytest

from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.forum import commands as forum
from app.forum.models import Post, Thread
from app.forum.queries import boards
from app.moderation import reach as reaches
from app.moderation.commands import acts
from app.moderation.commands.acts import Spot
from app.moderation.models import Act, Kind
from tests.home.dom import main_of

SECRET = "zqxsecret"


@pytest.fixture
def lock(app):
    """``lock(rosa, thread_id)``: gives the act's id."""

    def lock(who: User, thread_id: int, **values) -> int:
        with app.app_context():
            actor = db.session.get_one(User, who.id)
            thread = db.session.get_one(Thread, thread_id)
            where, reach = Spot.of_thread(thread), reaches.headings([thread_id])
            with acts.record(actor, Kind.CLOSE, at=where, reach=reach, **values) as note:
                forum.close_thread(actor, thread)
            db.session.commit()
            return note.act_id

    return lock


def test_everybody_reads_what_was_done_and_why_but_no_name(
    client, rosa, amina, start, lock
) -> None:
    lock(rosa, start(amina, title="About canoes"), reason="Chaud.", reason_lang="fr")
    main = main_of(client.get("/en/log").text)
    [entry] = main.every("li", class_="log__act")
    assert "A discussion was closed." in entry.text
    assert "A moderator" in entry.text
    assert "About canoes" in entry.links().values()
    assert entry.texts("span", lang="fr") == ["Chaud."]
    assert rosa.display_name not in entry.text
    assert amina.display_name not in entry.text


def test_in_french(client, rosa, amina, start, lock) -> None:
    lock(rosa, start(amina))
    page = client.get("/fr/log").text
    assert "Une discussion a été fermée." in page
    assert "Équipe de modération" in page


@pytest.mark.parametrize("address", ["/en/log", "/en/moderation/log"])
def test_a_title_that_is_hidden_stands_in_no_log_of_who_may_not_see_it(
    address, app, visit, grace, rosa, amina, start, lock
) -> None:
    thread_id = start(amina, title=SECRET)
    lock(rosa, thread_id)
    assert SECRET in visit(grace).get(address).text
    with app.app_context():
        db.session.get_one(Thread, thread_id).hidden_at = clock.now()
        db.session.commit()
    assert SECRET not in visit(grace).get(address).text
    assert "A discussion was closed." in visit(grace).get(address).text
    assert SECRET in visit(rosa).get(address).text


def test_a_hidden_message_has_no_link_in_the_public_log(app, client, rosa, thread_id) -> None:
    with app.app_context():
        actor = db.session.get_one(User, rosa.id)
        post = db.session.query(Post).filter_by(thread_id=thread_id, number=2).one()
        with acts.record(actor, Kind.CLOSE, at=Spot.of_post(post), reach=reaches.posts([post.id])):
            post.hidden_at = clock.now()
        db.session.commit()
        address = f"/en/posts/{post.id}"
    page = client.get("/en/log").text
    assert address not in page
    assert "Message 2" not in page


def test_what_is_not_public_is_for_staff_alone(client, visit, rosa, thread_id, lock) -> None:
    lock(rosa, thread_id, reason=SECRET, is_public=False)
    assert SECRET not in client.get("/en/log").text
    assert SECRET not in visit(rosa).get("/en/log").text
    assert SECRET in visit(rosa).get("/en/moderation/log").text


def test_staff_read_names(visit, rosa, grace, amina, thread_id, lock) -> None:
    lock(grace, thread_id)
    for who in (rosa, grace):
        page = visit(who).get("/en/moderation/log").text
        assert f"/en/members/{grace.handle}" in page
        assert f"/en/members/{amina.handle}" in page


def test_a_facilitator_reads_of_their_own_offering(
    app, visit, grace, rosa, amina, start, lock
) -> None:
    with app.app_context():
        welcome = boards().by_code["welcome"].id
    act_id = lock(rosa, start(amina, board=welcome), reason=SECRET)
    assert SECRET not in visit(grace).get("/en/moderation/log").text
    assert visit(grace).get(f"/en/moderation/acts/{act_id}").status_code == 404
    assert visit(grace).post(f"/en/moderation/acts/{act_id}/undo").status_code == 404


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("kind=close", True),
        ("kind=reopen", False),
        ("board=current-week-3", True),
        ("board=current-week-2", False),
        ("lang=en", True),
        ("lang=fr", False),
        ("stream=practitioners", False),
        ("kind=nonsense&board=nowhere", True),
    ],
)
def test_filters(query, is_there, client, rosa, thread_id, lock) -> None:
    lock(rosa, thread_id)
    assert ("A discussion was closed." in client.get(f"/en/log?{query}").text) is is_there


def test_older_entries_are_on_the_next_page(
    app, client, rosa, amina, start, lock, monkeypatch
) -> None:
    monkeypatch.setattr("app.moderation.queries.log.PAGE_SIZE", 2)
    for title in ("One", "Two", "Three"):
        lock(rosa, start(amina, title=title))
    first = main_of(client.get("/en/log?kind=close").text)
    assert first.the("ol").texts("a") == ["Three", "Two"]
    older = first.the("a", rel="next").attributes["href"]
    assert main_of(client.get(older).text).the("ol").texts("a") == ["One"]


def test_undo_with_a_press(app, visit, rosa, thread_id, lock) -> None:
    act_id = lock(rosa, thread_id)
    browser = visit(rosa)
    answer = browser.post(f"/en/moderation/acts/{act_id}/undo", data={"reason": "A slip."})
    assert answer.location == f"/en/moderation/acts/{act_id}"
    with app.app_context():
        assert db.session.get_one(Thread, thread_id).closed_at is None
    page = browser.get("/en/log").text
    assert "An earlier decision was taken back." in page
    assert "A slip." in page
    again = browser.post(f"/en/moderation/acts/{act_id}/undo", follow_redirects=True)
    assert "This was undone already." in again.text


def test_an_undo_that_cannot_be_says_why_and_keeps_the_reason(
    app, visit, rosa, thread_id, lock
) -> None:
    act_id = lock(rosa, thread_id)
    with app.app_context():
        db.session.get_one(Thread, thread_id).closed_at = clock.now()
        db.session.commit()
    answer = visit(rosa).post(f"/en/moderation/acts/{act_id}/undo", data={"reason": "A slip."})
    assert answer.status_code == 409
    assert "changed again since" in answer.text
    assert "A slip." in answer.text


def test_a_reason_that_names_somebody_comes_back(visit, rosa, thread_id, lock) -> None:
    act_id = lock(rosa, thread_id)
    typed = "Asked by amina@example.org"
    answer = visit(rosa).post(f"/en/moderation/acts/{act_id}/undo", data={"reason": typed})
    assert answer.status_code == 422
    assert typed in answer.text


def test_an_earlier_title_is_there_for_who_reads_hidden_versions(
    app, visit, rosa, grace, amina, start
):
    thread_id = start(amina, title=SECRET)
    data = {"title": "A clear title", "reason": "It named somebody."}
    visit(grace).post(f"/en/threads/{thread_id}/curate/rename", data=data)
    with app.app_context():
        act = f"/en/moderation/acts/{db.session.query(Act.id).scalar()}"
    assert SECRET in visit(rosa).get(act).text
    for address in (act, "/en/moderation/log", "/en/log"):
        assert SECRET not in visit(grace).get(address).text
