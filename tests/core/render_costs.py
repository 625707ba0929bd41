"""Run apart by ``test_text_cost``: the processor time of each kind of costly text, one a line.

The longest text the site accepts, filled with what makes parsers slow. The process may use so
much processor time and no more: a text that never ends is killed by the system.
"""

from __future__ import annotations

import json
import resource
import sys
import time

from app.core.text import plain_text_of_html, render_official, render_post
from app.forum.forms import BODY_LENGTH

SECONDS_IN_ALL = 60
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
    }


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_IN_ALL, SECONDS_IN_ALL))
    render_post("**warm** https://example.org | a |")
    for name, text in texts().items():
        before = time.process_time()
        html = render_post(text[:BODY_LENGTH])
        render_official(text[:BODY_LENGTH])
        plain_text_of_html(html)
        line = {"name": name, "seconds": time.process_time() - before, "bytes": len(html)}
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
