"""Saying which replies answer a question, and that it shows only while it is true."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.core.events import _listeners, on
from app.forum import commands
from app.forum.commands import counters
from app.forum.events import AnswerMarked, AnswerUnmarked
from app.forum.models import Post, Thread
from app.web import page_cache

HX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def question(start, amina, luc, noor) -> int:
    """Amina asked; Luc and Noor replied, then Amina herself."""
    return start(amina, kind="question", replies_by=[luc, noor, amina])


@pytest.fixture
def mark(visit, question, posts_of):
    def mark(person, number=2, verb="answer", *, headers=None, lang="en", thread=question):
        post_id = posts_of(thread)[number - 1].id
        return visit(person).post(f"/{lang}/posts/{post_id}/{verb}", headers=headers)

    return mark


@pytest.fixture
def marked(app, question):
    """Numbers of the posts that are marked; and the counter says as many."""

    def marked(thread_id=question) -> list[int]:
        with app.app_context():
            assert [wrong for wrong in counters.check() if wrong] == []
            rows = select(Post.number).where(
                Post.thread_id == thread_id, Post.marked_at.is_not(None)
            )
            numbers = list(db.session.scalars(rows.order_by(Post.number)))
            assert db.session.get_one(Thread, thread_id).marked_count == len(numbers)
            return numbers

    return marked


@pytest.fixture
def heard():
    """Every AnswerMarked and AnswerUnmarked."""
    events = []
    for kind in (AnswerMarked, AnswerUnmarked):
        on(kind)(events.append)
    yield events
    for kind in (AnswerMarked, AnswerUnmarked):
        _listeners[kind].remove(events.append)


@pytest.fixture
def page_of(app, visit, question):
    def page_of(person=None, lang="en") -> str:
        page_cache.clear(app)
        return visit(person).get(f"/{lang}/threads/{question}-how-do-we-begin").text

    return page_of


@pytest.mark.parametrize("who", ["amina", "grace", "rosa"])
def test_who_asked_and_who_looks_after_the_place_may_mark(
    who, mark, marked, request, posts_of, question
) -> None:
    response = mark(request.getfixturevalue(who))
    assert response.status_code == 303
    assert response.location == f"/en/posts/{posts_of(question)[1].id}"
    assert marked() == [2]


@pytest.mark.parametrize("headers", [None, HX])
@pytest.mark.parametrize("verb", ["answer", "unanswer"])
@pytest.mark.parametrize("who", ["luc", "charlie", "tom"])
def test_others_may_not(who, verb, headers, mark, marked, amina, request) -> None:
    mark(amina)
    response = mark(request.getfixturevalue(who), 2 if verb == "unanswer" else 3, verb,
                    headers=headers)  # fmt: skip
    assert response.status_code == 403
    assert "Only the person who asked" in response.text
    assert marked() == [2]


def test_a_facilitator_of_another_offering_may_not(mark, marked, grace, change) -> None:
    change(User, grace.id, facilitates=[])
    assert mark(grace).status_code == 403
    assert marked() == []


def test_a_stranger_is_asked_to_sign_in(mark, marked) -> None:
    assert "/login?next=" in mark(None).location
    assert marked() == []


@pytest.mark.parametrize("headers", [None, HX])
def test_several_may_be_marked_each_once_and_unmarked(headers, mark, marked, amina, heard) -> None:
    for number in (3, 2, 4, 2):
        answer = mark(amina, number, headers=headers)
        assert answer.status_code == (200 if headers else 303)
    assert marked() == [2, 3, 4]
    for _ in range(2):
        mark(amina, 3, "unanswer", headers=headers)
    assert marked() == [2, 4]
    kinds = [type(event) for event in heard]
    assert kinds == [AnswerMarked] * 3 + [AnswerUnmarked]


def test_it_is_told_to_who_listens(mark, heard, grace, question, posts_of) -> None:
    mark(grace)
    mark(grace, verb="unanswer")
    post_id = posts_of(question)[1].id
    assert heard == [AnswerMarked(question, post_id, grace.id),
                     AnswerUnmarked(question, post_id, grace.id)]  # fmt: skip


def test_the_question_itself_answers_nothing(mark, marked, amina) -> None:
    assert mark(amina, 1).status_code == 403
    assert marked() == []


def test_only_a_question_has_answers(mark, start, amina, luc, marked) -> None:
    talk = start(amina, kind="discussion", replies_by=[luc])
    assert mark(amina, 2, thread=talk).status_code == 403
    assert marked(talk) == []


def test_a_closed_question_may_still_be_given_its_answer(mark, marked, amina, question, change):
    change(Thread, question, closed_at=clock.now())
    assert mark(amina).status_code == 303
    assert marked() == [2]


def test_a_hidden_reply_is_not_there_to_be_marked(
    mark, marked, amina, rosa, question, posts_of, change
) -> None:
    change(Post, posts_of(question)[1].id, hidden_at=clock.now())
    assert mark(amina).status_code == 404
    assert mark(rosa).status_code == 403
    assert posts_of(question)[1].marked_at is None


@pytest.mark.parametrize(
    ("lang", "answered", "by", "badge"),
    [
        ("en", "Answered", "#2 by Luc", "Answers the question"),
        ("fr", "Réponse trouvée", "#2, de Luc", "Répond à la question"),
    ],
)
def test_the_top_leads_to_the_answers_and_they_bear_a_badge(
    lang, answered, by, badge, mark, page_of, amina, question, posts_of
) -> None:
    assert badge not in page_of(lang=lang)
    mark(amina)
    page = page_of(lang=lang)
    top = page[page.index("thread-head") : page.index('id="posts"')]
    assert answered in top
    assert by in top
    assert f"/{lang}/posts/{posts_of(question)[1].id}" in top
    assert page.count(badge) == 1


def test_a_long_list_of_answers_is_told_in_short(start, mark, amina, luc, visit) -> None:
    thread = start(amina, kind="question", replies_by=[luc] * 7)
    for number in range(2, 9):
        mark(amina, number, thread=thread)
    page = visit(None).get(f"/en/threads/{thread}-how-do-we-begin").text
    assert page.count("by Luc") == 5
    assert "and 2 more" in page


def test_the_button_is_there_for_those_who_may(mark, page_of, amina, luc, grace) -> None:
    assert page_of(amina).count("/answer") == page_of(grace).count("/answer") == 3
    mark(amina, 2)
    assert [page_of(amina).count(verb) for verb in ("/answer", "/unanswer")] == [2, 1]
    assert page_of(luc).count("/answer") == page_of(None).count("/answer") == 0


def test_an_answer_that_was_hidden_is_never_shown(
    mark, page_of, amina, luc, rosa, question, posts_of, change
) -> None:
    """Not even when whoever hid it forgot to take the mark away."""
    mark(amina)
    change(Post, posts_of(question)[1].id, hidden_at=clock.now())
    for person in (None, luc, amina, rosa):
        assert "#2 by" not in page_of(person)
        assert "Answers the question" not in page_of(person)


def test_what_is_hidden_moved_or_deleted_is_forgotten_in_one_place(
    app, mark, marked, amina, rosa, question, posts_of, heard
) -> None:
    mark(amina, 2)
    mark(amina, 3)
    second = posts_of(question)[1].id
    with app.app_context():
        commands.forget_answer(question, second, rosa.id)
        db.session.commit()
    assert marked() == [3]
    assert heard[-1] == AnswerUnmarked(question, second, rosa.id)


def test_what_is_no_question_any_more_has_no_answers(
    mark, marked, visit, page_of, amina, question, posts_of
) -> None:
    mark(amina, 2)
    mark(amina, 3)
    data = {"title": "How do we begin?", "body": "First words.", "lang": "en",
            "kind": "discussion", "stream": "all"}  # fmt: skip
    assert visit(amina).post(f"/en/posts/{posts_of(question)[0].id}/edit",
                             data=data).status_code == 303  # fmt: skip
    assert marked() == []
    assert "Answered" not in page_of().split('id="posts"')[0]


def test_a_new_title_leaves_the_answers(mark, marked, visit, amina, question, posts_of) -> None:
    mark(amina, 2)
    data = {"title": "How shall we begin?", "body": "First words.", "lang": "en",
            "kind": "question", "stream": "all"}  # fmt: skip
    visit(amina).post(f"/en/posts/{posts_of(question)[0].id}/edit", data=data)
    assert marked() == [2]


def test_lists_tell_solved_from_unanswered(start, mark, visit, amina, luc, question) -> None:
    start(luc, title="Nobody knows", kind="question")
    found_out = start(luc, title="I found out myself", kind="question", replies_by=[luc])
    start(luc, title="Still open", kind="question", replies_by=[amina])
    mark(amina, 2)
    mark(luc, 2, thread=found_out)

    def titles(filters: str) -> set[str]:
        page = visit(None).get(f"/en/threads/?{filters}").text
        names = ("How do we begin?", "Nobody knows", "I found out myself", "Still open")
        return {name for name in names if name in page}

    assert titles("filter=solved") == {"How do we begin?", "I found out myself"}
    assert titles("filter=unanswered") == {"Nobody knows"}
    assert visit(None).get("/en/threads/?filter=solved").text.count("badge--success") == 2
    assert "badge--success" not in visit(None).get("/en/threads/?filter=unanswered").text


def test_a_solved_question_does_not_wait_for_me(start, mark, visit, noor, luc) -> None:
    start(luc, title="Nobody knows", kind="question")
    found_out = start(luc, title="I found out myself", kind="question", replies_by=[luc])
    mark(luc, 2, thread=found_out)
    page = visit(noor).get("/en/").text
    waiting = page[page.index('id="awaiting-heading"') :].split("</section>")[0]
    assert "Nobody knows" in waiting
    assert "I found out myself" not in waiting


def test_a_hidden_question_is_in_no_list_of_solved_ones(mark, visit, amina, question, change):
    mark(amina)
    change(Thread, question, hidden_at=clock.now())
    assert "How do we begin?" not in visit(None).get("/en/threads/?filter=solved").text
