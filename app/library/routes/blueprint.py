"""The shelf's blueprint, and what its templates may ask."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _

from app.library.asking import Fault
from app.library.cards import site_embed_of
from app.library.labels import (
    FAULT_LABELS,
    KIND_LABELS,
    LEVEL_LABELS,
    ONLY_LABELS,
    STATE_SENTENCES,
    STATUS_LABELS,
    VERDICT_LABELS,
    WHY_ONE_LABELS,
)
from app.library.models import Kind, Resource, language_shown
from app.web import get_lang

bp = Blueprint("library", __name__, url_prefix="/<lang>")


@bp.record_once
def _add_globals(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals.update(
        kind_label=lambda kind: KIND_LABELS[Kind(kind)],
        level_labels=LEVEL_LABELS,
        state_sentences=STATE_SENTENCES,
        status_labels=STATUS_LABELS,
        verdict_labels=VERDICT_LABELS,
        why_one_labels=WHY_ONE_LABELS,
        only_label=only_label,
        check_label=check_label,
        resource_lang=language_shown,
        resource_url=resource_url,
        shelf_url=shelf_url,
        site_embed_of=site_embed_of,
    )


def only_label(resource: Any) -> Any:
    """What is said of a resource that is there in one language only; nothing of others."""
    if resource.title_en and resource.title_fr:
        return ""
    return ONLY_LABELS["en" if resource.title_en else "fr"]


def check_label(check: Any) -> Any:
    """What an address answered: a code, or why there is none."""
    if check.code is not None:
        return _("It answered with code %(code)s.", code=check.code)
    return FAULT_LABELS[Fault(check.fault)]


def resource_url(resource: Resource) -> str:
    return f"/{get_lang()}/resources/{resource.id}-{resource.slug}"


def shelf_url(chosen: dict[str, str], **changes: str | None) -> str:
    """The shelf's address with some of its filters changed (None: dropped), from its beginning."""
    wanted = {name: value for name, value in {**chosen, "cursor": None, **changes}.items() if value}
    return f"/{get_lang()}/resources/" + (f"?{urlencode(wanted)}" if wanted else "")
