"""Pieces of the forum's pages that are made once and shown many times.

A row of a list is kept by everything that is in it: what came from the database, what is new in
it for this reader, and the names of things in its language. So nothing ever has to be thrown
away because something changed: what has changed has another key. The least used go. Posts are
not kept, for a forum has too many; they, and the empty form to answer, are filled into a stencil.
"""

from __future__ import annotations

import json
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from app import policy
from app.accounts.models import User
from app.forum.forms import ReplyForm, new_submission
from app.forum.models import Language
from app.forum.routes.around import Around
from app.forum.routes.blueprint import Labels, bp
from app.web import get_lang
from app.web.stencil import Hole, Stencil, stencil

ROWS = 2_000
TINTS = 6


@bp.app_template_global()
@lru_cache(maxsize=ROWS)
def thread_row(row: Any, words: Labels) -> Markup:
    """One thread in a list."""
    html = render_template("forum/_thread_row.html", row=row, words=words)
    return Markup(html)  # noqa: S704  (made from our own template)


def _post_stencil(words: Labels, *shape: Any) -> Stencil:
    found = words.post_shapes.get(shape)
    if found is None:
        lang, title, is_edited, is_hidden, is_mine, may_edit, has_actions, has_more = shape
        found = words.post_shapes[shape] = stencil(
            "forum/_post.html",
            _holes_of_a_post,
            text_lang=words.text_langs[lang],
            language=words.languages[lang] if lang != words.lang else None,
            title=words.titles[title] if title else None,
            is_edited=is_edited,
            is_hidden=is_hidden,
            is_mine=is_mine,
            may_edit=may_edit,
            has_actions=has_actions,
            has_more=has_more,
        )
    return found


@lru_cache(maxsize=ROWS)
def _offerings(stored: str) -> list[int]:
    return list(json.loads(stored))


HOLES_OF_A_POST = (
    "number",
    "post_id",
    "handle",
    "name",
    "initial",
    "tint",
    "posted",
    "html",
    "above",
    "below",
    "actions",
    "more",
    "token",
)


def _holes_of_a_post() -> dict[str, Any]:
    return {name: Hole(name) for name in HOLES_OF_A_POST}


@bp.app_template_global()
def post_article(
    post: Any, thread: Any, actor: User | None, words: Labels, around: Around
) -> Markup:
    """One post of a thread, with what stands around its words and what this person may do to it."""
    above, below, actions, more = around.of(post)
    may_edit = actor is not None and bool(policy.may_edit_post(actor, post, thread))
    facilitates = _offerings(post.author_facilitates)
    return _post_stencil(
        words,
        post.lang,
        policy.title_of(post.author_role, facilitates, thread.offering_id),
        post.edited_at is not None,
        post.hidden_at is not None,
        actor is not None and post.author_id == actor.id,
        may_edit,
        may_edit or bool(actions) or bool(more),
        bool(more),
    ).fill(
        number=post.number,
        post_id=post.id,
        posted=words.moment(post.created_at),
        # The only text that is HTML already: app.core.text has made and sanitised it.
        html=Markup(post.html),  # noqa: S704
        above=above,
        below=below,
        actions=actions,
        more=more,
        token=generate_csrf() if actor is not None else "",
        **_author(post.author_name, post.author_handle),
    )


@lru_cache(maxsize=ROWS)
def _author(name: str, handle: str) -> dict[str, Markup]:
    """What a post shows of who wrote it, escaped once."""
    values = {"name": name, "handle": handle, "initial": name[:1], "tint": len(name) % TINTS}
    return {hole: escape(value) for hole, value in values.items()}


def text_lang_of(thread: Any) -> str:
    """The language an answer is most likely in: the thread's, or the page's when it has both."""
    return get_lang() if thread.lang == Language.BOTH else str(thread.lang)


@bp.app_template_global()
def language_hint(thread_lang: str, text_lang: str | None) -> str:
    """What to know before one answers in the other language; nothing in the thread's own."""
    hints: dict[tuple[str, str | None], str] = {
        (Language.ENGLISH, Language.FRENCH): _(
            "You are answering in French in an English discussion: that is welcome. Some readers "
            "may take longer to answer, or need a translation."
        ),
        (Language.FRENCH, Language.ENGLISH): _(
            "You are answering in English in a French discussion: that is welcome. Some readers "
            "may take longer to answer, or need a translation."
        ),
    }
    return hints.get((thread_lang, text_lang), "")


@bp.app_template_global()
def empty_reply_form(thread: Any) -> Markup:
    """The form to answer, before anything is typed."""
    text_lang = text_lang_of(thread)

    def blank() -> dict[str, Any]:
        form = ReplyForm(formdata=None, lang=text_lang, submission=Hole("press"))
        form.thread = SimpleNamespace(id=Hole("thread_id"), lang=text_lang)
        return {
            "thread": form.thread,
            "form": form,
            "csrf_token": lambda: Hole("token"),
        }

    shape = stencil("forum/_reply_form.html", blank, text_lang=text_lang)
    return shape.fill(thread_id=thread.id, press=new_submission(), token=generate_csrf())
