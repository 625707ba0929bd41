"""What all pages of quizzes and activities share."""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from app.learning import labels
from app.learning.labels import Verdict
from app.learning.models import Type

bp = Blueprint("learning", __name__, url_prefix="/<lang>")


@bp.record_once
def _add_globals(registration: BlueprintSetupState) -> None:
    registration.app.jinja_env.globals.update(
        mode_words=lambda mode: labels.MODES[mode],
        question_type_words=lambda kind: labels.TYPES[Type(kind)],
        verdict_words=lambda verdict: labels.VERDICTS[verdict],
        verdict_tone=lambda verdict: labels.TONES[verdict],
        is_missing=lambda verdict: verdict is Verdict.MISSING,
    )
