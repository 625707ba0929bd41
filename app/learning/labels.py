"""What is said of an answer, and who does an activity, in words."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from app.learning.models import Mode


class Verdict(StrEnum):
    """What is said of an answer that somebody wants looked at."""

    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    MISSING = "missing"
    THOUGHT = "thought"


VERDICTS = {
    Verdict.RIGHT: _l("That is right."),
    Verdict.PARTLY: _l("Partly right: something is missing or does not belong."),
    Verdict.WRONG: _l("Not quite."),
    Verdict.MISSING: _l("There is no answer here yet."),
    Verdict.THOUGHT: _l("Thank you for thinking about it. There is no right or wrong here."),
}
# The kind of notice that says it.
TONES = {
    Verdict.RIGHT: "success",
    Verdict.PARTLY: "info",
    Verdict.WRONG: "info",
    Verdict.MISSING: "warning",
    Verdict.THOUGHT: "success",
}
MODES = {
    Mode.INDIVIDUAL: _l("On your own"),
    Mode.PAIR: _l("In pairs"),
    Mode.GROUP: _l("In a group"),
}
