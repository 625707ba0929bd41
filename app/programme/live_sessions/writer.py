"""A live session as the file of a package has it, and as its revisions keep it."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from app.programme.live_sessions.models import LiveSession
from app.programme.live_sessions.plans import DAYS, OF_SPEAKER
from app.programme.package import LANGUAGES
from app.programme.yaml_text import dump

# What is written for afterwards, beside the summary: a package does not have it.
AFTERWARDS = ("recording_url", "slides_url", "transcript", "chapters")


def session_as_written(session: LiveSession) -> dict[str, Any]:
    """As the package has it; what is not known yet is left out."""
    local = session.starts_at.astimezone(ZoneInfo(session.offering.timezone))
    entry = {
        "uuid": session.uuid,
        "lang": session.lang,
        "week": session.week.number,
        "day": DAYS[local.weekday()],
        "time": f"{local:%H:%M}",
        "minutes": session.minutes,
        "host": session.host,
        "title": session.title,
        "description": session.description,
        "join_url": session.join_url,
        "speakers": [
            {
                "name": speaker.name,
                **{
                    name: {lang: getattr(speaker, f"{name}_{lang}") for lang in LANGUAGES}
                    for name in OF_SPEAKER
                },
                "agreed_to_recording": speaker.agreed_to_recording,
            }
            for speaker in session.speakers
        ],
    }
    return {name: value for name, value in entry.items() if value not in (None, [])}


def session_text(session: LiveSession) -> str:
    """Everything that people write of it, and how it stands."""
    summary = {lang: text for lang in LANGUAGES if (text := getattr(session, f"summary_{lang}"))}
    more: dict[str, Any] = {
        "status": session.status,
        "reason": session.reason,
        **{name: getattr(session, name) for name in AFTERWARDS},
        "summary": summary,
    }
    said = {name: value for name, value in more.items() if value not in (None, "", [], {})}
    return dump(session_as_written(session) | said)
