"""The quizzes of a course package: read, loaded, written; and every fault told where it is."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import yaml
from sqlalchemy import select

from app.core.db import db
from app.learning import commands
from app.learning.models import Attempt, Question, Quiz, State
from app.learning.part import QuizzesPart
from app.learning.quiz_reader import read_quizzes
from app.programme.models import Offering, Week
from app.programme.package_reader import PackageError
from app.programme.queries import outline
from tests.fresh_site import PACKAGE
from tests.learning.conftest import EVERY_TYPE, names

FILE = "quizzes/3.yaml"
# Of domain.md, A.7.
TYPES = {
    1: "scenario match multi single single true_false multi multi",
    2: "order match scenario single single true_false short_text multi",
    3: "single scenario multi true_false single single order multi",
    4: "single single match scenario match multi order true_false",
    5: "match multi scenario single multi multi single numeric",
}
FAULTS = {
    "no right answer": ("    right: true\n", "", 14, "no choice is right"),
    "two right answers": ("n’a pas de tronc.\n", "n’a pas de tronc.\n    right: true\n", 14,
                          "only one choice may be right"),
    "one choice": (re.compile(r"  - id: moss.*?tronc\.\n", re.S), "", 14, "at least two choices"),
    "a missing language": ("    fr: Lequel est un arbre?\n", "", 11, "prompt needs 'fr'"),
    "an empty text": ("en: An oak is a tree.", "en: ''", 19, "feedback.en must be a text"),
    "no feedback for a choice": (re.compile(r"    feedback:\n      en: Moss.*?tronc\.\n", re.S), "",
                                 22, "needs 'feedback'"),
    "a pair without its match": (re.compile(r"    match:\n      en: Woof\n      fr: Ouaf\n"), "", 102,
                                 "A pair needs 'match'"),
    "one pair": (re.compile(r"  - id: dog.*?aboie\.\n", re.S), "", 92, "at least two pairs"),
    "an order of one": (re.compile(r"  - id: two.*?deux\.\n", re.S), "", 121,
                        "at least two items"),
    "an id twice": ("  - id: moss", "  - id: oak", 22, "the id 'oak' is there twice"),
    "a uuid twice": ("9a52-0c5d7c1f9a03", "9a52-0c5d7c1f9a02", 38, "is there twice"),
    "an unknown type": ("type: single", "type: essay", 9, "type must be one of single, multi"),
    "no type": ("  type: single\n", "", 8, "A question needs 'type'"),
    "an unknown name": ("minutes: 5", "minutes: 5\nlate: true", 6, "'late', which is not known"),
    "endless": ("minutes: 5", "minutes: 500", 5, "whole number from 1 to 240"),
    "neither published nor not": ("published: true", "published: maybe", 6, "true or false"),
    "a link that is a script": ("https://example.org/arbres", "javascript:alert(1)", 37,
                                "must begin with https://"),
    "a link that leads nowhere": ("      fr: https://example.org/arbres\n", "      {}\n", 37,
                                  "at least one language"),
    "no number": ("answer: '3.5'", "answer: many", 165, "must be a number like 12"),
    "not even infinite": ("answer: '3.5'", "answer: Infinity", 165, "must be a number like 12"),
    "less than exact": ("tolerance: '0.01'", "tolerance: '-1'", 166, "must not be less than 0"),
    "an answer of signs": ("    - maple\n", "    - '?!'\n", 152, "needs a letter or a digit"),
    "a scenario of one step": (re.compile(r"  - id: second\n    text:\n      en: It stays.*?right: true\n",
                                          re.S), "", 179, "two or three steps"),
    "not YAML": ("minutes: 5", "minutes: [", 7, "this is not YAML"),
}  # fmt: skip


@pytest.fixture
def write(tmp_path):
    """``write()``: what the database has of the course, as files; gives their bytes by name."""

    def write():
        QuizzesPart().write(tmp_path / "written", outline().offering("current"))
        return {file.name: file.read_bytes() for file in (tmp_path / "written").rglob("*.yaml")}

    return write


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_with_file_line_and_reason(fault, tmp_path) -> None:
    old, new, line, said = FAULTS[fault]
    words = (EVERY_TYPE / FILE).read_text(encoding="utf-8")
    spoiled = (
        old.sub(new, words, count=1) if isinstance(old, re.Pattern) else words.replace(old, new, 1)
    )
    assert spoiled != words
    (tmp_path / "quizzes").mkdir()
    (tmp_path / FILE).write_text(spoiled, encoding="utf-8")
    with pytest.raises(PackageError) as caught:
        QuizzesPart().read(tmp_path, names())
    assert said in str(caught.value)
    assert str(caught.value).startswith(f"{tmp_path / FILE}:{line}: ")


def test_a_file_of_no_week_is_refused(tmp_path) -> None:
    (tmp_path / "quizzes").mkdir()
    (tmp_path / "quizzes" / "9.yaml").write_text("x", encoding="utf-8")
    with pytest.raises(PackageError, match="the file of no week"):
        QuizzesPart().read(tmp_path, names())


def test_a_fault_loads_nothing(package, spoil, run, dump) -> None:
    spoil(FILE, "right: true\n", "right: false\n")
    before = dump()
    result = run("programme", "load", package)
    assert result.exit_code == 1
    assert "no choice is right" in result.output
    assert dump() == before


def test_the_course_has_eight_questions_a_week_of_the_types_that_were_planned(app) -> None:
    with app.app_context():
        rows = db.session.execute(
            select(Week.number, Question.type)
            .join_from(Question, Quiz).join(Quiz.week).join(Week.offering)
            .where(Offering.slug == "current").order_by(Week.number, Question.position)
        ).all()  # fmt: skip
    found = {week: " ".join(kind for number, kind in rows if number == week) for week in TYPES}
    assert found == TYPES
    assert len(rows) == 40


def test_french_texts_have_the_spaces_and_apostrophes_of_french() -> None:
    for file in sorted((PACKAGE / "quizzes").glob("*.yaml")):
        for text in french(yaml.safe_load(file.read_text(encoding="utf-8"))):
            assert not re.search(r"'|(?<![\u00a0\d/s])[:»](?!/)|«(?!\u00a0)| [;!?%]|\d %", text), (
                text
            )


def french(node, lang=""):
    if isinstance(node, dict):
        for name, each in node.items():
            yield from french(each, name if name in ("en", "fr") else lang)
    elif isinstance(node, list):
        for each in node:
            yield from french(each, lang)
    elif lang == "fr" and not str(node).startswith("http"):
        yield str(node)


def test_what_is_written_is_what_was_read_byte_for_byte(app, write) -> None:
    with app.app_context():
        shipped = {file.name: file.read_bytes() for file in (PACKAGE / "quizzes").iterdir()}
        assert write() == shipped


def test_every_type_goes_out_as_it_came_in(app, every_type, write) -> None:
    with app.app_context():
        assert write() == {"3.yaml": (EVERY_TYPE / FILE).read_bytes()}


def test_loading_again_changes_no_row(package, run, dump) -> None:
    before = dump()
    assert run("programme", "load", package).exit_code == 0
    assert dump() == before


def test_each_offering_has_quizzes_of_its_own(app) -> None:
    with app.app_context():
        rows = db.session.execute(select(Quiz.uuid, Week.offering_id).join(Quiz.week)).all()
    assert len(rows) == 10
    assert len({row.uuid for row in rows}) == 5
    assert len({row.offering_id for row in rows}) == 2


def test_a_changed_word_replaces_the_old_one_where_it_stands(package, spoil, run, app, client):
    with app.app_context():
        [quiz_id] = ids_of(app, "current", 3)
    spoil(FILE, "en: 'Week 3 quiz: the human side'", "en: A quiz with another name")
    assert run("programme", "load", package).exit_code == 0
    assert "A quiz with another name" in client.get(f"/en/quizzes/{quiz_id}").text


@pytest.fixture
def leave_out(package, spoil):
    """``leave_out()``: the package has the quiz of week 3 no more, and its plan does not name it."""

    def leave_out() -> None:
        uuid = yaml.safe_load((package / FILE).read_text(encoding="utf-8"))["uuid"]
        (package / FILE).unlink()
        spoil("plan.yaml", f"      thing: {uuid}\n", "")

    return leave_out


def test_what_the_package_has_no_more_is_shown_no_more_and_its_answers_stay(
    leave_out, package, run, app, client, amina
) -> None:
    [quiz_id] = ids_of(app, "current", 3)
    with app.app_context():
        db.session.add(Attempt(user_id=amina.id, quiz_id=quiz_id, token="t" * 22, lang="en",
                               state=State.DRAFT, answers={}, checked={},
                               updated_at=amina.created_at))  # fmt: skip
        db.session.commit()
    leave_out()
    assert run("programme", "load", package).exit_code == 0
    assert client.get(f"/en/quizzes/{quiz_id}").status_code == 404
    assert "quizzes-heading" not in client.get("/en/offerings/current/weeks/3").text
    with app.app_context():
        assert db.session.scalars(select(Attempt)).one().quiz_id == quiz_id


def test_one_that_comes_back_is_the_same(leave_out, package, run, app, client) -> None:
    [quiz_id] = ids_of(app, "current", 3)
    leave_out()
    assert run("programme", "load", package).exit_code == 0
    assert client.get(f"/en/quizzes/{quiz_id}").status_code == 404
    assert run("programme", "load", PACKAGE).exit_code == 0
    assert client.get(f"/en/quizzes/{quiz_id}").status_code == 200


def test_one_that_moves_to_another_week_keeps_what_was_answered(app, every_type) -> None:
    with app.app_context():
        [plan] = read_quizzes(EVERY_TYPE, names())
        offerings = db.session.scalars(select(Offering).order_by(Offering.id)).all()
        commands.load_quizzes([replace(plan, week=4)], offerings)
        db.session.commit()
        db.session.expire_all()
        assert db.session.get_one(Quiz, every_type).week.number == 4
        rows = db.session.scalars(select(Quiz).where(Quiz.uuid == plan.uuid)).all()
        assert {row.archived_at for row in rows} == {None}
        assert len(rows) == len(offerings)


def test_one_that_is_not_published_is_there_for_nobody_but_those_who_write_it(
    package, spoil, run, app, visit, devon, grace
) -> None:
    [quiz_id] = ids_of(app, "current", 3)
    spoil(FILE, "published: true", "published: false")
    assert run("programme", "load", package).exit_code == 0
    for person, codes in ((None, (303, 404)), (grace, (302, 404)), (devon, (302, 404))):
        for path in ("", "/results"):
            assert visit(person).get(f"/en/quizzes/{quiz_id}{path}").status_code in codes
        assert "quizzes-heading" not in visit(person).get("/en/offerings/current/weeks/3").text


def ids_of(app, slug, number):
    with app.app_context():
        of_week = select(Quiz.id).join(Quiz.week).join(Week.offering)
        return db.session.scalars(of_week.where(Offering.slug == slug, Week.number == number)).all()
