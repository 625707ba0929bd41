"""What stands for a recording or a resource where it is named: a card that asks nothing of another
site before somebody presses its button."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import current_app, render_template
from flask_babel import gettext as _
from markupsafe import Markup

from app.core.embeds import Embed, embed_of
from app.library.labels import KIND_LABELS
from app.library.models import Kind, language_shown
from app.library.queries import Known

MOST_KEPT = 1_000


def site_embed_of(address: str) -> Embed | None:
    """As ``embed_of``, with files of this site among them."""
    return embed_of(address, current_app.extensions["settings"].site_url)


def address_card(address: str, lang: str) -> Markup | None:
    """Of an address that a member wrote alone on its line; None for those that cannot be shown.
    Nobody has said what it is called."""
    embed = site_embed_of(address)
    return _address_card(embed, address, lang) if embed is not None else None


def resource_card(known: Known, lang: str) -> Markup:
    """Of a published resource, in its page's language where it is there in it."""
    return _resource_card(known, lang)


@lru_cache(maxsize=MOST_KEPT)
def _address_card(embed: Embed, address: str, lang: str) -> Markup:
    return _card(embed=embed, address=address, title=_title_of(embed), about=[address], page=None,
                 title_lang=None, transcript=None, rel="nofollow ugc noopener noreferrer")  # fmt: skip


@lru_cache(maxsize=MOST_KEPT)
def _resource_card(known: Known, lang: str) -> Markup:
    its = language_shown(known, lang)
    address = getattr(known, f"url_{its}") or known.url_en or known.url_fr
    about = [str(KIND_LABELS[Kind(known.kind)])]
    if known.length:
        about.append(_("%(number)s min", number=known.length))
    about.append(_("In English") if its == "en" else _("In French"))
    return _card(
        embed=embed_of(address) if address else None,
        address=address,
        title=getattr(known, f"title_{its}"),
        about=about,
        page=f"/{lang}/resources/{known.id}-{known.slug}",
        title_lang=its if its != lang else None,
        transcript=getattr(known, f"transcript_{its}"),
        rel="noopener noreferrer",
    )


def _title_of(embed: Embed) -> str:
    titles = {
        "video": _("Video on %(provider)s", provider=embed.provider),
        "slides": _("Slides on %(provider)s", provider=embed.provider),
        "image": _("Image on this site"),
        "file": _("Document on this site (PDF)"),
    }
    return str(titles[embed.shape])


def _card(**parts: Any) -> Markup:
    return Markup(render_template("library/_card.html", **parts))  # noqa: S704  (our own template)
