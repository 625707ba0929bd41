"""What there is to do in a week, item by item, and who has done it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import zip_longest
from uuid import UUID, uuid5

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MINUTES = re.compile(r"\s*\((\d+)\smin\)\s*\Z")


def upgrade() -> None:
    items = op.create_table(
        "items",
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("week_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("thing_uuid", sa.String(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("title_fr", sa.String(), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["week_id"], ["weeks.id"], name=op.f("fk_items_week_id_weeks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_items")),
        sa.UniqueConstraint("week_id", "uuid", name=op.f("uq_items_week_id_uuid")),
    )
    op.create_index("ix_items_thing", "items", ["thing_uuid"])
    op.create_table(
        "items_done",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_items_done_user_id_users"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name=op.f("fk_items_done_item_id_items")
        ),
        sa.PrimaryKeyConstraint("user_id", "item_id", name=op.f("pk_items_done")),
    )
    op.create_index(op.f("ix_items_done_item_id"), "items_done", ["item_id"])
    _keep_the_plans(items)
    op.drop_column("weeks", "plan_en")
    op.drop_column("weeks", "plan_fr")


def downgrade() -> None:
    for lang in ("en", "fr"):
        empty = sa.Column(f"plan_{lang}", sa.JSON(), server_default="{}", nullable=False)
        op.add_column("weeks", empty)
    op.drop_table("items_done")
    op.drop_table("items")


def _keep_the_plans(items: sa.Table) -> None:
    """Until the course is loaded again, the plan of each stream says what it said."""
    weeks = sa.table(
        "weeks",
        sa.column("id", sa.Integer),
        sa.column("uuid", sa.String),
        sa.column("plan_en", sa.JSON),
        sa.column("plan_fr", sa.JSON),
    )
    for week in op.get_bind().execute(sa.select(weeks)).all():
        rows = []
        for stream, steps in week.plan_en.items():
            # Each language was checked alone, so one may have a step that the other has not.
            pairs = zip_longest(steps, week.plan_fr[stream], fillvalue="")
            for number, (en, fr) in enumerate(pairs):
                minutes = MINUTES.search(en or fr)
                rows.append(
                    {
                        "uuid": str(uuid5(UUID(week.uuid), f"plan/{stream}/{number}")),
                        "week_id": week.id,
                        "position": len(rows),
                        "kind": "step",
                        "minutes": int(minutes[1]) if minutes else 10,
                        "title_en": MINUTES.sub("", en or fr),
                        "title_fr": MINUTES.sub("", fr or en),
                        "weights": {stream: "core"},
                        "created_at": datetime.now(UTC),
                    }
                )
        if rows:
            op.bulk_insert(items, rows)
