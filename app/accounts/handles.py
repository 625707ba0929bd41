"""Handles: the unique names people are addressed by, in the alphabet of both languages.

A handle is written in Latin letters (with any accents), digits and single hyphens, underscores
or dots between them. Two handles are the same when their keys are: case, accents and characters
that look alike do not make another person.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

MIN_LENGTH = 3
MAX_LENGTH = 30
MAX_ACCENTS = 2
SEPARATORS = "-_."

# Latin letters that no accent explains, and the plain letters they are read as. A letter that
# is neither here nor a plain letter with accents has no place in a handle.
FOLDS = {
    "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ł": "l", "ß": "ss",
    "þ": "th", "ŋ": "n", "ı": "i", "ə": "e", "ɛ": "e", "ɔ": "o", "ɨ": "i", "ʉ": "u", "ɬ": "l",
    "ŧ": "t", "ƚ": "l", "ⱥ": "a", "ƛ": "l",
}  # fmt: skip
LOOK_ALIKE = str.maketrans({"l": "i", "1": "i", "0": "o", "_": "-", ".": "-"})

# Names that would speak for the site; a number or a suffix does not make them anybody's own.
OFFICES = {
    "admin", "administrator", "administrateur", "administratrice", "moderator", "moderateur",
    "moderatrice", "moderation", "mod", "facilitator", "facilitateur", "facilitatrice",
    "animateur", "animatrice", "staff", "equipe", "personnel", "support", "soutien", "system",
    "systeme", "official", "officiel", "root", "security", "securite", "webmaster",
    "postmaster", "hostmaster", "abuse", "noreply",
}  # fmt: skip
# Words with a meaning of their own where a handle may stand.
WORDS = {
    "all", "tous", "toutes", "everyone", "everybody", "here", "ici", "channel", "me", "moi",
    "new", "nouveau", "nouvelle", "anonymous", "anonyme", "nobody", "personne", "somebody",
    "help", "aide", "null", "none", "undefined", "guest", "invite", "member", "membre",
    "members", "membres", "participant", "participante", "deleted", "supprime", "settings",
    "parametres", "learning-together", "apprendre-ensemble", "complete",
}  # fmt: skip
# How the site calls people who have left.
DEPARTED = re.compile(r"(former|ancien|ancienne)(-|$)")


class Fault(StrEnum):
    """Why a text cannot be a handle."""

    LENGTH = "length"
    START = "start"
    ALPHABET = "alphabet"
    RESERVED = "reserved"


def tidy_handle(text: str) -> str:
    """The handle as it is kept and shown: NFKC, without blanks or an ``@`` around it."""
    return unicodedata.normalize("NFKC", text).strip().removeprefix("@")


def handle_key(handle: str) -> str:
    """What must be unique: casefolded, without accents, look-alikes made one. Any text is
    allowed; two texts a reader would confuse have one key."""
    return _plain(handle).translate(LOOK_ALIKE)


def find_fault(handle: str) -> Fault | None:
    """What is wrong with a tidied handle, or None."""
    if not MIN_LENGTH <= len(handle) <= MAX_LENGTH:
        return Fault.LENGTH
    if not _is_letter(handle[0]):
        return Fault.START
    if not _is_well_formed(handle):
        return Fault.ALPHABET
    return Fault.RESERVED if _is_reserved(handle) else None


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", tidy_handle(text).casefold())
    letters = (c for c in decomposed if not unicodedata.combining(c))
    return "".join(FOLDS.get(letter, letter) for letter in letters).casefold()


def _is_letter(character: str) -> bool:
    if not character.isalpha():
        return False
    plain = _plain(character)
    return plain.isascii() and plain.isalpha()


def _is_well_formed(handle: str) -> bool:
    """Separators stand alone between two letters or digits; accents stand on a letter."""
    accents = 0
    before = ""
    for character in handle:
        if "\u0300" <= character <= "\u036f":
            accents += 1
            if accents > MAX_ACCENTS or before != "letter":
                return False
            continue
        accents = 0
        kind = _kind(character)
        if kind == "" or (kind == before == "separator"):
            return False
        before = kind
    return before != "separator"


def _kind(character: str) -> str:
    if character in SEPARATORS:
        return "separator"
    if character in "0123456789":
        return "digit"
    return "letter" if _is_letter(character) else ""


def _is_reserved(handle: str) -> bool:
    plain = _plain(handle).translate(str.maketrans("_.", "--"))
    if plain in WORDS or DEPARTED.match(plain):
        return True
    # Look-alikes are for the offices only: "ali" is a name, though it looks like "all".
    parts = [part.rstrip("0123456789") or part for part in plain.split("-")]
    return bool(OFFICE_KEYS & {handle_key(part) for part in (*parts, plain)})


OFFICE_KEYS = {handle_key(name) for name in OFFICES}
