"""The first message of somebody who is new waits: for its author, for who may approve it, and for
nobody else."""

from __future__ import annotations

import pytest

from app.accounts.models import Level, User
from app.core import clock
from app.core.db import db
from app.forum.models import HeldPost, Post, Thread, WatchedWord
from app.moderation import commands
from app.moderation.models import Act, Kind
from app.programme import invitations
from app.programme.queries import outline
from tests.security.addresses import GOOD

pytestmark = pytest.mark.once
SECRET = "qzx-planted-secret"
THREAD = {**GOOD["forum.start_thread"], "title": f"{SECRET} title", "submission": "one"}
REPLY = {"body": f"{SECRET} words, and some more of them.", "lang": "en", "submission": "two"}


@pytest.fixture
def zoe(visit, charlie, change):
    """Charlie's browser, on a first day."""
    change(User, charlie.id, level="new")
    return visit(charlie)


def send(browser, path, data, times=1):
    answers = [browser.post(path, data=data) for _ in range(times)]
    assert {answer.status_code for answer in answers} == {303}, answers[0].text
    return answers[-1]


def test_both_wait_once_and_are_nowhere_else(
    zoe, visit, noor, grace, client, thread_id, app
) -> None:
    sent = send(zoe, "/en/threads/new", THREAD, times=2)
    assert "/en/me/held#held-" in sent.location
    send(zoe, f"/en/threads/{thread_id}/reply", REPLY, times=2)
    mine = zoe.get("/en/me/held").text
    assert mine.count(SECRET) >= 2
    assert "waits here until somebody" in mine
    with app.app_context():
        assert db.session.query(HeldPost).count() == 2
        assert db.session.query(Thread).count() == 1
        assert db.session.get_one(Thread, thread_id).answer_count == 1
    for browser in (client, visit(noor), zoe):
        for path in ("/en/", "/en/threads/", f"/en/threads/{thread_id}", "/en/members/charlie",
                     "/en/log", "/en/offerings/current/weeks/3"):  # fmt: skip
            assert SECRET not in browser.get(path, follow_redirects=True).text, path
    assert SECRET not in visit(noor).get("/en/me/held").text
    assert SECRET in visit(grace).get("/en/moderation/held").text


def test_what_is_wrong_is_said_before_anything_waits(zoe, thread_id, app) -> None:
    path = f"/en/threads/{thread_id}/reply"
    empty = zoe.post(path, data={**REPLY, "body": " "})
    links = zoe.post(
        path, data={**REPLY, "body": "https://a.example https://b.example www.c.example"}
    )
    assert (empty.status_code, links.status_code) == (422, 422)
    assert "at most 2 links" in links.text
    with app.app_context():
        assert db.session.query(HeldPost).count() == 0


def test_approved_it_is_posted_as_if_now_and_its_author_is_a_member(
    zoe, visit, grace, noor, charlie, thread_id, app
) -> None:
    send(zoe, f"/en/threads/{thread_id}/reply", REPLY)
    send(visit(noor), f"/en/threads/{thread_id}/reply", {"body": "Meanwhile.", "lang": "en"})
    with app.app_context():
        number = db.session.query(HeldPost).one().id
    approve = f"/en/moderation/held/{number}/approve"
    assert visit(noor).post(approve).status_code == 403
    send(visit(grace), approve, {}, times=2)
    with app.app_context():
        last = db.session.query(Post).order_by(Post.id.desc()).first()
        assert (last.author_id, last.number, last.thread_id) == (charlie.id, 4, thread_id)
        assert db.session.get_one(Thread, thread_id).answer_count == 3
        assert db.session.get_one(User, charlie.id).level == "member"
        assert db.session.query(HeldPost).one().post_id == last.id
        [act] = db.session.query(Act)
        assert (act.kind, act.is_public, act.role) == (Kind.APPROVE, False, "facilitator")
    assert SECRET in visit(noor).get(f"/en/threads/{thread_id}", follow_redirects=True).text
    more = send(zoe, f"/en/threads/{thread_id}/reply", {"body": "Second.", "lang": "en"})
    assert "/en/posts/" in more.location
    assert "Nothing waits" in zoe.get("/en/me/held").text


def test_an_approved_discussion_counts_and_is_listed(zoe, visit, rosa, client, app) -> None:
    send(zoe, "/en/threads/new", THREAD)
    with app.app_context():
        commands.approve_held(
            db.session.query(User).filter_by(handle="rosa").one(), db.session.query(HeldPost).one()
        )
        db.session.commit()
    assert f"{SECRET} title" in client.get("/en/threads/").text


def test_declined_its_author_reads_why_in_both_languages(zoe, visit, rosa, thread_id, app) -> None:
    send(zoe, f"/en/threads/{thread_id}/reply", REPLY)
    with app.app_context():
        path = f"/fr/moderation/held/{db.session.query(HeldPost).one().id}/decline"
    assert visit(rosa).post(path, data={"reason": ""}).status_code == 422
    send(visit(rosa), path, {"reason": "Trop de publicité."})
    page = zoe.get("/fr/me/held").text
    assert "Trop de publicité." in page
    assert "Ce message n’a pas été publié." in page
    assert REPLY["body"] in page
    assert "This was not posted." in zoe.get("/en/me/held").text
    assert "Rosa" not in page


