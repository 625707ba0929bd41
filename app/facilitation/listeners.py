"""What is taken back changes a collection as well."""

from __future__ import annotations

from app.core.db import db
from app.core.events import on, publish
from app.facilitation.events import CollectionChanged
from app.moderation.events import ActUndone
from app.moderation.models import Act, Kind

OF_COLLECTIONS = (Kind.GATHER, Kind.UNGATHER, Kind.ARRANGE)


@on(ActUndone)
def tell_of_collection(event: ActUndone) -> None:
    if event.kind in OF_COLLECTIONS:
        act = db.session.get_one(Act, event.act_id)
        publish(CollectionChanged(act.data["collection"]))
