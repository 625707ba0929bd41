"""Threads that are one conversation in two languages, and posts that members translated."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("threads", sa.Column("twin_id", sa.Integer(), nullable=True))
    op.add_column(
        "posts",
        sa.Column("has_translation", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "post_translations",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("renderer", sa.Integer(), nullable=False),
        sa.Column("translator_id", sa.Integer(), nullable=False),
        sa.Column("source_edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_post_translations_post_id_posts")
        ),
        sa.ForeignKeyConstraint(
            ["translator_id"], ["users.id"], name=op.f("fk_post_translations_translator_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_translations")),
        sa.UniqueConstraint("post_id", "lang", name=op.f("uq_post_translations_post_id_lang")),
    )
    op.create_index("ix_post_translations_renderer", "post_translations", ["renderer", "id"])
    op.create_index(
        op.f("ix_post_translations_translator_id"), "post_translations", ["translator_id"]
    )


def downgrade() -> None:
    op.drop_table("post_translations")
    op.drop_column("posts", "has_translation")
    op.drop_column("threads", "twin_id")
