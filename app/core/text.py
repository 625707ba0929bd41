"""Markdown in, safe HTML out. Made once, when a text is written; never in a page.

Three fences, each enough alone against what members type: the Markdown parser knows no raw
HTML, the sanitiser keeps only the elements and attributes named here, and pages show the result
inside ``hx-ignore``. ``RENDERER`` goes into each row, so that a job can make old ones anew.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import unescape
from importlib import import_module
from itertools import islice, pairwise
from types import SimpleNamespace
from typing import Any, cast

import nh3
from linkify_it import LinkifyIt
from markdown_it import MarkdownIt, helpers
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

RENDERER = 2
MAX_NESTING = 20
# Characters, and paragraphs or lines of a list, up to which a quotation stands open.
LONG_QUOTE = 700
LONG_QUOTE_BLOCKS = 12
LONG_QUOTE_SHOWN = 90
SPACES = re.compile(r"\s+")
BREAKING_SPACES = re.compile(r"[^\S\u00a0\u202f]+")
ZERO_WIDTH_JOINER = "\u200d"  # holds the parts of an emoji together
TAG = re.compile(r"<[^>]*>?")
END_OF_BLOCK = re.compile(r"</(?:p|li|h[2-6]|t[dh]|pre)>|<br>")
# A name after an @ that nothing it could belong to stands before: an address, a path, another @.
NAME = re.compile(r"(?<![\w@/.+-])@([^\W\d_](?:[\w\u0300-\u036f]|[.-](?=\w)){2,40})")
# A message by its number, with that of its discussion before it where it is in another: #12, #45/12.
CITED = re.compile(r"(?<![\w/&#])#((?:[1-9][0-9]{0,8}/)?[1-9][0-9]{0,8})(?![\w/])")
MOST_LINKED = 100  # a text that repeats a short name would grow twentyfold
WEB_SCHEME = re.compile(r"(?:\A|[^a-z0-9.+-])(https?)\Z", re.IGNORECASE)
SCHEME_LOOKED_AT = 6  # the longer of the two, and what is before it
LONGEST_ADDRESS = 2_000  # no browser promises to follow a longer one
WORD = re.compile(r"\S+")
ENDLESS_WORD = re.compile(r"\S{500,}")
LEFT_OPEN = "brackets left open"  # of a text, in the parser's own memory of it
MOST_LEFT_OPEN = 300
QUOTE_MARK = r"(?:[ \t]{0,3}>[ \t]?)"
TOO_DEEP = re.compile(rf"^({QUOTE_MARK}{{{MAX_NESTING}}}){QUOTE_MARK}+")

# A short row is filled up to its table's width: without a bound, a small text grows a hundredfold.
cast(Any, import_module("markdown_it.rules_block.table")).MAX_AUTOCOMPLETED_CELLS = 2_000

TAGS = {
    "p", "br", "hr", "em", "strong", "s", "blockquote", "ul", "ol", "li", "a", "code", "pre",
    "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "sup", "section", "div",
    "details", "summary",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title"},
    "ol": {"start"},
    "div": {"tabindex"},
}
CLASSES = {
    "p": {"link-alone"},
    "details": {"long-quote"},
    "section": {"footnotes"},
    "ul": {"contains-task-list"},
    "li": {"task-list-item", "footnote-item"},
    "sup": {"footnote-ref"},
    "div": {"table-scroll"},
    "th": {"align-left", "align-center", "align-right"},
    "td": {"align-left", "align-center", "align-right"},
}
SCHEMES = {"http", "https", "mailto"}
# A picture attached to the post is shown where its author put it. Its element is made here and
# nowhere else, and may lead only to our own copies.
PICTURE_TAGS = TAGS | {"img"}
PICTURE_ATTRIBUTES = ATTRIBUTES | {
    "img": {"src", "srcset", "sizes", "alt", "width", "height", "loading", "decoding"}
}
REFERENCE = "attachment:"
OUR_COPY = r"/files/[0-9a-f]{32}/[1-9][0-9]{1,3}\.webp"
OUR_COPIES = {
    "src": re.compile(OUR_COPY),
    "srcset": re.compile(rf"{OUR_COPY} [0-9]+w(?:, {OUR_COPY} [0-9]+w)*"),
}


@dataclass(frozen=True)
class Picture:
    """An attached picture as it will be shown, and in which widths it is there."""

    key: str
    alt: str
    width: int
    height: int
    widths: tuple[int, ...]


def render_post(
    markdown: str,
    people: Mapping[str, str] | None = None,
    pictures: Mapping[str, Picture] | None = None,
    cited: Mapping[str, str] | None = None,
) -> str:
    """A member's text as HTML. Links carry ``rel``; images become links to themselves, but for
    ``![](attachment:KEY)`` where ``pictures`` has the key. ``people`` are the addresses of those
    known by a name of ``mentioned_names``, ``cited`` those of messages by what ``cited_numbers``
    gives; the others stay text."""
    env = {"people": people or {}, "pictures": pictures or {}, "cited": cited or {}}
    html = _parser().render(_tame(markdown), env)
    rel = "nofollow ugc noopener noreferrer"
    return _clean(html, rel=rel) if not pictures else _clean_with_pictures(html, rel=rel)


def mentioned_names(markdown: str) -> list[str]:
    """The names a member's text mentions by ``@name``, as written, each once. What is quoted, code
    or within a link mentions nobody; whether there is such a person is not known here."""
    if "@" not in markdown:
        return []
    names: list[str] = []
    _parser().parse(_tame(markdown), {"names": names})
    return list(dict.fromkeys(names))


def cited_numbers(markdown: str) -> list[str]:
    """The messages a text cites, "12" or "45/12" as written, each once; not those in code or links,
    nor more than are linked."""
    if "#" not in markdown:
        return []
    citations: list[str] = []
    _parser().parse(_tame(markdown), {"citations": citations})
    return list(dict.fromkeys(citations))[:MOST_LINKED]


def blocks_of_post(markdown: str) -> list[Token]:
    """A member's text as the parser reads it: what opens and closes, and the lines of each
    (``map``), counted in the text as ``normalise`` gives it."""
    return _parser().parse(_tame(markdown))


def render_official(markdown: str) -> str:
    """A text of the programme or the site: the same Markdown, its headings from ``h2``."""
    html = _official_parser().render(_tame(markdown))
    return _clean(html, rel="noopener noreferrer", tags=TAGS | {"h2"})


def plain_text_of_html(html: str, limit: int = 200) -> str:
    """The first words of a rendered text, at most ``limit`` characters, for descriptions and
    cards."""
    # Sanitised before, and escaped again where it is shown: here tags need only go.
    text = TAG.sub("", END_OF_BLOCK.sub(" ", html[: limit * 20]))
    return _shortened(" ".join(unescape(text).split()), limit)


def _shortened(words: str, limit: int) -> str:
    return words if len(words) <= limit else words[: limit - 1].rsplit(" ", 1)[0] + "…"


def normalise(text: str) -> str:
    """NFC, one kind of line ending, and none of the characters no database or page can hold
    (NUL and lone surrogates). Nothing a person can see is changed."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    text = text.encode("utf-8", "ignore").decode("utf-8")
    return unicodedata.normalize("NFC", text)


