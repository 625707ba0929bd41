"""Every address of the site, with something real behind each: what the sweeping tests walk."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from app.accounts import tokens
from app.accounts.models import User
from app.core import clock
from app.core.db import Base, db
from app.core.jobs import Job, enqueue
from app.core.uploads import look_at
from app.forum.commands import Enclosure, keep_file
from app.forum.commands.attachments import attach
from app.forum.models import Attachment, Post
from app.moderation.models import ProblemReport
from tests.fresh_site import PASSWORD

FREE_ADDRESS = "somewhere@example.org"  # nobody has it
WORDS = {"body": "Some words.", "lang": "en"}
THREAD = {**WORDS, "title": "A title", "kind": "discussion", "stream": "all"}
# What each form holds when it is filled in well. Forms that are not here are sent empty. A new
# password is the old one again, so that it can be changed any number of times.
GOOD: dict[str, dict[str, Any]] = {
    "forum.start_thread": {**THREAD, "board": "current-week-3"},
    "forum.post_reply": WORDS,
    "forum.edit_post": THREAD,
    "programme.join": {"stream": "supporters"},
    "moderation.report_problem": {"page": "/en/", "problems": "broken", "details": "Here."},
    "moderation.settle_report": {"state": "seen"},
    "accounts.settings": {"display_name": "Somebody", "language": "en", "stream": "supporters",
                          "organisation": "municipal", "bio": "Me.", "bio_language": "en"},
    "accounts.login": {"identifier": "amina", "password": PASSWORD},
    "accounts.register": {"display_name": "Zoé", "handle": "zoe", "email": "zoe@example.org",
                          "password": PASSWORD, "organisation": "municipal", "agree": "y",
                          "stream": "executives", "language": "fr"},
    "accounts.forgot_password": {"email": "amina@example.org"},
    "accounts.resend_confirmation": {"email": "amina@example.org"},
    "accounts.reset_password": {"password": PASSWORD},
    "accounts.change_password": {"current_password": PASSWORD, "password": PASSWORD},
    "accounts.change_email": {"email": FREE_ADDRESS, "current_password": PASSWORD},
}  # fmt: skip
# Whose links are mailed, by the address they lead to.
MAILED = {
    "accounts.confirm": tokens.Purpose.CONFIRM,
    "accounts.confirm_person": tokens.Purpose.CONFIRM,
    "accounts.reset_password": tokens.Purpose.RESET,
    "accounts.confirm_email": tokens.Purpose.EMAIL,
    "accounts.use_new_email": tokens.Purpose.EMAIL,
}
OF_FILES = ("files", "attached", "decorative", "attach", "remove")
# Every field a form knows, for those who would fill them in badly.
FIELDS: dict[str, tuple[str, ...]] = {
    "forum.start_thread": ("title", "body", "lang", "kind", "stream", "board", "submission",
                           "preview", *OF_FILES),
    "forum.post_reply": ("body", "lang", "submission", "preview", *OF_FILES),
    "forum.edit_post": ("title", "body", "lang", "kind", "stream", "seen", "preview", *OF_FILES),
    "forum.mark_board_read": ("anything",),
    "programme.join": ("stream",),
    "moderation.report_problem": ("page", "problems", "details"),
    "moderation.settle_report": ("state",),
    "accounts.settings": ("display_name", "language", "stream", "organisation", "bio",
                          "bio_language", "shows_organisation", "shows_stream",
                          "shows_threads"),
    "accounts.login": ("identifier", "password", "remember"),
    "accounts.register": ("display_name", "handle", "email", "password", "organisation", "stream",
                          "language", "agree"),
    "accounts.forgot_password": ("email",),
    "accounts.resend_confirmation": ("email",),
    "accounts.reset_password": ("username", "password"),
    "accounts.change_password": ("username", "current_password", "password"),
    "accounts.change_email": ("email", "current_password"),
    "accounts.confirm_person": ("anything",),
    "accounts.use_new_email": ("anything",),
    "accounts.sign_out": ("anything",),
    "accounts.end_session": ("anything",),
    "accounts.end_sessions": ("anything",),
    "admin.retry_job": ("anything",),
    "admin.discard_job": ("anything",),
}  # fmt: skip


@dataclass(frozen=True)
class Address:
    """One way in: a rule of the site with one method."""

    method: str
    endpoint: str
    rule: str
    arguments: frozenset[str]

    @property
    def name(self) -> str:
        return f"{self.method} {self.rule}"

    def path(self, values: dict[str, Any], lang: str = "en") -> str:
        path = self.rule.replace("<lang>", lang)
        for name in self.arguments - {"lang"}:
            path = _put(path, name, str(values[name]))
        return path


def _put(path: str, name: str, value: str) -> str:
    before, _, rest = path.partition(f"{name}>")
    return before.rpartition("<")[0] + value + rest


def addresses(app: Flask, method: str | None = None) -> list[Address]:
    """Every rule with every method that does something."""
    return [
        Address(verb, rule.endpoint, rule.rule, frozenset(rule.arguments))
        for rule in sorted(app.url_map.iter_rules(), key=_order)
        for verb in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"})
        if method in (None, verb)
    ]


def _order(rule: Rule) -> tuple[str, str]:
    return rule.endpoint, rule.rule


def live_link(app: Flask, endpoint: str, handle: str = "charlie") -> str:
    """The secret of a link that has just been mailed to somebody; it is good once."""
    secret = tokens.new_secret()
    with app.app_context():
        owner = db.session.scalars(select(User.id).where(User.handle == handle)).one()
        tokens.keep(secret, owner, MAILED[endpoint], {"email": FREE_ADDRESS})
        db.session.commit()
    return secret


def things(app: Flask, thread_id: int, board_id: int) -> dict[str, Any]:
    """Something real for every part of an address. Each thing is somebody's: the thread and the
    post are Amina's. The token opens nothing; for one that does see ``live_link``."""
    with app.app_context():
        db.session.add(ProblemReport(page="/en/", language="en", problems=["broken"], details=""))
        enqueue("tests.nothing", run_at=clock.now())
        db.session.flush()
        db.session.scalars(select(Job).order_by(Job.id.desc())).first().died_at = clock.now()
        db.session.commit()
        file = _document(thread_id)
        first = select(Post.id).where(Post.thread_id == thread_id, Post.number == 1)
        return {
            "thread_id": thread_id,
            "slug": "how-do-we-begin",
            "post_id": db.session.scalars(first).one(),
            "board_id": board_id,
            "job_id": db.session.scalars(select(Job.id).order_by(Job.id.desc())).first(),
            "report_id": db.session.scalars(select(ProblemReport.id)).first(),
            "session_id": 1,
            "offering": "current",
            "number": 1,
            "handle": "amina",
            "key": "about",
            "choice": "en",
            "token": "x" * 43,
            "name": "nothing.eml",
            "file_key": file.key,
            "file_name": file.name,
        }


def _document(thread_id: int) -> Attachment:
    """A file of the thread's first post."""
    first = db.session.scalars(
        select(Post).where(Post.thread_id == thread_id, Post.number == 1)
    ).one()
    upload = look_at("plan.txt", io.BytesIO(b"First the canal, then the bridge."))
    file = keep_file(first.author, upload)
    db.session.flush()  # the post needs its number
    attach(first.author, first.id, [Enclosure(file, "")])
    first.attachment_count = 1
    db.session.commit()
    return file


def rows(app: Flask, *but: str) -> dict[str, list[Any]]:
    """Every row of every table, except those named."""
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(table.select())))
            for table in Base.metadata.sorted_tables
            if table.name not in but
        }
