"""A quiz, each of its questions and an activity are things to talk about."""

from __future__ import annotations

from app.accounts.models import User
from app.forum import queries as forum
from app.forum.subjects import Subject, finds, key_of
from app.learning.models import ACTIVITY, QUIZ, Activity, Question, Quiz
from app.learning.queries import get_activity, get_question, get_quiz

QUESTION = "question"


def key_of_quiz(quiz: Quiz) -> str:
    return key_of(QUIZ, quiz.id)


def key_of_activity(activity: Activity) -> str:
    return key_of(ACTIVITY, activity.id)


def key_of_question(question: Question) -> str:
    return key_of(QUESTION, question.id)


@finds(QUIZ)
def find_quiz(actor: User | None, quiz_id: int) -> Subject:
    quiz = get_quiz(actor, quiz_id)
    return Subject(
        key=key_of_quiz(quiz),
        title_en=quiz.title_en,
        title_fr=quiz.title_fr,
        endpoint="learning.quiz",
        values={"quiz_id": quiz.id},
        board_id=forum.boards().by_week[quiz.week_id].id,
    )


@finds(QUESTION)
def find_question(actor: User | None, question_id: int) -> Subject:
    quiz, question = get_question(actor, question_id)
    number = quiz.questions.index(question) + 1
    return Subject(
        key=key_of_question(question),
        title_en=f"{quiz.title_en}, question {number}",
        title_fr=f"{quiz.title_fr}, question {number}",
        endpoint="learning.quiz",
        values={"quiz_id": quiz.id, "_anchor": f"question-{question.id}"},
        board_id=forum.boards().by_week[quiz.week_id].id,
    )


@finds(ACTIVITY)
def find_activity(actor: User | None, activity_id: int) -> Subject:
    activity = get_activity(actor, activity_id)
    return Subject(
        key=key_of_activity(activity),
        title_en=activity.title_en,
        title_fr=activity.title_fr,
        endpoint="learning.activity",
        values={"activity_id": activity.id},
        board_id=forum.boards().by_week[activity.week_id].id,
    )
