"""The shelf of resources, what members say of them, and whether their addresses answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

SHELF = "state = 'published' AND status <> 'archived'"


def upgrade() -> None:
    _create_resources()
    _create_places()
    op.create_table(
        "resource_verdicts",
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("tip", sa.String(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _key("resource_verdicts", "resource_id", "resources", ondelete="CASCADE"),
        _key("resource_verdicts", "user_id", "users", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource_verdicts")),
    )
    op.create_index(
        "uq_resource_verdicts_person", "resource_verdicts", ["resource_id", "user_id"], unique=True
    )
    op.create_index("ix_resource_verdicts_user_id", "resource_verdicts", ["user_id"])
    _create_partial_index(
        "ix_resource_verdicts_tips", "resource_verdicts", "tip <> ''", "resource_id", "updated_at"
    )
    op.create_table(
        "resource_checks",
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("fault", sa.String(), nullable=False),
        sa.Column("moved_to", sa.String(), nullable=False),
        sa.Column("is_broken", sa.Boolean(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        _key("resource_checks", "resource_id", "resources", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("resource_id", "lang", name=op.f("pk_resource_checks")),
    )
    _create_partial_index(
        "ix_resource_checks_broken", "resource_checks", "is_broken", "resource_id"
    )


def downgrade() -> None:
    for table in ("resource_checks", "resource_verdicts", "resource_streams", "resource_weeks",
                  "resources"):  # fmt: skip
        op.drop_table(table)


def _create_resources() -> None:
    texts = ("title_en", "title_fr", "one_language", "publisher_en", "publisher_fr", "url_en",
             "url_fr", "transcript_en", "transcript_fr", "kind", "licence", "level", "why_en",
             "why_fr", "status", "state", "decline_reason")  # fmt: skip
    op.create_table(
        "resources",
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in texts),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("length", sa.Integer(), nullable=True),
        sa.Column("last_checked", sa.Date(), nullable=True),
        sa.Column("is_packaged", sa.Boolean(), nullable=False),
        sa.Column("suggested_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_count", sa.Integer(), nullable=False),
        sa.Column("worth_count", sa.Integer(), nullable=False),
        sa.Column("outdated_count", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _key("resources", "programme_id", "programmes"),
        _key("resources", "suggested_by_id", "users", ondelete="SET NULL"),
        _key("resources", "decided_by_id", "users", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resources")),
        sa.UniqueConstraint("uuid", name=op.f("uq_resources_uuid")),
    )
    op.create_index("ix_resources_programme_id", "resources", ["programme_id"])
    _create_partial_index("ix_resources_shelf", "resources", SHELF, "position", "id")
    _create_partial_index("ix_resources_suggested", "resources", "state = 'suggested'", "id")


def _create_places() -> None:
    op.create_table(
        "resource_weeks",
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        _key("resource_weeks", "resource_id", "resources", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("resource_id", "number", name=op.f("pk_resource_weeks")),
    )
    op.create_index("ix_resource_weeks_number", "resource_weeks", ["number", "resource_id"])
    op.create_table(
        "resource_streams",
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("stream_id", sa.Integer(), nullable=False),
        _key("resource_streams", "resource_id", "resources", ondelete="CASCADE"),
        _key("resource_streams", "stream_id", "streams"),
        sa.PrimaryKeyConstraint("resource_id", "stream_id", name=op.f("pk_resource_streams")),
    )
    op.create_index(
        "ix_resource_streams_stream_id", "resource_streams", ["stream_id", "resource_id"]
    )


def _key(table: str, column: str, other: str, ondelete: str | None = None) -> sa.Constraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=ondelete)


def _create_partial_index(name: str, table: str, condition: str, *columns: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, list(columns), sqlite_where=where, postgresql_where=where)