def test_of_a_closed_discussion_the_moderator_is_told(
    zoe, visit, rosa, thread_id, change, app
) -> None:
    send(zoe, f"/en/threads/{thread_id}/reply", REPLY)
    change(Thread, thread_id, closed_at=clock.now())
    with app.app_context():
        number = db.session.query(HeldPost).one().id
    browser = visit(rosa)
    send(browser, f"/en/moderation/held/{number}/approve", {})
    assert "Its author may not write there now" in browser.get("/en/moderation/held").text
    with app.app_context():
        assert db.session.query(HeldPost).one().state == "waiting"


def test_facilitators_see_what_waits_in_their_offering_alone(zoe, visit, grace, rosa) -> None:
    send(zoe, "/en/threads/new", {**THREAD, "board": "welcome"})
    assert SECRET not in visit(grace).get("/en/moderation/held").text
    assert SECRET in visit(rosa).get("/en/moderation/held").text


def test_what_cannot_wait_comes_after_a_first_message(zoe) -> None:
    answer = zoe.post("/en/resources/principles-and-guidelines/verdict")
    assert answer.status_code in (404, 422)
    told = zoe.post("/en/resources/1/verdict", data=GOOD["library.judge"])
    assert told.status_code == 403
    assert "once a first message of theirs was approved" in told.text


def test_a_code_makes_known_and_a_new_one_ends_it(client, visit, grace, noor, app) -> None:
    facilitator = visit(grace)
    send(facilitator, "/en/offerings/current/invitation", {})
    with app.app_context():
        grace_there = db.session.get_one(User, grace.id)
        code = invitations.code_of(grace_there, outline().offering("current"))
    assert code in facilitator.get("/en/offerings/current/invitation").text
    assert visit(noor).get("/en/offerings/current/invitation").status_code == 403
    form = GOOD["accounts.register"]
    assert f'value="{code}"' in client.get(f"/en/register?code={code}").text
    send(client, "/en/register", {**form, "code": code.lower()})
    wrong = client.post("/fr/register", data={**form, "handle": "b", "code": "NOCODE"})
    assert "Personne n’a donné ce code." in wrong.text
    send(client, "/en/register", {**form, "handle": "zelda", "email": "z@example.org"})
    send(facilitator, "/en/offerings/current/invitation", {})
    again = client.post("/en/register", data={**form, "handle": "zulu", "code": code})
    assert again.status_code == 422
    with app.app_context():
        levels = dict(db.session.query(User.handle, User.level))
        assert (levels["zoe"], levels["zelda"]) == (Level.MEMBER, Level.NEW)


@pytest.mark.parametrize(
    ("text", "found"),
    [("Un CASÍNO ici.", True), ("casino", True), ("casinos", False), ("occasino", False)],
)
def test_watched_words_are_whole_words_without_accents(
    text, found, visit, rosa, noor, thread_id, app
) -> None:
    send(visit(rosa), "/en/moderation/words", {"words": "Casino", "does": "refuse"})
    answer = visit(noor).post(f"/en/threads/{thread_id}/reply", data={"body": text, "lang": "en"})
    assert answer.status_code == (422 if found else 303)
    assert ("Say it otherwise" in answer.text) is found


def test_a_watched_word_may_make_a_message_wait(visit, noor, grace, thread_id, app) -> None:
    with app.app_context():
        db.session.add(WatchedWord(words="loterie", refuses=False))
        db.session.commit()
    told = {"body": "Une loterie!", "lang": "fr"}
    assert "/me/held" in send(visit(noor), f"/fr/threads/{thread_id}/reply", told).location
    # Who looks after the place writes as they like.
    assert "/posts/" in send(visit(grace), f"/fr/threads/{thread_id}/reply", told).location


def test_the_same_long_words_are_posted_once_an_hour(visit, noor, thread_id) -> None:
    browser, path = visit(noor), f"/en/threads/{thread_id}/reply"
    long = {"body": "These words are many enough to be told apart from thanks.", "lang": "en"}
    send(browser, path, {**long, "submission": "1"})
    again = browser.post(path, data={**long, "submission": "2"})
    assert again.status_code == 422
    assert "posted these same words" in again.text
    thanks = {"body": "Thank you!", "lang": "en"}
    send(browser, path, {**thanks, "submission": "3"})
    send(browser, path, {**thanks, "submission": "4"})


def test_a_form_that_fills_in_everything_registers_nobody(client, app) -> None:
    form = GOOD["accounts.register"]
    assert client.post("/en/register", data={**form, "website": "spam"}).status_code == 422
    with app.app_context():
        assert db.session.query(User).filter_by(handle="zoe").count() == 0


def test_nobody_registers_in_the_blink_of_an_eye(client, app, monkeypatch) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    monkeypatch.setitem(app.config, "SECONDS_TO_REGISTER", 1000)
    page = client.get("/en/register").text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    form = {**GOOD["accounts.register"], "csrf_token": token}
    assert "That was very quick" in client.post("/en/register", data=form).text
    monkeypatch.setitem(app.config, "SECONDS_TO_REGISTER", 0)
    assert client.post("/en/register", data=form).status_code == 303


def test_who_wrote_enough_from_week_three_on_is_trusted(
    start, noor, amina, luc, app, change
) -> None:
    for number in range(3):
        start(noor, title=f"No. {number}", replies_by=[noor])
        start(luc, title=f"Luc {number}", replies_by=[luc])
    with app.app_context():
        hidden = db.session.query(Post).filter_by(author_id=luc.id).first()
        hidden.hidden_at = clock.now()
        db.session.commit()
        commands.trust_members()
        db.session.commit()
        levels = dict(db.session.query(User.handle, User.level))
    assert (levels["noor"], levels["amina"], levels["luc"]) == ("trusted", "member", "member")
