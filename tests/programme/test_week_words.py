"""Facilitators write what a week says, in both languages, with a preview and a history."""

from __future__ import annotations

import html

import pytest
from sqlalchemy import select

from app.core.db import db
from app.programme.models import Offering, Week
from app.search.models import SearchChange
from tests.home.dom import fields_of, main_of, seen_in
from tests.programme.test_export import files_of
from tests.security.addresses import WEEK as WORDS

PAGE = "/en/offerings/current/weeks/0"
PATH = f"{PAGE}/words"


@pytest.fixture
def week(app):
    """``week()``: week 0 as it is now."""

    def week() -> Week:
        with app.app_context():
            return db.session.scalars(
                select(Week).join(Offering).where(Offering.slug == "current", Week.number == 0)
            ).one()

    return week


def test_what_is_written_is_shown_at_once_in_both_languages(hers, client, app) -> None:
    client.get(PAGE)
    assert PATH in main_of(hers.get(f"{PAGE}/plan").text).links()
    with app.app_context():
        before = db.session.query(SearchChange).count()
    assert hers.post(PATH, data=WORDS).status_code == 303
    assert "By the <em>river</em>" in client.get(PAGE).text
    assert "Au bord du <em>fleuve</em>" in client.get(PAGE.replace("/en/", "/fr/")).text
    board = main_of(client.get("/en/threads/?board=current-week-0").text)
    assert "By the *river*" in board.text
    with app.app_context():
        assert db.session.query(SearchChange).count() == before + 1


@pytest.mark.parametrize("person", ["amina", "rosa", "tom"])
def test_nobody_else_writes_it(person, visit, request, week) -> None:
    browser = visit(request.getfixturevalue(person))
    before = week().title_en
    assert browser.get(PATH).status_code == 403
    assert browser.post(PATH, data=WORDS).status_code == 403
    assert week().title_en == before


@pytest.mark.parametrize("field", ["title_fr", "objective_en", "intro_fr", "team_en"])
def test_both_languages_are_needed_and_nothing_typed_is_lost(field, hers, week) -> None:
    before = week().title_en
    answer = hers.post(PATH, data=WORDS | {field: " "})
    assert answer.status_code == 422
    assert "Write this in both languages." in answer.text
    kept = fields_of(answer.text)
    assert {name for name in WORDS if kept[name] != WORDS[name]} <= {field}
    assert week().title_en == before


def test_a_week_may_say_nothing_for_teams(hers, week) -> None:
    hers.post(PATH, data=WORDS)
    assert hers.post(PATH, data=WORDS | {"team_en": "", "team_fr": ""}).status_code == 303
    assert (week().team_en, week().team_html_fr) == (None, None)


def test_a_preview_saves_nothing(hers, week) -> None:
    before = week().title_en
    more = {"act": "preview", "intro_fr": "Un *canot* <script>alert(1)</script>"}
    answer = hers.post(PATH, data=WORDS | more)
    assert answer.status_code == 200
    shown = main_of(answer.text).every("div", class_="prose")
    assert [each.text for each in shown][:1] == ["By the river"]
    assert "Un <em>canot</em>" in answer.text
    assert "<script>alert" not in answer.text
    assert week().title_en == before


def test_of_two_who_change_it_the_second_sees_both(hers, visit, devon, week) -> None:
    form = fields_of(hers.get(PATH).text)
    assert visit(devon).post(PATH, data=form | {"title_fr": "Le sien"}).status_code == 303
    answer = hers.post(PATH, data=form | {"title_fr": "Le mien"})
    assert answer.status_code == 409
    assert '<span lang="fr"> Le sien' in answer.text
    assert week().title_fr == "Le sien"
    again = form | {"title_fr": "Le mien", "seen": seen_in(answer.text)}
    assert hers.post(PATH, data=again).status_code == 303
    assert week().title_fr == "Le mien"


def test_its_history_brings_it_back(hers, week, package, run) -> None:
    before = fields_of(hers.get(PATH).text)
    assert hers.post(PATH, data=before).status_code == 303  # says the same
    hers.post(PATH, data=before | {"intro_en": "Other words.", "reason": "Shorter."})
    history = next(link for link in main_of(hers.get(PATH).text).links() if "/history/" in link)
    shown = main_of(hers.get(history).text)
    assert shown.texts("h2") == ["Version 2, as it is now", "Version 1"]
    assert "Why: Shorter." in shown.text
    assert run("programme", "load", package).exit_code == 0
    assert len(main_of(hers.get(history).text).texts("h2")) == 3
    after = fields_of(hers.get(PATH).text)
    assert {name: after[name] for name in WORDS} == {name: before[name] for name in WORDS}
    assert hers.post(f"{history}/2").status_code == 303
    assert "Other words." in html.unescape(hers.get(PAGE).text)


def test_an_export_carries_it_and_loads_to_the_same(hers, run, tmp_path) -> None:
    hers.post(PATH, data=WORDS | {"intro_fr": "Un.\n\n- deux « trois »"})
    more = ("--offering", "current")
    assert run("programme", "export", tmp_path / "one", *more).exit_code == 0
    written = files_of(tmp_path / "one")
    assert written["fr/weeks/0.md"] == "Un.\n\n- deux « trois »\n".encode()
    assert run("programme", "load", tmp_path / "one").exit_code == 0
    assert run("programme", "export", tmp_path / "two", *more).exit_code == 0
    assert files_of(tmp_path / "two") == written
