"""Pieces of the forum's pages that are made once and shown many times.

Rows of lists, posts and the empty form to answer are filled into stencils: each is rendered once
for every shape it can have, and then only gets its words and numbers. None of them is kept, for a
forum has too many, and comparing a row with those that are kept costs as much as filling it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from app import policy
from app.accounts.models import User
from app.forum.forms import ReplyForm, new_submission
from app.forum.models import Language, Place
from app.forum.routes.around import Around, Piece, Slot
from app.forum.routes.attachments import show_files_brought, show_files_of_draft
from app.forum.routes.blueprint import Labels, bp, labels
from app.forum.routes.drafts import DraftHere, draft_url
from app.web import current_actor, get_lang
from app.web.stencil import Hole, Stencil, stencil

ROWS = 1_000
TINTS = 6
SHAPES = 1_000  # of posts: what a site shows has a few dozen


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
def thread_rows(rows: Iterable[Any]) -> Markup:
    """The threads of a list, one after another."""
    words = labels(get_lang())
    filled = [_thread_row(row, words) for row in rows]
    return Markup("".join(filled))  # noqa: S704  (each made from our own template)


def _thread_row(row: Any, words: Labels) -> Markup:
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
    ).fill(
        thread_id=row.id,
        slug=row.slug,
        place=f"/{first_unread}#post-{first_unread}" if first_unread > 1 else "",
        title=row.title,
        news=_so_many_new(unread, words.lang) if unread else "",
        author=row.author_name,
        replies=_so_many_replies(replies, words.lang) if replies else "",
        last_author=row.last_author_name,
        last_posted=words.moment(row.last_post_at),
    )


def _row_stencil(words: Labels, *shape: Any) -> Stencil:
    found = words.row_shapes.get(shape)
    if found is None:
        (
            kind, stream_id, lang, is_unread, has_replies, is_hidden, is_closed, is_solved, is_muted,
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
        )
    return found


@lru_cache(maxsize=ROWS)
def _so_many_new(number: int, _lang: str) -> str:
    return str(ngettext("%(num)d new", "%(num)d new", number))


@lru_cache(maxsize=ROWS)
def _so_many_replies(number: int, _lang: str) -> str:
    return str(ngettext("%(num)d reply", "%(num)d replies", number))


def _post_stencil(words: Labels, pieces: Sequence[Piece], *shape: Any) -> Stencil:
    """A post and all that stands around it."""
    key = (*shape, *[(piece.slot, piece.shape) for piece in pieces])
    found = words.post_shapes.get(key)
    if found is None:
        if len(words.post_shapes) >= SHAPES:
            words.post_shapes.clear()
        _refuse_same_names(pieces)
        lang, title, is_edited, is_wiki, has_editor, is_hidden, is_mine, may_edit = shape
        actions, more = _standing(pieces, Slot.ACTIONS), _standing(pieces, Slot.MORE)
        found = words.post_shapes[key] = Stencil(
            render_template(
                "forum/_post.html",
                text_lang=words.text_langs[lang],
                language=words.languages[lang] if lang != words.lang else None,
                title=words.titles[title] if title else None,
                is_edited=is_edited,
                is_wiki=is_wiki,
                has_editor=has_editor,
                is_hidden=is_hidden,
                is_mine=is_mine,
                may_edit=may_edit,
                has_actions=may_edit or bool(actions) or bool(more),
                has_more=bool(more),
                above=_standing(pieces, Slot.ABOVE),
                below=_standing(pieces, Slot.BELOW),
                actions=actions,
                more=more,
                **_holes_of_a_post(),
            )
        )
    return found


def _standing(pieces: Sequence[Piece], slot: Slot) -> Markup:
    """The stencils of what stands there, holes and all."""
    return Markup("".join(piece.shape.html for piece in pieces if piece.slot is slot))  # noqa: S704  (our own templates)


def _refuse_same_names(pieces: Sequence[Piece]) -> None:
    """Two features that fill a hole of the same name would show each other's texts."""
    names = [name for piece in pieces for name in piece.values]
    if len(names) > len({*names} - {*HOLES_OF_A_POST}):
        raise ValueError(f"Holes of the same name: {names}")


@lru_cache(maxsize=ROWS)
def _offerings(stored: str) -> list[int]:
    return list(json.loads(stored))


HOLES_OF_A_POST = (
    "anchor",
    "number",
    "post_id",
    "handle",
    "name",
    "editor",
    "initial",
    "tint",
    "posted",
    "html",
    "token",
)


def _holes_of_a_post() -> dict[str, Any]:
    return {name: Hole(name) for name in HOLES_OF_A_POST}


@bp.app_template_global()
def post_article(
    post: Any,
    thread: Any,
    actor: User | None,
    words: Labels,
    around: Around,
    anchor: int | None = None,
) -> Markup:
    """One post of a thread, with what stands around its words and what this person may do to it.

    ``anchor`` tells it from others on a page of several threads, whose numbers may be the same.
    """
    if post.deleted_at is not None:
        return _gap(post, actor, words)
    pieces = around.of(post)
    facilitates = _offerings(post.author_facilitates)
    shape = _post_stencil(
        words,
        pieces,
        post.lang,
        policy.title_of(post.author_role, facilitates, thread.offering_id),
        post.revision_count > 0,
        post.is_wiki,
        post.is_wiki and post.editor_name is not None,
        post.hidden_at is not None,
        actor is not None and post.author_id == actor.id,
        actor is not None and bool(policy.may_edit_post(actor, post, thread)),
    )
    values = {
        "anchor": anchor or post.number,
        "number": post.number,
        "post_id": post.id,
        "thread_id": thread.id,
        "editor": post.editor_name or "",
        "posted": words.moment(post.created_at),
        "html": around.body_of(post),
        "token": around.token,
    }
    values.update(_author(post.author_name, post.author_handle))
    for piece in pieces:
        values.update(piece.values)
    return shape.fill(**values)


def _gap(post: Any, actor: User | None, words: Labels) -> Markup:
    """What is left of a post that its author removed; moderators can still read it."""
    shape = stencil(
        "forum/_gap.html",
        _holes_of_a_gap,
        text_lang=words.text_langs[post.lang],
        has_words=bool(post.html),
        may_restore=actor is not None and bool(policy.may_restore_post(actor, post)),
    )
    return shape.fill(
        number=post.number,
        post_id=post.id,
        name=post.author_name,
        posted=words.moment(post.created_at),
        html=Markup(post.html),  # noqa: S704  (made and sanitised by app.core.text)
        token=generate_csrf() if actor is not None else "",
    )


HOLES_OF_A_GAP = ("number", "post_id", "name", "posted", "html", "token")


def _holes_of_a_gap() -> dict[str, Any]:
    return {name: Hole(name) for name in HOLES_OF_A_GAP}


@bp.app_template_global()
def unread_post(post: Any, thread: Any, bodies: Around) -> Markup:
    """A post among those of other threads: to read, with the way to where it can be answered."""
    return post_article(post, thread, None, labels(get_lang()), bodies, anchor=post.id)


@lru_cache(maxsize=ROWS)
def _author(name: str, handle: str) -> dict[str, Markup]:
    """What a post shows of who wrote it, escaped once."""
    values = {"name": name, "handle": handle, "initial": name[:1], "tint": len(name) % TINTS}
    return {hole: escape(value) for hole, value in values.items()}


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
