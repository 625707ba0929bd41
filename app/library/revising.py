"""Resources have a history: what they said before can be brought back."""

from __future__ import annotations

from typing import Any

import yaml
from sqlalchemy import select

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.library.commands import COLUMNS, bring_back_resource
from app.library.gate import NotReadyError
from app.library.models import LANGUAGES, RESOURCE, Resource
from app.library.writer import TEXTS, resource_text
from app.programme.models import Offering, Stream
from app.programme.revisions.kinds import FitsNoMoreError, Kind, register

NONE_OF = ("minutes", "length", "last_checked")  # empty, these are no texts


def _find(offering: Offering, uuid: str) -> Resource | None:
    of_course = select(Resource).filter_by(programme_id=offering.programme_id, uuid=uuid)
    return db.session.scalar(of_course)


def _bring_back(actor: User, resource: Resource, text: str) -> None:
    said = yaml.safe_load(text)
    of_course = select(Stream).filter_by(programme_id=resource.programme_id)
    known = {each.code: each for each in db.session.scalars(of_course.order_by(Stream.position))}
    codes = said.get("streams", ())
    if not known.keys() >= set(codes):
        raise FitsNoMoreError
    streams = [known[code] for code in codes]
    try:
        bring_back_resource(actor, resource, _values(said), said.get("weeks", ()), streams)
    except NotReadyError:
        raise FitsNoMoreError from None


def _values(said: dict[str, Any]) -> dict[str, Any]:
    """Those of its columns. A text of ours may lack a language, so it is not read as a package's."""
    texts = {f"{name}_{lang}": said.get(name, {}).get(lang, "") for name in TEXTS
             for lang in LANGUAGES}  # fmt: skip
    rest = {name: said.get(name, None if name in NONE_OF else "") for name in COLUMNS}
    return rest | texts


register(
    Kind(
        name=RESOURCE,
        find=_find,
        write=resource_text,
        titles=lambda row: (row.title_en, row.title_fr),
        leads_to=lambda row: ("library.edit", {"resource_id": row.id}),
        bring_back=_bring_back,
        may=lambda actor, _offering: policy.may_curate_library(actor),
        is_of_offering=False,
    )
)
