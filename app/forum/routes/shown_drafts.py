"""A draft as a page shows it: what was written, what it was for, and whether it can still be posted
there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app import policy
from app.accounts.models import User
from app.forum import queries
from app.forum.models import Place
from app.forum.routes.blueprint import labels
from app.forum.subjects import Subject, find_subject, key_of
from app.web import current_actor, get_lang
from app.web.errors import reason_sentence
from app.web.kept import KeptField

# Chosen rather than written: alone they are nothing to keep.
CHOSEN = {"kind", "stream", "lang", "board", "seen", "begun_in", "twin"}
# Which files go along; worth keeping, but no words to show.
OF_FILES = {"attached", "decorative"}
BEGINNING = 200


@dataclass(frozen=True)
class Shown:
    """A draft as a page shows it."""

    id: int
    at: datetime
    what: str
    title: str
    title_lang: str
    texts: list[str]
    lang: str
    is_discarded: bool
    form_url: str | None
    thread_url: str | None
    why_not: str | None

    @property
    def beginning(self) -> str:
        words = " ".join(self.texts[0][: 2 * BEGINNING].split()) if self.texts else ""
        return words if len(words) <= BEGINNING else words[: BEGINNING - 1] + "…"


def texts_of(fields: list[Any] | None) -> list[str]:
    """What was written, the long texts first."""
    written = [
        KeptField(*pair) for pair in fields or () if pair[0] not in CHOSEN | OF_FILES and pair[1]
    ]
    return [each.value for each in sorted(written, key=lambda each: not each.is_long)]


def form_url_of(place: Place, place_id: int) -> str:
    if place is Place.REPLY:
        return url_for("forum.new_reply", thread_id=place_id)
    if place is Place.EDIT:
        return url_for("forum.edit_form", post_id=place_id)
    if place is Place.ACTIVITY:
        activity = _activity(place_id)
        if activity is None:
            return url_for("forum.drafts")
        return url_for(activity.endpoint, **activity.values)
    board = queries.boards().by_id.get(place_id)
    return url_for("forum.new_thread", board=board.code if board else None)


def _activity(activity_id: int) -> Subject | None:
    return find_subject(current_actor(), key_of(Place.ACTIVITY, activity_id))


def show(actor: User, row: queries.DraftRow) -> Shown:
    is_discarded = row.fields is None
    fields = row.discarded if is_discarded else row.fields
    sent = dict(fields)
    words, place = labels(get_lang()), Place(row.place)
    ruling = _ruling(actor, place, row)
    title = sent.get("title", "") if place is Place.THREAD else row.title
    if place is Place.ACTIVITY and (activity := _activity(row.place_id)):
        title = activity.title_fr if get_lang() == "fr" else activity.title_en
    lang = words.text_langs.get(sent.get("lang", ""), get_lang())
    return Shown(
        id=row.draft_id,
        at=row.discarded_at if is_discarded else row.updated_at,
        what=_what(place, row),
        title=title or "",
        title_lang=lang if place is Place.THREAD else words.text_langs.get(row.lang, lang),
        texts=texts_of([pair for pair in fields if pair[0] != "title"]),
        lang=lang,
        is_discarded=is_discarded,
        form_url=form_url_of(place, row.place_id) if ruling else None,
        thread_url=_thread_url(row) if row.thread_id else None,
        why_not=_why_not(ruling),
    )


def _thread_url(row: queries.DraftRow) -> str:
    return url_for("forum.thread", thread_id=row.thread_id, slug=row.slug)


def _ruling(actor: User, place: Place, row: queries.DraftRow) -> policy.Ruling | None:
    """Whether it may still be posted there; None when there is nothing there for this person."""
    if place is Place.THREAD:
        return policy.YES
    if place is Place.ACTIVITY:
        return policy.YES if _activity(row.place_id) else None
    if row.thread_id is None:
        return None
    if place is Place.REPLY:
        return policy.may_reply(actor, row)
    post = SimpleNamespace(
        author_id=row.post_author_id,
        hidden_at=row.post_hidden_at,
        locked_at=row.post_locked_at,
        is_wiki=row.post_is_wiki,
    )
    return policy.may_edit_post(actor, post, row)


def _why_not(ruling: policy.Ruling | None) -> str | None:
    if ruling is None:
        return str(
            _("What this was written for is no longer here. Your text is: copy what you need.")
        )
    return reason_sentence(ruling.reason) if ruling.reason else None


def _what(place: Place, row: queries.DraftRow) -> str:
    if place is Place.REPLY:
        return str(_("Answer"))
    if place is Place.EDIT:
        return str(_("Change of a message"))
    if place is Place.ACTIVITY:
        return str(_("Result of an activity"))
    board = queries.boards().by_id.get(row.place_id)
    if board is None:
        return str(_("New discussion"))
    return str(_("New discussion in %(board)s", board=labels(get_lang()).boards[board.id]))
