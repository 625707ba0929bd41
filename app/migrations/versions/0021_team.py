"""What a manager tells their team of a week, as HTML and as the Markdown it is made of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# Empty for what was loaded before: loading the package once more fills them.
COLUMNS = ("team_html_en", "team_html_fr", "team_en", "team_fr")


def upgrade() -> None:
    for column in COLUMNS:
        op.add_column("weeks", sa.Column(column, sa.String(), nullable=True))


def downgrade() -> None:
    for column in reversed(COLUMNS):
        op.drop_column("weeks", column)
