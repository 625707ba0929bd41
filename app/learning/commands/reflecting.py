"""What somebody thought about becomes the beginning of a discussion."""

from __future__ import annotations

from app.accounts.models import User
from app.forum import commands as forum
from app.forum.models import Kind, Place
from app.forum.queries import draft_at
from app.forum.subjects import Subject

ANYWHERE = 0  # the place of a thread that was begun in no board


def begin_discussion(actor: User, subject: Subject, board_code: str, text: str, lang: str) -> bool:
    """Keep the text as this person's draft of a new thread; False, and nothing done, when another
    text of theirs is there already. What this very reflection began, and nobody went on with, is
    none: the button was pressed again."""
    tab = f"reflection on {subject.key}"
    draft = draft_at(actor, Place.THREAD, ANYWHERE)
    if draft is not None and draft.fields is not None and draft.tab != tab:
        return False
    fields = {"body": text, "about": subject.key, "board": board_code, "lang": lang,
              "kind": Kind.DISCUSSION.value, "stream": "all",
              "begun_in": str(ANYWHERE)}  # fmt: skip
    known = draft.sequence if draft is not None else 0
    hold = forum.Hold(known, tab)
    forum.keep_draft(actor, Place.THREAD, ANYWHERE, list(fields.items()), hold)
    return True
