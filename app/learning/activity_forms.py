"""The form of an activity's fields, made for each activity, and the form of a response."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    Field,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from app.accounts.models import User
from app.core.text import visible_line
from app.forum import mentions
from app.forum.asking import AskedForm
from app.forum.forms import HoldForm, new_submission
from app.forum.labels import LANGUAGE_LABELS
from app.forum.models import Language
from app.learning.commands import RESPONSE, Said, edition_of, text_of_result
from app.learning.lengths import GROUP_NAME, LONG, LONGEST_RESULT, room_of
from app.learning.models import Activity
from app.learning.queries import OwnResult, who_has_a_result
from app.programme.models import Stream
from app.web import get_lang
from app.web.language import LANGUAGES

MOST_MEMBERS = 12
LEAST_PARTS = 2  # of the three of a response
EVERYONE = "all"
TEXT_LANGUAGES = [SelectChoice(lang, LANGUAGE_LABELS[Language(lang)]) for lang in LANGUAGES]


def name_of(field_id: str) -> str:
    """What the form calls the control of an activity's field."""
    return f"a-{field_id}"


def _without_end(value: str | None) -> str | None:
    return value.rstrip() if value else value


def _language() -> Any:
    return RadioField(
        _l("This text is in"),
        choices=TEXT_LANGUAGES,
        invalid_choice_message=_l("Choose the language of your text."),
        validators=[InputRequired(_l("Choose the language of your text."))],
    )


class ResultForm(AskedForm, HoldForm):
    """``fields_of`` makes the rest: a control for each field of the activity."""

    seen = HiddenField()
    activity: Activity
    own: OwnResult | None = None

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.people: list[User] = []

    def answer_fields(self) -> list[Field]:
        return [self[name_of(field["id"])] for field in self.activity.fields]

    def group_fields(self) -> list[Field]:
        return [self["group_name"], self["members"]] if self.activity.is_together else []

    def validate(self, extra_validators: Any = None) -> bool:
        """Its answers fit into one message together, too: the package may have had other fields
        when this activity was loaded."""
        if not super().validate(extra_validators):
            return False
        length = len(text_of_result(self.activity, self.said([]), []))
        if length <= LONGEST_RESULT:
            return True
        longest = max(self.answer_fields(), key=lambda field: len(field.data or ""))
        longest.errors = [
            *longest.errors,
            _(
                "Your result has %(length)s characters, and there is room for %(most)s: shorten what you wrote.",
                length=format_decimal(length),
                most=format_decimal(LONGEST_RESULT),
            ),
        ]
        return False

    def validate_members(self, field: Field) -> None:
        """Each is somebody, and has no part in another result."""
        handles = re.findall(r"[^\s,;@]+", field.data or "")
        if len(handles) > MOST_MEMBERS:
            raise ValidationError(
                _("Name at most %(number)s members of a group.", number=MOST_MEMBERS)
            )
        named = mentions.people_named(" ".join(f"@{handle}" for handle in handles))
        for handle in handles:
            if handle not in named:
                raise ValidationError(
                    _("No member has the handle @%(handle)s: look at their profile.", handle=handle)
                )
        people = {each.id: each for each in named.values() if isinstance(each, User)}
        self.people = list(people.values())
        thread_id = self.own.thread.id if self.own is not None else 0
        if taken := who_has_a_result(self.activity, self.people, thread_id):
            raise ValidationError(
                _(
                    "@%(handle)s has a result of this activity already: take this name away.",
                    handle=taken[0].handle,
                )
            )

    def show(self, own: OwnResult | None, stream: str) -> None:
        """What is known of it, for a form that was not sent."""
        self["lang"].data, self["stream"].data = get_lang(), stream
        if own is None:
            return
        for field in self.activity.fields:
            self[name_of(field["id"])].data = own.result.answers.get(field["id"], "")
        if self.activity.is_together:
            self["group_name"].data = own.result.group_name
        if not own.is_taken_back:
            written_at = own.result.written_at
            self.seen.data = written_at.isoformat() if written_at else "first"
            self["lang"].data = own.thread.lang

    def show_state_of(self, own: OwnResult) -> None:
        self.seen.data = edition_of(own.post)

    def said(self, streams: Sequence[Stream]) -> Said:
        answers = {
            field["id"]: self[name_of(field["id"])].data or "" for field in self.activity.fields
        }
        chosen = self["stream"].data
        return Said(
            answers={name: answer for name, answer in answers.items() if answer},
            lang=self["lang"].data,
            stream_id=next((each.id for each in streams if each.code == chosen), None),
            seen=self.seen.data or "",
            group_name=self["group_name"].data if self.activity.is_together else "",
            others=self.people,
        )


def result_form(activity: Activity, own: OwnResult | None, streams: Sequence[Stream]) -> ResultForm:
    lang = get_lang()
    made: dict[str, Any] = {"activity": activity, "own": own}
    if activity.is_together:
        made |= _of_group()
    made |= {name_of(field["id"]): _control(field, lang) for field in activity.fields}
    known = [(stream.code, getattr(stream, f"title_{lang}")) for stream in streams]
    made["stream"] = SelectField(
        _l("For whom?"),
        choices=[SelectChoice(EVERYONE, _l("Everyone")), *(SelectChoice(*each) for each in known)],
        validators=[InputRequired(_l("Choose for whom it is."))],
        invalid_choice_message=_l("Choose for whom it is."),
    )
    made["lang"] = _language()
    form: ResultForm = type("FormOfActivity", (ResultForm,), made)()
    return form


def _of_group() -> dict[str, Any]:
    return {
        "group_name": StringField(
            _l("Name of the group"),
            filters=[visible_line],
            validators=[
                DataRequired(_l("Give your group a name.")),
                Length(max=GROUP_NAME, message=_l("Use at most 60 characters for the name.")),
            ],
        ),
        "members": StringField(
            _l("Other members of the group"),
            description=_l(
                "Their handles, like @amina @luc. Each of them can change this result as you can."
            ),
        ),
    }


def _control(field: dict[str, Any], lang: str) -> Any:
    most = room_of(field)
    label, hint = field[f"label_{lang}"], field[f"hint_{lang}"]
    checks: list[Any] = [
        Length(max=most, message=_l("Use at most %(limit)s characters here.", limit=most))
    ]
    if field["is_required"]:
        checks.insert(0, DataRequired(_l("Write an answer to “%(label)s”.", label=label)))
    if field["is_long"]:
        return TextAreaField(label, description=hint, filters=[_without_end], validators=checks)
    return StringField(label, description=hint, filters=[visible_line], validators=checks)


class ResponseForm(AskedForm):
    """Two of three ways to begin an answer."""

    notice = TextAreaField(_l("I notice"), filters=[_without_end], validators=[Length(max=LONG)])
    wonder = TextAreaField(_l("I wonder"), filters=[_without_end], validators=[Length(max=LONG)])
    try_ = TextAreaField(
        _l("I would try"), name="try", filters=[_without_end], validators=[Length(max=LONG)]
    )
    lang = _language()
    submission = HiddenField(default=new_submission)

    def parts(self) -> dict[str, str]:
        given = {"notice": self.notice, "wonder": self.wonder, "try": self.try_}
        return {part: (given[part].data or "").strip() for part in RESPONSE}

    def validate(self, extra_validators: Any = None) -> bool:
        is_fine = bool(super().validate(extra_validators))
        if sum(map(bool, self.parts().values())) >= LEAST_PARTS:
            return is_fine
        self.notice.errors = [*self.notice.errors, _("Fill in at least two of the three.")]
        return False
