"""What sums up a week or a discussion, and collections of what is worth reading."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0028"
branch_labels = None
depends_on = None

PUBLISHED = sa.text("published_at IS NOT NULL")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "syntheses",
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("offering_id", sa.Integer(), nullable=False),
        sa.Column("week_id", sa.Integer(), nullable=True),
        sa.Column("thread_id", sa.Integer(), nullable=True),
        *(
            sa.Column(f"{name}_{lang}", sa.String(), nullable=False)
            for name in ("title", "body", "html")
            for lang in ("en", "fr")
        ),
        sa.Column("cited", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("covers_post_id", sa.Integer(), nullable=False),
        sa.Column("covers_number", sa.Integer(), nullable=False),
        sa.Column("covers_at", MOMENT, nullable=True),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "(week_id IS NULL) <> (thread_id IS NULL)", name=op.f("ck_syntheses_one_subject")
        ),
        sa.ForeignKeyConstraint(
            ["offering_id"], ["offerings.id"], name=op.f("fk_syntheses_offering_id_offerings")
        ),
        sa.ForeignKeyConstraint(["week_id"], ["weeks.id"], name=op.f("fk_syntheses_week_id_weeks")),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_syntheses_thread_id_threads")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_syntheses")),
        sa.UniqueConstraint("uuid", name=op.f("uq_syntheses_uuid")),
        sa.UniqueConstraint("week_id", name=op.f("uq_syntheses_week_id")),
        sa.UniqueConstraint("thread_id", name=op.f("uq_syntheses_thread_id")),
    )
    op.create_index(op.f("ix_syntheses_offering_id"), "syntheses", ["offering_id"])
    _make_collections()
    _make_entries()


def _make_collections() -> None:
    op.create_table(
        "collections",
        sa.Column("offering_id", sa.Integer(), nullable=True),
        sa.Column("week_id", sa.Integer(), nullable=True),
        *(
            sa.Column(f"{name}_{lang}", sa.String(), nullable=False)
            for name in ("title", "intro", "html")
            for lang in ("en", "fr")
        ),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("submission", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "(week_id IS NULL) = (offering_id IS NULL)", name=op.f("ck_collections_one_place")
        ),
        sa.ForeignKeyConstraint(
            ["offering_id"], ["offerings.id"], name=op.f("fk_collections_offering_id_offerings")
        ),
        sa.ForeignKeyConstraint(
            ["week_id"], ["weeks.id"], name=op.f("fk_collections_week_id_weeks")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections")),
        sa.UniqueConstraint("submission", name=op.f("uq_collections_submission")),
    )
    op.create_index(op.f("ix_collections_offering_id"), "collections", ["offering_id"])
    op.create_index(op.f("ix_collections_week_id"), "collections", ["week_id"])
    op.create_index("ix_collections_published", "collections", ["id"],
                    sqlite_where=PUBLISHED, postgresql_where=PUBLISHED)  # fmt: skip


def _make_entries() -> None:
    things = (("collection_id", "collections", False), ("thread_id", "threads", True),
              ("post_id", "posts", True))  # fmt: skip
    op.create_table(
        "collection_entries",
        sa.Column("position", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=nullable) for name, _, nullable in things),
        sa.Column("note_en", sa.String(), nullable=False),
        sa.Column("note_fr", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "(thread_id IS NULL) <> (post_id IS NULL)", name=op.f("ck_collection_entries_one_thing")
        ),
        *(
            sa.ForeignKeyConstraint(
                [name], [f"{table}.id"], name=op.f(f"fk_collection_entries_{name}_{table}")
            )
            for name, table, _ in things
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_entries")),
        *(
            sa.UniqueConstraint(
                "collection_id", name, name=op.f(f"uq_collection_entries_collection_id_{name}")
            )
            for name in ("thread_id", "post_id")
        ),
    )
    for name in ("thread_id", "post_id"):
        op.create_index(op.f(f"ix_collection_entries_{name}"), "collection_entries", [name])


def downgrade() -> None:
    for table in ("collection_entries", "collections", "syntheses"):
        op.drop_table(table)
