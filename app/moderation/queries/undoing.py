"""Who may take an act back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.forum.models import Board, Thread
from app.moderation.kinds import KINDS
from app.moderation.models import Act, Inverse
from app.policy import Ruling

Changes = dict[str, dict[str, list[Any]]]


def may_undo(actor: User | None, act: Act) -> Ruling:
    """Of all that was done as one with it too, as long as it is known how."""
    which = Act.id == act.id if act.bundle is None else Act.bundle == act.bundle
    kept = select(Inverse.changes).join(Act, Act.id == Inverse.act_id).where(which)
    return may_put_back(actor, act, [each["rows"] for each in db.session.scalars(kept)])


def may_put_back(actor: User | None, act: Act, changes: Iterable[Changes]) -> Ruling:
    """Wherever something would be otherwise it takes what it took to do it there."""
    thread_ids: set[int] = set()
    board_ids: set[int] = set()
    pins_everywhere = False
    for each in changes:
        thread_ids |= _threads_in(each)
        for _, columns in _changed(each, "threads"):
            board_ids.update(columns.get("board_id", ()))
            pins_everywhere |= "is_pinned_everywhere" in columns
    threads = db.session.scalars(select(Thread).where(Thread.id.in_(thread_ids))).all()
    boards = db.session.scalars(select(Board).where(Board.id.in_(board_ids))).all()
    rule = KINDS[act.kind].rule
    return policy.may_undo_act(
        actor, act, rule, (*threads, *boards), pins_everywhere=pins_everywhere
    )


def _threads_in(changes: Changes) -> set[int]:
    """Those whose heading, messages or lines would be otherwise. A twin elsewhere is only told whose
    twin it is, which nobody was asked about before either."""
    found = {
        key[0] for key, columns in _changed(changes, "threads") if columns.keys() != {"twin_id"}
    }
    for table in ("posts", "thread_events"):
        for _, columns in _changed(changes, table):
            found.update(columns.get("thread_id", ()))
        rows = changes.get(table, {"came": []})["came"]
        found.update(row["thread_id"] for row in rows)
    return found


def _changed(changes: Changes, table: str) -> list[Any]:
    return changes.get(table, {"changed": []})["changed"]
