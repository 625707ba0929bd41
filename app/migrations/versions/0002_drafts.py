"""Drafts: what somebody has begun to write, one row for each person and place."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("tab", sa.String(), nullable=True),
        sa.Column("fields", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("discarded", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_drafts_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint(
            "user_id", "place", "place_id", name=op.f("uq_drafts_user_id_place_place_id")
        ),
    )
    op.create_index(
        "ix_drafts_latest",
        "drafts",
        ["user_id", "updated_at", "id"],
        sqlite_where=sa.text("fields IS NOT NULL"),
        postgresql_where=sa.text("fields IS NOT NULL"),
    )
    op.create_index("ix_drafts_updated_at", "drafts", ["updated_at"])
    op.create_index(op.f("ix_drafts_discarded_at"), "drafts", ["discarded_at"])


def downgrade() -> None:
    op.drop_table("drafts")
