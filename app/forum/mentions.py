"""Whom a text names with ``@handle``, and the text as HTML in which they are links.

A handle cannot be changed. Should it become possible one day, the address that a mention leads to
is where a former handle has to be known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from sqlalchemy import Row, select

from app import policy
from app.accounts.handles import handle_key
from app.accounts.models import Status, User
from app.core.db import db, fetch
from app.core.text import Picture, mentioned_names, render_post
from app.forum.models import Mention, Post

LOOKED_UP = 200  # names of one text; more than anybody may name
Person = User | Row[Any]
Named = Mapping[str, Person]
Pictures = Mapping[str, Picture]


def people_named(body: str, *, is_hidden: bool = False) -> dict[str, Person]:
    """The members who may read it, by their names as written; ``is_hidden`` says of the post."""
    names = mentioned_names(body)[:LOOKED_UP]
    if not names:
        return {}
    keys = {name: handle_key(name) for name in names}
    known = select(User).where(
        User.handle_key.in_(set(keys.values())), User.status == Status.ACTIVE
    )
    found = {
        user.handle_key: user
        for user in db.session.scalars(known)
        if not is_hidden or policy.sees_hidden(user)
    }
    return {name: found[key] for name, key in keys.items() if key in found}


def first_named(named: Named, most: int) -> dict[str, Person]:
    """Of these people the ``most`` named first, by all their names."""
    kept = set(list(dict.fromkeys(person.id for person in named.values()))[:most])
    return {name: person for name, person in named.items() if person.id in kept}


def render(body: str, named: Named, pictures: Pictures | None = None) -> str:
    """The text as HTML; the language of a profile's page is the reader's, so its address here has
    none."""
    people = {name: f"/members/{quote(person.handle)}" for name, person in named.items()}
    return render_post(body, people, pictures)


def render_for(
    author: User, body: str, pictures: Pictures | None = None, *, is_hidden: bool = False
) -> tuple[str, Named]:
    """A text of this author as HTML, with those of its files that are pictures, and who is named
    in it: what is kept, and what a preview shows."""
    named = first_named(people_named(body, is_hidden=is_hidden), policy.most_mentions(author))
    return render(body, named, pictures), named


def people_told_of(post_ids: list[int]) -> dict[int, dict[str, Row[Any]]]:
    """Who was named in these posts, by post and the key of the name as it was written."""
    named = (
        select(Mention.post_id, Mention.handle_key, User.id, User.handle)
        .join(User, User.id == Mention.user_id)
        .where(Mention.post_id.in_(post_ids), User.status == Status.ACTIVE)
    )
    found: dict[int, dict[str, Row[Any]]] = {}
    for row in fetch(named, {}):
        found.setdefault(row.post_id, {})[row.handle_key] = row
    return found


def render_again(body: str, told: Mapping[str, Row[Any]], pictures: Pictures | None = None) -> str:
    """A text made anew: it names those it named when it was written, and nobody else."""
    if not told:
        return render_post(body, pictures=pictures)
    names = {name: handle_key(name) for name in mentioned_names(body)}
    found = {name: told[key] for name, key in names.items() if key in told}
    return render(body, found, pictures)


def render_translation(post: Post, body: str, pictures: Pictures) -> str:
    """What a member made of a post names those whom the post names, and shows its pictures."""
    return render_again(body, people_told_of([post.id]).get(post.id, {}), pictures)
