"""What is said of an answer, and who does an activity, in words."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.learning.gate import Gap
from app.learning.models import Mode, Type, Visibility


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
VISIBILITIES = {
    Visibility.OPEN: _l("Everybody, at any time"),
    Visibility.AFTER_POSTING: _l("Those who have posted their own"),
}
DAYS = {
    "monday": _l("Monday"),
    "tuesday": _l("Tuesday"),
    "wednesday": _l("Wednesday"),
    "thursday": _l("Thursday"),
    "friday": _l("Friday"),
    "saturday": _l("Saturday"),
    "sunday": _l("Sunday"),
}
TYPES = {
    Type.SINGLE: _l("One choice is right"),
    Type.MULTI: _l("Several choices may be right"),
    Type.TRUE_FALSE: _l("True or false"),
    Type.MATCH: _l("Match pairs"),
    Type.ORDER: _l("Put in order"),
    Type.SHORT_TEXT: _l("A short answer"),
    Type.NUMERIC: _l("A number"),
    Type.SCENARIO: _l("A scenario in steps"),
    Type.REFLECTION: _l("A reflection, which has no right answer"),
}
LACKS = {
    ("title", "en"): _l("The title lacks English."),
    ("title", "fr"): _l("The title lacks French."),
    ("prompt", "en"): _l("What to do lacks English."),
    ("prompt", "fr"): _l("What to do lacks French."),
    ("streams", ""): _l("It is for no stream: choose one at the least."),
    ("fields", ""): _l("The form of its result has no field: write one at the least."),
    ("room", ""): _l("A result would be too long: take a field away, or make one short."),
}


def lack_words(gap: Gap) -> str:
    """A sentence for what is missing."""
    if gap.what == "label":
        return str(
            _("The label of field %(number)s lacks English.", number=gap.number)
            if gap.lang == "en"
            else _("The label of field %(number)s lacks French.", number=gap.number)
        )
    if gap.what == "hint":
        return str(
            _("The hint of field %(number)s lacks English.", number=gap.number)
            if gap.lang == "en"
            else _("The hint of field %(number)s lacks French.", number=gap.number)
        )
    return str(LACKS[gap.what, gap.lang])
