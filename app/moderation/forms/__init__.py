"""What is sent to moderation."""

from app.moderation.forms.acts import REASON_LENGTH, UndoForm, refuse_personal
from app.moderation.forms.curating import CurateForm, form_for
from app.moderation.forms.moving import (
    ChosenForm,
    ElsewhereForm,
    JoinForm,
    MergeForm,
    MoveForm,
    SplitForm,
)
from app.moderation.forms.problems import (
    PROBLEM_LABELS,
    STATE_ACTIONS,
    STATE_LABELS,
    ProblemForm,
    own_path,
    personal_sentence,
)

__all__ = [
    "PROBLEM_LABELS",
    "REASON_LENGTH",
    "STATE_ACTIONS",
    "STATE_LABELS",
    "ChosenForm",
    "CurateForm",
    "ElsewhereForm",
    "JoinForm",
    "MergeForm",
    "MoveForm",
    "ProblemForm",
    "SplitForm",
    "UndoForm",
    "form_for",
    "own_path",
    "personal_sentence",
    "refuse_personal",
]
