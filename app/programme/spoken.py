"""A text of the course as the package has it, both languages one under the other, for who hears it
read: what is French in it says so. The names of the fields are English, and so is the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from markupsafe import Markup, escape

FRENCH = Markup('<span lang="fr">{}</span>')
IN_FRENCH = re.compile(r"( *(?:- )?)fr:")
# A live session is in one language, and has no French beside its English.
IS_FRENCH = re.compile(r"^lang: fr$", re.MULTILINE)
OF_SESSION = re.compile(r"()(?:title|description|transcript|chapters):")

Say = Callable[..., Markup]


def spoken(text: str) -> Say:
    """``say(start, stop)`` is a piece of the text, marked."""
    french = list(_french(text))

    def say(start: int = 0, stop: int | None = None) -> Markup:
        stop = len(text) if stop is None else stop
        made, at = Markup(), start
        for begins, ends in french:
            first, last = max(begins, at), min(ends, stop)
            if first < last:
                made += escape(text[at:first]) + FRENCH.format(text[first:last])
                at = last
        return made + escape(text[at:stop])

    return say


def _french(text: str) -> Iterator[tuple[int, int]]:
    """From where to where: from a name to the next line that is no deeper. It is our own YAML, so
    that the lines tell, and a long transcript costs nothing."""
    is_french = IS_FRENCH.search(text) is not None
    begins, depth, at = -1, 0, 0
    for line in text.splitlines(keepends=True):
        words = line.lstrip(" ")
        indent = len(line) - len(words)
        is_deeper = indent > depth or (indent == depth and words.startswith("- "))
        if begins >= 0 and words.strip() and not is_deeper:
            yield begins, at
            begins = -1
        found = IN_FRENCH.match(line) or (OF_SESSION.match(line) if is_french else None)
        if begins < 0 and found is not None:
            begins, depth = at + found.end(), len(found[1])
        at += len(line)
    if begins >= 0:
        yield begins, at
