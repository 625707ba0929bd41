"""Quotes as Markdown: made from a message, and found again in one.

Who is quoted and where stands in the first line, with a link to the message; that link, inside
a quote, is what makes the two know of each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it.token import Token

from app.core.text import blocks_of_post, normalise

LONGEST = 600  # characters; what is longer is read where it was written
MOST_QUOTED = 30
LEFT_OUT = "[…]"
OUR_POST = re.compile(r"/(?:en|fr)/posts/([1-9][0-9]{0,8})(?:[?#].*)?")
SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~^:@.-])")


def escape_markdown(text: str) -> str:
    """A name or a title as itself, whatever is in it."""
    return SPECIAL.sub(r"\\\1", text)


def as_quote(heading: str, body: str) -> str:
    """``heading`` is one line of Markdown. What the message itself quotes is left out, and so is
    what goes on for too long."""
    lines = [heading, "", *_shortened(body).split("\n")]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def posts_quoted_in(markdown: str) -> list[int]:
    """The ids of the messages that quotes in this text link to, at most ``MOST_QUOTED``."""
    if ">" not in markdown or "/posts/" not in markdown:
        return []
    links = (OUR_POST.fullmatch(href) for href in _links_in_quotes(blocks_of_post(markdown)))
    return list(dict.fromkeys(int(link[1]) for link in links if link))[:MOST_QUOTED]


def _links_in_quotes(tokens: list[Token]) -> Iterator[str]:
    depth = 0
    for token in tokens:
        if token.type in ("blockquote_open", "blockquote_close"):
            depth += token.nesting
        elif depth:
            for child in token.children or ():
                if child.type == "link_open":
                    yield str(child.attrGet("href") or "")


def _shortened(body: str) -> str:
    """Whole blocks as long as they fit; of a first one that is too long, its beginning."""
    lines = normalise(body).split("\n")
    kept: list[str] = []
    room, is_cut = LONGEST, False
    for block in _blocks(lines, body):
        if len(block) > room:
            if not kept or kept == [LEFT_OUT]:
                kept.append(_beginning(block))
            is_cut = True
            break
        if block != LEFT_OUT or kept[-1:] != [LEFT_OUT]:
            kept.append(block)
        room -= len(block)
    if is_cut and kept[-1:] != [LEFT_OUT]:
        kept.append(LEFT_OUT)
    return "\n\n".join(kept)


def _blocks(lines: list[str], body: str) -> Iterator[str]:
    """The text block by block; for each quote in it a sign that something is left out."""
    tokens = blocks_of_post(body)
    quoted = {
        line
        for token in tokens
        if token.type == "blockquote_open" and token.map
        for line in range(*token.map)
    }
    for token in tokens:
        if token.level or not token.map or token.nesting < 0:
            continue
        own = [lines[n] for n in range(*token.map) if n not in quoted]
        yield "\n".join(own).strip("\n") or LEFT_OUT


def _beginning(block: str) -> str:
    mark = re.match(r"(`{3,}|~{3,})", block)
    cut = block[:LONGEST].rsplit("\n" if mark else None, 1)[0].rstrip()
    return f"{cut}\n{mark[1]}" if mark else cut
