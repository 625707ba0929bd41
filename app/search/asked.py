"""A question as it was understood, and the addresses of those beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.search.box import Box, printable
from app.search.engine import Question
from app.search.operators import SINGLE, Name, value_of
from app.search.parts import Address, Part, Problem, Taken

Given = Mapping[Name, tuple[str, ...]]


@dataclass(frozen=True)
class Asked:
    """A question as it was understood.

    ``question`` has no audience, cursor or size: whoever asks the engine sets them. ``sort`` is
    relevance, newest or answers. ``problem`` says why the search does not run. ``typed`` is the
    line as it came, ``given`` what the controls said.
    """

    typed: str
    box: Box
    given: Given
    parts: tuple[Part, ...]
    problem: Problem | None
    question: Question
    sort: str

    @property
    def is_asked(self) -> bool:
        """Whether anything was, beside an order of results."""
        return any(part.taken is not Taken.SORT for part in self.parts)

    @property
    def can_search(self) -> bool:
        return self.is_asked and self.problem is None

    @property
    def in_line(self) -> frozenset[Name]:
        """What the line says, so that its control need not."""
        return frozenset(p.name for p in self.parts if p.name and p.term and p.counts)

    @property
    def controls(self) -> dict[str, str | tuple[str, ...]]:
        """What the form shows: the line, and the values its own controls gave and that count."""
        counting = [part for part in self.parts if part.is_in_form and part.counts]
        shown: dict[str, str | tuple[str, ...]] = {"q": printable(self.typed)}
        for name in Name:
            values = tuple(part.value for part in counting if part.name is name)
            shown[name.value] = (values or ("",))[0] if name in SINGLE else values
        return shown

    @property
    def address(self) -> Address:
        """All of the question, of what is used of it."""
        return _address(self.box.line, self.given)

    def without(self, part: Part) -> Address:
        """The address of the same question without this part."""
        line = self.box.without(part.term) if part.term else self.box.line
        given = dict(self.given)
        if part.is_in_form and part.name:
            kept = tuple(v for v in given.get(part.name, ()) if not _is_value(part, v))
            given[part.name] = () if part.name in SINGLE else kept
        return _address(line, given)

    def adding(self, chosen: Mapping[Name, str]) -> Address:
        """The address of the same question with these values too, in place of others where there
        can be but one; an empty value takes them away."""
        replaced = [
            part.term
            for part in self.parts
            if part.term and not part.is_excluded and part.name in chosen and part.name in SINGLE
        ]
        given = dict(self.given)
        for name, value in chosen.items():
            others = () if name in SINGLE or not value else given.get(name, ())
            given[name] = tuple(dict.fromkeys((*others, value))) if value else ()
        return _address(self.box.without(*replaced), given)


def _is_value(part: Part, value: str) -> bool:
    return part.name is not None and part.value in (value, value_of(part.name, value))


def _address(line: str, given: Given) -> Address:
    found: dict[str, str | tuple[str, ...]] = {"q": line} if line else {}
    for name, values in given.items():
        if values:
            found[name.value] = values[0] if name in SINGLE else values
    return found
