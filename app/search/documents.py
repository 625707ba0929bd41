"""What is searchable. The one place that knows which things there are, and their words."""

from __future__ import annotations

from enum import IntEnum


class What(IntEnum):
    """Kinds of things in the index; the number is part of every key and never changes meaning."""

    POST = 1
    THREAD = 2
    WEEK = 3
    MEMBER = 4


_KINDS = 32


def key_of(what: What, row_id: int) -> int:
    """One number for a thing of any kind: of a document, or of a group of them."""
    return row_id * _KINDS + what


def thing_of(key: int) -> tuple[What, int]:
    """What a key stands for, and its row's id."""
    return What(key % _KINDS), key // _KINDS
