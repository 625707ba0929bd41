"""The live sessions a course package plans, as its file says them: read and checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from datetime import time as clock_time
from pathlib import Path

import yaml

from app.programme.live_sessions.times import GapError, day_in_week, moment_of
from app.programme.package_reader import PackageError, Reader
from app.programme.parts import Names

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MINUTES = (10, 480)
A_DAY = 24 * 60
WANTED = {"uuid", "lang", "week", "day", "time", "minutes", "host", "title", "description"}
OF_SPEAKER = ("role", "organisation", "bio")
GAP = "the clocks jump over {time} on {day} in {zone}: choose another time."


@dataclass(frozen=True)
class SpeakerPlan:
    """Who speaks; what is in both languages is by language."""

    name: str
    role: dict[str, str]
    organisation: dict[str, str]
    bio: dict[str, str]
    agreed_to_recording: bool

    @property
    def texts(self) -> dict[str, str]:
        """By the columns of a speaker's row."""
        both = {f"{name}_{lang}": getattr(self, name)[lang] for name in OF_SPEAKER
                for lang in ("en", "fr")}  # fmt: skip
        return {"name": self.name, **both}


@dataclass(frozen=True)
class Plan:
    """A session as the package has it."""

    uuid: str
    lang: str
    week: int
    day: str
    time: str
    minutes: int
    host: str
    title: str
    description: str
    join_url: str | None
    speakers: list[SpeakerPlan]

    @property
    def at(self) -> clock_time:
        return clock_time.fromisoformat(self.time)

    @property
    def begins(self) -> int:
        """In minutes from the first Monday."""
        days = self.week * 7 + DAYS.index(self.day)
        return days * A_DAY + self.at.hour * 60 + self.at.minute

    def date_in(self, starts_on: date) -> date:
        return day_in_week(starts_on, self.week, DAYS.index(self.day))


@dataclass(frozen=True)
class Placed:
    """A plan and where it stands in the file."""

    plan: Plan
    path: Path
    line: int

    def moment(self, starts_on: date, zone: str) -> datetime:
        """When it begins. Raises PackageError for a time that never comes."""
        day = self.plan.date_in(starts_on)
        try:
            return moment_of(day, self.plan.at, zone)
        except GapError:
            said = GAP.format(time=self.plan.time, day=day, zone=zone)
            raise PackageError(self.path, self.line, said) from None


def read_plan(reader: Reader, names: Names, node: yaml.Node) -> Plan:
    fields = reader.exactly(node, "A session", WANTED, frozenset({"join_url", "speakers"}))
    weeks = names.weeks
    return Plan(
        uuid=names.name(reader, "session", fields["uuid"]),
        lang=_one_of(reader, fields["lang"], "lang", ("en", "fr")),
        week=reader.number(fields["week"], "week", weeks[0], weeks[-1]),
        day=_one_of(reader, fields["day"], "day", DAYS),
        time=_time(reader, fields["time"]),
        minutes=reader.number(fields["minutes"], "minutes", *MINUTES),
        host=reader.text(fields["host"], "host"),
        title=reader.text(fields["title"], "title"),
        description=reader.text(fields["description"], "description"),
        join_url=_address(reader, fields.get("join_url")),
        speakers=[_speaker(reader, each) for each in _listed(reader, fields, "speakers")],
    )


def _listed(reader: Reader, fields: dict[str, yaml.Node], name: str) -> list[yaml.Node]:
    """A session may be planned before its guests are known."""
    return reader.items(fields[name], name) if name in fields else []


def _speaker(reader: Reader, node: yaml.Node) -> SpeakerPlan:
    wanted = {"name", *OF_SPEAKER, "agreed_to_recording"}
    fields = reader.exactly(node, "A speaker", wanted, frozenset())
    agreed = _one_of(
        reader, fields["agreed_to_recording"], "agreed_to_recording", ("true", "false")
    )
    return SpeakerPlan(
        name=reader.text(fields["name"], "name"),
        agreed_to_recording=agreed == "true",
        **{name: _both(reader, fields[name], name) for name in OF_SPEAKER},
    )


def _both(reader: Reader, node: yaml.Node, where: str) -> dict[str, str]:
    found = reader.exactly(node, where, {"en", "fr"}, frozenset())
    return {lang: reader.text(found[lang], f"{where}, {lang}") for lang in ("en", "fr")}


def _one_of(reader: Reader, node: yaml.Node, where: str, known: Sequence[str]) -> str:
    text = reader.text(node, where)
    if text not in known:
        raise reader.fail(node, f"{where} must be one of: {', '.join(known)}.")
    return text


def _time(reader: Reader, node: yaml.Node) -> str:
    text = reader.text(node, "time")
    try:
        is_right = f"{clock_time.fromisoformat(text):%H:%M}" == text
    except ValueError:
        is_right = False
    if not is_right:
        raise reader.fail(node, 'time must be a local time like "12:00".')
    return text


def _address(reader: Reader, node: yaml.Node | None) -> str | None:
    if node is None:
        return None
    text = reader.text(node, "join_url")
    if not text.startswith("https://"):
        raise reader.fail(node, "join_url must begin with https://.")
    return text


def refuse_two_at_once(
    reader: Reader, node: yaml.Node, plan: Plan, before: Sequence[Placed]
) -> None:
    for other in before:
        same = other.plan.lang == plan.lang
        if (
            same
            and plan.begins < other.plan.begins + other.plan.minutes
            and other.plan.begins < plan.begins + plan.minutes
        ):
            raise reader.fail(
                node,
                f"this session and that of line {other.line} are in the same language at the same "
                "time: move one.",
            )
