"""Taking back one's own message: a gap for everybody, ten minutes to think again."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.core.errors import NotAllowedError, NotFoundError
from app.core.events import _listeners, on
from app.forum import commands, queries
from app.forum.commands import counters
from app.forum.events import AnswerMarked, AnswerUnmarked
from app.forum.models import Post, Thread, ThreadCount

HX = {"HX-Request": "true", "HX-Request-Type": "partial"}
LANES = pytest.mark.parametrize("headers", [None, HX], ids=["page", "htmx"])


@pytest.fixture
def remove(visit, posts_of):
    """``remove(luc, thread_id, 2)``"""

    def remove(person, thread_id, number, headers=None):
        post = posts_of(thread_id)[number - 1]
        return visit(person).post(f"/en/posts/{post.id}/delete", headers=headers)

    return remove


@pytest.fixture
def restore(visit, posts_of):
    def restore(person, thread_id, number, headers=None):
        post = posts_of(thread_id)[number - 1]
        return visit(person).post(f"/en/posts/{post.id}/restore", headers=headers)

    return restore


@pytest.fixture
def read(visit):
    """``read(noor, thread_id)``: the thread's page."""

    def read(person, thread_id):
        return visit(person).get(f"/en/threads/{thread_id}", follow_redirects=True)

    return read


@pytest.fixture
def right_counters(app):
    yield
    with app.app_context():
        assert [sentence for sentence in counters.check() if sentence] == []


@LANES
def test_luc_takes_his_answer_back(
    headers, remove, luc, thread_id, posts_of, right_counters
) -> None:
    answer = remove(luc, thread_id, 2, headers)
    post = posts_of(thread_id)[1]
    assert (
        answer.headers.get("HX-Redirect") if headers else answer.location
    ) == f"/en/posts/{post.id}"
    assert post.deleted_at == post.hidden_at is not None
    assert (post.deleted_by_id, post.body) == (luc.id, "Answer 2.")


@pytest.mark.parametrize("person", [None, "amina", "luc", "grace", "charlie"])
def test_a_gap_says_so_and_nobody_reads_the_words(
    person, remove, luc, thread_id, read, visit, posts_of, request
) -> None:
    remove(luc, thread_id, 2)
    who = request.getfixturevalue(person) if person else None
    page = read(who, thread_id).text
    assert "Answer 2." not in page
    assert f"{luc.display_name} removed this message." in page
    assert 'id="post-2"' in page
    post_id = posts_of(thread_id)[1].id
    link = visit(who).get(f"/en/posts/{post_id}")
    assert link.location.endswith("/2#post-2")
    assert visit(who).get(f"/en/posts/{post_id}/history").status_code == 404
    for path in ("/en/", "/en/threads/", "/en/members/luc", "/en/offerings/current/weeks/3"):
        assert "Answer 2." not in visit(who).get(path).text


def test_the_gap_is_told_in_french(remove, luc, thread_id, visit) -> None:
    remove(luc, thread_id, 2)
    page = visit(luc).get(f"/fr/threads/{thread_id}", follow_redirects=True).text
    assert f"{luc.display_name} a retiré ce message." in page
    assert "Rétablir" in page


def test_moderators_read_it_on(remove, luc, rosa, thread_id, read) -> None:
    remove(luc, thread_id, 2)
    page = read(rosa, thread_id).text
    assert "What it said, for moderators" in page
    assert "Answer 2." in page


def test_the_form_tells_what_will_happen(visit, luc, thread_id, posts_of) -> None:
    post = posts_of(thread_id)[1]
    page = visit(luc).get(f"/en/posts/{post.id}/delete").text
    assert "Remove message 2?" in page
    assert "Answer 2." in page
    assert posts_of(thread_id)[1].deleted_at is None


def test_the_menu_leads_there_for_the_author_alone(read, luc, amina, thread_id, posts_of) -> None:
    first, second = (f"/en/posts/{post.id}/delete" for post in posts_of(thread_id))
    assert second in read(luc, thread_id).text
    hers = read(amina, thread_id).text
    assert second not in hers
    assert first not in hers  # Luc has answered


@pytest.mark.parametrize("person", ["charlie", "amina", "grace", "rosa", "devon"])
def test_nobody_takes_back_what_another_wrote(person, remove, thread_id, posts_of, request) -> None:
    refused = remove(request.getfixturevalue(person), thread_id, 2)
    assert refused.status_code == 403
    assert "Only the author can change this." in refused.text
    assert posts_of(thread_id)[1].deleted_at is None


