"""What was looked for in vain: counted when a page says so, and shown to staff."""

from __future__ import annotations

from flask import current_app, make_response, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.core import clock
from app.core.db import db
from app.core.errors import TooManyAttemptsError
from app.search import asking, misses, queries
from app.search.engine import NO_ANSWER
from app.search.routes.blueprint import bp, search_url
from app.search.vocabulary import site_synonyms
from app.web import current_actor, flash_notice, for_strangers, get_lang, page, see_other
from app.web.htmx import wants_fragment
from app.web.language import LANGUAGES
from app.web.limits import address, hit


@bp.post("/search/misses")
@for_strangers
def report_miss() -> Response:
    """Nothing is counted on anybody's word: the question is asked once more."""
    actor, lang = current_actor(), get_lang()
    asked_for = MultiDict({"q": request.form.get("q", "")})
    asked = asking.understand(actor, asked_for, lang, site_synonyms())
    try:
        hit("miss", address())
    except TooManyAttemptsError:
        if wants_fragment():
            return make_response("")  # who only searches is not told about counting
        raise
    question = misses.question_of(asked)
    try:
        if question and not queries.count(actor, asked.question):
            misses.note_miss(question, lang, clock.today(current_app.config["TIMEZONE"]))
            db.session.commit()
    except NO_ANSWER:
        question = None  # whether there is something to find is not known
    if wants_fragment():
        return make_response("")
    if question:
        flash_notice(_("Thank you. The team will see that this was not found."))
    return see_other(search_url(lang, asked.address))


@bp.get("/search/misses")
def list_misses() -> Response:
    actor = current_actor(required=True)
    of, order = request.args.get("of", ""), request.args.get("order", "")
    lang = of if of in LANGUAGES else get_lang()
    chosen = misses.Order(order) if order in tuple(misses.Order) else misses.Order.NEWEST
    return page(
        "search/misses.html",
        misses=misses.list_misses(actor, lang, chosen),
        of=lang,
        order=chosen.value,
        orders=(("newest", _("Newest")), ("often", _("Most often"))),
    )
