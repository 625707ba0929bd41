"""The Markdown of a course beside the HTML that is made of it, for the course to be exported."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# Empty for what was loaded before: loading the package once more fills them.
COLUMNS = (
    ("weeks", "intro_en"),
    ("weeks", "intro_fr"),
    ("sections", "text_en"),
    ("sections", "text_fr"),
)


def upgrade() -> None:
    for table, column in COLUMNS:
        op.add_column(table, sa.Column(column, sa.String(), nullable=True))


def downgrade() -> None:
    for table, column in reversed(COLUMNS):
        op.drop_column(table, column)
