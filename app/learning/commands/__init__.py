"""What can be done with quizzes and activities: load them with a course, take them, post results."""

from app.learning.commands.activities import (
    RESPONSE,
    Said,
    answer_result,
    change_result,
    edition_of,
    leave_result,
    post_result,
    text_of_result,
)
from app.learning.commands.attempts import (
    Answered,
    check_question,
    finish_attempt,
    keep_answers,
)
from app.learning.commands.loading import load_activities, load_quizzes
from app.learning.commands.moving import MOVE_TALK
from app.learning.commands.reflecting import begin_discussion
from app.learning.commands.writing import (
    ActivityDraft,
    IncompleteError,
    bring_back_activity,
    change_activity,
    move_activity,
    write_activity,
)
from app.learning.commands.writing_quizzes import (
    NoQuestionError,
    QuizDraft,
    add_question,
    bring_back_quiz,
    change_question,
    change_quiz,
    head_of,
    live_questions,
    make_quiz,
    move_question,
    move_quiz,
    retire_question,
)

__all__ = [
    "MOVE_TALK",
    "RESPONSE",
    "ActivityDraft",
    "Answered",
    "IncompleteError",
    "NoQuestionError",
    "QuizDraft",
    "Said",
    "add_question",
    "answer_result",
    "begin_discussion",
    "bring_back_activity",
    "bring_back_quiz",
    "change_activity",
    "change_question",
    "change_quiz",
    "change_result",
    "check_question",
    "edition_of",
    "finish_attempt",
    "head_of",
    "keep_answers",
    "leave_result",
    "live_questions",
    "load_activities",
    "load_quizzes",
    "make_quiz",
    "move_activity",
    "move_question",
    "move_quiz",
    "post_result",
    "retire_question",
    "text_of_result",
    "write_activity",
]
