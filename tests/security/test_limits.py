"""One time too many is refused with how long to wait, and with the text; and no more mail goes to
anybody than the limit says, whoever asks for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.forum.models import HeldPost, Post, Thread
from app.moderation.models import ProblemReport
from app.web.limits import LIMITS
from app.web.models import KeptText
from tests.accounts.conftest import post_office
from tests.security.addresses import GOOD, THREAD, WORDS
from tests.web.test_kept import fields_of

__all__ = ["post_office"]

REPLY = "/en/threads/{thread_id}/reply"
REGISTER = GOOD["accounts.register"]
CHANGE = GOOD["accounts.change_email"]


@dataclass(frozen=True)
class Case:
    """Somebody does a thing again and again. ``sent(3)`` is the form of the third time; ``mailed``
    is who gets a mail each time; ``made`` is what there is one more of."""

    person: str | None
    path: str
    sent: Callable[[int], dict[str, Any]]
    limit: str
    mailed: str | None = None
    made: type[Any] | None = None
    answer: int = 303
    method: str = "POST"


CASES = {
    "a confirmation is sent again to one address": Case(
        None, "/en/confirm/resend", lambda _: {"email": REGISTER["email"]}, "mail",
        mailed=REGISTER["email"],
    ),
    "confirmations are sent again from one place": Case(
        None, "/en/confirm/resend", lambda n: {"email": f"nobody{n}@example.org"}, "reset"
    ),
    "a reset is sent to one address": Case(
        None, "/en/password/reset", lambda _: {"email": "amina@example.org"}, "mail",
        mailed="amina@example.org",
    ),
    "resets are sent from one place": Case(
        None, "/en/password/reset", lambda n: {"email": f"nobody{n}@example.org"}, "reset"
    ),
    "one address is registered": Case(
        None, "/en/register", lambda n: REGISTER | {"handle": f"zoe-{n}"}, "mail",
        mailed=REGISTER["email"],
    ),
    "an address with an account is registered": Case(
        None, "/en/register",
        lambda n: REGISTER | {"handle": f"zoe-{n}", "email": "Amina@example.org"}, "mail",
        mailed="amina@example.org",
    ),
    "one address is asked for": Case(
        "noor", "/en/me/settings/email", lambda _: CHANGE, "mail", mailed=CHANGE["email"]
    ),
    "an address with an account is asked for": Case(
        "noor", "/en/me/settings/email", lambda _: CHANGE | {"email": "Amina@example.org"}, "mail",
        mailed="amina@example.org",
    ),
    "a text is looked at before it is sent": Case(
        "noor", REPLY, lambda n: WORDS | {"preview": "1", "body": f"Look {n}."}, "preview",
        answer=200,
    ),
    "a new member answers": Case(
        "charlie", REPLY, lambda n: WORDS | {"body": f"Answer {n}."}, "new_member_reply", made=HeldPost
    ),
    "a new member starts threads": Case(
        "charlie", "/en/threads/new", lambda n: GOOD["forum.start_thread"] | {"title": f"No. {n}"},
        "new_member_thread", made=HeldPost,
    ),
    "a member answers": Case(
        "noor", REPLY, lambda n: WORDS | {"body": f"Answer {n}."}, "reply", made=Post
    ),
    "a member starts threads": Case(
        "noor", "/en/threads/new", lambda n: GOOD["forum.start_thread"] | {"title": f"No. {n}"},
        "thread", made=Thread,
    ),
    "a draft is kept while somebody types": Case(
        "noor", "/en/drafts/reply/{thread_id}",
        lambda n: WORDS | {"body": f"Draft {n}.", "sequence": str(n), "tab": "one"}, "draft",
    ),
    "a facilitator writes a plan": Case(
        "grace", "/en/offerings/current/weeks/1/plan/{planned_id}/move", lambda n: {"to": str(n % 2)},
        "write_course",
    ),
    "an author edits": Case("amina", "/en/posts/{post_id}/edit", lambda _: THREAD, "edit"),
    "a member votes": Case(
        "noor", "/en/threads/{thread_id}/poll/vote",
        lambda n: GOOD["forum.vote"] | {"choice": str(n % 2)}, "vote",
    ),
    "a member changes settings": Case(
        "noor", "/en/me/settings", lambda _: GOOD["accounts.settings"], "settings"
    ),
    "a member reacts": Case(
        "noor", "/en/posts/{post_id}/react", lambda _: GOOD["forum.react"], "mark"
    ),
    "a member chooses what to follow": Case(
        "noor", "/en/threads/{thread_id}/follow", lambda n: {"level": str(n % 3)}, "follow"
    ),
    "names are looked up": Case(
        "noor", "/en/members/complete?q=a", lambda _: {}, "complete", answer=200, method="GET"
    ),
    "files are added": Case(
        "noor", REPLY, lambda n: WORDS | {"attach": "1", "files": (BytesIO(b"Words."), "a.txt")},
        "upload", answer=200,
    ),
    "answers are checked": Case(
        None, "/en/quizzes/{quiz_id}/check", lambda _: GOOD["learning.check"], "quiz", answer=200
    ),
    "results of activities are answered": Case(
        "noor", "/en/activities/{activity_id}/results/{result_id}/respond",
        lambda _: GOOD["learning.respond"], "reply",
    ),
    "resources are suggested": Case(
        "noor", "/en/resources/suggest", lambda n: GOOD["library.send_suggestion"], "suggest"
    ),
    "what was not found is told": Case(
        None, "/en/search/misses", lambda n: {"q": f"qqqqqq {n}"}, "miss"
    ),
    "problems are reported": Case(
        None, "/en/problem", lambda n: GOOD["moderation.report_problem"] | {"details": f"No. {n}"},
        "report", made=ProblemReport,
    ),
    "messages are reported": Case(
        "noor", "/en/posts/{post_id}/report", lambda n: GOOD["moderation.report_post"],
        "post_report",
    ),
    "a new member reports messages": Case(
        "charlie", "/en/posts/{post_id}/report", lambda n: GOOD["moderation.report_post"],
        "new_member_post_report",
    ),
    "accounts are made from one place": Case(
        None, "/en/register",
        lambda n: REGISTER | {"handle": f"zoe-{n}", "email": f"zoe{n}@example.org"}, "register",
        made=User,
    ),
    "passwords are tried from one place": Case(
        None, "/en/login", lambda n: {"identifier": f"nobody{n}", "password": "a guess"},
        "sign_in", answer=422,
    ),
    "texts are put aside from one place": Case(
        None, "/en/threads/new", lambda n: GOOD["forum.start_thread"] | {"title": f"No. {n}"},
        "kept", made=KeptText,
    ),
}  # fmt: skip


def test_every_limit_of_the_site_is_reached_here() -> None:
    assert {case.limit for case in CASES.values()} == set(LIMITS)


@pytest.fixture
def count(app):
    def count(model) -> int:
        with app.app_context():
            return db.session.scalar(select(func.count()).select_from(model)) or 0

    return count


@pytest.fixture(autouse=True)
def at_one_moment():
    """However slow the machine is, all of it happens within one window."""
    with time_machine.travel(clock.now(), tick=False):
        yield


@pytest.mark.once  # counts have a store of their own
@pytest.mark.parametrize("name", CASES)
def test_once_more_than_may_be_waits_with_its_text(
    name, app, client, visit, change, charlie, made, post_office, count, request
) -> None:
    case = CASES[name]
    change(User, charlie.id, level="new")
    if name.startswith("a confirmation is"):
        client.post("/en/register", data=REGISTER)
        app.extensions["limits_storage"].reset()
    before = len(post_office.deliver())
    browser = visit(request.getfixturevalue(case.person) if case.person else None)
    rows = count(case.made) if case.made else 0
    path, allowed = case.path.format(**made), LIMITS[case.limit].amount
    codes = []
    for n in range(allowed):
        codes.append(browser.open(path, method=case.method, data=case.sent(n)).status_code)
        post_office.deliver()  # at once, as a worker does: a later one may take an earlier back
    assert codes == [case.answer] * allowed

    refused = browser.open(path, method=case.method, data=case.sent(allowed))
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= LIMITS[case.limit].get_expiry()
    secret = {"password", "current_password"}
    typed = {name: text for name, text in case.sent(allowed).items() if name not in secret}
    typed.pop("files", None)  # its person has it
    if case.method == "POST":
        assert dict(fields_of(refused)) == typed
        assert f'action="{path}"' in refused.text

    if case.mailed:
        mails = [mail for mail in post_office.deliver()[before:] if mail["To"] == case.mailed]
        assert len(mails) == allowed
    if case.made:
        assert count(case.made) == rows + allowed


@pytest.mark.once  # counts have a store of their own
@pytest.mark.parametrize("name", CASES)
def test_when_the_time_is_over_it_may_be_done_again(
    name, visit, change, charlie, made, request
) -> None:
    case = CASES[name]
    change(User, charlie.id, level="new")
    person = request.getfixturevalue(case.person) if case.person else None
    path, limit = case.path.format(**made), LIMITS[case.limit]
    browser = visit(person)
    for n in range(limit.amount + 1):
        answer = browser.open(path, method=case.method, data=case.sent(n))
    assert answer.status_code == 429
    later = clock.now().timestamp() + int(answer.headers["Retry-After"]) + 1
    with time_machine.travel(later, tick=False):
        sent = case.sent(limit.amount + 1)
        again = visit(person).open(path, method=case.method, data=sent)
    assert again.status_code == case.answer


def test_one_person_may_be_mailed_by_several_doors_only_so_often_in_all(
    client, visit, noor, post_office
) -> None:
    hers, doors = visit(noor), 0
    for browser, path, data in (
        (client, "/en/password/reset", {"email": "amina@example.org"}),
        (client, "/fr/register", REGISTER | {"email": "AMINA@example.org"}),
        (hers, "/en/me/settings/email", CHANGE | {"email": "amina@example.org"}),
        (client, "/fr/password/reset", {"email": "Amina@Example.org"}),
        (hers, "/fr/me/settings/email", CHANGE | {"email": "amina@example.org"}),
        (client, "/en/confirm/resend", {"email": "amina@example.org"}),
    ):
        doors += browser.post(path, data=data).status_code == 303
    assert doors == LIMITS["mail"].amount
    mails = [mail for mail in post_office.deliver() if mail["To"] == "amina@example.org"]
    assert len(mails) == LIMITS["mail"].amount
