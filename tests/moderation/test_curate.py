"""Putting threads and messages in order, on pages that work without script."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.forum.models import Post, Thread, ThreadRead
from app.forum.queries import boards
from app.moderation.models import Act
from app.search.documents import What, key_of
from app.search.models import SearchChange
from tests.home.dom import main_of


@pytest.fixture
def state(app):
    """``state(thread_id, "title")``"""

    def state(thread_id: int, name: str):
        with app.app_context():
            return getattr(db.session.get_one(Thread, thread_id), name)

    return state


@pytest.fixture
def curate(visit):
    """``curate(grace, thread_id, "rename", title="…")``"""

    def curate(who: User | None, thread_id: int, do: str, **data: str):
        return visit(who).post(f"/en/threads/{thread_id}/curate/{do}", data=data)

    return curate


@pytest.fixture
def moderate(app):
    """``moderate(luc, "board:3")``: make somebody moderator of one board or one language."""

    def moderate(who: User, scope: str) -> None:
        with app.app_context():
            db.session.get_one(User, who.id).moderates = [scope]
            db.session.commit()

    return moderate


def titles(html: str) -> list[str]:
    return main_of(html).texts("a", class_="thread-row__title")


@pytest.mark.parametrize(
    ("do", "sent", "name", "expected"),
    [
        ("rename", {"title": "A clear title"}, "title", "A clear title"),
        ("recast", {"kind": "tip"}, "kind", "tip"),
        ("relabel", {"lang": "both"}, "lang", "both"),
        ("readdress", {"stream": "executives"}, "stream_id", 2),
        ("slow", {"seconds": "120"}, "slow_seconds", 120),
    ],
)
def test_a_facilitator_puts_a_thread_in_order(
    do, sent, name, expected, curate, visit, grace, thread_id, state, client
) -> None:
    form = visit(grace).get(f"/en/threads/{thread_id}/curate/{do}")
    assert form.status_code == 200
    answer = curate(grace, thread_id, do, reason="So it is found.", **sent)
    assert answer.status_code == 303
    assert state(thread_id, name) == expected
    thread = client.get(answer.location, follow_redirects=True).text
    assert 'class="event' in thread
    assert "So it is found." in client.get("/en/log").text


def test_a_thread_moves_to_another_board_and_what_was_read_stays_read(
    app, curate, visit, grace, noor, thread_id, board_id, state, client
) -> None:
    visit(noor).post(f"/en/boards/{board_id}/read")
    assert curate(grace, thread_id, "transfer", board="current-week-2").status_code == 303
    with app.app_context():
        other = boards().by_code["current-week-2"].id
        mark = db.session.get_one(ThreadRead, (noor.id, thread_id))
        assert mark.last_read_number == 2
    assert state(thread_id, "board_id") == other
    assert titles(client.get("/en/threads/?board=current-week-2").text) == ["How do we begin?"]
    assert titles(client.get("/en/threads/?board=current-week-3").text) == []
    unread = visit(noor).get("/en/threads/?filter=unread").text
    assert titles(unread) == []


def test_a_facilitator_moves_nothing_out_of_their_offering(
    curate, grace, thread_id, state, board_id
):
    assert curate(grace, thread_id, "transfer", board="welcome").status_code == 403
    assert state(thread_id, "board_id") == board_id


def test_hiding_needs_a_reason_and_a_moderator(
    curate, grace, rosa, amina, thread_id, state, client
):
    for who in (amina, grace):
        assert curate(who, thread_id, "hide", reason="Spam.").status_code == 403
    refused = curate(rosa, thread_id, "hide", reason=" ")
    assert refused.status_code == 422
    assert "Say why" in refused.text
    assert state(thread_id, "hidden_at") is None
    assert curate(rosa, thread_id, "hide", reason="Spam.").status_code == 303
    assert client.get(f"/en/threads/{thread_id}").status_code == 404
    log = client.get("/en/log").text
    assert "A discussion was hidden." in log
    assert "Spam." in log
    assert "How do we begin?" not in log
    curate(rosa, thread_id, "show")
    assert client.get(f"/en/threads/{thread_id}", follow_redirects=True).status_code == 200


def test_a_message_is_hidden_with_a_line_and_locked(
    app, visit, rosa, luc, thread_id, client
) -> None:
    with app.app_context():
        post_id = db.session.scalars(
            select(Post.id).where(Post.thread_id == thread_id, Post.number == 2)
        ).one()
    browser = visit(rosa)
    assert browser.post(f"/en/posts/{post_id}/curate/lock_post", data={}).status_code == 303
    assert visit(luc).get(f"/en/posts/{post_id}/edit").status_code == 403
    browser.post(f"/en/posts/{post_id}/curate/hide_post", data={"reason": "Unkind."})
    page = client.get(f"/en/threads/{thread_id}", follow_redirects=True).text
    assert "Answer 2." not in page
    assert "Rosa hid message 2." in page
    assert client.get(f"/en/posts/{post_id}").status_code == 404


def test_a_pinned_thread_stands_first_once_until_its_time(
    app, curate, rosa, amina, start, client, monkeypatch
) -> None:
    pinned = start(amina, title="Read this first")
    for number in range(3):
        start(amina, title=f"No. {number}")
    elsewhere = start(amina, title="Elsewhere", board=1)
    curate(rosa, pinned, "pin", days="3")
    curate(rosa, elsewhere, "pin", days="3", everywhere="y")
    of_board = titles(client.get("/en/threads/?board=current-week-3").text)
    assert of_board == ["Elsewhere", "Read this first", "No. 2", "No. 1", "No. 0"]
    assert titles(client.get("/en/threads/?board=current-week-3&kind=tip").text) == []
    of_all = titles(client.get("/en/threads/").text)
    assert of_all == ["Elsewhere", "No. 2", "No. 1", "No. 0", "Read this first"]
    later = clock.now() + timedelta(days=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert titles(client.get("/en/threads/?board=current-week-3&x=1").text) == [
        "No. 2", "No. 1", "No. 0", "Read this first",
    ]  # fmt: skip


def test_a_featured_thread_is_on_the_page_of_its_week(curate, grace, thread_id, client) -> None:
    assert curate(grace, thread_id, "feature").status_code == 303
    page = main_of(client.get("/en/offerings/current/weeks/3").text)
    assert page.has("h3", id="featured-heading")
    curate(grace, thread_id, "unfeature")
    page = main_of(client.get("/en/offerings/current/weeks/3").text)
    assert not page.has("h3", id="featured-heading")


def test_in_a_slow_thread_one_waits_and_keeps_every_word(
    curate, visit, grace, luc, noor, thread_id
):
    curate(grace, thread_id, "slow", seconds="3600")
    address, said = f"/en/threads/{thread_id}/reply", {"body": "One more word.", "lang": "en"}
    refused = visit(luc).post(address, data=said)
    assert refused.status_code == 422
    assert "You can answer again in 60 minutes." in refused.text
    assert "One more word." in refused.text
    assert visit(luc).post(address, data=said | {"preview": "y"}).status_code == 200
    assert visit(noor).post(address, data=said).status_code == 303
    for _turn in range(2):
        assert visit(grace).post(address, data=said).status_code == 303


def test_the_marks_of_a_curator_are_in_the_log_and_an_asker_s_are_not(
    app, visit, grace, amina, luc, start
) -> None:
    thread_id = start(amina, kind="question", replies_by=[luc])
    with app.app_context():
        post_id = db.session.scalars(
            select(Post.id).where(Post.thread_id == thread_id, Post.number == 2)
        ).one()
    visit(amina).post(f"/en/posts/{post_id}/answer")
    visit(grace).post(f"/en/posts/{post_id}/unanswer")
    with app.app_context():
        assert db.session.scalars(select(Act.kind)).all() == ["unmark_answer"]


def test_many_at_once_with_a_preview_and_one_undo(app, visit, grace, amina, start, state) -> None:
    ours = [start(amina, title=f"No. {number}") for number in range(2)]
    welcome = start(amina, title="Not hers", board=1)
    browser = visit(grace)
    chosen = browser.get("/en/threads/")
    assert len(main_of(chosen.text).every("input", name="thread")) == 2  # those she curates
    query = "&".join(f"thread={number}" for number in (*ours, welcome))
    assert browser.get(f"/en/threads/curate?{query}").status_code == 200
    sent = {"thread": [*ours, welcome], "reason": "The week is over."}
    preview = browser.post("/en/threads/curate/close", data=sent)
    assert "2 of 3 discussions can be changed." in preview.text
    assert "Only the people who look after this place can do this." in preview.text
    assert state(ours[0], "closed_at") is None
    browser.post("/en/threads/curate/close", data={**sent, "confirm": "y"})
    assert [state(each, "closed_at") is not None for each in (*ours, welcome)] == [
        True,
        True,
        False,
    ]
    with app.app_context():
        act_id = db.session.scalars(select(Act.id).order_by(Act.id)).first()
    assert "Done together with 1 other" in browser.get(f"/en/moderation/acts/{act_id}").text
    browser.post(f"/en/moderation/acts/{act_id}/undo", data={})
    assert [state(each, "closed_at") for each in ours] == [None, None]


@pytest.mark.parametrize(
    ("do", "sent"),
    [("hide", {"reason": "Spam."}), ("transfer", {"board": "welcome"}), ("rename", {"title": "B"})],
)
def test_search_hears_of_it_and_of_its_undoing(
    do, sent, app, curate, visit, rosa, thread_id
) -> None:
    def noted() -> int:
        with app.app_context():
            key = key_of(What.THREAD, thread_id)
            found = db.session.scalars(select(SearchChange).where(SearchChange.key == key)).all()
            db.session.execute(delete(SearchChange))
            db.session.commit()
            return len(found)

    noted()
    curate(rosa, thread_id, do, **sent)
    assert noted()
    with app.app_context():
        act_id = db.session.scalars(select(Act.id)).one()
    visit(rosa).post(f"/en/moderation/acts/{act_id}/undo", data={})
    assert noted()


@pytest.mark.parametrize(
    ("scope", "lang", "may"),
    [("board:{}", "en", True), ("board:9999", "en", False), ("lang:fr", "en", False),
     ("lang:fr", "fr", True), ("lang:fr", "both", True)],
)  # fmt: skip
def test_moderators_of_a_board_or_a_language_act_there_alone(
    scope, lang, may, curate, moderate, visit, noor, rosa, amina, start, board_id, client
) -> None:
    thread_id = start(amina, lang=lang)
    moderate(noor, scope.format(board_id))
    answer = curate(noor, thread_id, "hide", reason="Spam.")
    assert answer.status_code == (303 if may else 403)
    curate(rosa, thread_id, "hide", reason="Spam.")
    address = f"/en/threads/{thread_id}-how-do-we-begin"
    assert visit(noor).get(address).status_code == (200 if may else 404)
    assert client.get(address).status_code == 404
    assert ("Spam." in visit(noor).get("/en/moderation/log").text) is may
