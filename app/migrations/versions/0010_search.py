"""What search keeps beside its index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_changes",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("is_all", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_changes")),
    )
    op.create_table(
        "search_synonyms",
        sa.Column("words_en", sa.String(), nullable=False),
        sa.Column("words_fr", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_synonyms")),
    )
    op.create_table(
        "search_words",
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("start", sa.String(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_words")),
    )
    op.create_index("ix_search_words_start", "search_words", ["start", "length"])
    op.create_table(
        "search_misses",
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("question", "lang", name=op.f("pk_search_misses")),
    )
    op.create_index("ix_search_misses_last", "search_misses", ["last_on", "times"])
    op.create_table(
        "saved_searches",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            ondelete="CASCADE",
            name=op.f("fk_saved_searches_user_id_users"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_searches")),
        sa.UniqueConstraint("token", name=op.f("uq_saved_searches_token")),
        sa.UniqueConstraint(
            "user_id", "lang", "address", name=op.f("uq_saved_searches_user_id_lang_address")
        ),
    )
    op.create_index("ix_saved_searches_user_id_id", "saved_searches", ["user_id", "id"])
    op.drop_table("thread_words")  # titles are found by the index now


def downgrade() -> None:
    op.create_table(
        "thread_words",
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_thread_words_thread_id_threads")
        ),
        sa.PrimaryKeyConstraint("word", "thread_id", name=op.f("pk_thread_words")),
    )
    op.create_index(op.f("ix_thread_words_thread_id"), "thread_words", ["thread_id"])
    for table in ("saved_searches", "search_misses", "search_words", "search_synonyms",
                  "search_changes"):  # fmt: skip
        op.drop_table(table)
