"""Cards for our own pages: an address alone on its line shows what it leads to.

The renderer marks such a line; what stands in its place is looked up when the page is made, so a
title that was changed is shown as it is, and one that was hidden is not shown at all. A recording
or slides of a site that ``app.core.embeds`` knows get a card too, which loads nothing by itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from typing import Any
from urllib.parse import unquote

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext

from app.forum import queries
from app.forum.routes.blueprint import Labels, bp, labels
from app.library.cards import address_card, resource_card
from app.library.queries import known_resources
from app.web import get_lang
from app.web.stencil import Hole, stencil

MARK = '<p class="link-alone">'
LINE = re.compile(MARK + r'<a href="([^"]+)"[^>]*>[^<]*</a></p>')
ADDRESS = re.compile(
    r"/(?:en|fr)/(?:(?P<kind>threads|posts|resources)/(?P<id>[1-9][0-9]{0,8})|members/(?P<handle>[^/?#]+))"
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
    which everybody may see, or to what can be shown here."""
    lines = [line for text in texts for line in LINE.findall(text)]
    cards = _cards_of(list(dict.fromkeys(lines))[:MOST], words)
    if not cards:
        return texts
    return [LINE.sub(lambda line: cards.get(line[1], line[0]), text) for text in texts]


def _cards_of(addresses: list[str], words: Labels) -> dict[str, str]:
    """The card of each address that has one; addresses are as they stand in HTML."""
    keys = {address: key for address in addresses if (key := _key_of(address))}
    asked = {key for key in keys.values() if key[0] != "resources"}
    targets = queries.card_targets(asked) if asked else {}
    found: dict[str, str] = {}
    for address in addresses:
        card: str | None
        key = keys.get(address)
        if key is None:
            card = address_card(unescape(address), words.lang)
        elif key[0] == "resources":
            known = known_resources().get(int(key[1]))
            card = resource_card(known, words.lang) if known is not None else None
        else:
            card = _card(targets[key], address, words) if key in targets else None
        if card is not None:
            found[address] = str(card)
    return found


@bp.app_template_global()
def as_shown(html: str) -> str:
    """A text that is not posted yet, as a page would show it."""
    return show_cards([html], labels(get_lang()))[0]


def _key_of(address: str) -> tuple[str, str] | None:
    """(threads, 12), (resources, 3) or (members, amina); None when the address is not one of these."""
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
