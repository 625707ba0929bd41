"""Personal information in a text: what looks like an e-mail address, a telephone number, a Canadian
postal code, a social insurance number, a passport number or a street address; the same list as the
feedback tool of Canada.ca.

Where a text must hold none (``find_personal``) it would rather refuse once too often. Where people
are only asked whether they mean it (``unmeant``), nobody is asked about what is no secret.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Personal(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    POSTAL_CODE = "postal_code"
    SOCIAL_INSURANCE = "social_insurance"
    PASSPORT = "passport"
    STREET = "street"


@dataclass(frozen=True)
class Found:
    kind: Personal
    text: str


STREETS = (
    "street|st|avenue|ave|road|rd|drive|dr|boulevard|blvd|crescent|cres|lane|court|rue|chemin|"
    "ch|av|place|rang|route|montée|côte|allée|impasse"
)
# What stands around an address in a text, and is no part of it.
AROUND = r"\s@<>()\[\]{}\"«»“”,;:|"
PATTERNS = {
    Personal.EMAIL: re.compile(
        rf"[^{AROUND}]{{1,64}}@[^{AROUND}.]{{1,63}}(?:\.[^{AROUND}.]{{1,63}}){{1,5}}"
    ),
    Personal.PHONE: re.compile(r"(?<!\d)(?:\+?1[ .-]?)?\(?\d{3}\)?[ .-]?\d{3}[ .-]?\d{4}(?!\d)"),
    Personal.SOCIAL_INSURANCE: re.compile(r"(?<!\d)\d{3}[ -]\d{3}[ -]\d{3}(?!\d)"),
    Personal.PASSPORT: re.compile(r"\b[A-Za-z]{2}\d{6}\b"),
    Personal.POSTAL_CODE: re.compile(
        r"\b[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z][ -]?\d[ABCEGHJ-NPRSTV-Z]\d\b", re.IGNORECASE
    ),
    Personal.STREET: re.compile(
        rf"\b\d{{1,6}},?\s(?:(?:{STREETS})\b\.?\s\w+|(?:[\w'’-]+\s){{1,3}}(?:{STREETS})\b)",
        re.IGNORECASE,
    ),
}
# A street has its name in so many harmless sentences that nobody is asked about one.
ASKED_ABOUT = (Personal.EMAIL, Personal.PHONE, Personal.SOCIAL_INSURANCE, Personal.POSTAL_CODE)
QUOTE = re.compile(r"^ {0,3}>.*$", re.MULTILINE)
# The name of a file has figures by chance.
FILE = re.compile(r"\b[0-9a-f]{32}\b")
WEB_ADDRESS = re.compile(r"https?://[^\s<>]+")
OF_AN_ORGANISATION = re.compile(
    r"(?:accessibilit[eéy]|accueil|admin|aide|bonjour|bureau|communications?|contact|courriel|email|"
    r"events?|evenements?|feedback|formations?|hello|help|helpdesk|info|information|inscriptions?|"
    r"learning|mail|media|medias|no-?reply|office|presse?|privacy|questions?|reception|"
    r"registrations?|renseignements?|secretariat|service|services|soutien|support|team|training|"
    r"webmaster|webmestre)(?:[.+_-].*)?@",
    re.IGNORECASE,
)


def find_personal(text: str) -> list[Personal]:
    """The kinds of personal information that seem to be in the text."""
    return [kind for kind, pattern in PATTERNS.items() if pattern.search(text)]


def personal_in(text: str, kinds: Collection[Personal] = tuple(Personal)) -> list[Found]:
    """Each of them as it is written there, once, in the order of ``Personal``; what is part of
    another is left out."""
    text = FILE.sub(" ", text)
    found: dict[str, Found] = {}
    taken: list[tuple[int, int]] = []
    for kind in (kind for kind in PATTERNS if kind in kinds):
        for start, end, words in _matches(kind, text):
            if not any(first <= start and end <= last for first, last in taken):
                taken.append((start, end))
                found.setdefault(words.casefold(), Found(kind, words))
    return list(found.values())


def unmeant(text: str) -> list[Found]:
    """What somebody may not mean to tell everybody. Not: what others said already, addresses of
    pages, and that of an organisation."""
    own = WEB_ADDRESS.sub(" ", QUOTE.sub(" ", text))
    found = personal_in(own, ASKED_ABOUT)
    return [each for each in found if not OF_AN_ORGANISATION.match(each.text)]


def _matches(kind: Personal, text: str) -> Iterator[tuple[int, int, str]]:
    for match in PATTERNS[kind].finditer(text):
        words = match[0].strip("!?'’*_~`.") if kind is Personal.EMAIL else match[0]
        yield *match.span(), " ".join(words.split())
