"""Nothing in a template or beside one lets a text become markup."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import render_template_string
from markupsafe import Markup

from app.config import ROOT
from app.web.templating import escape_once

pytestmark = pytest.mark.once  # reads templates and code

HTML = sorted((ROOT / "templates").rglob("*.html"))
TEMPLATES = sorted(p for p in (ROOT / "templates").rglob("*") if p.is_file())
PYTHON = sorted((ROOT / "app").rglob("*.py"))
EVIL = '"><img src=x onerror="window.__pwn=1" \'><script>x</script>'
# Where Markup is made, and of what: each place was looked at.
MARKUP = {
    "app/web/setup.py": "what app.core.text rendered; parts of pages, from our own templates",
    "app/web/dates.py": "numbers and the names of months",
    "app/web/translate.py": "our own sentences; what is put into them is escaped",
    "app/home/texts.py": "texts of the site, sanitised",
    "app/home/routes/kept_parts.py": "parts of a week, from our own templates",
    "app/web/templating.py": "makes none: what is Markup is handed on, anything else is escaped",
    "app/web/stencil.py": "fragments of our own; what fills their holes is escaped",
    "app/facilitation/routes/showing.py": "parts of a page, from our own templates",
    "app/forum/routes/articles.py": "posts, from our own templates; rendered texts",
    "app/forum/routes/fragments.py": "rows and a form, from our own templates",
    "app/forum/routes/quotes.py": "links to messages, by format and join, which escape",
    "app/forum/routes/listing.py": "the form of filters, from our own template",
    "app/forum/routes/happenings.py": "our own sentences; names, titles and reasons are escaped",
    "app/forum/routes/polls.py": "a poll, from our own template",
    "app/forum/routes/editing.py": "marks around words that differ, by format, which escapes",
    "app/programme/spoken.py": "marks around what is French, by format, which escapes",
    "app/library/cards.py": "a card of a resource or a recording, from our own template",
    "app/search/routes/hits.py": "hits, from our own template; each piece of a text is escaped",
    "app/forum/routes/blueprint.py": "a number in a badge, by format, which escapes",
}
FORBIDDEN = {
    "a text declared safe": re.compile(r"\|\s*safe\b"),
    "escaping turned off": re.compile(r"autoescape\s+false|\{%\s*autoescape"),
    "a script in the page": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "a style in the page": re.compile(r"<style|\sstyle\s*=", re.IGNORECASE),
    "a handler in the page": re.compile(r"\son[a-z]+\s*=", re.IGNORECASE),
    "what htmx would eval": re.compile(r"hx-on|hx-vals=.js:|hx-trigger=[^>]*\[|hx-vars"),
    "an address of a third party": re.compile(r'(?:src|action|hx-(?:get|post))="(?:https?:)?//'),
    "a link without quotes": re.compile(r"\s(?:href|src|action|value|title)=\{\{"),
    "javascript in a link": re.compile(r"javascript:", re.IGNORECASE),
}


class Reader(HTMLParser):
    """What a browser would run or load, of what the tests typed."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        if tag == "img" or (tag == "script" and "src" not in names):
            self.found.append(tag)
        self.found += [name for name in names if name.startswith("on")]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what) -> None:
    pattern = FORBIDDEN[what]
    # Mail is read where style sheets are not: its layout alone has styles.
    paths = [p for p in HTML if not (what == "a style in the page" and "emails" in p.parts)]
    found = [f"{name_of(p)}: {m[0]}" for p in paths for m in pattern.finditer(p.read_text())]
    assert found == []


@pytest.mark.parametrize("word", ["render_template_string", "from_string(", "Environment(", "|safe",
                                  "autoescape=False", "eval(", "exec(", "pickle", "yaml.load(",
                                  "shell=True", "verify=False"])  # fmt: skip
def test_no_code_of_the_site_uses(word) -> None:
    # The one subclass of Flask's environment names it to say what it is.
    looked_at = [p for p in PYTHON if name_of(p) != "app/web/templating.py"]
    assert [name_of(p) for p in looked_at if word in p.read_text()] == []


def test_the_environment_of_the_site_escapes(app) -> None:
    assert escape_once("<b>") == "&lt;b&gt;"
    assert escape_once(Markup("<b>")) == "<b>"
    assert escape_once(None) == "None"
    assert app.jinja_env.from_string("{{ text }}").render(text="<b>") == "&lt;b&gt;"
    assert app.jinja_env.autoescape is not False


