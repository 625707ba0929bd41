"""What gunicorn is asked to do on its way."""

from __future__ import annotations

import gc
from types import SimpleNamespace

import pytest

from app.core.server_hooks import pre_fork
from app.web import dates


@pytest.fixture(autouse=True)
def _thawed():
    yield
    gc.unfreeze()


def test_what_every_worker_needs_is_there_before_the_fork(app) -> None:
    dates._months.cache_clear()
    pre_fork(SimpleNamespace(app=SimpleNamespace(wsgi=lambda: app)), None)
    assert dates._months.cache_info().currsize == 2
    assert gc.get_freeze_count() > 0


def test_another_program_may_be_served_the_same_way() -> None:
    pre_fork(SimpleNamespace(app=SimpleNamespace(wsgi=object)), None)
    assert gc.get_freeze_count() > 0
