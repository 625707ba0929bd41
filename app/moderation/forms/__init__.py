"""What is sent to moderation."""

from app.moderation.forms.acts import REASON_LENGTH, UndoForm, refuse_personal
from app.moderation.forms.curating import CurateForm, form_for
from app.moderation.forms.problems import (
    PROBLEM_LABELS,
    STATE_ACTIONS,
    STATE_LABELS,
    ProblemForm,
    own_path,
    personal_sentence,
)
from app.moderation.forms.redacting import PERSONAL_LABELS, WHERE_LABELS, RedactForm

__all__ = [
    "PERSONAL_LABELS",
    "PROBLEM_LABELS",
    "REASON_LENGTH",
    "STATE_ACTIONS",
    "STATE_LABELS",
    "WHERE_LABELS",
    "CurateForm",
    "ProblemForm",
    "RedactForm",
    "UndoForm",
    "form_for",
    "own_path",
    "personal_sentence",
    "refuse_personal",
]
