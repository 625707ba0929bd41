"""What all of moderation's pages share."""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from app.moderation.forms import PERSONAL_LABELS, STATE_ACTIONS, STATE_LABELS, WHERE_LABELS
from app.moderation.kinds import KINDS
from app.moderation.labels import ROLE_LABELS

bp = Blueprint("moderation", __name__, url_prefix="/<lang>")


@bp.record_once
def _add_globals(registration: BlueprintSetupState) -> None:
    registration.app.jinja_env.globals.update(
        state_label=lambda state: STATE_LABELS[state],
        state_action=lambda state: STATE_ACTIONS[state],
        act_kind=lambda kind: KINDS[kind],
        personal_label=lambda kind: PERSONAL_LABELS[kind],
        where_label=lambda where: WHERE_LABELS[where],
        act_role=lambda role: ROLE_LABELS[role],
    )
