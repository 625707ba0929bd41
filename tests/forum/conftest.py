"""Threads to act upon."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.forum import commands
from app.forum.models import Board, Kind, Post, Thread

Start = Callable[..., int]


@pytest.fixture
def start(app: Flask, board_id: int) -> Start:
    """``start(amina, title=…, replies_by=[luc, …])`` makes a thread and gives its id."""

    def start(author: User, *, replies_by: Any = (), board: int = board_id, **said: Any) -> int:
        with app.app_context():
            heading = commands.Heading(
                title=said.get("title", "How do we begin?"),
                kind=said.get("kind", Kind.DISCUSSION),
                lang=said.get("lang", "en"),
                stream_id=said.get("stream_id"),
            )
            writer = db.session.get_one(User, author.id)
            place = db.session.get_one(Board, board)
            thread = commands.start_thread(
                writer, place, heading, said.get("body", "First words."), at=said.get("at")
            )
            for number, person in enumerate(replies_by, start=2):
                one = db.session.get_one(User, person.id)
                commands.post_reply(one, thread, f"Answer {number}.", "en", at=said.get("at"))
            db.session.commit()
            return thread.id

    return start


@pytest.fixture
def thread_id(start: Start, amina: User, luc: User) -> int:
    """Amina asked, Luc answered."""
    return start(amina, replies_by=[luc])


@pytest.fixture
def change(app: Flask) -> Callable[..., None]:
    """``change(Thread, thread_id, closed_at=now)``: bring a row into a state."""

    def change(model: type[Any], row_id: int, **values: Any) -> None:
        with app.app_context():
            db.session.execute(update(model).where(model.id == row_id).values(**values))
            db.session.commit()

    return change


@pytest.fixture
def closed(change: Callable[..., None], thread_id: int) -> int:
    change(Thread, thread_id, closed_at=clock.now())
    return thread_id


@pytest.fixture
def hidden(change: Callable[..., None], thread_id: int) -> int:
    change(Thread, thread_id, hidden_at=clock.now())
    return thread_id


@pytest.fixture
def posts_of(app: Flask) -> Callable[[int], list[Post]]:
    """The posts of a thread as they are in the database."""

    def posts_of(thread_id: int) -> list[Post]:
        with app.app_context():
            rows = select(Post).where(Post.thread_id == thread_id).order_by(Post.number)
            return list(db.session.scalars(rows))

    return posts_of
