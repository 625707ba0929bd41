"""One file of a course package, and where each of its values stands: every fault is told with
its file and line."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from uuid import UUID

import yaml

CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# The one in C reads the same ten times as fast; a wheel for a rare machine may come without.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
RESERVED = ("all",)  # "?stream=all" is everyone


class PackageError(Exception):
    """One fault of a package: ``path:line: sentence``."""

    def __init__(self, path: Path, line: int, sentence: str) -> None:
        super().__init__(f"{path}:{line}: {sentence}")
        self.path, self.line, self.sentence = path, line, sentence

    def seen_in(self, folder: Path, shown: Path) -> PackageError:
        """The same fault, of a folder that people know by another name."""
        return PackageError(shown / self.path.relative_to(folder), self.line, self.sentence)


class Reader:
    """A YAML file and where each of its values stands; or a text that would be one."""

    def __init__(self, path: Path, text: str | None = None) -> None:
        self.path = path
        words = read_text(path) if text is None else text
        try:
            self.root = yaml.compose(words, Loader=LOADER)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            why = getattr(error, "problem", None) or "this is not YAML"
            raise PackageError(path, line, f"this is not YAML: {why}.") from None

    def fail(self, node: yaml.Node | None, sentence: str) -> PackageError:
        return PackageError(self.path, node.start_mark.line + 1 if node else 1, sentence)

    def mapping(self, node: yaml.Node | None, where: str) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            raise self.fail(node, f"{where} must be a list of names and values.")
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self.fail(key, f"{where} has a name that is not a text: rename it.")
            if key.value in found:
                raise self.fail(key, f"{where} has {key.value!r} twice: keep one.")
            found[key.value] = value
        return found

    def items(self, node: yaml.Node | None, where: str) -> list[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            raise self.fail(node, f"{where} must be a list with at least one entry.")
        return list(node.value)

    def exactly(
        self, node: yaml.Node | None, where: str, wanted: set[str], optional: frozenset[str]
    ) -> dict[str, yaml.Node]:
        """The mapping, when it has all wanted names and no unknown one."""
        found = self.mapping(node, where)
        for name in sorted(wanted - found.keys()):
            raise self.fail(node, f"{where} needs {name!r}: add it.")
        for name in sorted(found.keys() - wanted - optional):
            raise self.fail(found[name], f"{where} has {name!r}, which is not known: remove it.")
        return found

    def text(self, node: yaml.Node, where: str) -> str:
        if not isinstance(node, yaml.ScalarNode) or not str(node.value).strip():
            raise self.fail(node, f"{where} must be a text that is not empty.")
        return str(node.value).strip()

    def code(self, node: yaml.Node, where: str) -> str:
        """A name that can stand in an address and in a file's name."""
        text = self.text(node, where)
        if not CODE.fullmatch(text) or text in RESERVED:
            raise self.fail(
                node,
                f"{where} must be small letters, digits and hyphens (and not {' or '.join(RESERVED)}).",
            )
        return text

    def uuid(self, node: yaml.Node, where: str) -> str:
        try:
            return str(UUID(self.text(node, where)))
        except ValueError:
            raise self.fail(
                node, f"{where} must be a UUID, for example made by `uuidgen`."
            ) from None

    def number(self, node: yaml.Node, where: str, low: int, high: int) -> int:
        sentence = f"{where} must be a whole number from {low} to {high}."
        try:
            number = int(self.text(node, where))
        except ValueError:
            raise self.fail(node, sentence) from None
        if not low <= number <= high:
            raise self.fail(node, sentence)
        return number

    def once(self, seen: set[str], value: str, node: yaml.Node, noun: str) -> str:
        """The value, when it is the first of its kind."""
        if value in seen:
            raise self.fail(node, f"the {noun} {value!r} is there twice: keep one.")
        seen.add(value)
        return value

    def day(self, node: yaml.Node, where: str) -> date:
        try:
            return date.fromisoformat(self.text(node, where))
        except ValueError:
            raise self.fail(node, f"{where} must be a date like 2019-06-10.") from None


def read_text(path: Path) -> str:
    """The words of a file that must be there."""
    try:
        return path.read_text(encoding="utf-8")
    except (FileNotFoundError, IsADirectoryError):
        raise PackageError(
            path, 1, "this file is missing: both languages need every file."
        ) from None
    except UnicodeDecodeError:
        raise PackageError(path, 1, "this file is not UTF-8 text: save it as UTF-8.") from None
