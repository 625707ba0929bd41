"""A page as its elements, so that a test asks what is there and not how it is laid out."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "wbr", "path", "use"}


@dataclass
class Element:
    """An element with its attributes and what is in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its words, with single spaces (a no-break space is kept)."""
        words = "".join(part if isinstance(part, str) else part.text for part in self.inside)
        return " ".join(words.replace("\u00a0", "\ue000").split()).replace("\ue000", "\u00a0")

    def every(self, tag: str = "", **wanted: str) -> list[Element]:
        """All elements in it of that tag and with those attributes; ``class_`` is one class of
        several, ``data_x`` is ``data-x``."""
        return [each for each in self._walk() if each._fits(tag, wanted)]

    def the(self, tag: str = "", **wanted: str) -> Element:
        """The one such element."""
        found = self.every(tag, **wanted)
        assert len(found) == 1, f"{len(found)} × {tag} {wanted}"
        return found[0]

    def has(self, tag: str = "", **wanted: str) -> bool:
        return bool(self.every(tag, **wanted))

    def links(self) -> dict[str, str]:
        """Where its links lead, with their words."""
        return {link.attributes.get("href", ""): link.text for link in self.every("a")}

    def texts(self, tag: str = "", **wanted: str) -> list[str]:
        return [each.text for each in self.every(tag, **wanted)]

    def _walk(self) -> Iterator[Element]:
        for part in self.inside:
            if isinstance(part, Element):
                yield part
                yield from part._walk()

    def _fits(self, tag: str, wanted: dict[str, str]) -> bool:
        if tag and self.tag != tag:
            return False
        for name, value in wanted.items():
            if name == "class_":
                if value not in self.attributes.get("class", "").split():
                    return False
            elif self.attributes.get(name.rstrip("_").replace("_", "-")) != value:
                return False
        return True


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if any(element.tag == tag for element in self.open):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def parse(html: str) -> Element:
    """The whole page."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return parser.open[0]


def main_of(html: str) -> Element:
    """The page without its header and footer."""
    return parse(html).the("main")


def titles_of(part: Element | str) -> list[str]:
    """The titles of the threads in a part of a page, in their order."""
    part = parse(part) if isinstance(part, str) else part
    return part.texts("a", class_="thread-row__title")


def fields_of(page: str) -> dict[str, object]:
    """What a browser would send of the form as it is shown."""
    sent: dict[str, object] = {}
    form = next(f for f in main_of(page).every("form", method="post") if f.has("textarea"))
    for control in form.every("input"):
        kind, name = control.attributes.get("type"), control.attributes.get("name")
        if name and (kind not in ("radio", "checkbox") or "checked" in control.attributes):
            value = html.unescape(control.attributes.get("value", ""))
            if kind == "checkbox":
                sent.setdefault(name, []).append(value)
            else:
                sent[name] = value
    for area in form.every("textarea"):
        words = "".join(each for each in area.inside if isinstance(each, str))
        sent[area.attributes["name"]] = re.sub(r"^\r?\n", "", words, count=1)
    for select_ in form.every("select"):
        chosen = [o for o in select_.every("option") if "selected" in o.attributes]
        sent[select_.attributes["name"]] = (chosen or select_.every("option"))[0].attributes[
            "value"
        ]
    return sent


def seen_in(page: str) -> str:
    """Which state of a thing a form was made from."""
    return html.unescape(re.search(r'name="seen"[^>]* value="([^"]*)"', page)[1])
