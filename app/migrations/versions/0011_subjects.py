"""What a thread is about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("threads", sa.Column("subject", sa.String(), nullable=True))
    op.create_index(
        "ix_threads_subject",
        "threads",
        ["subject", "last_post_id"],
        sqlite_where=sa.text("subject IS NOT NULL"),
        postgresql_where=sa.text("subject IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_threads_subject", "threads")
    op.drop_column("threads", "subject")
