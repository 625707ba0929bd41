"""A live session at the time a test wants it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core import cache, clock
from app.core.db import db
from app.core.events import publish
from app.programme.live_sessions.events import SessionChanged
from app.programme.live_sessions.models import LiveSession
from tests.forum.conftest import change, start

__all__ = ["change", "start"]
JOIN = "https://meet.example.org/the-secret-door"
Make = Callable[..., int]


@pytest.fixture
def live(app: Flask) -> Make:
    """``live(begins_in=-10, status="live")``: one of week 3, that many minutes from now, with its
    door at ``JOIN``; gives its id. With ``lang="fr"`` it is the French one."""

    def live(*, begins_in: float = 60, lang: str = "en", **values: Any) -> int:
        with app.app_context():
            of_week = (
                select(LiveSession).where(LiveSession.lang == lang).order_by(LiveSession.starts_at)
            )
            row = db.session.scalars(of_week).all()[2]
            row.starts_at = clock.now().replace(second=0, microsecond=0) + timedelta(
                minutes=begins_in
            )
            row.join_url = JOIN
            for name, value in values.items():
                setattr(row, name, value)
            publish(SessionChanged(row.id))
            db.session.commit()
            cache.forget_all()
            return row.id

    return live
