"""What somebody may not see is not there: not in hits, totals, facets, suggestions or similar
threads, whoever asks, however they ask, and before the worker has been there too."""

from __future__ import annotations

import re
from itertools import product

import pytest
from sqlalchemy import select

from app.core import cache, clock
from app.core.db import db
from app.core.events import publish
from app.forum.models import Draft, Place, Post, PostRevision, Thread
from app.learning.models import Activity, Quiz
from app.library.models import Resource, ResourceWeek
from app.programme.live_sessions.events import SessionChanged
from app.programme.live_sessions.models import LiveSession
from app.programme.models import Offering, Programme, Week
from app.search.commands import rebuild

SECRET = "zanzibarite"
PEOPLE = ["stranger", "charlie", "noor", "luc"]
ASKED = [
    SECRET,
    f'"{SECRET} plan"',
    f"{SECRET} plan",
    f"plan {SECRET}s",
    f"in:title {SECRET}",
    f"{SECRET} week:3",
    f"{SECRET} author:amina",
    f"{SECRET} kind:discussion",
    f"{SECRET} lang:en",
    f"{SECRET} sort:newest",
    f"{SECRET} sort:answers",
    f"{SECRET} after:2020",
]
OF_SESSIONS = {
    "archived session": {"title": f"The {SECRET} plan", "archived_at": clock.now()},
    "session not published": {"transcript": f"The {SECRET} plan.", "summary_en": SECRET,
                              "recording_url": f"https://{SECRET}.example/", "status": "held"},
    "address to join": {"join_url": f"https://meet.example.org/{SECRET}"},
}  # fmt: skip
WHERE = ["hidden post", "hidden thread", "removed post", "draft", "earlier version",
         *OF_SESSIONS, "suggested resource"]  # fmt: skip


def suggest_a_resource(app):
    """Whoever looks after the shelf has not taken it yet."""
    with app.app_context():
        programme_id = db.session.scalars(select(Programme.id)).one()
        words = f"The {SECRET} plan"
        db.session.add(Resource(uuid=SECRET, programme_id=programme_id, position=0, title_en=words,
                                why_en=f"{words}.", state="suggested", kind="guide",
                                weeks=[ResourceWeek(number=3)]))  # fmt: skip
        db.session.commit()


@pytest.fixture
def change_session(app):
    """``change_session(status="held")``: the first there is; gives its id."""

    def change_session(**values) -> int:
        with app.app_context():
            session = db.session.scalars(select(LiveSession).order_by(LiveSession.id)).first()
            for name, value in values.items():
                setattr(session, name, value)
            publish(SessionChanged(session.id))
            db.session.commit()
            return session.id

    return change_session


@pytest.fixture
def hide(app, change_session, start, posts_of, change, amina):
    """``hide("hidden post")``: the secret, in a place of that kind; gives the thread's id."""

    def hide(where):
        if where in OF_SESSIONS:
            return change_session(**OF_SESSIONS[where])
        if where == "draft":
            thread_id = start(amina, title="Budget planning")
            with app.app_context():
                fields = [["body", f"The {SECRET} plan."]]
                db.session.add(Draft(user_id=amina.id, place=Place.REPLY, place_id=thread_id,
                                     sequence=1, fields=fields, updated_at=clock.now()))  # fmt: skip
                db.session.commit()
            return thread_id
        if where == "suggested resource":
            suggest_a_resource(app)
            return start(amina, title="Budget planning")
        if where == "earlier version":
            thread_id = start(amina, title="Budget planning")
            with app.app_context():
                db.session.add(PostRevision(post_id=posts_of(thread_id)[0].id, number=1,
                                            editor_id=amina.id, body=f"The {SECRET} plan.",
                                            lang="en", reason=""))  # fmt: skip
                db.session.commit()
            return thread_id
        thread_id = start(amina, title=f"The {SECRET} plan", body=f"The {SECRET} plan.")
        post = posts_of(thread_id)[0]
        change(Thread, thread_id, hidden_at=clock.now())
        if where == "hidden post":
            change(Post, post.id, hidden_at=clock.now())
        if where == "removed post":
            change(Post, post.id, hidden_at=clock.now(), deleted_at=clock.now())
        return thread_id

    return hide


@pytest.fixture
def ask(app, visit, request):
    """``ask("noor", "words")``: the page, without the box in which the words stand."""

    def ask(who, line, lang="en", **more):
        person = None if who == "stranger" else request.getfixturevalue(who)
        app.extensions["limits_storage"].reset()  # they ask oftener than people
        page = visit(person).get(f"/{lang}/search", query_string={"q": line, **more})
        assert page.status_code == 200
        return page.text

    return ask


def hits(page: str) -> str:
    return "".join(re.findall(r'<ul class="hits">.*?</ul>', page, re.S))


# Everybody asks one index: to fill it takes longer than all that they ask.
@pytest.mark.parametrize("where", WHERE)
def test_a_secret_is_found_by_nobody_who_may_not_see_it(where, hide, indexed, ask) -> None:
    hide(where)
    indexed()
    for who, line in product(PEOPLE, ASKED):
        page = ask(who, line)
        assert SECRET not in hits(page), (who, line)
        # It did not count either: nothing has all of the words.
        assert "0 results" in page or "Nothing has all of these words" in page, (who, line)


@pytest.mark.parametrize("who", ["stranger", "noor"])
def test_what_was_hidden_a_moment_ago_neither_shows_nor_counts(
    who, start, posts_of, change, amina, indexed, ask, app
) -> None:
    """The index still has it: the worker has not been there."""
    from app.search.commands import note_change
    from app.search.documents import What, key_of

    thread_id = start(amina, title=f"The {SECRET} plan")
    start(amina, title=f"Another {SECRET}")
    indexed()
    assert "2 results" in ask(who, SECRET)
    change(Thread, thread_id, hidden_at=clock.now())
    with app.app_context():
        note_change(key_of(What.THREAD, thread_id), is_all=True)
        db.session.commit()
    page = ask(who, SECRET)
    assert "1 result" in page
    assert f"The {SECRET}" not in hits(page)


