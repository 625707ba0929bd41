"""The code of a record: short enough to type from paper, too long to guess."""

from __future__ import annotations

import secrets

# No letter that is taken for a number, or for another letter, on paper.
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, GROUP = 16, 4  # 78 bits


def new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def read_code(typed: str) -> str | None:
    """What somebody typed, with or without its hyphens; None for what is no code."""
    code = "".join(character for character in typed.upper() if character not in " -–\u00a0\u202f")
    return code if len(code) == LENGTH and set(code) <= set(LETTERS) else None


def shown_code(code: str) -> str:
    """In groups: ``ABCD-EFGH-JKMN-PQRS``."""
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))
