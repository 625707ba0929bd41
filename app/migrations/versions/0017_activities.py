"""Activities and their results."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "activities",
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("week_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("title_fr", sa.String(), nullable=False),
        sa.Column("prompt_en", sa.String(), nullable=False),
        sa.Column("prompt_fr", sa.String(), nullable=False),
        sa.Column("prompt_html_en", sa.String(), nullable=False),
        sa.Column("prompt_html_fr", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("streams", sa.JSON(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("visibility", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("is_published", sa.Boolean(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["week_id"], ["weeks.id"], name=op.f("fk_activities_week_id_weeks")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activities")),
        sa.UniqueConstraint("week_id", "uuid", name=op.f("uq_activities_week_id_uuid")),
    )
    op.create_table(
        "activity_results",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("group_name", sa.String(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["activities.id"],
            name=op.f("fk_activity_results_activity_id_activities"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            ondelete="CASCADE",
            name=op.f("fk_activity_results_user_id_users"),
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_activity_results_thread_id_threads")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_results")),
        sa.UniqueConstraint(
            "activity_id", "user_id", name=op.f("uq_activity_results_activity_id_user_id")
        ),
    )
    op.create_index("ix_activity_results_thread_id", "activity_results", ["thread_id"])


def downgrade() -> None:
    for table in ("activity_results", "activities"):
        op.drop_table(table)
