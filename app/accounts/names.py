"""Display names: what people call themselves, in any script, without tricks."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from app.accounts.handles import FOLDS, OFFICES

MAX_LENGTH = 60
MAX_MARKS = 4
WORD = re.compile(r"[^\W\d_]+")
ADDRESS = re.compile(r"(?i)(\w)\.(?=\w\w)|\s*:?//+|@")


class Fault(StrEnum):
    """Why a text cannot be a display name."""

    EMPTY = "empty"
    LENGTH = "length"
    INVISIBLE = "invisible"
    TITLE = "title"


def tidy_name(text: str) -> str:
    """The name as it is kept: NFC, one blank between words."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def name_key(name: str) -> str:
    """The name as people type the beginning of it: casefolded, without accents."""
    decomposed = unicodedata.normalize("NFKD", tidy_name(name).casefold())
    letters = (c for c in decomposed if not unicodedata.combining(c))
    return "".join(FOLDS.get(letter, letter) for letter in letters)


def find_fault(name: str) -> Fault | None:
    """What is wrong with a tidied name, or None."""
    if not any(character.isalpha() for character in name):
        return Fault.EMPTY
    if len(name) > MAX_LENGTH:
        return Fault.LENGTH
    if _has_tricks(name):
        return Fault.INVISIBLE
    return Fault.TITLE if _claims_office(name) else None


def unlinked(name: str) -> str:
    """The name for a mail: mail programs make links of what looks like an address."""
    return ADDRESS.sub(lambda match: f"{match[1] or ''} ", tidy_name(name)).strip()


def _has_tricks(name: str) -> bool:
    """Characters that cannot be seen or that turn the line around, and towers of accents."""
    marks = 0
    for character in name:
        category = unicodedata.category(character)
        if category in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
            return True
        marks = marks + 1 if category == "Mn" else 0
        if marks > MAX_MARKS:
            return True
    return False


def _claims_office(name: str) -> bool:
    plain = "".join(
        c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c)
    )
    return any(word in OFFICES for word in WORD.findall(plain))
