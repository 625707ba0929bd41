"""What is core in each week, version by version; records of learning; who built a team; how many
messages do an item."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# Whoever took part before has met the plan as it stands now.
BEFORE_EVERYBODY = datetime(2000, 1, 1, tzinfo=UTC)


def upgrade() -> None:
    criteria = op.create_table(
        "criteria",
        sa.Column("offering_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cores", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["offering_id"], ["offerings.id"], name=op.f("fk_criteria_offering_id_offerings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criteria")),
        sa.UniqueConstraint("offering_id", "version", name=op.f("uq_criteria_offering_id_version")),
    )
    op.create_table(
        "teams_built",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("offering_id", sa.Integer(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], ondelete="CASCADE", name=op.f("fk_teams_built_user_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["offering_id"], ["offerings.id"], name=op.f("fk_teams_built_offering_id_offerings")
        ),
        sa.ForeignKeyConstraint(
            ["noted_by_id"],
            ["users.id"],
            ondelete="SET NULL",
            name=op.f("fk_teams_built_noted_by_id_users"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams_built")),
        sa.UniqueConstraint(
            "user_id", "offering_id", name=op.f("uq_teams_built_user_id_offering_id")
        ),
    )
    op.create_index(op.f("ix_teams_built_offering_id"), "teams_built", ["offering_id"])
    op.create_table(
        "records",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("offering_id", sa.Integer(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], ondelete="CASCADE", name=op.f("fk_records_user_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["offering_id"], ["offerings.id"], name=op.f("fk_records_offering_id_offerings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records")),
        sa.UniqueConstraint("code", name=op.f("uq_records_code")),
    )
    op.create_index("ix_records_user_id", "records", ["user_id", "offering_id", "id"])
    op.create_index(
        "uq_records_said",
        "records",
        ["user_id", "offering_id", "digest"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    _keep_the_criteria_of_today(criteria)
    op.add_column("items", sa.Column("posts", sa.Integer(), nullable=True))


def _keep_the_criteria_of_today(criteria: sa.Table) -> None:
    connection = op.get_bind()
    rows = connection.execute(
        sa.text(
            "SELECT offerings.id, offerings.programme_id, weeks.number, items.uuid, items.weights "
            "FROM items JOIN weeks ON weeks.id = items.week_id "
            "JOIN offerings ON offerings.id = weeks.offering_id "
            "WHERE items.retired_at IS NULL ORDER BY weeks.number, items.uuid"
        ).columns(weights=sa.JSON())
    )
    streams = connection.execute(
        sa.text("SELECT programme_id, code FROM streams ORDER BY position")
    ).all()
    found: dict[int, dict[str, dict[str, list[str]]]] = {}
    for offering_id, programme_id, number, uuid, weights in rows:
        codes = [code for of_programme, code in streams if of_programme == programme_id]
        cores = found.setdefault(offering_id, {})
        of_week = cores.setdefault(str(number), {code: [] for code in codes})
        for code in codes:
            if weights.get(code) == "core":
                of_week[code].append(uuid)
    made: list[dict[str, Any]] = [
        {"offering_id": each, "version": 1, "cores": cores, "created_at": BEFORE_EVERYBODY}
        for each, cores in found.items()
    ]
    if made:
        connection.execute(criteria.insert(), made)


def downgrade() -> None:
    op.drop_column("items", "posts")
    for table in ("records", "teams_built", "criteria"):
        op.drop_table(table)
