"""The kinds of things whose changes are kept: a feature registers each of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app import policy
from app.accounts.models import User
from app.core.errors import NotFoundError
from app.programme.models import Offering, Week


def may_write_offering(actor: User | None, offering: Offering) -> policy.Ruling:
    return policy.may_write_course(actor, offering.id)


class FitsNoMoreError(Exception):
    """What a thing said once cannot be said again: the course has changed too much since."""


class Why(StrEnum):
    """What keeps a thing in its week."""

    HAS_QUIZ = "has_quiz"  # the other week has a quiz, and needs no second
    IS_THERE = "is_there"  # the other week had the same thing once, by its UUID
    BY_ITS_DAY = "by_its_day"  # its week is that of its day


class StaysError(Exception):
    """A thing cannot go to another week. ``why`` says why not."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Kind:
    """``name`` is in its addresses and revisions. ``find`` gives the thing of an offering with that UUID, None where it has no such. ``write``
    says it as the package would. ``titles`` are its title in English and in French; ``leads_to`` an
    endpoint and its values, where it is edited. ``bring_back`` makes it say again what a text says:
    it asks the policy, keeps the change, and raises FitsNoMoreError. ``may`` is who reads its
    history: who may write it. ``is_of_offering`` where each offering has its own; what belongs to
    the whole course has one history, found from any offering. ``move`` takes it to another week,
    with what its week's plan has for it and why; it raises StaysError."""

    name: str
    find: Callable[[Offering, str], Any]
    write: Callable[[Any], str]
    titles: Callable[[Any], tuple[str, str]]
    leads_to: Callable[[Any], tuple[str, dict[str, Any]]]
    bring_back: Callable[[User, Any, str], None]
    may: Callable[[User | None, Offering], policy.Ruling] = may_write_offering
    is_of_offering: bool = True
    move: Callable[[User, Any, Week, str], None] | None = None

    def scope(self, offering: Offering) -> int | None:
        """What its revisions have as their offering."""
        return offering.id if self.is_of_offering else None


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Once, when the feature is imported."""
    _kinds[kind.name] = kind


def kind_of_item(item_kind: str) -> Kind | None:
    """That of what an item of this kind stands for, if it stands for any."""
    return _kinds.get(item_kind)


def kind_named(name: str) -> Kind:
    """Raises NotFoundError."""
    if name not in _kinds:
        raise NotFoundError
    return _kinds[name]
