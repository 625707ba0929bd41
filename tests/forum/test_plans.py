"""No list sorts what it has not limited, and none walks past what it does not show.

SQLite tells how it will run a statement, before there is a row: what is compared with is what its
planner does without statistics, as on a fresh site.
"""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import create_engine, event

from app.core import clock
from app.core.db import Base
from app.forum.models import PostRevision
from app.forum.queries import Filters, bookmarks, mine, reactions, unread
from app.forum.queries.beside import _statement as _beside
from app.forum.queries.drafts import drafts_in_order
from app.forum.queries.members import _members
from app.forum.queries.polls import VOTERS
from app.forum.queries.revisions import _kept
from app.forum.queries.threads import _by_stream, _followed, _followed_ids, _statement
from app.policy import _Someone

TODAY = date(2026, 6, 15)
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
          "own_stream_id": 1, "subject": "book:1", "cursor_0": 99, "cursor_1": 99,
          "moment": clock.now()}  # fmt: skip


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
        (Filters(only="solved"), "ix_threads_solved"),
        (Filters(only="solved", cursor=(0,)), "ix_threads_solved"),
        (Filters(pins="out"), "ix_threads_last_post_id"),
        (Filters(board_id=1, pins="out", cursor=(0,)), "ix_threads_board_latest"),
        (Filters(pins="alone"), "ix_threads_pinned"),
        (Filters(board_id=1, pins="alone"), "ix_threads_pinned"),
        (Filters(subject="any"), "ix_threads_subject"),
        (Filters(subject="any", cursor=(0,)), "ix_threads_subject"),
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


def test_what_is_featured_in_a_week_is_found_among_few(plan) -> None:
    filters = Filters(board_id=1, only="featured")
    steps = plan(_statement(filters, is_signed_in=False, sees_hidden=False), VALUES)
    assert "USING INDEX ix_threads_featured" in steps[steps.index(INNER) + 1]


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


def test_voters_are_read_in_their_order(plan) -> None:
    steps = plan(VOTERS, {"poll_id": 1, "after": 0, "size": 51})
    assert "USING INDEX ix_ballots_poll_id_id" in steps[0]
    assert not any("TEMP B-TREE" in step for step in steps)


@pytest.mark.parametrize("sees_hidden", [False, True])
def test_all_that_is_beside_posts_is_searched_for_in_its_order(sees_hidden, plan) -> None:
    statement = _beside(
        quoted=2, has_files=True, has_events=True, has_answers=True, sees_hidden=sees_hidden
    )
    values = {"quoted_0": 1, "quoted_1": 2, "with_files": [1, 2], "thread_id": 1}
    steps = plan(statement, values | {"first": 1, "last": 20})
    for index, times in (
        ("ix_post_quotes_quoted", 2),
        ("ix_attachments_post_id", 1),
        ("ix_thread_events_thread_id_after", 1),
        ("sqlite_autoindex_post_revisions_1", 1),
        ("ix_posts_marked", 1),
    ):
        assert len([step for step in steps if f"INDEX {index} " in step]) == times, steps
    tables = [step for step in steps if step.startswith("SCAN") and "anon" not in step]
    assert not tables
    assert not any("TEMP B-TREE" in step for step in steps)


@pytest.mark.parametrize("sees_hidden", [False, True])
def test_versions_are_read_newest_first(sees_hidden, plan) -> None:
    statement = _kept(SimpleNamespace(id=1), PostRevision.number <= 9, sees_hidden=sees_hidden)
    steps = plan(statement.limit(11), {})
    assert "sqlite_autoindex_post_revisions_1 (post_id=? AND number<?)" in steps[0]
    assert not any("TEMP B-TREE" in step for step in steps)


MARKS = {"post_id": 1, "post_ids": [1, 2], "thread_id": 1, "reader_id": 1, "owner_id": 1, "size": 21,
         "kind": 1, "after": 1, "day": TODAY, "today": TODAY}  # fmt: skip


