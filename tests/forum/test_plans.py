"""No list sorts what it has not limited, and none walks past what it does not show.

SQLite tells how it will run a statement, before there is a row: what is compared with is what its
planner does without statistics, as on a fresh site.
"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import create_engine, event

from app.core import clock
from app.core.db import Base
from app.forum.queries import Filters
from app.forum.queries.drafts import drafts_in_order
from app.forum.queries.threads import _by_stream, _statement
from app.policy import _Someone

INNER = "MATERIALIZE shown"


@pytest.fixture(scope="module")
def plan() -> Any:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)

    def plan(statement: Any, values: dict[str, Any]) -> list[str]:
        ran: list[tuple[str, Any]] = []

        def note(_c: Any, _cursor: Any, text: str, parameters: Any, *_: Any) -> None:
            ran.append((text, parameters))

        with engine.connect() as connection:
            event.listen(connection, "before_cursor_execute", note)
            connection.execute(statement, values)
            text, parameters = ran[0]
            event.remove(connection, "before_cursor_execute", note)
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", parameters)
            return [row[3] for row in rows]

    yield plan
    engine.dispose()


VALUES = {"size": 21, "board_id": 1, "stream_id": 1, "reader_id": 1, "floor": 0,
          "own_stream_id": 1, "cursor_0": 99, "cursor_1": 99}  # fmt: skip


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        (Filters(), "ix_threads_last_post_id"),
        (Filters(cursor=(0,)), "ix_threads_last_post_id"),
        (Filters(sort="top"), "ix_threads_replies"),
        (Filters(board_id=1), "ix_threads_board_latest"),
        (Filters(board_id=1, cursor=(0,)), "ix_threads_board_latest"),
        (Filters(board_id=1, sort="new"), "ix_threads_board_new"),
        (Filters(board_id=1, sort="top"), "ix_threads_board_replies"),
        (Filters(board_id=1, stream_id=1), "ix_threads_board_stream"),
        (Filters(board_id=1, stream_id=0), "ix_threads_board_stream"),
        (Filters(stream_id=1), "ix_threads_stream_latest"),
        (Filters(stream_id=1, sort="top"), "ix_threads_stream_replies"),
        (Filters(kind="tip"), "ix_threads_kind_latest"),
        (Filters(lang="fr"), "ix_threads_in_fr"),
        (Filters(lang="en"), "ix_threads_in_en"),
        (Filters(only="unanswered", lang="fr"), "ix_threads_unanswered"),
        (Filters(only="awaiting", lang="fr"), "ix_threads_unanswered"),
        (Filters(only="mine"), "ix_threads_author_latest"),
        (Filters(only="mine", sort="new"), "ix_threads_author"),
    ],
    ids=str,
)
def test_a_list_is_read_in_its_order(filters, index, plan) -> None:
    signed_in = filters.only in ("awaiting", "mine")
    statement = _statement(filters, is_signed_in=signed_in, sees_hidden=False)
    steps = plan(statement, VALUES)
    inner = steps[steps.index(INNER) + 1 : steps.index("SCAN shown")]
    assert f"USING INDEX {index}" in inner[0]
    assert "USE TEMP B-TREE FOR ORDER BY" not in inner


def test_a_week_reads_each_group_in_its_order(plan) -> None:
    statement = _by_stream((False, True), is_signed_in=False, sees_hidden=False)
    steps = plan(statement, VALUES | {"stream_0": 0, "stream_1": 1})
    searches = [step for step in steps if "threads" in step]
    assert len(searches) == 2
    assert all("USING INDEX ix_threads_board_stream" in step for step in searches)
    first, second = (steps.index(search) for search in searches)
    # Only the few that are shown are put in order.
    assert "USE TEMP B-TREE FOR ORDER BY" not in steps[first : first + 2]
    assert "USE TEMP B-TREE FOR ORDER BY" not in steps[second : second + 2]


@pytest.mark.parametrize("is_first", [True, False])
def test_ones_drafts_are_read_in_their_order(is_first, plan) -> None:
    actor = _Someone("member", id=1)
    cursor = None if is_first else (clock.now(), 9)
    steps = plan(drafts_in_order(actor, cursor), {})
    assert "USING INDEX ix_drafts_latest" in steps[0]
    assert not any("TEMP B-TREE" in step for step in steps)
    assert not any(step.startswith("SCAN") for step in steps), steps
