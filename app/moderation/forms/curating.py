"""What it takes to put a thread or a message in order."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.text import visible_line
from app.forum.forms import TITLE_LENGTH, board_choices
from app.forum.labels import KIND_LABELS, LANGUAGE_LABELS
from app.forum.queries import Boards
from app.moderation.commands import Wish
from app.moderation.forms.acts import UndoForm
from app.moderation.kinds import KINDS
from app.moderation.models import Kind
from app.programme.queries import Outline
from app.web import get_lang

CHOOSE = _l("Choose one of these.")
FIELDS: dict[Kind, tuple[str, ...]] = {
    Kind.RENAME: ("title",),
    Kind.RECAST: ("kind",),
    Kind.READDRESS: ("stream",),
    Kind.RELABEL: ("lang",),
    Kind.TRANSFER: ("board",),
    Kind.PIN: ("days", "everywhere"),
    Kind.SLOW: ("seconds",),
}
DAYS = {
    "1": _l("Until tomorrow night"),
    "3": _l("For three days"),
    "7": _l("For a week"),
    "14": _l("For two weeks"),
    "30": _l("For a month"),
}
SECONDS = {
    "30": _l("Half a minute"),
    "60": _l("One minute"),
    "120": _l("Two minutes"),
    "300": _l("Five minutes"),
    "900": _l("A quarter of an hour"),
    "3600": _l("One hour"),
}


class CurateForm(UndoForm):
    """The fields of every kind; ``form_for`` leaves those that one kind needs, and its reason."""

    title = StringField(
        _l("Title"),
        filters=[visible_line],
        validators=[
            DataRequired(_l("Give the discussion a title.")),
            Length(max=TITLE_LENGTH, message=_l("Use at most 120 characters for the title.")),
        ],
    )
    kind = SelectField(
        _l("What is it?"), validators=[InputRequired(CHOOSE)], invalid_choice_message=CHOOSE
    )
    stream = SelectField(
        _l("For whom?"), validators=[InputRequired(CHOOSE)], invalid_choice_message=CHOOSE
    )
    lang = SelectField(
        _l("In which language is it?"),
        validators=[InputRequired(CHOOSE)],
        choices=[SelectChoice(key.value, label) for key, label in LANGUAGE_LABELS.items()],
        invalid_choice_message=CHOOSE,
    )
    board = SelectField(
        _l("To which board?"), validators=[InputRequired(CHOOSE)], invalid_choice_message=CHOOSE
    )
    days = RadioField(
        _l("For how long?"),
        validators=[InputRequired(CHOOSE)],
        choices=[SelectChoice(*pair) for pair in DAYS.items()],
        default="7",
    )
    everywhere = BooleanField(_l("In every list, not only that of its board"))
    seconds = RadioField(
        _l("How long does one person wait between two answers?"),
        validators=[InputRequired(CHOOSE)],
        choices=[SelectChoice(*pair) for pair in SECONDS.items()],
        default="120",
    )

    def offer(self, actor: User, boards: Boards, course: Outline) -> None:
        """Fill in what this person may choose. Announcements are asked about when one is made."""
        if "kind" in self:
            self.kind.choices = [
                SelectChoice(key.value, label) for key, label in KIND_LABELS.items()
            ]
        if "stream" in self:
            self.stream.choices = [
                SelectChoice("all", _l("Everyone")),
                *(SelectChoice(s.code, getattr(s, f"title_{get_lang()}")) for s in course.streams),
            ]
        if "board" in self:
            self.board.choices = board_choices(boards, course, get_lang())
        if "everywhere" in self and not policy.may_pin_everywhere(actor):
            del self.everywhere

    def wish(self, kind: Kind, boards: Boards, course: Outline) -> Wish:
        """What was asked for; for a form that is as it should be."""
        said = self.data
        stream = course.stream_by_code(said.get("stream") or "")
        return Wish(
            kind,
            reason=said["reason"] or "",
            reason_lang=get_lang(),
            title=said.get("title") or "",
            thread_kind=said.get("kind") or "",
            stream_id=stream.id if stream else None,
            lang=said.get("lang") or "",
            board=boards.by_code.get(said.get("board") or ""),
            until=_night_after(int(said["days"])) if "days" in said else None,
            everywhere=bool(said.get("everywhere")),
            seconds=int(said["seconds"]) if "seconds" in said else None,
        )


def form_for(kind: Kind, actor: User, boards: Boards, course: Outline, *, sent: bool) -> CurateForm:
    form = CurateForm() if sent else CurateForm(formdata=None)
    wanted = {*FIELDS.get(kind, ()), "reason"}
    for name in [name for name in form.data if name not in wanted]:
        del form[name]
    if KINDS[kind].needs_reason:
        needed = DataRequired(_l("Say why: it stands in the public log."))
        form.reason.validators = [needed, *form.reason.validators]
        form.reason.flags.required = True
    form.offer(actor, boards, course)
    return form


def _night_after(days: int) -> datetime:
    """The end of the day so many days from now, so that pressing twice says the same."""
    zone = current_app.config["TIMEZONE"]
    last = clock.today(zone) + timedelta(days=days + 1)
    return datetime.combine(last, time.min, ZoneInfo(str(zone))).astimezone(clock.now().tzinfo)
