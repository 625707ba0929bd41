"""Reports of messages, and one queue for them and for all else that waits for the staff: reports of
problems give it their states."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
# Seen was as much as taken on by whoever had seen it.
PROBLEMS = """
INSERT INTO review_items (kind, target_id, status, assignee_id, version, opened_at, reasons,
    report_count, lang, decision, decided_by_id, decided_at, created_at)
SELECT 'problem', id, CASE WHEN state IN ('fixed', 'wont_fix') THEN 'settled' ELSE 'open' END,
    CASE WHEN state = 'seen' THEN handled_by_id END, 1, created_at, problems, 1, language,
    CASE state WHEN 'fixed' THEN 'done' WHEN 'wont_fix' THEN 'nothing' END,
    CASE WHEN state IN ('fixed', 'wont_fix') THEN handled_by_id END,
    CASE WHEN state IN ('fixed', 'wont_fix') THEN handled_at END, created_at
FROM problem_reports ORDER BY id
"""
SUGGESTIONS = """
INSERT INTO review_items (kind, target_id, status, assignee_id, version, opened_at, reasons,
    report_count, lang, decision, decided_by_id, decided_at, created_at)
SELECT 'suggestion', id, 'open', NULL, 1, created_at, '[]', 0, NULL, NULL, NULL, NULL, created_at
FROM resources WHERE state = 'suggested' ORDER BY id
"""
BROKEN = """
INSERT INTO review_items (kind, target_id, status, assignee_id, version, opened_at, reasons,
    report_count, lang, decision, decided_by_id, decided_at, created_at)
SELECT 'broken', resources.id, 'open', NULL, 1, MAX(checked_at), '[]', 0, NULL, NULL, NULL, NULL,
    MAX(checked_at)
FROM resource_checks JOIN resources ON resources.id = resource_checks.resource_id
WHERE resources.state = 'published' AND resources.status <> 'archived'
    AND resource_checks.url = CASE resource_checks.lang WHEN 'en' THEN url_en ELSE url_fr END
    AND (is_broken OR (moved_to <> '' AND moved_to <> resource_checks.url))
GROUP BY resources.id ORDER BY resources.id
"""
BACK = """
UPDATE problem_reports SET
    state = CASE WHEN item.decision = 'done' AND item.status = 'settled' THEN 'fixed'
        WHEN item.status = 'settled' THEN 'wont_fix'
        WHEN item.assignee_id IS NOT NULL THEN 'seen' ELSE 'new' END,
    handled_by_id = COALESCE(item.decided_by_id, item.assignee_id),
    handled_at = item.decided_at
FROM review_items AS item WHERE item.kind = 'problem' AND item.target_id = problem_reports.id
"""


def _person(column: str, table: str, *, ondelete: str = "SET NULL") -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_users")
    return sa.ForeignKeyConstraint([column], ["users.id"], name=name, ondelete=ondelete)


def upgrade() -> None:
    _create_items()
    _create_steps()
    _create_reports()
    op.create_table(
        "hand_overs",
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        _person("author_id", "hand_overs"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_overs")),
    )
    for statement in (PROBLEMS, SUGGESTIONS, BROKEN):
        op.execute(statement)
    with op.batch_alter_table("problem_reports") as batch_op:  # nothing refers to it
        batch_op.drop_index("ix_problem_reports_state_id")
        batch_op.drop_constraint("fk_problem_reports_handled_by_id_users", type_="foreignkey")
        for column in ("state", "handled_by_id", "handled_at"):
            batch_op.drop_column(column)


def _create_items() -> None:
    op.create_table(
        "review_items",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("report_count", sa.Integer(), nullable=False),
        sa.Column("offering_id", sa.Integer(), nullable=True),
        sa.Column("board_id", sa.Integer(), nullable=True),
        sa.Column("stream_id", sa.Integer(), nullable=True),
        sa.Column("lang", sa.String(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        *(_person(f"{who}_id", "review_items") for who in ("assignee", "member", "decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_items")),
        sa.UniqueConstraint("kind", "target_id", name=op.f("uq_review_items_kind_target_id")),
    )
    for name, columns in (
        ("status", ["status", "id"]),
        ("kind", ["status", "kind", "id"]),
        ("board", ["status", "board_id", "id"]),
        ("assignee", ["status", "assignee_id", "id"]),
        ("member", ["member_id", "id"]),
    ):
        op.create_index(f"ix_review_items_{name}", "review_items", columns)


def _of_item(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_item_id_review_items")
    return sa.ForeignKeyConstraint(["item_id"], ["review_items.id"], name=name, ondelete="CASCADE")


def _create_steps() -> None:
    op.create_table(
        "review_steps",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("act_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        _person("actor_id", "review_steps"),
        _of_item("review_steps"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_steps")),
    )
    op.create_index("ix_review_steps_item", "review_steps", ["item_id", "id"])


def _create_reports() -> None:
    op.create_table(
        "reports",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("said_lang", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        _person("reporter_id", "reports", ondelete="CASCADE"),
        _of_item("reports"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("post_id", "reporter_id", name=op.f("uq_reports_post_id_reporter_id")),
    )
    op.create_index("ix_reports_item", "reports", ["item_id", "id"])
    op.create_index("ix_reports_reporter", "reports", ["reporter_id", "id"])


def downgrade() -> None:
    with op.batch_alter_table("problem_reports") as batch_op:
        batch_op.add_column(sa.Column("state", sa.String(), server_default="new", nullable=False))
        batch_op.add_column(sa.Column("handled_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("handled_at", MOMENT, nullable=True))
        batch_op.create_foreign_key(
            "fk_problem_reports_handled_by_id_users", "users", ["handled_by_id"], ["id"]
        )
        batch_op.create_index("ix_problem_reports_state_id", ["state", "id"])
    op.execute(BACK)
    with op.batch_alter_table("problem_reports") as batch_op:
        batch_op.alter_column("state", server_default=None)
    for table in ("reports", "review_steps", "review_items", "hand_overs"):
        op.drop_table(table)
