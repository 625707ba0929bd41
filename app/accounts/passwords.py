"""Passwords: what may be one, and how one is kept.

Argon2id with 19 MiB, two passes and one lane (OWASP's second choice, about 30 ms here): a
kickoff of 500 sign-ins a minute must fit beside everything else on two cores.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

MIN_LENGTH = 12
MAX_LENGTH = 1000
MIN_OWN_WORD = 3  # a shorter name is also a word of any sentence
COMMON = Path(__file__).with_name("common_passwords.txt")

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)


class Fault(StrEnum):
    """Why a text cannot be a password."""

    SHORT = "short"
    LONG = "long"
    COMMON = "common"
    PERSONAL = "personal"


def find_fault(password: str, *, email: str = "", handle: str = "") -> Fault | None:
    """What is wrong with a password for the person with this address and handle, or None."""
    if len(password) < MIN_LENGTH:
        return Fault.SHORT
    if len(password) > MAX_LENGTH:
        return Fault.LONG
    folded = _one_form(password).casefold()
    if folded in _common():
        return Fault.COMMON
    own = (email, email.partition("@")[0], handle)
    return Fault.PERSONAL if any(_contains(folded, word) for word in own) else None


def hash_password(password: str) -> str:
    return _hasher.hash(_one_form(password))


def is_right(password: str, password_hash: str) -> bool:
    """Whether the password is the one that was hashed. A damaged hash fits no password."""
    if len(password) > MAX_LENGTH:
        return verify_nobody("")
    try:
        return _hasher.verify(password_hash, _one_form(password))
    except (VerificationError, InvalidHashError):
        return False


def verify_nobody(password: str) -> bool:
    """False, after the time it takes to find out: an unknown account answers no faster."""
    is_right(password[:MAX_LENGTH], _nobody())
    return False


def needs_rehash(password_hash: str) -> bool:
    """Whether it was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def _one_form(password: str) -> str:
    """Keyboards send the same letter in several ways; one password is one text (NIST 800-63B)."""
    return unicodedata.normalize("NFKC", password)


def _contains(folded: str, word: str) -> bool:
    word = _one_form(word).casefold()
    # A longer one cannot be in it, and to search for half a megabyte would take half a second.
    if not MIN_OWN_WORD <= len(word) <= len(folded):
        return False
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", folded) is not None


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")


@cache
def _common() -> frozenset[str]:
    """The bundled list, read when it is first needed; its comments start with ``#``."""
    try:
        lines = COMMON.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return frozenset()
    return frozenset(_one_form(line).casefold() for line in lines if not line.startswith("#"))