def test_a_stranger_is_asked_to_sign_in(remove, thread_id, posts_of) -> None:
    assert remove(None, thread_id, 2).location.startswith("/en/login?next=")
    assert posts_of(thread_id)[1].deleted_at is None


def test_in_a_closed_thread_words_stay(remove, luc, closed, posts_of) -> None:
    assert remove(luc, closed, 2).status_code == 403
    assert posts_of(closed)[1].deleted_at is None


def test_what_a_moderator_hid_is_not_there_to_be_removed(
    remove, luc, thread_id, posts_of, change
) -> None:
    change(Post, posts_of(thread_id)[1].id, hidden_at=clock.now())
    assert remove(luc, thread_id, 2).status_code == 404
    assert posts_of(thread_id)[1].deleted_at is None


def test_removing_twice_is_removing_once(remove, luc, thread_id, posts_of, right_counters) -> None:
    remove(luc, thread_id, 2)
    moment = posts_of(thread_id)[1].deleted_at
    assert remove(luc, thread_id, 2).status_code == 303
    assert posts_of(thread_id)[1].deleted_at == moment


def test_counters_follow(app, remove, restore, luc, amina, start, right_counters) -> None:
    thread_id = start(amina, replies_by=[luc, amina, luc])

    def thread():
        with app.app_context():
            row = db.session.get_one(Thread, thread_id)
            return row.reply_count, row.answer_count, row.last_visible_number, row.last_author_id

    assert thread() == (3, 2, 4, luc.id)
    remove(luc, thread_id, 4)
    assert thread() == (2, 1, 3, amina.id)
    restore(luc, thread_id, 4)
    assert thread() == (3, 2, 4, luc.id)


def test_a_question_whose_only_answer_went_waits_again(remove, luc, amina, start, visit) -> None:
    thread_id = start(amina, kind="question", title="Who waits?", replies_by=[luc])
    address = "/en/threads/?filter=unanswered"
    assert "Who waits?" not in visit(None).get(address).text
    remove(luc, thread_id, 2)
    assert "Who waits?" in visit(None).get(address).text


@pytest.mark.parametrize("number", [2, 3])
def test_what_was_removed_is_not_new_to_anybody(
    number, app, remove, luc, noor, amina, start
) -> None:
    """Neither in the middle nor at the end."""
    thread_id = start(amina, replies_by=[luc, luc])
    with app.app_context():
        reader = db.session.get_one(User, noor.id)
        assert [row.unread for row in queries.list_threads(reader, queries.Filters()).rows] == [3]
    remove(luc, thread_id, number)
    with app.app_context():
        reader = db.session.get_one(User, noor.id)
        assert [row.unread for row in queries.list_threads(reader, queries.Filters()).rows] == [2]


@pytest.mark.parametrize("person", ["noor", "rosa"])
def test_the_last_message_gone_leaves_nothing_new(
    person, app, remove, luc, read, start, amina, request
) -> None:
    thread_id = start(amina, replies_by=[luc])
    reader = request.getfixturevalue(person)
    read(reader, thread_id)
    with app.app_context():
        commands.post_reply(
            db.session.get_one(User, luc.id),
            db.session.get_one(Thread, thread_id),
            "One more.",
            "en",
        )
        db.session.commit()
        assert queries.count_unread(db.session.get_one(User, reader.id)) == 1
    remove(luc, thread_id, 3)
    with app.app_context():
        assert queries.count_unread(db.session.get_one(User, reader.id)) == 0


def test_ones_own_answer_after_a_gap_is_not_new_to_oneself(
    app, remove, luc, noor, visit, read, thread_id
) -> None:
    read(noor, thread_id)
    visit(luc).post(f"/en/threads/{thread_id}/reply", data={"body": "Hasty.", "lang": "en"})
    remove(luc, thread_id, 3)
    visit(noor).post(f"/en/threads/{thread_id}/reply", data={"body": "Calm.", "lang": "en"})
    with app.app_context():
        assert queries.count_unread(db.session.get_one(User, noor.id)) == 0


