"""What people ask a guest, and what becomes of it."""

from __future__ import annotations

import html
import re

import pytest
from sqlalchemy import func, select

from app.core.db import db
from app.core.jobs import Job
from app.forum.models import Post, Thread
from app.live_sessions import commands, counters, jobs, queries
from app.live_sessions.models import QuestionVote, SessionQuestion
from app.programme.live_sessions.models import LiveSession
from tests.core.holding import is_hold
from tests.web.conftest import HX

WORDS = "How do you begin on Mondays?"


@pytest.fixture
def ask(visit, app):
    """``ask(amina, live_id)``: asks, and gives the question's id."""

    def ask(person, live_id: int, text: str = WORDS) -> int:
        answer = visit(person).post(f"/en/sessions/{live_id}/questions", data={"text": text})
        assert answer.status_code == 303
        with app.app_context():
            some = select(SessionQuestion.id).where(SessionQuestion.text == text)
            return db.session.scalars(some).one()

    return ask


@pytest.fixture
def press(visit):
    """``press(luc, live_id, question_id, "vote")``: the answer's code."""

    def press(person, live_id: int, question_id: int, verb: str, **data) -> int:
        address = f"/en/sessions/{live_id}/questions/{question_id}/{verb}"
        return visit(person).post(address, data=data).status_code

    return press


@pytest.fixture
def row(app):
    def row(question_id: int) -> SessionQuestion | None:
        with app.app_context():
            return db.session.get(SessionQuestion, question_id)

    return row


@pytest.mark.parametrize("begins_in", [600, -30])
def test_a_question_is_asked_before_and_during_a_session(
    begins_in, live, ask, amina, client
) -> None:
    live_id = live(begins_in=begins_in)
    ask(amina, live_id)
    page = client.get(f"/fr/sessions/{live_id}").text
    assert WORDS in page
    assert "Amina" in page


def test_pressed_twice_it_is_asked_once(live, ask, amina) -> None:
    live_id = live()
    assert ask(amina, live_id) == ask(amina, live_id)


@pytest.mark.parametrize("text", ["", "  why  ", "x" * 301])
def test_one_that_is_no_line_comes_back(text, live, visit, amina) -> None:
    answer = visit(amina).post(f"/en/sessions/{live()}/questions", data={"text": text})
    assert answer.status_code == 422
    assert "Use between 8 and 300 characters." in answer.text
    assert text.strip() in html.unescape(answer.text)


@pytest.mark.parametrize("state", [{"begins_in": -61}, {"status": "cancelled"}, {"status": "held"}])
def test_afterwards_nobody_asks_or_votes(state, live, ask, press, visit, amina, luc) -> None:
    question_id = ask(amina, live())
    live_id = live(**state)
    sent = {"text": "Too late for this one?"}
    assert visit(luc).post(f"/en/sessions/{live_id}/questions", data=sent).status_code == 403
    for verb in ("vote", "unvote"):
        assert press(luc, live_id, question_id, verb) == 403


def test_everybody_has_one_vote_and_can_take_it_back(
    live, ask, press, amina, luc, noor, row, app
) -> None:
    live_id = live()
    question_id = ask(amina, live_id)
    for person in (luc, luc, noor):  # Luc presses twice
        assert press(person, live_id, question_id, "vote") == 303
    assert row(question_id).votes == 2
    for _ in range(2):
        assert press(luc, live_id, question_id, "unvote") == 303
    assert row(question_id).votes == 1
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(QuestionVote)) == 1


def test_a_count_that_is_wrong_is_found_and_set_right(
    live, ask, press, amina, luc, row, app
) -> None:
    live_id = live()
    question_id = ask(amina, live_id)
    press(luc, live_id, question_id, "vote")
    with app.app_context():
        assert list(counters.check()) == []
        db.session.get_one(SessionQuestion, question_id).votes = 7
        db.session.commit()
        assert len(list(counters.check())) == len(list(counters.repair())) == 1
        db.session.commit()
        assert list(counters.check()) == []
    assert row(question_id).votes == 1


def test_who_sets_a_count_right_waits_for_those_who_vote(live, ask, amina, app, queries) -> None:
    question_id = ask(amina, live())
    with app.app_context():
        db.session.get_one(SessionQuestion, question_id).votes = 7
        db.session.commit()
        with queries() as ran:
            list(counters.repair())
        db.session.rollback()
    held = next(n for n, said in enumerate(ran) if is_hold(said, "session_questions"))
    assert any("SET votes=(SELECT" in said for said in ran[held + 1 :])


