"""What people say about themselves, and how the site speaks to them."""

from __future__ import annotations

from dataclasses import dataclass

from app.accounts.events import ProfileChanged, StreamChosen
from app.accounts.models import User
from app.accounts.names import name_key
from app.core.events import publish


@dataclass(frozen=True)
class Profile:
    """What a person may say and show; checked by the form."""

    display_name: str
    organisation: str
    bio: str
    bio_language: str
    shows_organisation: bool
    shows_stream: bool
    shows_threads: bool


def update_profile(actor: User, profile: Profile) -> None:
    """Change one's own profile."""
    actor.display_name = profile.display_name
    actor.name_key = name_key(profile.display_name)
    actor.organisation = profile.organisation
    actor.bio = profile.bio
    actor.bio_language = profile.bio_language
    actor.shows_organisation = profile.shows_organisation
    actor.shows_stream = profile.shows_stream
    actor.shows_threads = profile.shows_threads
    publish(ProfileChanged(actor.id))


def update_settings(actor: User, *, language: str, stream: str) -> None:
    """Change one's own language and stream; the course moves its enrolment with it."""
    actor.language = language
    if stream != actor.stream:
        actor.stream = stream
        publish(StreamChosen(actor.id, stream))