@LANES
def test_luc_brings_it_back_as_it_was(
    headers, remove, restore, luc, thread_id, posts_of, read, right_counters
) -> None:
    before = posts_of(thread_id)[1]
    remove(luc, thread_id, 2)
    answer = restore(luc, thread_id, 2, headers)
    assert (
        answer.headers.get("HX-Redirect") if headers else answer.location
    ) == f"/en/posts/{before.id}"
    after = posts_of(thread_id)[1]
    names = ("body", "html", "number", "hidden_at", "deleted_at", "deleted_by_id", "edited_at")
    assert [getattr(after, n) for n in names] == [getattr(before, n) for n in names]
    assert "Answer 2." in read(None, thread_id).text


def test_the_notice_and_the_gap_offer_the_way_back(visit, luc, thread_id, posts_of) -> None:
    post = posts_of(thread_id)[1]
    page = visit(luc).post(f"/en/posts/{post.id}/delete", follow_redirects=True).text
    assert "Your message is removed." in page
    assert f'form="restore-{post.id}">Undo</button>' in page
    assert f'id="restore-{post.id}"' in page


def test_bringing_back_twice_is_bringing_back_once(
    remove, restore, luc, thread_id, right_counters
) -> None:
    remove(luc, thread_id, 2)
    assert [restore(luc, thread_id, 2).status_code for _ in range(2)] == [303, 303]


@pytest.mark.parametrize(("seconds", "answer"), [(599, 303), (600, 403)])
def test_ten_minutes_are_ten_minutes(
    seconds, answer, remove, restore, luc, thread_id, posts_of, read
) -> None:
    remove(luc, thread_id, 2)
    moment = posts_of(thread_id)[1].deleted_at + timedelta(seconds=seconds)
    with time_machine.travel(moment, tick=False):
        assert ("Bring it back" in read(luc, thread_id).text) == (answer == 303)
        said = restore(luc, thread_id, 2)
    assert said.status_code == answer
    assert (posts_of(thread_id)[1].deleted_at is None) == (answer == 303)
    assert answer == 303 or "More than ten minutes have passed." in said.text


def test_after_ten_minutes_the_page_says_whom_to_ask(
    remove, visit, luc, thread_id, posts_of
) -> None:
    remove(luc, thread_id, 2)
    post = posts_of(thread_id)[1]
    with time_machine.travel(post.deleted_at + timedelta(minutes=11)):
        page = visit(luc).get(f"/en/posts/{post.id}/delete").text
    assert "More than ten minutes have passed." in page
    assert "Bring it back" not in page


def test_moderators_bring_it_back_any_day(
    remove, restore, luc, rosa, thread_id, posts_of, right_counters
) -> None:
    remove(luc, thread_id, 2)
    with time_machine.travel(clock.now() + timedelta(days=30)):
        assert restore(rosa, thread_id, 2).status_code == 303
    assert posts_of(thread_id)[1].deleted_at is None


@pytest.mark.parametrize(("person", "answer"), [("charlie", 404), ("amina", 404), ("grace", 404)])
def test_nobody_else_brings_it_back(
    person, answer, remove, restore, luc, thread_id, posts_of, request
) -> None:
    remove(luc, thread_id, 2)
    assert restore(request.getfixturevalue(person), thread_id, 2).status_code == answer
    assert posts_of(thread_id)[1].deleted_at is not None


def test_what_a_moderator_hid_meanwhile_stays_hidden(
    remove, restore, luc, thread_id, posts_of, change, read, right_counters
) -> None:
    remove(luc, thread_id, 2)
    change(Post, posts_of(thread_id)[1].id, hidden_at=clock.now() + timedelta(seconds=5))
    restore(luc, thread_id, 2)
    post = posts_of(thread_id)[1]
    assert (post.deleted_at, post.hidden_at is None) == (None, False)
    assert "Answer 2." not in read(None, thread_id).text


def test_a_first_post_that_others_answered_stays(remove, amina, thread_id, posts_of) -> None:
    refused = remove(amina, thread_id, 1)
    assert refused.status_code == 403
    assert "Others have answered this message" in refused.text
    assert posts_of(thread_id)[0].deleted_at is None


