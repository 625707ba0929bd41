"""What moderators decide about people, and what these say to it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OF_USERS = (
    sa.Column("silenced_until", MOMENT, nullable=True),
    sa.Column("warning_id", sa.Integer(), nullable=True),
)


def upgrade() -> None:
    for column in OF_USERS:
        op.add_column("users", column)
    op.create_index("ix_posts_author", "posts", ["author_id", "id"])
    op.create_table(
        "sanctions",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("ends_at", MOMENT, nullable=True),
        sa.Column("lifted_at", MOMENT, nullable=True),
        sa.Column("acknowledged_at", MOMENT, nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["users.id"], name="fk_sanctions_member_id_users", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name="fk_sanctions_by_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_sanctions"),
    )
    op.create_index("ix_sanctions_member", "sanctions", ["member_id", "id"])
    op.create_index("ix_sanctions_ends_at", "sanctions", ["ends_at"])
    op.create_table(
        "appeals",
        sa.Column("sanction_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["sanction_id"], ["sanctions.id"], name="fk_appeals_sanction_id_sanctions"
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["users.id"], name="fk_appeals_answered_by_id_users"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_appeals"),
        sa.UniqueConstraint("sanction_id", name="uq_appeals_sanction_id"),
    )
    make_held()
    waits = sa.text("outcome IS NULL")
    op.create_index("ix_appeals_open", "appeals", ["id"],
                    sqlite_where=waits, postgresql_where=waits)  # fmt: skip


def make_held() -> None:
    """And who is here already is known: only who comes from now on begins as new."""
    op.execute("UPDATE users SET level = 'member' WHERE level = 'new' AND status <> 'unconfirmed'")
    op.add_column("offerings", sa.Column("invitation_code", sa.String(), nullable=True))
    op.create_index("uq_offerings_invitation_code", "offerings", ["invitation_code"], unique=True)
    op.create_table(
        "held_posts",
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=True),
        sa.Column("offering_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("stream_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("submission", sa.String(), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answer_lang", sa.String(), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=f"fk_held_posts_{column}_{table}", ondelete=after
            )
            for column, table, after in (
                ("author_id", "users", "CASCADE"),
                ("board_id", "boards", None),
                ("thread_id", "threads", None),
                ("decided_by_id", "users", None),
                ("post_id", "posts", None),
            )
        ),
        sa.PrimaryKeyConstraint("id", name="pk_held_posts"),
        sa.UniqueConstraint("author_id", "submission", name="uq_held_posts_author_id_submission"),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index("ix_held_posts_waiting", "held_posts", ["id"],
                    sqlite_where=waiting, postgresql_where=waiting)  # fmt: skip
    op.create_index("ix_held_posts_author", "held_posts", ["author_id", "id"])
    op.create_table(
        "watched_words",
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("refuses", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_watched_words"),
        sa.UniqueConstraint("words", name="uq_watched_words_words"),
    )


def downgrade() -> None:
    op.drop_table("watched_words")
    op.drop_table("held_posts")
    op.drop_index("uq_offerings_invitation_code", "offerings")
    op.drop_column("offerings", "invitation_code")
    op.drop_table("appeals")
    op.drop_table("sanctions")
    op.drop_index("ix_posts_author", "posts")
    for column in reversed(OF_USERS):
        op.drop_column("users", column.name)
