"""Choosing how closely to follow a thread or a place, and the list of what one follows."""

from __future__ import annotations

from typing import Any

from flask import abort, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from werkzeug.wrappers import Response

from app.core.db import db
from app.core.errors import NotFoundError
from app.forum import commands, queries
from app.forum.commands import Target
from app.forum.forms import FollowForm
from app.forum.labels import FOLLOW_LABELS, REASON_LABELS
from app.forum.models import FollowLevel
from app.forum.routes.blueprint import bp, canonical, labels, list_url, week_url
from app.programme.queries import outline
from app.web import current_actor, fragment, get_lang, page, redirect_or
from app.web.limits import hit
from app.web.stencil import Hole, stencil


@bp.post("/threads/<id:thread_id>/follow")
def follow_thread(thread_id: int) -> Response:
    thread = queries.get_thread(current_actor(required=True), thread_id)
    back = url_for("forum.thread", **canonical(thread))
    return _follow(Target(thread_id=thread_id), back, thread.title)


@bp.post("/boards/<id:board_id>/follow")
def follow_board(board_id: int) -> Response:
    return _follow_place(board_id, None)


@bp.post("/streams/<id:stream_id>/follow")
def follow_stream(stream_id: int) -> Response:
    return _follow_place(None, stream_id)


@bp.post("/boards/<id:board_id>/streams/<id:stream_id>/follow")
def follow_week_stream(board_id: int, stream_id: int) -> Response:
    return _follow_place(board_id, stream_id)


@bp.get("/me/following")
def following() -> Response:
    actor = current_actor(required=True)
    places = queries.places_followed(actor).rows
    return page(
        "forum/following.html",
        places=[(row, _name_of(row), _list_of(row.board_id, row.stream_id)) for row in places],
        threads=queries.threads_followed(actor),
        why={reason.value: label for reason, label in REASON_LABELS.items()},
    )


@bp.app_template_global()
def follow_form(
    level: int,
    *,
    name: str = "",
    thread_id: int | None = None,
    board_id: int | None = None,
    stream_id: int | None = None,
    came: str = "",
    is_answer: bool = False,
) -> Markup:
    """The form that says and changes a level. ``came`` tells the page it stands on, where that is
    not the thing's own, and ``name`` the thing; ``is_answer``: it has just been used."""
    target = Target(thread_id, board_id, stream_id)
    if level not in target.levels:
        level = FollowLevel.TRACKING.value  # what "first message" is for a thread that has begun

    def more() -> dict[str, Any]:
        holes = {name: Hole(name) for name in ("action", "token", "key", "label")}
        return holes | {"levels": [(each.value, FOLLOW_LABELS[each]) for each in target.levels]}

    shape = stencil(
        "forum/_follow.html",
        more,
        of_thread=target.thread_id is not None,
        level=level,
        came=came,
        is_answer=is_answer,
    )
    return shape.fill(
        action=_address(target),
        token=generate_csrf(),
        key=_key(target),
        label=_("Follow: %(name)s", name=name) if came == "following" else _label(target),
    )


def _label(target: Target) -> str:
    if target.thread_id is not None:
        return str(_("Follow this discussion"))
    if target.stream_id is None:
        return str(_("Follow this board"))
    return str(_("Follow this stream") if target.board_id is None else _("Follow this stream here"))


def _address(target: Target) -> str:
    parts = (
        ("threads", target.thread_id),
        ("boards", target.board_id),
        ("streams", target.stream_id),
    )
    named = [f"{name}/{number}" for name, number in parts if number is not None]
    return "/".join(["", get_lang(), *named, "follow"])


def _key(target: Target) -> str:
    parts = ("t", target.thread_id), ("b", target.board_id), ("s", target.stream_id)
    return "".join(f"{letter}{number}" for letter, number in parts if number is not None)


def _follow_place(board_id: int | None, stream_id: int | None) -> Response:
    board = queries.boards().by_id.get(board_id) if board_id is not None else None
    stream = outline().stream_by_id(stream_id)
    if (board_id is not None and board is None) or (stream_id is not None and stream is None):
        raise NotFoundError
    target = Target(board_id=board_id, stream_id=stream_id)
    return _follow(target, _list_of(board_id, stream_id), _name_of(target))


def _follow(target: Target, back: str, name: str) -> Response:
    actor = current_actor(required=True)
    form = FollowForm()
    form.offer(target.levels)
    if not form.validate():
        abort(422)
    hit("follow", str(actor.id))
    level = FollowLevel(form.level.data)
    commands.follow(actor, target, level)
    db.session.commit()
    came = form.came.data if form.came.data in ("following", "week") else ""
    if came == "following":
        back = url_for("forum.following")
    elif came == "week" and target.board_id is not None:
        back = week_url(queries.boards().by_id[target.board_id])
    answer = fragment("forum/_followed.html", target=target, level=level, came=came,
                      name=name, said=FOLLOW_LABELS[level])  # fmt: skip
    return redirect_or(back, answer)


def _list_of(board_id: int | None, stream_id: int | None) -> str:
    board = queries.boards().by_id[board_id].code if board_id is not None else None
    stream = outline().stream_by_id(stream_id)
    return list_url({}, board=board, stream=stream.code if stream else None)


def _name_of(place: Any) -> str:
    words = labels(get_lang())
    if place.stream_id is None:
        return words.boards[place.board_id]
    stream = words.streams[place.stream_id]
    if place.board_id is None:
        return str(_("Stream: %(name)s", name=stream))
    board = words.boards[place.board_id]
    return str(_("%(board)s, for %(stream)s", board=board, stream=stream))