@LANES
def test_without_an_answer_the_thread_goes_too(
    headers, app, remove, amina, luc, start, visit, read, posts_of, right_counters
) -> None:
    thread_id = start(amina, title="A hasty thread", body="Hasty words.", replies_by=[amina])
    answer = remove(amina, thread_id, 1, headers)
    post = posts_of(thread_id)[0]
    landing = answer.headers.get("HX-Redirect") if headers else answer.location
    assert landing == f"/en/posts/{post.id}/delete"
    for person in (None, luc, amina):
        assert read(person, thread_id).status_code == 404
        assert visit(person).get(f"/en/posts/{post.id}").status_code == 404
        for path in ("/en/", "/en/threads/", "/en/members/amina", "/sitemap.xml",
                     "/en/offerings/current/", "/en/offerings/current/weeks/3"):  # fmt: skip
            assert "hasty" not in visit(person).get(path).text.lower()
    with app.app_context():
        assert sum(c.threads for c in db.session.scalars(select(ThreadCount))) == 0
    assert "This discussion is removed" in visit(amina).get(landing).text


def test_a_thread_of_one_message_that_went_is_nothing_new(
    app, remove, amina, noor, rosa, start, right_counters
) -> None:
    remove(amina, start(amina), 1)
    with app.app_context():
        for person in (noor, rosa):
            assert queries.count_unread(db.session.get_one(User, person.id)) == 0


def test_moderators_still_find_the_thread(remove, amina, rosa, start, visit, read) -> None:
    thread_id = start(amina, title="A hasty thread", body="Hasty words.")
    remove(amina, thread_id, 1)
    assert "A hasty thread" in visit(rosa).get("/en/threads/").text
    assert "Hasty words." in read(rosa, thread_id).text


def test_from_where_she_lands_amina_brings_the_thread_back(
    app, visit, amina, start, posts_of, read, right_counters
) -> None:
    thread_id = start(amina, body="Hasty words.")
    post_id = posts_of(thread_id)[0].id
    hers = visit(amina)
    page = hers.post(f"/en/posts/{post_id}/delete", follow_redirects=True).text
    assert f'action="/en/posts/{post_id}/restore"' in page
    hers.post(f"/en/posts/{post_id}/restore")
    assert "Hasty words." in read(None, thread_id).text
    with app.app_context():
        assert sum(c.threads for c in db.session.scalars(select(ThreadCount))) == 1


def test_a_thread_that_a_moderator_hid_stays_hidden(
    remove, restore, amina, start, posts_of, change, app, right_counters
) -> None:
    thread_id = start(amina)
    remove(amina, thread_id, 1)
    change(Thread, thread_id, hidden_at=clock.now() + timedelta(seconds=5))
    assert restore(amina, thread_id, 1).status_code == 404
    assert posts_of(thread_id)[0].deleted_at is not None


def test_an_answer_that_comes_too_late_is_given_back(remove, amina, luc, start, visit) -> None:
    thread_id = start(amina)
    remove(amina, thread_id, 1)
    said = visit(luc).post(
        f"/en/threads/{thread_id}/reply", data={"body": "My long answer.", "lang": "en"}
    )
    assert said.status_code == 404
    assert "My long answer." in said.text


def test_an_answer_in_the_very_moment_is_given_back_too(
    app, remove, amina, luc, start, posts_of
) -> None:
    thread_id = start(amina)
    with app.app_context():
        writer = db.session.get_one(User, luc.id)
        as_it_was = queries.get_thread(writer, thread_id)
        remove(amina, thread_id, 1)
        with pytest.raises(NotFoundError):
            commands.post_reply(writer, as_it_was, "My long answer.", "en")
        db.session.rollback()
    assert len(posts_of(thread_id)) == 1


def test_an_answer_that_comes_first_keeps_the_thread(app, amina, luc, start, posts_of) -> None:
    """Amina looked when nobody had answered."""
    thread_id = start(amina)
    with app.app_context():
        author = db.session.get_one(User, amina.id)
        post = queries.get_post(author, posts_of(thread_id)[0].id)
        db.session.connection().execute(
            Thread.__table__.update().where(Thread.id == thread_id).values(answer_count=1)
        )
        with pytest.raises(NotAllowedError, match="answered"):
            commands.delete_post(author, post)
        db.session.rollback()
    assert posts_of(thread_id)[0].deleted_at is None


def test_a_change_to_what_was_removed_is_given_back(
    remove, luc, thread_id, visit, posts_of
) -> None:
    remove(luc, thread_id, 2)
    post = posts_of(thread_id)[1]
    said = visit(luc).post(
        f"/en/posts/{post.id}/edit", data={"body": "Better words.", "lang": "en"}
    )
    assert said.status_code == 404
    assert "Better words." in said.text
    assert posts_of(thread_id)[1].body == "Answer 2."


