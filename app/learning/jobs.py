"""Work activities and quizzes leave for later."""

from __future__ import annotations

from app.core.db import db
from app.core.events import publish
from app.core.jobs import job
from app.learning.events import ActivityChanged, QuizChanged
from app.learning.models import Activity, Quiz
from app.learning.opening import OPEN_ACTIVITY, OPEN_QUIZ


@job(OPEN_ACTIVITY)
def open_activity(activity_id: int) -> None:
    """It is shown from this moment, if its time was not changed meanwhile; to be told once more
    than needed does no harm."""
    if db.session.get(Activity, activity_id) is not None:
        publish(ActivityChanged(activity_id))


@job(OPEN_QUIZ)
def open_quiz(quiz_id: int) -> None:
    """The same."""
    if db.session.get(Quiz, quiz_id) is not None:
        publish(QuizChanged(quiz_id))
