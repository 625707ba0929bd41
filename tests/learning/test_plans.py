"""Results of an activity are found by an index, however many there are of others."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from app.learning.queries.activities import (
    ResultFilters,
    results_in_order,
    results_without_reply,
)
from tests.forum.test_plans import plan

__all__ = ["plan"]

ACTIVITY: Any = SimpleNamespace(id=1)
NOOR: Any = SimpleNamespace(id=1)


@pytest.mark.parametrize("filters", [ResultFilters(), ResultFilters(before=9)], ids=str)
def test_a_page_of_results_is_read_in_its_order(filters, plan) -> None:
    steps = plan(results_in_order(ACTIVITY, filters, 21), {})
    assert "USING INDEX ix_activity_results_activity_id" in steps[0]
    assert not any("TEMP B-TREE" in step for step in steps)


def test_what_is_offered_is_found_by_its_subject_and_nobodys_replies_are_gathered(plan) -> None:
    steps = plan(results_without_reply(NOOR, ACTIVITY, None, 3), {})
    assert "USING INDEX ix_threads_subject (subject=?)" in steps[0]
    assert any("SEARCH posts_1 USING" in step and "(thread_id=?)" in step for step in steps)
    assert not any("LIST SUBQUERY" in step or "SCAN" in step for step in steps)
