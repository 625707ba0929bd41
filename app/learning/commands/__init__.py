"""What can be done with quizzes: load them with a course, and take them."""

from app.learning.commands.attempts import (
    Answered,
    check_question,
    finish_attempt,
    keep_answers,
)
from app.learning.commands.loading import load_quizzes
from app.learning.commands.reflecting import begin_discussion

__all__ = [
    "Answered",
    "begin_discussion",
    "check_question",
    "finish_attempt",
    "keep_answers",
    "load_quizzes",
]
