"""What is said of a question: what each part was taken for, why one does not count, and why a
question has no answer."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.search.box import MOST_CHARACTERS, MOST_TERMS
from app.search.operators import Name
from app.search.parts import Clash, Ignored, Part, Taken, Text

TAKEN = {
    Taken.WORD: _l("Word"),
    Taken.PHRASE: _l("Exact phrase"),
    Taken.RESTRICTION: _l("Restriction"),
    Taken.SORT: _l("Order"),
    Taken.REST: _l("The rest"),
}
EXCLUDED = {
    Taken.WORD: _l("Without this word"),
    Taken.PHRASE: _l("Without this phrase"),
    Taken.RESTRICTION: _l("All but"),
}
NAMES = {
    Name.WEEK: _l("Week"),
    Name.OFFERING: _l("Offering"),
    Name.STREAM: _l("Stream"),
    Name.AUTHOR: _l("Author"),
    Name.KIND: _l("Kind"),
    Name.BOARD: _l("Board"),
    Name.LANG: _l("Language"),
    Name.TAG: _l("Tag"),
    Name.IS: _l("State"),
    Name.IN: _l("Where to look"),
    Name.HAS: _l("Contains"),
    Name.BEFORE: _l("Before"),
    Name.AFTER: _l("From"),
    Name.SORT: _l("Order"),
    Name.WHAT: _l("What to look for"),
}
# Of the values that are always the same; the kinds have their own in ``forum.labels``.
VALUES = {
    Name.STREAM: {"all": _l("For everyone")},
    Name.AUTHOR: {"me": _l("Written by me")},
    Name.LANG: {
        "en": _l("In English"),
        "fr": _l("In French"),
        "both": _l("In English and in French"),
    },
    Name.IS: {
        "solved": _l("Solved questions"),
        "unanswered": _l("Unanswered questions"),
        "unread": _l("Unread discussions"),
    },
    Name.IN: {
        "title": _l("In titles only"),
        "bookmarks": _l("Among my bookmarks"),
        "following": _l("Among the discussions I follow"),
        "mine": _l("Written by me"),
    },
    Name.HAS: {
        "link": _l("With a link"),
        "file": _l("With a file"),
        "image": _l("With an image"),
    },
    Name.SORT: {
        "relevance": _l("Most relevant first"),
        "newest": _l("Newest first"),
        "answers": _l("Most answers first"),
    },
    Name.WHAT: {
        "thread": _l("Discussions"),
        "week": _l("Weeks"),
        "resource": _l("Resources"),
        "session": _l("Live sessions"),
        "quiz": _l("Quizzes"),
        "activity": _l("Activities"),
        "synthesis": _l("Syntheses"),
        "collection": _l("Collections"),
        "member": _l("Members"),
    },
}
WHY = {
    Ignored.STOP_WORD: _l("This word is so common that it is not looked for."),
    Ignored.NO_WORD: _l("There is no letter or digit here to look for."),
    Ignored.LENGTH: _l("Only the first %(number)s characters are used.", number=MOST_CHARACTERS),
    Ignored.TERMS: _l("Only the first %(number)s terms are used.", number=MOST_TERMS),
    Ignored.NEEDS_SIGN_IN: _l("Sign in to use this."),
    Ignored.NO_TAGS: _l("There are no tags yet."),
    Ignored.SAID_TWICE: _l("This is there already."),
    Ignored.OVERRULED: _l("The search line says otherwise."),
    Ignored.SECOND_ORDER: _l("Results have one order: the first one counts."),
    Ignored.NO_RANK: _l("Without words to look for, the newest come first."),
    Ignored.NOTHING_IN_TITLE: _l("There are no words to look for in titles."),
    Ignored.CANNOT_EXCLUDE: _l("This can be asked for, but not left out."),
}
UNKNOWN = {
    Name.WEEK: _l("There is no such week in this offering."),
    Name.OFFERING: _l("There is no such offering of the course."),
    Name.STREAM: _l("There is no such stream."),
    Name.AUTHOR: _l("No member has this handle."),
    Name.KIND: _l("There is no such kind of discussion."),
    Name.BOARD: _l("There is no such board."),
    Name.TAG: _l("There is no such tag."),
    Name.LANG: _l("Choose en, fr or both."),
    Name.IS: _l("Choose solved, unanswered or unread."),
    Name.IN: _l("Choose title, bookmarks, following or mine."),
    Name.HAS: _l("Choose link, file or image."),
    Name.SORT: _l("Choose relevance, newest or answers."),
    Name.WHAT: _l(
        "Choose discussion, week, resource, session, quiz, activity, synthesis, collection or member."
    ),
    Name.BEFORE: _l("Write a date as 2026-03-14, 2026-03 or 2026."),
    Name.AFTER: _l("Write a date as 2026-03-14, 2026-03 or 2026."),
}
CLASHES = {
    Clash.DATES: _l("No day lies between these two dates."),
    Clash.PLACES: _l("This board does not belong to that week or that offering."),
    Clash.SOLVED_UNANSWERED: _l("A solved question has an answer: it cannot be unanswered too."),
    Clash.ONLY_EXCLUDED: _l("Say what to look for too, not only what to leave out."),
    Clash.NOTHING_LEFT: _l("Nothing is left to look for: add a word or a restriction."),
}
ONE_ONLY = {
    "week": _l("Nothing belongs to two weeks at once."),
    "offering": _l("Nothing belongs to two offerings at once."),
    "stream": _l("Nothing is addressed to two streams at once."),
    "author": _l("Nothing is written by two people at once."),
    "kind": _l("A discussion is of one kind only."),
    "board": _l("A discussion is in one board only."),
    "what": _l(
        "A result is a discussion, a week, a resource, a session, a quiz, an activity, a synthesis, a collection or a member: one of them only."
    ),
}


def taken_for(part: Part) -> Text:
    """What a part was taken for, in a word or two."""
    if part.is_excluded:
        return EXCLUDED.get(part.taken, TAKEN[part.taken])
    return TAKEN[part.taken]


def why_ignored(part: Part) -> Text:
    """A sentence; empty for a part that counts."""
    if part.ignored is None:
        return ""
    if part.ignored is Ignored.UNKNOWN and part.name:
        return UNKNOWN[part.name]
    return WHY[part.ignored]


def asked_and_excluded(source: str) -> Text:
    return _l("“%(text)s” is both asked for and left out.", text=source)


def week(number: int, title: str, offering: str = "") -> Text:
    """A week of the current offering or, with its title, of another one."""
    if not offering:
        return _l("Week %(number)s: %(title)s", number=number, title=title)
    return _l(
        "%(offering)s, week %(number)s: %(title)s", offering=offering, number=number, title=title
    )
