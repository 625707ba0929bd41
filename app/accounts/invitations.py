"""Codes that say somebody was invited by those who know them. What has such codes, above this
feature, says how they are found."""

from __future__ import annotations

from collections.abc import Callable

LONGEST = 40
_finders: list[Callable[[str], bool]] = []


def finds_invitations(find: Callable[[str], bool]) -> None:
    """Called once, when the site is made."""
    _finders.append(find)


def is_known(code: str) -> bool:
    """Whether somebody gave this code out and it holds still."""
    is_code = 0 < len(code) <= LONGEST and code.isascii() and code.isalnum()
    return is_code and any(find(code.upper()) for find in _finders)
