"""What is said of a message, and what is asked of those who decide about it."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from app.forum.forms import BODY_LENGTH, TOO_LONG, StateForm, board_choices
from app.forum.models import Post
from app.forum.queries import Boards
from app.moderation.commands import Verdict
from app.moderation.forms.acts import UndoForm
from app.moderation.forms.curating import CHOOSE
from app.moderation.labels import REASON_LABELS
from app.moderation.models import Decision, ItemKind, ReportReason
from app.programme.queries import Outline
from app.web import get_lang
from app.web.forms import Form
from app.web.language import LOCALES

NOTE_LENGTH = 500
MESSAGE_LENGTH = 1_000
HAND_OVER_LENGTH = 4_000
TOO_LONG_TO_TELL = _l("Use at most 1,000 characters.")
FIELDS: dict[Decision, tuple[str, ...]] = {
    Decision.HIDE: ("reason", "message"),
    Decision.EDIT: ("body", "seen", "reason", "message"),
    Decision.MOVE: ("board", "reason", "message"),
}
NEEDS_REASON = (Decision.HIDE, Decision.EDIT)
# What an author is told, to begin with: of what was wrong if it is hidden, else of what was done.
HIDDEN = {
    ReportReason.OFF_TOPIC: _l(
        "Your message was hidden because it is about something else than its discussion. You are welcome to post it again where it belongs."
    ),
    ReportReason.UNKIND: _l(
        "Your message was hidden because it is unkind to somebody. You are welcome to say the same again in other words: about the matter, not about the person."
    ),
    ReportReason.SPAM: _l(
        "Your message was hidden because it reads like an advertisement. Tell us if we have misread it."
    ),
    ReportReason.PERSONAL: _l(
        "Your message was hidden because it holds personal information, such as an address or a telephone number. You are welcome to post it again without."
    ),
    ReportReason.WRONG_PLACE: _l(
        "Your message was hidden because it stands in the wrong place. You are welcome to post it again where it belongs."
    ),
    ReportReason.OTHER: _l(
        "Your message was hidden because it does not keep to the community guidelines. They say what is welcome here."
    ),
}
TOLD = {
    Decision.EDIT: _l(
        "We changed some words of your message so that it keeps to the community guidelines. Its history shows what was changed."
    ),
    Decision.MOVE: _l(
        "We moved your discussion to the board where it is found best. All links to it still work."
    ),
    Decision.DONE: _l(
        "Somebody told us about your message, and we have dealt with it. There is nothing you need to do."
    ),
}


def proposed_message(decision: Decision, reasons: Sequence[str], lang: str) -> str:
    """Words to begin with, in the language of who will read them."""
    words = TOLD.get(decision, "")
    if decision is Decision.HIDE:
        known = [reason for reason in reasons if reason in tuple(ReportReason)]
        words = HIDDEN[ReportReason(known[0]) if known else ReportReason.OTHER]
    with force_locale(LOCALES[lang]):
        return str(words)


class ReportForm(Form):
    reason = RadioField(
        _l("What is the matter with it?"),
        choices=[SelectChoice(*pair) for pair in REASON_LABELS.items()],
        validators=[InputRequired(CHOOSE)],
        invalid_choice_message=CHOOSE,
    )
    note = TextAreaField(
        _l("What should we know?"),
        description=_l("At most 500 characters. Only those who look after this place read it."),
        filters=[lambda value: (value or "").strip()],
        validators=[
            Length(max=NOTE_LENGTH, message=_l("Use at most 500 characters for the note."))
        ],
    )


class StepForm(Form):
    """Whatever is done with an item: of which version of it."""

    version = HiddenField()


class ItemNoteForm(StepForm):
    text = TextAreaField(
        _l("A note for colleagues"),
        description=_l("Only those who see this item read it."),
        filters=[lambda value: (value or "").strip()],
        validators=[
            DataRequired(_l("Write the note first.")),
            Length(max=MESSAGE_LENGTH, message=TOO_LONG_TO_TELL),
        ],
    )


class HandOverForm(Form):
    text = TextAreaField(
        _l("Note for the next shift"),
        description=_l("Only moderators and administrators read it, at the top of the queue."),
        filters=[lambda value: (value or "").strip()],
        validators=[
            DataRequired(_l("Write the note first.")),
            Length(max=HAND_OVER_LENGTH, message=_l("Use at most 4,000 characters.")),
        ],
    )


class DecideForm(UndoForm, StateForm):
    """The fields of every decision; ``decide_form`` leaves those that one needs."""

    version = HiddenField()
    board = SelectField(
        _l("To which board?"), validators=[InputRequired(CHOOSE)], invalid_choice_message=CHOOSE
    )
    body = TextAreaField(
        _l("The message, in better words"),
        filters=[lambda value: value.rstrip() if value else value],
        validators=[
            DataRequired(_l("The message needs words: hide it if none are left.")),
            Length(max=BODY_LENGTH, message=TOO_LONG),
        ],
    )
    message = TextAreaField(
        _l("Message to the author"),
        filters=[lambda value: (value or "").strip()],
        validators=[Length(max=MESSAGE_LENGTH, message=TOO_LONG_TO_TELL)],
    )

    def verdict(self, decision: Decision, boards: Boards, message_lang: str) -> Verdict:
        """What was decided; for a form that is as it should be."""
        said = self.data
        return Verdict(
            decision,
            reason=said.get("reason") or "",
            reason_lang=get_lang(),
            message=said.get("message") or "",
            message_lang=message_lang,
            body=said.get("body") or "",
            seen=self.state_seen() if "seen" in self else None,
            board=boards.by_code.get(said.get("board") or ""),
        )


def decide_form(
    decision: Decision, kind: str, boards: Boards, course: Outline, *, sent: bool
) -> DecideForm:
    form = DecideForm() if sent else DecideForm(formdata=None)
    of_report = FIELDS.get(decision, ("message",))
    wanted = {"version", *(of_report if kind == ItemKind.REPORT else ())}
    for name in [name for name in form.data if name not in wanted]:
        del form[name]
    if decision in NEEDS_REASON:
        needed = DataRequired(_l("Say why: it stands in the public log."))
        form.reason.validators = [needed, *form.reason.validators]
        form.reason.flags.required = True
    if "board" in form:
        form.board.choices = board_choices(boards, course, get_lang())
    return form


def begin(form: DecideForm, decision: Decision, reasons: Sequence[str], post: Post) -> None:
    """What stands in the form before anybody has written in it."""
    if "message" in form:
        form.message.data = proposed_message(decision, reasons, post.author.language)
    if "body" in form:
        form.body.data = post.body
        form.show_state_of(post)
