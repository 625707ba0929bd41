"""Conversations to take apart and to put together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import User
from app.core.db import db
from app.forum import commands, queries
from app.forum.commands import counters
from app.forum.models import Board, Post, Thread

Do = Callable[..., Any]


@pytest.fixture
def talk(app: Flask, start: Callable[..., int]) -> Callable[..., int]:
    """``talk(amina, "One.", title=…)`` starts a thread with these words."""

    def talk(author: User, body: str, **said: Any) -> int:
        return start(author, body=body, **said)

    return talk


@pytest.fixture
def say(app: Flask) -> Callable[[int, User, str], int]:
    """Answer a thread; the id of the message."""

    def say(thread_id: int, author: User, body: str) -> int:
        with app.app_context():
            thread = db.session.get_one(Thread, thread_id)
            writer = db.session.get_one(User, author.id)
            post_id = commands.post_reply(writer, thread, body, "en")
            db.session.commit()
            return post_id

    return say


@pytest.fixture
def words(app: Flask) -> Callable[[int], list[tuple[int, str]]]:
    """The messages of a thread as they stand: number and words."""

    def words(thread_id: int) -> list[tuple[int, str]]:
        with app.app_context():
            rows = select(Post.number, Post.body).where(Post.thread_id == thread_id)
            return [
                (row.number, row.body) for row in db.session.execute(rows.order_by(Post.number))
            ]

    return words


@pytest.fixture
def curate(app: Flask) -> Do:
    """``curate(rosa, "merge_threads", [2], 1)``: threads are given by their ids. Afterwards every
    counter says what it counts."""

    def curate(person: User, verb: str, *things: Any, **more: Any) -> Any:
        with app.app_context():
            actor = db.session.get_one(User, person.id)
            answer = getattr(commands, verb)(actor, *(_found(thing) for thing in things), **more)
            db.session.commit()
            assert [each for each in counters.check() if each] == []
            return answer

    def _found(thing: Any) -> Any:
        if isinstance(thing, int):
            return db.session.get_one(Thread, thing)
        if isinstance(thing, list) and isinstance(thing[0], int):
            return [db.session.get_one(Thread, each) for each in thing]
        if isinstance(thing, Board):
            return db.session.get_one(Board, thing.id)
        return thing

    return curate


@pytest.fixture
def two(talk: Do, say: Do, amina: User, luc: User) -> tuple[int, int]:
    """Two conversations that went on at the same time: A1 B1 A2 B2 A3."""
    a = talk(amina, "A1", title="About apples")
    b = talk(luc, "B1", title="About pears")
    say(a, luc, "A2")
    say(b, amina, "B2")
    say(a, luc, "A3")
    return a, b


@pytest.fixture
def unread(app: Flask) -> Callable[[User], dict[int, int]]:
    """How many messages of each thread are new to somebody, as their list tells it."""

    def unread(person: User) -> dict[int, int]:
        with app.app_context():
            rows = queries.list_threads(db.session.get_one(User, person.id), queries.Filters()).rows
            return {row.id: row.unread for row in rows}

    return unread
