"""Threads to show, and where they stand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.forum.queries import boards
from app.programme.queries import outline
from tests.forum.conftest import change, start

__all__ = ["change", "start"]


@pytest.fixture
def board(app: Flask) -> Callable[[str], int]:
    """``board("current-week-2")``: its id."""

    def board(code: str) -> int:
        with app.app_context():
            return boards().by_code[code].id

    return board


@pytest.fixture
def stream(app: Flask) -> Callable[[str], int]:
    """``stream("executives")``: its id."""

    def stream(code: str) -> int:
        with app.app_context():
            found = outline().stream_by_code(code)
            assert found is not None
            return found.id

    return stream
