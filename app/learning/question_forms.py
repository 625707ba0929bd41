"""The form of a question: what each type has of its own, made for the question that is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField

from app.learning import question_settings as settings_of
from app.learning.models import Type
from app.learning.question_fields import (
    FIELDS_OF,
    LACKS,
    ROWS_OF,
    STEPS,
    Rows,
    groups_of,
    line,
    link,
    row_fields,
    text,
)
from app.programme.package import LANGUAGES
from app.web.forms import WritingForm


class QuestionForm(WritingForm):
    """``question_form`` makes the rest, of what the type has."""

    prompt_en = text(_l("The question, in English"))
    prompt_fr = text(_l("The question, in French"))
    feedback_en = text(_l("What is said of every answer, in English"))
    feedback_fr = text(_l("What is said of every answer, in French"))
    link_title_en = line(_l("Title of a page to read on, in English"))
    link_title_fr = line(_l("Title of a page to read on, in French"))
    link_url_en = link()
    link_url_fr = link()
    seen = HiddenField()

    type: Type

    groups: Sequence[Rows] = ()

    def rows(self, group: Rows) -> list[dict[str, Field]]:
        names = [*group.texts, "id", *(["right"] if group.has_right else [])]
        return [
            {name: self[f"{group.prefix}-{n}-{name}"] for name in names} for n in range(group.count)
        ]

    def said_rows(self, group: Rows) -> list[dict[str, Field]]:
        """Those that have any text."""
        return [row for row in self.rows(group) if any(row[name].data for name in group.texts)]

    def is_row_open(self, row: Mapping[str, Field]) -> bool:
        """Whether it says something, or something is wrong with it."""
        return any(field.data or field.errors for field in row.values())

    def validate(self, extra_validators: Any = None) -> bool:
        is_fine = bool(super().validate(extra_validators))
        faults = [*self._faults_of_link(), *self._faults_of_type()]
        for field, said in faults:
            field.errors = [*field.errors, said]
        return is_fine and not faults

    def _faults_of_link(self) -> Iterator[tuple[Field, Any]]:
        titles = [self[f"link_title_{lang}"] for lang in LANGUAGES]
        urls = [self[f"link_url_{lang}"] for lang in LANGUAGES]
        if not any(each.data for each in (*titles, *urls)):
            return
        for field, lang in zip(titles, LANGUAGES, strict=True):
            if not field.data:
                yield field, LACKS[lang]
        if not any(each.data for each in urls):
            yield urls[0], _("Write an address, in one language at the least.")

    def _faults_of_type(self) -> Iterator[tuple[Field, Any]]:
        if self.type is Type.SCENARIO:
            yield from self._faults_of_steps()
        if self.type is Type.NUMERIC:
            units = {lang: self[f"unit_{lang}"] for lang in LANGUAGES}
            if any(each.data for each in units.values()):
                yield from ((unit, LACKS[lang]) for lang, unit in units.items() if not unit.data)
        if self.type in ROWS_OF:
            yield from self._faults_of_rows(self.groups[0])

    def _faults_of_steps(self) -> Iterator[tuple[Field, Any]]:
        for number, group in enumerate(self.groups):
            texts = {lang: self[f"step-{number}-text_{lang}"] for lang in LANGUAGES}
            is_there = any(each.data for each in texts.values()) or bool(self.said_rows(group))
            if not is_there and number == STEPS - 1:
                continue  # two are enough
            for lang, field in texts.items():
                if not field.data:
                    yield field, LACKS[lang]
            yield from self._faults_of_rows(group)

    def _faults_of_rows(self, group: Rows) -> Iterator[tuple[Field, Any]]:
        said = self.said_rows(group)
        for row in said:
            for name in group.texts:
                if not row[name].data:
                    yield row[name], LACKS[name[-2:]]
        first = self.rows(group)[0]["text_en"]
        if len(said) < group.least:
            yield first, _("Write two of them at the least.")
        right = sum(bool(row["right"].data) for row in said) if group.has_right else 0
        if group.has_right and not right:
            yield first, _("No choice is right: mark one of them.")
        elif group.most_right and right > group.most_right:
            yield first, _("Only one choice may be right here.")

    def show(self, values: Mapping[str, Any], edition: str) -> None:
        for name in ("prompt", "feedback"):
            for lang in LANGUAGES:
                self[f"{name}_{lang}"].data = values[f"{name}_{lang}"]
        for name, said in (values["link"] or {}).items():
            self[f"link_{name}"].data = said
        settings_of.show(self, values["settings"])
        self.seen.data = edition

    def values(self) -> dict[str, Any]:
        """Those of a row of ``Question``, but for where it stands."""
        texts = {name: self[name].data for name in
                 ("prompt_en", "prompt_fr", "feedback_en", "feedback_fr")}  # fmt: skip
        link = {f"{name}_{lang}": self[f"link_{name}_{lang}"].data or ""
                for name in ("title", "url") for lang in LANGUAGES}  # fmt: skip
        settings = settings_of.read(self)
        has_link = bool(link["title_en"])
        return {**texts, "type": self.type.value, "settings": settings,
                "link": link if has_link else None}  # fmt: skip


def question_form(
    kind: Type, settings: Mapping[str, Any] | None = None, **given: Any
) -> QuestionForm:
    """With room for what a question has already. ``given`` is what any form takes."""
    groups = groups_of(kind, settings)
    made: dict[str, Any] = {"type": kind, "groups": groups}
    made |= FIELDS_OF.get(kind, dict)()
    for group in groups:
        made |= row_fields(group)
    form: QuestionForm = type("FormOfQuestion", (QuestionForm,), made)(**given)
    return form
