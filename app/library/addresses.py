"""Which addresses a resource may have."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

LONGEST = 1_000
HOST = re.compile(r"(?!-)[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:[a-z]{2,24}|xn--[a-z0-9-]{1,59})")
UNSEEN = re.compile(r"[\x00-\x20\x7f<>\"\\^`{|}\s]")


def is_web_address(text: str) -> bool:
    """Of a page of the web by its name, with nothing in it that hides where it leads: no person,
    no port, no number in the place of a name."""
    if len(text) > LONGEST or UNSEEN.search(text):
        return False
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    host = (parts.hostname or "").lower()
    return (
        parts.scheme in ("http", "https")
        and "@" not in parts.netloc
        and port is None
        and not parts.netloc.endswith(":")
        and HOST.fullmatch(host) is not None
    )
