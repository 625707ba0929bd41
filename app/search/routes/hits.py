"""What was found, as it is shown: a hit is rendered once for every shape it can have, and then
only gets its words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from markupsafe import Markup, escape

from app.accounts.models import User
from app.core.text import slugify
from app.facilitation.models import Collection, Synthesis
from app.forum.models import Thread
from app.learning.models import Activity, Quiz
from app.library.labels import KIND_LABELS, ONLY_LABELS
from app.library.models import Kind, Resource
from app.live_sessions.labels import IN_LANGUAGE
from app.live_sessions.when import when
from app.programme.live_sessions.models import LiveSession
from app.programme.models import Week
from app.programme.queries import outline
from app.search.documents import What
from app.search.excerpts import Segment
from app.search.queries import Result
from app.search.routes.blueprint import bp
from app.web.dates import day
from app.web.language import address_of
from app.web.stencil import IS_SPECIAL, Hole, stencil

HOLES = (
    "post_id", "address", "title", "board", "stream", "replies", "about", "excerpt", "author", "date",
)  # fmt: skip
NUMBERS = 1_000


@bp.app_template_global()
def search_hits(found: Iterable[Result], words: Any) -> Markup:
    """The hits of a page, one after another. ``words``: what the forum's things are called."""
    shown = [_post(hit, words) if hit.what is What.THREAD else _other(hit, words) for hit in found]
    return Markup("".join(shown))  # noqa: S704  (each made from our own template)


def marked(segments: Sequence[Segment]) -> Markup:
    """A text in pieces, with the words that were looked for marked."""
    shown = [
        f"<mark>{_escaped(text)}</mark>" if is_found else _escaped(text)
        for text, is_found in segments
    ]
    return Markup("".join(shown))  # noqa: S704  (each piece is escaped)


def _escaped(text: str) -> str:
    return escape(text) if IS_SPECIAL(text) else text


def _holes() -> dict[str, Any]:
    return {name: Hole(name) for name in HOLES}


def _post(hit: Result, words: Any) -> Markup:
    row = hit.row
    return stencil(
        "search/_hit.html",
        _holes,
        what="post",
        title_lang=words.text_langs[hit.lang],
        kind=row.kind,
        kind_label=words.kinds[row.kind],
        is_answered=row.marked_count > 0,
        is_hidden=bool(row.hidden_at or row.thread_hidden_at),
        language=words.languages[hit.excerpt_lang] if hit.excerpt_lang != words.lang else None,
        excerpt_lang=words.text_langs[hit.excerpt_lang] if hit.excerpt else None,
    ).fill(
        post_id=row.id,
        title=marked(hit.title),
        board=words.boards[row.board_id],
        stream=words.streams[row.stream_id],
        replies=_so_many_replies(row.reply_count, words.lang),
        excerpt=marked(hit.excerpt),
        author=row.author_name,
        date=day(row.created_at),
    )


def _other(hit: Result, words: Any) -> Markup:
    """What is no post: a week, a resource, a live session, a quiz, a member."""
    about, address = ABOUT[hit.what](hit.row, words.lang)
    return stencil(
        "search/_hit.html",
        _holes,
        what="other",
        title_lang=hit.lang if hit.lang not in ("", words.lang) else None,
        kind=None,
        kind_label=str(LABELS[hit.what]),
        is_answered=False,
        is_hidden=False,
        language=None,
        excerpt_lang=words.text_langs[hit.excerpt_lang] if hit.excerpt else None,
    ).fill(
        address=address,
        title=marked(hit.title),
        about=Markup("").join(Markup("<span>{}</span>").format(each) for each in about if each),
        excerpt=marked(hit.excerpt),
    )


About = tuple[Sequence[Any], str]


def _week(week: Week, lang: str) -> About:
    address = address_of("home.week", offering=week.offering.slug, number=week.number)
    return [getattr(week.offering, f"title_{lang}")], address


def _resource(resource: Resource, lang: str) -> About:
    one = [each for each in ("en", "fr") if getattr(resource, f"title_{each}")]
    only = ONLY_LABELS[one[0]] if len(one) == 1 else None
    about = [KIND_LABELS[Kind(resource.kind)], getattr(resource, f"publisher_{lang}"), only]
    address = address_of(
        "library.resource", resource_id=resource.id, resource_slug=resource.slug
    )  # fmt: skip
    return about, address


def _session(session: LiveSession, lang: str) -> About:
    zone = outline().offering_by_id(session.offering_id).timezone
    at = when(session.starts_at, session.ends_at, zone, lang)
    said = Markup('<time datetime="{}">{}, {}</time>').format(at.iso, at.day, at.start)
    return [IN_LANGUAGE[session.lang], said], address_of(
        "live_sessions.session", live_id=session.id
    )


def _quiz(quiz: Quiz, lang: str) -> About:
    about = [getattr(quiz.week, f"title_{lang}"), getattr(quiz.week.offering, f"title_{lang}")]
    return about, address_of("learning.quiz", quiz_id=quiz.id)


def _activity(activity: Activity, lang: str) -> About:
    week = activity.week
    about = [getattr(week, f"title_{lang}"), getattr(week.offering, f"title_{lang}")]
    return about, address_of("learning.activity", activity_id=activity.id)


def _synthesis(synthesis: Synthesis, lang: str) -> About:
    """Of a week, or of a discussion, whose title is in its own language."""
    if synthesis.week is not None:
        address = address_of(
            "home.week", offering=synthesis.offering.slug, number=synthesis.week.number
        )
        return [getattr(synthesis.week, f"title_{lang}")], f"{address}#synthesis"
    thread = cast(Thread, synthesis.thread)
    own = thread.lang if thread.lang in ("en", "fr") else lang
    title = Markup('<span lang="{}">{}</span>').format(own, thread.title)
    address = address_of("forum.thread", thread_id=thread.id, slug=thread.slug)
    return [title], f"{address}#synthesis"


def _collection(collection: Collection, lang: str) -> About:
    title = getattr(collection, f"title_{lang}")
    week = (
        getattr(collection.week, f"title_{lang}") if collection.week is not None else _("Commons")
    )
    return [week], address_of(
        "facilitation.collection", collection_id=collection.id, collection_slug=slugify(title)
    )


def _member(person: User, _lang: str) -> About:
    return [f"@{person.handle}"], address_of("accounts.member", handle=person.handle)


ABOUT: dict[What, Callable[[Any, str], About]] = {
    What.WEEK: _week,
    What.RESOURCE: _resource,
    What.SESSION: _session,
    What.QUIZ: _quiz,
    What.ACTIVITY: _activity,
    What.SYNTHESIS: _synthesis,
    What.COLLECTION: _collection,
    What.MEMBER: _member,
}
LABELS = {
    What.WEEK: _l("Week"),
    What.RESOURCE: _l("Resource"),
    What.SESSION: _l("Live session"),
    What.QUIZ: _l("Quiz"),
    What.ACTIVITY: _l("Activity"),
    What.SYNTHESIS: _l("Synthesis"),
    What.COLLECTION: _l("Collection"),
    What.MEMBER: _l("Member"),
}


@lru_cache(maxsize=NUMBERS)
def _so_many_replies(number: int, _lang: str) -> str:
    return str(ngettext("%(num)d reply", "%(num)d replies", number))
