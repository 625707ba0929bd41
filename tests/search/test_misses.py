"""What nobody found is counted, without who asked, and shown to those who can do something."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.search import misses
from app.search.models import SearchMiss
from app.web.limits import LIMITS
from tests.web.conftest import HX

TODAY = date(2026, 3, 14)


@pytest.fixture
def tell(visit):
    """``tell("words", noor)``: the form under no results is sent, by who is or is not signed in."""

    def tell(line, person=None, lang="en", **headers):
        return visit(person).post(f"/{lang}/search/misses", data={"q": line}, **headers)

    return tell


@pytest.fixture
def missed(app):
    """``missed()``: what is counted, and how often."""

    def missed():
        with app.app_context():
            rows = db.session.scalars(select(SearchMiss))
            return {(row.question, row.lang): row.times for row in rows}

    return missed


def test_no_results_have_a_form_that_says_so(indexed, visit) -> None:
    page = visit(None).get("/en/search?q=qqqqqq").text
    assert 'action="/en/search/misses"' in page
    assert 'value="qqqqqq"' in page


def test_who_asks_for_a_page_is_not_counted(indexed, visit, missed) -> None:
    visit(None).get("/en/search?q=qqqqqq")
    assert missed() == {}


@pytest.mark.parametrize("line", ["qqqqqq week:3", "qqqqqq -canoe", "quilt@zebra.example", ""])
def test_what_would_not_be_counted_has_no_form(line, indexed, visit) -> None:
    assert "/search/misses" not in visit(None).get("/en/search", query_string={"q": line}).text


def test_what_is_found_has_no_form_and_is_not_counted(start, amina, indexed, visit, tell, missed):
    start(amina, title="The zanzibarite plan")
    indexed()
    assert "/search/misses" not in visit(None).get("/en/search?q=zanzibarite").text
    tell("zanzibarite")
    assert missed() == {}


def test_it_is_counted_by_language_without_capitals_and_accents(indexed, tell, missed, noor):
    tell("  Qqqqqq L’ÉTÉ ")
    tell("qqqqqq l'ete", noor)
    tell("qqqqqq l'été", lang="fr")
    assert missed() == {("qqqqqq l'ete", "en"): 2, ("qqqqqq l'ete", "fr"): 1}


def test_it_comes_back_to_the_question_with_thanks(indexed, tell, visit) -> None:
    client = visit(None)
    answer = client.post("/en/search/misses", data={"q": "qqqqqq"})
    assert (answer.status_code, answer.location) == (303, "/en/search?q=qqqqqq")
    assert "Thank you." in client.get(answer.location).text


def test_with_script_nothing_is_said(indexed, tell, missed) -> None:
    answer = tell("qqqqqq", headers=HX)
    assert (answer.status_code, answer.text) == (200, "")
    assert len(missed()) == 1


@pytest.mark.parametrize(
    "line",
    [
        "qqqqqq quilt@zebra.example",
        "qqqqqq 613 555-0199",
        "qqqqqq 6135550199",
        "one qqqqqq three four five six seven eight nine",
        "q" * 60 + " " + "z" * 60,
        "qqqqqq author:amina",
        "…",
        "",
        "\x00",
    ],
)
def test_what_may_tell_of_a_person_or_is_no_question_is_not_kept(line, indexed, tell, missed):
    assert tell(line).status_code == 303
    assert missed() == {}


def test_who_sends_more_than_the_limit_is_not_counted(indexed, tell, missed) -> None:
    for _ in range(LIMITS["miss"].amount):
        tell("qqqqqq")
    assert tell("qqqqqq").status_code == 429
    assert tell("qqqqqq", headers=HX).text == ""
    assert missed() == {("qqqqqq", "en"): LIMITS["miss"].amount}


def test_nothing_is_kept_of_who_asked() -> None:
    assert set(SearchMiss.__table__.columns.keys()) == {"question", "lang", "times", "last_on"}


@pytest.mark.parametrize(
    ("who", "status"),
    [(None, 303), ("noor", 403), ("tom", 403), ("grace", 200), ("rosa", 200), ("devon", 200)],
)
def test_those_who_look_after_the_place_read_them(who, status, app, visit, request) -> None:
    with app.app_context():
        misses.note_miss("qqqqqq", "en", TODAY)
        db.session.commit()
    person = request.getfixturevalue(who) if who else None
    answer = visit(person).get("/en/search/misses")
    assert answer.status_code == status
    assert ("qqqqqq" in answer.text) is (status == 200)


def test_they_stand_by_language_and_in_either_order(app, visit, rosa) -> None:
    with app.app_context():
        for _ in range(3):
            misses.note_miss("oftenest", "en", TODAY - timedelta(days=3))
        misses.note_miss("newest", "en", TODAY)
        misses.note_miss("nouveau", "fr", TODAY)
        db.session.commit()
    page = visit(rosa).get("/en/search/misses").text
    assert page.index("q=newest") < page.index("q=oftenest")
    assert "nouveau" not in page
    page = visit(rosa).get("/en/search/misses?order=often").text
    assert page.index("q=oftenest") < page.index("q=newest")
    page = visit(rosa).get("/en/search/misses?of=fr").text
    assert "q=nouveau" in page
    assert "newest" not in page.replace("order=newest", "")


def test_old_ones_go_and_of_too_many_the_rare(app, monkeypatch) -> None:
    monkeypatch.setattr(misses, "MOST_KEPT", 2)
    with app.app_context():
        for _ in range(2):
            misses.note_miss("often but long ago", "en", TODAY - timedelta(days=181))
            misses.note_miss("often", "en", TODAY - timedelta(days=9))
        misses.sweep_misses(TODAY)
        for days in range(4):
            misses.note_miss(f"{days} days ago", "en", TODAY - timedelta(days=days))
        misses.sweep_misses(TODAY)
        kept = set(db.session.scalars(select(SearchMiss.question)))
        db.session.rollback()
    assert kept == {"often", "0 days ago"}


def test_the_worker_sweeps(app) -> None:
    from app.search import jobs

    with app.app_context():
        long_ago = clock.today(app.config["TIMEZONE"]) - timedelta(days=181)
        misses.note_miss("long ago", "en", long_ago)
        jobs.sweep()
        assert db.session.scalars(select(SearchMiss)).all() == []
        db.session.rollback()
