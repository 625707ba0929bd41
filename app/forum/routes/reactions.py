"""Reactions: the bar of a post, one press, and who reacted."""

from __future__ import annotations

from collections.abc import Iterator, Set
from operator import attrgetter
from typing import Any

from flask import abort, request, url_for
from werkzeug.wrappers import Response

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.forum import commands, queries
from app.forum.forms import ReactionForm
from app.forum.models import Post, ReactionKind
from app.forum.queries.reactions import parse_cursor
from app.forum.routes.around import Here, Piece, Slot, feature
from app.forum.routes.blueprint import Labels, bp, labels
from app.web import current_actor, get_lang, page, redirect_or
from app.web.limits import hit
from app.web.stencil import Hole

Counts = tuple[int, ...]
WORDS = tuple(kind.word for kind in ReactionKind)
counts_of = attrgetter(*(kind.column for kind in ReactionKind))
NO_KINDS: frozenset[int] = frozenset()


@bp.post("/posts/<id:post_id>/react")
def react(post_id: int) -> Response:
    actor = current_actor(required=True)
    post = queries.get_post(actor, post_id)
    form = ReactionForm()
    if not form.validate():
        abort(422)  # no button of ours sends this
    hit("mark", str(actor.id))
    change = commands.give_reaction if form.gives else commands.take_back_reaction
    change(actor, post, form.kind)
    db.session.commit()

    return redirect_or(
        url_for("forum.post", post_id=post.id), lambda: _bar_alone(actor, post, form.kind)
    )


@bp.get("/posts/<id:post_id>/reactions")
def reactions(post_id: int) -> Response:
    post = queries.get_post(current_actor(), post_id)
    cursor = parse_cursor(request.args.get("cursor", ""))
    return page(
        "forum/reactions.html",
        post=post,
        reactors=queries.who_reacted(post, cursor),
        cursor=cursor,
        counts={kind: getattr(post, kind.column) for kind in ReactionKind},
    )


@feature(50)
def reaction_bars(here: Here) -> Iterator[Piece]:
    """Among the buttons for those who may press one; below the words for all others."""
    for post in here.rows:
        counts = counts_of(post)
        if policy.may_react(here.reader, post, here.thread):
            pressed = here.mine.reactions.get(post.id, NO_KINDS)
            yield _bar(here, post.id, Slot.ACTIONS, counts, pressed)
        elif any(counts):
            yield _bar(here, post.id, Slot.BELOW, counts, NO_KINDS)


def _bar_alone(actor: User, post: Post, pressed: ReactionKind) -> Response:
    """The bar after a press, with what was pressed in focus."""
    db.session.refresh(post)
    mine, words = queries.mine_on(actor, [post.id]), labels(get_lang())
    pressed_before = mine.reactions.get(post.id, NO_KINDS)
    return page(
        "forum/_reactions.html",
        post_id=post.id,
        number=post.number,
        kinds=[
            _shown(kind, words, getattr(post, kind.column), kind in pressed_before)
            for kind in ReactionKind
        ],
        may_react=True,
        pressed=pressed.word,
    )


def _bar(here: Here, post_id: int, slot: Slot, counts: Counts, pressed: Set[int]) -> Piece:
    """What others say of the post, each to be said as well, and a menu with the rest. One stencil
    for the whole: a page has twenty."""

    def more() -> dict[str, Any]:
        kinds = [
            _shown(kind, here.words, Hole(kind.word) if count else 0, kind in pressed)
            for kind, count in zip(ReactionKind, counts, strict=True)
        ]
        return {"post_id": Hole("post_id"), "number": Hole("number"), "kinds": kinds}

    shape = here.stencil(
        "forum/_reactions.html",
        more,
        given=tuple(map(bool, counts)),
        pressed_kinds=tuple(sorted(pressed)),
        may_react=slot is Slot.ACTIONS,
        pressed=None,
    )
    return Piece(post_id, slot, shape, dict(zip(WORDS, counts, strict=True)))


def _shown(kind: ReactionKind, words: Labels, count: Any, is_mine: bool) -> dict[str, Any]:
    return {
        "word": kind.word,
        "label": words.reactions[kind],
        "count": count,
        "is_mine": is_mine,
    }
