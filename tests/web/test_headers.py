"""What every answer says to the browser about safety, whatever the answer is."""

from __future__ import annotations

import pytest

from app.core.errors import TooManyAttemptsError
from tests.web.conftest import HX

pytestmark = pytest.mark.once  # headers know no database

REPLY = {"body": "Words.", "lang": "en"}


def policy_of(answer) -> dict[str, str]:
    parts = (part.partition(" ") for part in answer.headers["Content-Security-Policy"].split("; "))
    return {name: value for name, _, value in parts}


@pytest.fixture
def answer(app, quiet, visit, amina, charlie, thread_id, monkeypatch):
    """``answer(404)``: an answer of this kind, whole or for htmx."""

    def too_many(*_: str) -> None:
        raise TooManyAttemptsError(30)

    def break_it(*_: object, **__: object) -> None:
        raise RuntimeError("a fault of ours")

    def answer(kind, headers=None):
        stranger, member = app.test_client(), visit(amina)
        reply = f"/en/threads/{thread_id}/reply"
        if kind == 429:
            monkeypatch.setattr("app.forum.pace.hit", too_many)
        if kind == 500:
            monkeypatch.setattr("app.forum.queries.list_threads", break_it)
        if kind == 400:
            app.config["WTF_CSRF_ENABLED"] = True
        made = {
            200: lambda: stranger.get("/en/threads/", headers=headers),
            "signed in": lambda: member.get("/en/threads/", headers=headers),
            301: lambda: stranger.get(f"/en/threads/{thread_id}", headers=headers),
            302: lambda: stranger.get("/choose/en", headers=headers),
            303: lambda: stranger.get("/en/threads/new", headers=headers),
            400: lambda: member.post(reply, data=REPLY, headers=headers),
            403: lambda: member.get("/en/admin/", headers=headers),
            404: lambda: stranger.get("/en/threads/99999", headers=headers),
            405: lambda: member.post("/en/threads/", data=REPLY, headers=headers),
            413: lambda: member.post(reply, data={"body": "x" * 1_100_000}, headers=headers),
            422: lambda: member.post(reply, data={"body": ""}, headers=headers),
            429: lambda: member.post(reply, data=REPLY, headers=headers),
            500: lambda: stranger.get("/fr/threads/", headers=headers),
            "json": lambda: stranger.get("/healthz", headers=headers),
            "text": lambda: stranger.get("/robots.txt", headers=headers),
            "xml": lambda: stranger.get("/sitemap.xml", headers=headers),
        }[kind]()  # fmt: skip
        app.config["WTF_CSRF_ENABLED"] = False
        assert not isinstance(kind, int) or headers or made.status_code == kind
        return made

    return answer


KINDS = [
    200,
    "signed in",
    301,
    302,
    303,
    400,
    403,
    404,
    405,
    413,
    422,
    429,
    500,
    "json",
    "text",
    "xml",
]


@pytest.mark.parametrize("headers", [None, HX], ids=["page", "htmx"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_forbids_what_is_not_ours(kind, headers, answer) -> None:
    made = answer(kind, headers)
    found = policy_of(made)
    assert "unsafe" not in made.headers["Content-Security-Policy"]
    assert found["default-src"] == "'none'"
    assert {found[name] for name in ("object-src", "base-uri", "frame-ancestors")} == {"'none'"}
    assert {found[n] for n in ("script-src", "style-src", "form-action", "connect-src")} == {
        "'self'"
    }
    assert made.headers["X-Content-Type-Options"] == "nosniff"
    assert made.headers["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert made.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert made.headers["X-Frame-Options"] == "DENY"
    assert "Server" not in made.headers
    assert "X-Powered-By" not in made.headers


@pytest.mark.parametrize("headers", [None, HX], ids=["page", "htmx"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_says_what_it_is(kind, headers, answer) -> None:
    made = answer(kind, headers)
    kinds = {"json": "application/json", "text": "text/plain; charset=utf-8",
             "xml": "application/xml; charset=utf-8"}  # fmt: skip
    assert made.headers["Content-Type"] == kinds.get(kind, "text/html; charset=utf-8")


@pytest.mark.parametrize("kind", [k for k in KINDS if k not in (200, "xml", "text")])
def test_only_whole_public_pages_may_be_kept_by_anybody(kind, answer) -> None:
    assert answer(kind).headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("kind", [200, "xml", "text"])
def test_a_public_page_is_asked_after_each_time(kind, answer) -> None:
    made = answer(kind)
    assert made.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert {"Cookie", "HX-Request", "HX-Request-Type"} <= set(made.vary)


@pytest.mark.parametrize("kind", KINDS)
def test_a_fragment_is_kept_by_nobody(kind, answer) -> None:
    made = answer(kind, HX)
    assert made.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("kind", [k for k in KINDS if k not in ("json", "text", "xml")])
def test_what_depends_on_cookie_or_htmx_says_so(kind, answer) -> None:
    assert {"Cookie", "HX-Request", "HX-Request-Type"} <= set(answer(kind).vary)


def test_a_page_that_was_not_changed_is_not_sent_again(client, app) -> None:
    first = client.get("/en/threads/")
    again = client.get("/en/threads/", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert policy_of(again)["default-src"] == "'none'"
    assert again.headers["ETag"] == first.headers["ETag"]
    assert set(again.vary) == set(first.vary)


def test_no_answer_names_a_third_party(client, visit, amina) -> None:
    import re

    for browser in (client, visit(amina)):
        for path in ("/en/", "/fr/threads/", "/en/login", "/"):
            loads = re.findall(r'(?:src|action|data-src)="(https?:[^"]*)"', browser.get(path).text)
            styles = re.findall(r'<link rel="(?:stylesheet|preload|icon)" href="(https?:[^"]*)"',
                                browser.get(path).text)  # fmt: skip
            assert loads + styles == []


@pytest.fixture
def secure(site_with):
    return site_with(site_url="https://learn.example.org")


@pytest.mark.parametrize(
    "path", ["/en/", "/nowhere", "/en/login", "/healthz", "/static/nothing.css"]
)
def test_a_site_with_tls_says_so_for_a_year(path, secure) -> None:
    made = secure.test_client().get(path, base_url="https://learn.example.org")
    age = made.headers["Strict-Transport-Security"].split(";")[0]
    assert int(age.removeprefix("max-age=")) >= 31_536_000


def test_so_do_its_files(secure) -> None:
    name = secure.extensions["assets"].names["css/site.css"]
    made = secure.test_client().get(f"/static/{name}", base_url="https://learn.example.org")
    made.close()
    assert "Strict-Transport-Security" in made.headers


def test_a_site_without_tls_does_not_lock_itself_out(client) -> None:
    assert "Strict-Transport-Security" not in client.get("/en/").headers


def test_the_cookie_under_tls_is_bound_to_this_host(secure) -> None:
    made = secure.test_client().get("/en/login", base_url="https://learn.example.org")
    name, _, rest = made.headers["Set-Cookie"].partition("=")
    parts = {part.strip() for part in rest.split(";")[1:]}
    assert name == "__Host-session"
    assert parts == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}


def test_the_cookie_without_tls_is_out_of_reach_of_scripts(client) -> None:
    made = client.get("/en/login").headers["Set-Cookie"]
    assert made.startswith("session=")
    assert "HttpOnly" in made
    assert "SameSite=Lax" in made


def test_a_page_for_everybody_sets_no_cookie(client) -> None:
    assert "Set-Cookie" not in client.get("/en/threads/").headers
