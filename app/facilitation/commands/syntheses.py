"""Summing up what was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from uuid import NAMESPACE_OID, uuid5

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db, hold
from app.core.errors import ChangedMeanwhileError
from app.core.events import publish
from app.facilitation.citing import cite, html_of
from app.facilitation.events import SynthesisChanged, SynthesisPublished, SynthesisWithdrawn
from app.facilitation.models import SYNTHESIS, Synthesis
from app.facilitation.queries.syntheses import Covered, Subject, last_message, synthesis_of
from app.forum.models import Thread
from app.programme import yaml_text
from app.programme.models import Week
from app.programme.package import LANGUAGES
from app.programme.revisions.commands import note_change

TEXTS = ("title", "body")
COLUMNS = tuple(f"{name}_{lang}" for name in TEXTS for lang in LANGUAGES)


class Do(StrEnum):
    """What is to become of it when it is saved."""

    SAVE = "save"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"


class NotReadyError(Exception):
    """It cannot be read by everybody yet. ``lacks`` are the columns that are empty, ``unknown`` the
    messages that are cited and not there."""

    def __init__(self, lacks: Sequence[str], unknown: Sequence[str]) -> None:
        super().__init__(*lacks, *unknown)
        self.lacks = lacks
        self.unknown = unknown


def text_of(synthesis: Synthesis | None) -> str:
    """As its revisions keep it; "" for one that is not there."""
    if synthesis is None:
        return ""
    return yaml_text.dump(
        {name: {lang: getattr(synthesis, f"{name}_{lang}") for lang in LANGUAGES} for name in TEXTS}
    )


def write_synthesis(
    actor: User, subject: Subject, values: Mapping[str, str], do: Do, *,
    seen: str = "", up_to: int | None = None, reason: str = "",
) -> Synthesis:  # fmt: skip
    """``values`` by the names of ``COLUMNS``. ``seen`` is the edition its writer had before them:
    ChangedMeanwhileError when it is another by now. ``up_to`` is the last message they could read,
    where it is to cover what was said until then. NotReadyError for what is published, or to be."""
    policy.require(policy.may_sum_up(actor, subject))
    _hold(subject)
    synthesis = synthesis_of(subject)
    before = text_of(synthesis)
    is_same = synthesis is not None and all(getattr(synthesis, n) == values[n] for n in COLUMNS)
    if seen and yaml_text.edition_of(before) != seen and not is_same:
        raise ChangedMeanwhileError
    was_published = synthesis is not None and synthesis.published_at is not None
    cited, unknown = cite(subject, values, synthesis.cited if synthesis is not None else {})
    if do is Do.PUBLISH or (do is Do.SAVE and was_published):
        lacks = [name for name in COLUMNS if not values[name]]
        if lacks or unknown:
            raise NotReadyError(lacks, unknown)
    if synthesis is None:
        synthesis = _begun(subject)
    covered = synthesis.covers_post_id
    for name, text in (dict(values) | html_of(values, cited)).items():
        setattr(synthesis, name, text)
    synthesis.cited = cited
    if up_to is not None or synthesis.id is None:
        _cover(synthesis, last_message(subject, up_to))
    note_change(
        actor, synthesis.offering_id, SYNTHESIS, synthesis.uuid, before, text_of(synthesis), reason
    )
    db.session.add(synthesis)
    db.session.flush()  # its number is told
    is_other = not is_same or covered != synthesis.covers_post_id
    _tell(synthesis, do, was_published=was_published, is_other=is_other)
    return synthesis


def _hold(subject: Subject) -> None:
    """Two who begin one at once make one of it."""
    if subject.week_id is not None:
        hold(Week, subject.week_id)
    elif subject.thread_id is not None:
        hold(Thread, subject.thread_id)


def _begun(subject: Subject) -> Synthesis:
    return Synthesis(
        # There is one of each subject: it is named by that.
        uuid=str(uuid5(NAMESPACE_OID, f"synthesis {subject.week_id} {subject.thread_id}")),
        offering_id=subject.offering_id,
        week_id=subject.week_id,
        thread_id=subject.thread_id,
        covers_post_id=0,
        covers_number=0,
    )


def _cover(synthesis: Synthesis, last: Covered) -> None:
    synthesis.covers_post_id, synthesis.covers_number = last.post_id, last.number
    synthesis.covers_at = last.at


def _tell(synthesis: Synthesis, do: Do, *, was_published: bool, is_other: bool) -> None:
    if do is Do.PUBLISH and not was_published:
        synthesis.published_at = clock.now()
        publish(SynthesisPublished(synthesis.id))
    elif do is Do.WITHDRAW and was_published:
        synthesis.published_at = None
        publish(SynthesisWithdrawn(synthesis.id))
    elif was_published and is_other:
        publish(SynthesisChanged(synthesis.id))
