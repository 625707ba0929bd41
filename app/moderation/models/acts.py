"""What was done to threads, messages and people, and how to take it back."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Row

PUBLIC = text("is_public")


class Kind(StrEnum):
    """What can be done. ``app.moderation.kinds`` says of each what it means."""

    UNDO = "undo"
    # Of a thread.
    RENAME = "rename"
    RECAST = "recast"
    READDRESS = "readdress"
    RELABEL = "relabel"
    TRANSFER = "transfer"
    CLOSE = "close"
    REOPEN = "reopen"
    MOVE = "move"
    SPLIT = "split"
    MERGE = "merge"
    JOIN = "join"
    PIN = "pin"
    UNPIN = "unpin"
    FEATURE = "feature"
    UNFEATURE = "unfeature"
    SLOW = "slow"
    QUICKEN = "quicken"
    HIDE = "hide"
    SHOW = "show"
    # Of a message.
    REWORD = "reword"
    HIDE_POST = "hide_post"
    SHOW_POST = "show_post"
    LOCK_POST = "lock_post"
    UNLOCK_POST = "unlock_post"
    MARK_ANSWER = "mark_answer"
    UNMARK_ANSWER = "unmark_answer"
    HIDE_VERSION = "hide_version"
    SHOW_VERSION = "show_version"
    # Of a member.
    NOTE = "note"
    WARN = "warn"
    SILENCE = "silence"
    SUSPEND = "suspend"
    LIFT = "lift"
    RUN_OUT = "run_out"
    ANSWER_APPEAL = "answer_appeal"
    REMOVE_ALL = "remove_all"
    VOUCH = "vouch"
    TRUST = "trust"
    DISTRUST = "distrust"
    LOOK_UP = "look_up"
    # Of what waits for approval.
    APPROVE = "approve"
    DECLINE = "decline"
    # Of a collection, and what stands in it.
    GATHER = "gather"
    UNGATHER = "ungather"
    ARRANGE = "arrange"
    REDACT = "redact"


class Act(Row):
    """Something that was done. Written once: the database itself refuses to change or delete a row,
    so it holds numbers and words of a list alone, but for the reason. The texts it changed are in
    its ``Inverse``, which can be cleaned.

    ``actor_id`` is None when the site did it by itself. ``role`` is what the public log names
    instead of a person. What it was done to, and where, has no foreign key: the log outlives it.
    ``bundle`` is the same for acts that were done as one and are taken back as one. An undo names
    what it took back in ``undoes_id``, once.
    """

    __tablename__ = "mod_acts"
    __table_args__ = (
        Index("ix_mod_acts_public", "id", sqlite_where=PUBLIC, postgresql_where=PUBLIC),
        Index("ix_mod_acts_kind", "kind", "id"),
        Index("ix_mod_acts_board", "board_id", "id"),
        Index("ix_mod_acts_stream", "stream_id", "id"),
        Index("ix_mod_acts_offering", "offering_id", "id"),
        Index("ix_mod_acts_lang", "lang", "id"),
        Index("ix_mod_acts_actor", "actor_id", "id"),
        Index("ix_mod_acts_thread", "thread_id", "id"),
        Index("ix_mod_acts_member", "member_id", "id"),
        Index("ix_mod_acts_bundle", "bundle", "id"),
    )

    kind: Mapped[str]
    actor_id: Mapped[int | None]
    role: Mapped[str]
    reason: Mapped[str]
    reason_lang: Mapped[str]
    is_public: Mapped[bool]
    offering_id: Mapped[int | None]
    board_id: Mapped[int | None]
    stream_id: Mapped[int | None]
    lang: Mapped[str | None]
    thread_id: Mapped[int | None]
    post_id: Mapped[int | None]
    member_id: Mapped[int | None]
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    undoes_id: Mapped[int | None] = mapped_column(unique=True)
    bundle: Mapped[str | None]


class Inverse(Base):
    """What it takes to undo an act, as ``app.moderation.commands.differences`` writes it. Goes when
    the act is undone, when it can no longer be, or when it holds a text that had to go."""

    __tablename__ = "mod_inverses"

    act_id: Mapped[int] = mapped_column(ForeignKey(Act.id), primary_key=True, autoincrement=False)
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    expires_at: Mapped[datetime] = mapped_column(index=True)
