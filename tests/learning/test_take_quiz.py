"""Somebody takes a quiz: looks, answers, has answers looked at, goes away, comes back, finishes."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.learning.models import Attempt, FirstMark, Quiz, State
from app.learning.queries import quizzes
from tests.learning.conftest import HX, RIGHT, TOKEN


def attempts(app):
    with app.app_context():
        return db.session.scalars(select(Attempt).order_by(Attempt.id)).all()


def token_in(page: str) -> str:
    return re.search(r'name="token"\s+value="([^"]+)"', page)[1]


def block(page: str, question_id: int) -> str:
    """Everything that stands in the page at a question."""
    start = page.index(f'id="question-{question_id}"')
    end = page.find('class="quiz-question', start)
    return page[start : end if end > 0 else None]


def order_in(page: str, question_id: int) -> list[str]:
    return re.findall(rf'name="q{question_id}"\s+value="(\w+)"', block(page, question_id))


def test_everybody_can_read_it_in_both_languages_and_nothing_is_written(
    app, client, every_type, dump
) -> None:
    before = dump()
    for lang, words in (("en", "Which is a tree?"), ("fr", "Lequel est un arbre?")):
        page = client.get(f"/{lang}/quizzes/{every_type}")
        assert page.status_code == 200
        assert words in page.text
    assert dump() == before


def test_before_an_answer_nothing_gives_it_away(visit, amina, every_type) -> None:
    for person in (None, amina):
        page = visit(person).get(f"/en/quizzes/{every_type}").text
        for secret in ("An oak is a tree", "Trees have trunks", "maple", "example.org/arbres",
                       "Right", "Cats meow"):  # fmt: skip
            assert secret not in page


@pytest.mark.parametrize("kind", RIGHT)
def test_a_visitor_tries_a_question_and_nothing_is_kept(kind, client, every_type, ids, form, dump):
    before = dump()
    page = client.post(f"/en/quizzes/{every_type}/check", data=form(kind, question=ids[kind]))
    assert page.status_code == 200
    assert "That is right." in block(page.text, ids[kind])
    assert page.text.count("That is right.") == 1
    assert dump() == before


def test_a_visitors_answers_stay_in_the_form(client, every_type, ids, form) -> None:
    sent = form("single", "numeric", "short_text", "match", question=ids["match"],
                checked=[ids["single"]])  # fmt: skip
    page = client.post(f"/en/quizzes/{every_type}/check", data=sent).text
    assert token_in(page) == TOKEN
    assert 'value="3,5"' in page
    assert re.search(r'value="oak"', block(page, ids["single"]))
    assert "That is right." in block(page, ids["single"])  # it was looked at before
    assert "There is" not in block(page, ids["numeric"])
    assert page.count("selected") == 2


def test_a_visitor_sees_the_result_and_is_told_that_it_is_not_kept(
    app, client, every_type, form
) -> None:
    page = client.post(f"/en/quizzes/{every_type}/finish", data=form()).text
    assert "Right answers: 8 of 8." in page
    assert "These answers are not kept" in page
    assert not attempts(app)


def test_a_visitor_who_wants_to_keep_answers_signs_in_and_loses_none(
    client, every_type, form
) -> None:
    answer = client.post(f"/en/quizzes/{every_type}/save", data=form("short_text"))
    assert answer.status_code == 303
    kept = re.search(r"/en/kept/[\w-]+", answer.location)[0]
    assert "Érable" in client.get(kept).text


def test_what_is_said_of_an_answer_is_about_what_was_chosen(client, every_type, ids, form) -> None:
    wrong = form(question=ids["single"]) | {f"q{ids['single']}": "moss"}
    page = block(client.post(f"/en/quizzes/{every_type}/check", data=wrong).text, ids["single"])
    assert "Not quite." in page
    assert "Moss has no trunk." in page
    assert "An oak is a tree." not in page  # that would be the answer
    assert "Trees have trunks." in page
    assert 'href="https://example.org/arbres"' in page
    assert 'hreflang="fr"' in page
    assert "(in French only)" in page


def test_a_half_right_answer_is_called_that(client, every_type, ids, form) -> None:
    half = form(question=ids["multi"]) | {f"q{ids['multi']}": ["red"]}
    page = block(client.post(f"/fr/quizzes/{every_type}/check", data=half).text, ids["multi"])
    assert "En partie juste" in page
    assert "Le rouge est une couleur." in page
    assert "Le bleu est une couleur." not in page


def test_with_htmx_the_question_alone_comes_back(visit, amina, every_type, ids, form) -> None:
    sent = form("order", question=ids["order"])
    page = visit(amina).post(f"/en/quizzes/{every_type}/check", data=sent, headers=HX).text
    assert page.lstrip().startswith("<fieldset")
    assert "<html" not in page
    assert "data-focus" in page
    assert "Two comes after one." in page


def test_a_question_without_an_answer_is_not_marked(app, visit, amina, every_type, ids) -> None:
    sent = {"token": TOKEN, "question": ids["single"]}
    hers = visit(amina)
    page = hers.post(f"/en/quizzes/{every_type}/check", data=sent, headers=HX).text
    assert "There is no answer here yet." in page
    assert "Trees have trunks." not in page
    answer = hers.post(f"/en/quizzes/{every_type}/check", data=sent)
    assert answer.location.endswith(f"#question-{ids['single']}")
    assert "Answer the question first" in hers.get(f"/en/quizzes/{every_type}").text
    assert attempts(app)[0].checked == {}


def test_a_draft_is_there_on_another_device_with_what_was_looked_at(
    visit, amina, every_type, ids, form
) -> None:
    data = form("single", "short_text", "order", question=ids["single"])
    visit(amina).post(f"/en/quizzes/{every_type}/check", data=data)
    page = visit(amina).get(f"/en/quizzes/{every_type}").text
    assert "That is right." in block(page, ids["single"])
    assert "L’Érable" in page
    assert page.count("selected") == 3
    assert "Answers kept:" in page
    french = visit(amina).get(f"/fr/quizzes/{every_type}").text
    assert "Le chêne est un arbre." in block(french, ids["single"])


@pytest.mark.parametrize("headers", [None, HX])
def test_answers_are_kept_for_later(headers, app, visit, luc, every_type, ids, form) -> None:
    his = visit(luc)
    answer = his.post(f"/fr/quizzes/{every_type}/save", data=form("multi"), headers=headers)
    assert answer.status_code == (200 if headers else 303)
    if headers:
        assert "Réponses conservées" in answer.text
    [draft] = attempts(app)
    assert draft.answers == {str(ids["multi"]): ["red", "blue"]}
    assert (draft.state, draft.token, draft.lang) == (State.DRAFT, TOKEN, "fr")


def test_an_answer_that_is_taken_back_is_gone(app, visit, amina, every_type, ids, form) -> None:
    hers = visit(amina)
    saved = hers.post(
        f"/en/quizzes/{every_type}/save", data=form("single", "multi"), headers=HX
    ).text
    page = hers.get(f"/en/quizzes/{every_type}").text
    for told in (saved, page):
        known = re.search(r'name="known"\s+value="([^"]*)"', told)[1]
        assert known.split() == [str(ids["single"]), str(ids["multi"])]
    hers.post(f"/en/quizzes/{every_type}/save", data=form("single", known=known))
    assert attempts(app)[0].answers == {str(ids["single"]): "oak"}


def test_a_page_that_was_left_open_takes_nothing_away(app, visit, amina, every_type, ids, form):
    """Begun at a desk, gone on with on a phone, and then back at the desk."""
    hers = visit(amina)
    hers.post(f"/en/quizzes/{every_type}/save", data=form("single"))
    desk, phone = (hers.get(f"/en/quizzes/{every_type}").text for _ in range(2))
    known = re.search(r'name="known"\s+value="([^"]*)"', phone)[1]
    assert known in desk
    for kinds in (("single", "multi", "order"), ("single", "short_text")):
        sent = form(*kinds, known=known)
        hers.post(f"/en/quizzes/{every_type}/save", data=sent, headers=HX)
    kept = {str(ids[kind]) for kind in ("single", "multi", "order", "short_text")}
    assert set(attempts(app)[0].answers) == kept


def test_a_second_tab_adds_to_the_draft_and_takes_nothing_away(
    app, visit, amina, every_type, ids, form
) -> None:
    hers = visit(amina)
    hers.post(f"/en/quizzes/{every_type}/save", data=form("single"))
    hers.post(f"/en/quizzes/{every_type}/save", data=form("multi", token="of-a-second-tab-4711"))
    [draft] = attempts(app)
    assert draft.token == TOKEN
    assert set(draft.answers) == {str(ids["single"]), str(ids["multi"])}


def test_the_order_of_choices_stays_within_an_attempt_and_changes_with_the_next(
    visit, amina, change, every_type, ids, form
) -> None:
    hers = visit(amina)
    first = hers.get(f"/en/quizzes/{every_type}").text
    orders = set()
    for n in range(12):
        token = f"{n}-a-token-of-a-form"
        hers.post(f"/en/quizzes/{every_type}/save", data=form("single", token=token))
        once, again = (hers.get(f"/en/quizzes/{every_type}").text for _ in range(2))
        assert token_in(once) == token
        assert order_in(once, ids["multi"]) == order_in(again, ids["multi"])
        assert order_in(once, ids["true_false"]) == ["true", "false"]
        orders.add(tuple(order_in(once, ids["multi"])))
        hers.post(f"/en/quizzes/{every_type}/finish", data=form("single", token=token))
    assert len(orders) > 1
    assert sorted(order_in(first, ids["multi"])) == ["blue", "loud", "red"]


def test_finishing_tells_everything_and_the_best_result_is_kept(
    app, visit, amina, every_type, ids, form
) -> None:
    hers = visit(amina)
    done = hers.post(f"/en/quizzes/{every_type}/finish", data=form())
    page = hers.get(done.location).text
    assert "Right answers: 8 of 8." in page
    assert "Thank you for thinking" not in page  # the reflection was left open
    for said in ("An oak is a tree.", "Moss has no trunk.", "Loud is a sound.", "3.5", "maple"):
        assert said in page
    again = hers.post(f"/en/quizzes/{every_type}/finish",
                      data=form("single", token="another-token-of-hers"))  # fmt: skip
    page = hers.get(again.location).text
    assert "Right answers: 1 of 8." in page
    assert "Your best result: 8 of 8" in page
    assert "It is: Meow." in page
    assert "Your best result: 8 of 8" in hers.get(f"/en/quizzes/{every_type}").text
    assert "Your best result: 8 of 8" in hers.get("/en/offerings/current/weeks/3").text
    assert [each.score for each in attempts(app)] == [8, 1]


def test_an_attempt_that_is_sent_again_is_one_attempt_and_stays_as_it_was(
    app, visit, amina, every_type, form
) -> None:
    hers = visit(amina)
    first = hers.post(f"/en/quizzes/{every_type}/finish", data=form("single"))
    with app.app_context():
        marks = len(db.session.scalars(select(FirstMark)).all())
    for path in ("finish", "save", "check"):
        more = form("single", "multi", question=next(iter(form("single")))[1:])
        again = hers.post(f"/en/quizzes/{every_type}/{path}", data=more)
        assert again.status_code == 303
        if path != "check":
            assert again.location == first.location
    late = hers.post(f"/en/quizzes/{every_type}/save", data=form("multi"), headers=HX)
    assert "finished this attempt already" in late.text
    [attempt] = attempts(app)
    assert len(attempt.answers) == 1
    assert attempt.score == 1
    with app.app_context():
        assert len(db.session.scalars(select(FirstMark)).all()) == marks == 1


def test_nobody_else_sees_an_attempt_whoever_they_are(
    visit, amina, luc, grace, rosa, devon, every_type, form
) -> None:
    done = visit(amina).post(f"/en/quizzes/{every_type}/finish", data=form("single"))
    for person in (luc, grace, rosa, devon):
        assert visit(person).get(done.location).status_code == 404
    assert "/login?" in visit(None).get(done.location).location
    assert "oak" not in visit(luc).get(f"/en/quizzes/{every_type}").text.replace("The oak", "").replace(
        'value="oak"', "").replace("-oak", "")  # fmt: skip


def test_the_same_token_of_two_people_is_two_attempts(app, visit, amina, luc, every_type, form):
    for person in (amina, luc):
        visit(person).post(f"/en/quizzes/{every_type}/save", data=form("single"))
    assert [each.user_id for each in attempts(app)] == [amina.id, luc.id]


def test_an_unfinished_attempt_is_no_result(visit, amina, every_type, form) -> None:
    hers = visit(amina)
    hers.post(f"/en/quizzes/{every_type}/save", data=form())
    for page in (f"/en/quizzes/{every_type}", "/en/offerings/current/weeks/3"):
        assert "Your best result" not in hers.get(page).text


def test_choices_and_tokens_that_are_none_are_not_kept(app, visit, amina, every_type, ids) -> None:
    sent = {f"q{ids['single']}": "elm", f"q{ids['multi']}": ["red", "x"], "token": "<b>",
            f"q{ids['order']}-one": "9", f"q{ids['match']}-cat": "cow", "q0": "x",
            f"q{ids['short_text']}": "x" * 900, f"q{ids['reflection']}": "y" * 9_000}  # fmt: skip
    visit(amina).post(f"/en/quizzes/{every_type}/save", data=sent)
    [draft] = attempts(app)
    assert re.fullmatch(r"[\w-]{22}", draft.token)
    assert draft.answers == {
        str(ids["multi"]): ["red"],
        str(ids["short_text"]): "x" * 200,
        str(ids["reflection"]): "y" * 5_000,
    }


def test_a_reflection_is_thanked_for_and_not_counted(visit, amina, every_type, ids) -> None:
    sent = {"token": TOKEN, f"q{ids['reflection']}": "To ask first.", "question": ids["reflection"]}
    page = visit(amina).post(f"/en/quizzes/{every_type}/check", data=sent, headers=HX).text
    assert "Thank you for thinking about it." in page
    assert f"/en/threads/new?about=question:{ids['reflection']}" in page.replace("%3A", ":")


def test_a_reflection_becomes_the_beginning_of_a_discussion(visit, luc, every_type, ids) -> None:
    his = visit(luc)
    sent = {"token": TOKEN, f"q{ids['reflection']}": "Demander d’abord.",
            "question": ids["reflection"]}  # fmt: skip
    answer = his.post(f"/fr/quizzes/{every_type}/reflect", data=sent)
    assert answer.status_code == 303
    page = his.get(answer.location).text
    assert "Demander d’abord." in page
    assert f'value="question:{ids["reflection"]}"' in page
    assert re.search(r'<option[^>]*selected[^>]*value="current-week-3"', page)


def test_a_reflection_writes_over_no_other_draft(visit, app, luc, every_type, ids) -> None:
    his = visit(luc)
    his.post("/fr/drafts/thread/0", data={"body": "Mes mots.", "tab": "un formulaire"})
    sent = {"token": TOKEN, f"q{ids['reflection']}": "Demander.", "question": ids["reflection"]}
    answer = his.post(f"/fr/quizzes/{every_type}/reflect", data=sent)
    assert "Vous avez un autre brouillon" in his.get(answer.location).text
    assert "Mes mots." in his.get("/fr/threads/new").text
    assert attempts(app)[0].answers == {str(ids["reflection"]): "Demander."}


def test_a_reflection_begun_twice_is_ones_own_draft(visit, luc, every_type, ids) -> None:
    his = visit(luc)
    for words in ("Demander.", "Demander d’abord."):
        sent = {"token": TOKEN, f"q{ids['reflection']}": words, "question": ids["reflection"]}
        page = his.get(his.post(f"/fr/quizzes/{every_type}/reflect", data=sent).location).text
        assert "Vous avez un autre brouillon" not in page
        assert words in page


def test_a_reflection_that_no_place_can_keep_stays_in_the_form(
    app, visit, luc, every_type, ids, form
) -> None:
    his = visit(luc)
    his.post("/en/drafts/thread/0", data={"body": "My words.", "tab": "a form"})
    his.post(f"/en/quizzes/{every_type}/finish", data=form("single"))  # in another tab
    sent = form("single", question=ids["reflection"]) | {f"q{ids['reflection']}": "To ask <first>."}
    answer = his.post(f"/en/quizzes/{every_type}/reflect", data=sent)
    assert answer.status_code == 409
    assert "To ask &lt;first&gt;." in answer.text
    assert "you have another draft of a discussion" in answer.text
    assert his.get(f"/en/quizzes/{every_type}/reflect").status_code == 302
    again = sent | {"token": token_in(answer.text)}
    his.post(f"/en/quizzes/{every_type}/save", data=again)
    assert attempts(app)[1].answers[str(ids["reflection"])] == "To ask <first>."


def test_the_token_of_another_quiz_is_refused_in_words(app, visit, amina, every_type, form) -> None:
    with app.app_context():
        others = select(Quiz.id).where(Quiz.id != every_type).order_by(Quiz.id)
        other = Attempt(user_id=amina.id, quiz_id=db.session.scalars(others).first(), token=TOKEN,
                        lang="en", answers={}, checked={}, updated_at=clock.now())  # fmt: skip
        db.session.add(other)
        db.session.commit()
    for path in ("save", "finish"):
        answer = visit(amina).post(f"/en/quizzes/{every_type}/{path}", data=form("single"))
        assert answer.status_code == 404
    assert len(attempts(app)) == 1


def test_the_best_result_is_that_of_one_attempt(app, visit, amina, every_type, form) -> None:
    visit(amina).post(f"/en/quizzes/{every_type}/finish", data=form("single"))
    with app.app_context():  # before, the quiz had more questions
        before = Attempt(user_id=amina.id, quiz_id=every_type, token="b" * 22, lang="en",
                         state=State.FINISHED, answers={}, checked={}, score=0, out_of=12,
                         updated_at=clock.now())  # fmt: skip
        db.session.add(before)
        db.session.commit()
    assert "Your best result: 1 of 8" in visit(amina).get(f"/en/quizzes/{every_type}").text


@pytest.mark.parametrize(("lang", "kept"), [("en", "1000"), ("fr", "1.000")])
def test_a_comma_is_read_in_the_language_of_the_page(
    lang, kept, app, visit, amina, every_type, ids
) -> None:
    sent = {"token": TOKEN, f"q{ids['numeric']}": "1,000"}
    visit(amina).post(f"/{lang}/quizzes/{every_type}/save", data=sent)
    assert attempts(app)[0].answers == {str(ids["numeric"]): kept}


def test_a_question_and_its_quiz_are_of_one_reading(app, every_type, ids, monkeypatch) -> None:
    """What is kept of the course may be read anew between two looks at it."""
    monkeypatch.setattr(quizzes, "shown_quizzes", quizzes.shown_quizzes.__wrapped__)
    with app.app_context():
        quiz, question = quizzes.get_question(None, ids["order"])
        assert question in quiz.questions


def test_enter_sends_nothing(client, every_type) -> None:
    """It presses a form's first button, which is one that does nothing."""
    page = client.get(f"/en/quizzes/{every_type}").text
    form = page[page.index('class="quiz"') :]
    assert re.search(r"<button[^>]*>", form)[0] == '<button type="submit" hidden disabled>'


