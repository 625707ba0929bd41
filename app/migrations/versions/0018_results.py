"""What asks for results of activities finds them."""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_activity_results_activity_id", "activity_results", ["activity_id", "id"])
    op.create_index("ix_activity_results_user_id", "activity_results", ["user_id"])


def downgrade() -> None:
    op.drop_index("ix_activity_results_user_id", "activity_results")
    op.drop_index("ix_activity_results_activity_id", "activity_results")
