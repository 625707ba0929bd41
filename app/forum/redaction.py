"""Words that have to go, and what stands in their place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

SHORTEST = 3  # characters; less would tear holes into other words
# How Markdown writes a character that shall mean nothing else.
ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
REMOVED = {"en": "[removed]", "fr": "[retiré]", "both": "[removed / retiré]"}


class Words:
    """What is taken out of texts: whatever its capitals, wherever its lines end, also in a quote.
    Tells nobody what it is when it is printed."""

    def __init__(self, words: Iterable[str]) -> None:
        known = {" ".join(ESCAPE.sub("", each).split()) for each in words}
        longest_first = sorted(known, key=len, reverse=True)
        self.pattern = re.compile("|".join(map(_pattern_of, longest_first)), re.IGNORECASE)

    def are_in(self, value: Any) -> bool:
        """In a text, or anywhere in what JSON can hold."""
        if isinstance(value, str):
            return self.pattern.search(value) is not None
        if isinstance(value, dict):
            return any(self.are_in(each) for each in value.values())
        return isinstance(value, (list, tuple)) and any(map(self.are_in, value))

    def out_of(self, value: Any, lang: str) -> Any:
        """The same without them, in the language it is in."""
        if isinstance(value, str):
            return self.pattern.sub(lambda match: _mark(match, lang), value)
        if isinstance(value, dict):
            return {name: self.out_of(each, lang) for name, each in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.out_of(each, lang) for each in value]
        return value


def _pattern_of(words: str) -> str:
    """Of whole words: what begins or ends with a letter or a figure does not do so in the midst of
    a longer one."""
    inner = r"\s+(?:>\s*)*".join("".join(map(_letter, word)) for word in words.split())
    start = r"(?<!\w)" if re.match(r"\w", words) else ""
    end = r"(?!\w)" if re.search(r"\w\Z", words) else ""
    return f"{start}{inner}{end}"


def _letter(letter: str) -> str:
    return letter if letter.isalnum() else rf"\\?{re.escape(letter)}"


def _mark(match: re.Match[str], lang: str) -> str:
    """Before a bracket or a colon Markdown would take it for a link."""
    mark = REMOVED.get(lang, REMOVED["both"])
    is_link = match.string[match.end() : match.end() + 1] in ("(", "[", ":")
    return mark.replace("[", "\\[").replace("]", "\\]") if is_link else mark
