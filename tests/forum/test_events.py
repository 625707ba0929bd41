"""What happened to a thread stands between its posts, in the reader's language."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.core.events import publish
from app.forum import commands
from app.forum.commands import counters
from app.forum.events import AnswerMarked, AnswerUnmarked
from app.forum.models import EventKind, Post, Thread, ThreadEvent
from app.forum.routes.happenings import BY_NAME
from app.programme.queries import outline


@pytest.fixture
def rename(visit, posts_of, thread_id):
    """``rename(amina, "Another title")`` through the form."""

    def rename(person: User, title: str, **changed: Any) -> None:
        data = {"title": title, "body": "First words.", "lang": "en", "kind": "discussion",
                "stream": "all"}  # fmt: skip
        first = posts_of(thread_id)[0]
        seen = first.edited_at.isoformat() if first.edited_at else ""
        answer = visit(person).post(
            f"/en/posts/{first.id}/edit", data={**data, "seen": seen, **changed}
        )
        assert answer.status_code == 303

    return rename


@pytest.fixture
def note(app, thread_id):
    """``note("closed", grace)``: something that happened, without doing it."""

    def note(kind: str, person: User | None, **data: Any) -> None:
        with app.app_context():
            commands.note_event(thread_id, kind, person.id if person else None, **data)
            db.session.commit()

    return note


@pytest.fixture
def lines_of(app, visit, thread_id):
    """The lines of the thread's page, in words."""

    def lines_of(person: User | None = None, lang: str = "en") -> list[str]:
        browser = visit(person)
        page = browser.get(f"/{lang}/threads/{thread_id}", follow_redirects=True).text
        return lines_in(page)

    return lines_of


def lines_in(page: str) -> list[str]:
    found = re.findall(r'<p class="event[^>]*>\s*<span>(.*?)</span>\s*<time', page, re.DOTALL)
    return [re.sub(r"<[^>]*>", "", each) for each in found]


def test_a_new_title_is_told_in_both_languages(rename, amina, lines_of) -> None:
    rename(amina, "How do <we> end?")
    assert lines_of() == ["Amina renamed this from “How do we begin?” to “How do &lt;we&gt; end?”."]
    assert lines_of(lang="fr") == [
        "Amina a changé le titre de «\u00a0How do we begin?\u00a0» en "
        "«\u00a0How do &lt;we&gt; end?\u00a0»."
    ]


def test_what_happens_twice_in_a_few_minutes_is_one_line(rename, amina, lines_of) -> None:
    rename(amina, "A second title")
    rename(amina, "A third title")
    assert lines_of() == ["Amina renamed this from “How do we begin?” to “A third title”."]
    rename(amina, "How do we begin?")
    assert lines_of() == []


def test_what_happens_again_later_is_another_line(rename, amina, lines_of) -> None:
    rename(amina, "A second title")
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        rename(amina, "A third title")
    assert len(lines_of()) == 2


def test_another_stream_and_kind_are_told(rename, amina, app, lines_of) -> None:
    with app.app_context():
        stream = outline().streams[0]
    rename(amina, "How do we begin?", stream=stream.code, kind="question")
    assert set(lines_of()) == {
        "Amina changed what this is to: Question.",
        f"Amina addressed this to: {stream.short_title_en}.",
    }


def test_words_that_change_below_the_title_are_not_told(rename, amina, lines_of) -> None:
    rename(amina, "How do we begin?", body="Other words.")
    assert lines_of() == []


def test_an_answer_is_told_with_a_link_to_it(app, posts_of, thread_id, amina, lines_of, client):
    answer = posts_of(thread_id)[1]
    with app.app_context():
        publish(AnswerMarked(thread_id, answer.id, amina.id))
        publish(AnswerUnmarked(thread_id, answer.id, amina.id))
        db.session.commit()
    assert lines_of() == [
        "Amina marked message 2 as an answer.",
        "Amina no longer marks message 2 as an answer.",
    ]
    page = client.get(f"/en/threads/{thread_id}-how-do-we-begin").text
    assert f'href="/en/threads/{thread_id}-how-do-we-begin/2#post-2"' in page


def test_a_link_to_another_thread_shows_no_title(start, rosa, note, lines_of, client, grace):
    other = start(rosa, title="The canary of the mine")
    note(EventKind.LINKED, grace, other_id=other)
    assert lines_of() == ["Grace linked this with another discussion."]
    page = client.get("/en/threads/", follow_redirects=True)
    assert page.status_code == 200


