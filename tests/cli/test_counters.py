"""``flask counters``: what they say, and what they leave."""

from __future__ import annotations

import pytest

from app.forum.models import Thread
from tests.forum.conftest import change, start, thread_id

__all__ = ["change", "start", "thread_id"]


def test_right_counters_are_not_mentioned(run, request) -> None:
    request.getfixturevalue("thread_id")
    result = run("counters", "check")
    assert (result.exit_code, result.stdout) == (0, "")


@pytest.mark.parametrize("name", ["reply_count", "last_number", "last_post_id"])
def test_a_wrong_counter_is_found_and_repaired(name, run, request) -> None:
    wrong = request.getfixturevalue("thread_id")
    request.getfixturevalue("change")(Thread, wrong, **{name: 77})
    found = run("counters", "check")
    assert found.exit_code == 1
    assert found.stdout == f"thread {wrong}: counters do not match its posts\n"
    assert run("counters", "repair").stdout == "1 counters repaired.\n"
    assert run("counters", "check").exit_code == 0
