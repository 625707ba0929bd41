"""What the things of a course said before they were changed; activities and quizzes that are
shown later, or were made here."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "course_revisions",
        sa.Column("offering_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("editor_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["offering_id"],
            ["offerings.id"],
            name=op.f("fk_course_revisions_offering_id_offerings"),
        ),
        sa.ForeignKeyConstraint(
            ["editor_id"], ["users.id"], name=op.f("fk_course_revisions_editor_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_revisions")),
        sa.UniqueConstraint(
            "offering_id",
            "kind",
            "uuid",
            "number",
            name=op.f("uq_course_revisions_offering_id_kind_uuid_number"),
        ),
    )
    for table in ("activities", "quizzes"):
        opens_at = sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True)
        is_packaged = sa.Column(
            "is_packaged", sa.Boolean(), server_default=sa.true(), nullable=False
        )
        for column in (opens_at, is_packaged):
            op.add_column(table, column)


def downgrade() -> None:
    for table in ("quizzes", "activities"):
        for name in ("is_packaged", "opens_at"):
            op.drop_column(table, name)
    op.drop_table("course_revisions")
