"""What stands around the words of the posts on a page.

A feature of posts (reactions, attachments, a poll, ...) is one function under ``@feature``. It is
asked once for a page and answers with its pieces for those posts that have any. What it shows of
each comes from one statement for the whole page: see ``Here``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from markupsafe import Markup

from app.accounts.models import User
from app.forum import queries
from app.forum.routes.blueprint import Labels, bp
from app.forum.routes.cards import with_cards

NOTHING = Markup()
Slots = tuple[Markup, Markup, Markup, Markup]
EMPTY: Slots = (NOTHING, NOTHING, NOTHING, NOTHING)


@dataclass(frozen=True)
class Piece:
    """What one feature adds to one post: above its words, below them, to the buttons of its form, and
    to the menu of what is done less often."""

    post_id: int
    above: Markup = NOTHING
    below: Markup = NOTHING
    actions: Markup = NOTHING
    more: Markup = NOTHING


@dataclass(frozen=True)
class Around:
    """The pieces of all features, by post, and the words of posts that need more than was made
    when they were written."""

    pieces: dict[int, Slots] = field(default_factory=dict)
    bodies: dict[int, str] = field(default_factory=dict)

    def of(self, post: Any) -> Slots:
        """Above, below, actions, more."""
        return self.pieces.get(post.id, EMPTY)

    def body_of(self, post: Any) -> Markup:
        """The only text of members that is HTML already: app.core.text has made and sanitised it."""
        return Markup(self.bodies.get(post.id, post.html))  # noqa: S704

    def add(self, piece: Piece) -> None:
        had = self.pieces.get(piece.post_id, EMPTY)
        self.pieces[piece.post_id] = (
            had[0] + piece.above,
            had[1] + piece.below,
            had[2] + piece.actions,
            had[3] + piece.more,
        )


@dataclass(frozen=True)
class Here:
    """The posts of a page that are still there, their thread, who reads them, what things are
    called in the page's language, and what belongs to the posts."""

    rows: Sequence[Any]
    thread: Any
    actor: User | None
    words: Labels
    beside: queries.Beside

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


@bp.app_template_global()
def around_posts(
    rows: Sequence[Any], thread: Any, actor: User | None, words: Labels, beside: queries.Beside
) -> Around:
    """Nothing stands around the gap that a removed message left."""
    rows = [row for row in rows if row.deleted_at is None]
    around = Around(bodies=with_cards(rows, words))
    here = Here(rows, thread, actor, words, beside)
    for _, find_pieces in FEATURES:
        for piece in find_pieces(here):
            around.add(piece)
    return around


@bp.app_template_global()
def only_bodies(rows: Sequence[Any], words: Labels) -> Around:
    """For pages that only show what was written."""
    return Around(bodies=with_cards(rows, words))
