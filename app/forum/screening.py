"""What is looked at before somebody's words are posted: whether they wait for approval, or cannot be
posted like this. Texts are checked as a whole before (``app.forum.forms``): what is wrong with one is
said at once, also when it will wait."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from app import policy
from app.accounts.models import User
from app.accounts.names import name_key
from app.core import clock
from app.core.db import db
from app.forum.models import HeldPost, HeldState, Post, WatchedWord

ADDRESS = re.compile(r"\b(?:https?://|www\.)", re.IGNORECASE)
SAME_FOR = timedelta(hours=1)
SHORT = 40  # "Thank you!" may be said to several


@dataclass(frozen=True)
class Screened:
    """``refusal`` is a sentence that says what to do; ``held`` why it waits, or "" ."""

    refusal: str = ""
    held: str = ""


def screen(author: User, body: str, title: str = "") -> Screened:
    if policy.is_exempt_from_posting_limits(author):
        return Screened()
    links, most = len(ADDRESS.findall(body)), policy.most_links(author)
    if links > most:
        return Screened(
            ngettext(
                "New members put at most %(num)d link in a message: take some out.",
                "New members put at most %(num)d links in a message: take some out.",
                most,
            )
        )
    watched = find_watched(f"{title}\n{body}")
    if any(each.refuses for each in watched):
        return Screened(
            _(
                "This cannot be posted in these words. Say it otherwise, please; the guidelines say what matters here."
            )
        )
    if _was_said(author, body):
        return Screened(
            _(
                "You have posted these same words a short while ago. Once is enough: it can be found."
            )
        )
    if policy.has_new_member_limits(author):
        return Screened(held="new")
    return Screened(held="words" if watched else "")


def find_watched(text: str) -> list[WatchedWord]:
    """Those of the list that the text holds, as whole words."""
    listed = db.session.scalars(select(WatchedWord).order_by(WatchedWord.id)).all()
    if not listed:
        return []
    folded = name_key(text)
    return [each for each in listed if re.search(rf"(?<!\w){re.escape(each.words)}(?!\w)", folded)]


def _was_said(author: User, body: str) -> bool:
    if len(body) < SHORT:
        return False
    since = clock.now() - SAME_FOR
    posted = select(Post.id).where(
        Post.author_id == author.id,
        Post.created_at > since,
        Post.body == body,
        Post.hidden_at.is_(None),
    )
    waiting = select(HeldPost.id).where(
        HeldPost.author_id == author.id,
        HeldPost.state == HeldState.WAITING,
        HeldPost.body == body,
    )
    return db.session.scalar(select(posted.exists() | waiting.exists())) or False
