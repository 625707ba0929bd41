"""What moderators decide about people, and what these say to it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0025"
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
    waits = sa.text("outcome IS NULL")
    op.create_index("ix_appeals_open", "appeals", ["id"],
                    sqlite_where=waits, postgresql_where=waits)  # fmt: skip


def downgrade() -> None:
    op.drop_table("appeals")
    op.drop_table("sanctions")
    op.drop_index("ix_posts_author", "posts")
    for column in reversed(OF_USERS):
        op.drop_column("users", column.name)
