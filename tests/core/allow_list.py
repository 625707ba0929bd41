"""Reads HTML as a browser would and says what in it is not on the list. Written apart from
``app.core.text`` on purpose: the list there and this one must agree."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urlsplit

TAGS = {
    "p", "br", "hr", "em", "strong", "s", "blockquote", "ul", "ol", "li", "a", "code", "pre",
    "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "sup", "section",
    "div", "details", "summary",
}  # fmt: skip
CLASSES = {
    "footnotes", "contains-task-list", "task-list-item", "footnote-item", "footnote-ref",
    "link-alone", "long-quote", "table-scroll", "align-left", "align-center", "align-right",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title", "rel"},
    "ol": {"start"},
    "div": {"tabindex", "class"},
    **{tag: {"class"} for tag in ("section", "ul", "li", "sup", "th", "td", "p", "details")},
}
SCHEMES = {"", "http", "https", "mailto"}
REL = {"nofollow ugc noopener noreferrer", "noopener noreferrer"}


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            self._look_at(tag, name, value or "")
        if tag == "a" and dict(attrs).get("rel") not in REL:
            self.faults.append(f"rel of {attrs}")

    def _look_at(self, tag: str, name: str, value: str) -> None:
        if name not in ATTRIBUTES.get(tag, set()):
            self.faults.append(f"{name} of <{tag}>")
        if name == "class" and not set(value.split()) <= CLASSES:
            self.faults.append(f"class {value!r}")
        if name == "href" and not _is_safe(value):
            self.faults.append(f"href {value!r}")
        if name in ("start", "tabindex") and not value.lstrip("-").isdigit():
            self.faults.append(f"{name} {value!r}")

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"comment {data!r}")

    def handle_decl(self, decl: str) -> None:
        self.faults.append(f"declaration {decl!r}")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"instruction {data!r}")

    def unknown_decl(self, data: str) -> None:
        self.faults.append(f"declaration {data!r}")


def _is_safe(href: str) -> bool:
    # Browsers drop tabs and line ends anywhere in an address, and controls before it.
    seen = "".join(c for c in href if c not in "\t\n\r").lstrip("".join(map(chr, range(33))))
    try:
        scheme = urlsplit(seen).scheme
    except ValueError:  # an address no browser can open either
        scheme = seen.partition(":")[0].lower()
    return scheme in SCHEMES and not seen.startswith(("//", "\\", "/\\"))


def faults(html: str) -> list[str]:
    """What a browser would find in this HTML that no text of ours may hold."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.faults
