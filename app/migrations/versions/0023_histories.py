"""What belongs to the whole course, and to no offering, has a history as well."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

OF_COURSE = sa.text("offering_id IS NULL")


def upgrade() -> None:
    # Nothing points to these rows, so that the copy SQLite makes of the table loses none elsewhere.
    with op.batch_alter_table("course_revisions") as table:
        table.alter_column("offering_id", existing_type=sa.Integer(), nullable=True)
    op.create_index(
        "uq_course_revisions_of_course",
        "course_revisions",
        ["kind", "uuid", "number"],
        unique=True,
        sqlite_where=OF_COURSE,
        postgresql_where=OF_COURSE,
    )


def downgrade() -> None:
    op.drop_index("uq_course_revisions_of_course", "course_revisions")
    op.execute("DELETE FROM course_revisions WHERE offering_id IS NULL")
    with op.batch_alter_table("course_revisions") as table:
        table.alter_column("offering_id", existing_type=sa.Integer(), nullable=False)
