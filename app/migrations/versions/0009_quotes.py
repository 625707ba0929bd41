"""Which message quotes which, and the words of titles."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "posts",
        sa.Column("quoted_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    op.create_table(
        "post_quotes",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("quoted_post_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_post_quotes_post_id_posts")
        ),
        sa.ForeignKeyConstraint(
            ["quoted_post_id"], ["posts.id"], name=op.f("fk_post_quotes_quoted_post_id_posts")
        ),
        sa.PrimaryKeyConstraint("post_id", "quoted_post_id", name=op.f("pk_post_quotes")),
    )
    op.create_index("ix_post_quotes_quoted", "post_quotes", ["quoted_post_id", "post_id"])
    op.create_table(
        "thread_words",
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_thread_words_thread_id_threads")
        ),
        sa.PrimaryKeyConstraint("word", "thread_id", name=op.f("pk_thread_words")),
    )
    op.create_index(op.f("ix_thread_words_thread_id"), "thread_words", ["thread_id"])
    _index_titles_later()


def downgrade() -> None:
    op.drop_table("thread_words")
    op.drop_table("post_quotes")
    op.drop_column("posts", "quoted_count")


def _index_titles_later() -> None:
    """Threads that are there already get their words from a worker, some at a time."""
    connection = op.get_bind()
    if connection.execute(sa.text("SELECT 1 FROM threads LIMIT 1")).first() is None:
        return
    jobs = sa.table(
        "jobs",
        sa.column("name", sa.String),
        sa.column("payload", sa.JSON),
        sa.column("dedupe", sa.String),
        sa.column("created_at", sa.DateTime(timezone=True)),
        sa.column("run_at", sa.DateTime(timezone=True)),
        sa.column("attempts", sa.Integer),
    )
    now = datetime.now(UTC)
    op.bulk_insert(
        jobs,
        [
            {
                "name": "forum.index_titles",
                "payload": {},
                "dedupe": "forum.index_titles",
                "created_at": now,
                "run_at": now,
                "attempts": 0,
            }
        ],
    )
