"""Posting a reply, by everyone who might try, with and without htmx."""

from __future__ import annotations

import threading

import pytest

from app.core.db import db
from app.forum.models import Thread

HX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def reply(thread_id, visit):
    def reply(person, body="Because of the weather.", *, headers=None, **changes):
        data = {"body": body, "lang": "en", "submission": "once"} | changes
        return visit(person).post(f"/en/threads/{thread_id}/reply", data=data, headers=headers)

    return reply


def test_noor_replies_and_is_sent_to_her_post(reply, noor, posts_of, thread_id) -> None:
    response = reply(noor)
    last = posts_of(thread_id)[-1]
    assert (response.status_code, response.location) == (303, f"/en/posts/{last.id}")
    assert (last.number, last.body, last.author_id) == (3, "Because of the weather.", noor.id)


def test_with_htmx_the_answer_is_the_post_and_an_empty_form(reply, noor) -> None:
    response = reply(noor, headers=HX)
    assert response.status_code == 200
    assert "<html" not in response.text
    assert 'id="post-3"' in response.text
    assert 'id="reply-form"' in response.text
    assert response.text.count("Because of the weather.") == 1


def test_the_thread_knows_its_last_post(reply, noor, app, thread_id, posts_of) -> None:
    reply(noor)
    with app.app_context():
        thread = db.session.get_one(Thread, thread_id)
        assert (thread.reply_count, thread.last_author_id) == (2, noor.id)
        assert thread.last_post_id == posts_of(thread_id)[-1].id


@pytest.mark.parametrize("headers", [None, HX])
def test_pressing_twice_posts_once(headers, reply, noor, posts_of, thread_id) -> None:
    reply(noor, headers=headers)
    reply(noor, headers=headers)
    assert len(posts_of(thread_id)) == 3


def test_twenty_presses_at_once_post_once(app, visit, noor, thread_id, posts_of) -> None:
    browsers = [visit(noor) for _ in range(20)]
    data = {"body": "Once.", "lang": "en", "submission": "the same"}

    def press(browser) -> None:
        codes.append(browser.post(f"/en/threads/{thread_id}/reply", data=data).status_code)

    codes: list[int] = []
    threads = [threading.Thread(target=press, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [303] * 20
    assert [post.body for post in posts_of(thread_id)].count("Once.") == 1


def test_eight_people_at_once_get_eight_numbers(app, visit, amina, thread_id, posts_of) -> None:
    browsers = [visit(amina) for _ in range(8)]

    def write(n: int) -> None:
        data = {"body": f"Mine is {n}.", "lang": "en", "submission": f"number {n}"}
        browsers[n].post(f"/en/threads/{thread_id}/reply", data=data)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [post.number for post in posts_of(thread_id)] == list(range(1, 11))


@pytest.mark.parametrize("body", ["", "   \n"])
@pytest.mark.parametrize("headers", [None, HX])
def test_an_empty_reply_is_refused_with_a_reason(
    body, headers, reply, noor, posts_of, thread_id
) -> None:
    response = reply(noor, body, headers=headers)
    assert response.status_code == 422
    assert "Write something before you post." in response.text
    assert len(posts_of(thread_id)) == 2


def test_a_closed_thread_refuses_amina(closed, reply, amina, posts_of) -> None:
    response = reply(amina)
    assert response.status_code == 403
    assert "This discussion is closed" in response.text
    assert "Because of the weather." in response.text
    assert len(posts_of(closed)) == 2


def test_a_closed_thread_takes_an_answer_of_its_facilitator(closed, reply, grace, posts_of) -> None:
    assert reply(grace).status_code == 303
    assert len(posts_of(closed)) == 3


def test_a_hidden_thread_does_not_exist_for_charlie(hidden, reply, charlie, posts_of) -> None:
    assert reply(charlie).status_code == 404
    assert len(posts_of(hidden)) == 2


def test_a_stranger_is_sent_to_sign_in(reply, posts_of, thread_id) -> None:
    response = reply(None)
    assert response.status_code == 303
    assert response.location.startswith("/en/login?next=/en/kept/")
    assert len(posts_of(thread_id)) == 2


def test_a_stranger_with_htmx_is_told_to_load_the_sign_in_page(reply) -> None:
    response = reply(None, headers=HX)
    assert response.status_code == 401
    assert response.headers["HX-Redirect"].startswith("/en/login?next=/en/kept/")


def test_somebody_suspended_is_signed_out_and_keeps_the_text(
    visit, luc, change, thread_id, posts_of
) -> None:
    from app.accounts.models import User

    browser = visit(luc)
    change(User, luc.id, status="suspended")
    data = {"body": "Encore un mot.", "lang": "fr"}
    response = browser.post(f"/fr/threads/{thread_id}/reply", data=data)
    assert response.location.startswith("/fr/login?next=/fr/kept/")
    assert len(posts_of(thread_id)) == 2


def test_a_missing_thread_is_not_found(visit, amina) -> None:
    data = {"body": "Hello?", "lang": "en"}
    assert visit(amina).post("/en/threads/99999/reply", data=data).status_code == 404


def test_preview_without_script_shows_text_and_form(reply, noor, posts_of, thread_id) -> None:
    response = reply(noor, "*Soft* words", preview="1")
    assert "<em>Soft</em> words" in response.text
    assert "*Soft* words</textarea>" in response.text
    assert len(posts_of(thread_id)) == 2


def test_the_twenty_first_reply_in_a_minute_waits(reply, noor) -> None:
    codes = [reply(noor, submission=str(n)).status_code for n in range(21)]
    assert codes == [303] * 20 + [429]


def test_facilitators_may_answer_as_fast_as_they_can(reply, grace) -> None:
    codes = {reply(grace, submission=str(n)).status_code for n in range(22)}
    assert codes == {303}


def test_a_refusal_for_speed_says_how_long_and_keeps_the_text(reply, noor) -> None:
    for n in range(20):
        reply(noor, submission=str(n))
    response = reply(noor, "A long thought.", submission="last")
    assert int(response.headers["Retry-After"]) <= 60
    assert "A long thought." in response.text


def test_a_form_the_browser_shows_again_posts_its_new_words(visit, noor, posts_of, thread_id):
    browser = visit(noor)
    for words in ("First.", "Second."):
        data = {"body": words, "lang": "en", "submission": "the same form"}
        assert browser.post(f"/en/threads/{thread_id}/reply", data=data).status_code == 303
    assert [post.body for post in posts_of(thread_id)[2:]] == ["First.", "Second."]


def test_a_question_to_which_only_its_author_adds_has_no_answer_yet(
    start, visit, amina, luc, client
) -> None:
    thread_id = start(amina, kind="question", title="Who knows?")
    address = "/en/threads/?filter=unanswered&lang=en"
    for person, is_there in ((amina, True), (luc, False)):
        data = {"body": "By the way.", "lang": "en"}
        visit(person).post(f"/en/threads/{thread_id}/reply", data=data)
        assert ("Who knows?" in client.get(address).text) is is_there
