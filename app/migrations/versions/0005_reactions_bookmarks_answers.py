"""Reactions, bookmarks, and which posts answer a question."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

COUNTS = ("thanks_count", "agree_count", "useful_count", "curious_count")


def upgrade() -> None:
    _add_columns()
    _reactions()
    _bookmarks()


def downgrade() -> None:
    op.drop_table("bookmarks")
    op.drop_table("reactions")
    op.drop_index("ix_threads_solved", "threads")
    op.drop_index("ix_posts_marked", "posts")
    op.drop_column("threads", "marked_count")
    for name in (*COUNTS, "marked_at"):
        op.drop_column("posts", name)


def _add_columns() -> None:
    op.add_column("posts", sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True))
    for name in COUNTS:
        op.add_column("posts", _count(name))
    op.add_column("threads", _count("marked_count"))
    op.create_index(
        "ix_posts_marked",
        "posts",
        ["thread_id", "number"],
        unique=False,
        sqlite_where=sa.text("marked_at IS NOT NULL"),
        postgresql_where=sa.text("marked_at IS NOT NULL"),
    )
    op.create_index(
        "ix_threads_solved",
        "threads",
        ["last_post_id"],
        unique=False,
        sqlite_where=sa.text("marked_count > 0"),
        postgresql_where=sa.text("marked_count > 0"),
    )


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False)


def _reactions() -> None:
    op.create_table(
        "reactions",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_reactions_post_id_posts")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_reactions_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reactions")),
        sa.UniqueConstraint(
            "user_id", "post_id", "kind", name=op.f("uq_reactions_user_id_post_id_kind")
        ),
    )
    op.create_index("ix_reactions_post", "reactions", ["post_id", "kind", "id"], unique=False)


def _bookmarks() -> None:
    op.create_table(
        "bookmarks",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("remind_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_bookmarks_post_id_posts")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_bookmarks_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookmarks")),
        sa.UniqueConstraint("user_id", "post_id", name=op.f("uq_bookmarks_user_id_post_id")),
    )
    op.create_index("ix_bookmarks_user_id_id", "bookmarks", ["user_id", "id"], unique=False)
    op.create_index(
        "ix_bookmarks_user_id_remind_on_id",
        "bookmarks",
        ["user_id", "remind_on", "id"],
        unique=False,
    )
