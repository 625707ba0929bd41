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
from app.moderation.forms.people import (
    AppealForm,
    ReasonForm,
    answer_form,
    sanction_form,
)
from app.moderation.forms.problems import (
    PROBLEM_LABELS,
    ProblemForm,
    own_path,
    personal_sentence,
)
from app.moderation.forms.redacting import PERSONAL_LABELS, WHERE_LABELS, RedactForm
from app.moderation.forms.reviews import (
    DecideForm,
    HandOverForm,
    ItemNoteForm,
    ReportForm,
    StepForm,
    begin,
    decide_form,
)
from app.moderation.forms.words import WordForm

__all__ = [
    "PERSONAL_LABELS",
    "PROBLEM_LABELS",
    "REASON_LENGTH",
    "WHERE_LABELS",
    "AppealForm",
    "ChosenForm",
    "CurateForm",
    "DecideForm",
    "ElsewhereForm",
    "HandOverForm",
    "ItemNoteForm",
    "JoinForm",
    "MergeForm",
    "MoveForm",
    "ProblemForm",
    "ReasonForm",
    "RedactForm",
    "ReportForm",
    "SplitForm",
    "StepForm",
    "UndoForm",
    "WordForm",
    "answer_form",
    "begin",
    "decide_form",
    "form_for",
    "own_path",
    "personal_sentence",
    "refuse_personal",
    "sanction_form",
]
