"""Quoting a message, and what stands at a message that is quoted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from app import policy
from app.accounts.models import User
from app.core.errors import NotFoundError
from app.forum import queries
from app.forum.quoting import as_quote, escape_markdown
from app.forum.routes.around import Here, Piece, Slot, feature
from app.forum.routes.blueprint import Labels
from app.web import get_lang
from app.web.request import number_in
from app.web.stencil import Hole


def quote_asked_for(actor: User, thread_id: int, asked: str) -> str:
    """The message with this number as a quote to answer below, in the language of the page.
    NotFoundError when there is none for this person."""
    post_id = number_in(asked)
    if post_id is None:
        raise NotFoundError
    post = queries.get_post(actor, post_id)
    policy.require(policy.may_quote(actor, post, post.thread))
    where = f"#{post.number}"
    if post.thread_id != thread_id:
        where = f"{escape_markdown(post.thread.title)}, {where}"
    heading = _(
        "%(name)s wrote in %(place)s:",
        name=escape_markdown(post.author.display_name),
        place=f"[{where}](/{get_lang()}/posts/{post.id})",
    )
    return as_quote(heading, post.body)


@feature(40)
def back_links(here: Here) -> Iterator[Piece]:
    """Below a message: where it is quoted."""
    for post_id, quoting in here.beside.quoting.items():
        shape = here.stencil("forum/_quoted_in.html", places=Hole("places"))
        places = [_place(row, here.thread, here.words) for row in quoting[: queries.MOST_SHOWN]]
        if len(quoting) > queries.MOST_SHOWN:
            places.append(Markup("…"))
        yield Piece(post_id, Slot.BELOW, shape, {"places": Markup(", ").join(places)})


def _place(row: Any, thread: Any, words: Labels) -> Markup:
    link = Markup('<a href="/{}/posts/{}">#{}</a>').format(words.lang, row.post_id, row.number)
    if row.thread_id == thread.id:
        return link
    title = Markup('<span lang="{}">{}</span>').format(words.text_langs[row.lang], row.title)
    return Markup("{} ({})").format(link, title)


@feature(70)
def quote_buttons(here: Here) -> Iterator[Piece]:
    """At each message: the way to answer it with its words in the answer."""
    reader, thread = here.reader, here.thread
    if reader is None or not policy.may_reply(reader, thread):
        return
    shape = here.stencil(
        "forum/_quote_button.html",
        thread_id=Hole("thread_id"),
        post_id=Hole("post_id"),
        number=Hole("number"),
    )
    for row in here.rows:
        if policy.may_quote(reader, row, thread):
            yield Piece(row.id, Slot.ACTIONS, shape)
