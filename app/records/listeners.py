"""When an offering's plan may have changed, its criteria are looked at."""

from __future__ import annotations

from app.core.db import db
from app.core.events import on
from app.programme.events import OfferingLoaded
from app.programme.models import Offering
from app.records import commands


@on(OfferingLoaded)
def keep_criteria(event: OfferingLoaded) -> None:
    db.session.flush()
    commands.keep_criteria(db.session.get_one(Offering, event.offering_id))
