"""Markdown in, safe HTML out. Made once, when a text is written; never in a page.

Three fences, each enough alone against what members type: the Markdown parser knows no raw
HTML, the sanitiser keeps only the elements and attributes named here, and pages show the result
inside ``hx-ignore``. ``RENDERER`` goes into each row, so that a job can make old ones anew.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

RENDERER = 1
MAX_NESTING = 20

TAGS = {
    "p", "br", "hr", "em", "strong", "s", "blockquote", "ul", "ol", "li", "a", "code", "pre",
    "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "sup", "section", "input",
    "div",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title", "rel"},
    "ol": {"start"},
    "th": {"align"},
    "td": {"align"},
    "input": {"type", "checked", "disabled"},
    "div": {"role", "tabindex"},
}
CLASSES = {
    "section": {"footnotes"},
    "ul": {"contains-task-list"},
    "li": {"task-list-item", "footnote-item"},
    "sup": {"footnote-ref"},
    "div": {"table-scroll"},
}
SCHEMES = {"http", "https", "mailto"}


def render_post(markdown: str) -> str:
    """A member's text as HTML. Links carry ``rel``; images become links to themselves."""
    return _clean(_parser().render(_tame(markdown)), rel="nofollow ugc noopener noreferrer")


def render_official(markdown: str) -> str:
    """A text of the programme or the site: the same Markdown, its headings from ``h2``."""
    html = _official_parser().render(_tame(markdown))
    return _clean(html, rel="noopener noreferrer", tags=TAGS | {"h2"})


def plain_text(markdown: str, limit: int = 200) -> str:
    """The first words of a text without its marks, at most ``limit`` characters, for
    descriptions and cards."""
    html = render_post(markdown[: limit * 20])
    words = " ".join(nh3.clean(html, tags=set()).split())
    for entity, character in (("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", "\u00a0")):
        words = words.replace(entity, character)
    if len(words) <= limit:
        return words
    return words[: limit - 1].rsplit(" ", 1)[0] + "…"


def normalise(text: str) -> str:
    """NFC, one kind of line ending, and none of the characters no database or page can hold
    (NUL and lone surrogates). Nothing a person can see is changed."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    text = text.encode("utf-8", "ignore").decode("utf-8")
    return unicodedata.normalize("NFC", text)


def slugify(title: str) -> str:
    """ASCII words joined by hyphens, at most 60 characters; ``-`` when nothing is left."""
    folded = title.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE")
    folded = unicodedata.normalize("NFKD", folded.replace("’", " ").replace("'", " "))
    ascii_words = re.findall(r"[a-z0-9]+", folded.encode("ascii", "ignore").decode().lower())
    slug = "-".join(ascii_words)
    return slug[:60].rsplit("-", 1)[0] if len(slug) > 60 else slug or "-"


def _tame(markdown: str) -> str:
    """Quote markers deeper than anybody reads cost the parser time squared: drop the excess."""
    deep = re.compile(r"^((?:[ \t]{0,3}>[ \t]?){%d})(?:[ \t]{0,3}>[ \t]?)+" % MAX_NESTING)
    lines = normalise(markdown).split("\n")
    return "\n".join(deep.sub(r"\1", line) if line.lstrip()[:1] == ">" else line for line in lines)


def _clean(html: str, *, rel: str, tags: set[str] = TAGS) -> str:
    return nh3.clean(
        html,
        tags=tags,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        url_schemes=SCHEMES,
        link_rel=rel,
        strip_comments=True,
        attribute_filter=_keep_attribute,
    )


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "input":
        return value if name != "type" or value == "checkbox" else None
    if tag == "div":
        return value if (name, value) in {("role", "region"), ("tabindex", "0")} else (
            value if name == "class" else None
        )
    return value


def _configure(md: MarkdownIt, shift: int) -> MarkdownIt:
    md.enable(["table", "strikethrough", "linkify"])
    md.use(footnote_plugin, inline=False)
    md.use(tasklists_plugin)
    md.core.ruler.push("house", lambda state: _house_style(state, shift))
    rules = md.renderer.rules
    rules["footnote_ref"] = _footnote_ref
    rules["footnote_open"] = lambda *_: '<li class="footnote-item">'
    rules["footnote_anchor"] = lambda *_: ""
    rules["footnote_block_open"] = lambda *_: '<section class="footnotes"><hr><ol>'
    rules["image"] = _image
    rules["table_open"] = lambda *_: '<div class="table-scroll" role="region" tabindex="0"><table>'
    rules["table_close"] = lambda *_: "</table></div>"
    assert md.linkify is not None  # noqa: S101  (the preset was made with linkify)
    md.linkify.set({"fuzzy_link": True, "fuzzy_email": False})
    return md


@cache
def _parser() -> MarkdownIt:
    return _configure(_bare(), shift=2)


@cache
def _official_parser() -> MarkdownIt:
    return _configure(_bare(), shift=0)


def _bare() -> MarkdownIt:
    options = {"html": False, "linkify": True, "typographer": False, "maxNesting": MAX_NESTING}
    return MarkdownIt("commonmark", options)


def _house_style(state: StateCore, shift: int) -> None:
    """Headings start below the page's own; links never borrow the reader's scheme."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + shift)}"
        for child in token.children or ():
            if child.type == "link_open":
                _settle_link(child)


def _settle_link(token: Token) -> None:
    href = str(token.attrGet("href") or "")
    if href.startswith("//"):
        href = "https:" + href
    elif token.markup == "linkify" and href.startswith("http://www."):
        href = "https://" + href.removeprefix("http://")
    token.attrSet("href", href)


def _footnote_ref(_self: Any, tokens: list[Token], index: int, *_: Any) -> str:
    number = tokens[index].meta["id"] + 1
    return f'<sup class="footnote-ref">[{number}]</sup>'


def _image(_self: Any, tokens: list[Token], index: int, *_: Any) -> str:
    """A picture from elsewhere would tell its host who reads this: show a link instead."""
    token = tokens[index]
    source = nh3.clean_text(str(token.attrGet("src") or ""))
    label = nh3.clean_text(token.content or str(token.attrGet("src") or ""))
    return f'<a href="{source}">{label}</a>'
