"""What work costs, told in texts that people write: in how many times the processor time of
an ordinary text of the greatest length, in the same process and at the same moment. Seconds would
say how fast, and how busy, a machine is.

``test_text_cost`` runs this apart, for all that makes parsers slow: the system ends the process
in which one text takes more than it may, so that none runs for ever.
"""

from __future__ import annotations

import json
import math
import resource
import sys
import time
from collections.abc import Callable
from functools import partial

from app.core.text import plain_text_of_html, render_official, render_post
from app.forum.forms import BODY_LENGTH

MOST = 6  # ordinary texts, which take 0.04 s: the worst text today costs 4
ATTEMPTS = 5
ORDINARY = """Hello *everybody*, this is **our** plan with a [link](https://example.org/a) and `x`.

- one thing
- another thing, see https://example.org/another/page

> Somebody said this before.

1. first
2. second

| Who | When |
|---|---|
| Teens | September |

"""
UNITS = {
    "quotes": "> ",
    "quotes without spaces": ">",
    "lists": "- ",
    "numbers": "1. ",
    "lists in quotes": "> - ",
    "indents": "    ",
    "opening brackets": "[",
    "pictures": "![",
    "empty links": "[](",
    "links in links": "[a](<b",
    "closing brackets": "a]",
    "stars": "*",
    "stars and words": "*a **a ",
    "stars, words, underscores": "**a_b*c__",
    "underscores": "_a ",
    "tildes": "~~a~",
    "backticks": "`a``b```c",
    "angles": "<",
    "comments": "<!--",
    "entities": "&#",
    "entity names": "&amp",
    "backslashes": "\\",
    "addresses": "http://a.b",
    "addresses with dots": "www.",
    "addresses with brackets": "http://a.b/(",
    "ats": "a@",
    "names": "@a_b_",
    "names in brackets": "[@",
    "bare addresses": "a.com ",
    "bare addresses with brackets": "a.com/(",
    "words of bare addresses with brackets": "a.com/(" * 70 + " ",
    "addresses in paragraphs": "http://a.b\n\n",
    "colons": "://",
    "schemes": "http:",
    "scheme without address": "http://",
    "words and colons": "a://",
    "pipes": "|",
    "table cells": "a|",
    "tables": "|a|\n|-|\n",
    "footnotes": "[^a]: a\n",
    "footnote marks": "[^a]",
    "inner footnotes": "^[",
    "definitions": "[a]: b\n",
    "uses": "[a]\n",
    "tasks": "- [ ] - [x] ",
    "headings": "# ",
    "underlines": "a\n=\n",
    "rules": "* * ",
    "fences": "```\n~~~\n",
    "line ends": "\n",
    "blanks": " \n",
    "tabs": "\t",
    "quoted titles": '[a](b "',
    "no-break spaces": "\u00a0",
    "combining marks": "e\u0301",
    "nul": "\x00",
}


def texts() -> dict[str, str]:
    filled = {name: (unit * BODY_LENGTH)[:BODY_LENGTH] for name, unit in UNITS.items()}
    half = BODY_LENGTH // 2
    nested = "\n".join("  " * depth + "- a" for depth in range(140))
    return filled | {
        "nested brackets": "[" * half + "]" * half,
        "nested links": "[" * (half // 2) + "a" + "](b)" * (half // 4),
        "nested lists": nested,
        "one list of quotes": "\n".join("> " * depth + "a" for depth in range(130)),
        "definitions with a use": "[a]: b\n" * (half // 7) + "[a]" * (half // 3),
        "wide table": "a|" * 2000 + "\n" + "-|" * 2000 + "\n" + "a\n" * 6000,
        "table": "a|" * 90 + "\n" + "-|" * 90 + "\n" + "a\n" * 9000,
        "one long word": "a" * BODY_LENGTH,
        "one long address": "http://example.org/" + "a/" * BODY_LENGTH,
        "one long address of addresses": "http://example.org/" + "http://a.b/" * BODY_LENGTH,
        "one long host": "http://" + "a." * BODY_LENGTH,
        "open brackets in paragraphs": ("[" * 200 + "\n\n") * BODY_LENGTH,
        "brackets that one closes": "[@" * (half - 1) + "]",
    }


def main() -> None:
    for name, text in texts().items():
        used = text[:BODY_LENGTH]
        pages: list[str] = []
        times = cost_of(lambda text=used, to=pages: to.append(written(text)), MOST, allow=_allow)
        line = {"name": name, "times": times, "bytes": len(pages[0])}
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


def cost_of(
    work: Callable[[], object], most: float, allow: Callable[[float], object] = lambda _: None
) -> float:
    """Processor time of the work, in ordinary texts written beside it.

    A neighbour of this processor can only make work dearer, so the least of some attempts counts,
    and one below ``most`` is enough. Before each, ``allow`` is told far more seconds than
    a busy processor adds to ``most``."""
    ordinary = (ORDINARY * BODY_LENGTH)[:BODY_LENGTH]
    written(ordinary)  # parsers are made once
    times = math.inf
    for _ in range(ATTEMPTS):
        one = _seconds_of(partial(written, ordinary))
        allow(20 * most * one)
        times = min(times, _seconds_of(work) / one)
        if times < most:
            break
    return times


def written(text: str) -> str:
    """Both renderers and a description, as when a text is written. Gives what a reader is sent."""
    html = render_post(text)
    render_official(text)
    plain_text_of_html(html)
    return html


def _seconds_of(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def _allow(seconds: float) -> None:
    """The system ends this process when it has used so much more processor time."""
    end = math.ceil(time.process_time() + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (end, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()
