"""Tips that were hidden stay so, addresses that have moved are found, questions by who asked them."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BROKEN = sa.text("is_broken")
NOTEWORTHY = sa.text("is_broken OR moved_to <> ''")


def upgrade() -> None:
    op.create_index("ix_session_questions_author_id", "session_questions", ["author_id"])
    op.drop_index("ix_resource_checks_broken", "resource_checks")
    op.create_index(
        "ix_resource_checks_noteworthy",
        "resource_checks",
        ["resource_id", "lang"],
        sqlite_where=NOTEWORTHY,
        postgresql_where=NOTEWORTHY,
    )
    table = op.create_table(
        "resource_hidden_tips",
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resources.id"],
            ondelete="CASCADE",
            name=op.f("fk_resource_hidden_tips_resource_id_resources"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            ondelete="CASCADE",
            name=op.f("fk_resource_hidden_tips_user_id_users"),
        ),
        sa.PrimaryKeyConstraint(
            "resource_id", "user_id", "words", name=op.f("pk_resource_hidden_tips")
        ),
    )
    op.create_index(op.f("ix_resource_hidden_tips_user_id"), "resource_hidden_tips", ["user_id"])
    _remember_what_is_hidden(table)


def _remember_what_is_hidden(table: sa.Table) -> None:
    said = sa.table("resource_verdicts", *map(sa.column, ("resource_id", "user_id", "tip",
                                                          "hidden_at")))  # fmt: skip
    hidden = sa.select(said.c.resource_id, said.c.user_id, said.c.tip)
    rows = op.get_bind().execute(hidden.where(said.c.hidden_at.is_not(None))).all()
    if rows:
        op.bulk_insert(table, [
            {"resource_id": row.resource_id, "user_id": row.user_id,
             "words": hashlib.sha256(row.tip.casefold().encode()).hexdigest()}
            for row in rows
        ])  # fmt: skip


def downgrade() -> None:
    op.drop_table("resource_hidden_tips")
    op.drop_index("ix_resource_checks_noteworthy", "resource_checks")
    op.create_index(
        "ix_resource_checks_broken",
        "resource_checks",
        ["resource_id"],
        sqlite_where=BROKEN,
        postgresql_where=BROKEN,
    )
    op.drop_index("ix_session_questions_author_id", "session_questions")
