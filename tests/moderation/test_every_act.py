"""Every act followed by its undo leaves the database as it was, row by row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.facilitation.commands import collections as gathering
from app.facilitation.commands.syntheses import Do as Saving
from app.facilitation.models import Collection, CollectionEntry
from app.facilitation.queries.collections import entry_rows
from app.forum import commands as forum
from app.forum.models import HeldPost, Post, Thread
from app.forum.queries import boards
from app.moderation import commands
from app.moderation.commands import TO_THREAD, Verdict, Wish
from app.moderation.commands.sanctions import Decision as Sentence
from app.moderation.commands.sanctions import impose
from app.moderation.kinds import KINDS
from app.moderation.models import Act, Decision, Kind, Sanction
from tests.moderation.rows import everything
from tests.security.addresses import COLLECTION, NOTES

WHY = "It has to be."
# What a kind needs beside a thread as it is: what is wished for, and how the thread stands before.
WISHES = {
    Kind.RENAME: {"title": "Another title"},
    Kind.RECAST: {"thread_kind": "discussion"},
    Kind.READDRESS: {"stream_id": 1},
    Kind.RELABEL: {"lang": "fr"},
    Kind.PIN: {"until": clock.now() + timedelta(days=3), "everywhere": True},
    Kind.SLOW: {"seconds": 60},
}
BEFORE = {
    Kind.REOPEN: {"closed_at": clock.now()},
    Kind.UNPIN: {"pinned_until": clock.now() + timedelta(days=1)},
    Kind.UNFEATURE: {"featured_at": clock.now()},
    Kind.QUICKEN: {"slow_seconds": 60},
    Kind.TRANSFER: {"featured_at": clock.now(), "subject": "resource:1"},
}
Do = Callable[[User, Thread], object]
DECIDED = {
    Kind.NOTE: {"reason": ""},
    Kind.WARN: {},
    Kind.SILENCE: {"ends_at": clock.now() + timedelta(days=1)},
    Kind.SUSPEND: {},
}


def to_thread(kind: Kind) -> Do:
    def do(actor: User, thread: Thread) -> object:
        wish = Wish(kind, reason=WHY, **WISHES.get(kind, {}))
        if kind is Kind.TRANSFER:
            wish = Wish(kind, reason=WHY, board=boards().by_code["welcome"])
        return commands.curate_thread(actor, thread.id, wish)

    return do


def second(thread: Thread) -> Post:
    return db.session.query(Post).filter_by(thread_id=thread.id, number=2).one()


def to_post(kind: Kind) -> Do:
    return lambda actor, thread: commands.curate_post(actor, second(thread), kind, WHY)


def to_version(kind: Kind) -> Do:
    return lambda actor, thread: commands.turn_version(actor, second(thread), 1, kind)


def luc() -> User:
    return db.session.query(User).filter_by(handle="luc").one()


def to_luc(kind: Kind) -> Do:
    said = {"words": "Be kind.", "lang": "fr", "reason": WHY, **DECIDED.get(kind, {})}
    return lambda actor, _thread: commands.sanction(actor, luc(), Sentence(kind, **said))


def lift(actor: User, _thread: Thread) -> object:
    return commands.lift(actor, db.session.query(Sanction).one(), WHY, "en")


def waiting() -> HeldPost:
    return db.session.query(HeldPost).one()


def hold(_actor: User, thread: Thread) -> None:
    forum.hold_reply(luc(), thread, "Words that wait.", "fr", why="new")


def to_level(kind: Kind) -> Do:
    return lambda actor, _thread: commands.set_level(actor, luc(), kind)


def set_luc(**values: object) -> Do:
    def prepare(_actor: User, _thread: Thread) -> None:
        for name, value in values.items():
            setattr(luc(), name, value)

    return prepare


DOINGS: dict[Kind, Do] = {
    **{kind: to_thread(kind) for kind in TO_THREAD},
    **{
        kind: to_post(kind)
        for kind in (Kind.HIDE_POST, Kind.SHOW_POST, Kind.LOCK_POST, Kind.UNLOCK_POST,
                     Kind.MARK_ANSWER, Kind.UNMARK_ANSWER)
    },
    Kind.REWORD: lambda actor, thread: commands.reword_post(
        actor, second(thread),
        Verdict(Decision.EDIT, WHY, body="Kinder words.", seen=second(thread).edited_at),
    ),
    Kind.HIDE_VERSION: to_version(Kind.HIDE_VERSION),
    Kind.SHOW_VERSION: to_version(Kind.SHOW_VERSION),
    **{kind: to_luc(kind) for kind in DECIDED},
    Kind.LIFT: lift,
    Kind.REMOVE_ALL: lambda actor, thread: commands.remove_all(actor, luc(), WHY, "en", "Spam."),
    Kind.DECLINE: lambda actor, thread: commands.decline_held(actor, waiting(), WHY, "en"),
    **{kind: to_level(kind) for kind in (Kind.VOUCH, Kind.TRUST, Kind.DISTRUST)},
}  # fmt: skip


def a_collection() -> Collection:
    return db.session.query(Collection).one()


def begin_collection(_actor: User, thread: Thread) -> None:
    week = boards().by_id[thread.board_id].week_id
    values = {"html_en": "", "html_fr": "", "submission": "s", **COLLECTION}
    db.session.add(Collection(offering_id=thread.offering_id, week_id=week, **values))


def begin_with_entry(actor: User, thread: Thread) -> None:
    begin_collection(actor, thread)
    db.session.flush()
    entry = {"collection_id": a_collection().id, "thread_id": thread.id, "position": 1}
    db.session.add(CollectionEntry(**entry, **NOTES))


DOINGS |= {
    Kind.GATHER: lambda actor, thread: gathering.add_entry(
        actor, a_collection(), thread, None, NOTES
    ),
    Kind.UNGATHER: lambda actor, thread: gathering.remove_entry(
        actor, a_collection(), entry_rows(a_collection().id)[0].id
    ),
    Kind.ARRANGE: lambda actor, thread: gathering.write_collection(
        actor, a_collection(), COLLECTION | {"title_en": "Others"}, Saving.PUBLISH
    ),
}
PREPARE: dict[Kind, Do] = {
    Kind.GATHER: begin_collection,
    Kind.ARRANGE: begin_collection,
    Kind.UNGATHER: begin_with_entry,
    Kind.SHOW: forum.hide_thread,
    Kind.SHOW_POST: lambda actor, thread: forum.hide_post(actor, second(thread)),
    Kind.UNLOCK_POST: lambda actor, thread: forum.lock_post(actor, second(thread)),
    Kind.UNMARK_ANSWER: lambda actor, thread: forum.mark_answer(actor, second(thread)),
    Kind.RECAST: lambda actor, thread: forum.mark_answer(actor, second(thread)),
    Kind.HIDE_POST: lambda actor, thread: forum.mark_answer(actor, second(thread)),
    Kind.SHOW_VERSION: lambda actor, thread: forum.hide_revision(actor, second(thread), 1),
    Kind.LIFT: lambda actor, thread: impose(
        actor, luc(), Sentence(Kind.SUSPEND, "Be kind.", "fr", WHY)
    ),
    Kind.VOUCH: set_luc(level="new"),
    Kind.DECLINE: hold,
    Kind.DISTRUST: set_luc(level="trusted"),
}


# They leave old addresses behind: tests/moderation/test_moving.py.
OF_MOVING = {Kind.MOVE, Kind.SPLIT, Kind.MERGE, Kind.JOIN}


def test_every_kind_that_can_be_undone_is_done_here() -> None:
    assert DOINGS.keys() | OF_MOVING == {kind for kind in KINDS if KINDS[kind].can_be_undone}


@pytest.fixture
def a_thread(app, amina, luc, noor, start) -> int:
    """A question with an answer that was edited, read as a board by somebody."""
    thread_id = start(amina, kind="question", replies_by=[luc, noor])
    with app.app_context():
        thread = db.session.get_one(Thread, thread_id)
        reader = db.session.get_one(User, noor.id)
        writer = db.session.get_one(User, luc.id)
        forum.mark_board_read(reader, thread.board)
        forum.edit_post(writer, second(thread), "In other words.", "en", seen=None, reason="Typo.")
        db.session.commit()
    return thread_id


@pytest.mark.parametrize("kind", DOINGS)
def test_done_and_undone_nothing_is_otherwise(kind: Kind, app, rosa, a_thread) -> None:
    with app.app_context():
        actor, thread = db.session.get_one(User, rosa.id), db.session.get_one(Thread, a_thread)
        for name, value in BEFORE.get(kind, {}).items():
            setattr(thread, name, value)
        PREPARE.get(kind, lambda _actor, _thread: None)(actor, thread)
        db.session.commit()
    before = everything(app)
    with app.app_context():
        actor, thread = db.session.get_one(User, rosa.id), db.session.get_one(Thread, a_thread)
        DOINGS[kind](actor, thread)
        db.session.commit()
        act = db.session.query(Act).one()
        assert act.kind == kind
    assert everything(app) != before
    with app.app_context():
        actor = db.session.get_one(User, rosa.id)
        commands.undo_act(actor, db.session.query(Act).one())
        db.session.commit()
    now = everything(app)
    assert {name: rows for name, rows in now.items() if rows != before[name]} == {}
