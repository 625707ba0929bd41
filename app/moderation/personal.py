"""Personal information in a text that must hold none.

Finds what looks like an e-mail address, a telephone number, a Canadian postal code, a social
insurance number, a passport number or a street address; the same list as the feedback tool of
Canada.ca. It would rather refuse once too often: the sentence tells people how to go on.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Personal(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    POSTAL_CODE = "postal_code"
    SOCIAL_INSURANCE = "social_insurance"
    PASSPORT = "passport"
    STREET = "street"


STREETS = (
    "street|st|avenue|ave|road|rd|drive|dr|boulevard|blvd|crescent|cres|lane|court|rue|chemin|"
    "ch|av|place|rang|route|montée|côte|allée|impasse"
)
PATTERNS = {
    Personal.EMAIL: re.compile(r"[^\s@]{1,64}@[^\s@.]{1,63}(?:\.[^\s@.]{1,63}){1,5}"),
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


def find_personal(text: str) -> list[Personal]:
    """The kinds of personal information that seem to be in the text."""
    return [kind for kind, pattern in PATTERNS.items() if pattern.search(text)]
