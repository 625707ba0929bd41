"""What one may not see answers exactly like what is not there."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.forum.models import Post, Thread
from tests.security.addresses import THREAD, WORDS

HX = {"HX-Request": "true", "HX-Request-Type": "partial"}
NOWHERE = 2_000_000
CANARY = "canary-of-the-mine"


@pytest.fixture
def hidden(app, start, amina, luc, change):
    """The ids of a hidden thread, and of a hidden answer in one that is not."""
    secret = start(amina, title=f"Secret {CANARY}", body=f"Words {CANARY}", replies_by=[luc])
    open_one = start(amina, title="Open", body="Nothing here", replies_by=[luc])
    with app.app_context():
        posts = list(db.session.scalars(select(Post.id).where(Post.thread_id == secret)))
        answer = db.session.scalars(
            select(Post.id).where(Post.thread_id == open_one, Post.number == 2)
        ).one()
    # Both list their threads on their profiles: else nothing hidden could be seen there.
    for person in (amina, luc):
        change(User, person.id, shows_threads=True)
    change(Thread, secret, hidden_at=clock.now())
    change(Post, answer, hidden_at=clock.now(), body=CANARY, html=f"<p>{CANARY}</p>")
    return {"thread": secret, "post in it": posts[0], "answer": answer, "open": open_one}


PATHS = [
    ("get", "thread", "/en/threads/{}"),
    ("get", "thread", "/en/threads/{}-how-do-we-begin"),
    ("get", "thread", "/en/threads/{}-how-do-we-begin/2"),
    ("get", "thread", "/en/threads/{}/reply"),
    ("post", "thread", "/en/threads/{}/reply"),
    ("get", "thread", "/en/threads/{}/poll"),
    ("get", "thread", "/en/threads/{}/poll/new"),
    ("post", "thread", "/en/threads/{}/poll/new"),
    ("get", "thread", "/en/threads/{}/poll/edit"),
    ("post", "thread", "/en/threads/{}/poll/edit"),
    ("get", "thread", "/en/threads/{}/poll/voters"),
    ("post", "thread", "/en/threads/{}/poll/vote"),
    ("post", "thread", "/en/threads/{}/poll/withdraw"),
    ("post", "thread", "/en/threads/{}/poll/close"),
    ("post", "thread", "/en/threads/{}/poll/reopen"),
    ("post", "thread", "/en/threads/{}/poll/remove"),
    ("get", "thread", "/en/threads/{}/posts/move"),
    ("post", "thread", "/en/threads/{}/posts/split"),
    ("post", "thread", "/en/threads/{}/merge"),
    ("get", "thread", "/en/threads/{}/curate/close"),
    ("post", "thread", "/en/threads/{}/curate/close"),
    ("post", "thread", "/en/threads/{}/curate/reopen"),
    ("get", "post in it", "/en/posts/{}"),
    ("get", "post in it", "/en/posts/{}/edit"),
    ("post", "post in it", "/en/posts/{}/edit"),
    ("get", "answer", "/en/posts/{}/edit"),
    ("post", "answer", "/en/posts/{}/edit"),
    ("get", "answer", "/en/posts/{}/redact"),
    ("post", "answer", "/en/posts/{}/redact"),
    *(
        (method, what, f"/en/posts/{{}}/{rest}")
        for what in ("post in it", "answer")
        for method, rest in (
            ("get", "history"),
            ("get", "delete"),
            ("post", "delete"),
            ("post", "restore"),
            ("post", "wiki"),
            ("post", "wiki/end"),
            ("post", "revisions/77/hide"),
            ("post", "revisions/77/show"),
        )
    ),
]


CHANCE = (
    (r'name="csrf_token" value="[^"]*"', ""),
    (r"number [0-9a-f]{16}", "number R"),
    (r"/kept/[\w-]+", "/kept/K"),  # a signed-out text is put aside behind a key of its own
)


def said(answer, number: int) -> tuple[object, ...]:
    """An answer without what differs by chance or by the number that was asked for (a browser's
    first page also brings its cookie)."""
    headers = answer.headers
    parts = [answer.text, headers.get("Location", ""), headers.get("HX-Redirect", "")]
    for pattern, word in (*CHANCE, (rf"(?<=/){number}(?!\d)", "N")):
        parts = [re.sub(pattern, word, part) for part in parts]
    return answer.status_code, *parts, sorted({name for name, _ in headers} - {"Set-Cookie"})


@pytest.mark.parametrize("headers", [None, HX], ids=["page", "htmx"])
@pytest.mark.parametrize("person", [None, "charlie", "grace"])
def test_it_looks_like_nothing(person, headers, app, visit, hidden, request) -> None:
    browser = visit(request.getfixturevalue(person) if person else None)
    for method, what, path in PATHS:
        answers = []
        for number in (hidden[what], NOWHERE):
            app.extensions["limits_storage"].reset()
            more = {"data": WORDS | THREAD} if method == "post" else {}
            answer = browser.open(path.format(number), method=method, headers=headers, **more)
            answers.append(said(answer, number))
        assert answers[0] == answers[1], (method, path)
        assert answers[0][0] == 404 or person is None, (method, path)
        assert answers[0][0] != 429, (method, path)


@pytest.mark.parametrize("person", [None, "charlie", "tom", "grace"])
def test_it_is_in_no_list_no_count_and_no_description(person, visit, hidden, request) -> None:
    browser = visit(request.getfixturevalue(person) if person else None)
    paths = ["/en/", "/fr/", "/en/threads/", "/en/threads/?sort=new", "/en/threads/?sort=top",
             "/en/threads/?board=current-week-3", "/en/commons/", "/en/offerings/current/",
             "/en/offerings/current/weeks/3", "/en/members/amina", "/en/members/luc", "/sitemap.xml",
             f"/en/threads/{hidden['open']}", f"/fr/threads/{hidden['open']}"]  # fmt: skip
    if person:
        paths += ["/en/threads/?filter=unread", "/en/threads/?filter=mine"]
    for path in paths:
        page = browser.get(path, follow_redirects=True)
        assert page.status_code == 200, path
        assert CANARY not in page.text, path
    assert f"/threads/{hidden['thread']}-" not in browser.get("/sitemap.xml").text


def test_those_who_may_see_it_do(visit, rosa, hidden) -> None:
    for path in (f"/en/threads/{hidden['thread']}", "/en/members/amina"):
        assert CANARY in visit(rosa).get(path, follow_redirects=True).text, path


def test_somebody_elses_session_is_not_there(app, visit, amina, luc) -> None:
    from app.accounts.models import UserSession

    visit(luc)
    with app.app_context():
        his = db.session.scalars(select(UserSession.id).where(UserSession.user_id == luc.id)).one()
    browser = visit(amina)
    answers = [said(browser.post(f"/en/me/sessions/{n}/end"), n) for n in (his, NOWHERE)]
    assert answers[0] == answers[1]
    assert answers[0][0] == 404
