"""Threads to look at, and sites that are set up in another way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from app import create_app
from app.config import Settings
from app.core.db import db
from tests.forum.conftest import change, posts_of, start, thread_id

__all__ = ["change", "posts_of", "start", "thread_id"]

HX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def site_with(app: Flask, settings: Settings) -> Iterator[Callable[..., Flask]]:
    """``site_with(site_url="https://…")``: another process of the same site, set up otherwise."""
    made: list[Flask] = []

    def site_with(**changes: Any) -> Flask:
        other = create_app(replace(settings, **changes))
        other.config["WTF_CSRF_ENABLED"] = False
        made.append(other)
        return other

    yield site_with
    for other in made:
        with other.app_context():
            db.engine.dispose()


@pytest.fixture
def quiet(app: Flask) -> Iterator[Flask]:
    """The site as it is in service: a fault becomes an answer, not an exception in the test."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield app
    app.config["PROPAGATE_EXCEPTIONS"] = True
