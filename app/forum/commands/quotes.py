"""A message's quotes, kept beside its words."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from app.accounts.models import User
from app.core.db import db
from app.forum import queries
from app.forum.commands import counters
from app.forum.models import PostQuote
from app.forum.quoting import posts_quoted_in


def find_quotes(author: User, body: str) -> set[int]:
    """The messages quoted in a new text, of those its author may see. Asked before the first
    write: the text is parsed for it."""
    quoted = posts_quoted_in(body)
    return queries.visible_post_ids(author, quoted) if quoted else set()


def note_quotes(post_id: int, quoted: set[int]) -> None:
    """A new message quotes these."""
    if not quoted:
        return
    rows = [{"post_id": post_id, "quoted_post_id": each} for each in sorted(quoted)]
    db.session.execute(insert(PostQuote), rows)
    counters.move_quoted_count(quoted, +1)


def change_quotes(editor: User, post_id: int, found: list[int]) -> None:
    """The message now quotes those found in it that the editor may see. A quote of one that has
    been hidden since stays, for that may be shown again; what is edited away is forgotten."""
    known = set(
        db.session.scalars(select(PostQuote.quoted_post_id).where(PostQuote.post_id == post_id))
    )
    new = set(found) - known - {post_id}
    if new:
        note_quotes(post_id, queries.visible_post_ids(editor, sorted(new)))
    if gone := known - set(found):
        db.session.execute(
            delete(PostQuote).where(
                PostQuote.post_id == post_id, PostQuote.quoted_post_id.in_(gone)
            )
        )
        counters.move_quoted_count(gone, -1)
