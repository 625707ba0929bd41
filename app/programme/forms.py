"""Shape and limits of what facilitators write of a week's plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    Field,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
    ValidationError,
)
from wtforms.validators import NumberRange, Optional

from app.programme.labels import KINDS, WEIGHTS
from app.programme.models import Item, ItemKind, Stream, Week
from app.programme.parts import Thing
from app.programme.plan import MINUTES, POSTS, THINGS
from app.programme.planning import ItemDraft
from app.programme.week_choices import week_choices
from app.web import get_lang
from app.web.forms import WritingForm, official_title

TITLE = 300
NOT_SHOWN = ""


def name_of(code: str) -> str:
    """What the form calls the control of a stream."""
    return f"for-{code}"


class ItemForm(WritingForm):
    """``item_form`` makes the rest: a control for each stream."""

    kind = SelectField(
        _l("What kind of thing is it?"),
        choices=[SelectChoice(kind.value, label) for kind, label in KINDS.items()],
        invalid_choice_message=_l("Choose a kind."),
    )
    thing = SelectField(
        _l("Which one?"), invalid_choice_message=_l("Choose one of the list, or none.")
    )
    title_en = official_title(
        _l("What to do, in English"), TITLE, _l("Use at most 300 characters.")
    )
    title_fr = official_title(_l("What to do, in French"), TITLE, _l("Use at most 300 characters."))
    minutes = IntegerField(
        _l("Minutes"),
        default=20,
        validators=[NumberRange(*MINUTES, _l("Write a number of minutes from 1 to 600."))],
    )
    posts = IntegerField(
        _l("How many messages in the discussions do it?"),
        validators=[
            Optional(),
            NumberRange(*POSTS, _l("Write a number of messages from 1 to 20.")),
        ],
    )
    week = SelectField(_l("Week"), invalid_choice_message=_l("Choose a week."))
    seen = HiddenField()

    streams: Sequence[Stream] = ()
    things: Sequence[Thing] = ()

    def weight_fields(self) -> list[Field]:
        return [self[name_of(stream.code)] for stream in self.streams]

    def validate_thing(self, field: Field) -> None:
        """Of the kind that was chosen."""
        thing = next((each for each in self.things if each.uuid == field.data), None)
        if thing is not None and thing.kind != self.kind.data:
            label = KINDS[ItemKind(thing.kind)]
            raise ValidationError(
                _("The kind of this one is “%(kind)s”: choose that kind, or another one.",
                  kind=label)
            )  # fmt: skip

    def validate(self, extra_validators: Any = None) -> bool:
        is_fine = bool(super().validate(extra_validators))
        if self.weights() or not self.streams:
            return is_fine
        first = self.weight_fields()[0]
        first.errors = [*first.errors, _("It is for one stream at least: choose one.")]
        return False

    def weights(self) -> dict[str, str]:
        given = {stream.code: self[name_of(stream.code)].data for stream in self.streams}
        return {code: weight for code, weight in given.items() if weight}

    def show(self, item: Item, edition: str) -> None:
        for name in ("kind", "minutes", "posts", "title_en", "title_fr"):
            self[name].data = getattr(item, name)
        self.thing.data = item.thing_uuid or ""
        for stream in self.streams:
            self[name_of(stream.code)].data = item.weights.get(stream.code, NOT_SHOWN)
        self.seen.data = edition

    def draft(self) -> ItemDraft:
        return ItemDraft(
            kind=self.kind.data,
            thing_uuid=(self.thing.data or None) if self.kind.data in THINGS else None,
            minutes=self.minutes.data,
            title_en=self.title_en.data,
            title_fr=self.title_fr.data,
            weights=self.weights(),
            posts=self.posts.data if self.kind.data == ItemKind.TALK else None,
        )


def item_form(
    week: Week,
    weeks: Sequence[Week],
    streams: Sequence[Stream],
    things: Sequence[Thing],
    **given: Any,
) -> ItemForm:
    """``week`` is where it stands, ``given`` what any form takes."""
    lang = get_lang()
    made: dict[str, Any] = {
        name_of(stream.code): SelectField(
            getattr(stream, f"short_title_{lang}"),
            choices=[
                SelectChoice(NOT_SHOWN, _l("Not shown")),
                *(SelectChoice(weight.value, label) for weight, label in WEIGHTS.items()),
            ],
            default=NOT_SHOWN,
            invalid_choice_message=_l("Choose how much this stream needs it."),
        )
        for stream in streams
    }
    made |= {"streams": streams, "things": things}
    form: ItemForm = type("FormOfItem", (ItemForm,), made)(**given)
    form.thing.choices = [SelectChoice("", _l("None in particular")), *_by_kind(things, lang)]
    form.week.choices = week_choices(weeks)
    form.week.data = form.week.data or str(week.number)
    return form


def _by_kind(things: Sequence[Thing], lang: str) -> list[SelectChoice]:
    """Under what they are and their week, for the list is long; each in its language."""
    found = []
    for thing in things:
        kind = KINDS[ItemKind(thing.kind)]
        group = (
            kind if thing.week is None else _("%(kind)s, week %(week)s", kind=kind, week=thing.week)
        )
        title, own = thing.title_in(lang)
        other = {"lang": own} if own != lang else {}
        found.append(SelectChoice(thing.uuid, title, other, str(group)))
    return found