@pytest.mark.parametrize("shown", [True, False])
def test_an_activity_is_found_while_it_is_published(shown, indexed, ask, app) -> None:
    with app.app_context():
        activity = db.session.get_one(Activity, 8)
        activity.prompt_html_en, activity.is_published = f"<p>The {SECRET} plan</p>", shown
        db.session.commit()
        cache.forget_all()
        rebuild()
        db.session.commit()
    for who, line in product(PEOPLE, (SECRET, f"{SECRET} what:activity")):
        assert ('href="/en/activities/8"' in ask(who, line)) is shown, (who, line)


@pytest.fixture
def ask_in_a_quiz(app):
    """``ask_in_a_quiz(is_published=False)``: the secret, in the words of one of its questions."""

    def ask_in_a_quiz(*, is_published=True, where="prompt"):
        with app.app_context():
            quiz = db.session.scalars(
                select(Quiz).join(Quiz.week).join(Week.offering)
                .where(Week.number == 3, Offering.slug == "current")
            ).one()  # fmt: skip
            quiz.is_published = is_published
            question = quiz.questions[0]
            if where == "prompt":
                question.prompt_en = f"What is in the {SECRET} plan?"
            elif where == "feedback":
                question.feedback_en = f"It is the {SECRET} plan."
            else:
                question.settings = {
                    "choices": [
                        each | {"text_en": f"{SECRET} plan", "feedback_en": f"{SECRET} plan"}
                        for each in question.settings["choices"]
                    ]
                }
            db.session.commit()
            cache.forget_all()
            return quiz.id

    return ask_in_a_quiz


def test_a_quiz_that_is_not_published_is_found_by_nobody(ask_in_a_quiz, indexed, ask, app):
    ask_in_a_quiz(is_published=False)
    with app.app_context():
        rebuild()
        db.session.commit()
    for who, line in product([*PEOPLE, "rosa", "devon"], ASKED):
        page = ask(who, line)
        assert SECRET not in hits(page), (who, line)
        assert "0 results" in page or "Nothing has all of these words" in page, (who, line)


@pytest.mark.parametrize("where", ["choice", "feedback"])
def test_no_answer_of_a_quiz_can_be_looked_for(where, ask_in_a_quiz, indexed, ask, app):
    ask_in_a_quiz(where=where)
    with app.app_context():
        rebuild()
        db.session.commit()
    for who in ("stranger", "noor"):
        assert "0 results" in ask(who, SECRET), who


def test_what_a_quiz_asks_is_found_by_everybody(ask_in_a_quiz, indexed, ask, app) -> None:
    quiz_id = ask_in_a_quiz()
    with app.app_context():
        rebuild()
        db.session.commit()
    for who in ("stranger", "noor"):
        for line in (SECRET, f"{SECRET} what:quiz", f"{SECRET} week:3"):
            assert f'href="/en/quizzes/{quiz_id}"' in hits(ask(who, line)), line
        assert "0 results" in ask(who, f"{SECRET} what:week")


def test_a_quiz_that_was_withdrawn_a_moment_ago_is_not_shown(
    ask_in_a_quiz, indexed, ask, app
) -> None:
    """The index still has it: the worker has not been there."""
    from app.search.commands import note_change
    from app.search.documents import What, key_of

    quiz_id = ask_in_a_quiz()
    with app.app_context():
        rebuild()
        db.session.commit()
    ask_in_a_quiz(is_published=False)
    assert SECRET not in hits(ask("noor", SECRET))
    with app.app_context():
        note_change(key_of(What.QUIZ, quiz_id))  # as loading a course does
        db.session.commit()
    assert "0 results" in ask("noor", SECRET)


def test_a_moderator_finds_what_is_hidden_and_sees_that_it_is(hide, indexed, ask) -> None:
    hide("hidden thread")
    indexed()
    assert "Hidden" in hits(ask("rosa", SECRET))


def test_no_member_is_found_by_who_is_not_signed_in(indexed, ask) -> None:
    assert hits(ask("stranger", "amina")) == ""
    assert "Amina" in hits(ask("noor", "amina")).replace("<mark>", "").replace("</mark>", "")


def test_nobody_is_found_by_their_address(app, amina, indexed, ask) -> None:
    from app.accounts.models import User

    with app.app_context():
        person = db.session.get_one(User, amina.id)
        person.email = person.email_key = "quagga@zebra.example"
        db.session.commit()
    indexed()
    for line in ("quagga@zebra.example", "quagga", "zebra", "author:quagga@zebra.example x"):
        assert hits(ask("rosa", line)) == ""


def test_see_also_has_no_hidden_thread(hide, start, luc, indexed, visit, request) -> None:
    hide("hidden thread")
    other = start(luc, title=f"My {SECRET} plan")
    indexed()
    for who in PEOPLE:
        person = None if who == "stranger" else request.getfixturevalue(who)
        page = visit(person).get(f"/en/threads/{other}/see-also").text
        assert f"The {SECRET} plan" not in page, who


def test_a_session_is_found_by_its_words_and_by_those_of_its_recording_once_published(
    indexed, ask, change_session
) -> None:
    live_id = change_session(transcript=f"The {SECRET} plan.", status="published")
    indexed()
    for line, lang in ((SECRET, "en"), ("saltmarsh", "fr"), ("penhale what:session", "en")):
        assert f"/{lang}/sessions/{live_id}" in hits(ask("stranger", line, lang)), line
