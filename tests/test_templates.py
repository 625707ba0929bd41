"""Each template says in its first line what a view must give it, and is telling the truth."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import Environment, Template, meta, nodes
from jinja2.visitor import NodeVisitor

from app.config import ROOT
from tests.accounts.conftest import newcomer, post_office
from tests.fresh_site import PASSWORD
from tests.search.conftest import indexed
from tests.security.addresses import GOOD, addresses
from tests.security.conftest import made, quiet, start, thread_id, unlimited
from tests.web.conftest import HX

pytestmark = pytest.mark.once  # asks no database

__all__ = ["indexed", "made", "newcomer", "post_office", "quiet", "start", "thread_id", "unlimited"]

FOLDER = ROOT / "templates"
NEEDS = re.compile(r"\A\{#-? needs: ([^#]*?) -?#\}\n")
# What app.web.setup tells every template, beside the globals and filters.
ALWAYS = {"actor", "lang", "page_path", "canonical_path", "twin_url", "modified"}
FLASK = {"g", "request", "session", "config", "url_for", "get_flashed_messages"}
# Lines, by the kind of file.
MAX_PAGE, MAX_FRAGMENT = 120, 60
ALL = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file())
# Read by machines, which want the first line for themselves.
MACHINES = ("home/robots.txt", "home/sitemap.xml", "search/feed.xml")
# A value that comes as HTML: it says so by its name, or by the filter it goes through.
HTML_SHOWN = r"\{\{-?[^{}]*(?:\|\s*rendered|\bhtml)\s*-?\}\}"
# These show what the course and the site say themselves.
OUR_OWN_TEXTS = {
    "learning/activity.html",
    "home/front.html",
    "home/site_page.html",
    "home/_introduction.html",
    "home/_team.html",
}
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


@pytest.mark.parametrize("name", PAGES)
def test_a_page_stands_in_the_frame_and_a_fragment_does_not(name: str) -> None:
    text = source(name)
    is_fragment = name.rpartition("/")[2].startswith("_")
    alone = name in ("base.html", "home/splash.html", "errors/plain.html")
    assert ('{% extends "base.html" %}' in text) == (not is_fragment and not alone)
    assert len(text.splitlines()) <= (MAX_FRAGMENT if is_fragment else MAX_PAGE)


@pytest.fixture
def shown(app: Flask, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of the templates that are asked for from now on: by a view, by a mail, and what
    these extend, include and import."""
    names: set[str] = set()
    of_jinja = app.jinja_env.get_template

    def get_template(name: Any, *rest: Any, **more: Any) -> Template:
        template = of_jinja(name, *rest, **more)
        names.add(str(template.name))
        return template

    monkeypatch.setattr(app.jinja_env, "get_template", get_template)
    # Made by an earlier test perhaps, and kept.
    app.extensions.pop("site_parts", None)
    app.extensions.pop("stencils", None)
    return names


def test_every_template_is_shown_to_somebody(
    app, shown, made, start, visit, amina, luc, noor, devon, post_office, newcomer, quiet, unlimited,
    monkeypatch, indexed,
) -> None:  # fmt: skip
    """One that nobody is shown is a lie in waiting: no other test sees when it breaks."""
    stranger, hers = visit(None), visit(amina)
    assert stranger.get("/").status_code == 200  # before a language is chosen
    _see_every_address(app, made, [stranger, hers, visit(noor), visit(devon)])
    _write_and_be_refused(hers, stranger, made["thread_id"])
    _publish_a_recording(visit(devon), made["live_id"])
    _take_back_a_message(visit(luc), made["post_id"] + 1)
    _link_twins(hers, start(amina), start(amina, lang="fr"))
    visit(devon).get(f"/en/threads/curate?thread={made['thread_id']}")
    _come_second(visit(devon), made["review_id"])
    _mark_an_answer(hers, start(amina, kind="question", replies_by=[luc]))
    _quote(hers, made)
    _take_a_quiz(hers, made)
    _post_results(hers, visit(luc), made)
    _see_a_recording(stranger, start(amina, body="https://youtu.be/templates-1"))
    _search(
        hers, start(amina, title="The same title"), start(amina, title="The same title"), indexed
    )
    _get_every_mail(stranger, hers, visit(luc), newcomer, post_office)
    [mail, *_] = (app.extensions["settings"].instance / "outbox").iterdir()
    assert visit(devon).get(f"/en/admin/outbox/{mail.name}").status_code == 200
    _break_the_page_that_says_it_is_broken(stranger, monkeypatch)
    assert sorted(set(ALL) - shown) == []


def _see_every_address(app: Flask, made: dict[str, Any], browsers: list[FlaskClient]) -> None:
    for address in addresses(app, "GET"):
        for browser in browsers:
            for headers in (None, HX):
                answer = browser.get(address.path(made), headers=headers)
                assert answer.status_code < 500, address.name


