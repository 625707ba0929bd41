"""The machine room as an administrator sees it: jobs that wait, run, or have failed for good."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete

from app.core import clock
from app.core.db import db
from app.core.jobs import Job
from tests.home.dom import main_of

JOBS = "/en/admin/jobs"
PAGES = [
    "/en/admin/",
    JOBS,
    "/fr/admin/jobs?state=waiting",
    "/en/admin/outbox",
    "/en/admin/outbox/x",
]
DEAD = {"died_at": clock.now(), "attempts": 8, "last_error": "ValueError: <b>no</b>"}


@pytest.fixture
def job(app):
    """``job(name="tests.x", **DEAD)``: a row in an otherwise empty queue; gives its id."""
    with app.app_context():
        db.session.execute(delete(Job))
        db.session.commit()

    def job(**values: object) -> int:
        with app.app_context():
            made = Job(**{"name": "tests.nothing", "payload": {"secret": "zqx"}, **values})
            db.session.add(made)
            db.session.commit()
            return made.id

    return job


@pytest.fixture
def find(app):
    def find(job_id: int) -> Job | None:
        with app.app_context():
            return db.session.get(Job, job_id)

    return find


def listed(html: str) -> list[str]:
    body = main_of(html).every("tbody")
    return [head.the("code").text for head in body[0].every("th")] if body else []


@pytest.mark.parametrize("who", ["rosa", "grace", "amina", "charlie"])
@pytest.mark.parametrize("address", PAGES)
def test_only_administrators_come_in(who, address, visit, job, request) -> None:
    job(**DEAD)
    response = visit(request.getfixturevalue(who)).get(address)
    assert response.status_code == 403
    assert "tests.nothing" not in response.text


@pytest.mark.parametrize("address", PAGES)
def test_a_stranger_is_asked_to_sign_in(address, client) -> None:
    response = client.get(address)
    assert response.status_code == 303
    assert response.location.startswith(f"/{address[1:3]}/login?next={address.partition('?')[0]}")


@pytest.mark.parametrize("verb", ["retry", "discard"])
@pytest.mark.parametrize("who", ["rosa", "amina", None])
def test_nobody_else_touches_a_job(verb, who, visit, job, find, request) -> None:
    job_id = job(**DEAD)
    browser = visit(request.getfixturevalue(who) if who else None)
    answer = browser.post(f"{JOBS}/{job_id}/{verb}")
    assert answer.status_code == (403 if who else 303)
    row = find(job_id)
    assert row is not None
    assert row.died_at is not None


def test_the_list_shows_each_job_in_its_state(visit, devon, job) -> None:
    soon = clock.now() + timedelta(minutes=5)
    job(name="tests.waiting")
    job(name="tests.running", leased_until=soon, leased_by="worker")
    job(name="tests.dead", **DEAD)
    browser = visit(devon)
    assert listed(browser.get(JOBS).text) == ["tests.dead"]
    for state in ("waiting", "running", "dead"):
        page = browser.get(f"{JOBS}?state={state}").text
        assert listed(page) == [f"tests.{state}"]
        tabs = main_of(page).the("nav", class_="tabs")
        assert tabs.the("a", aria_current="true").text.endswith("(1)")


@pytest.mark.parametrize("query", ["state=x", "state=%00", "before=x", "before=" + "9" * 30])
def test_a_parameter_that_is_not_ours_is_left_out(query, visit, devon, job) -> None:
    job(**DEAD)
    assert listed(visit(devon).get(f"{JOBS}?{query}").text) == ["tests.nothing"]


def test_an_error_is_shown_as_text_and_what_a_job_carries_is_not(visit, devon, job) -> None:
    job(**DEAD)
    page = main_of(visit(devon).get(JOBS).text)
    assert "ValueError: <b>no</b>" in page.text
    assert not page.has("b")
    assert "zqx" not in page.text


def test_a_dead_job_goes_back_to_waiting(visit, devon, job, find) -> None:
    job_id = job(**DEAD)
    answer = visit(devon).post(f"{JOBS}/{job_id}/retry")
    assert (answer.status_code, answer.location) == (303, f"{JOBS}?state=waiting")
    row = find(job_id)
    assert row is not None
    assert (row.died_at, row.attempts) == (None, 0)
    assert row.run_at <= clock.now()


def test_a_discarded_job_is_gone(visit, devon, job, find) -> None:
    job_id = job(**DEAD)
    assert visit(devon).post(f"{JOBS}/{job_id}/discard").location == JOBS
    assert find(job_id) is None


@pytest.mark.parametrize("verb", ["retry", "discard"])
def test_a_running_job_is_left_to_its_worker(verb, visit, devon, job, find) -> None:
    job_id = job(leased_until=clock.now() + timedelta(minutes=5), leased_by="worker")
    assert visit(devon).post(f"{JOBS}/{job_id}/{verb}").status_code == 404
    row = find(job_id)
    assert row is not None
    assert row.leased_by == "worker"
    assert not main_of(visit(devon).get(f"{JOBS}?state=running").text).has("form")


@pytest.mark.parametrize("verb", ["retry", "discard"])
def test_a_job_that_is_gone_is_not_found(verb, visit, devon) -> None:
    assert visit(devon).post(f"{JOBS}/99999/{verb}").status_code == 404


def test_older_jobs_are_a_page_away(visit, devon, job) -> None:
    for number in range(60):
        job(name=f"tests.n{number}", **DEAD)
    browser = visit(devon)
    first = browser.get(JOBS).text
    following = main_of(first).the("a", rel="next").attributes["href"]
    found = listed(first) + listed(browser.get(following).text)
    assert found == [f"tests.n{number}" for number in reversed(range(60))]


def test_an_empty_list_says_so(visit, devon, job) -> None:
    assert "No job is in this state" in main_of(visit(devon).get(JOBS).text).text
