"""A cache of somebody else's in front of the site never mixes up readers."""

from __future__ import annotations

import pytest

from tests.web.conftest import HX

pytestmark = pytest.mark.once  # decided by headers alone

PATH = "/en/threads/"


class Proxy:
    """A shared cache that does what RFC 9111 lets it: keeps what is not private, tells answers
    apart by ``Vary``, and asks again when it must."""

    def __init__(self, app) -> None:
        self.app = app
        self.kept: list[tuple[str, dict[str, str], object]] = []
        self.asked: list[int] = []

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
        headers = headers or {}
        found = self._find(path, headers)
        sent = {**headers, "If-None-Match": found.headers["ETag"]} if found else headers
        answer = self.app.test_client(use_cookies=False).get(path, headers=sent)
        self.asked.append(answer.status_code)
        if answer.status_code == 304:
            return 200, found.text
        rules = answer.headers.get("Cache-Control", "")
        may_keep = answer.status_code in (200, 404) and not {"private", "no-store"} & set(
            rules.replace(" ", "").split(",")
        )
        if may_keep and "*" not in answer.vary and "ETag" in answer.headers:
            names = {name: headers.get(name, "") for name in answer.vary}
            self.kept.append((path, names, answer))
        return answer.status_code, answer.text

    def _find(self, path: str, headers: dict[str, str]):
        for kept_path, names, answer in reversed(self.kept):
            if kept_path == path and all(headers.get(n, "") == v for n, v in names.items()):
                return answer
        return None


@pytest.fixture
def proxy(app) -> Proxy:
    return Proxy(app)


@pytest.fixture
def hers(visit, amina) -> dict[str, str]:
    """What Amina's browser sends."""
    cookie = visit(amina).get_cookie("session")
    return {"Cookie": f"session={cookie.value}"}


def test_amina_then_a_stranger_then_htmx_each_get_their_own(proxy, hers, thread_id) -> None:
    _, of_amina = proxy.get(PATH, hers)
    _, of_stranger = proxy.get(PATH)
    _, of_htmx = proxy.get(PATH, HX)
    assert "Amina" in of_amina.split("<main")[0]
    assert "Amina" not in of_stranger.split("<main")[0]
    assert "<html" in of_stranger
    assert "<html" not in of_htmx


def test_in_whatever_order_they_come(proxy, hers, thread_id) -> None:
    kinds = {"htmx": HX, "stranger": {}, "amina": hers, "amina with htmx": {**hers, **HX}}
    first = {name: proxy.get(PATH, headers)[1] for name, headers in kinds.items()}
    for name, headers in reversed(kinds.items()):
        assert proxy.get(PATH, headers)[1].count("<html") == first[name].count("<html")
        is_hers = "Signed in as" in proxy.get(PATH, headers)[1]
        assert is_hers == (name == "amina")


def test_a_public_page_is_kept_and_only_asked_after(proxy, thread_id) -> None:
    first = proxy.get(PATH)
    assert proxy.get(PATH) == first
    assert proxy.asked == [200, 304]


def test_it_keeps_nothing_of_amina_and_no_fragment(proxy, hers, thread_id) -> None:
    proxy.get(PATH, hers)
    proxy.get(PATH, HX)
    proxy.get("/en/me/", hers)
    assert proxy.kept == []


def test_a_reply_is_seen_through_it_at_once(proxy, visit, amina, thread_id) -> None:
    page = proxy.get(PATH)
    data = {"body": "News.", "lang": "en"}
    visit(amina).post(f"/en/threads/{thread_id}/reply", data=data)
    assert proxy.get(PATH) != page
