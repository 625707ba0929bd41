"""What all of moderation's pages share."""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from app.moderation.forms import STATE_ACTIONS, STATE_LABELS
from app.moderation.kinds import KINDS
from app.moderation.labels import LEVEL_LABELS, ROLE_LABELS, SANCTION_LABELS

bp = Blueprint("moderation", __name__, url_prefix="/<lang>")


@bp.record_once
def _add_globals(registration: BlueprintSetupState) -> None:
    registration.app.jinja_env.globals.update(
        state_label=lambda state: STATE_LABELS[state],
        state_action=lambda state: STATE_ACTIONS[state],
        act_kind=lambda kind: KINDS[kind],
        act_role=lambda role: ROLE_LABELS[role],
        sanction_label=lambda kind: SANCTION_LABELS[kind],
        level_label=lambda level: LEVEL_LABELS[level],
    )
