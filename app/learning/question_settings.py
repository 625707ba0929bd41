"""What a question's form says as the settings of its row, and the other way round. The shapes are
those of the package's reader (``quiz_reader``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.learning.models import Type
from app.learning.question_fields import ROWS_OF, TRUE_FALSE, Rows, lines_of, read_number
from app.learning.writing_forms import new_id
from app.programme.package import LANGUAGES
from app.programme.package_reader import CODE
from app.web import get_lang

if TYPE_CHECKING:
    from app.learning.question_forms import QuestionForm

Settings = dict[str, Any]


def read(form: QuestionForm) -> Settings:
    """Of a form that is valid."""
    return _READERS[form.type](form)


def show(form: QuestionForm, settings: Mapping[str, Any]) -> None:
    _SHOWERS[form.type](form, settings)


def _entries(form: QuestionForm, group: Rows) -> list[Settings]:
    """Each keeps its id, for answers are kept by it; a new one gets one of its text."""
    found: list[Settings] = []
    rows = form.said_rows(group)
    given = {row["id"].data for row in rows}
    for row in rows:
        known = {each["id"] for each in found}
        own = row["id"].data or ""
        if not CODE.fullmatch(own) or own in known:
            own = new_id(row["text_en"].data, known | given)
        entry: Settings = {"id": own, **{name: row[name].data for name in group.texts}}
        found.append(entry | ({"is_right": bool(row["right"].data)} if group.has_right else {}))
    return found


def _show_entries(form: QuestionForm, group: Rows, entries: list[Settings]) -> None:
    for row, entry in zip(form.rows(group), entries, strict=False):
        for name in ("id", *group.texts):
            row[name].data = entry[name]
        if group.has_right:
            row["right"].data = entry["is_right"]


def _read_rows(form: QuestionForm) -> Settings:
    name, _group = ROWS_OF[form.type]
    return {name: _entries(form, form.groups[0])}


def _show_rows(form: QuestionForm, settings: Mapping[str, Any]) -> None:
    name, _group = ROWS_OF[form.type]
    _show_entries(form, form.groups[0], settings[name])


def _read_true_false(form: QuestionForm) -> Settings:
    return {
        "choices": [
            {
                "id": name,
                "text_en": english,
                "text_fr": french,
                **{f"feedback_{lang}": form[f"of_{name}_{lang}"].data for lang in LANGUAGES},
                "is_right": form["answer"].data == name,
            }
            for name, english, french in TRUE_FALSE
        ]
    }


def _show_true_false(form: QuestionForm, settings: Mapping[str, Any]) -> None:
    for choice in settings["choices"]:
        for lang in LANGUAGES:
            form[f"of_{choice['id']}_{lang}"].data = choice[f"feedback_{lang}"]
        if choice["is_right"]:
            form["answer"].data = choice["id"]


def _read_scenario(form: QuestionForm) -> Settings:
    steps: list[Settings] = []
    for number, group in enumerate(form.groups):
        texts = {f"text_{lang}": form[f"step-{number}-text_{lang}"].data for lang in LANGUAGES}
        if not texts["text_en"]:
            continue
        known = {each["id"] for each in steps}
        own = form[f"step-{number}-id"].data or ""
        if not CODE.fullmatch(own) or own in known:
            own = new_id(f"step {number + 1}", known)
        steps.append({"id": own, **texts, "choices": _entries(form, group)})
    return {"steps": steps}


def _show_scenario(form: QuestionForm, settings: Mapping[str, Any]) -> None:
    for number, (group, step) in enumerate(zip(form.groups, settings["steps"], strict=False)):
        for name in ("id", "text_en", "text_fr"):
            form[f"step-{number}-{name}"].data = step[name]
        _show_entries(form, group, step["choices"])


def _read_short_text(form: QuestionForm) -> Settings:
    return {name: lines_of(form[name]) for name in ("accepted_en", "accepted_fr")}


def _show_short_text(form: QuestionForm, settings: Mapping[str, Any]) -> None:
    for name in ("accepted_en", "accepted_fr"):
        form[name].data = "\n".join(settings[name])


def _read_numeric(form: QuestionForm) -> Settings:
    said = {name: form[name].data or "" for name in ("answer", "tolerance", "unit_en", "unit_fr")}
    numbers = {
        name: f"{read_number(said[name]) or Decimal(0):f}" for name in ("answer", "tolerance")
    }
    return said | numbers


def _show_numeric(form: QuestionForm, settings: Mapping[str, Any]) -> None:
    """Numbers as the language of the page writes them."""
    for name, said in settings.items():
        is_number = name in ("answer", "tolerance")
        form[name].data = said.replace(".", ",") if is_number and get_lang() == "fr" else said


def _show_plain(form: QuestionForm, settings: Mapping[str, Any]) -> None:
    for name, said in settings.items():
        form[name].data = said


_READERS: dict[Type, Callable[[QuestionForm], Settings]] = {
    **dict.fromkeys(ROWS_OF, _read_rows),
    Type.TRUE_FALSE: _read_true_false,
    Type.SCENARIO: _read_scenario,
    Type.SHORT_TEXT: _read_short_text,
    Type.NUMERIC: _read_numeric,
    Type.REFLECTION: lambda _form: {},
}
_SHOWERS: dict[Type, Callable[[QuestionForm, Mapping[str, Any]], None]] = {
    **dict.fromkeys(ROWS_OF, _show_rows),
    Type.TRUE_FALSE: _show_true_false,
    Type.SCENARIO: _show_scenario,
    Type.SHORT_TEXT: _show_short_text,
    Type.NUMERIC: _show_numeric,
    Type.REFLECTION: _show_plain,
}
