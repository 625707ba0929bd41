"""Whatever is sent in a form, the answer is an answer, and a text that was typed comes back."""

from __future__ import annotations

import html
import io
import unicodedata

import pytest

from app.core.text import normalise
from tests.security.addresses import FIELDS, GOOD, addresses
from tests.security.hostile import HUGE, STRINGS, utf8

HX = {"HX-Request": "true", "HX-Request-Type": "partial"}
FINE = {200, 303, 400, 401, 403, 404, 410, 413, 422, 429}
EACH = [(endpoint, field) for endpoint, fields in FIELDS.items() for field in fields]
GOOD_REGISTRATION = {
    "display_name": "Zoé", "handle": "zoe", "email": "zoe@example.org", "agree": "y",
    "password": "seven otters under one umbrella", "organisation": "municipal",
    "stream": "executives", "language": "fr",
}  # fmt: skip
# A mail or a password makes a test wait; these are looked at with fewer strings.
SLOW = {("accounts.register", "agree"), ("accounts.register", "display_name"),
        ("accounts.login", "identifier"), ("accounts.login", "password"),
        ("accounts.change_password", "current_password"),
        ("accounts.change_email", "current_password")}  # fmt: skip


@pytest.fixture
def send(app, visit, devon, made, unlimited):
    """``send("forum.post_reply", data)``: by an administrator, or by a stranger where it must be."""

    def send(endpoint, data, **options):
        (address,) = [a for a in addresses(app, "POST") if a.endpoint == endpoint]
        person = None if endpoint in ("accounts.register", "accounts.login") else devon
        return visit(person).post(address.path(made), data=data, **options)

    return send


def good(endpoint: str) -> dict[str, object]:
    return dict(GOOD_REGISTRATION if endpoint == "accounts.register" else GOOD.get(endpoint, {}))


def test_every_form_is_in_the_list(app) -> None:
    assert {address.endpoint for address in addresses(app, "POST")} == set(FIELDS)


@pytest.mark.parametrize(("endpoint", "field"), EACH)
def test_any_text_in_a_field_is_answered(endpoint, field, send) -> None:
    strings = STRINGS[::12] if (endpoint, field) in SLOW else STRINGS
    codes = {
        text: send(endpoint, {**good(endpoint), field: utf8(text)}).status_code for text in strings
    }
    assert {text: code for text, code in codes.items() if code not in FINE} == {}


@pytest.mark.parametrize(("endpoint", "field"), EACH)
def test_a_field_that_is_missing_or_comes_twice_is_answered(endpoint, field, send) -> None:
    without = {name: value for name, value in good(endpoint).items() if name != field}
    twice = {**without, field: ["one", "two"]}
    named = {**without, f"{field}[]": "x", f"{field}.x": "y", f"{field}-0": "z"}
    for data in (without, twice, named):
        for headers in (None, HX):
            assert send(endpoint, data, headers=headers).status_code in FINE


@pytest.mark.parametrize(("endpoint", "field"), EACH)
def test_a_field_that_is_huge_is_answered(endpoint, field, send) -> None:
    assert send(endpoint, {**good(endpoint), field: HUGE}).status_code in FINE
    assert send(endpoint, {**good(endpoint), field: HUGE * 4}).status_code in FINE
    assert send(endpoint, {**good(endpoint), field: HUGE * 10}).status_code in FINE


@pytest.mark.parametrize(("endpoint", "field"), EACH)
def test_a_file_in_place_of_a_field_is_answered(endpoint, field, send) -> None:
    data = {**good(endpoint), field: (io.BytesIO(b"\x89PNG\r\n\x00\xff"), "x.png")}
    assert send(endpoint, data, content_type="multipart/form-data").status_code in FINE


RAW = [
    ("application/x-www-form-urlencoded", b"\xff\xfe=\x00&%&%zz=%ff&=&&==;body"),
    ("application/x-www-form-urlencoded", b"body=" + b"%ED%A0%80" * 30 + b"&lang=en"),
    ("application/x-www-form-urlencoded; charset=nonsense", b"body=x"),
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\nx\r\n--x--"),
    ("multipart/form-data; boundary=x", b"--x\r\n"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"body\"\r\n\r\n\xff\xfe\r\n--x--"),
    ("multipart/form-data; boundary=" + "x" * 3_000, b"x"),
    ("application/json", b"{"),
    ("application/json", b'{"body": {"a": [1, 2]}}'),
    ("text/plain", b"body=x"),
    ("", b"body=x"),
    ("application/x-www-form-urlencoded", b"&".join(b"f%d=x" % n for n in range(3_000))),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "body"), RAW, ids=[str(n) for n in range(len(RAW))])
@pytest.mark.parametrize("endpoint", sorted(FIELDS))
def test_any_body_is_answered(endpoint, kind, body, send) -> None:
    assert send(endpoint, body, content_type=kind).status_code in FINE


@pytest.mark.parametrize("endpoint", sorted(FIELDS))
def test_more_than_the_site_accepts_is_refused_before_anything_else(
    endpoint, send, with_tokens
) -> None:
    assert send(endpoint, {"anything": HUGE * 10}).status_code == 413
    parts = {"anything": HUGE * 4}
    assert send(endpoint, parts, content_type="multipart/form-data").status_code == 413
    parts = {f"field{n}": "x" for n in range(200)}
    assert send(endpoint, parts, content_type="multipart/form-data").status_code == 413


def shown(text: str) -> str:
    """As a page shows what a field was given."""
    return normalise(utf8(text)).strip()


@pytest.mark.parametrize("headers", [None, HX], ids=["page", "htmx"])
@pytest.mark.parametrize(
    ("endpoint", "typed", "broken"),
    [
        ("forum.post_reply", "body", {"lang": "nonsense"}),
        ("forum.start_thread", "body", {"title": ""}),
        ("forum.start_thread", "title", {"body": ""}),
        ("forum.edit_post", "body", {"title": ""}),
        ("accounts.settings", "bio", {"language": "nonsense"}),
        ("accounts.settings", "display_name", {"language": "nonsense"}),
        ("accounts.register", "display_name", {"agree": ""}),
        ("accounts.register", "handle", {"agree": ""}),
        ("accounts.register", "email", {"agree": ""}),
        ("moderation.report_problem", "details", {"problems": ""}),
    ],
)
def test_a_text_beside_a_mistake_comes_back(endpoint, typed, broken, headers, send) -> None:
    lost = []
    for text in STRINGS:
        wanted = shown(text)
        if not wanted or not wanted.isprintable() or "\u200b" in wanted:
            continue
        answer = send(endpoint, {**good(endpoint), **broken, typed: utf8(text)}, headers=headers)
        assert answer.status_code == 422, text
        page = html.unescape(answer.text)
        if not any(words in page for words in tidied(wanted)):
            lost.append(text)
    assert lost == []


def tidied(text: str) -> set[str]:
    """As it was typed; a name has single blanks, a handle is in its compatible form."""
    compatible = unicodedata.normalize("NFKC", text)
    return {text, " ".join(text.split()), compatible, compatible.casefold()}


@pytest.mark.parametrize(
    "text", ["</textarea><script>x</script>", "\n\nfirst lines empty", "  indented", "&amp;amp;"]
)
def test_a_long_text_comes_back_to_the_letter(text, send) -> None:
    page = send("forum.post_reply", {"body": text, "lang": "nonsense"})
    area = page.text.split('name="body"')[1].partition(">")[2].partition("</textarea>")[0]
    # A browser drops one line end after the tag, and ours has "\r\n" or "\n" there.
    assert html.unescape(area).replace("\r\n", "\n").removeprefix("\n") == text
