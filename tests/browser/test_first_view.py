"""How much comes over the wire, from where, and whether anything moves meanwhile."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Request, Route

from tests.browser.conftest import PHONE

PAGES = ["/en/", "/fr/offerings/current/", "/en/offerings/current/weeks/3", "/fr/threads/",
         "/en/threads/1", "/fr/register", "/"]  # fmt: skip
# Fonts are there, and two frames have been drawn since.
SETTLED = """document.fonts.ready.then(() => new Promise(done =>
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))))"""
SIZES = """[...performance.getEntriesByType("navigation"),
  ...performance.getEntriesByType("resource")].map(entry => entry.transferSize)"""
NOTE_SHIFTS = """
window.shift = 0;
const add = entries => { for (const entry of entries) window.shift += entry.value };
window.shifts = new PerformanceObserver(list => add(list.getEntries()));
window.shifts.observe({type: "layout-shift", buffered: true});
window.allShifts = () => { add(window.shifts.takeRecords()); return window.shift };
"""
PAINTED = """new Promise(done => new PerformanceObserver(
  list => list.getEntriesByName("first-contentful-paint").length && done()
).observe({type: "paint", buffered: true}))"""


def open_and_weigh(page: Page, path: str) -> list[tuple[str, int]]:
    """Each address the page asked for, with the bytes that came over the wire for it."""
    asked: list[Request] = []

    def note(request: Request) -> None:
        asked.append(request)

    page.on("request", note)
    page.goto(path)
    page.evaluate(SETTLED)
    page.remove_listener("request", note)
    # A font may still be on its way: asking for its size waits for it.
    return [(request.url, sum(_bytes_of(request))) for request in asked]


def _bytes_of(request: Request) -> tuple[int, int]:
    sizes = request.sizes()
    return sizes["responseBodySize"], sizes["responseHeadersSize"]


@pytest.mark.parametrize("path", PAGES)
def test_a_first_view_is_light_and_comes_from_here_alone(path, visitor, town) -> None:
    came = open_and_weigh(visitor(size=PHONE).new_page(), path)
    assert len([size for _, size in came if size]) >= 5
    assert len(came) <= 12
    assert sum(size for _, size in came) <= 120_000
    assert [a for a, _ in came if not a.startswith((f"{town.address}/", "data:"))] == []


def test_a_second_view_asks_for_the_page_alone(visitor) -> None:
    page = visitor().new_page()
    open_and_weigh(page, "/en/")
    open_and_weigh(page, "/en/about")
    document, *files = page.evaluate(SIZES)
    assert document > 0
    assert len(files) > 3
    assert set(files) == {0}


class LateFonts:
    """Holds back every font until ``release``: whatever fonts this machine has of its own, the
    text is drawn without ours first."""

    def __init__(self, page: Page) -> None:
        self.held: list[Route] = []
        self.is_over = False
        page.route("**/*.woff2", self._hold)

    def _hold(self, route: Route) -> None:
        if self.is_over:
            route.continue_()
        else:
            self.held.append(route)

    def release(self) -> int:
        """How many were held; one that is asked for only now goes through."""
        self.is_over = True
        for route in self.held:
            route.continue_()
        return len(self.held)


@pytest.mark.parametrize("path", ["/en/", "/en/offerings/current/weeks/3", "/en/threads/1"])
def test_nothing_jumps_while_loading(path, visitor) -> None:
    page = visitor(size=PHONE).new_page()
    page.add_init_script(NOTE_SHIFTS)
    page.goto(path)
    page.evaluate(SETTLED)
    assert page.evaluate("window.allShifts()") <= 0.02


@pytest.mark.parametrize("path", ["/en/", "/en/offerings/current/weeks/3", "/en/threads/1"])
def test_nothing_jumps_when_the_fonts_come_late(path, visitor) -> None:
    page = visitor(size=PHONE).new_page()
    page.add_init_script(NOTE_SHIFTS)
    fonts = LateFonts(page)
    page.goto(path, wait_until="commit")
    page.evaluate(PAINTED)
    assert fonts.release() > 0
    page.wait_for_load_state()
    page.evaluate(SETTLED)
    assert page.evaluate("window.allShifts()") <= 0.02


def test_a_page_that_jumps_would_be_noticed(visitor) -> None:
    page = visitor(size=PHONE).new_page()
    page.add_init_script(NOTE_SHIFTS)
    page.goto("/en/")
    page.evaluate(PAINTED)
    page.evaluate("document.querySelector('main').style.marginTop = '200px'")
    assert page.wait_for_function("window.allShifts() > 0.02")


def test_the_browser_reports_no_violation_of_our_policy(visitor) -> None:
    page = visitor("devon").new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in ("/en/", "/en/threads/", "/en/threads/1", "/en/me/settings", "/en/admin/jobs"):
        page.goto(path)
        page.evaluate(SETTLED)
    assert said == []
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=https://x.example/>')")
    page.evaluate(SETTLED)
    assert len(said) == 1  # what is forbidden would be heard of
