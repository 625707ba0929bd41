"""Jobs are done once, in one transaction with the end of their row, and never lost."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from app.core import clock, jobs
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.jobs import Job, enqueue, job
from app.core.worker import MAX_ATTEMPTS, run_due_jobs
from tests.machine.queueing import add, all_jobs, fail_once_due, make_due


def test_a_job_is_run_with_its_payload_and_its_row_is_deleted(queue: Flask) -> None:
    done = []
    job("tests.note")(lambda word: done.append(word + "!"))
    add(queue, "tests.note", word="bonjour")
    assert run_due_jobs(queue) == 1
    assert done == ["bonjour!"]
    assert all_jobs(queue) == []


def test_a_job_waits_for_its_time(queue: Flask) -> None:
    job("tests.note")(lambda: None)
    add(queue, "tests.note", run_at=clock.now() + timedelta(hours=1))
    assert run_due_jobs(queue) == 0
    make_due(queue)
    assert run_due_jobs(queue) == 1


def test_a_job_with_a_dedupe_key_is_added_once(queue: Flask) -> None:
    add(queue, "tests.note", dedupe="one")
    add(queue, "tests.note", dedupe="one")
    assert len(all_jobs(queue)) == 1


def test_a_job_that_runs_keeps_no_other_with_its_key_out(queue: Flask) -> None:
    """It may have read already what is now being changed."""
    job("tests.note")(lambda again: enqueue("tests.note", dedupe="one", again=False))
    add(queue, "tests.note", dedupe="one", again=True)
    assert run_due_jobs(queue, limit=1) == 1
    assert len(all_jobs(queue)) == 1


def test_what_a_failing_job_wrote_is_undone_and_it_is_tried_again_later(queue: Flask) -> None:
    def write_then_fail() -> None:
        enqueue("tests.effect")
        db.session.flush()  # the effect reaches the database before the failure
        raise ValueError("the mail server said no")

    job("tests.fail")(write_then_fail)
    before = clock.now()
    add(queue, "tests.fail")
    assert run_due_jobs(queue) == 1
    [row] = all_jobs(queue)
    assert row.name == "tests.fail"
    assert row.last_error == "ValueError: the mail server said no"
    assert row.attempts == 1
    assert row.leased_until is None
    assert row.died_at is None
    assert row.run_at >= before + timedelta(seconds=30)


def test_the_pause_grows_fourfold_up_to_six_hours(queue: Flask) -> None:
    job("tests.fail")(lambda: 1 / 0)
    add(queue, "tests.fail")
    pauses = []
    for _ in range(MAX_ATTEMPTS - 1):
        before = clock.now()
        row = fail_once_due(queue)
        pauses.append(round((row.run_at - before).total_seconds() / 10) * 10)
    assert pauses == [30, 120, 480, 1920, 7680, 21600, 21600]


def test_a_job_out_of_attempts_dies_and_is_kept(queue: Flask) -> None:
    job("tests.fail")(lambda: 1 / 0)
    add(queue, "tests.fail")
    for _ in range(MAX_ATTEMPTS):
        row = fail_once_due(queue)
    assert row.died_at is not None
    make_due(queue)
    assert run_due_jobs(queue) == 0
    with queue.app_context():
        assert jobs.count_jobs() == {"waiting": 0, "running": 0, "dead": 1}
        assert [dead.id for dead in jobs.list_jobs("dead")] == [row.id]


def test_a_dead_job_may_be_retried_with_all_its_attempts(queue: Flask) -> None:
    add(queue, "tests.note")
    [row] = all_jobs(queue)
    make_due(queue, died_at=clock.now(), attempts=MAX_ATTEMPTS)
    with queue.app_context():
        jobs.retry_job(row.id)
        db.session.commit()
    job("tests.note")(lambda: None)
    assert run_due_jobs(queue) == 1
    assert all_jobs(queue) == []


def test_a_job_may_be_discarded_but_not_while_it_runs(queue: Flask) -> None:
    add(queue, "tests.note")
    [row] = all_jobs(queue)
    make_due(queue, leased_until=clock.now() + timedelta(minutes=1))
    with queue.app_context():
        with pytest.raises(NotFoundError):
            jobs.discard_job(row.id)
        with pytest.raises(NotFoundError):
            jobs.retry_job(row.id)
    make_due(queue, leased_until=None)
    with queue.app_context():
        jobs.discard_job(row.id)
        db.session.commit()
    assert all_jobs(queue) == []


def test_jobs_are_listed_newest_first_and_page_by_page(queue: Flask) -> None:
    for number in range(5):
        add(queue, "tests.note", number=number)
    with queue.app_context():
        first = jobs.list_jobs("waiting", limit=3)
        rest = jobs.list_jobs("waiting", before_id=first[-1].id, limit=3)
    assert [row.payload["number"] for row in first + rest] == [4, 3, 2, 1, 0]


def test_an_unknown_job_is_left_for_a_worker_that_knows_it(queue: Flask) -> None:
    add(queue, "tests.of_tomorrow")
    run_due_jobs(queue)
    [row] = all_jobs(queue)
    assert "tests.of_tomorrow" in (row.last_error or "")
    make_due(queue)
    job("tests.of_tomorrow")(lambda: None)
    run_due_jobs(queue)
    assert all_jobs(queue) == []


def test_a_leased_job_is_left_alone_until_its_lease_ends(queue: Flask) -> None:
    job("tests.note")(lambda: None)
    add(queue, "tests.note")
    make_due(queue, leased_until=clock.now() + timedelta(minutes=1), leased_by="another")
    assert run_due_jobs(queue) == 0
    make_due(queue, leased_until=clock.now() - timedelta(seconds=1))
    assert run_due_jobs(queue) == 1


def test_a_job_that_kills_its_workers_dies_without_being_run_again(queue: Flask) -> None:
    done = []
    job("tests.note")(lambda: done.append(1))
    add(queue, "tests.note")
    make_due(queue, attempts=MAX_ATTEMPTS, leased_until=clock.now() - timedelta(seconds=1))
    run_due_jobs(queue)
    [row] = all_jobs(queue)
    assert done == []
    assert row.died_at is not None


def test_a_worker_that_lost_its_lease_undoes_its_work(queue: Flask) -> None:
    def lose_the_lease() -> None:
        # As after a pause longer than the lease: another worker has claimed the job meanwhile.
        db.session.execute(update(Job).where(Job.name == "tests.slow").values(leased_by="another"))
        db.session.commit()
        enqueue("tests.effect")

    job("tests.slow")(lose_the_lease)
    add(queue, "tests.slow")
    run_due_jobs(queue)
    [row] = all_jobs(queue)
    assert (row.name, row.leased_by) == ("tests.slow", "another")


def test_two_workers_share_the_jobs_and_do_each_once(queue: Flask) -> None:
    done: list[int] = []

    @job("tests.count")
    def count(number: int) -> None:
        done.append(number)

    with queue.app_context():
        for number in range(40):
            enqueue("tests.count", number=number)
        db.session.commit()
    threads = [threading.Thread(target=run_due_jobs, args=(queue,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == list(range(40))
    assert all_jobs(queue) == []
