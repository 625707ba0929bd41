"""Suggesting, curating and judging resources."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, update

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db, hold, insert
from app.core.errors import ChangedMeanwhileError, NotFoundError
from app.core.events import publish
from app.library import links
from app.library.events import ResourceChanged, ResourceJudged
from app.library.gate import NotReadyError, lacks_of
from app.library.models import (
    LANGUAGES,
    RESOURCE,
    HiddenTip,
    Resource,
    ResourceVerdict,
    ResourceWeek,
    State,
    Status,
    Verdict,
)
from app.library.writer import TEXTS, resource_text
from app.programme.models import Programme, Stream
from app.programme.revisions.commands import note_change

COLUMNS = (
    *(f"{name}_{lang}" for name in TEXTS for lang in LANGUAGES),
    "one_language", "kind", "level", "minutes", "length", "licence", "status", "last_checked",
)  # fmt: skip
AT_THE_END = 1_000_000  # on the shelf: after what the course brought


@dataclass(frozen=True)
class Suggestion:
    """What a member says of a resource, in one language. ``uuid`` makes it the same one when it is
    sent again."""

    uuid: str
    lang: str
    title: str
    publisher: str
    url: str
    kind: str
    why: str
    week: int | None


def suggest_resource(actor: User, programme: Programme, said: Suggestion) -> int:
    """It waits for a curator; sent a second time, nothing more comes of it. Gives its id."""
    policy.require(policy.may_suggest_resource(actor))
    values = {
        f"{name}_{lang}": getattr(said, name) if lang == said.lang else ""
        for name in ("title", "publisher", "url", "why")
        for lang in LANGUAGES
    }
    rest = dict.fromkeys(
        ("transcript_en", "transcript_fr", "one_language", "licence", "decline_reason"), ""
    )
    made = db.session.scalar(
        insert(Resource)
        .values(**values, **rest, uuid=said.uuid, programme_id=programme.id, position=AT_THE_END,
                kind=said.kind, state=State.SUGGESTED, suggested_by_id=actor.id,
                created_at=clock.now())
        .on_conflict_do_nothing(index_elements=["uuid"])
        .returning(Resource.id)
    )  # fmt: skip
    if made is None:
        own = select(Resource.id).filter_by(uuid=said.uuid, suggested_by_id=actor.id)
        there = db.session.scalar(own)
        if there is None:
            raise NotFoundError
        return there
    if said.week is not None:
        db.session.add(ResourceWeek(resource_id=made, number=said.week))
    suggested = resource_text(db.session.get_one(Resource, made))
    note_change(actor, None, RESOURCE, said.uuid, "", suggested)
    publish(ResourceChanged(int(made)))
    return int(made)


def edition_of(resource: Resource) -> str:
    """Another one when anything of it was changed."""
    said = [str(getattr(resource, name)) for name in COLUMNS]
    said += [str(resource.week_numbers), str([stream.id for stream in resource.streams])]
    return hashlib.sha256("\x00".join([*said, resource.state]).encode()).hexdigest()[:16]


def save_resource(
    actor: User,
    resource: Resource,
    values: Mapping[str, Any],
    weeks: Collection[int],
    streams: list[Stream],
    *,
    seen: str,
    is_published: bool,
    reason: str = "",
) -> None:
    """As the form has it; of two at once the second waits, and is told. What everybody sees, or
    shall see, must be whole: NotReadyError. Raises ChangedMeanwhileError when it is not any more
    what they had before them (``seen``; "" where that is not known), unless it says already what
    they want it to."""
    with _kept(actor, resource, reason):
        is_same = _says(resource, values, weeks, streams)
        if is_same and (resource.state == State.PUBLISHED or not is_published):
            return
        if seen and seen != edition_of(resource):
            raise ChangedMeanwhileError
        if is_published and (lacks := lacks_of(values)):
            raise NotReadyError(lacks)
        _set(resource, values, weeks, streams)
        if is_published and resource.state != State.PUBLISHED:
            _decide(actor, resource, State.PUBLISHED)
        publish(ResourceChanged(resource.id))


def bring_back_resource(
    actor: User,
    resource: Resource,
    values: Mapping[str, Any],
    weeks: Collection[int],
    streams: list[Stream],
) -> None:
    """What it said in an earlier version; whether it is published stays as it is. NotReadyError."""
    with _kept(actor, resource):
        if resource.state == State.PUBLISHED and (lacks := lacks_of(values)):
            raise NotReadyError(lacks)
        _set(resource, values, weeks, streams)
        publish(ResourceChanged(resource.id))


@contextmanager
def _kept(actor: User, resource: Resource, reason: str = "") -> Iterator[None]:
    """For curators. What it said before is kept among its revisions; of two who change it at once
    the second waits, and finds what the first left."""
    policy.require(policy.may_curate_library(actor))
    hold(Resource, resource.id)
    db.session.refresh(resource)
    before = resource_text(resource)
    yield
    after = resource_text(resource)
    note_change(actor, None, RESOURCE, resource.uuid, before, after, reason)


def _says(
    resource: Resource, values: Mapping[str, Any], weeks: Collection[int], streams: list[Stream]
) -> bool:
    is_there = resource.week_numbers == sorted(weeks) and resource.streams == streams
    return is_there and all(getattr(resource, name) == values[name] for name in COLUMNS)


def _set(
    resource: Resource, values: Mapping[str, Any], weeks: Collection[int], streams: list[Stream]
) -> None:
    """Only what differs."""
    for name in COLUMNS:
        if getattr(resource, name) != values[name]:
            setattr(resource, name, values[name])
    if resource.week_numbers != sorted(weeks):
        there = {week.number: week for week in resource.weeks}
        resource.weeks = [there.get(n) or ResourceWeek(number=n) for n in sorted(weeks)]
    if resource.streams != streams:
        resource.streams = streams


def decline_resource(actor: User, resource: Resource, reason: str) -> None:
    """What was suggested and is not taken up; deciding again says the new reason. What is on the
    shelf is archived by its form."""
    with _kept(actor, resource, reason):
        if resource.state == State.PUBLISHED:
            raise NotFoundError
        resource.decline_reason = reason
        _decide(actor, resource, State.DECLINED)
        publish(ResourceChanged(resource.id))


def _decide(actor: User, resource: Resource, state: State) -> None:
    resource.state = state
    resource.decided_by_id = actor.id
    resource.decided_at = clock.now()


def follow_move(actor: User, resource: Resource, lang: str, moved_to: str) -> None:
    """Its address in this language is the one it leads to for ever, as the curator was told. Raises
    ChangedMeanwhileError when that is not so any more."""
    with _kept(actor, resource):
        if lang not in LANGUAGES or getattr(resource, f"url_{lang}") == moved_to:
            return  # the other press of the button came first
        check = links.moved_check(resource.id, lang)
        if check is None or check.moved_to != moved_to:
            raise ChangedMeanwhileError
        setattr(resource, f"url_{lang}", moved_to)
        if resource.status == Status.MOVED:
            resource.status = Status.LIVE
        check.url, check.moved_to = moved_to, ""  # what answered was there
        publish(ResourceChanged(resource.id))


def judge_resource(actor: User, resource: Resource, verdict: Verdict, tip: str, lang: str) -> None:
    """One verdict of each person, which replaces what they said before. Other words than those that
    were hidden are shown."""
    policy.require(policy.may_judge_resource(actor))
    if tip:
        policy.require(policy.may_speak_at_once(actor))
    if resource.state != State.PUBLISHED:
        raise NotFoundError
    now = clock.now()
    was_hidden = select(HiddenTip).filter_by(
        resource_id=resource.id, user_id=actor.id, words=_print_of(tip)
    )
    hidden_at = now if tip and db.session.scalar(was_hidden) is not None else None
    said = {"verdict": verdict, "tip": tip, "lang": lang, "updated_at": now,
            "hidden_at": hidden_at}  # fmt: skip
    row = insert(ResourceVerdict).values(
        resource_id=resource.id, user_id=actor.id, created_at=now, **said
    )
    db.session.execute(
        row.on_conflict_do_update(index_elements=["resource_id", "user_id"], set_=said)
    )
    count_verdicts(resource.id)


def withdraw_verdict(actor: User, resource: Resource) -> None:
    policy.require(policy.may_judge_resource(actor))
    own = delete(ResourceVerdict).filter_by(resource_id=resource.id, user_id=actor.id)
    db.session.execute(own.execution_options(synchronize_session=False))
    count_verdicts(resource.id)


def hide_tip(actor: User, verdict_id: int) -> int:
    """Its words are shown to nobody any more, said again or not; the verdict counts. Gives the
    resource's id."""
    policy.require(policy.may_hide_tip(actor))
    verdict = db.session.get(ResourceVerdict, verdict_id)
    if verdict is None:
        raise NotFoundError
    verdict.hidden_at = verdict.hidden_at or clock.now()
    words = {"resource_id": verdict.resource_id, "user_id": verdict.user_id,
             "words": _print_of(verdict.tip)}  # fmt: skip
    db.session.execute(insert(HiddenTip).values(**words).on_conflict_do_nothing())
    publish(ResourceJudged(verdict.resource_id))
    return verdict.resource_id


def _print_of(tip: str) -> str:
    """The same for the same words, whatever their case."""
    return hashlib.sha256(tip.casefold().encode()).hexdigest()


def count_verdicts(resource_id: int) -> None:
    """The only writer of the three counts, in one statement with what it counts; of two at once the
    second counts what the first left."""
    hold(Resource, resource_id)
    counts = {
        f"{verdict}_count": select(func.count())
        .select_from(ResourceVerdict)
        .where(ResourceVerdict.resource_id == resource_id, ResourceVerdict.verdict == verdict)
        .scalar_subquery()
        for verdict in Verdict
    }
    statement = update(Resource).where(Resource.id == resource_id).values(**counts)
    db.session.execute(statement.execution_options(synchronize_session=False))
    publish(ResourceJudged(resource_id))
