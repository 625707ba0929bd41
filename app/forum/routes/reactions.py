"""Reactions: the bar of a post, one press, and who reacted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import abort, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.forum import commands, queries
from app.forum.forms import ReactionForm
from app.forum.models import Post, ReactionKind
from app.forum.queries.reactions import parse_cursor
from app.forum.routes.around import Here, Piece, feature
from app.forum.routes.blueprint import Labels, bp, labels
from app.web import current_actor, get_lang, page, redirect_or
from app.web.limits import hit
from app.web.stencil import Hole, stencil


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
        if policy.may_react(here.actor, post, here.thread):
            yield Piece(post.id, actions=_bar(post, here.mine, here.words, may_react=True))
        elif any(getattr(post, kind.column) for kind in ReactionKind):
            yield Piece(post.id, below=_bar(post, queries.Mine(), here.words, may_react=False))


def _bar_alone(actor: User, post: Post, pressed: ReactionKind) -> Response:
    """The bar after a press, with what was pressed in focus."""
    db.session.refresh(post)
    mine, words = queries.mine_on(actor, [post.id]), labels(get_lang())
    return page(
        "forum/_reactions.html",
        post_id=post.id,
        number=post.number,
        kinds=[
            _shown(kind, words, getattr(post, kind.column), (post.id, kind) in mine.reactions)
            for kind in ReactionKind
        ],
        may_react=True,
        pressed=pressed.word,
    )


def _bar(post: Any, mine: queries.Mine, words: Labels, *, may_react: bool) -> Markup:
    """What others say of the post, each to be said as well, and a menu with the rest. One stencil
    for the whole: a page has twenty."""
    states = tuple(
        (bool(getattr(post, kind.column)), (post.id, kind) in mine.reactions)
        for kind in ReactionKind
    )

    def more() -> dict[str, Any]:
        kinds = [
            _shown(kind, words, Hole(kind.word) if is_given else 0, is_mine)
            for kind, (is_given, is_mine) in zip(ReactionKind, states, strict=True)
        ]
        return {"post_id": Hole("post_id"), "number": Hole("number"), "kinds": kinds}

    shape = stencil("forum/_reactions.html", more, states=states, may_react=may_react, pressed=None)
    counts = {kind.word: getattr(post, kind.column) for kind in ReactionKind}
    return shape.fill(post_id=post.id, number=post.number, **counts)


def _shown(kind: ReactionKind, words: Labels, count: Any, is_mine: bool) -> dict[str, Any]:
    return {
        "word": kind.word,
        "label": words.reactions[kind],
        "count": count,
        "is_mine": is_mine,
    }
