"""How difficult the questions of a quiz are, for those who can make them better."""

from __future__ import annotations

from werkzeug.wrappers import Response

from app.learning import queries
from app.learning.routes.blueprint import bp
from app.web import current_actor, page


@bp.get("/quizzes/<id:quiz_id>/results")
def results(quiz_id: int) -> Response:
    actor = current_actor(required=True)
    found = queries.get_quiz(actor, quiz_id)
    return page(
        "learning/results.html",
        quiz=found,
        results=queries.quiz_results(actor, found),
        fewest=queries.FEWEST,
    )
