"""Telling staff what is wrong: with a page, or with what somebody wrote."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db, insert
from app.core.events import publish
from app.core.text import plain_text_of_html
from app.forum.models import Post
from app.forum.redaction import Words
from app.moderation.commands import reviews
from app.moderation.commands.acts import Spot
from app.moderation.events import PostReported, ProblemReported
from app.moderation.models import ItemKind, ProblemReport, Report, ReportReason


def report_problem(page: str, language: str, problems: list[str], details: str) -> ProblemReport:
    """Anybody may, signed in or not; nothing says who it was."""
    report = ProblemReport(page=page, language=language, problems=problems, details=details)
    db.session.add(report)
    db.session.flush()  # the event needs its number
    item = reviews.open_item(ItemKind.PROBLEM, report.id, Spot(lang=language))
    item.reasons, item.report_count = problems, 1
    publish(ProblemReported(report.id))
    return report


def report_post(actor: User, post: Post, reason: ReportReason, note: str, lang: str) -> bool:
    """Once each person and message; whether this is the first time. What the message says now is
    kept with the report."""
    policy.require(policy.may_report(actor, post, post.thread))
    item = reviews.open_item(ItemKind.REPORT, post.id, Spot.of_post(post), stay_settled=True)
    said = plain_text_of_html(post.html)
    if post.number == 1:
        said = f"{post.thread.title}\n\n{said}"
    row = insert(Report).values(
        item_id=item.id, post_id=post.id, reporter_id=actor.id, reason=reason, note=note,
        lang=lang, said=said, said_lang=post.lang, created_at=clock.now(),
    )  # fmt: skip
    row = row.on_conflict_do_nothing(index_elements=["post_id", "reporter_id"])
    report_id = db.session.scalar(row.returning(Report.id))
    if report_id is None:
        return False
    reviews.add_report(item, actor, reason)
    publish(PostReported(item.id, report_id))
    return True


def take_out_of_reports(post_ids: Collection[int], words: Words) -> None:
    """Of what these messages said when they were reported, and of what was said of them."""
    of_these = select(Report).where(Report.post_id.in_(post_ids)).order_by(Report.id)
    for report in db.session.scalars(of_these):
        report.said = words.out_of(report.said, report.said_lang)
        report.note = words.out_of(report.note, report.lang)