def _publish_a_recording(his: FlaskClient, live_id: int) -> None:
    path = f"/en/sessions/{live_id}"
    for to in ("held", "published"):
        assert his.post(f"{path}/move", data={"to": to}).status_code == 303
    assert "Watch the recording" in his.get(path).text


def _translate(hers: FlaskClient, thread_id: int) -> None:
    post = re.search(
        r"/en/posts/(\d+)", hers.get(f"/en/threads/{thread_id}", follow_redirects=True).text
    )
    assert post is not None
    address = f"/fr/posts/{post[1]}/translate"
    assert hers.post(address, data={"body": "Mots", "preview": "1"}, headers=HX).status_code == 200
    assert hers.post(address, data={"body": "Mots"}).status_code == 303
    assert hers.get(f"/fr/threads/{thread_id}", follow_redirects=True).status_code == 200
    assert hers.get(f"/fr/posts/{post[1]}/translation").status_code == 200
    assert hers.post(address, data={"body": "Autres mots"}).status_code == 409


def _write_and_be_refused(hers: FlaskClient, stranger: FlaskClient, thread_id: int) -> None:
    words = {"body": "Some **words**.", "lang": "en"}
    reply = f"/en/threads/{thread_id}/reply"
    for path in (reply, "/en/threads/new"):
        for headers in (None, HX):
            preview = hers.post(path, data={**words, "preview": "1"}, headers=headers)
            assert "<strong>words</strong>" in preview.text
            assert hers.post(path, data={}, headers=headers).status_code == 422
    assert hers.post(reply, data=words, headers=HX).status_code == 200
    _translate(hers, thread_id)
    card = {**words, "body": "http://localhost/en/members/luc", "preview": "1"}
    assert "link-card" in hers.post(reply, data=card).text
    poll = f"/en/threads/{thread_id}/poll"
    assert hers.post(f"{poll}/vote", data=GOOD["forum.vote"], headers=HX).status_code == 200
    assert hers.post(f"{poll}/close").status_code == 303
    assert 'class="event' in hers.get(f"/en/threads/{thread_id}", follow_redirects=True).text
    follow = f"/en/threads/{thread_id}/follow"
    assert hers.post(follow, data={"level": "2"}, headers=HX).status_code == 200
    _keep_drafts(hers)
    sent = {"problems": "broken", "details": "", "page": "/en/"}
    for headers in (None, HX):
        assert hers.post("/en/problem", data={}, headers=headers).status_code == 422
        assert hers.post("/en/problem", data=sent, headers=headers).status_code in (200, 303)
    door = stranger.post(reply, data=words).location
    kept = re.search(r"/en/kept/[\w-]+", door)
    assert kept is not None
    assert stranger.get(kept[0]).status_code == 200


def _search(hers: FlaskClient, thread_id: int, _like_it: int, indexed: Any) -> None:
    indexed()
    assert hers.get("/en/search?q=title").status_code == 200
    assert hers.get(f"/en/threads/{thread_id}/see-also").status_code == 200
    assert "Did you mean" in hers.get("/en/search?q=titel").text
    assert "Nothing was found" in hers.get("/en/search?q=qqqqqq").text
    hers.post("/en/me/searches", data={"address": "q=title"})
    kept = re.search(r"/me/searches/\d+", hers.get("/en/me/searches").text)
    feed = re.search(r"/en/feeds/\S+\.atom", hers.get(f"/en{kept[0]}").text)
    assert hers.get(feed[0]).status_code == 200


def _take_back_a_message(his: FlaskClient, post_id: int) -> None:
    address = f"/en/posts/{post_id}/delete"
    assert his.get(address).status_code == 200
    assert "removed this message" in his.post(address, follow_redirects=True).text


def _come_second(his: FlaskClient, review_id: int) -> None:
    """To an item that somebody has taken on since."""
    item = f"/en/moderation/queue/{review_id}"
    assert his.post(f"{item}/claim", data={"version": "1"}).status_code == 303
    assert his.post(f"{item}/disagree", data={"version": "1"}).status_code == 409


def _link_twins(hers: FlaskClient, english: int, french: int) -> None:
    hers.post(f"/en/threads/{english}/twin", data={"other": str(french)})
    page = hers.get(f"/en/threads/{english}", follow_redirects=True).text
    assert "This conversation goes on in French as well:" in page


def _mark_an_answer(hers: FlaskClient, question: int) -> None:
    page = hers.get(f"/en/threads/{question}-how-do-we-begin").text
    mark = re.search(r'formaction="(/en/posts/\d+/answer)"', page)
    assert mark is not None
    assert hers.post(mark[1]).status_code == 303
    assert hers.get(f"/en/threads/{question}-how-do-we-begin").status_code == 200


