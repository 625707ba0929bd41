"""The feed of a kept search. Programs read it, which cannot sign in: it has what everybody may see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

from flask import current_app, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.errors import NotFoundError
from app.facilitation.models import Synthesis
from app.search import asking, queries, saved
from app.search.documents import What
from app.search.engine import NO_ANSWER, Sort
from app.search.excerpts import Segment
from app.search.models import SavedSearch
from app.search.parts import Ignored
from app.search.queries import Result
from app.search.routes.blueprint import bp
from app.search.vocabulary import site_synonyms
from app.web import get_lang, never_cached
from app.web.actor import ask_nobody

SECONDS = 300  # how long a reader of feeds need not ask again
SINCE = 2026  # when the host's names began to stand for things: part of every name, for ever


@dataclass(frozen=True)
class Entry:
    """One result. ``name`` stays the same for ever; ``path`` has no language before it; ``lang`` is
    "" where a text is in both."""

    name: str
    path: str
    title: str
    title_lang: str
    text: str
    text_lang: str
    author: str
    at: datetime


# Things of a week, as their addresses begin.
MADE_OF_OTHERS = {What.SYNTHESIS: "syntheses", What.COLLECTION: "collections"}
OF_WEEK = {What.QUIZ: "quizzes", What.ACTIVITY: "activities"}


@bp.get("/feeds/search/<token>.atom")
@never_cached
def search_feed(token: str) -> Response:
    ask_nobody()
    search = saved.search_of_token(token)
    lang = get_lang()
    if search.lang != lang:
        raise NotFoundError
    try:
        entries = _entries(search)
    except NO_ANSWER:
        return make_response("", 503, {"Retry-After": str(SECONDS)})
    settings = current_app.extensions["settings"]
    atom = render_template(
        "search/feed.xml",
        entries=entries,
        name=search.name,
        about=_("The newest of what everybody may read. Sign in to see all you may."),
        author=_("Learning Together"),
        feed_name=f"tag:{settings.host},{SINCE}:searches/{search.id}",
        path=f"/{lang}/search?{search.address}",
        host=settings.host,
        since=SINCE,
        updated=max((entry.at for entry in entries), default=search.created_at),
    )
    response = make_response(atom)
    response.mimetype = "application/atom+xml"
    response.headers["Cache-Control"] = f"private, max-age={SECONDS}"
    response.headers["X-Robots-Tag"] = "noindex"
    response.add_etag()
    return response.make_conditional(request)


def _entries(search: SavedSearch) -> list[Entry]:
    """Nothing where the question is about who asks, for nobody does: without that part it would be
    another question. Raises SearchUnavailableError."""
    asked = asking.understand(None, saved.args_of(search.address), search.lang, site_synonyms())
    if not asked.can_search or any(p.ignored is Ignored.NEEDS_SIGN_IN for p in asked.parts):
        return []
    found = queries.search(None, asked.question, Sort.NEWEST, None, search.lang)
    return list(_of(found.found))


def _of(results: Sequence[Result]) -> Iterator[Entry]:
    for result in results:
        row = result.row
        title, text = _plain(result.title), _plain(result.excerpt)
        if result.what is What.THREAD:
            yield Entry(f"posts/{row.id}", f"/posts/{row.id}", title, _one(result.lang), text,
                        _one(result.excerpt_lang), row.author_name, row.created_at)  # fmt: skip
        elif result.what is What.WEEK:
            path = f"/offerings/{row.offering.slug}/weeks/{row.number}"
            opens = datetime.combine(row.opens_on, time(), UTC)
            yield Entry(f"weeks/{row.id}", path, title, result.lang, text, result.excerpt_lang,
                        "", opens)  # fmt: skip
        elif result.what is What.SESSION:
            yield Entry(f"sessions/{row.id}", f"/sessions/{row.id}", title, result.lang, text,
                        result.excerpt_lang, "", row.starts_at)  # fmt: skip
        elif result.what in OF_WEEK:
            opens = datetime.combine(row.week.opens_on, time(), UTC)
            path = f"{OF_WEEK[result.what]}/{row.id}"
            yield Entry(path, f"/{path}", title, result.lang, text, result.excerpt_lang, "",
                        opens)  # fmt: skip
        elif result.what in (What.SYNTHESIS, What.COLLECTION):
            name = f"{MADE_OF_OTHERS[result.what]}/{row.id}"
            path = f"/{name}" if result.what is What.COLLECTION else _path_of_synthesis(row)
            yield Entry(name, path, title, result.lang, text, result.excerpt_lang, "",
                        row.published_at)  # fmt: skip
        elif result.what is What.RESOURCE:
            yield Entry(f"resources/{row.id}", f"/resources/{row.id}-{row.slug}", title,
                        result.lang, text, result.excerpt_lang, "", row.created_at)  # fmt: skip


def _path_of_synthesis(row: Synthesis) -> str:
    if row.week is None:
        return f"/threads/{row.thread_id}#synthesis"
    return f"/offerings/{row.offering.slug}/weeks/{row.week.number}#synthesis"


def _plain(segments: tuple[Segment, ...]) -> str:
    return "".join(segment.text for segment in segments)


def _one(lang: str) -> str:
    return "" if lang == "both" else lang
