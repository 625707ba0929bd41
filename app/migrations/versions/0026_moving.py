"""Messages that are moved, conversations that are split and merged, and their old addresses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("threads", sa.Column("retired", sa.JSON(), nullable=True))
    op.add_column(
        "threads",
        sa.Column("is_moved", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("posts", sa.Column("joined_id", sa.Integer(), nullable=True))
    with op.batch_alter_table("polls") as polls:
        polls.add_column(
            sa.Column("set_aside", sa.Integer(), server_default=sa.text("0"), nullable=False)
        )
        polls.drop_constraint("uq_polls_thread_id", type_="unique")
        polls.create_unique_constraint("uq_polls_thread_id_set_aside", ["thread_id", "set_aside"])
    _post_redirects()
    _thread_redirects()
    _post_reads()


def downgrade() -> None:
    for table in ("post_reads", "thread_redirects", "post_redirects"):
        op.drop_table(table)
    with op.batch_alter_table("polls") as polls:
        polls.drop_constraint("uq_polls_thread_id_set_aside", type_="unique")
        polls.create_unique_constraint("uq_polls_thread_id", ["thread_id"])
        polls.drop_column("set_aside")
    op.drop_column("posts", "joined_id")
    op.drop_column("threads", "is_moved")
    op.drop_column("threads", "retired")


def _post_redirects() -> None:
    op.create_table(
        "post_redirects",
        sa.Column("thread_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_post_redirects_thread_id_threads")
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_post_redirects_post_id_posts")
        ),
        sa.PrimaryKeyConstraint("thread_id", "number", name=op.f("pk_post_redirects")),
    )
    op.create_index("ix_post_redirects_post_id", "post_redirects", ["post_id"])


def _thread_redirects() -> None:
    op.create_table(
        "thread_redirects",
        sa.Column("old_thread_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["old_thread_id"],
            ["threads.id"],
            name=op.f("fk_thread_redirects_old_thread_id_threads"),
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_thread_redirects_thread_id_threads")
        ),
        sa.PrimaryKeyConstraint("old_thread_id", name=op.f("pk_thread_redirects")),
    )
    op.create_index("ix_thread_redirects_thread_id", "thread_redirects", ["thread_id"])


def _post_reads() -> None:
    op.create_table(
        "post_reads",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_post_reads_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_post_reads_post_id_posts")
        ),
        sa.PrimaryKeyConstraint("user_id", "post_id", name=op.f("pk_post_reads")),
    )
    op.create_index("ix_post_reads_post_id", "post_reads", ["post_id"])
