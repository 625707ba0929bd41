"""The kinds of things whose changes are kept: a feature registers each of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.accounts.models import User
from app.core.errors import NotFoundError
from app.programme.models import Offering


class FitsNoMoreError(Exception):
    """What a thing said once cannot be said again: the course has changed too much since."""


@dataclass(frozen=True)
class Kind:
    """``find`` gives the thing of an offering with that UUID, None where it has no such. ``write``
    says it as the package would. ``titles`` are its title in English and in French; ``leads_to`` an
    endpoint and its values, where it is edited. ``bring_back`` makes it say again what a text says:
    it asks the policy, keeps the change, and raises FitsNoMoreError."""

    find: Callable[[Offering, str], Any]
    write: Callable[[Any], str]
    titles: Callable[[Any], tuple[str, str]]
    leads_to: Callable[[Any], tuple[str, dict[str, Any]]]
    bring_back: Callable[[User, Any, str], None]


_kinds: dict[str, Kind] = {}


def register(name: str, kind: Kind) -> None:
    """Once, when the feature is imported."""
    _kinds[name] = kind


def kind_named(name: str) -> Kind:
    """Raises NotFoundError."""
    if name not in _kinds:
        raise NotFoundError
    return _kinds[name]
