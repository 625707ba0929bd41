"""What kinds, levels and states of resources are called."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.library.asking import Fault
from app.library.models import Kind, Level, OneLanguage, State, Status, Verdict

KIND_LABELS = {
    Kind.GUIDE: _l("Guide"),
    Kind.REPORT: _l("Report"),
    Kind.ARTICLE: _l("Article"),
    Kind.TOOL: _l("Tool"),
    Kind.VIDEO: _l("Video"),
    Kind.PODCAST: _l("Podcast"),
    Kind.COURSE: _l("Course"),
    Kind.SLIDES: _l("Slides"),
    Kind.SITE: _l("Website"),
}
LEVEL_LABELS = {
    Level.INTRODUCTORY: _l("Introductory"),
    Level.INTERMEDIATE: _l("Intermediate"),
    Level.ADVANCED: _l("Advanced"),
}
STATUS_LABELS = {
    Status.LIVE: _l("Can be reached"),
    Status.MOVED: _l("Has moved"),
    Status.DEAD: _l("Cannot be reached any more"),
    Status.ARCHIVED: _l("Archived: off the shelf"),
}
# Said of a resource whose one language is the key.
ONLY_LABELS = {"en": _l("Available in English only"), "fr": _l("Available in French only")}
STATE_SENTENCES = {
    State.SUGGESTED: _l("It still waits for a decision."),
    State.PUBLISHED: _l("It is published."),
    State.DECLINED: _l("It was declined."),
}
WHY_ONE_LABELS = {
    OneLanguage.NOT_OFFERED: _l("The publisher offers it in one language only."),
    OneLanguage.NOT_FOUND: _l("We have not found it in the other language yet."),
}
VERDICT_LABELS = {
    Verdict.USED: _l("I used it"),
    Verdict.WORTH: _l("Worth the time"),
    Verdict.OUTDATED: _l("Outdated"),
}
FAULT_LABELS = {
    Fault.ADDRESS: _l("It is no address of a public site."),
    Fault.NAME: _l("Its name is not known any more."),
    Fault.PRIVATE: _l("It leads into a private network."),
    Fault.TIME: _l("It did not answer in time."),
    Fault.CONNECTION: _l("It takes no connection."),
    Fault.SECURITY: _l("Its certificate is not good."),
    Fault.REDIRECTS: _l("It leads on and on."),
    Fault.PROTOCOL: _l("It answered what is no page."),
}
