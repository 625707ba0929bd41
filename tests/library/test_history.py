"""What curators change of a resource is kept, shown to those who may, and brought back."""

from __future__ import annotations

import pytest
import yaml
from sqlalchemy import select

from app.core.db import db
from app.library.models import Resource
from app.programme.revisions.models import CourseRevision
from tests.home.dom import fields_of, main_of
from tests.library.conftest import VIDEO
from tests.library.test_curating import WHOLE, suggest
from tests.programme.conftest import package, run, spoil

__all__ = ["package", "run", "spoil", "suggest"]


@pytest.fixture
def history(app):
    """``history(resource_id)``: its address."""

    def history(resource_id: int) -> str:
        with app.app_context():
            uuid = db.session.get_one(Resource, resource_id).uuid
            return f"/en/offerings/current/history/resource/{uuid}"

    return history


@pytest.fixture
def kept(app):
    def kept() -> list[tuple[int | None, str, dict]]:
        with app.app_context():
            rows = db.session.scalars(select(CourseRevision).order_by(CourseRevision.number)).all()
            assert all(row.offering_id is None for row in rows)
            return [(row.editor_id, row.reason, yaml.safe_load(row.text) or {}) for row in rows]

    return kept


def save(browser, resource_id: int, **changes):
    path = f"/en/resources/{resource_id}/edit"
    return browser.post(path, data=fields_of(browser.get(path).text) | changes)


def test_from_suggestion_to_shelf_each_change_is_kept(
    hers, suggest, luc, grace, history, kept, app
) -> None:
    number = suggest(luc)
    assert save(hers, number, licence="CC0", reason="He said so.").status_code == 303
    hers.post(f"/en/resources/{number}/decline", data={"reason": "Too long."})
    assert save(hers, number, **WHOLE, act="publish").status_code == 303
    assert save(hers, number).status_code == 303  # says the same
    assert [(who, why) for who, why, _text in kept()] == [
        (luc.id, ""), (grace.id, "He said so."), (grace.id, "Too long."), (grace.id, "")]  # fmt: skip
    page = hers.get(f"/en/resources/{number}", follow_redirects=True).text
    assert history(number) in main_of(page).links()
    shown = main_of(hers.get(history(number)).text)
    assert shown.texts("h2")[-1] == "Version 2"
    assert "Why: He said so." in shown.text
    assert hers.post(f"{history(number)}/2").status_code == 303
    with app.app_context():
        row = db.session.get_one(Resource, number)
        # On the shelf, what lacks a language does not come back.
        assert (row.state, row.title_en) == ("published", WHOLE["title_en"])


def test_a_version_comes_back_with_its_weeks_and_streams(hers, id_of, history, app) -> None:
    number = id_of(VIDEO)
    before = fields_of(hers.get(f"/en/resources/{number}/edit").text)
    more = {"title_fr": "Autre", "weeks": ["4"], "streams": [], "minutes": "", "last_checked": ""}
    assert save(hers, number, **more).status_code == 303
    assert hers.post(f"{history(number)}/1").status_code == 303
    after = fields_of(hers.get(f"/en/resources/{number}/edit").text)
    own = set(before) - {"csrf_token", "seen"}
    assert {name: after.get(name) for name in own} == {name: before[name] for name in own}


def test_a_suggestion_shows_its_history_to_curators_alone(
    suggest, luc, amina, rosa, visit, client, history
) -> None:
    number = suggest(luc, title="Zanzibar")
    for browser in (client, visit(luc), visit(amina), visit(rosa)):
        answer = browser.get(history(number))
        assert answer.status_code in (303, 403)
        assert "Zanzibar" not in answer.text
        assert browser.post(f"{history(number)}/1").status_code in (303, 403)


def test_a_package_that_is_loaded_keeps_what_was_there(
    hers, id_of, kept, history, package, run, app
) -> None:
    number = id_of(VIDEO)
    assert save(hers, number, title_en="Hers").status_code == 303
    assert run("programme", "load", package).exit_code == 0
    assert run("programme", "load", package).exit_code == 0
    assert [(who is None, text["title"]["en"] == "Hers") for who, _why, text in kept()] == [
        (False, False), (True, True)]  # fmt: skip
    assert hers.post(f"{history(number)}/2").status_code == 303
    with app.app_context():
        assert db.session.get_one(Resource, number).title_en == "Hers"