def test_markup_is_made_only_where_it_was_looked_at() -> None:
    makers = {name_of(p) for p in PYTHON if re.search(r"\bMarkup\b(?!\])", _code(p))}
    assert makers == set(MARKUP)


def _code(path: Path) -> str:
    """Calls and names, without imports and annotations."""
    lines = [line for line in path.read_text().splitlines() if "import Markup" not in line]
    return re.sub(r"(->|:)\s*(dict\[[^=]*)?Markup\b\]?", "", "\n".join(lines))


def test_what_is_shown_unescaped_is_what_our_renderer_made() -> None:
    """``|rendered`` is the only door: it may open for columns of rendered text alone."""
    used = {m for p in TEMPLATES for m in re.findall(r"([\w.]+)\s*\|\s*rendered", p.read_text())}
    assert used <= {"post.html", "preview", "week.intro_html"} | {
        name for name in used if name.endswith(("_html", ".html"))
    }
    assert used


def test_sql_is_never_glued_together() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bandit", "-q", "-r", "app", "-t", "B608"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "template",
    [
        '{{ _("Answer: %(title)s", title=evil) }}',
        '{{ gettext("Started by %(name)s", name=evil) }}',
        '{{ ngettext("%(num)d reply by %(name)s", "%(num)d replies by %(name)s", 2, name=evil) }}',
        '{{ ngettext("%(num)d reply by %(name)s", "%(num)d replies by %(name)s", 1, name=evil) }}',
        "{{ evil }}",
        '<a title="{{ _("Answer: %(title)s", title=evil) }}">x</a>',
        '<a title="{{ evil }}">x</a>',
    ],
)
def test_what_is_put_into_a_sentence_is_escaped(template, app) -> None:
    with app.test_request_context("/en/"):
        app.preprocess_request()
        html = render_template_string(template, evil=EVIL)
    reader = Reader()
    reader.feed(html)
    assert reader.found == []
    assert "&lt;img src=x" in html


def test_in_a_plain_text_it_stays_as_it_is(app) -> None:
    """A mail's text is no page: there a name is shown as it was typed."""
    with app.test_request_context("/en/"):
        app.preprocess_request()
        text = app.jinja_env.overlay(autoescape=False).from_string(
            "{{ _('Hello %(name)s', name=evil) }}"
        )
        assert text.render(evil="Zoé & <co>") == "Hello Zoé & <co>"


def test_every_sentence_of_every_page_escapes_what_people_typed(
    app, start, visit, amina, change
) -> None:
    from app.accounts.models import User
    from app.forum.models import Thread

    number = start(amina, title=EVIL, body=EVIL, replies_by=[amina])
    change(User, amina.id, display_name=EVIL, bio=EVIL, shows_threads=True)
    change(Thread, number, slug="x")
    browser = visit(amina)
    for path in ("/en/", "/en/threads/", f"/en/threads/{number}-x", f"/en/threads/{number}/reply",
                 "/en/members/amina", "/en/me/", "/en/me/settings", "/en/commons/",
                 "/en/offerings/current/weeks/3", f"/fr/threads/{number}-x", "/en/nothing"):  # fmt: skip
        page = browser.get(path)
        reader = Reader()
        reader.feed(page.text)
        assert reader.found == [], path


def test_what_looks_like_a_hole_of_a_fragment_is_only_text(start, visit, amina, change) -> None:
    """Posts are filled into a fragment that is rendered once: nothing that was typed is a mark."""
    from app.accounts.models import User

    marks = " ".join(f"\ue000{name}\ue001" for name in ("html", "name", "handle", "nothing"))
    number = start(amina, title=marks, body=f"Body {marks}", replies_by=[amina])
    change(User, amina.id, display_name=f"Amina {marks}")
    page = visit(amina).get(f"/en/threads/{number}", follow_redirects=True)
    assert page.status_code == 200
    assert f"<p>Body {marks}</p>" in page.text
    assert f">Amina {marks}</a>" in page.text


def test_the_reader_of_these_tests_is_not_blind() -> None:
    reader = Reader()
    reader.feed(f'<a title="{EVIL}">')
    assert reader.found == ["img", "onerror", "script"]
    for pattern, text in (("a text declared safe", "{{ x|safe }}"), ("a handler in the page", "<a onclick=x>"),
                          ("a style in the page", "<p style=x>"), ("a script in the page", "<script>x"),
                          ("a link without quotes", "<a href={{ x }}>")):  # fmt: skip
        assert FORBIDDEN[pattern].search(text)
