"""Threads that are pinned, featured or slow, messages that are locked, and moderators of one board
or one language."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

PINNED = sa.text("pinned_until IS NOT NULL")
FEATURED = sa.text("featured_at IS NOT NULL")
MOMENT = sa.DateTime(timezone=True)
COLUMNS = (
    ("users", sa.Column("moderates", sa.JSON(), server_default="[]", nullable=False)),
    ("threads", sa.Column("pinned_until", MOMENT, nullable=True)),
    ("threads", sa.Column("is_pinned_everywhere", sa.Boolean(), server_default=sa.false(),
                          nullable=False)),
    ("threads", sa.Column("featured_at", MOMENT, nullable=True)),
    ("threads", sa.Column("slow_seconds", sa.Integer(), nullable=True)),
    ("posts", sa.Column("locked_at", MOMENT, nullable=True)),
)  # fmt: skip


def upgrade() -> None:
    for table, column in COLUMNS:
        op.add_column(table, column)
    op.create_index("ix_threads_pinned", "threads", ["last_post_id"],
                    sqlite_where=PINNED, postgresql_where=PINNED)  # fmt: skip
    op.create_index("ix_threads_featured", "threads", ["board_id", "featured_at"],
                    sqlite_where=FEATURED, postgresql_where=FEATURED)  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_threads_featured", "threads")
    op.drop_index("ix_threads_pinned", "threads")
    for table, column in reversed(COLUMNS):
        op.drop_column(table, column.name)
