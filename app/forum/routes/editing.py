"""What became of a message: its earlier versions, whether anyone may improve it, and whether its
author took it back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from app import policy
from app.core.db import db
from app.core.differences import Part, differences
from app.forum import commands, queries
from app.forum.models import Post
from app.forum.routes.around import Here, Piece, Slot, feature
from app.forum.routes.blueprint import bp
from app.web import current_actor, get_lang, page, see_other
from app.web.htmx import flash_notice
from app.web.limits import hit
from app.web.request import number_in
from app.web.stencil import Hole

Say = Callable[..., Markup]  # of where a piece of a text begins and ends
Spoken = Callable[[str], Say]
UNCHANGED_WORDS = 40  # as many are shown; of more, the first and last few
A_FEW_WORDS = 12
# What the page says among the words of a text is in the language of the page.
TOLD = '<span class="visually-hidden" lang="{lang}">{}</span>'
DEL = Markup(f"<del>{TOLD}{{}}{TOLD}</del>")  # noqa: S704  (both are above)
INS = Markup(f"<ins>{TOLD}{{}}{TOLD}</ins>")  # noqa: S704
FOLDED = Markup(
    '{}<details class="changes__same"><summary lang="{lang}">{}</summary>{}</details>{}'
)


@bp.get("/posts/<id:post_id>/delete")
def remove_form(post_id: int) -> Response:
    """What will happen; once it has happened, the way back."""
    actor = current_actor(required=True)
    post = queries.get_post(actor, post_id, or_removed=True)
    if post.deleted_at is None:
        policy.require(policy.may_delete_post(actor, post, post.thread))
    may_restore = policy.may_restore_post(actor, post)
    return page("forum/remove.html", post=post, heading=_what_goes(post), may_restore=may_restore)


def _what_goes(post: Post) -> str:
    is_thread, is_gone = post.number == 1, post.deleted_at is not None
    if is_gone:
        text = _("This discussion is removed") if is_thread else _("This message is removed")
    elif is_thread:
        text = _("Remove this discussion?")
    else:
        text = _("Remove message %(number)s?", number=post.number)
    return str(text)


@bp.post("/posts/<id:post_id>/delete")
def delete_post(post_id: int) -> Response:
    actor = current_actor(required=True)
    post = queries.get_post(actor, post_id, or_removed=True)
    hit("edit", str(actor.id))
    commands.delete_post(actor, post)
    db.session.commit()
    if post.number == 1:
        return see_other(url_for("forum.remove_form", post_id=post.id))
    flash_notice(_removed_notice(post))
    return see_other(url_for("forum.post", post_id=post.id))


@bp.post("/posts/<id:post_id>/restore")
def restore_post(post_id: int) -> Response:
    actor = current_actor(required=True)
    post = queries.get_post(actor, post_id, or_removed=True)
    hit("edit", str(actor.id))
    commands.restore_post(actor, post)
    db.session.commit()
    flash_notice(_("The message is back."))
    return see_other(url_for("forum.post", post_id=post.id))


@bp.post("/posts/<id:post_id>/wiki")
def open_to_all(post_id: int) -> Response:
    return _set_wiki(post_id, _("Anyone may improve this message now."), is_wiki=True)


@bp.post("/posts/<id:post_id>/wiki/end")
def keep_to_author(post_id: int) -> Response:
    return _set_wiki(post_id, _("Only its author can change this message now."), is_wiki=False)


@bp.get("/posts/<id:post_id>/history")
def history(post_id: int) -> Response:
    actor = current_actor()
    post = queries.get_post(actor, post_id)
    asked = request.args.get("from", "")
    newest = number_in(asked)
    return page(
        "forum/history.html",
        post=post,
        history=queries.history(actor, post, newest),
        may_hide=bool(policy.may_hide_revision(actor, post)),
        may_show=bool(policy.may_show_revision(actor)),
        may_redact=bool(policy.may_redact(actor, post.thread)),
    )


def _set_wiki(post_id: int, said: str, *, is_wiki: bool) -> Response:
    actor = current_actor(required=True)
    post = queries.get_post(actor, post_id)
    hit("edit", str(actor.id))
    commands.set_wiki(actor, post, is_wiki=is_wiki)
    db.session.commit()
    flash_notice(said)
    return see_other(url_for("forum.post", post_id=post.id))


def _removed_notice(post: Post) -> Markup:
    """With a button of the form in the gap, which is on the page that shows the notice."""
    return Markup(
        '{} <button class="button button--quiet" type="submit" form="restore-{}">{}</button>'
    ).format(_("Your message is removed."), post.id, _("Undo"))


@feature(90)
def editing_menu(here: Here) -> Iterable[Piece]:
    """In the menu: take it back, let anyone improve it, and tell those who look after the place."""
    reader, thread = here.reader, here.thread
    for post in here.rows if reader is not None else ():
        may_delete = bool(policy.may_delete_post(reader, post, thread))
        may_make_wiki = bool(policy.may_make_wiki(reader, post, thread))
        may_lock = bool(policy.may_curate(reader, thread))
        may_hide = bool(policy.may_hide_post(reader, post, thread))
        may_report = bool(policy.may_report(reader, post, thread))
        may_redact = bool(policy.may_redact(reader, thread))
        if may_delete or may_make_wiki or may_lock or may_hide or may_report or may_redact:
            menu = here.stencil(
                "forum/_editing_menu.html",
                _hole_of_a_menu,
                may_delete=may_delete,
                may_make_wiki=may_make_wiki,
                may_lock=may_lock,
                may_hide=may_hide,
                may_report=may_report,
                may_redact=may_redact,
                is_wiki=post.is_wiki,
                is_locked=post.locked_at is not None,
                is_hidden=post.hidden_at is not None,
            )
            yield Piece(post.id, Slot.MORE, menu)


def _hole_of_a_menu() -> dict[str, Any]:
    return {"post_id": Hole("post_id")}


def _plain(text: str) -> Say:
    return lambda start=0, stop=None: escape(text[start:stop])


@bp.app_template_global()
def marked_changes(before: str | None, after: str, spoken: Spoken = _plain) -> Markup:
    """The later text with what was taken out and put in; as it is when there is none before. Not a
    template, for in this text every space counts. ``spoken`` marks the languages of a text that is
    in several."""
    say = spoken(after)
    if before is None:
        return say()
    said = spoken(before)
    parts = differences(before, after)
    of_page = {"lang": get_lang()}
    marks = {
        "del": DEL.format(
            _("[start of removed words]"), "{}", _("[end of removed words]"), **of_page
        ),
        "ins": INS.format(_("[start of added words]"), "{}", _("[end of added words]"), **of_page),
    }
    last = len(parts) - 1
    made, older, newer = Markup(), 0, 0
    for place, part in enumerate(parts):
        length = len(part.text)
        if part.kind == "same":
            ends = {"is_first": place == 0, "is_last": place == last}
            made += _unchanged(part, partial(_further, say, newer), **ends)
        elif part.kind == "del":
            made += marks["del"].format(said(older, older + length))
        else:
            made += marks["ins"].format(say(newer, newer + length))
        older += 0 if part.kind == "ins" else length
        newer += 0 if part.kind == "del" else length
    return made


def _further(say: Say, by: int, start: int, stop: int) -> Markup:
    return say(by + start, by + stop)


def _unchanged(part: Part, say: Say, *, is_first: bool, is_last: bool) -> Markup:
    """All of it, or with the middle of many words folded away."""
    text = part.text
    if part.words <= UNCHANGED_WORDS:
        return say(0, len(text))
    shows_start, shows_end = is_last or not is_first, not is_last
    start = len(text) - len(text.split(None, A_FEW_WORDS)[-1]) if shows_start else 0
    stop = len(text)
    if shows_end:
        stop -= len(text[len(text.rsplit(None, A_FEW_WORDS)[0]) :].lstrip())
    folded = text[start:stop]
    count = len(folded.split())
    told = ngettext("%(num)d unchanged word", "%(num)d unchanged words", count)
    pieces = say(start, stop), say(stop, len(text))
    return FOLDED.format(say(0, start), told, *pieces, lang=get_lang())