def visible_line(text: str | None) -> str:
    """A heading as it can be seen: one line, without characters that are invisible or turn the
    line around; empty when nothing would be left to see."""
    return _visible(text, SPACES)


def official_line(text: str | None) -> str:
    """The same of what the course says: spaces that do not break stay as they were typed, for French
    is written with them."""
    return _visible(text, BREAKING_SPACES)


def _visible(text: str | None, spaces: re.Pattern[str]) -> str:
    kept = [c for c in normalise(text or "") if c == ZERO_WIDTH_JOINER or c.isspace() or _shows(c)]
    line = spaces.sub(" ", "".join(kept)).strip()
    return line if any(unicodedata.category(c)[0] in "LNSP" for c in line) else ""


def _shows(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def slugify(title: str) -> str:
    """ASCII words joined by hyphens, at most 60 characters; ``-`` when nothing is left."""
    folded = title.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE")
    folded = unicodedata.normalize("NFKD", folded.replace("’", " ").replace("'", " "))
    ascii_words = re.findall(r"[a-z0-9]+", folded.encode("ascii", "ignore").decode().lower())
    slug = "-".join(ascii_words)
    return slug[:60].rsplit("-", 1)[0] if len(slug) > 60 else slug or "-"


def _tame(markdown: str) -> str:
    """Quote markers deeper than anybody reads cost the parser time squared: drop the excess."""
    lines = normalise(markdown).split("\n")
    return "\n".join(
        TOO_DEEP.sub(r"\1", line) if line.lstrip()[:1] == ">" else line for line in lines
    )


def _clean(html: str, *, rel: str, tags: set[str] = TAGS) -> str:
    return nh3.clean(
        html,
        tags=tags,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        url_schemes=SCHEMES,
        link_rel=rel,
        strip_comments=True,
    )


def _clean_with_pictures(html: str, *, rel: str) -> str:
    return nh3.clean(
        html,
        tags=PICTURE_TAGS,
        attributes=PICTURE_ATTRIBUTES,
        attribute_filter=_only_our_copies,
        allowed_classes=CLASSES,
        url_schemes=SCHEMES,
        link_rel=rel,
        strip_comments=True,
    )


def _only_our_copies(tag: str, attribute: str, value: str) -> str | None:
    if tag != "img" or attribute not in OUR_COPIES:
        return value
    return value if OUR_COPIES[attribute].fullmatch(value) else None


def _configure(md: MarkdownIt, shift: int) -> MarkdownIt:
    md.enable(["table", "strikethrough", "linkify"])
    md.use(footnote_plugin, inline=False)
    md.use(tasklists_plugin)
    md.inline.ruler.at("linkify", _link_web_addresses)
    cast(Any, md).helpers = SimpleNamespace(
        **{**vars(helpers), "parseLinkLabel": _parse_link_label}
    )
    # Before escaped characters are joined with the words around them: \@ is only a character.
    md.core.ruler.before("text_join", "people", _find_people)
    md.core.ruler.before("text_join", "citations", _find_citations)
    md.core.ruler.push("house", lambda state: _house_style(state, shift))
    rules = cast(dict[str, Any], cast(RendererHTML, md.renderer).rules)
    rules["footnote_ref"] = _footnote_ref
    rules["footnote_open"] = lambda *_: '<li class="footnote-item">'
    rules["footnote_anchor"] = lambda *_: ""
    rules["footnote_block_open"] = lambda *_: '<section class="footnotes"><hr><ol>'
    rules["image"] = _image
    rules["table_open"] = lambda *_: '<div class="table-scroll" tabindex="0"><table>'
    rules["table_close"] = lambda *_: "</table></div>"
    md.linkify = _BareAddresses(options={"fuzzy_link": True, "fuzzy_email": False})
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


def _link_web_addresses(state: StateInline, silent: bool) -> bool:
    """The parser's own rule, for addresses of the web alone: at every colon that rule looks back
    over all the text before it for a scheme, and then ahead over all that follows."""
    pos = state.pos
    if state.linkLevel or not state.src.startswith("://", pos):
        return False
    scheme = WEB_SCHEME.search(state.pending[-SCHEME_LOOKED_AT:])
    if scheme is None:
        return False
    found = cast(Any, state.md.linkify).match_at_start(
        state.src[pos - len(scheme[1]) : pos + LONGEST_ADDRESS]
    )
    if found is None:
        return False
    if found.last_index >= LONGEST_ADDRESS:
        return _pass_over_word(state, silent=silent)
    url = found.url.rstrip("*")  # emphasis ends there
    address = state.md.normalizeLink(url)
    if not state.md.validateLink(address):
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme[1])]
        link = state.push("link_open", "a", 1)
        link.attrs = {"href": address}
        link.markup = "linkify"
        state.push("text", "", 0).content = state.md.normalizeLinkText(url)
        state.push("link_close", "a", -1).markup = "linkify"
    state.pos += len(url) - len(scheme[1])
    return True