def test_a_question_leads_to_its_discussion_or_to_a_new_one(
    app, visit, client, amina, luc, every_type, ids
) -> None:
    key = f"question:{ids['match']}"
    hers = visit(amina)
    page = hers.get(f"/en/quizzes/{every_type}").text
    assert "Read what is said" not in page
    assert "Discuss this question: question 4" in page
    new = hers.get(f"/en/threads/new?about={key}").text
    assert "A quiz of every type, question 4" in new
    sent = {"title": "Why is it so?", "board": "current-week-3", "stream": "all", "lang": "en",
            "kind": "question", "body": "Why?", "about": key, "begun_in": "0"}  # fmt: skip
    assert hers.post("/en/threads/new", data=sent).status_code == 303
    for browser in (client, visit(luc)):
        page = block(browser.get(f"/en/quizzes/{every_type}").text, ids["match"])
        assert "Read what is said about it: question 4" in page
    listed = client.get(f"/en/threads/?about={key}").text
    assert "Why is it so?" in listed
    assert f"/en/quizzes/{every_type}#question-{ids['match']}" in listed


def test_a_hidden_discussion_is_not_led_to(
    app, visit, client, amina, every_type, ids, start, change
):
    from app.core import clock
    from app.forum.models import Thread

    thread_id = start(amina)
    change(Thread, thread_id, subject=f"question:{ids['match']}", hidden_at=clock.now())
    assert "Read what is said" not in client.get(f"/en/quizzes/{every_type}").text


@pytest.mark.parametrize("path", ["", "/results", "/attempts/1"])
@pytest.mark.parametrize("quiz_id", [0, 999_999])
def test_a_quiz_that_is_none_is_not_found(path, quiz_id, visit, devon) -> None:
    assert visit(devon).get(f"/en/quizzes/{quiz_id}{path}").status_code == 404
