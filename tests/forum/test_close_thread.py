"""Closing a conversation: by those who curate it, with a reason or without."""

from __future__ import annotations

import pytest

from app.accounts.models import User
from app.core.db import db
from app.forum.models import Thread


@pytest.fixture
def is_closed(app, thread_id):
    def is_closed() -> bool:
        with app.app_context():
            return db.session.get_one(Thread, thread_id).closed_at is not None

    return is_closed


@pytest.fixture
def press(visit, thread_id):
    """``press(grace, "close", reason="…")``"""

    def press(person: User | None, verb: str, lang: str = "en", **data: str):
        where = verb if verb == "reply" else f"curate/{verb}"
        return visit(person).post(f"/{lang}/threads/{thread_id}/{where}", data=data)

    return press


def test_a_facilitator_closes_and_everybody_reads_why(
    press, grace, is_closed, client, thread_id
) -> None:
    for _press in range(2):
        assert press(grace, "close", reason="See <b>week 4</b>.").status_code == 303
    assert is_closed()
    for lang, says in (
        ("en", "This discussion was closed"),
        ("fr", "Cette discussion a été fermée"),
    ):
        page = client.get(f"/{lang}/threads/{thread_id}-how-do-we-begin").text
        assert page.count(says) == 1
        assert "See &lt;b&gt;week 4&lt;/b&gt;." in page


def test_nobody_answers_until_it_is_open_again(press, grace, luc, rosa, is_closed) -> None:
    press(grace, "close")
    assert press(luc, "reply", body="But!", lang="en").status_code == 403
    assert press(rosa, "reopen").status_code == 303
    assert not is_closed()


@pytest.mark.parametrize("verb", ["close", "reopen"])
def test_its_author_may_not(verb, press, amina, luc, is_closed, visit, thread_id) -> None:
    for person in (amina, luc):
        answer = press(person, verb, reason="Because I say so.")
        assert answer.status_code == 403
        assert "Only the people who look after this place" in answer.text
        assert visit(person).get(f"/en/threads/{thread_id}/curate/close").status_code == 403
    assert not is_closed()


def test_a_long_reason_is_refused_and_kept(press, grace, is_closed) -> None:
    answer = press(grace, "close", lang="fr", reason="r" * 301)
    assert answer.status_code == 422
    assert "r" * 301 in answer.text
    assert "Utilisez au plus 300" in answer.text
    assert not is_closed()


def test_the_way_to_it_is_there_for_those_who_may(
    visit, grace, amina, noor, press, thread_id
) -> None:
    address = f"/en/threads/{thread_id}-how-do-we-begin"
    curate, poll = f"/en/threads/{thread_id}/curate", f"/en/threads/{thread_id}/poll/new"
    for person, may_close, may_poll in (
        (grace, True, True), (amina, False, True), (noor, False, False), (None, False, False),
    ):  # fmt: skip
        page = visit(person).get(address).text
        assert (curate in page) is may_close
        assert (poll in page) is may_poll
    assert f"{curate}/close" in visit(grace).get(curate).text
    press(grace, "close")
    assert f"{curate}/reopen" in visit(grace).get(curate).text
    assert poll not in visit(amina).get(address).text


def test_a_stranger_is_asked_to_sign_in(press, is_closed) -> None:
    assert press(None, "close", reason="Hm.").location.startswith("/en/login?next=/en/kept/")
    assert not is_closed()
