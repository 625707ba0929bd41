"""What the demo's members say of the resources of the course."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.library import commands
from app.library.models import Resource, Verdict


def judge_resources(
    said: list[dict[str, Any]],
    people: Mapping[str, User],
    when: Callable[[dict[str, Any]], datetime],
) -> None:
    """Each at its moment; one that is still to come was said just now."""
    now = clock.now()
    for each in said:
        named = (Resource.title_en == each["of"]) | (Resource.title_fr == each["of"])
        resource = db.session.scalars(select(Resource).where(named)).one_or_none()
        if resource is None:
            continue  # another course
        with clock.as_of(min(when(each), now)):
            commands.judge_resource(
                people[each["by"]], resource, Verdict(each["says"]), each["tip"], each["lang"]
            )
