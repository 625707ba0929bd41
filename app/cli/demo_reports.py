"""What the demo's members told those who look after the place, and what waits there now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select

from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.forum.models import Post, Thread
from app.library import commands as library
from app.moderation import commands
from app.moderation.models import ItemKind, ReportReason, ReviewItem
from app.programme.models import Programme

People = Mapping[str, User]
When = Callable[[dict[str, Any]], datetime]


def fill_queue(told: dict[str, Any], people: People, when: When) -> None:
    """Each at its moment; what is still to come was told just now."""
    now = clock.now()

    def at(said: dict[str, Any]) -> AbstractContextManager[None]:
        return clock.as_of(min(when(said), now))

    for said in told["reports"]:
        with at(said):
            post, reason = _post(said), ReportReason(said["reason"])
            commands.report_post(people[said["by"]], post, reason, said["note"], said["lang"])
    for said in told["problems"]:
        with at(said):
            commands.report_problem(said["page"], said["lang"], said["problems"], said["details"])
    programme = db.session.scalars(select(Programme).order_by(Programme.id)).one()
    for said in told["suggestions"]:
        with at(said):
            uuid = str(uuid5(NAMESPACE_URL, said["url"]))
            names = ("lang", "title", "publisher", "url", "kind", "why", "week")
            thing = library.Suggestion(uuid=uuid, **{name: said[name] for name in names})
            library.suggest_resource(people[said["by"]], programme, thing)
    _work_together(told, people, at)


def _work_together(
    told: dict[str, Any], people: People, at: Callable[[dict[str, Any]], Any]
) -> None:
    claimed, note = told["claimed"], told["hand_over"]
    of_reports = select(ReviewItem).where(ReviewItem.kind == ItemKind.REPORT)
    item = db.session.scalars(of_reports.order_by(ReviewItem.id)).all()[claimed["number"] - 1]
    with at(note):
        who = people[claimed["by"]]
        commands.claim_item(who, item, item.version)
        commands.note_item(who, item, item.version, claimed["note"], claimed["lang"])
        commands.hand_over(people[note["by"]], note["text"], note["lang"])
        db.session.flush()  # at this moment


def _post(said: dict[str, Any]) -> Post:
    statement = (
        select(Post)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Thread.title == said["thread"], Post.number == said["number"])
    )
    return db.session.scalars(statement).one()
