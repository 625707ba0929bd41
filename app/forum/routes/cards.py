"""Cards for our own pages: an address alone on its line shows what it leads to.

The renderer marks such a line; what stands in its place is looked up when the page is made, so a
title that was changed is shown as it is, and one that was hidden is not shown at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext

from app.forum import queries
from app.forum.routes.blueprint import Labels, bp, labels
from app.web import get_lang
from app.web.stencil import Hole, stencil

MARK = '<p class="link-alone">'
LINE = re.compile(MARK + r'<a href="([^"]+)"[^>]*>[^<]*</a></p>')
ADDRESS = re.compile(
    r"/(?:en|fr)/(?:(?P<kind>threads|posts)/(?P<id>[1-9][0-9]{0,8})|members/(?P<handle>[^/?#]+))"
    r"(?:[-/?#]|\Z)"
)
MOST = 50  # on a page; further ones stay links


def with_cards(rows: Sequence[Any], words: Labels) -> dict[int, str]:
    """The HTML, with its cards, of the posts that have any."""
    marked = {row.id: row.html for row in rows if MARK in row.html}
    if not marked:
        return {}
    return dict(zip(marked, show_cards(list(marked.values()), words), strict=True))


def show_cards(texts: list[str], words: Labels) -> list[str]:
    """Rendered texts, with a card in the place of each marked line that leads to something of ours
    which everybody may see."""
    wanted = list(dict.fromkeys(key for text in texts for key in _keys_in(text)))[:MOST]
    if not wanted:
        return texts
    found = queries.card_targets(wanted)

    def show(line: re.Match[str]) -> str:
        target = found.get(_key_of(line[1]) or ("", ""))
        return _card(target, line[1], words) if target is not None else line[0]

    return [LINE.sub(show, text) for text in texts]


@bp.app_template_global()
def as_shown(html: str) -> str:
    """A text that is not posted yet, as a page would show it."""
    return show_cards([html], labels(get_lang()))[0]


def _keys_in(text: str) -> list[tuple[str, str]]:
    return [key for line in LINE.finditer(text) if (key := _key_of(line[1]))]


def _key_of(address: str) -> tuple[str, str] | None:
    """(threads, 12), (posts, 7) or (members, amina); None when the address is not one of these."""
    site = current_app.extensions["settings"].site_url
    if not address.startswith(f"{site}/"):
        return None
    found = ADDRESS.match(address.removeprefix(site))
    if found is None:
        return None
    return (found["kind"], found["id"]) if found["kind"] else ("members", unquote(found["handle"]))


def _card(target: queries.CardTarget, address: str, words: Labels) -> str:
    text_lang = words.text_langs[target.lang] if target.lang else None
    shape = stencil("forum/_card.html", _holes, text_lang=text_lang)
    return str(shape.fill(address=address, title=target.title, about=_about(target, words)))


def _holes() -> dict[str, Hole]:
    return {name: Hole(name) for name in ("address", "title", "about")}


def _about(target: queries.CardTarget, words: Labels) -> str:
    if target.kind is None:
        return str(_("Member"))
    kind = words.kinds[target.kind]
    if target.number is not None:
        return str(_("%(kind)s, message %(number)s", kind=kind, number=target.number))
    return str(
        ngettext("%(kind)s, %(num)d reply", "%(kind)s, %(num)d replies", target.replies, kind=kind)
    )