def test_the_page_is_described_by_words_that_are_there(remove, luc, amina, start, visit) -> None:
    thread_id = start(amina, replies_by=[luc] * 29)
    remove(luc, thread_id, 21)
    page = visit(None).get(f"/en/threads/{thread_id}-how-do-we-begin/21").text
    assert 'property="og:description" content="Answer 22.' in page


def test_an_answer_that_was_removed_answers_nothing(
    app, remove, luc, amina, start, visit, posts_of
) -> None:
    thread_id = start(amina, kind="question", title="Who knows?", replies_by=[luc])
    answer = posts_of(thread_id)[1].id
    assert visit(amina).post(f"/en/posts/{answer}/answer").status_code == 303
    assert "Who knows?" in visit(None).get("/en/threads/?filter=solved").text
    remove(luc, thread_id, 2)
    assert "Who knows?" not in visit(None).get("/en/threads/?filter=solved").text
    with app.app_context():
        assert db.session.get_one(Thread, thread_id).marked_count == 0
    assert "Answered" not in visit(None).get(f"/en/threads/{thread_id}-who-knows").text


@pytest.fixture
def answered(start, amina, luc, noor, visit, posts_of) -> int:
    """Amina asked; Luc's reply is her answer, Noor's is not."""
    thread_id = start(amina, kind="question", title="Who knows?", replies_by=[luc, noor])
    visit(amina).post(f"/en/posts/{posts_of(thread_id)[1].id}/answer")
    return thread_id


def marked_in(app, thread_id) -> int:
    with app.app_context():
        assert [sentence for sentence in counters.check() if sentence] == []
        return db.session.get_one(Thread, thread_id).marked_count


@pytest.mark.parametrize("person", ["luc", "rosa"])
def test_an_answer_that_is_brought_back_answers_again(
    person, app, remove, restore, luc, answered, read, request
) -> None:
    remove(luc, answered, 2)
    assert marked_in(app, answered) == 0
    page = read(None, answered).text
    assert "#2 by" not in page
    assert "no longer marks" not in page  # nobody took it back
    assert restore(request.getfixturevalue(person), answered, 2).status_code == 303
    assert marked_in(app, answered) == 1
    page = read(None, answered).text
    assert "#2 by" in page
    assert page.count("Amina marked") == 1


def test_listeners_hear_that_an_answer_went_and_came_back(
    remove, restore, luc, answered, posts_of
) -> None:
    heard = []
    for kind in (AnswerMarked, AnswerUnmarked):
        on(kind)(heard.append)
    remove(luc, answered, 2)
    restore(luc, answered, 2)
    for kind in (AnswerMarked, AnswerUnmarked):
        _listeners[kind].remove(heard.append)
    answer = answered, posts_of(answered)[1].id, luc.id
    assert heard == [
        AnswerUnmarked(*answer, is_removed=True), AnswerMarked(*answer, is_back=True),
    ]  # fmt: skip


def test_a_reply_that_answered_nothing_answers_nothing_when_it_is_back(
    app, remove, restore, noor, answered
) -> None:
    remove(noor, answered, 3)
    restore(noor, answered, 3)
    assert marked_in(app, answered) == 1


def test_in_what_is_no_question_any_more_it_comes_back_as_a_reply(
    app, remove, restore, luc, amina, answered, visit, posts_of
) -> None:
    remove(luc, answered, 2)
    first = posts_of(answered)[0].id
    fields = {"title": "Who knows?", "body": "First words.", "lang": "en", "stream": "all"}
    for kind in ("discussion", "question"):
        seen = posts_of(answered)[0].edited_at
        fields |= {"kind": kind, "seen": seen.isoformat() if seen else ""}
        done = visit(amina).post(f"/en/posts/{first}/edit", data=fields)
        assert done.status_code == 303
        assert marked_in(app, answered) == 0
    restore(luc, answered, 2)
    assert marked_in(app, answered) == 0


def test_what_a_moderator_hid_meanwhile_answers_nothing(
    app, remove, restore, luc, rosa, answered, posts_of, change
) -> None:
    remove(luc, answered, 2)
    answer = posts_of(answered)[1]
    change(Post, answer.id, hidden_at=clock.now())
    with app.app_context():
        commands.forget_answer(answered, answer.id, rosa.id)
        db.session.commit()
    restore(luc, answered, 2)
    assert marked_in(app, answered) == 0