def test_every_kind_has_its_sentence(note, grace, lines_of) -> None:
    told = {"old": "question", "new": "tip", "number": 2, "other_id": 1, "reason": "Now & here",
            "until": "2030-05-01T04:00:00+00:00", "everywhere": True, "seconds": 60, "count": 2}  # fmt: skip
    for kind in EventKind:
        note(kind, grace, **told)
    note(EventKind.POLL_CLOSED, None)
    for lang in ("en", "fr"):
        lines = lines_of(lang=lang)
        assert len(lines) == len(EventKind) + 1
        # By name what members do; by nobody's what is done to the discussion of somebody else.
        assert sum("Grace" in line for line in lines) == len(BY_NAME)
    assert "This discussion was closed: “Now &amp; here”" in lines_of()


@pytest.mark.once
def test_who_began_a_discussion_is_named_for_what_they_do_with_it(note, amina, lines_of) -> None:
    named = {EventKind.RENAMED, EventKind.READDRESSED, EventKind.RECAST, EventKind.ANSWERED,
             EventKind.UNANSWERED}  # fmt: skip
    for kind in sorted(named):
        note(kind, amina, old="question", new="tip", number=2)
    note(EventKind.POST_HIDDEN, amina, number=2)
    for lang in ("en", "fr"):
        assert sum("Amina" in line for line in lines_of(lang=lang)) == len(named)


def test_lines_stand_after_the_post_they_came_after(visit, grace, luc, thread_id, client) -> None:
    visit(grace).post(f"/en/threads/{thread_id}/curate/close", data={"reason": "We are done."})
    visit(grace).post(f"/en/threads/{thread_id}/curate/reopen")
    visit(luc).post(f"/en/threads/{thread_id}/reply", data={"body": "One more.", "lang": "en"})
    page = client.get(f"/en/threads/{thread_id}-how-do-we-begin").text
    places = [page.index(text) for text in
              ('id="post-2"', "discussion was closed", "discussion was reopened", 'id="post-3"')]  # fmt: skip
    assert places == sorted(places)


def test_lines_after_a_hidden_post_stand_after_the_one_before(
    note, grace, change, posts_of, thread_id, lines_of, rosa
) -> None:
    note(EventKind.CLOSED, grace, reason="")
    change(Post, posts_of(thread_id)[1].id, hidden_at=clock.now())
    change(Thread, thread_id, last_visible_number=1)
    assert lines_of() == ["This discussion was closed."]
    assert lines_of(rosa) == ["This discussion was closed."]


def test_each_page_shows_its_own_lines(app, start, amina, luc, grace, client) -> None:
    thread_id = start(amina, title="Long", replies_by=[luc] * 19)
    with app.app_context():
        commands.note_event(thread_id, EventKind.CLOSED, grace.id)
        db.session.commit()
        author, thread = db.session.get_one(User, luc.id), db.session.get_one(Thread, thread_id)
        for _ in range(10):
            commands.post_reply(author, thread, "More.", "en")
        commands.note_event(thread_id, EventKind.REOPENED, grace.id)
        db.session.commit()
    address = f"/en/threads/{thread_id}-long"
    assert lines_in(client.get(address).text) == ["This discussion was closed."]
    assert lines_in(client.get(f"{address}/21").text) == ["This discussion was reopened."]


def test_a_line_of_a_hidden_thread_is_nowhere(rename, amina, change, thread_id, visit, luc) -> None:
    rename(amina, "The canary of the mine")
    change(Thread, thread_id, hidden_at=clock.now())
    assert visit(luc).get(f"/en/threads/{thread_id}").status_code == 404


def test_a_thread_without_events_asks_nothing_for_them(queries, client, thread_id) -> None:
    with queries() as ran:
        client.get(f"/en/threads/{thread_id}-how-do-we-begin")
    assert not any("thread_events" in statement for statement in ran)
    assert not any("FROM polls" in statement for statement in ran)


def test_events_are_counted_and_the_count_is_checked(app, note, grace, change, thread_id) -> None:
    note(EventKind.CLOSED, grace, reason="")
    with app.app_context():
        assert not any(counters.check())
    change(Thread, thread_id, event_count=5, poll_id=7)
    with app.app_context():
        assert len([s for s in counters.check() if s]) == 1
        assert len([s for s in counters.repair() if s]) == 1
        assert not any(counters.check())
        db.session.rollback()
        assert db.session.scalar(select(func.count()).select_from(ThreadEvent)) == 1


def test_a_title_that_was_hidden_is_said_in_no_line(
    rename, lines_of, visit, amina, posts_of, thread_id
) -> None:
    rename(amina, "Call 555-0199", reason="Mine.")
    assert any("555-0199" in line for line in lines_of())
    rename(amina, "A title", reason="Better.")
    first = posts_of(thread_id)[0]
    visit(amina).post(f"/en/posts/{first.id}/revisions/2/hide")
    assert not any("555-0199" in line for line in lines_of())
