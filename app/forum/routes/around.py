"""What stands around the words of the posts on a page.

A feature of posts (reactions, attachments, a poll, ...) is one function under ``@feature``. It is
asked once for a page and answers with its pieces for those posts that have any. What it shows of
each comes from one statement for the whole page: see ``Here``.

A piece is a stencil and what fills it. It is not filled by itself: a post and all that stands
around it are one stencil (``articles``), filled in one go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple

from flask_wtf.csrf import generate_csrf

from app import policy
from app.accounts.models import User
from app.forum import queries
from app.forum.routes.blueprint import Labels, bp
from app.forum.routes.cards import with_cards
from app.web.stencil import Stencil, stencil

NOTHING: Mapping[str, Any] = MappingProxyType({})


class Slot(IntEnum):
    """Where a piece stands: above the words of a post, below them, among the buttons of its form, or
    in the menu of what is done less often."""

    ABOVE = 0
    BELOW = 1
    ACTIONS = 2
    MORE = 3


class Piece(NamedTuple):
    """What one feature adds to one post. The post itself fills ``post_id``, ``number``,
    ``thread_id`` and ``token``; no other name may be in the stencils of two features."""

    post_id: int
    slot: Slot
    shape: Stencil
    values: Mapping[str, Any] = NOTHING


@dataclass(frozen=True)
class Around:
    """The pieces of all features, by post, and the words of posts that need more than was made
    when they were written."""

    pieces: dict[int, list[Piece]] = field(default_factory=dict)
    bodies: dict[int, str] = field(default_factory=dict)
    token: str = ""

    def of(self, post: Any) -> Sequence[Piece]:
        return self.pieces.get(post.id, ())

    def body_of(self, post: Any) -> str:
        """The only text of members that is HTML already: app.core.text has made and sanitised it."""
        body: str = self.bodies.get(post.id, post.html)
        return body


@dataclass(frozen=True)
class Here:
    """The posts of a page that are still there, their thread, who reads them, what things are
    called in the page's language, and what belongs to the posts."""

    rows: Sequence[Any]
    thread: Any
    actor: User | None
    reader: policy.Reader | None
    words: Labels
    beside: queries.Beside
    shapes: dict[tuple[Any, ...], Stencil] = field(default_factory=dict)

    def stencil(
        self, template: str, more: Callable[[], dict[str, Any]] | None = None, **shape: Any
    ) -> Stencil:
        """``stencil``, which asks for the application and the language, once for all posts."""
        key = (template, *shape.values())
        found = self.shapes.get(key)
        if found is None:
            found = self.shapes[key] = stencil(template, more, **shape)
        return found

    @cached_property
    def mine(self) -> queries.Mine:
        """What the reader did to these posts, asked for once for all features that show some of it."""
        return queries.mine_on(self.actor, [row.id for row in self.rows])


Feature = Callable[[Here], Iterable[Piece]]
FEATURES: list[tuple[int, Feature]] = []


def feature(place: int) -> Callable[[Feature], Feature]:
    """Let the decorated function add to every page of posts; the lower the place, the earlier."""

    def decorate(function: Feature) -> Feature:
        FEATURES.append((place, function))
        FEATURES.sort(key=lambda entry: entry[0])
        return function

    return decorate


def around_posts(
    rows: Sequence[Any], thread: Any, actor: User | None, words: Labels, beside: queries.Beside
) -> Around:
    """Nothing stands around the gap that a removed message left."""
    rows = [row for row in rows if row.deleted_at is None]
    token = generate_csrf() if actor is not None else ""
    around = Around(bodies=with_cards(rows, words), token=token)
    here = Here(rows, thread, actor, policy.reader_of(actor), words, beside)
    for _, find_pieces in FEATURES:
        for piece in find_pieces(here):
            around.pieces.setdefault(piece.post_id, []).append(piece)
    return around


@bp.app_template_global()
def only_bodies(rows: Sequence[Any], words: Labels) -> Around:
    """For pages that only show what was written."""
    return Around(bodies=with_cards(rows, words))
