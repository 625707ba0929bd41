"""How much comes over the wire, and from where."""

from __future__ import annotations

import pytest

from tests.browser.conftest import PHONE

PAGES = ["/en/", "/fr/offerings/current/", "/en/offerings/current/weeks/3", "/fr/threads/",
         "/en/threads/1", "/fr/register", "/"]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_a_first_view_is_light_and_comes_from_here_alone(path, visitor, town) -> None:
    context = visitor(size=PHONE)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    addresses: list[str] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    session.on("Network.requestWillBeSent", lambda e: addresses.append(e["request"]["url"]))
    page.goto(path, wait_until="networkidle")
    assert len(addresses) <= 12
    assert sum(sizes) <= 120_000
    elsewhere = [a for a in addresses if not a.startswith((town.address, "data:"))]
    assert elsewhere == []


def test_a_second_view_asks_for_the_page_alone(visitor) -> None:
    page = visitor().new_page()
    page.goto("/en/", wait_until="networkidle")
    page.goto("/en/about", wait_until="networkidle")
    cached = page.evaluate(
        "performance.getEntriesByType('resource').filter(r => r.transferSize > 0).map(r => r.name)"
    )
    assert cached == []


@pytest.mark.parametrize("path", ["/en/", "/en/offerings/current/weeks/3", "/en/threads/1"])
def test_nothing_jumps_while_loading(path, visitor) -> None:
    page = visitor(size=PHONE).new_page()
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => {"
        " for (const entry of list.getEntries()) window.shift += entry.value"
        "}).observe({type: 'layout-shift', buffered: true})"
    )
    page.goto(path, wait_until="networkidle")
    assert page.evaluate("window.shift") <= 0.02


def test_the_browser_reports_no_violation_of_our_policy(visitor) -> None:
    page = visitor("devon").new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in ("/en/", "/en/threads/", "/en/threads/1", "/en/me/settings", "/en/admin/jobs"):
        page.goto(path, wait_until="networkidle")
    assert said == []
