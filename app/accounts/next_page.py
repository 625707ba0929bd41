"""Where to go after signing in: ``?next=`` names a page of this site, or is not followed."""

from __future__ import annotations

import re
from urllib.parse import unquote

MAX_LENGTH = 2000
# Begins with a language, so that it can be neither another host (``//``) nor a scheme; and has
# only characters that need no reading twice: no backslash, no control character, no blank.
OURS = re.compile(
    r"/(?:en|fr)/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*(?:\?[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?"
)
BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})|%(?:0|1|7[Ff]|5[Cc]|2[Ff])")
AGAIN = re.compile(r"/(?:en|fr)/(?:login|logout|register)\b")


def page_of_ours(text: str | None) -> str | None:
    """The path and query if they are safe to redirect to, otherwise None."""
    if not text or len(text) > MAX_LENGTH or not OURS.fullmatch(text):
        return None
    path = text.partition("?")[0]
    if BAD_ESCAPE.search(path) or "//" in path or _climbs(path) or AGAIN.match(path):
        return None
    return text


def _climbs(path: str) -> bool:
    return any(unquote(part) in (".", "..") for part in path.split("/"))