def _keep_drafts(hers: FlaskClient) -> None:
    """In two tabs, one of which does not know of the other."""
    path = "/en/drafts/thread/0"
    for headers in (None, HX):
        for words in ("One", "Two"):
            hers.post(path, data={"body": words, "tab": words}, headers=headers)
    typing = {**HX, "HX-Source": "div#draft"}
    assert hers.post(path, data={"body": "x" * 1_000_000}, headers=typing).status_code == 413


def _take_a_quiz(hers: FlaskClient, made: dict[str, Any]) -> None:
    address = f"/en/quizzes/{made['quiz_id']}"
    sent = {"token": "a token of a form"}
    assert "Answers kept" in hers.post(f"{address}/save", data=sent, headers=HX).text
    assert "Answers kept" in hers.get(address).text
    # The next one has a question that is answered in words.
    assert 'type="text"' in hers.get(f"/en/quizzes/{made['quiz_id'] + 1}").text


def _post_results(hers: FlaskClient, his: FlaskClient, made: dict[str, Any]) -> None:
    """One is refused, one changed meanwhile; then one that the list has and somebody can answer."""
    address = f"/en/activities/{made['activity_id']}"
    result = GOOD["learning.submit_result"]
    assert hers.post(f"{address}/result", data=result).status_code == 409
    assert his.post(f"{address}/result", data={}).status_code == 422
    assert his.post(f"{address}/result", data=result).status_code == 303
    assert "Respond to one of these" in hers.get(address).text
    assert hers.get(f"{address}/results?field=plan").status_code == 200


def _see_a_recording(browser: FlaskClient, thread_id: int) -> None:
    """One of which no card was made before."""
    assert "Video on YouTube" in browser.get(f"/en/threads/{thread_id}", follow_redirects=True).text


def _quote(hers: FlaskClient, made: dict[str, Any]) -> None:
    form = f"/en/threads/{made['thread_id']}/reply"
    assert hers.get(f"{form}?quote={made['post_id']}", headers=HX).status_code == 200
    for path, asked in (
        (form, "hint"),
        ("/en/threads/new", "fields"),
        ("/en/threads/new", "similar"),
    ):
        assert hers.post(path, data={asked: "1"}, headers=HX).status_code == 200
    words = {"body": f"> [#1](/en/posts/{made['post_id']})", "lang": "en"}
    assert hers.post(form, data=words).status_code == 303
    page = hers.get(f"/en/threads/{made['thread_id']}", follow_redirects=True)
    assert "Quoted in" in page.text


def _get_every_mail(
    stranger: FlaskClient, hers: FlaskClient, his: FlaskClient, newcomer: Any, office: Any
) -> None:
    """By doing what sends them; each link is opened."""

    def follow(address: str) -> str:
        link: str = office.link(address)
        assert stranger.get(link).status_code == 200
        return link

    stranger.post("/en/register", data=newcomer)
    follow(newcomer["email"])
    taken = newcomer | {"email": "amina@example.org", "handle": "another"}
    stranger.post("/en/register", data=taken)
    stranger.post("/en/password/reset", data={"email": "amina@example.org"})
    follow("amina@example.org")
    new = {"email": "amina.w@example.org", "current_password": PASSWORD}
    hers.post("/en/me/settings/email", data=new)
    assert stranger.post(follow("amina.w@example.org")).status_code == 303
    passwords = {"current_password": PASSWORD, "password": "nine herons beside a slow canal"}
    assert his.post("/en/me/settings/password", data=passwords).status_code == 303
    office.deliver()


def _break_the_page_that_says_it_is_broken(
    stranger: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_it(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("app.home.routes.pages.page", break_it)
    monkeypatch.setattr("app.web.errors.problem", break_it)
    assert stranger.get("/en/about").status_code == 500


def test_every_mail_is_whole() -> None:
    mails = {Path(n).parts[1] for n in ALL if n.startswith("emails/") and n.count("/") == 2}
    assert mails
    for mail in mails:
        assert {n for n in ALL if n.startswith(f"emails/{mail}/")} == {
            f"emails/{mail}/{part}" for part in ("subject.txt", "body.txt", "body.html")
        }


def test_text_of_members_is_fenced_off_from_htmx() -> None:
    """Wherever HTML made of what people wrote is shown, its element carries both fences."""
    fenced = set()
    for name in set(ALL) - OUR_OWN_TEXTS:
        places = re.findall(rf"(<[^<>]*>)\s*{HTML_SHOWN}", source(name))
        assert len(places) == len(re.findall(HTML_SHOWN, source(name))), name
        for element in places:
            assert "hx-ignore" in element, name
            assert "hx-disable" in element, name
            fenced.add(name)
    assert len(fenced) >= 2  # a post, and its preview
    for name in OUR_OWN_TEXTS:
        assert re.search(HTML_SHOWN, source(name)), name
