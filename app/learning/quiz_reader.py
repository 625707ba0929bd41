"""The quizzes of a course package: ``quizzes/<week>.yaml``, read and checked.

The format is described for authors in ``docs/quizzes.md``. Nothing here touches the database.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from app.learning.grading import fold
from app.learning.models import Type
from app.learning.schedule import Opening, read_opening
from app.programme.package import LANGUAGES
from app.programme.package_reader import PackageError, Reader
from app.programme.parts import Names
from app.programme.yaml_text import dump

FOLDER = "quizzes"
MINUTES = (1, 240)
STEPS = (2, 3)
Texts = dict[str, Any]


@dataclass(frozen=True)
class QuestionPlan:
    """``values`` are those of a row of ``Question``, but for where it stands."""

    uuid: str
    values: dict[str, Any]


@dataclass(frozen=True)
class QuizPlan:
    week: int
    uuid: str
    values: dict[str, Any]
    questions: list[QuestionPlan]
    opening: Opening | None = None


def read_quizzes(folder: Path, names: Names) -> list[QuizPlan] | None:
    """None when the package has none. PackageError at the first fault."""
    found = [_quiz(reader, week, names) for week, reader in files_by_week(folder / FOLDER, names)]
    return found or None


def files_by_week(folder: Path, names: Names) -> list[tuple[int, Reader]]:
    """The files of a folder that has one for each week, or none."""
    files = sorted(folder.glob("*")) if folder.is_dir() else []
    known = {f"{week}.yaml": week for week in names.weeks}
    for file in files:
        if file.name not in known:
            raise PackageError(file, 1, "this is the file of no week: name it like 1.yaml.")
    return [(known[file.name], Reader(file)) for file in files]


def _quiz(reader: Reader, week: int, names: Names) -> QuizPlan:
    wanted = {"uuid", "title", "minutes", "published", "questions"}
    fields = reader.exactly(reader.root, "A quiz", wanted, frozenset({"opens"}))
    values: Texts = {
        **both(reader, fields["title"], "title"),
        "minutes": reader.number(fields["minutes"], "minutes", *MINUTES),
        "is_published": flag(reader, fields["published"], "published"),
    }
    return QuizPlan(
        week,
        names.name(reader, "quiz", fields["uuid"]),
        values,
        [_question(reader, node, names) for node in reader.items(fields["questions"], "questions")],
        read_opening(reader, fields["opens"], names) if "opens" in fields else None,
    )


def read_text_of_quiz(text: str, week: int) -> QuizPlan:
    """What a version says that was kept. Raises PackageError."""
    names = Names(streams=[], weeks=list(range(7)), offerings=[], uuids=set())
    said = yaml.safe_load(text)
    said.pop("week", None)  # a file has it in its name
    return _quiz(Reader(Path("quiz.yaml"), dump(said)), week, names)


def _question(reader: Reader, node: yaml.Node, names: Names) -> QuestionPlan:
    kind = _type(reader, node)
    own, optional, read = SHAPES[kind]
    wanted = {"uuid", "type", "prompt", "feedback", *own}
    fields = reader.exactly(node, f"A {kind} question", wanted, frozenset({"link", *optional}))
    values: Texts = {
        "type": kind.value,
        **both(reader, fields["prompt"], "prompt"),
        "settings": read(reader, node, fields),
        **both(reader, fields["feedback"], "feedback"),
        "link": _link(reader, fields["link"]) if "link" in fields else None,
    }
    return QuestionPlan(names.name(reader, "question", fields["uuid"]), values)


def _type(reader: Reader, node: yaml.Node) -> Type:
    fields = reader.mapping(node, "A question")
    if "type" not in fields:
        raise reader.fail(node, "A question needs 'type': add it.")
    said = reader.text(fields["type"], "type")
    if said not in tuple(Type):
        raise reader.fail(fields["type"], f"type must be one of {', '.join(Type)}.")
    return Type(said)


def both(reader: Reader, node: yaml.Node, name: str) -> Texts:
    """``{"prompt_en": …, "prompt_fr": …}``: both languages, always."""
    texts = reader.exactly(node, name, set(LANGUAGES), frozenset())
    return {f"{name}_{lang}": reader.text(texts[lang], f"{name}.{lang}") for lang in LANGUAGES}


def flag(reader: Reader, node: yaml.Node, name: str) -> bool:
    said = reader.text(node, name)
    if said not in ("true", "false"):
        raise reader.fail(node, f"{name} must be true or false.")
    return said == "true"


def _link(reader: Reader, node: yaml.Node) -> Texts:
    fields = reader.exactly(node, "link", {"title", "url"}, frozenset())
    urls = reader.exactly(fields["url"], "url", set(), frozenset(LANGUAGES))
    if not urls:
        raise reader.fail(fields["url"], "url needs an address in at least one language: add it.")
    for address in urls.values():
        if not reader.text(address, "url").startswith(("https://", "http://")):
            raise reader.fail(address, "url must begin with https:// or http://.")
    found = {
        f"url_{lang}": reader.text(urls[lang], "url") if lang in urls else "" for lang in LANGUAGES
    }
    return {**both(reader, fields["title"], "title"), **found}


def _listed(
    reader: Reader,
    node: yaml.Node,
    noun: str,
    texts: tuple[str, ...],
    extra: frozenset[str] = frozenset(),
) -> list[tuple[Texts, dict[str, yaml.Node]]]:
    """Each entry with its id and texts, and its nodes; an id is there once."""
    seen: set[str] = set()
    found = []
    for item in reader.items(node, f"{noun}s"):
        fields = reader.exactly(item, f"A {noun}", {"id", *texts}, extra)
        entry: Texts = {"id": reader.once(seen, reader.code(fields["id"], "id"), item, "id")}
        for name in texts:
            entry |= both(reader, fields[name], name)
        found.append((entry, fields))
    return found


def _at_least_two(reader: Reader, node: yaml.Node, noun: str, found: list[Any]) -> None:
    if len(found) < 2:
        raise reader.fail(node, f"there must be at least two {noun}s: add one.")


def _choices(reader: Reader, node: yaml.Node, *, most_right: int | None) -> list[Texts]:
    given = _listed(reader, node, "choice", ("text", "feedback"), frozenset({"right"}))
    _at_least_two(reader, node, "choice", given)
    found = [
        entry | {"is_right": "right" in fields and flag(reader, fields["right"], "right")}
        for entry, fields in given
    ]
    right = sum(choice["is_right"] for choice in found)
    if not right:
        raise reader.fail(node, "no choice is right: put 'right: true' at one.")
    if most_right is not None and right > most_right:
        raise reader.fail(node, "only one choice may be right here: keep one 'right: true'.")
    return found


def _single(reader: Reader, _node: yaml.Node, fields: dict[str, yaml.Node]) -> Texts:
    return {"choices": _choices(reader, fields["choices"], most_right=1)}


def _multi(reader: Reader, _node: yaml.Node, fields: dict[str, yaml.Node]) -> Texts:
    return {"choices": _choices(reader, fields["choices"], most_right=None)}


def _true_false(reader: Reader, _node: yaml.Node, fields: dict[str, yaml.Node]) -> Texts:
    answer = flag(reader, fields["answer"], "answer")
    because = reader.exactly(fields["because"], "because", {"of_true", "of_false"}, frozenset())
    return {
        "choices": [
            {
                "id": name,
                "text_en": english,
                "text_fr": french,
                **_renamed(both(reader, because[f"of_{name}"], "because"), "because", "feedback"),
                "is_right": is_right,
            }
            for name, english, french, is_right in (
                ("true", "True", "Vrai", answer),
                ("false", "False", "Faux", not answer),
            )
        ]
    }


def _renamed(texts: Texts, old: str, new: str) -> Texts:
    return {name.replace(old, new): text for name, text in texts.items()}


def _match(reader: Reader, _node: yaml.Node, fields: dict[str, yaml.Node]) -> Texts:
    given = _listed(reader, fields["pairs"], "pair", ("text", "match", "feedback"))
    _at_least_two(reader, fields["pairs"], "pair", given)
    return {"pairs": [entry for entry, _ in given]}


def _order(reader: Reader, _node: yaml.Node, fields: dict[str, yaml.Node]) -> Texts:
    given = _listed(reader, fields["items"], "item", ("text", "feedback"))
    _at_least_two(reader, fields["items"], "item", given)
    return {"items": [entry for entry, _ in given]}


def _scenario(reader: Reader, _node: yaml.Node, fields: dict[str, yaml.Node]) -> Texts:
    given = _listed(reader, fields["steps"], "step", ("text",), frozenset({"choices"}))
    if not STEPS[0] <= len(given) <= STEPS[1]:
        raise reader.fail(fields["steps"], "a scenario has two or three steps.")
    steps = []
    for entry, nodes in given:
        if "choices" not in nodes:
            raise reader.fail(nodes["id"], "A step needs 'choices': add it.")
        steps.append(entry | {"choices": _choices(reader, nodes["choices"], most_right=1)})
    return {"steps": steps}


def _short_text(reader: Reader, _node: yaml.Node, fields: dict[str, yaml.Node]) -> Texts:
    texts = reader.exactly(fields["accepted"], "accepted", set(LANGUAGES), frozenset())
    found: Texts = {}
    for lang in LANGUAGES:
        answers = reader.items(texts[lang], f"accepted.{lang}")
        found[f"accepted_{lang}"] = [reader.text(each, "An accepted answer") for each in answers]
        for node in answers:
            if not fold(node.value):
                raise reader.fail(node, "an accepted answer needs a letter or a digit.")
    return found


def _numeric(reader: Reader, _node: yaml.Node, fields: dict[str, yaml.Node]) -> Texts:
    tolerance = _decimal(reader, fields["tolerance"], "tolerance") if "tolerance" in fields else "0"
    if Decimal(tolerance) < 0:
        raise reader.fail(fields["tolerance"], "tolerance must not be less than 0.")
    unit = {f"unit_{lang}": "" for lang in LANGUAGES}
    if "unit" in fields:
        unit = both(reader, fields["unit"], "unit")
    answer = _decimal(reader, fields["answer"], "answer")
    return {"answer": answer, "tolerance": tolerance, **unit}


def _decimal(reader: Reader, node: yaml.Node, name: str) -> str:
    said = reader.text(node, name)
    try:
        if Decimal(said).is_finite():
            return said
    except InvalidOperation:
        pass
    raise reader.fail(node, f"{name} must be a number like 12 or 0.5.")


def _reflection(_reader: Reader, _node: yaml.Node, _fields: dict[str, yaml.Node]) -> Texts:
    return {}


Read = Callable[[Reader, yaml.Node, dict[str, yaml.Node]], Texts]
# The names each type has of its own, wanted and optional, and what reads them.
SHAPES: dict[Type, tuple[set[str], set[str], Read]] = {
    Type.SINGLE: ({"choices"}, set(), _single),
    Type.MULTI: ({"choices"}, set(), _multi),
    Type.TRUE_FALSE: ({"answer", "because"}, set(), _true_false),
    Type.MATCH: ({"pairs"}, set(), _match),
    Type.ORDER: ({"items"}, set(), _order),
    Type.SHORT_TEXT: ({"accepted"}, set(), _short_text),
    Type.NUMERIC: ({"answer"}, {"tolerance", "unit"}, _numeric),
    Type.SCENARIO: ({"steps"}, set(), _scenario),
    Type.REFLECTION: (set(), set(), _reflection),
}
