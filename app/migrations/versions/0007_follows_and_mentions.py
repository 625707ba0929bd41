"""What people follow, whom a post names, and members found by how their name begins."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.accounts.names import name_key

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _follows()
    _mentions()
    _names()


def downgrade() -> None:
    op.drop_index("ix_users_name_begins", table_name="users")
    op.drop_index("ix_users_handle_begins", table_name="users")
    op.drop_column("users", "name_key")
    op.drop_table("mentions")
    op.drop_table("follows")


def _follows() -> None:
    op.create_table(
        "follows",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=True),
        sa.Column("board_id", sa.Integer(), nullable=True),
        sa.Column("stream_id", sa.Integer(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(thread_id IS NULL) <> (board_id IS NULL AND stream_id IS NULL)",
            name=op.f("ck_follows_target"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_follows_user_id_users"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_follows_thread_id_threads")
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_follows_board_id_boards")
        ),
        sa.ForeignKeyConstraint(
            ["stream_id"], ["streams.id"], name=op.f("fk_follows_stream_id_streams")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follows")),
        sa.UniqueConstraint("user_id", "thread_id", name=op.f("uq_follows_user_id_thread_id")),
        sa.UniqueConstraint(
            "user_id", "board_id", "stream_id", name=op.f("uq_follows_user_id_board_id_stream_id")
        ),
    )
    for target, other in (("board", "stream"), ("stream", "board")):
        op.create_index(
            f"uq_follows_{target}",
            "follows",
            ["user_id", f"{target}_id"],
            unique=True,
            sqlite_where=sa.text(f"{other}_id IS NULL"),
            postgresql_where=sa.text(f"{other}_id IS NULL"),
        )
    for column in ("thread_id", "board_id", "stream_id"):
        op.create_index(op.f(f"ix_follows_{column}"), "follows", [column])
    # Who takes part already follows their stream as if they had joined it today: 3 is "first
    # message", 2 is "tracking".
    op.execute(
        """
        INSERT INTO follows (user_id, stream_id, level, reason, updated_at, created_at)
        SELECT enrolments.user_id, streams.id, max(CASE streams.code WHEN 'executives' THEN 3 ELSE 2 END),
               'joined', max(enrolments.created_at), max(enrolments.created_at)
        FROM enrolments JOIN streams ON streams.id = enrolments.stream_id
        WHERE enrolments.ended_at IS NULL
          AND streams.code IN ('executives', 'practitioners', 'supporters')
        GROUP BY enrolments.user_id, streams.id
        """
    )


def _mentions() -> None:
    op.create_table(
        "mentions",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("handle_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_mentions_post_id_posts")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_mentions_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("post_id", "user_id", name=op.f("pk_mentions")),
    )
    op.create_index(op.f("ix_mentions_user_id"), "mentions", ["user_id"])


def _names() -> None:
    op.add_column("users", sa.Column("name_key", sa.String(), server_default="", nullable=False))
    users = sa.table("users", sa.column("id"), sa.column("display_name"), sa.column("name_key"))
    connection = op.get_bind()
    for row in connection.execute(sa.select(users.c.id, users.c.display_name)).all():
        connection.execute(
            users.update().where(users.c.id == row.id).values(name_key=name_key(row.display_name))
        )
    op.create_index(
        "ix_users_handle_begins",
        "users",
        ["handle_key"],
        postgresql_ops={"handle_key": "text_pattern_ops"},
    )
    op.create_index(
        "ix_users_name_begins",
        "users",
        ["name_key"],
        postgresql_ops={"name_key": "text_pattern_ops"},
    )
