"""Words that have to go out of messages go out of forms that wait for somebody to sign in, too."""

from __future__ import annotations

import re

from sqlalchemy import select, update

from app.core.db import db
from app.core.events import on
from app.forum.events import TextRedacted
from app.forum.models import Post
from app.web.models import KeptText

THREAD = re.compile(r"/threads/([1-9][0-9]{0,8})\b")
POST = re.compile(r"/posts/([1-9][0-9]{0,8})\b")


@on(TextRedacted)
def clean_kept_texts(event: TextRedacted) -> None:
    """Of a day: answers in that discussion, changes of what was redacted, and what quotes it."""
    kept = select(KeptText.id, KeptText.action, KeptText.fields).order_by(KeptText.id)
    for row in db.session.execute(kept.with_for_update()).all():
        if event.words.are_in(row.fields) and _is_about(event, f"{row.action} {row.fields}"):
            values = {"fields": event.words.out_of(row.fields, "both")}
            db.session.execute(
                update(KeptText)
                .where(KeptText.id == row.id)
                .values(**values)
                .execution_options(synchronize_session=False)
            )


def _is_about(event: TextRedacted, text: str) -> bool:
    posts = {int(each) for each in POST.findall(text)}
    if str(event.thread_id) in THREAD.findall(text) or not posts.isdisjoint(event.post_ids):
        return True
    in_thread = select(Post.id).where(Post.id.in_(posts), Post.thread_id == event.thread_id)
    return db.session.scalar(in_thread.limit(1)) is not None
