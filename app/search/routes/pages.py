"""The search page, and what is like a thread."""

from __future__ import annotations

from contextlib import suppress

from flask import request
from werkzeug.wrappers import Response

from app.forum.queries import get_thread, similar_threads
from app.forum.queries.similar import MOST_SHOWN
from app.search import asking, queries, saved
from app.search.asked import Asked
from app.search.engine import NO_ANSWER, QuestionTooCostlyError, SearchUnavailableError
from app.search.misses import question_of
from app.search.queries import Results
from app.search.routes.blueprint import bp, search_url
from app.search.suggestions import did_you_mean
from app.search.vocabulary import site_synonyms
from app.web import at_address, current_actor, get_lang, never_cached, page


@bp.get("/search")
@never_cached
def search() -> Response:
    """Every restriction is in the address; without script the form makes the same one."""
    actor, lang = current_actor(), get_lang()
    synonyms = site_synonyms()
    asked = asking.understand(actor, request.args, lang, synonyms)
    cursor = request.args.get("cursor")
    results, meant, is_away, is_too_much = None, None, False, False
    if asked.can_search:
        try:
            results = queries.search(actor, asked.question, asked.sort, cursor, lang)
        except QuestionTooCostlyError:
            is_too_much = True
        except SearchUnavailableError:
            is_away = True
    if results is not None:
        exact = 0 if results.is_loosened else results.total
        with suppress(*NO_ANSWER):  # what was found is shown all the same
            meant = did_you_mean(actor, asked, exact, lang, synonyms)
    answer = page(
        "search/search.html",
        "search/_results.html",
        asked=asked,
        results=results,
        meant=meant,
        is_miss=results is not None and _is_miss(results, asked),
        keep=_keep(asked) if actor and results is not None else None,
        is_away=is_away,
        is_too_much=is_too_much,
        is_first=cursor is None,
    )
    return at_address(answer, search_url(lang, asked.address))


def _is_miss(results: Results, asked: Asked) -> bool:
    """Whether what was not found may be counted: that it is not there must be known."""
    return results.is_counted and not results.total and question_of(asked) is not None


def _keep(asked: Asked) -> dict[str, str]:
    """What the form that keeps a search begins with."""
    return {"name": saved.proposed_name(asked), "address": saved.address_of(asked)}


@bp.get("/threads/<id:thread_id>/see-also")
@never_cached
def see_also(thread_id: int) -> Response:
    """By itself, or at the foot of the thread's page."""
    actor = current_actor()
    thread = get_thread(actor, thread_id)
    found = similar_threads(actor, thread.title, None, get_lang(), MOST_SHOWN + 1)
    return page(
        "search/see_also.html",
        "search/_see_also.html",
        thread=thread,
        similar=[row for row in found if row.id != thread.id][:MOST_SHOWN],
    )
