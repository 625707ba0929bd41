"""What the people of the demo made of the activities, and what others answered to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.accounts.models import User
from app.forum.models import Thread
from app.forum.queries import boards, get_thread
from app.learning import commands
from app.learning.queries import shown_activities
from app.programme.queries import Outline

Threads = dict[int, Thread]


@dataclass(frozen=True)
class Made:
    """A result, or a reply to one, and when it was written."""

    at: datetime
    result: dict[str, Any]
    reply: dict[str, Any] | None = None


def all_results(
    told: list[dict[str, Any]], moment: Callable[[dict[str, Any]], datetime], now: datetime
) -> Iterator[Made]:
    """Each, and its replies. What is still to come today was written just now."""
    for result in told:
        yield Made(min(moment(result), now), result)
        for reply in result.get("replies", ()):
            yield Made(min(moment(reply), now), result, reply)


def make_result(item: Made, people: Mapping[str, User], threads: Threads, course: Outline) -> None:
    """As the form does. ``threads`` has those that were made, and learns of this one."""
    said, lang = item.result, item.result["lang"]
    if item.reply is not None:
        parts = {part: item.reply.get(part, "") for part in commands.RESPONSE}
        author = people[item.reply["by"]]
        thread = get_thread(author, threads[id(said)].id)
        commands.answer_result(author, thread, parts, lang, submission=None)
        return
    author, offering = people[said["by"]], course.current_offering
    stream = course.stream_by_code(author.stream or "")
    [activity] = [
        each
        for each in shown_activities().values()
        if each.uuid == said["activity"] and each.week.offering_id == (offering and offering.id)
    ]
    form = commands.Said(
        answers=said["answers"],
        lang=lang,
        stream_id=stream.id if stream else None,
        group_name=said.get("group", ""),
        others=[people[handle] for handle in said.get("with", ())],
    )
    board = boards().by_week[activity.week_id]
    threads[id(said)] = commands.post_result(author, activity, board, form)
