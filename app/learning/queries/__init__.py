"""What is known of quizzes: the quizzes themselves, one's own attempts, and the sums of all."""

from app.learning.queries.attempts import best_results, draft_of, get_attempt, has_finished, last_of
from app.learning.queries.quizzes import (
    get_question,
    get_quiz,
    questions_of,
    quizzes_by_ids,
    quizzes_of_week,
    shown_quizzes,
    text_of_quiz,
    visible_quizzes,
)
from app.learning.queries.results import FEWEST, ItemResult, QuizResults, Share, quiz_results

__all__ = [
    "FEWEST",
    "ItemResult",
    "QuizResults",
    "Share",
    "best_results",
    "draft_of",
    "get_attempt",
    "get_question",
    "get_quiz",
    "has_finished",
    "last_of",
    "questions_of",
    "quiz_results",
    "quizzes_by_ids",
    "quizzes_of_week",
    "shown_quizzes",
    "text_of_quiz",
    "visible_quizzes",
]
