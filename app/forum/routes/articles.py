"""Posts as a page shows them, each with what stands around its words and what this person may do.

A page has twenty, so what is made for each is counted in microseconds: a post and its pieces are one
stencil, everything in it is a string when it is filled, and no template goes through the loop.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from flask import render_template
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from app import policy
from app.accounts.models import User
from app.forum import queries
from app.forum.routes.around import Around, Piece, Slot, around_posts
from app.forum.routes.blueprint import Labels, bp, labels
from app.forum.routes.gaps import time_gap
from app.forum.routes.happenings import event_lines
from app.web import get_lang
from app.web.stencil import Hole, Stencil, escaped, stencil

GAP = Markup('<p class="gap">{}</p>')
AUTHORS = 1_000
TINTS = 6
SHAPES = 1_000  # of posts: what a site shows has a few dozen


@bp.app_template_global()
def shown_posts(
    rows: Sequence[Any],
    thread: Any,
    actor: User | None,
    already: int | None,
    beside: queries.Beside,
) -> Markup:
    """The posts of a page, with what happened between them, the time that passed, and where what
    is new begins: after number ``already``."""
    words = labels(get_lang())
    around = around_posts(rows, thread, actor, words, beside)
    reader = policy.reader_of(actor)
    lines = event_lines(thread, words, beside)
    shown: list[str] = []
    before: Any = None
    for post in rows:
        if before is not None:
            if gap := time_gap(before.created_at, post.created_at):
                shown.append(GAP.format(gap))
            if already and post.number == already + 1:
                shown.append(stencil("forum/_new_line.html").html)
        shown.append(post_article(post, thread, reader, words, around))
        if post.number in lines:
            shown.append(lines[post.number])
        before = post
    return Markup("".join(shown))  # noqa: S704  (each made from our own template)


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


@lru_cache(maxsize=AUTHORS)
def _title(role: str, facilitates: str, offering_id: int | None) -> policy.Title | None:
    """``facilitates`` as it is stored."""
    return policy.title_of(role, json.loads(facilitates), offering_id)


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


def post_article(
    post: Any,
    thread: Any,
    reader: policy.Reader | None,
    words: Labels,
    around: Around,
    anchor: int | None = None,
) -> str:
    """One post of a thread, with what stands around its words and what this person may do to it.

    ``anchor`` tells it from others on a page of several threads, whose numbers may be the same.
    """
    if post.deleted_at is not None:
        return _gap(post, reader, words)
    pieces = around.of(post)
    shape = _post_stencil(
        words,
        pieces,
        post.lang,
        _title(post.author_role, post.author_facilitates, thread.offering_id),
        post.revision_count > 0,
        post.is_wiki,
        post.is_wiki and post.editor_name is not None,
        post.hidden_at is not None,
        reader is not None and post.author_id == reader.id,
        reader is not None and bool(policy.may_edit_post(reader, post, thread)),
    )
    number = str(post.number)
    # All of it escaped, or made by us: it is not looked at again.
    values = {
        "anchor": number if anchor is None else str(anchor),
        "number": number,
        "post_id": str(post.id),
        "thread_id": str(thread.id),
        "editor": escaped(post.editor_name or ""),
        "posted": words.moment(post.created_at),
        "html": around.body_of(post),
        "token": around.token,
        **_author(post.author_name, post.author_handle),
    }
    for piece in pieces:
        for name, value in piece.values.items():
            values[name] = str(value) if type(value) is int else escape(value)
    return shape.joined(values)


def _gap(post: Any, reader: policy.Reader | None, words: Labels) -> str:
    """What is left of a post that its author removed; moderators can still read it."""
    shape = stencil(
        "forum/_gap.html",
        _holes_of_a_gap,
        text_lang=words.text_langs[post.lang],
        has_words=bool(post.html),
        may_restore=reader is not None and bool(policy.may_restore_post(reader, post)),
    )
    return shape.fill(
        number=post.number,
        post_id=post.id,
        name=post.author_name,
        posted=words.moment(post.created_at),
        html=Markup(post.html),  # noqa: S704  (made and sanitised by app.core.text)
        token=generate_csrf() if reader is not None else "",
    )


HOLES_OF_A_GAP = ("number", "post_id", "name", "posted", "html", "token")


def _holes_of_a_gap() -> dict[str, Any]:
    return {name: Hole(name) for name in HOLES_OF_A_GAP}


@bp.app_template_global()
def unread_post(post: Any, thread: Any, bodies: Around) -> Markup:
    """A post among those of other threads: to read, with the way to where it can be answered."""
    article = post_article(post, thread, None, labels(get_lang()), bodies, anchor=post.id)
    return Markup(article)  # noqa: S704  (made from our own template)


@lru_cache(maxsize=AUTHORS)
def _author(name: str, handle: str) -> dict[str, Markup]:
    """What a post shows of who wrote it, escaped once."""
    values = {"name": name, "handle": handle, "initial": name[:1], "tint": len(name) % TINTS}
    return {hole: escape(value) for hole, value in values.items()}