def _pass_over_word(state: StateInline, *, silent: bool) -> bool:
    """The rest of it is text, whatever is in it."""
    rest = cast(re.Match[str], WORD.match(state.src, state.pos, state.posMax))
    if not silent:
        state.append_pending(rest[0])
    state.pos = rest.end()
    return True


class _BareAddresses(LinkifyIt):  # type: ignore[misc]
    """Finds addresses without a scheme. Of a word of endless length it would look at every part
    as the beginning of one, and each time ahead over all the rest."""

    def test(self, text: str) -> bool:
        return bool(super().test(_without_endless_words(text)))

    def match(self, text: str) -> list[Any] | None:
        return cast(list[Any] | None, super().match(_without_endless_words(text)))


def _without_endless_words(text: str) -> str:
    """Blanks in their place, so that all else is where it was."""
    return ENDLESS_WORD.sub(lambda word: " " * len(word[0]), text)


def _parse_link_label(state: StateInline, start: int, disable_nested: bool = False) -> int:
    """As the parser's own, until too many brackets of a text were not closed: at each of them it
    looks twenty levels ahead. What follows them is text."""
    left = state.env.setdefault(LEFT_OPEN, 0)
    if left >= MOST_LEFT_OPEN:
        return -1
    end = helpers.parseLinkLabel(state, start, disable_nested)
    if end < 0:
        state.env[LEFT_OPEN] += 1
    return end


