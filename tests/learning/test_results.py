"""What facilitators see of a quiz: how difficult its questions are, and nobody's answers."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.learning import commands, queries
from app.learning.models import Attempt, FirstMark, State


@pytest.fixture
def let(app, every_type, ids):
    """``let(5, "en", right=3)``: so many new people finish it in that language; some have the first
    question right."""

    def let(people, lang, *, right):
        with app.app_context():
            for number in range(people):
                handle = f"{lang}-{number}-{right}"
                person = User(handle=handle, handle_key=handle, display_name=handle,
                              email=f"{handle}@example.org", email_key=f"{handle}@example.org",
                              password_hash="x", organisation="", language=lang, stream="supporters",
                              status="active", level="member")  # fmt: skip
                db.session.add(person)
                db.session.flush()
                attempt = Attempt(user_id=person.id, quiz_id=every_type, token=handle * 3,
                                  state=State.FINISHED, lang=lang, answers={}, checked={}, score=1,
                                  out_of=8, updated_at=clock.now())  # fmt: skip
                db.session.add(attempt)
                db.session.flush()
                db.session.add(FirstMark(attempt_id=attempt.id, question_id=ids["single"], lang=lang,
                                         is_right=number < right))  # fmt: skip
            db.session.commit()

    return let


@pytest.fixture
def results(app, every_type, grace):
    """The sums of all, and those of the first question."""

    def results():
        with app.app_context():
            person = db.session.get_one(User, grace.id)
            found = queries.quiz_results(person, queries.get_quiz(person, every_type))
            return found, found.items[0]

    return results


def test_a_share_is_shown_by_language_with_the_gap(let, results, visit, grace, every_type) -> None:
    let(8, "en", right=6)
    let(5, "fr", right=2)
    whole, first = results()
    assert (whole.people, whole.attempts) == (13, 13)
    assert (first.all.percent, first.all.people) == (62, 13)
    assert {lang: share.percent for lang, share in first.by_lang.items()} == {"en": 75, "fr": 40}
    assert first.gap == 35
    page = visit(grace).get(f"/en/quizzes/{every_type}/results").text
    for said in ("13 people have finished it", "62% of 13", "75% of 8", "40% of 5", "English +35"):
        assert said in page


@pytest.mark.parametrize(("english", "french"), [(4, 0), (2, 2), (0, 4), (0, 0)])
def test_of_fewer_than_five_people_nothing_is_shown(english, french, let, results, visit, grace,
                                                    every_type) -> None:  # fmt: skip
    let(english, "en", right=english)
    let(french, "fr", right=0)
    whole, first = results()
    assert whole.people is whole.attempts is first.all is first.gap is None
    assert not first.by_lang
    page = visit(grace).get(f"/en/quizzes/{every_type}/results").text
    assert "Fewer than 5 people" in page
    table = page[page.index("<table") : page.index("</table")]
    assert not re.search(r"\d+%", table)


@pytest.mark.parametrize(("english", "french"), [(9, 1), (9, 4), (4, 9), (9, 0)])
def test_from_one_language_and_the_whole_the_other_cannot_be_told(
    english, french, let, results
) -> None:
    let(english, "en", right=1)
    let(french, "fr", right=1)
    _, first = results()
    assert first.all.people == english + french
    assert not first.by_lang
    assert first.gap is None


def test_the_first_look_of_the_first_attempt_counts(
    app, visit, amina, every_type, ids, form
) -> None:
    hers = visit(amina)
    wrong = form(question=ids["single"]) | {f"q{ids['single']}": "moss"}
    hers.post(f"/fr/quizzes/{every_type}/check", data=wrong)
    hers.post(f"/fr/quizzes/{every_type}/check", data=form(question=ids["single"]))
    hers.post(f"/fr/quizzes/{every_type}/finish", data=form())
    hers.post(
        f"/en/quizzes/{every_type}/finish", data=form("multi", token="a-second-attempt-of-hers")
    )
    with app.app_context():
        marks = {each.question_id: each for each in db.session.scalars(select(FirstMark))}
        assert len(marks) == 8
        assert {each.lang for each in marks.values()} == {"fr"}
        assert [name for name, each in marks.items() if not each.is_right] == [ids["single"]]
        scores = db.session.scalars(select(Attempt.score).order_by(Attempt.id)).all()
    assert scores == [8, 1]  # the answer was mended before the end


def test_only_those_see_it_who_can_make_it_better(
    visit, amina, grace, rosa, devon, change, every_type
):
    address = f"/en/quizzes/{every_type}/results"
    for person, code in ((amina, 403), (rosa, 403), (grace, 200), (devon, 200)):
        assert visit(person).get(address).status_code == code
        page = visit(person).get(f"/en/quizzes/{every_type}").text
        assert (address in page) == (code == 200)
    assert "/login?" in visit(None).get(address).location
    change(User, grace.id, facilitates=[])
    assert visit(grace).get(address).status_code == 403


def test_no_page_of_results_names_anybody(let, visit, grace, every_type) -> None:
    let(6, "en", right=2)
    page = visit(grace).get(f"/en/quizzes/{every_type}/results").text
    assert "en-1-2" not in page
    assert "An oak is a tree" not in page


def test_the_page_costs_the_same_with_more_people(
    let, visit, grace, every_type, queries_of
) -> None:
    let(5, "en", right=2)
    few = queries_of(visit(grace), f"/en/quizzes/{every_type}/results")
    let(20, "fr", right=2)
    assert queries_of(visit(grace), f"/en/quizzes/{every_type}/results") == few <= 5


def test_who_is_gone_is_counted_no_more(app, let, results) -> None:
    let(6, "en", right=2)
    with app.app_context():
        db.session.delete(db.session.scalars(select(User).where(User.handle == "en-5-2")).one())
        db.session.commit()
    whole, first = results()
    assert (whole.people, first.all.people) == (5, 5)


def test_two_tabs_that_finish_at_once_finish_once(app, amina, every_type, ids) -> None:
    """The second comes with what it read before the first was done."""
    with app.app_context():
        person = db.session.get_one(User, amina.id)
        quiz = queries.get_quiz(person, every_type)
        said = commands.Answered("t" * 22, "en", {str(ids["single"]): "oak"})
        first = commands.finish_attempt(person, quiz, said)
        db.session.flush()
        second = commands.finish_attempt(person, quiz, commands.Answered("t" * 22, "fr", {}))
        db.session.commit()
        assert first.id == second.id
        assert second.answers == {str(ids["single"]): "oak"}
        assert len(db.session.scalars(select(FirstMark)).all()) == 1
