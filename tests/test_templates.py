"""Each template says in its first line what a view must give it, and is telling the truth."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, meta, nodes
from jinja2.visitor import NodeVisitor

from app.config import ROOT

FOLDER = ROOT / "templates"
NEEDS = re.compile(r"\A\{#-? needs: ([^#]*?) -?#\}\n")
# What app.web.setup tells every template, beside the globals and filters.
ALWAYS = {"actor", "lang", "page_path", "twin_url", "modified"}
FLASK = {"g", "request", "session", "config", "url_for", "get_flashed_messages"}
# Lines, by the kind of file.
MAX_PAGE, MAX_FRAGMENT = 120, 60
ALL = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file())
# Read by machines, which want the first line for themselves.
MACHINES = ("home/robots.txt", "home/sitemap.xml")
PAGES = [n for n in ALL if n.endswith(".html") and not n.startswith(("emails/", "_ui/"))]


@pytest.fixture
def env(app: Flask) -> Environment:
    return app.jinja_env


def source(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")


def declared(name: str) -> set[str]:
    found = NEEDS.match(source(name))
    assert found, f"{name} begins without {{# needs: … #}}"
    return set() if found[1] == "nothing" else set(found[1].split(", "))


def used(env: Environment, name: str) -> set[str]:
    """The names this file itself asks for: not those of what it includes or extends."""
    tree = env.parse(source(name))
    # Blocks know what their page imports and sets at its top; Jinja's reader of names does not.
    imported = {_last(n) for line in tree.find_all(nodes.FromImport) for n in line.names}
    return meta.find_undeclared_variables(tree) - imported - in_a_set(env, name) - known(env)


def _last(name: str | tuple[str, str]) -> str:
    return name if isinstance(name, str) else name[1]


def known(env: Environment) -> set[str]:
    return ALWAYS | FLASK | set(env.globals)


class Includes(NodeVisitor):
    """Each ``{% include %}``, with the names that ``set``, ``with`` and ``for`` give around it."""

    def __init__(self) -> None:
        self.found: list[tuple[str, frozenset[str]]] = []
        self.given: list[set[str]] = [set()]

    def visit_Include(self, node: nodes.Include) -> None:  # noqa: N802
        assert isinstance(node.template, nodes.Const), "an include names its file"
        self.found.append((node.template.value, frozenset().union(*self.given)))

    def visit_For(self, node: nodes.For) -> None:  # noqa: N802
        names = {n.name for n in node.target.find_all(nodes.Name)} or {_name(node.target)}
        self._inside(node, names | {"loop"})

    def visit_With(self, node: nodes.With) -> None:  # noqa: N802
        self._inside(node, {_name(target) for target in node.targets})

    def visit_Assign(self, node: nodes.Assign) -> None:  # noqa: N802
        self.given[-1].add(_name(node.target))

    def _inside(self, node: nodes.Node, names: set[str]) -> None:
        self.given.append(names)
        self.generic_visit(node)
        self.given.pop()


def _name(node: nodes.Node) -> str:
    return node.name if isinstance(node, nodes.Name) else ""


@cache
def includes(name: str) -> tuple[tuple[str, frozenset[str]], ...]:
    visitor = Includes()
    visitor.visit(Environment(autoescape=True, extensions=["jinja2.ext.i18n"]).parse(source(name)))
    return tuple(visitor.found)


def in_a_set(env: Environment, name: str) -> set[str]:
    """Names a page and its blocks share by ``{% set %}`` at the top."""
    return {_name(n.target) for n in env.parse(source(name)).find_all(nodes.Assign)}


@pytest.mark.parametrize("name", [n for n in ALL if n not in MACHINES])
def test_a_template_declares_what_it_uses_and_no_more(name: str, env: Environment) -> None:
    passed_on = {need for included, given in includes(name) for need in declared(included) - given}
    assert declared(name) - known(env) == used(env, name) | passed_on - known(env)


@pytest.mark.parametrize("name", [n for n in ALL if n.endswith(".html")])
def test_what_is_included_has_what_it_needs(name: str, env: Environment) -> None:
    for included, given in includes(name):
        missing = declared(included) - known(env) - given - declared(name)
        assert missing == set(), f"{included} in {name}"


@pytest.mark.parametrize("name", ALL)
def test_a_template_can_be_read(name: str, env: Environment) -> None:
    assert env.get_template(name)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_stands_in_the_frame_and_a_fragment_does_not(name: str) -> None:
    text = source(name)
    is_fragment = name.rpartition("/")[2].startswith("_")
    alone = name in ("base.html", "home/splash.html", "errors/plain.html")
    assert ('{% extends "base.html" %}' in text) == (not is_fragment and not alone)
    assert len(text.splitlines()) <= (MAX_FRAGMENT if is_fragment else MAX_PAGE)


def test_every_template_is_used() -> None:
    """By a view, by a mail, by another template: an unused one is a lie in waiting."""
    code = "\n".join(p.read_text("utf-8") for p in (ROOT / "app").rglob("*.py"))
    text = "\n".join(source(name) for name in ALL)
    unused = [
        name for name in ALL
        if not name.startswith("emails/") and f'"{name}"' not in code + text
        and not _is_site_part(name, text)
    ]  # fmt: skip
    assert unused == []


def _is_site_part(name: str, text: str) -> bool:
    part = name.removeprefix("_ui/_").removesuffix(".html")
    return name.startswith("_ui/_") and f'site_part("{part}")' in text


def test_every_mail_is_used_and_whole() -> None:
    code = "\n".join(p.read_text("utf-8") for p in (ROOT / "app").rglob("*.py"))
    mails = {Path(n).parts[1] for n in ALL if n.startswith("emails/") and n.count("/") == 2}
    assert mails
    for mail in mails:
        assert f'"{mail}"' in code, mail
        assert {n for n in ALL if n.startswith(f"emails/{mail}/")} == {
            f"emails/{mail}/{part}" for part in ("subject.txt", "body.txt", "body.html")
        }


def test_text_of_members_is_fenced_off_from_htmx() -> None:
    """Wherever rendered text of people is shown, its element carries both fences."""
    for name in ALL:
        for match in re.finditer(r"<[^<>]*>\s*\{\{[^}]*\|\s*rendered", source(name)):
            if "_en" in match[0] or "_fr" in match[0] or "|tr(" in match[0]:
                continue  # the course's own
            assert "hx-ignore" in match[0], name
            assert "hx-disable" in match[0], name
