"""Something real behind every address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from tests.forum.conftest import change, posts_of, start, thread_id
from tests.security.addresses import things
from tests.web.conftest import quiet, site_with

__all__ = ["change", "posts_of", "quiet", "site_with", "start", "thread_id"]


@pytest.fixture
def made(app: Flask, thread_id: int, board_id: int) -> dict[str, Any]:
    """``made["thread_id"]``: a value for every part of every address."""
    return things(app, thread_id, board_id)


@pytest.fixture
def unlimited(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sweeping tests knock oftener than people."""

    class Never:
        def hit(self, *_: Any) -> bool:
            return True

    monkeypatch.setitem(app.extensions, "limits", Never())


@pytest.fixture
def with_tokens(app: Flask) -> Iterator[Flask]:
    """The site as it is in service: every form needs its token."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False
