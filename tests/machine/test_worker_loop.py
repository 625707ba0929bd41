"""The worker itself: periodic jobs, stopping, a database that is away."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from app.core import clock, jobs, worker
from app.core.db import db
from app.core.jobs import job, periodic
from app.core.worker import MAX_ATTEMPTS, run_due_jobs, run_worker
from tests.machine.queueing import add, all_jobs, fail_once_due, make_due
from tests.machine.serving import wait_until


@pytest.fixture
def own_signals() -> Iterator[None]:
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def test_a_periodic_job_has_one_row_that_moves_to_its_next_slot(queue: Flask) -> None:
    done = []
    periodic("tests.sweep", timedelta(hours=1))(lambda: done.append(1))
    with queue.app_context():
        jobs.plan_periodic()
        jobs.plan_periodic()
        db.session.commit()
    make_due(queue)
    assert run_due_jobs(queue) == 1
    [row] = all_jobs(queue)
    assert done == [1]
    assert row.run_at == jobs.next_slot(clock.now(), timedelta(hours=1))
    assert (row.attempts, row.leased_until, row.last_error) == (0, None, None)
    assert run_due_jobs(queue) == 0


def test_a_periodic_job_never_dies_nor_waits_past_its_slot(queue: Flask) -> None:
    periodic("tests.sweep", timedelta(minutes=1))(lambda: 1 / 0)
    with queue.app_context():
        jobs.plan_periodic()
        db.session.commit()
    for _ in range(MAX_ATTEMPTS + 2):
        before = clock.now()
        row = fail_once_due(queue)
        assert row.died_at is None
        assert row.run_at <= clock.now() + timedelta(minutes=1)
    assert row.run_at > before


def test_slots_are_counted_from_midnight_utc() -> None:
    moment = datetime(2026, 1, 5, 13, 20, tzinfo=UTC)
    assert jobs.next_slot(moment, timedelta(days=1)) == datetime(2026, 1, 6, tzinfo=UTC)
    assert jobs.next_slot(moment, timedelta(minutes=20)) == moment + timedelta(minutes=20)


def test_the_job_in_hand_is_finished_before_the_worker_stops(queue: Flask) -> None:
    stop = threading.Event()
    done = []

    def ask_to_stop() -> None:
        stop.set()
        done.append("first")

    job("tests.first")(ask_to_stop)
    job("tests.second")(lambda: done.append("second"))
    add(queue, "tests.first")
    add(queue, "tests.second")
    run_worker(queue, stop=stop)
    assert done == ["first"]
    assert [row.name for row in all_jobs(queue)] == ["tests.second"]


def test_sigterm_lets_the_worker_finish_its_job(queue: Flask, own_signals: None) -> None:
    done = []

    def be_told_to_end() -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        done.append("finished")

    job("tests.first")(be_told_to_end)
    job("tests.second")(lambda: done.append("second"))
    add(queue, "tests.first")
    add(queue, "tests.second")
    result = queue.test_cli_runner().invoke(args=["worker"])
    assert result.exit_code == 0
    assert done == ["finished"]


def test_worker_once_ends_when_nothing_is_due(queue: Flask, own_signals: None) -> None:
    done = []
    job("tests.note")(lambda: done.append(1))
    add(queue, "tests.note")
    assert queue.test_cli_runner().invoke(args=["worker", "--once"]).exit_code == 0
    assert done == [1]


def test_the_worker_outlives_a_database_that_is_away_and_says_so_once(
    queue: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim, done, told = worker._claim, [], []
    failures = iter(range(4))

    def claim_badly(name: str) -> worker.Claim | None:
        for _ in failures:
            raise OperationalError("", {}, sqlite3.OperationalError("gone"))
        return claim(name)

    class Log:
        def error(self, event: str, **_: Any) -> None:
            told.append(event)

        info = warning = error

    monkeypatch.setattr(worker, "_claim", claim_badly)
    monkeypatch.setattr(worker, "log", Log())
    job("tests.note")(lambda: done.append(1))
    add(queue, "tests.note")
    run_worker(queue, once=True, stop=threading.Event(), poll=0.001)
    assert done == [1]
    assert [event for event in told if event.startswith("database")] == [
        "database_away",
        "database_back",
    ]


def test_an_idle_worker_finds_a_new_job(queue: Flask) -> None:
    stop = threading.Event()
    done = []
    job("tests.note")(lambda: done.append(1))
    thread = threading.Thread(target=run_worker, args=(queue,), kwargs={"stop": stop, "poll": 0.01})
    thread.start()
    try:
        add(queue, "tests.note")
        wait_until(lambda: done, "the job is run")
    finally:
        stop.set()
        thread.join()
    assert done == [1]


def test_an_error_is_kept_short_and_without_secrets() -> None:
    text = worker.describe(
        RuntimeError(
            "smtp://me:hunter2@mail.example.org refused\namina@example.org\x00" + "x" * 999
        )
    )
    assert text.startswith("RuntimeError: smtp://mail.example.org refused a***@example.org x")
    assert len(text) == 300
    error = OperationalError("UPDATE t SET p = ?", {"p": "hunter2"}, sqlite3.OperationalError("no"))
    assert worker.describe(error) == "OperationalError: no"
