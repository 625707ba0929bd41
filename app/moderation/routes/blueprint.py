"""What all of moderation's pages share."""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from app.moderation.forms import PERSONAL_LABELS, PROBLEM_LABELS, WHERE_LABELS
from app.moderation.kinds import KINDS
from app.moderation.labels import (
    DECISION_LABELS,
    ITEM_LABELS,
    LEVEL_LABELS,
    OUTCOMES,
    OUTCOMES_FOR_AUTHOR,
    REASON_LABELS,
    ROLE_LABELS,
    SANCTION_LABELS,
    STATUS_LABELS,
    STEP_SENTENCES,
)
from app.moderation.models import ItemKind

bp = Blueprint("moderation", __name__, url_prefix="/<lang>")


@bp.record_once
def _add_globals(registration: BlueprintSetupState) -> None:
    registration.app.jinja_env.globals.update(
        item_label=lambda kind: ITEM_LABELS[kind],
        item_reason=lambda kind, code: (
            PROBLEM_LABELS[code] if kind == ItemKind.PROBLEM else REASON_LABELS[code]
        ),
        item_state=lambda status: STATUS_LABELS[status],
        step_sentence=lambda what: STEP_SENTENCES[what],
        decision_label=lambda decision: DECISION_LABELS[decision],
        outcome=lambda decision: OUTCOMES[decision],
        outcome_for_author=lambda decision: OUTCOMES_FOR_AUTHOR[decision],
        act_kind=lambda kind: KINDS[kind],
        personal_label=lambda kind: PERSONAL_LABELS[kind],
        where_label=lambda where: WHERE_LABELS[where],
        act_role=lambda role: ROLE_LABELS[role],
        sanction_label=lambda kind: SANCTION_LABELS[kind],
        level_label=lambda level: LEVEL_LABELS[level],
    )
