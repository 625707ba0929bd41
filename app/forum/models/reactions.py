"""What people say of a message without writing one."""

from __future__ import annotations

from enum import IntEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import User
from app.core.db import Row
from app.forum.models.posts import Post


class ReactionKind(IntEnum):
    """Few, and each with a meaning. Kept as numbers, in the order they are shown in."""

    THANKS = 1
    AGREE = 2
    USEFUL = 3
    CURIOUS = 4

    @property
    def word(self) -> str:
        """As it is called in forms and addresses."""
        return self.name.lower()

    @property
    def column(self) -> str:
        """Where a post counts those it has."""
        return f"{self.word}_count"


class Reaction(Row):
    """A person gives each kind at most once to a post. Everybody may see who did."""

    __tablename__ = "reactions"
    __table_args__ = (
        # Begins with the person: a page asks for theirs on the posts it shows.
        UniqueConstraint("user_id", "post_id", "kind"),
        Index("ix_reactions_post", "post_id", "kind", "id"),
    )

    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id))
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    kind: Mapped[int]
