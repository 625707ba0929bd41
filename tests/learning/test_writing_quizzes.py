"""Facilitators write the quiz of a week, question by question; what people answered stays."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from app.core import cache
from app.core.db import db
from app.learning.models import Attempt, Question, Quiz, Type
from app.programme.models import Offering, Week
from tests.home.dom import fields_of, main_of, seen_in
from tests.learning.conftest import HX
from tests.programme.conftest import at, dump, package, run, spoil
from tests.programme.test_export import files_of
from tests.security.addresses import ITEM, QUESTION, QUIZ

__all__ = ["at", "dump", "package", "run", "spoil"]
WEEK = "/en/offerings/current/weeks/0"  # the package has no quiz there
SECRET = "Zanzibar"


@pytest.fixture
def begun(hers) -> int:
    answer = hers.post(f"{WEEK}/quiz", data=QUIZ)
    assert answer.status_code == 303, main_of(answer.text).text
    return int(re.search(r"/quizzes/(\d+)/edit$", answer.location)[1])


@pytest.fixture
def add(hers, begun) -> Callable[..., Any]:
    """``add(prompt_en="Why?")``: a question with one right choice."""

    def add(kind: str = "single", **said: str) -> Any:
        return hers.post(f"/en/quizzes/{begun}/questions/new/{kind}", data=QUESTION | said)

    return add


def publish(hers, quiz_id: int, act: str = "publish") -> Any:
    form = fields_of_head(hers.get(f"/en/quizzes/{quiz_id}/edit").text)
    return hers.post(f"/en/quizzes/{quiz_id}/edit", data=form | {"act": act})


def fields_of_head(page: str) -> dict[str, Any]:
    return QUIZ | {"seen": seen_in(page)}


def test_it_is_written_published_and_taken_at_once(hers, begun, add, client, row) -> None:
    assert add().status_code == 303
    assert publish(hers, begun).status_code == 303
    found = row(Quiz, begun)
    (question,) = found.questions
    assert (found.is_published, found.is_packaged, question.position) == (True, False, 1)
    assert [choice["id"] for choice in question.settings["choices"]] == ["this-en", "that"]
    assert [choice["is_right"] for choice in question.settings["choices"]] == [False, True]
    assert "What do you know?" in client.get(WEEK).text
    data = {"token": "t" * 22, f"q{question.id}": "that", "question": str(question.id)}
    said = client.post(f"/fr/quizzes/{begun}/check", data=data, headers=HX)
    assert "That fr" in html.unescape(said.text)


def test_a_week_has_one_quiz(hers, begun) -> None:
    answer = hers.get(f"{WEEK}/quiz")
    assert (answer.status_code, answer.location) == (302, f"/en/quizzes/{begun}/edit")
    again = hers.post(f"{WEEK}/quiz", data=QUIZ)
    assert again.location.endswith(f"/quizzes/{begun}/edit")


def test_of_two_who_begin_the_quiz_of_a_week_the_second_sees_both(hers, begun, row) -> None:
    answer = hers.post(f"{WEEK}/quiz", data=QUIZ | {"title_en": "Another"})
    assert answer.status_code == 409
    assert 'value="Another"' in answer.text
    assert row(Quiz, begun).title_en in answer.text
    assert f'action="/en/quizzes/{begun}/edit"' in answer.text
    again = QUIZ | {"title_en": "Another", "seen": seen_in(answer.text)}
    assert hers.post(f"/en/quizzes/{begun}/edit", data=again).status_code == 303
    assert row(Quiz, begun).title_en == "Another"


@pytest.mark.parametrize("person", ["amina", "rosa"])
def test_nobody_else_writes_one(person, visit, request, begun, add, row) -> None:
    add()
    question_id = row(Quiz, begun).questions[0].id
    browser = visit(request.getfixturevalue(person))
    assert browser.post(f"{WEEK}/quiz", data=QUIZ).status_code == 403
    for path in ("edit", "preview", "questions/new/single", f"questions/{question_id}"):
        assert browser.get(f"/en/quizzes/{begun}/{path}").status_code == 404
    for path in (f"questions/{question_id}/retire", f"questions/{question_id}/move"):
        answer = browser.post(f"/en/quizzes/{begun}/{path}", data={"to": "0"})
        assert answer.status_code == 404


def test_a_draft_leaks_nowhere(hers, begun, add, visit, amina, rosa, client, row) -> None:
    add(prompt_en=f"{SECRET}?")
    uuid, question_id = row(Quiz, begun).uuid, row(Quiz, begun).questions[0].id
    assert f"/quizzes/{begun}<" not in client.get("/sitemap.xml").text
    for browser in (client, visit(amina), visit(rosa)):
        paths = (
            "offerings/current/weeks/0",
            f"search?q={SECRET}",
            f"threads/?about=quiz:{begun}",
            "",
        )
        for path in paths:
            said = browser.get(f"/en/{path}").text.replace(f"q={SECRET}", "")
            assert "What do you know?" not in said, path
            assert f"/quizzes/{begun}" not in said, path
        for path in ("", "/results", "/edit", "/preview", f"/questions/{question_id}"):
            code = browser.get(f"/en/quizzes/{begun}{path}").status_code
            assert code in ((404,) if browser is not client else (303, 404)), path
        assert browser.get(f"/en/offerings/current/history/quiz/{uuid}").status_code in (303, 403)
        data = {"token": "t" * 22, "question": str(question_id)}
        for verb in ("check", "finish"):
            assert browser.post(f"/en/quizzes/{begun}/{verb}", data=data).status_code == 404
    assert hers.post(f"/en/quizzes/{begun}/save", data={"token": "t" * 22}).status_code == 404
    assert SECRET not in hers.get(f"/en/threads/new?about=question:{question_id}").text


def test_who_writes_it_sees_it_as_everybody_will(hers, begun, add) -> None:
    add()
    answer = hers.get(f"/en/quizzes/{begun}")
    assert answer.status_code == 302
    before = main_of(hers.get(answer.location).text)
    assert "This is a preview" in before.text
    assert all("disabled" in each.attributes for each in before.every("button", type="submit"))
    publish(hers, begun)
    after = main_of(hers.get(f"/en/quizzes/{begun}").text)
    (then,), (now,) = (page.every("fieldset", class_="quiz-question") for page in (before, after))
    assert then.texts("legend") == now.texts("legend")
    assert sorted(then.texts("label")) == sorted(now.texts("label"))


def test_nothing_is_published_that_asks_nothing(hers, begun, add, row) -> None:
    answer = publish(hers, begun)
    assert answer.status_code == 422
    assert "one question at the least" in answer.text
    add()
    publish(hers, begun)
    question_id = row(Quiz, begun).questions[0].id
    path = f"/en/quizzes/{begun}/questions/{question_id}/retire"
    assert "one question at the least" in hers.post(path, follow_redirects=True).text
    publish(hers, begun, "draft")
    assert not row(Quiz, begun).is_published
    assert hers.post(path).status_code == 303
    assert row(Quiz, begun).questions[0].archived_at is not None


@pytest.mark.parametrize("name", ["title_en", "title_fr"])
def test_its_title_is_there_in_both_languages(name, hers) -> None:
    answer = hers.post(f"{WEEK}/quiz", data=QUIZ | {name: ""})
    assert answer.status_code == 422
    assert "Write this in both languages." in answer.text


CHOICES = {name: text for name, text in QUESTION.items() if name.startswith("choice-")}
STEPS = {f"step-{n}-text_{lang}": f"Step {n} {lang}" for n in range(2) for lang in ("en", "fr")} | {
    f"step-{n}-{name}": text for n in range(2) for name, text in CHOICES.items()
}
ROWS = {
    f"{{}}-{n}-{name}_{lang}": f"{word} {lang}"
    for n, word in enumerate(("This", "That"))
    for name in ("text", "match", "feedback")
    for lang in ("en", "fr")
}
OF_TYPE: dict[str, dict[str, str]] = {
    "single": CHOICES,
    "multi": CHOICES | {"choice-0-right": "y"},
    "true_false": {"answer": "false", **{f"of_{n}_{lang}": "Why." for n in ("true", "false")
                                         for lang in ("en", "fr")}},
    "match": {name.format("pair"): text for name, text in ROWS.items()},
    "order": {name.format("item"): text for name, text in ROWS.items()},
    "short_text": {"accepted_en": "Maple\nThe maple", "accepted_fr": "Érable"},
    "numeric": {"answer": "3.5", "tolerance": "0.1", "unit_en": "km", "unit_fr": "km"},
    "scenario": STEPS,
    "reflection": {},
}  # fmt: skip
COMMON = {name: text for name, text in QUESTION.items() if not name.startswith("choice-")}


def test_every_type_has_its_form() -> None:
    assert set(OF_TYPE) == set(Type)


@pytest.mark.parametrize("kind", OF_TYPE)
def test_a_question_is_written_and_saving_it_as_it_is_changes_nothing(
    kind, hers, begun, row, run, tmp_path
) -> None:
    link = {"link_title_en": "More", "link_title_fr": "Plus", "link_url_fr": "https://a.example/"}
    data = COMMON | link | OF_TYPE[kind]
    new = f"/en/quizzes/{begun}/questions/new/{kind}"
    assert hers.get(new).status_code == 200
    for _ in range(2):  # pressed twice
        answer = hers.post(new, data=data)
        assert answer.status_code == 303, main_of(answer.text).text
    (question,) = row(Quiz, begun).questions
    assert question.type == kind
    assert question.link == {
        "title_en": "More", "title_fr": "Plus", "url_en": "", "url_fr": "https://a.example/",
    }  # fmt: skip
    path = f"/en/quizzes/{begun}/questions/{question.id}"
    assert hers.post(path, data=fields_of(hers.get(path).text)).status_code == 303
    after = row(Quiz, begun).questions[0]
    assert (after.settings, after.prompt_fr) == (question.settings, question.prompt_fr)
    publish(hers, begun)
    assert run("programme", "export", tmp_path / "one", "--offering", "current").exit_code == 0
    assert run("programme", "load", tmp_path / "one").exit_code == 0
    loaded = row(Quiz, begun).questions[0]
    assert (loaded.settings, loaded.link) == (question.settings, question.link)


WRONG = {
    "no French": ("single", {"prompt_fr": ""}, "Write this in both languages."),
    "a choice without English": ("single", {"choice-1-text_en": ""}, "This lacks English."),
    "a choice without its feedback": ("multi", {"choice-0-feedback_fr": ""}, "This lacks French."),
    "no right choice": ("single", {"choice-1-right": ""}, "No choice is right"),
    "none of several": ("multi", {"choice-0-right": "", "choice-1-right": ""}, "No choice is right"),
    "two right ones": ("single", {"choice-0-right": "y"}, "Only one choice may be right here."),
    "one choice": ("single", {f"choice-0-{name}_{lang}": "" for name in ("text", "feedback")
                              for lang in ("en", "fr")}, "Write two of them at the least."),
    "one pair": ("match", {name.format("pair"): "" for name in ROWS if "-0-" in name},
                 "Write two of them at the least."),
    "neither true nor false": ("true_false", {"answer": ""}, "Choose what is right."),
    "no reason": ("true_false", {"of_true_fr": ""}, "Write this in both languages."),
    "no answer": ("short_text", {"accepted_fr": " \n"}, "Write at least one answer"),
    "an answer of no letter": ("short_text", {"accepted_en": "Yes\n!"}, "Write at least one answer"),
    "no number": ("numeric", {"answer": "many"}, "Write a number like 12 or 0.5."),
    "an endless number": ("numeric", {"answer": "inf"}, "Write a number like 12 or 0.5."),
    "no distance": ("numeric", {"tolerance": "abc"}, "Write a number like 12 or 0.5."),
    "a distance of nowhere": ("numeric", {"tolerance": "nan"}, "Write a number like 12 or 0.5."),
    "less than nothing": ("numeric", {"tolerance": "-1"}, "not less than 0"),
    "half a unit": ("numeric", {"unit_fr": ""}, "This lacks French."),
    "one step": ("scenario", {name: "" for name in STEPS if name.startswith("step-1")},
                 "Write two of them at the least."),
    "a step without words": ("scenario", {"step-1-text_fr": ""}, "This lacks French."),
    "a step without a right choice": ("scenario", {"step-0-choice-1-right": ""}, "No choice is right"),
    "a link in one language": ("reflection", {"link_title_en": "More", "link_url_en": "https://a.example"},
                               "This lacks French."),
    "a link to nowhere": ("reflection", {"link_title_en": "More", "link_title_fr": "Plus"},
                          "Write an address"),
    "no address": ("reflection", {"link_title_en": "More", "link_title_fr": "Plus",
                                  "link_url_en": "javascript:alert(1)"}, "begins with https://"),
}  # fmt: skip


@pytest.mark.parametrize("fault", WRONG)
def test_a_question_that_is_wrong_is_refused_field_by_field(fault, hers, begun, row) -> None:
    kind, change, said = WRONG[fault]
    data = {name: text for name, text in (COMMON | OF_TYPE[kind] | change).items() if text}
    answer = hers.post(f"/en/quizzes/{begun}/questions/new/{kind}", data=data)
    assert answer.status_code == 422
    page = html.unescape(answer.text)
    assert said in main_of(page).the("div", class_="error-summary").text
    if "prompt_en" not in change:
        assert fields_of(answer.text)["prompt_en"] == COMMON["prompt_en"]
    assert row(Quiz, begun).questions == []


def test_questions_move_to_a_place(hers, begun, add, row) -> None:
    for prompt in ("One?", "Two?", "Three?"):
        add(prompt_en=prompt)
    first = row(Quiz, begun).questions[0].id
    for _ in range(2):
        hers.post(f"/en/quizzes/{begun}/questions/{first}/move", data={"to": "1"})
    assert [q.prompt_en for q in row(Quiz, begun).questions] == ["Two?", "One?", "Three?"]
    hers.post(f"/en/quizzes/{begun}/questions/{first}/move", data={"to": "99"})
    assert [q.prompt_en for q in row(Quiz, begun).questions] == ["Two?", "Three?", "One?"]
    assert [q.position for q in row(Quiz, begun).questions] == [1, 2, 3]


def test_a_changed_question_leaves_what_people_answered(
    hers, begun, add, row, visit, amina, app
) -> None:
    add()
    publish(hers, begun)
    question = row(Quiz, begun).questions[0]
    data = {"token": "t" * 22, f"q{question.id}": "that"}
    assert visit(amina).post(f"/en/quizzes/{begun}/finish", data=data).status_code == 303
    path = f"/en/quizzes/{begun}/questions/{question.id}"
    form = fields_of(hers.get(path).text)
    form.pop("choice-1-right")
    form |= {"choice-0-right": "y", "choice-1-text_en": "Other words"}
    assert hers.post(path, data=form).status_code == 303
    assert [c["id"] for c in row(Quiz, begun).questions[0].settings["choices"]] == [
        "this-en",
        "that",
    ]
    with app.app_context():
        kept = db.session.scalars(select(Attempt).where(Attempt.quiz_id == begun)).one()
        assert (kept.answers, kept.score, kept.out_of) == ({str(question.id): "that"}, 1, 1)
    assert hers.post(f"{path}/retire").status_code == 303
    with app.app_context():
        assert db.session.get_one(Question, question.id)


def test_of_two_who_change_a_question_the_second_sees_both_texts(
    hers, begun, add, visit, devon, row
) -> None:
    add()
    path = f"/en/quizzes/{begun}/questions/{row(Quiz, begun).questions[0].id}"
    form = fields_of(hers.get(path).text)
    assert visit(devon).post(path, data=form | {"prompt_en": "His?"}).status_code == 303
    answer = hers.post(path, data=form | {"prompt_en": "Hers?"})
    assert answer.status_code == 409
    assert "en: His?" in answer.text
    assert fields_of(answer.text)["prompt_en"].strip() == "Hers?"
    assert row(Quiz, begun).questions[0].prompt_en == "His?"
    again = form | {"prompt_en": "Hers?", "seen": seen_in(answer.text)}
    assert hers.post(path, data=again).status_code == 303
    assert row(Quiz, begun).questions[0].prompt_en == "Hers?"


def test_a_row_that_was_typed_is_in_the_form_after_others_removed_some(
    hers, begun, add, visit, devon, row
) -> None:
    choices = {
        f"choice-{n}-{name}_{lang}": f"{name} {n}"
        for n in range(8) for name in ("text", "feedback") for lang in ("en", "fr")
    }  # fmt: skip
    add(**choices)
    path = f"/en/quizzes/{begun}/questions/{row(Quiz, begun).questions[0].id}"
    form = fields_of(hers.get(path).text)
    fewer = form | {name: "" for name in choices if name.startswith("choice-7-")}
    assert visit(devon).post(path, data=fewer).status_code == 303
    ninth = {name.replace("-7-", "-8-"): "Ninth" for name in choices if "-7-" in name}
    answer = hers.post(path, data=form | ninth)
    assert answer.status_code == 409
    assert fields_of(answer.text)["choice-8-text_en"] == "Ninth"


@pytest.mark.parametrize(
    ("lang", "typed", "kept"),
    [("fr", "0,5", "0.5"), ("en", "1,000", "1000"), ("fr", "1 000", "1000")],
)
def test_numbers_are_read_as_the_language_of_the_page_writes_them(
    lang, typed, kept, hers, begun, row
) -> None:
    data = {name: text for name, text in (COMMON | OF_TYPE["numeric"]).items() if text}
    path = f"/{lang}/quizzes/{begun}/questions"
    assert hers.post(f"{path}/new/numeric", data=data | {"answer": typed}).status_code == 303
    question = row(Quiz, begun).questions[-1]
    assert question.settings["answer"] == kept
    shown = fields_of(hers.get(f"{path}/{question.id}").text)["answer"]
    assert shown == (kept.replace(".", ",") if lang == "fr" else kept)


def test_of_two_who_change_its_head_too(hers, begun, visit, devon, row) -> None:
    path = f"/en/quizzes/{begun}/edit"
    form = fields_of_head(hers.get(path).text)
    assert visit(devon).post(path, data=form | {"title_en": "His"}).status_code == 303
    answer = hers.post(path, data=form | {"title_en": "Hers"})
    assert answer.status_code == 409
    assert "His" in answer.text
    assert 'value="Hers"' in answer.text
    assert (
        hers.post(path, data=form | {"title_en": "Hers", "seen": seen_in(answer.text)}).status_code
        == 303
    )
    assert row(Quiz, begun).title_en == "Hers"


def test_it_is_shown_from_its_moment_on(hers, begun, add, client, row, at) -> None:
    add()
    path = f"/en/quizzes/{begun}/edit"
    when = {"opens_week": "6", "opens_day": "friday", "opens_time": "09:30", "act": "publish"}
    assert hers.post(path, data=fields_of_head(hers.get(path).text) | when).status_code == 303
    assert client.get(f"/en/quizzes/{begun}").status_code == 404
    opens_at = row(Quiz, begun).opens_at
    at((opens_at - timedelta(seconds=1)).isoformat())
    assert client.get(f"/en/quizzes/{begun}").status_code == 404
    at(opens_at.isoformat())
    client.application.extensions["page_cache"].clear()
    assert client.get(f"/en/quizzes/{begun}").status_code == 200


def test_its_history_brings_questions_back(hers, begun, add, row) -> None:
    add()
    publish(hers, begun)
    add(prompt_en="Another?")
    first = row(Quiz, begun).questions[0].id
    hers.post(f"/en/quizzes/{begun}/questions/{first}/retire")
    page = main_of(hers.get(f"/en/quizzes/{begun}/edit").text)
    history = next(link for link in page.links() if "/history/quiz/" in link)
    assert main_of(hers.get(history).text).texts("h2")[0] == "Version 6, as it is now"
    assert hers.post(f"{history}/5").status_code == 303
    live = [q.prompt_en for q in row(Quiz, begun).questions if q.archived_at is None]
    assert live == ["Which one?", "Another?"]
    assert row(Quiz, begun).questions[0].id == first
    assert row(Quiz, begun).is_published
    answer = hers.post(f"{history}/2", follow_redirects=True)  # that asked nothing
    assert "cannot be brought back" in answer.text


def test_the_package_carries_it_with_its_moment_and_a_load_leaves_what_was_made_here(
    hers, begun, add, row, package, run, tmp_path, dump
) -> None:
    assert run("programme", "load", package).exit_code == 0
    assert row(Quiz, begun).archived_at is None
    assert hers.get(f"/en/quizzes/{begun}/edit").status_code == 200
    more = ("--offering", "current")
    assert run("programme", "export", tmp_path / "none", *more).exit_code == 0
    assert "quizzes/0.yaml" not in files_of(tmp_path / "none")  # it asks nothing yet
    add()
    when = {"opens_week": "2", "opens_day": "monday", "opens_time": "09:00"}
    path = f"/en/quizzes/{begun}/edit"
    hers.post(path, data=fields_of_head(hers.get(path).text) | when)
    assert run("programme", "export", tmp_path / "one", *more).exit_code == 0
    written = files_of(tmp_path / "one")
    said = yaml.safe_load(written["quizzes/0.yaml"])
    assert (said["published"], said["opens"]) == (
        False,
        {"week": 2, "day": "monday", "time": "09:00"},
    )
    assert run("programme", "load", tmp_path / "one").exit_code == 0
    assert row(Quiz, begun).is_packaged
    before = dump()
    assert run("programme", "load", tmp_path / "one").exit_code == 0
    assert dump() == before
    assert run("programme", "export", tmp_path / "two", *more).exit_code == 0
    assert files_of(tmp_path / "two") == written


def test_what_the_plan_names_asks_something(hers, begun, add, row) -> None:
    add()
    item = ITEM | {"kind": "quiz", "thing": row(Quiz, begun).uuid}
    assert hers.post(f"{WEEK}/plan/new", data=item).status_code == 303
    question_id = row(Quiz, begun).questions[0].id
    answer = hers.post(f"/en/quizzes/{begun}/questions/{question_id}/retire", follow_redirects=True)
    assert "one question at the least" in answer.text


def test_saving_what_was_loaded_changes_nothing(hers, app, dump) -> None:
    """The forms know everything that the package may say."""
    with app.app_context():
        some = select(Question.id, Question.quiz_id).join(Quiz, Quiz.id == Question.quiz_id)
        some = some.join(Week, Week.id == Quiz.week_id).join(
            Offering, Offering.id == Week.offering_id
        )
        rows = db.session.execute(
            some.where(Offering.slug == "current").order_by(Question.id)
        ).all()
    cache.forget_all()
    before = dump()["questions"]
    for question_id, quiz_id in rows:
        path = f"/en/quizzes/{quiz_id}/questions/{question_id}"
        answer = hers.post(path, data=fields_of(hers.get(path).text))
        assert answer.status_code == 303, main_of(answer.text).text
    for now, then in zip(dump()["questions"], before, strict=True):
        assert [pair for pair in zip(now, then, strict=True) if pair[0] != pair[1]] == []
