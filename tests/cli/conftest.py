"""Commands as an operator types them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from app.accounts.models import User
from app.core.db import db


@pytest.fixture
def run(app: Flask) -> Callable[..., Result]:
    """``run("users", "list")``."""

    def run(*arguments: str) -> Result:
        return app.test_cli_runner().invoke(args=list(arguments))

    return run


@pytest.fixture
def find(app: Flask) -> Callable[[str], User | None]:
    """``find("amina")``: her row as it is now."""

    def find(handle: str) -> User | None:
        with app.app_context():
            return db.session.scalar(select(User).where(User.handle == handle))

    return find
