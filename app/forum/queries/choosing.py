"""Messages that somebody has chosen by their numbers, to do something to all of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.accounts.models import User
from app.core.db import db
from app.core.text import plain_text_of_html
from app.forum.models import Post
from app.forum.queries.posts import ThreadRow

LONGEST = 120  # characters of its beginning that are shown


@dataclass(frozen=True)
class ChosenPost:
    """What it takes to know a message again."""

    id: int
    number: int
    author_id: int
    author_name: str
    lang: str
    beginning: str


def posts_numbered(thread: ThreadRow, numbers: Collection[int]) -> Sequence[ChosenPost]:
    """Those of these messages of a thread this person may see that everybody can read, in order:
    what is hidden or removed is not chosen."""
    rows = db.session.execute(
        select(Post.id, Post.number, Post.author_id, User.display_name, Post.lang, Post.html)
        .join(User, User.id == Post.author_id)
        .where(
            Post.thread_id == thread.id,
            Post.number.in_(sorted(numbers)),
            Post.hidden_at.is_(None),
            Post.deleted_at.is_(None),
        )
        .order_by(Post.number)
    )
    return [ChosenPost(*row[:5], beginning=plain_text_of_html(row.html, LONGEST)) for row in rows]
