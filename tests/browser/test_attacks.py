"""What attackers write stays text, although nothing but our own escaping and sanitising holds it:
the browser is told to forget the Content-Security-Policy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, Request, Route, expect

from app.accounts.handles import handle_key
from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.core.text import normalise
from app.forum import commands as forum
from app.forum.models import Board, Kind
from app.forum.queries import boards
from app.moderation import commands as moderation
from tests.browser.conftest import served, sign_in
from tests.corpus import ATTACKS
from tests.fresh_site import PASSWORD

# What comes through our edge has no NUL; all else of an attack is stored as it was sent.
TEXTS = [normalise(attack) for attack in ATTACKS]
IN_A_TITLE = '"></title><script>window.__pwn=1</script><img src=x onerror=window.__pwn=1>'
# Told even when the page has gone elsewhere by the time we look.
TRAP = """
let caught;
Object.defineProperty(window, "__pwn", {
  get: () => caught,
  set: value => {
    caught = value;
    window.tellOfAttack(location.href);
    top.attacks = (top.attacks ?? 0) + 1;
  },
});
"""
A_TURN = "new Promise(done => setTimeout(done))"
NO_CONTENT = 204  # an answer that leaves the browser on the page where it is


@dataclass
class Watch:
    """A page, the attacks that ran in it, and what it asked for beside itself and our files."""

    page: Page
    caught: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        self.page.evaluate(A_TURN)

    def catch(self, where: str) -> None:
        self.caught.append(where)

    def note(self, request: Request) -> None:
        is_page = request.is_navigation_request() and request.frame == self.page.main_frame
        is_ours = "/static/" in request.url or request.url.endswith("/see-also")
        if not is_page and not is_ours:
            self.asked.append(request.url)


@pytest.fixture
def watch(visitor):
    """``watch(base_url=…)``: a page whose browser knows no policy, with a trap in every frame."""

    def watch(person: str | None = None, **look: Any) -> Watch:
        context = visitor(person, bypass_csp=True, **look)
        context.add_init_script(TRAP)
        watch = Watch(context.new_page())
        context.expose_function("tellOfAttack", watch.catch)
        watch.page.on("request", watch.note)
        return watch

    return watch


@dataclass(frozen=True)
class Hostile:
    address: str
    thread: str


@pytest.fixture
def hostile(app: Flask) -> Iterator[Hostile]:
    """A site where each attack is somebody's name, their answer in one long thread, the title of
    a thread of their own and the text of a report; together they are the bio of ``attacker0``."""
    with app.app_context():
        board = db.session.get_one(Board, boards().by_code["tools"].id)
        attackers = [_attacker(number, text) for number, text in enumerate(TEXTS)]
        attackers[0].bio = "\n".join(TEXTS)
        db.session.add_all(attackers)
        db.session.flush()  # what they write needs their numbers
        heading = forum.Heading(IN_A_TITLE, Kind.TIP, "en", None)
        thread = forum.start_thread(attackers[0], board, heading, IN_A_TITLE)
        for attacker, text in zip(attackers, TEXTS, strict=True):
            forum.post_reply(attacker, thread, text, "en")
            forum.start_thread(attacker, board, forum.Heading(text, Kind.TIP, "en", None), "x")
            moderation.report_problem("/en/about", "en", ["post"], text)
        db.session.commit()
        path = f"/en/threads/{thread.id}-{thread.slug}"
    with served(app) as address:
        yield Hostile(address, path)


def _attacker(number: int, name: str) -> User:
    handle = f"attacker{number}"
    return User(
        handle=handle,
        handle_key=handle_key(handle),
        display_name=name,
        email=f"{handle}@example.org",
        email_key=f"{handle}@example.org",
        password_hash="none",
        organisation="public",
        status="active",
        level="member",
        confirmed_at=clock.now(),
        shows_threads=True,
    )


def all_pages(page: Page) -> Iterator[None]:
    """The page that is open and each that follows it."""
    yield
    while (following := page.locator("main a[rel=next]").first).count():
        with page.expect_navigation():
            following.click()
        page.evaluate(A_TURN)
        yield


def test_rosa_reads_every_attack_and_nothing_happens(watch, hostile) -> None:
    rosa = watch(base_url=hostile.address)
    sign_in(rosa.page, "rosa", PASSWORD)
    seen = {"post": 0, "thread-row": 0, "queue__item": 0}
    lists = (hostile.thread, "/en/threads/?board=tools", "/en/moderation/queue")
    for path, what in zip(lists, seen, strict=True):
        rosa.open(path)
        for _ in all_pages(rosa.page):
            seen[what] += rosa.page.locator(f"main .{what}").count()
    rosa.open("/en/members/attacker0")
    assert (rosa.caught, rosa.asked) == ([], [])
    assert rosa.page.locator("main [hx-ignore] p").count() >= len(TEXTS)
    assert list(seen.values()) == [len(TEXTS) + 1, len(TEXTS) + 1, len(TEXTS)]


def test_rosa_follows_every_link_of_an_attacker_and_nothing_happens(watch, hostile) -> None:
    rosa = watch(base_url=hostile.address)
    followed: list[str] = []

    def stay_here(route: Route) -> None:
        followed.append(route.request.url)
        route.fulfill(status=NO_CONTENT)

    links = 0
    rosa.open(hostile.thread)
    for _ in all_pages(rosa.page):
        rosa.page.route("**/*", stay_here)
        for link in rosa.page.locator(".post__body a").all():
            link.click(no_wait_after=True)
            links += 1
        rosa.page.evaluate(A_TURN)
        rosa.page.unroute("**/*")
    assert links > 10
    assert len(followed) > 5
    assert (rosa.caught, rosa.asked) == ([], [])


def test_an_attack_that_htmx_puts_into_the_page_is_only_text(watch, town) -> None:
    amina = watch("amina")
    amina.open(town.start_thread("amina", "Attacked in place"))
    amina.page.fill("[name=body]", "\n\n".join(TEXTS))
    for button, shown in (
        ("button[name=preview]", ".preview"),
        ("button.button:not([name])", "#post-2"),
    ):
        amina.page.click(f"#reply-form {button}")
        expect(amina.page.locator(f"{shown} .prose")).to_contain_text("window.__pwn=1")
        amina.page.evaluate(A_TURN)
    assert amina.caught == []
    assert {address.rpartition("/")[2] for address in amina.asked} == {"reply"}
    assert len(amina.asked) == 2


def test_the_trap_closes_on_what_was_not_made_text(watch) -> None:
    stranger = watch()
    stranger.open("/en/about")
    insert = "html => document.body.insertAdjacentHTML('beforeend', html)"
    for attack in (
        "<img src=x onerror=window.__pwn=1>",
        "<iframe srcdoc='<script>window.__pwn=1</script>'></iframe>",
        "<a id=lure href='javascript:void(window.__pwn=1)'>x</a>",
    ):
        stranger.page.evaluate(insert, attack)
    stranger.page.click("#lure")
    stranger.page.wait_for_function("window.attacks === 3")
    with stranger.page.expect_request("**/en/moderation/queue"):
        stranger.page.evaluate(insert, "<div hx-get=/en/moderation/queue hx-trigger=load></div>")
        stranger.page.evaluate("htmx.process(document.body.lastElementChild)")
    assert len(stranger.caught) == 3
    assert any(address.endswith("/en/moderation/queue") for address in stranger.asked)
