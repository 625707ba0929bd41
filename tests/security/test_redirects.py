"""No address of ours sends anybody to another site."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest

from tests.fresh_site import PASSWORD

pytestmark = pytest.mark.once  # decided by the address alone

EVIL = [
    "https://evil.example", "http://evil.example/en/", "//evil.example", "///evil.example",
    "////evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example", "/\\/evil.example",
    "/en/\\evil.example", "/en\\..\\..//evil.example", "http:evil.example", "http:/evil.example",
    "http:///evil.example", "https:evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
    "data:text/html,x", " https://evil.example", "\thttps://evil.example", "\nhttps://evil.example",
    "/\t/evil.example", "/\n/evil.example", "/\r/evil.example", "/%09/evil.example", "/%2f/evil.example",
    "%2f%2fevil.example", "/%5cevil.example", "/en/%2e%2e//evil.example", "/en/..//evil.example",
    "/en//evil.example", "/en/../../evil.example", "/en/%0d%0aSet-Cookie:x=y", "/en/\r\nX: y",
    "https://localhost@evil.example", "//localhost@evil.example", "https://localhost.evil.example",
    "//evil.example%2f@localhost", "/en/@evil.example", "/en/?next=//evil.example", "//[::1]/en/",
    "//３６.example", "https://evil。example", "//xn--evl-example", "\u2028//evil.example",
    "\ufeff//evil.example", "/en\u2215\u2215evil.example", "/en/" + "a" * 5000, "", " ", "/", "en/threads/",
    "?x", "#x", "/de/", "/en", "/static/x", "mailto:x@evil.example", "ftp://evil.example", "/en/%",
    "/en/%zz", "/en/\x00", "/en/é", "/en/threads/ //evil.example",
]  # fmt: skip
# Two of them only look like it.
OURS = {"/en/@evil.example", "/en/?next=//evil.example"}
SIGN_IN = {"identifier": "amina", "password": PASSWORD}
LANGUAGES = ("/en/", "/fr/")


@pytest.mark.parametrize("goal", EVIL)
def test_after_signing_in_one_is_still_here(goal, client, app) -> None:
    answer = client.post("/en/login", query_string={"next": goal}, data=SIGN_IN)
    assert answer.status_code == 303
    assert_is_ours(answer.location)


@pytest.mark.parametrize("goal", EVIL)
def test_one_who_is_signed_in_already_is_still_here(goal, visit, amina) -> None:
    answer = visit(amina).get("/en/login", query_string={"next": goal})
    assert answer.status_code == 303
    assert_is_ours(answer.location)


@pytest.mark.parametrize("goal", EVIL)
def test_the_form_carries_only_what_is_ours(goal, client) -> None:
    page = client.get("/en/login", query_string={"next": goal})
    for carried in carried_by(page):
        assert goal in OURS
        assert_is_ours(carried)


@pytest.mark.parametrize("goal", [*sorted(OURS), "/en/threads/", "/fr/threads/?sort=new&lang=fr"])
def test_and_it_does_carry_what_is_ours(goal, client) -> None:
    assert carried_by(client.get("/en/login", query_string={"next": goal})) == [goal]


def carried_by(page) -> list[str]:
    (action,) = re.findall(r'action="(/en/login[^"]*)"', page.text)
    return parse_qs(urlsplit(html.unescape(action)).query).get("next", [])


@pytest.mark.parametrize(
    "goal", ["/en/threads/", "/fr/threads/?sort=new&lang=fr", "/en/kept/abc_-1"]
)
def test_a_page_of_ours_is_gone_to(goal, client) -> None:
    answer = client.post("/en/login", query_string={"next": goal}, data=SIGN_IN)
    assert answer.location == goal


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "/\\evil.example", "/en/threads//", "/choose//evil.example",
     "/en/offerings/current//", "/en/members//evil.example", "/%2F%2Fevil.example"],
)  # fmt: skip
def test_mending_an_address_leads_nowhere_else(path, client) -> None:
    answer = client.get("/", environ_overrides={"PATH_INFO": path, "RAW_URI": path})
    assert answer.status_code == 308
    assert urlsplit(urljoin("http://localhost/", answer.location)).netloc == "localhost"


@pytest.mark.parametrize("path", ["//evil.example/en/", "/en//evil.example", "/./evil.example",
                                  "//evil.example/%2e%2e", "///evil.example//.."])  # fmt: skip
def test_an_address_that_cannot_be_mended_is_not_found(path, client) -> None:
    answer = client.get("/", environ_overrides={"PATH_INFO": path, "RAW_URI": path})
    assert (answer.status_code, answer.location) == (404, None)


def assert_is_ours(location: str) -> None:
    assert location.startswith(LANGUAGES), location
    seen = urlsplit(urljoin("http://localhost/en/login", location.replace("\\", "/")))
    assert (seen.scheme, seen.netloc) == ("http", "localhost")
    assert not set(location) & set("\r\n\t\\\x00")
    assert "//" not in location.partition("?")[0]
