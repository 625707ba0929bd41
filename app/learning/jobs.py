"""Work activities and quizzes leave for later."""

from __future__ import annotations

from app.core.db import db
from app.core.events import publish
from app.core.jobs import job
from app.forum import commands as forum
from app.learning.commands import MOVE_TALK
from app.learning.events import ActivityChanged, QuizChanged
from app.learning.models import ACTIVITY, QUIZ, Activity, Quiz
from app.learning.opening import OPEN_ACTIVITY, OPEN_QUIZ
from app.learning.subjects import key_of_activity, key_of_question, key_of_quiz


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


@job(MOVE_TALK)
def move_talk(kind: str, thing_id: int, from_week_id: int) -> None:
    """What is said of a quiz or an activity, to the week where it is now."""
    if kind == QUIZ and (quiz := db.session.get(Quiz, thing_id)) is not None:
        subjects = [key_of_quiz(quiz), *map(key_of_question, quiz.questions)]
        forum.move_talk(subjects, from_week_id, quiz.week_id)
    elif kind == ACTIVITY and (activity := db.session.get(Activity, thing_id)) is not None:
        forum.move_talk([key_of_activity(activity)], from_week_id, activity.week_id)
