"""What was done to threads, messages and people: a log that the database itself keeps as it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TEXT = "mod_acts is written once: a row is neither changed nor deleted"
INDEXES = ("kind", "board_id", "stream_id", "offering_id", "lang", "actor_id", "thread_id", "member_id",
           "bundle")  # fmt: skip
# A table that is copied (batch mode) loses its triggers: make them again then.
ON_SQLITE = """
CREATE TRIGGER mod_acts_no_{verb} BEFORE {verb} ON mod_acts
BEGIN SELECT RAISE(ABORT, '{text}'); END
"""
ON_POSTGRESQL = (
    f"""
CREATE FUNCTION mod_acts_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{TEXT}' USING ERRCODE = 'integrity_constraint_violation'; END $$
""",
    """
CREATE TRIGGER mod_acts_no_change BEFORE UPDATE OR DELETE ON mod_acts
FOR EACH ROW EXECUTE FUNCTION mod_acts_are_kept()
""",
    """
CREATE TRIGGER mod_acts_no_truncate BEFORE TRUNCATE ON mod_acts
FOR EACH STATEMENT EXECUTE FUNCTION mod_acts_are_kept()
""",
)


def upgrade() -> None:
    op.create_table(
        "mod_acts",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("reason_lang", sa.String(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("offering_id", sa.Integer(), nullable=True),
        sa.Column("board_id", sa.Integer(), nullable=True),
        sa.Column("stream_id", sa.Integer(), nullable=True),
        sa.Column("lang", sa.String(), nullable=True),
        sa.Column("thread_id", sa.Integer(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.Column("bundle", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mod_acts")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_mod_acts_undoes_id")),
    )
    for column in INDEXES:
        op.create_index(f"ix_mod_acts_{column.removesuffix('_id')}", "mod_acts", [column, "id"])
    op.create_index(
        "ix_mod_acts_public",
        "mod_acts",
        ["id"],
        sqlite_where=sa.text("is_public"),
        postgresql_where=sa.text("is_public"),
    )
    op.create_table(
        "mod_inverses",
        sa.Column("act_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["act_id"], ["mod_acts.id"], name=op.f("fk_mod_inverses_act_id_mod_acts")
        ),
        sa.PrimaryKeyConstraint("act_id", name=op.f("pk_mod_inverses")),
    )
    op.create_index("ix_mod_inverses_expires_at", "mod_inverses", ["expires_at"])
    if op.get_bind().dialect.name == "postgresql":
        for statement in ON_POSTGRESQL:
            op.execute(statement)
    else:
        for verb in ("UPDATE", "DELETE"):
            op.execute(ON_SQLITE.format(verb=verb, text=TEXT))


def downgrade() -> None:
    op.drop_table("mod_inverses")
    op.drop_table("mod_acts")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION mod_acts_are_kept()")
