"""What kinds and languages are called on screen."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core.uploads import OFFICE_MAIN, OPEN_DOCUMENT
from app.forum.models import (
    FollowLevel,
    FollowReason,
    Kind,
    Language,
    PollKind,
    ReactionKind,
    Results,
)
from app.policy import Title

KIND_LABELS = {
    Kind.DISCUSSION: _l("Discussion"),
    Kind.QUESTION: _l("Question"),
    Kind.RESULT: _l("Result"),
    Kind.TIP: _l("Tip"),
    Kind.IDEA: _l("Idea"),
    Kind.ANNOUNCEMENT: _l("Announcement"),
}
TITLE_LABELS = {
    Title.MODERATOR: _l("Moderator"),
    Title.FACILITATOR: _l("Facilitator"),
}
LANGUAGE_LABELS = {
    Language.ENGLISH: _l("English"),
    Language.FRENCH: _l("French"),
    Language.BOTH: _l("English and French"),
}

POLL_KIND_LABELS = {
    PollKind.SINGLE: _l("Choose one"),
    PollKind.MULTIPLE: _l("Choose several"),
    PollKind.RANKING: _l("Put all in order"),
}
RESULTS_LABELS = {
    Results.ALWAYS: _l("Always"),
    Results.VOTED: _l("To those who have voted"),
    Results.CLOSED: _l("When the poll is closed"),
}
SECRECY_LABELS = {
    "open": _l("Open: everybody can see who voted for what"),
    "secret": _l("Secret: nobody can see who voted for what"),
}
REACTION_LABELS = {
    ReactionKind.THANKS: _l("Thanks"),
    ReactionKind.AGREE: _l("I agree"),
    ReactionKind.USEFUL: _l("Useful"),
    ReactionKind.CURIOUS: _l("Curious"),
}
FOLLOW_LABELS = {
    FollowLevel.MUTED: _l("Muted: never show it as new"),
    FollowLevel.NORMAL: _l("Normal: tell me when I am mentioned"),
    FollowLevel.TRACKING: _l("Tracking: list it under what I follow"),
    FollowLevel.FIRST: _l("First message: tell me when a discussion starts"),
    FollowLevel.WATCHING: _l("Watching: tell me about every message"),
}
REASON_LABELS = {
    FollowReason.CHOSEN: _l("You chose this."),
    FollowReason.STARTED: _l("You started it."),
    FollowReason.REPLIED: _l("You answered in it."),
    FollowReason.JOINED: _l("You joined this stream."),
}
FILE_KINDS = {
    "application/pdf": _l("PDF"),
    "text/csv": _l("CSV table"),
    "text/plain": _l("Plain text"),
    OFFICE_MAIN[".docx"]: _l("Word document"),
    OFFICE_MAIN[".xlsx"]: _l("Excel workbook"),
    OFFICE_MAIN[".pptx"]: _l("PowerPoint presentation"),
    OPEN_DOCUMENT[".odt"]: _l("OpenDocument text"),
    OPEN_DOCUMENT[".ods"]: _l("OpenDocument spreadsheet"),
    OPEN_DOCUMENT[".odp"]: _l("OpenDocument presentation"),
}


def file_kind(media_type: str) -> str:
    return str(FILE_KINDS.get(media_type, _l("Image")))
