"""Words that have to go out of a result go out of the form it was made with."""

from __future__ import annotations

from sqlalchemy import and_, or_, select, update

from app.core.db import db
from app.core.events import on
from app.forum.commands import clean_drafts
from app.forum.events import TextRedacted
from app.forum.models import Draft, Place, Thread
from app.learning.models import ActivityResult


@on(TextRedacted)
def redact_results(event: TextRedacted) -> None:
    """Of each discussion that has it. What the form stands behind, it goes on standing behind."""
    first = or_(Thread.id == event.thread_id, Thread.first_post_id.in_(event.post_ids))
    results = (
        select(
            ActivityResult.id,
            ActivityResult.activity_id,
            ActivityResult.user_id,
            ActivityResult.answers,
            ActivityResult.group_name,
            ActivityResult.written_at,
            Thread.first_post_id,
            Thread.lang,
        )
        .join(Thread, Thread.id == ActivityResult.thread_id)
        .where(first)
        .order_by(ActivityResult.id)
    )
    for row in db.session.execute(results).all():
        was, now = event.moved.get(row.first_post_id, (None, None))
        is_as_written = now is not None and row.written_at == was
        values = {
            "answers": event.words.out_of(row.answers, row.lang),
            "group_name": event.words.out_of(row.group_name, row.lang),
            "written_at": now if is_as_written else row.written_at,
        }
        db.session.execute(
            update(ActivityResult)
            .where(ActivityResult.id == row.id)
            .values(**values)
            .execution_options(synchronize_session=False)
        )
        begun = and_(
            Draft.user_id == row.user_id,
            Draft.place == Place.ACTIVITY,
            Draft.place_id == row.activity_id,
        )
        clean_drafts(begun, event.words, row.lang)
