"""Live sessions, their guests, and the addresses of calendars."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "live_sessions",
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("offering_id", sa.Integer(), nullable=False),
        sa.Column("week_id", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("join_url", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("recording_url", sa.String(), nullable=True),
        sa.Column("transcript", sa.String(), nullable=True),
        sa.Column("slides_url", sa.String(), nullable=True),
        sa.Column("chapters", sa.JSON(), nullable=False),
        sa.Column("summary_en", sa.String(), nullable=True),
        sa.Column("summary_fr", sa.String(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("loaded", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["offering_id"], ["offerings.id"], name=op.f("fk_live_sessions_offering_id_offerings")
        ),
        sa.ForeignKeyConstraint(
            ["week_id"], ["weeks.id"], name=op.f("fk_live_sessions_week_id_weeks")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_sessions")),
        sa.UniqueConstraint("offering_id", "uuid", name=op.f("uq_live_sessions_offering_id_uuid")),
    )
    op.create_index("ix_live_sessions_starts_at", "live_sessions", ["starts_at", "id"])
    op.create_index("ix_live_sessions_week_id", "live_sessions", ["week_id", "starts_at"])
    op.create_table(
        "session_speakers",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role_en", sa.String(), nullable=False),
        sa.Column("role_fr", sa.String(), nullable=False),
        sa.Column("organisation_en", sa.String(), nullable=False),
        sa.Column("organisation_fr", sa.String(), nullable=False),
        sa.Column("bio_en", sa.String(), nullable=False),
        sa.Column("bio_fr", sa.String(), nullable=False),
        sa.Column("agreed_to_recording", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["live_sessions.id"],
            ondelete="CASCADE",
            name=op.f("fk_session_speakers_session_id_live_sessions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_speakers")),
        sa.UniqueConstraint(
            "session_id", "position", name=op.f("uq_session_speakers_session_id_position")
        ),
    )
    op.create_table(
        "calendar_addresses",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            ondelete="CASCADE",
            name=op.f("fk_calendar_addresses_user_id_users"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_addresses")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_addresses_token_hash")),
        sa.UniqueConstraint("user_id", name=op.f("uq_calendar_addresses_user_id")),
    )


def downgrade() -> None:
    op.drop_table("calendar_addresses")
    op.drop_table("session_speakers")
    op.drop_table("live_sessions")
