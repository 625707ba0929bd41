"""Live sessions, their guests, and the addresses of calendars."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
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
    _make_questions()


def _make_questions() -> None:
    op.create_table(
        "session_questions",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("thread_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["live_sessions.id"],
            name=op.f("fk_session_questions_session_id_live_sessions"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["users.id"],
            ondelete="CASCADE",
            name=op.f("fk_session_questions_author_id_users"),
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_session_questions_thread_id_threads")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_questions")),
        sa.UniqueConstraint(
            "session_id",
            "author_id",
            "text",
            name=op.f("uq_session_questions_session_id_author_id_text"),
        ),
    )
    op.create_index(
        "ix_session_questions_session_id_votes", "session_questions", ["session_id", "votes", "id"]
    )
    op.create_table(
        "session_question_votes",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["session_questions.id"],
            ondelete="CASCADE",
            name=op.f("fk_session_question_votes_question_id_session_questions"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            ondelete="CASCADE",
            name=op.f("fk_session_question_votes_user_id_users"),
        ),
        sa.PrimaryKeyConstraint("question_id", "user_id", name=op.f("pk_session_question_votes")),
    )
    op.create_index(
        op.f("ix_session_question_votes_user_id"), "session_question_votes", ["user_id"]
    )


def downgrade() -> None:
    op.drop_table("session_question_votes")
    op.drop_table("session_questions")
    op.drop_table("calendar_addresses")
    op.drop_table("session_speakers")
    op.drop_table("live_sessions")
