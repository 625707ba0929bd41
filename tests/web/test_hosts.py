"""What a request claims of itself is not believed."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.once  # decided by the address alone

EVIL = ["evil.example", "localhost.evil.example", "evil.example:80", "localhost@evil.example",
        "localhost evil", "", "..", "localhost/evil", "[::2]", "localhost:port", "é.example",
        "localhost\tx", "xn--80ak6aa92e.com"]  # fmt: skip
FORWARDED = {
    "X-Forwarded-For": "203.0.113.99",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Prefix": "/evil",
    "X-Real-IP": "203.0.113.99",
    "Forwarded": "for=203.0.113.99;host=evil.example;proto=https",
    "X-Original-URL": "/en/admin/",
    "X-Rewrite-URL": "/en/admin/",
}


@pytest.mark.parametrize("path", ["/en/threads/", "/en/login", "/", "/nowhere", "/healthz"])
@pytest.mark.parametrize("host", EVIL)
def test_a_host_that_is_not_ours_is_refused(host, path, client, quiet) -> None:
    page = client.get(path, environ_overrides={"HTTP_HOST": host, "SERVER_NAME": "evil.example"})
    assert page.status_code == 400
    assert "evil.example" not in page.text
    assert "Traceback" not in page.text
    assert "Content-Security-Policy" in page.headers


@pytest.mark.parametrize("host", EVIL)
def test_such_a_host_leaves_no_page_behind(host, client, app, quiet) -> None:
    client.get("/en/threads/", environ_overrides={"HTTP_HOST": host})
    assert app.extensions["page_cache"].pages == {}


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:9000"])
def test_our_own_names_are_answered(host, client) -> None:
    assert client.get("/en/", environ_overrides={"HTTP_HOST": host}).status_code == 200


def test_the_name_of_the_site_is_answered(site_with) -> None:
    site = site_with(site_url="https://learn.example.org")
    page = site.test_client().get("/en/", base_url="https://learn.example.org")
    assert page.status_code == 200
    assert 'href="https://learn.example.org/en/"' in page.text


@pytest.mark.parametrize("name", FORWARDED)
def test_what_a_proxy_would_say_is_not_believed_without_one(name, client) -> None:
    """The page differs in nothing that such a header could change."""
    plain = client.get("/en/problem")
    told = client.get("/en/problem", headers={name: FORWARDED[name]})
    assert told.status_code == plain.status_code == 200
    assert "evil" not in told.text
    assert told.headers.get("Set-Cookie", "").count("Secure") == 0


def test_a_forged_address_does_not_escape_a_limit(client) -> None:
    data = {"problems": "broken", "details": "", "page": "/en/"}
    codes = [
        client.post(
            "/en/problem", data=data, headers={"X-Forwarded-For": f"203.0.113.{n}"}
        ).status_code
        for n in range(6)
    ]
    assert codes == [303] * 5 + [429]


@pytest.fixture
def behind_one(site_with):
    return site_with(trusted_proxies=1)


def test_behind_one_proxy_the_address_it_saw_is_counted(behind_one) -> None:
    from app.web.limits import address

    seen = []
    behind_one.before_request_funcs.setdefault(None, []).append(lambda: seen.append(address()))
    browser = behind_one.test_client()
    browser.get("/en/nothing", headers={"X-Forwarded-For": "203.0.113.5"})
    browser.get("/en/nothing", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.6"})
    assert seen == ["203.0.113.5", "203.0.113.6"]


def test_behind_a_proxy_a_foreign_host_is_still_refused(behind_one) -> None:
    page = behind_one.test_client().get("/en/", headers={"X-Forwarded-Host": "evil.example"})
    assert page.status_code == 400


@pytest.mark.parametrize(
    "method", ["TRACE", "CONNECT", "PROPFIND", "PATCH", "DELETE", "PUT", "BREW"]
)
def test_only_the_methods_of_a_page_are_answered(method, client) -> None:
    assert client.open("/en/threads/", method=method).status_code == 405
