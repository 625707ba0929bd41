"""No other site can make a signed-in browser do anything here."""

from __future__ import annotations

import re

import pytest

from tests.security.addresses import GOOD, addresses, rows

pytestmark = pytest.mark.once  # decided before a database is asked

HX = {"HX-Request": "true", "HX-Request-Type": "partial"}
WAYS = {
    "plain": {},
    "htmx": {"headers": HX},
    "from elsewhere": {"headers": {"Origin": "https://evil.example", "Referer": "https://evil.example/"}},
    "multipart": {"content_type": "multipart/form-data"},
    "text": {"content_type": "text/plain"},
    "json": {"content_type": "application/json"},
    "override": {"headers": {"X-HTTP-Method-Override": "GET", "X-Method-Override": "GET"}},
}  # fmt: skip


def send(browser, path, data, way):
    options = dict(WAYS[way])
    if way == "json":
        return browser.post(path, json=data, headers={"Content-Type": "application/json"})
    return browser.post(path, data="a=b" if way == "text" else data, **options)


@pytest.mark.parametrize("way", WAYS)
def test_every_form_without_its_token_is_refused(
    way, app, visit, devon, made, unlimited, with_tokens
) -> None:
    browser = visit(devon)
    before = rows(app)
    answers = {
        address.name: send(
            browser, address.path(made), GOOD.get(address.endpoint, {}), way
        ).status_code
        for address in addresses(app, "POST")
    }
    assert len(answers) > 20
    assert set(answers.values()) == {400}, answers
    assert rows(app) == before


def test_it_is_refused_although_a_wrong_one_is_sent(
    app, visit, devon, made, unlimited, with_tokens
) -> None:
    browser = visit(devon)
    before = rows(app)
    for address in addresses(app, "POST"):
        for token in ("", "x", "a" * 5000, "é", "a.b.c"):
            data = {**GOOD.get(address.endpoint, {}), "csrf_token": token}
            assert browser.post(address.path(made), data=data).status_code == 400, address
    assert rows(app) == before


def token_in(page) -> str:
    return re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]


def test_the_token_of_another_session_is_refused(visit, amina, luc, with_tokens, thread_id) -> None:
    token = token_in(visit(luc).get("/en/threads/new"))
    data = {"body": "Forged.", "lang": "en", "csrf_token": token}
    assert visit(amina).post(f"/en/threads/{thread_id}/reply", data=data).status_code == 400


def test_the_token_of_ones_own_page_is_taken(visit, amina, with_tokens, thread_id) -> None:
    browser = visit(amina)
    data = {"body": "Mine.", "lang": "en", "csrf_token": token_in(browser.get("/en/threads/new"))}
    assert browser.post(f"/en/threads/{thread_id}/reply", data=data).status_code == 303


@pytest.mark.parametrize("where", ["address", "cookie"])
def test_a_token_is_not_taken_from_elsewhere(where, visit, amina, with_tokens, thread_id) -> None:
    browser = visit(amina)
    token = token_in(browser.get("/en/threads/new"))
    path = f"/en/threads/{thread_id}/reply"
    if where == "address":
        path += f"?csrf_token={token}"
    else:
        browser.set_cookie("csrf_token", token, domain="localhost")
    assert browser.post(path, data={"body": "Forged.", "lang": "en"}).status_code == 400


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_there_is_no_way_in_beside_forms(method, app, visit, devon, made) -> None:
    browser = visit(devon)
    before = rows(app)
    codes = {browser.open(a.path(made), method=method).status_code for a in addresses(app)}
    assert codes <= {405, 404}
    assert [a for a in addresses(app) if a.method not in ("GET", "POST")] == []
    assert rows(app) == before


def test_a_form_cannot_call_itself_another_method(visit, amina, client, with_tokens) -> None:
    answer = client.get("/en/logout?_method=POST", headers={"X-HTTP-Method-Override": "POST"})
    assert answer.status_code == 200
    browser = visit(amina)
    browser.get("/en/logout?_method=POST", headers={"X-HTTP-Method-Override": "POST"})
    assert browser.get("/en/me/").status_code == 200