def _house_style(state: StateCore, shift: int) -> None:
    """Headings start below the page's own; links never borrow the reader's scheme; columns are
    aligned by class, for inline styles are forbidden here."""
    if shift:
        state.tokens = list(_with_long_quotes_closed(state.tokens))
        _mark_links_alone(state.tokens)
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + shift)}"
        elif token.type in ("th_open", "td_open") and "style" in token.attrs:
            side = str(token.attrs.pop("style")).rpartition(":")[2]
            token.attrSet("class", f"align-{side}")
        for child in token.children or ():
            if child.type == "link_open":
                _settle_link(child)
            elif child.type == "html_inline":
                _settle_task(child)


def _mark_links_alone(tokens: list[Token]) -> None:
    for before, token in pairwise(tokens):
        if token.type == "inline" and _is_link_alone(token):
            before.attrSet("class", "link-alone")


def _is_link_alone(token: Token) -> bool:
    """A line that is nothing but the address of a page: ``app.forum`` shows a card for ours."""
    children = token.children or []
    return token.level == 1 and len(children) == 3 and children[0].markup == "linkify"


def _with_long_quotes_closed(tokens: list[Token]) -> Iterator[Token]:
    """A quotation of many lines opens on demand, and shows how it begins."""
    start = None
    for index, token in enumerate(tokens):
        if token.level == 0 and token.type == "blockquote_open":
            start = index
        if start is None:
            yield token
        elif token.level == 0 and token.type == "blockquote_close":
            yield from _closed_if_long(tokens[start : index + 1])
            start = None


def _closed_if_long(quote: list[Token]) -> Iterator[Token]:
    texts = [token.content for token in quote if token.type == "inline"]
    if sum(map(len, texts)) <= LONG_QUOTE and len(texts) <= LONG_QUOTE_BLOCKS:
        yield from quote
        return
    spoken = (child.content for token in quote for child in token.children or ())
    beginning = " ".join(" ".join(islice(filter(None, spoken), 20)).split())
    yield Token("long_quote_open", "details", 1, attrs={"class": "long-quote"})
    yield Token("summary_open", "summary", 1)
    yield Token("text", "", 0, content=_shortened(beginning, LONG_QUOTE_SHOWN))
    yield Token("summary_close", "summary", -1)
    yield from quote
    yield Token("long_quote_close", "details", -1)


def _find_people(state: StateCore) -> None:
    """Collects names where ``names`` is asked for, and links those that are in ``people``."""
    env = cast(dict[str, Any], state.env)
    if not env.get("people") and "names" not in env:
        return
    quotes = links = 0
    left = MOST_LINKED
    for block in state.tokens:
        if block.type.startswith("blockquote"):
            quotes += block.nesting
        if quotes or not block.children or "@" not in block.content:
            continue
        children: list[Token] = []
        for token in block.children:
            if token.type.startswith("link_"):
                links += token.nesting
            # Right after a link it is the end of an address: me.at@somewhere.
            ends_a_link = bool(children) and children[-1].type == "link_close"
            goes_on = ends_a_link and token.content.startswith("@")
            if links or goes_on or token.type != "text" or left <= 0:
                children.append(token)
                continue
            pieces = _link_names(token, env, left)
            left -= len(pieces) // 4
            children += pieces
        block.children = children