@pytest.mark.parametrize(
    ("statement", "indexes"),
    [
        (reactions._who(is_later=False), ["ix_reactions_post"]),
        (reactions._who(is_later=True), ["ix_reactions_post"]),
        (mine._mine(), ["sqlite_autoindex_reactions_1", "sqlite_autoindex_bookmarks_1"]),
        *(
            (bookmarks._list(by_reminder=is_by, is_later=is_later, sees_hidden=False),
             ["ix_bookmarks_user_id_remind_on_id" if is_by else "ix_bookmarks_user_id_id"])
            for is_by in (False, True) for is_later in (False, True)
        ),
        (bookmarks._due(sees_hidden=False), ["ix_bookmarks_user_id_remind_on_id"]),
    ],
)  # fmt: skip
def test_what_people_say_of_posts_is_read_in_its_order(statement, indexes, plan) -> None:
    steps = plan(statement, MARKS)
    for index in indexes:
        assert any(f"INDEX {index}" in step for step in steps), steps
    assert not any("SCAN" in step or "TEMP B-TREE" in step for step in steps), steps


@pytest.mark.parametrize(
    ("filters", "of_board", "of_stream", "of_both"),
    [
        (Filters(only="following"), "board_latest", "stream_latest", "board_stream"),
        (Filters(only="following", cursor=(0,)), "board_latest", "stream_latest", "board_stream"),
        (Filters(only="following", sort="top"), "board_replies", "stream_replies", None),
    ],
    ids=str,
)
def test_what_is_followed_is_read_place_by_place_in_its_order(
    filters, of_board, of_stream, of_both, plan
) -> None:
    places = [(True, False), (False, True), *([(True, True)] if of_both else [])]
    statement = _followed(filters, tuple(places), False)
    values = {f"place_{part}_{n}": 1 for part in ("board", "stream") for n in range(3)}
    steps = plan(statement, VALUES | values)
    places_read = [step for step in steps if "ix_threads_" in step]
    wanted = [name for name in (of_board, of_stream, of_both) if name]
    assert len(places_read) == len(wanted)
    for step, name in zip(places_read, wanted, strict=True):
        assert f"USING COVERING INDEX ix_threads_{name}" in step or (
            f"USING INDEX ix_threads_{name}" in step
        )
    # Threads followed one by one: the newest of one person's rows, then each by its number.
    own = [step for step in steps if "uq_follows_user_id_thread_id" in step or "own_follow" in step]
    assert all(step.startswith("SEARCH") for step in own)
    assert not [step for step in steps if step.startswith("SCAN") and "threads" in step]


def test_what_a_search_may_be_limited_to_is_read_in_its_order(plan) -> None:
    own = plan(bookmarks.POST_IDS, MARKS)
    assert own == ["SEARCH bookmarks USING INDEX ix_bookmarks_user_id_id (user_id=?)"]
    news = plan(unread._ids(sees_hidden=False), VALUES)
    assert news[1] == "SCAN threads USING INDEX ix_threads_last_post_id"
    assert not any("TEMP B-TREE" in step for step in news)
    places = ((True, False), (False, True), (True, True))
    values = {f"place_{part}_{n}": 1 for part in ("board", "stream") for n in range(3)}
    steps = plan(_followed_ids(places, False), VALUES | values)
    for name in ("board_latest", "stream_latest", "board_stream"):
        assert any(f"INDEX ix_threads_{name}" in step for step in steps), steps
    assert not [step for step in steps if step.startswith("SCAN") and "threads" in step], steps


@pytest.mark.parametrize("step", ["ix_users_handle_begins", "ix_users_name_begins"])
def test_members_are_looked_up_by_how_their_names_begin(step, plan) -> None:
    statement = _members("sqlite", False)
    values = {"handle": "a", "handle_end": "b", "name": "a", "name_end": "b", "thread_id": 1,
              "reader_id": 1, "status": "active", "size": 8}  # fmt: skip
    steps = plan(statement, values)
    searches = [one for one in steps if one.startswith("SEARCH users")]
    assert len(searches) == 3
    assert any(f"USING INDEX {step} (" in one for one in searches) or (
        step == "ix_users_handle_begins" and any("handle_key>" in one for one in searches)
    )
    assert not [one for one in steps if one.startswith("SCAN") and "users" in one]


@pytest.mark.parametrize("is_first", [True, False])
def test_ones_drafts_are_read_in_their_order(is_first, plan) -> None:
    actor = _Someone("member", id=1)
    cursor = None if is_first else (clock.now(), 9)
    steps = plan(drafts_in_order(actor, cursor), {})
    assert "USING INDEX ix_drafts_latest" in steps[0]
    assert not any("TEMP B-TREE" in step for step in steps)
    assert not any(step.startswith("SCAN") for step in steps), steps
