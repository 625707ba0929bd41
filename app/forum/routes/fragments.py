"""Pieces of the forum's pages that are made once and shown many times.

Rows of lists and the empty form to answer are filled into stencils, as posts are (``articles``): each
is rendered once for every shape it can have, and then only gets its words and numbers. None of them
is kept, for a forum has too many, and comparing a row with those that are kept costs as much as
filling it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from app import policy
from app.forum.forms import ReplyForm, new_submission
from app.forum.models import Language, Place
from app.forum.routes.attachments import show_files_brought, show_files_of_draft
from app.forum.routes.blueprint import Labels, bp, labels
from app.forum.routes.drafts import DraftHere, draft_url
from app.web import current_actor, get_lang
from app.web.stencil import Hole, Stencil, escaped, stencil

ROWS = 1_000


HOLES_OF_A_ROW = (
    "thread_id",
    "slug",
    "place",
    "title",
    "news",
    "author",
    "replies",
    "last_author",
    "last_posted",
)


def _holes_of_a_row() -> dict[str, Any]:
    return {name: Hole(name) for name in HOLES_OF_A_ROW}


@bp.app_template_global()
def thread_rows(
    rows: Iterable[Any], *, is_pinned: bool = False, can_select: bool = False
) -> Markup:
    """The threads of a list, one after another; with a box to choose those that this person curates,
    when they ``can_select``."""
    words, actor = labels(get_lang()), current_actor() if can_select else None
    filled = [
        _thread_row(row, words, is_pinned, can_select and bool(policy.may_curate(actor, row)))
        for row in rows
    ]
    return Markup("".join(filled))  # noqa: S704  (each made from our own template)


def _thread_row(row: Any, words: Labels, is_pinned: bool, can_select: bool) -> str:
    unread, replies = row.unread, row.reply_count
    first_unread = row.read_number + 1 if unread else 1
    return _row_stencil(
        words,
        row.kind,
        row.stream_id,
        row.lang,
        unread > 0,
        replies > 0,
        row.hidden_at is not None,
        row.closed_at is not None,
        row.marked_count > 0,
        bool(row.is_muted),
        is_pinned,
        can_select,
    ).joined(
        {
            "thread_id": str(row.id),
            "slug": escaped(row.slug),
            "place": f"/{first_unread}#post-{first_unread}" if first_unread > 1 else "",
            "title": escaped(row.title),
            "news": _so_many_new(unread, words.lang) if unread else "",
            "author": escaped(row.author_name),
            "replies": _so_many_replies(replies, words.lang) if replies else "",
            "last_author": escaped(row.last_author_name or ""),
            "last_posted": words.moment(row.last_post_at),
        }
    )


def _row_stencil(words: Labels, *shape: Any) -> Stencil:
    found = words.row_shapes.get(shape)
    if found is None:
        (
            kind, stream_id, lang, is_unread, has_replies, is_hidden, is_closed, is_solved, is_muted,
            is_pinned, can_select,
        ) = shape  # fmt: skip
        found = words.row_shapes[shape] = stencil(
            "forum/_thread_row.html",
            _holes_of_a_row,
            kind=kind,
            kind_label=words.kinds[kind],
            stream=words.streams[stream_id],
            text_lang=words.text_langs[lang],
            language=words.languages[lang] if lang != words.lang else None,
            is_unread=is_unread,
            has_replies=has_replies,
            is_hidden=is_hidden,
            is_closed=is_closed,
            is_solved=is_solved,
            is_muted=is_muted,
            is_pinned=is_pinned,
            can_select=can_select,
        )
    return found


@lru_cache(maxsize=ROWS)
def _so_many_new(number: int, _lang: str) -> str:
    return escaped(str(ngettext("%(num)d new", "%(num)d new", number)))


@lru_cache(maxsize=ROWS)
def _so_many_replies(number: int, _lang: str) -> str:
    return escaped(str(ngettext("%(num)d reply", "%(num)d replies", number)))


def text_lang_of(thread: Any) -> str:
    """The language an answer is most likely in: the thread's, or the page's when it has both."""
    return get_lang() if thread.lang == Language.BOTH else str(thread.lang)


def reply_form_of(thread: Any) -> tuple[ReplyForm, DraftHere | None]:
    """The form to answer, with what this person has begun to say."""
    form = ReplyForm(formdata=None, lang=text_lang_of(thread))
    form.thread = thread
    form.show_draft(thread.draft_sequence, thread.draft_fields)
    actor = current_actor()
    if actor is not None and thread.draft_fields is not None:
        show_files_of_draft(actor, form, thread.draft_fields, None)
    if actor is not None:
        show_files_brought(actor, form, None)
    is_begun = thread.draft_fields is not None
    return form, DraftHere(thread.draft_id, thread.draft_at) if is_begun else None


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
def reply_form(thread: Any) -> Markup:
    """The form to answer, at the end of a thread."""
    if thread.draft_fields is None and "attached" not in request.args:
        return _empty_reply_form(thread)
    form, draft = reply_form_of(thread)
    html = render_template(
        "forum/_reply_form.html",
        thread=thread,
        form=form,
        draft=draft,
        draft_url=draft_url(Place.REPLY, thread.id),
        kept=None,
    )
    return Markup(html)  # noqa: S704  (made from our own template)


def _empty_reply_form(thread: Any) -> Markup:
    """Before anything is typed."""
    text_lang = text_lang_of(thread)

    def blank() -> dict[str, Any]:
        form = ReplyForm(
            formdata=None,
            lang=text_lang,
            submission=Hole("press"),
            tab=Hole("press"),
            sequence=Hole("sequence"),
        )
        thread_id = Hole("thread_id")
        form.thread = SimpleNamespace(id=thread_id, lang=text_lang)
        return {
            "thread": form.thread,
            "form": form,
            "csrf_token": lambda: Hole("token"),
            "draft": None,
            "draft_url": Markup("/{}/drafts/reply/{}").format(get_lang(), thread_id),
            "kept": None,
        }

    shape = stencil("forum/_reply_form.html", blank, text_lang=text_lang)
    return shape.fill(
        thread_id=thread.id,
        press=new_submission(),
        sequence=thread.draft_sequence,
        token=generate_csrf(),
    )
