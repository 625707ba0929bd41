"""Addresses of quizzes and activities."""

from app.learning.routes import activities as activities
from app.learning.routes import quizzes as quizzes
from app.learning.routes import results as results
from app.learning.routes import writing as writing
from app.learning.routes import writing_quizzes as writing_quizzes
from app.learning.routes.blueprint import bp

__all__ = ["bp"]
