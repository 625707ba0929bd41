"""Two conversations become one."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.core.db import db
from app.core.errors import ChangedMeanwhileError, NotAllowedError
from app.forum import commands, queries
from app.forum.commands import Choice, PollDraft, UndecidedError
from app.forum.models import Draft, Follow, FollowLevel, Poll, Thread
from app.policy import Reason


def test_it_reads_in_the_order_it_was_written(curate, rosa, two, words) -> None:
    a, b = two
    curate(rosa, "merge_threads", [b], a)
    # What came after the first that was added has another number; a number is given once.
    assert words(a) == [(1, "A1"), (4, "B1"), (5, "A2"), (6, "B2"), (7, "A3")]
    assert words(b) == []


def test_the_first_message_of_the_target_stays_first(curate, rosa, two, words) -> None:
    a, b = two
    curate(rosa, "merge_threads", [a], b)
    assert [said for _, said in words(b)] == ["B1", "A1", "A2", "B2", "A3"]


def test_every_old_address_leads_to_its_message(curate, rosa, two, client, words) -> None:
    a, b = two
    curate(rosa, "merge_threads", [b], a)
    places = {said: number for number, said in words(a)}
    here = f"/en/threads/{a}-about-apples"
    for address, said in (
        (f"/en/threads/{b}", "B1"),
        (f"/en/threads/{b}-about-pears", "B1"),
        (f"/en/threads/{b}-about-pears/2", "B2"),
        (f"/en/threads/{a}-about-apples/2", "A2"),
        (f"/en/threads/{a}-about-apples/3", "A3"),
    ):
        answer = client.get(address)
        assert answer.status_code == 301, address
        assert answer.location == f"{here}/{places[said]}#post-{places[said]}"
    assert client.get(here).status_code == 200
    assert client.get(f"/fr/threads/{b}-about-pears/2").location.startswith("/fr/threads/")


def test_a_merge_of_a_merge_leads_to_the_end(curate, rosa, two, talk, tom, client, words) -> None:
    a, b = two
    c = talk(tom, "C1", title="Fruit")
    curate(rosa, "merge_threads", [b], a)
    curate(rosa, "merge_threads", [a], c)
    place = next(number for number, said in words(c) if said == "B2")
    answer = client.get(f"/en/threads/{b}-about-pears/2")
    assert (answer.status_code, answer.location) == (
        301,
        f"/en/threads/{c}-fruit/{place}#post-{place}",
    )
    page = client.get(answer.location.partition("#")[0]).text
    assert "5 messages came here when <a" in page


def test_an_old_address_tells_nothing_of_what_is_hidden(
    curate, rosa, two, client, visit, charlie, change, app
) -> None:
    a, b = two
    curate(rosa, "merge_threads", [b], a)
    change(Thread, a, hidden_at=db.func.now())
    for reader in (client, visit(charlie)):
        answer = reader.get(f"/en/threads/{b}-about-pears/2")
        assert answer.status_code == 404
        assert "apples" not in answer.text


def test_what_is_left_is_in_no_list(curate, rosa, two, visit, client) -> None:
    a, b = two
    curate(rosa, "merge_threads", [b], a)
    for reader in (client, visit(rosa)):
        assert "About pears" not in reader.get("/en/threads/").text


def test_a_member_may_not_and_a_result_stays(curate, two, charlie, luc, grace, change) -> None:
    a, b = two
    for person in (charlie, luc):
        with pytest.raises(NotAllowedError):
            curate(person, "merge_threads", [b], a)
    change(Thread, b, kind="result")
    with pytest.raises(NotAllowedError) as refused:
        curate(grace, "merge_threads", [b], a)
    assert refused.value.reason == Reason.RESULT
    curate(grace, "merge_threads", [a], b)


def test_the_second_of_two_who_merge_is_told(curate, rosa, grace, two, talk, tom, app) -> None:
    a, b = two
    c = talk(tom, "C1")
    with app.app_context():
        looked_at = [db.session.get_one(Thread, each) for each in (b, c)]
        db.session.expunge_all()
    curate(rosa, "merge_threads", [b], a)
    with pytest.raises(ChangedMeanwhileError):
        curate(grace, "merge_threads", looked_at[:1], looked_at[1])


def test_followers_come_along_as_closely_as_they_followed(
    curate, rosa, two, app, amina, luc, noor
) -> None:
    a, b = two
    with app.app_context():
        for person, thread, level in ((noor, b, 4), (amina, b, 0)):
            target = commands.Target(thread_id=thread)
            commands.follow(db.session.merge(person), target, FollowLevel(level))
        db.session.commit()
    curate(rosa, "merge_threads", [b], a)
    with app.app_context():
        rows = select(Follow.user_id, Follow.level).where(Follow.thread_id == a)
        levels = {row.user_id: row.level for row in db.session.execute(rows)}
    # Luc started one and watches; Amina started the other, but chose to hear nothing of this one.
    assert levels == {noor.id: 4, luc.id: 4, amina.id: 0}


def test_a_reply_that_is_being_written_is_offered_in_the_target(
    curate, rosa, two, visit, tom, noor
) -> None:
    a, b = two
    save = {"body": "Half a thought", "lang": "en", "sequence": "0", "tab": "t1"}
    browser = visit(tom)
    browser.post(f"/en/drafts/reply/{b}", data=save)
    curate(rosa, "merge_threads", [b], a)
    assert "Half a thought" in browser.get(f"/en/threads/{a}/reply").text
    # The form that was open all the time goes on, and so does one that nobody had begun.
    again = {**save, "body": "A whole thought", "sequence": "1"}
    browser.post(f"/en/drafts/reply/{b}", data=again)
    assert "A whole thought" in browser.get(f"/en/threads/{a}/reply").text
    answer = browser.post(f"/en/threads/{b}/reply", data={"body": "Posted.", "lang": "en"})
    assert answer.status_code == 303
    assert "Posted." in browser.get(answer.location, follow_redirects=True).text


def test_two_drafts_of_one_person_are_both_there(curate, rosa, two, visit, tom, app) -> None:
    a, b = two
    browser = visit(tom)
    for thread_id, text in ((a, "Of apples"), (b, "Of pears")):
        save = {"body": text, "lang": "en", "sequence": "0", "tab": "t1"}
        browser.post(f"/en/drafts/reply/{thread_id}", data=save)
    curate(rosa, "merge_threads", [b], a)
    page = browser.get("/en/me/drafts").text
    assert "Of apples" in page
    assert "Of pears" in page


def test_a_draft_takes_the_place_of_one_that_was_posted(curate, rosa, two, visit, tom, app) -> None:
    a, b = two
    browser = visit(tom)
    browser.post(f"/en/threads/{a}/reply", data={"body": "Said.", "lang": "en"})
    save = {"body": "Of pears", "lang": "en", "sequence": "0", "tab": "t1"}
    browser.post(f"/en/drafts/reply/{b}", data=save)
    curate(rosa, "merge_threads", [b], a)
    assert "Of pears" in browser.get(f"/en/threads/{a}/reply").text
    with app.app_context():
        assert len([each for each in db.session.scalars(select(Draft)) if each.fields]) == 1


@pytest.fixture
def polls(app, two, amina, luc):
    with app.app_context():
        for thread_id, author in zip(two, (amina, luc), strict=True):
            draft = PollDraft(f"Question {thread_id}?", ("Yes", "No"))
            thread = db.session.get_one(Thread, thread_id)
            commands.make_poll(db.session.merge(author), thread, draft)
        db.session.commit()


def test_of_two_polls_one_is_chosen(curate, rosa, two, polls, client, app) -> None:
    a, b = two
    with pytest.raises(UndecidedError):
        curate(rosa, "merge_threads", [b], a)
    curate(rosa, "merge_threads", [b], a, Choice(poll_of=b))
    page = client.get(f"/en/threads/{a}-about-apples").text
    assert f"Question {b}?" in page
    assert f"Question {a}?" not in page
    with app.app_context():
        assert db.session.scalars(select(Poll.question).order_by(Poll.id)).all() == [
            f"Question {a}?",
            f"Question {b}?",
        ]


@pytest.mark.parametrize("chosen", ["both", "one", "none"])
def test_of_two_questions_it_is_chosen_whose_answers_stay(
    curate, rosa, two, change, app, amina, luc, chosen
) -> None:
    a, b = two
    for thread_id, author in ((a, amina), (b, luc)):
        change(Thread, thread_id, kind="question")
        with app.app_context():
            thread = queries.get_thread(author, thread_id)
            post = queries.page_of_posts(author, thread, 2).posts[1]
            commands.mark_answer(db.session.merge(author), queries.get_post(author, post.id))
            db.session.commit()
    with pytest.raises(UndecidedError):
        curate(rosa, "merge_threads", [b], a)
    answers = {"both": [a, b], "one": [b], "none": []}[chosen]
    curate(rosa, "merge_threads", [b], a, Choice(answers_of=frozenset(answers)))
    with app.app_context():
        assert db.session.get_one(Thread, a).marked_count == len(answers)


def test_what_was_talked_about_is_talked_about_there(curate, rosa, two, change, app) -> None:
    a, b = two
    change(Thread, b, subject="resource:1")
    curate(rosa, "merge_threads", [b], a)
    with app.app_context():
        assert db.session.get_one(Thread, a).subject == "resource:1"


def test_a_twin_stays_one_where_it_can(curate, rosa, two, start, app, tom) -> None:
    a, b = two
    french = start(tom, title="Des poires", lang="fr")
    with app.app_context():
        actor = db.session.merge(rosa)
        one, other = (db.session.get_one(Thread, each) for each in (b, french))
        commands.link_twins(actor, one, other)
        db.session.commit()
    curate(rosa, "merge_threads", [b], a)
    with app.app_context():
        assert db.session.get_one(Thread, french).twin_id == a
        assert db.session.get_one(Thread, a).twin_id == french


def test_lines_between_messages_stay_between_them(curate, rosa, two, grace, app, client) -> None:
    a, b = two
    with app.app_context():
        commands.note_event(a, "answered", grace.id, number=3)
        db.session.commit()
    curate(rosa, "merge_threads", [b], a)
    page = client.get(f"/en/threads/{a}-about-apples").text
    assert f'href="/en/threads/{a}-about-apples/7#post-7">message 7</a>' in page
    places = [page.index(text) for text in ('id="post-1"', "2 messages came here when", 'id="post-4"',
                                            'id="post-7"', "marked as an answer: <a")]  # fmt: skip
    assert places == sorted(places)