def _link_names(token: Token, env: dict[str, Any], most: int) -> list[Token]:
    """The text as it is, or in pieces: text, then a link (three tokens) and text for each person."""
    text, people, done = token.content, env.get("people", {}), 0
    pieces: list[Token] = []
    for match in NAME.finditer(text):
        name = match[1].rstrip("_")
        end = match.start() + 1 + len(name)
        if text[match.end() : match.end() + 1] == "@":
            continue  # the address of somebody elsewhere: @name@example.org
        if "names" in env:
            env["names"].append(name)
        if name in people and len(pieces) < 4 * most:
            link = Token("link_open", "a", 1, attrs={"href": people[name]})
            pieces += [_text(text[done : match.start()]), link]
            pieces += [_text(text[match.start() : end]), Token("link_close", "a", -1)]
            done = end
    return [*pieces, _text(text[done:])] if pieces else [token]


def _find_citations(state: StateCore) -> None:
    """Collects numbers where ``citations`` is asked for, and links those that are in ``cited``."""
    env = cast(dict[str, Any], state.env)
    if not env.get("cited") and "citations" not in env:
        return
    links, left = 0, MOST_LINKED
    for block in state.tokens:
        children: list[Token] = []
        for token in block.children or ():
            if token.type.startswith("link_"):
                links += token.nesting
            if token.type != "text" or links:
                children.append(token)
                continue
            pieces = _link_citations(token, env, left)
            left -= len(pieces) // 4
            children += pieces
        if block.children:
            block.children = children


def _link_citations(token: Token, env: dict[str, Any], most: int) -> list[Token]:
    text, cited, done = token.content, env.get("cited", {}), 0
    pieces: list[Token] = []
    for match in CITED.finditer(text):
        if "citations" in env:
            env["citations"].append(match[1])
        if match[1] in cited and len(pieces) < 4 * most:
            link = Token("link_open", "a", 1, attrs={"href": cited[match[1]]})
            pieces += [_text(text[done : match.start()]), link]
            pieces += [_text(match[0]), Token("link_close", "a", -1)]
            done = match.end()
    return [*pieces, _text(text[done:])] if pieces else [token]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _settle_task(token: Token) -> None:
    """The only raw HTML there can be is the task list's checkbox. A dead control without a name
    helps nobody: the sign itself says done or not."""
    token.type = "text"
    token.content = "☑" if "checked" in token.content else "☐"


def _settle_link(token: Token) -> None:
    href = _with_scheme(str(token.attrGet("href") or ""))
    if token.markup == "linkify" and href.startswith("http://www."):
        href = "https://" + href.removeprefix("http://")
    token.attrSet("href", href)


def _with_scheme(address: str) -> str:
    return f"https:{address}" if address.startswith("//") else address


def _footnote_ref(tokens: list[Token], index: int, *_: Any) -> str:
    number = tokens[index].meta["id"] + 1
    return f'<sup class="footnote-ref">[{number}]</sup>'


def _image(tokens: list[Token], index: int, _options: Any, env: dict[str, Any]) -> str:
    """A picture from elsewhere would tell its host who reads this: show a link instead."""
    token = tokens[index]
    source = _with_scheme(str(token.attrGet("src") or ""))
    if source.startswith(REFERENCE):
        picture = env.get("pictures", {}).get(source.removeprefix(REFERENCE))
        return _attached(picture) if picture else nh3.clean_text(token.content)
    return f'<a href="{nh3.clean_text(source)}">{nh3.clean_text(token.content or source)}</a>'


def _attached(picture: Picture) -> str:
    """Its size is told at once, so that nothing moves when it comes."""
    copies = [f"/files/{picture.key}/{width}.webp" for width in picture.widths]
    srcset = ", ".join(
        f"{copy} {width}w" for copy, width in zip(copies, picture.widths, strict=True)
    )
    return (
        f'<img src="{copies[-1]}" srcset="{srcset}" sizes="(max-width: 48em) 100vw, 42rem" '
        f'alt="{nh3.clean_text(picture.alt)}" width="{picture.width}" height="{picture.height}" '
        'loading="lazy" decoding="async">'
    )
