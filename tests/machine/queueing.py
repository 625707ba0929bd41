"""Putting jobs into the queue and looking at them."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import select, update

from app.core import clock
from app.core.db import db
from app.core.jobs import Job, enqueue
from app.core.worker import run_due_jobs


def add(app: Flask, name: str, **given: Any) -> None:
    with app.app_context():
        enqueue(name, **given)
        db.session.commit()


def all_jobs(app: Flask) -> list[Job]:
    with app.app_context():
        return list(db.session.scalars(select(Job).order_by(Job.id)))


def make_due(app: Flask, **values: Any) -> None:
    """Let every job be due now, as if its time had come."""
    with app.app_context():
        db.session.execute(update(Job).values(run_at=clock.now(), **values))
        db.session.commit()


def fail_once_due(app: Flask) -> Job:
    make_due(app)
    assert run_due_jobs(app) == 1
    [row] = all_jobs(app)
    return row
