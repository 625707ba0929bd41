"""Earlier versions of posts, texts anyone may improve, and posts that their authors removed."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "post_revisions",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("editor_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["editor_id"], ["users.id"], name=op.f("fk_post_revisions_editor_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["hidden_by_id"], ["users.id"], name=op.f("fk_post_revisions_hidden_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_post_revisions_post_id_posts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_revisions")),
        sa.UniqueConstraint("post_id", "number", name=op.f("uq_post_revisions_post_id_number")),
    )
    count = sa.Column("revision_count", sa.Integer(), server_default=sa.text("0"), nullable=False)
    op.add_column("posts", count)
    wiki = sa.Column("is_wiki", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("posts", wiki)
    op.add_column("posts", sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("posts", sa.Column("edited_by_id", sa.Integer(), nullable=True))
    op.add_column("posts", sa.Column("deleted_by_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    for name in ("deleted_by_id", "edited_by_id", "deleted_at", "is_wiki", "revision_count"):
        op.drop_column("posts", name)
    op.drop_table("post_revisions")
