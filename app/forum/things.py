"""Things of the features below the forum that people talk about."""

from __future__ import annotations

from app.accounts.models import User
from app.core.errors import NotFoundError
from app.forum import queries
from app.forum.subjects import Subject, finds, key_of
from app.library.queries import known_resources
from app.programme.queries import outline


@finds("resource")
def find_resource(actor: User | None, resource_id: int) -> Subject:
    """What is published is everybody's; what only curators see is talked about nowhere. Its talk
    belongs to the first of its weeks in the offering of the day."""
    found = known_resources().get(resource_id)
    if found is None:
        raise NotFoundError
    return Subject(
        key=key_of("resource", resource_id),
        title_en=found.title_en or found.title_fr,
        title_fr=found.title_fr or found.title_en,
        endpoint="library.resource",
        values={"resource_id": resource_id, "resource_slug": found.slug},
        board_id=_board_of(found.week),
        stream_id=found.stream_id,
    )


def _board_of(number: int | None) -> int | None:
    course = outline()
    if number is None or course.current_offering is None:
        return None
    weeks = course.weeks_of(course.current_offering)
    week = next((week for week in weeks if week.number == number), None)
    return queries.boards().by_week[week.id].id if week is not None else None