def test_with_htmx_the_list_comes_back(live, ask, visit, amina, luc) -> None:
    live_id = live()
    question_id = ask(amina, live_id)
    address = f"/en/sessions/{live_id}/questions/{question_id}/vote"
    answer = visit(luc).post(address, headers=HX)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<section id="questions"')
    assert "Withdraw my vote" in answer.text


def test_those_with_most_votes_come_first_page_by_page(live, app, amina, client) -> None:
    live_id = live()
    with app.app_context():
        for number in range(45):
            db.session.add(SessionQuestion(session_id=live_id, author_id=amina.id, lang="en",
                                           text=f"Question {number}?", votes=number % 4))  # fmt: skip
        db.session.commit()
    seen, address = [], f"/en/sessions/{live_id}/questions"
    while address:
        page = client.get(address).text
        seen += [int(number) for number in re.findall(r">Question (\d+)\?", page)]
        found = re.search(r'href="(/en/sessions/\d+/questions\?after=[^"]+)"', page)
        address = found[1] if found else None
    assert seen == sorted(range(45), key=lambda number: (-(number % 4), number))


def test_who_asked_takes_it_back_with_its_votes(live, ask, press, amina, luc, row, app) -> None:
    live_id = live()
    question_id = ask(amina, live_id)
    press(luc, live_id, question_id, "vote")
    assert press(luc, live_id, question_id, "withdraw") == 403
    for _ in range(2):
        assert press(amina, live_id, question_id, "withdraw") == 303
    assert row(question_id) is None
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(QuestionVote)) == 0


def test_a_facilitator_says_what_was_answered(live, ask, press, amina, grace, row, client) -> None:
    live_id = live(begins_in=-30)
    question_id = ask(amina, live_id)
    assert press(amina, live_id, question_id, "answered", answered="1") == 403
    assert press(grace, live_id, question_id, "answered", answered="1") == 303
    assert "Answered in the session" in client.get(f"/en/sessions/{live_id}").text
    assert press(grace, live_id, question_id, "answered", answered="") == 303
    assert row(question_id).answered_at is None


def test_one_press_begins_its_discussion_by_who_asked(
    live, ask, press, amina, grace, row, app, client
) -> None:
    live_id = live(begins_in=-30)
    question_id = ask(amina, live_id)
    assert press(amina, live_id, question_id, "discuss") == 403
    for _ in range(2):
        assert press(grace, live_id, question_id, "discuss") == 303
    with app.app_context():
        [thread] = db.session.scalars(select(Thread).where(Thread.subject == f"session:{live_id}"))
        assert (thread.title, thread.kind, thread.author_id) == (WORDS, "question", amina.id)
        assert row(question_id).thread_id == thread.id
    assert "Its discussion" in client.get(f"/en/sessions/{live_id}").text


def test_when_it_was_held_all_that_was_not_answered_is_discussed(
    live, ask, press, visit, amina, luc, noor, grace, change, app
) -> None:
    live_id = live(begins_in=-30)
    answered = ask(luc, live_id, "Was this one answered?")
    open_one = ask(amina, live_id)
    already = ask(noor, live_id, "Is this one discussed already?")
    press(grace, live_id, answered, "answered", answered="1")
    press(grace, live_id, already, "discuss")
    for _ in range(2):
        assert (
            visit(grace).post(f"/en/sessions/{live_id}/move", data={"to": "held"}).status_code
            == 303
        )
    with app.app_context():
        kept = select(Job).where(Job.name == "live_sessions.discuss_questions")
        [_job] = db.session.scalars(kept)
        for _ in range(2):  # a job may run twice
            jobs.discuss_questions(live_id)
            db.session.commit()
        threads = db.session.scalars(select(Thread).where(Thread.subject == f"session:{live_id}"))
        assert sorted(thread.title for thread in threads) == sorted(
            [WORDS, "Is this one discussed already?"]
        )
        assert queries.open_question_ids(live_id) == []
        assert db.session.get_one(SessionQuestion, open_one).thread_id is not None


def test_that_of_who_may_not_write_any_more_stays_a_question(live, ask, amina, change, app) -> None:
    from app.accounts.models import User

    live_id = live(begins_in=-30)
    question_id = ask(amina, live_id)
    change(User, amina.id, status="suspended")
    with app.app_context():
        session = db.session.get_one(LiveSession, live_id)
        commands.begin_discussion(session, db.session.get_one(SessionQuestion, question_id))
        assert db.session.scalars(select(Post)).all() == []


def test_a_question_of_another_session_is_not_there(live, ask, press, amina, grace) -> None:
    question_id = ask(amina, live())
    other = live(lang="fr")
    for verb in ("vote", "answered", "discuss"):
        assert press(grace, other, question_id, verb) == 404
