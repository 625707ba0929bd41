"""Who gets in where: ``authz.yml``, cell by cell, and no address without a row."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from sqlalchemy import select

from app.accounts.models import User, UserSession
from app.core.db import db
from tests.security.addresses import GOOD, MAILED, addresses, begin_draft, live_link

# Rows that change nothing, and doors that stay closed, can stand behind one another on one site:
# what makes it ready takes much longer than what they ask. Seven shares, for several workers.
SHARES = 7
FILE = Path(__file__).with_name("authz.yml")
TABLE: dict[str, str] = yaml.safe_load(FILE.read_text("utf-8"))
PEOPLE = ("stranger", "member", "facilitator", "moderator", "administrator", "suspended",
          "unconfirmed")  # fmt: skip
MEANINGS = {200: "page", 301: "moved", 302: "moved", 303: "done", 403: "refused", 404: "missing",
            409: "conflict", 410: "expired", 422: "form", 401: "sign-in"}  # fmt: skip
HX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def browsers(app, made, visit, noor, grace, rosa, devon, luc, charlie, change):
    """Noor is the member, for the thread is Amina's; the session and the draft are Noor's. Luc is suspended while
    he is signed in; Charlie turns out never to have confirmed."""
    people = dict(zip(PEOPLE, (None, noor, grace, rosa, devon, luc, charlie), strict=True))
    found = {name: visit(person) for name, person in people.items()}
    with app.app_context():
        hers = select(UserSession.id).where(UserSession.user_id == noor.id)
        made["session_id"] = db.session.scalars(hers).one()
    made["draft_id"] = begin_draft(app, "noor", 0)
    change(User, luc.id, status="suspended")
    change(User, charlie.id, status="unconfirmed")
    return found


def meaning(answer) -> str:
    if answer.status_code == 303 and "/login?next=" in answer.location:
        return "sign-in"
    return MEANINGS.get(answer.status_code, str(answer.status_code))


def meaning_to_htmx(answer) -> str:
    """A redirection would be followed by the script and its page put into a corner of this one,
    so to htmx there is none: a header says where the whole page goes."""
    assert "Location" not in answer.headers
    target = answer.headers.get("HX-Redirect", "")
    if answer.status_code == 401 and target.startswith("/en/login?next="):
        return "sign-in"
    assert not target, f"{answer.status_code} and {target}"
    assert "<html" not in answer.text
    return MEANINGS.get(answer.status_code, str(answer.status_code))


def ask(app, browser, address, made, headers=None):
    app.extensions["limits_storage"].reset()
    more = {"data": GOOD.get(address.endpoint, {})} if address.method == "POST" else {}
    return browser.open(address.path(made), method=address.method, headers=headers, **more)


def test_every_address_has_its_row_and_every_row_its_address(app) -> None:
    assert {address.name for address in addresses(app)} == set(TABLE)


def test_every_row_has_an_answer_for_everybody() -> None:
    words = set(MEANINGS.values())
    bad = {row: cells for row, cells in TABLE.items()
           if len(cells.split()) != len(PEOPLE) or not set(cells.split()) <= words}  # fmt: skip
    assert bad == {}


@pytest.mark.parametrize("row", sorted(row for row in TABLE if not row.startswith("GET")))
def test_each_person_who_sends_is_answered_as_the_table_says(row, app, browsers, made) -> None:
    (address,) = [address for address in addresses(app) if address.name == row]
    answers = [meaning(ask(app, browsers[person], address, made)) for person in PEOPLE]
    assert answers == TABLE[row].split()


@pytest.mark.parametrize("share", range(SHARES))
def test_each_person_who_reads_is_answered_as_the_table_says(share, app, browsers, made) -> None:
    pages = addresses(app, "GET")[share::SHARES]
    answers = {
        page.name: [meaning(ask(app, browsers[person], page, made)) for person in PEOPLE]
        for page in pages
    }
    assert answers == {page.name: TABLE[page.name].split() for page in pages}


@pytest.mark.once  # the doors are those of the tests before
@pytest.mark.parametrize("share", range(SHARES))
def test_with_htmx_the_same_doors_are_closed(share, app, browsers, made) -> None:
    closed = [
        (address, person, expected)
        for address in addresses(app)[share::SHARES]
        for person, expected in zip(PEOPLE, TABLE[address.name].split(), strict=True)
        if expected in ("sign-in", "refused")
    ]
    assert closed
    for address, person, expected in closed:
        answer = ask(app, browsers[person], address, made, HX)
        assert meaning_to_htmx(answer) == expected, (address.name, person)


LINKS = [
    ("GET", "accounts.confirm", ["page", "page"]),
    # They are signed in by it now, and pressed twice.
    ("POST", "accounts.confirm_person", ["done", "done"]),
    ("GET", "accounts.reset_password", ["page", "page"]),
    ("POST", "accounts.reset_password", ["done", "expired"]),
    ("GET", "accounts.confirm_email", ["page", "page"]),
    ("POST", "accounts.use_new_email", ["done", "expired"]),
]


def test_every_mailed_link_is_in_the_list() -> None:
    assert {endpoint for _, endpoint, _ in LINKS} == set(MAILED)


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize(("method", "endpoint", "expected"), LINKS)
def test_a_link_that_is_good_opens_to_whoever_holds_it(
    method, endpoint, expected, person, app, browsers, made
) -> None:
    """The secret proves the address, so it asks for nobody's session; and it is used up by the
    button, not by the look."""
    (address,) = [a for a in addresses(app, method) if a.endpoint == endpoint]
    # Only an account that waits can be confirmed.
    owner = "charlie" if endpoint.startswith("accounts.confirm") else "amina"
    parts = {**made, "token": live_link(app, endpoint, owner)}
    assert [meaning(ask(app, browsers[person], address, parts)) for _ in range(2)] == expected


@pytest.mark.parametrize(
    "endpoint", [endpoint for method, endpoint, _ in LINKS if method == "POST"]
)
def test_a_good_link_lets_no_suspended_person_in(endpoint, app, client, made, charlie, change):
    change(User, charlie.id, status="suspended")
    (address,) = [a for a in addresses(app, "POST") if a.endpoint == endpoint]
    parts = {**made, "token": live_link(app, endpoint, "charlie")}
    assert meaning(ask(app, client, address, parts)) == "expired"
    assert meaning(client.get("/en/me/")) == "sign-in"


def test_a_suspension_holds_from_the_very_next_request(app, visit, amina, change) -> None:
    browser = visit(amina)
    assert browser.get("/en/me/").status_code == 200
    change(User, amina.id, status="suspended")
    assert meaning(browser.get("/en/me/")) == "sign-in"


def test_so_does_a_role_that_was_taken_away(visit, rosa, change) -> None:
    browser = visit(rosa)
    assert browser.get("/en/moderation/queue").status_code == 200
    change(User, rosa.id, role="member")
    assert browser.get("/en/moderation/queue").status_code == 403


def test_a_facilitator_of_another_offering_is_a_member_here(visit, grace, change, made) -> None:
    change(User, grace.id, facilitates=[])
    data = {"title": "Official", "body": "x", "lang": "en", "kind": "announcement", "stream": "all",
            "board": "current-week-3"}  # fmt: skip
    assert visit(grace).post("/en/threads/new", data=data).status_code == 422
