"""A poll: making it, voting in it, and what is shown to whom."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.core.jobs import Job, handlers
from app.forum import commands, queries, tally
from app.forum.commands import counters
from app.forum.models import Ballot, Poll, PollKind, Post, Thread
from app.web import page_cache
from tests.web.conftest import HX

QUESTION = "Which room shall we take?"
CHOICES = ("Blue room", "Green room", "Red room")
FORM = {"question": QUESTION, "choices": "\n".join(CHOICES), "kind": "single", "most": "2",
        "secrecy": "open", "results": "always", "is_changeable": "y", "closes": ""}  # fmt: skip


@pytest.fixture
def make(app, thread_id, amina):
    """``make(kind="ranking", is_secret=True)``: Amina's poll in her thread; gives its id."""

    def make(**said: Any) -> int:
        with app.app_context():
            draft = commands.PollDraft(**{"question": QUESTION, "choices": CHOICES, **said})
            author = db.session.get_one(User, amina.id)
            poll_id = commands.make_poll(author, db.session.get_one(Thread, thread_id), draft)
            db.session.commit()
            return poll_id

    return make


@pytest.fixture
def poll_of(app, thread_id):
    """The poll's row as it is in the database."""

    def poll_of() -> Poll | None:
        with app.app_context():
            return db.session.scalar(select(Poll).where(Poll.thread_id == thread_id))

    return poll_of


@pytest.fixture
def edition(app, thread_id):
    """What the form says of the wording it was made for."""

    def edition() -> str:
        with app.app_context():
            thread = queries.get_thread(None, thread_id)
            return queries.get_poll(None, thread).edition

    return edition


@pytest.fixture
def vote(visit, thread_id, edition):
    """``vote(luc, choice="1")`` presses the button."""

    def vote(person: User | None, headers: Any = None, **sent: Any) -> Any:
        data = {"edition": edition(), **sent}
        return visit(person).post(f"/en/threads/{thread_id}/poll/vote", data=data, headers=headers)

    return vote


@pytest.fixture
def page_of(visit, thread_id):
    """The thread's page as somebody sees it."""

    def page_of(person: User | None, lang: str = "en") -> str:
        address = f"/{lang}/threads/{thread_id}-how-do-we-begin"
        response = visit(person).get(address)
        assert response.status_code == 200
        return response.text

    return page_of


def poll_in(page: str) -> str:
    """The poll's own part of a page, in words."""
    part = page.partition('<section class="poll"')[2].partition("</section>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", part).split())


# Making


def test_an_author_adds_a_poll_and_everybody_sees_it(visit, amina, thread_id, page_of) -> None:
    address = f"/en/threads/{thread_id}/poll/new"
    assert visit(amina).get(address).status_code == 200
    answer = visit(amina).post(address, data=FORM)
    assert answer.status_code == 303
    assert answer.location.startswith(f"/en/threads/{thread_id}-")
    for text in (QUESTION, *CHOICES):
        assert text in poll_in(page_of(None))


def test_a_facilitator_may_and_a_member_may_not(visit, grace, luc, thread_id, poll_of) -> None:
    address = f"/fr/threads/{thread_id}/poll/new"
    refused = visit(luc).post(address, data=FORM)
    assert refused.status_code == 403
    assert QUESTION in refused.text
    assert poll_of() is None
    assert visit(grace).post(address, data=FORM).status_code == 303
    assert poll_of() is not None


def test_charlie_who_is_suspended_makes_no_poll(visit, change, charlie, thread_id, poll_of) -> None:
    browser = visit(charlie)
    change(User, charlie.id, status="suspended")
    answer = browser.post(f"/en/threads/{thread_id}/poll/new", data=FORM)
    assert answer.location.startswith("/en/login?next=/en/kept/")
    assert poll_of() is None


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"question": "Why?"}, "Use between 8 and 150 characters for the question."),
        ({"question": "x" * 151}, "Use between 8 and 150 characters for the question."),
        ({"question": ""}, "Ask a question."),
        ({"choices": "Only one"}, "Write from 2 to 10 choices, each on its own line."),
        ({"choices": "\n".join(map(str, range(11)))}, "Write from 2 to 10 choices"),
        ({"choices": "Yes\nyes"}, "Each choice must be different from the others."),
        ({"choices": f"Yes\n{'n' * 81}"}, "Use at most 80 characters for a choice."),
        ({"choices": "\u202e\n\u200b"}, "Write from 2 to 10 choices, each on its own line."),
        ({"kind": "dice"}, "Choose how people answer."),
        ({"most": "11"}, "Choose how many at most."),
        ({"secrecy": "maybe"}, "Choose who sees the votes."),
        ({"results": "never"}, "Choose when the results are shown."),
        ({"closes": "tomorrow"}, "Write the closing date and time like this"),
        ({"closes": "2026-01-01"}, "Write the closing date and time like this"),
        ({"closes": "0001-01-01T00:00"}, "Choose a closing time that is still to come."),
        ({"closes": "9999-12-31T23:59"}, "Write the closing date and time like this"),
        ({"closes": "2020-01-01T00:00"}, "Choose a closing time that is still to come."),
    ],
)
def test_a_poll_with_a_mistake_is_refused_with_every_field_kept(
    wrong, says, visit, amina, thread_id, poll_of
) -> None:
    answer = visit(amina).post(f"/en/threads/{thread_id}/poll/new", data=FORM | wrong)
    assert answer.status_code == 422
    assert says in answer.text
    kept = "Blue room" if "choices" not in wrong else QUESTION
    assert kept in answer.text
    assert poll_of() is None


def test_pressing_twice_makes_one_poll(visit, amina, thread_id, poll_of) -> None:
    browser = visit(amina)
    codes = [browser.post(f"/en/threads/{thread_id}/poll/new", data=FORM).status_code
             for _ in range(2)]  # fmt: skip
    assert codes == [303, 303]


def test_a_second_poll_is_refused_and_its_words_kept(visit, grace, make, thread_id) -> None:
    make()
    other = FORM | {"question": "Something else altogether?"}
    answer = visit(grace).post(f"/en/threads/{thread_id}/poll/new", data=other)
    assert answer.status_code == 422
    assert "has a poll already" in answer.text
    assert "Something else altogether?" in answer.text
    assert visit(grace).get(f"/en/threads/{thread_id}/poll/new").status_code == 303


def test_after_starting_a_thread_one_may_go_on_to_its_poll(visit, amina) -> None:
    data = {"title": "A new one", "body": "Words.", "lang": "en", "kind": "discussion",
            "stream": "all", "board": "current-week-3", "poll": "1"}  # fmt: skip
    answer = visit(amina).post("/en/threads/new", data=data)
    assert re.fullmatch(r"/en/threads/\d+/poll/new", answer.location)


def test_it_closes_in_the_time_zone_of_the_offering(visit, amina, thread_id, poll_of) -> None:
    with time_machine.travel("2026-07-01T12:00Z", tick=False):
        data = FORM | {"closes": "2026-07-02T17:00"}
        assert visit(amina).post(f"/en/threads/{thread_id}/poll/new", data=data).status_code == 303
        form = visit(amina).get(f"/en/threads/{thread_id}/poll/edit")
    assert poll_of().closes_at.isoformat() == "2026-07-02T21:00:00+00:00"
    assert 'value="2026-07-02T17:00"' in form.text


def test_it_may_be_edited_until_somebody_votes(visit, amina, luc, make, vote, thread_id, poll_of):
    make()
    address, browser = f"/en/threads/{thread_id}/poll/edit", visit(amina)
    assert "Blue room" in browser.get(address).text
    changed = FORM | {"choices": "Yes\nNo", "kind": "ranking", "seen": seen_in(browser, address)}
    assert browser.post(address, data=changed).status_code == 303
    assert poll_of().choices == ["Yes", "No"]
    assert vote(luc, place_0="1", place_1="2").status_code == 303
    refused = browser.post(address, data=FORM)
    assert refused.status_code == 403
    assert "Blue room" in refused.text
    assert poll_of().choices == ["Yes", "No"]


def seen_in(browser, address: str) -> str:
    """What the form to edit the poll says of the state it was made for."""
    return re.search(r'name="seen"[^>]* value="(\w+)"', browser.get(address).text)[1]


@pytest.fixture
def edited_twice(visit, amina, grace, make, thread_id):
    """Grace and Amina open the form; Grace saves this; Amina then saves that: her answer."""

    def edited_twice(hers: dict[str, str], grace_says: dict[str, str]) -> Any:
        make()
        address = f"/en/threads/{thread_id}/poll/edit"
        seen = seen_in(visit(amina), address)
        saved = visit(grace).post(address, data=FORM | grace_says | {"seen": seen})
        assert saved.status_code == 303
        return visit(amina).post(address, data=FORM | hers | {"seen": seen})

    return edited_twice


@pytest.mark.parametrize(
    ("grace_says", "shown"),
    [
        ({"choices": "Yellow room\nPink room"}, "Yellow room\nPink room</textarea>"),
        ({"secrecy": "secret"}, "Secret: nobody can see who voted for what"),
        ({"closes": "2126-07-02T17:00"}, "2126-07-02 17:00"),
    ],
)
def test_who_edits_it_second_sees_both_and_loses_nothing(
    grace_says, shown, edited_twice, visit, amina, thread_id, poll_of
) -> None:
    answer = edited_twice({"question": "Which colour shall we take?"}, grace_says)
    assert answer.status_code == 409
    assert "The poll was changed while you were writing" in answer.text
    assert shown in re.sub(r"\s*\n\s*", "\n", answer.text)
    assert 'value="Which colour shall we take?"' in answer.text
    assert poll_of().question == QUESTION
    # The form knows the newer state: saving it again is meant.
    seen = re.search(r'name="seen"[^>]* value="(\w+)"', answer.text)[1]
    again = FORM | {"question": "Which colour shall we take?", "seen": seen}
    address = f"/en/threads/{thread_id}/poll/edit"
    assert visit(amina).post(address, data=again).status_code == 303
    assert poll_of().question == "Which colour shall we take?"


def test_saying_the_same_twice_is_saying_it_once(edited_twice, poll_of) -> None:
    both = {"choices": "Yes\nNo", "kind": "multiple", "results": "voted"}
    assert edited_twice(both, both).status_code == 303
    assert poll_of().choices == ["Yes", "No"]


def test_a_form_that_does_not_say_what_it_saw_is_asked_about(
    visit, amina, make, thread_id, poll_of
) -> None:
    make()
    data = FORM | {"choices": "Yes\nNo"}
    answer = visit(amina).post(f"/en/threads/{thread_id}/poll/edit", data=data)
    assert answer.status_code == 409
    assert poll_of().choices == list(CHOICES)


def test_what_one_wrote_while_it_was_removed_can_be_a_new_one(
    visit, amina, grace, make, thread_id, poll_of
) -> None:
    make()
    address = f"/en/threads/{thread_id}/poll"
    seen = seen_in(visit(amina), f"{address}/edit")
    visit(grace).post(f"{address}/remove")
    data = FORM | {"choices": "Yes\nNo", "seen": seen}
    answer = visit(amina).post(f"{address}/edit", data=data)
    assert answer.status_code == 409
    assert "The poll was removed while you were writing." in answer.text
    assert "Yes\nNo</textarea>" in answer.text
    assert f'action="{address}/new"' in answer.text
    assert visit(amina).post(f"{address}/new", data=data).status_code == 303
    assert poll_of().choices == ["Yes", "No"]


def test_it_may_be_removed_until_somebody_votes(visit, amina, luc, make, vote, thread_id, poll_of):
    make()
    address, browser = f"/en/threads/{thread_id}/poll/remove", visit(amina)
    vote(luc, choice="1")
    assert browser.post(address).status_code == 403
    visit(luc).post(f"/en/threads/{thread_id}/poll/withdraw")
    assert visit(luc).post(address).status_code == 403
    assert browser.post(address).status_code == 303
    assert poll_of() is None
    assert browser.get(f"/en/threads/{thread_id}-how-do-we-begin").status_code == 200
    assert browser.post(address).status_code == 303


# Voting


@pytest.mark.parametrize("headers", [None, HX], ids=["plain", "htmx"])
def test_a_vote_is_counted_once(headers, make, vote, luc, poll_of) -> None:
    make()
    for _press in range(2):
        answer = vote(luc, headers=headers, choice="1")
        assert answer.status_code == (200 if headers else 303)
        assert poll_of().counts == [0, 1, 0]
        assert poll_of().voters == 1
    if headers:
        assert answer.text.lstrip().startswith('<section class="poll"')
        assert "Your vote is counted." in answer.text
        assert "<html" not in answer.text


def test_changing_and_withdrawing_keep_the_counts_right(make, vote, luc, noor, visit, thread_id,
                                                        poll_of, app) -> None:  # fmt: skip
    make()
    vote(luc, choice="1")
    vote(noor, choice="1")
    vote(luc, choice="2")
    assert (poll_of().counts, poll_of().voters) == ([0, 1, 1], 2)
    for _press in range(2):
        assert visit(luc).post(f"/en/threads/{thread_id}/poll/withdraw").status_code == 303
        assert (poll_of().counts, poll_of().voters) == ([0, 1, 0], 1)
    with app.app_context():
        assert not any(counters.check())


def test_the_form_to_change_a_vote_shows_it(make, vote, luc, visit, thread_id) -> None:
    make()
    vote(luc, choice="2")
    for headers in (None, HX):
        form = visit(luc).get(f"/en/threads/{thread_id}/poll", headers=headers).text
        assert re.search(r'<input[^>]*checked[^>]*value="2"', form)
        assert "Change my vote" in form


def test_a_final_vote_stays(make, vote, luc, visit, thread_id, poll_of) -> None:
    make(is_changeable=False)
    vote(luc, choice="1")
    answer = vote(luc, choice="2")
    assert answer.status_code == 403
    assert "votes in this poll are final" in answer.text
    assert visit(luc).post(f"/en/threads/{thread_id}/poll/withdraw").status_code == 403
    assert vote(luc, choice="1").status_code == 303  # the other press of the same button
    assert poll_of().counts == [0, 1, 0]


@pytest.mark.parametrize("headers", [None, HX], ids=["plain", "htmx"])
@pytest.mark.parametrize(
    ("said", "sent", "says"),
    [
        ({}, {}, "Pick one of the choices."),
        ({}, {"choice": "7"}, "Pick one of the choices."),
        ({"kind": "multiple", "most": 2}, {}, "Choose at least one."),
        ({"kind": "multiple", "most": 2}, {"choice": ["0", "1", "2"]}, "Choose at most 2."),
        (
            {"kind": "multiple", "most": 2},
            {"choice": ["0", "9"]},
            "Pick only from the choices offered.",
        ),
        ({"kind": "ranking"}, {"place_0": "1"}, "Give each choice a place."),
        (
            {"kind": "ranking"},
            {"place_0": "1", "place_1": "2", "place_2": "2"},
            "Place 2 is given more than once.",
        ),
    ],
)
def test_a_vote_with_a_mistake_is_refused_and_kept(
    headers, said, sent, says, make, vote, luc, poll_of
) -> None:
    make(**said)
    answer = vote(luc, headers=headers, **sent)
    assert answer.status_code == 422
    assert says in answer.text
    assert ("<html" in answer.text) is (headers is None)
    assert poll_of().voters == 0
    if "place_0" in sent:
        assert re.search(r'<option selected value="1">', answer.text)


def test_several_choices_are_each_counted(make, vote, luc, noor, poll_of, page_of) -> None:
    make(kind="multiple", most=2)
    vote(luc, choice=["0", "2"])
    vote(noor, choice=["2"])
    assert (poll_of().counts, poll_of().voters) == ([1, 0, 2], 2)
    assert "2 of 2 who voted" in poll_in(page_of(None))
    assert "2 personnes sur 2" in poll_in(page_of(None, "fr"))


def test_a_ranking_is_a_borda_count_with_the_first_on_top(make, vote, luc, noor, poll_of, page_of):
    make(kind="ranking")
    vote(luc, place_0="3", place_1="1", place_2="2")
    vote(noor, place_0="3", place_1="1", place_2="2")
    assert poll_of().counts == [2, 6, 4]
    said = poll_in(page_of(None))
    assert said.index("Green room 6 points") < said.index("Red room 4 points")
    assert "Borda" in said


def test_a_vote_for_other_words_than_one_read_is_not_counted(
    make, vote, luc, amina, visit, thread_id, edition, poll_of
) -> None:
    make()
    old = edition()
    changed = FORM | {"choices": "Red room\nBlue room"}
    address = f"/en/threads/{thread_id}/poll/edit"
    changed = changed | {"seen": seen_in(visit(amina), address)}
    assert visit(amina).post(address, data=changed).status_code == 303
    for headers in (None, HX):
        answer = vote(luc, headers=headers, choice="0", edition=old)
        assert answer.status_code == 422
        assert "The poll was changed while you read it." in answer.text
    assert poll_of().voters == 0


def test_nobody_votes_in_a_closed_poll(make, vote, luc, grace, visit, thread_id, poll_of) -> None:
    make()
    browser = visit(grace)
    for _press in range(2):
        assert browser.post(f"/en/threads/{thread_id}/poll/close").status_code == 303
    for person in (luc, grace):
        answer = vote(person, choice="1")
        assert answer.status_code == 403
        assert "This poll is closed" in answer.text
    assert poll_of().voters == 0
    assert visit(luc).post(f"/en/threads/{thread_id}/poll/reopen").status_code == 403
    assert browser.post(f"/en/threads/{thread_id}/poll/reopen").status_code == 303
    assert vote(luc, choice="1").status_code == 303


def test_nobody_votes_in_a_closed_thread(
    make, vote, change, thread_id, luc, grace, poll_of
) -> None:
    make()
    change(Thread, thread_id, closed_at=clock.now())
    assert [vote(person, choice="1").status_code for person in (luc, grace)] == [403, 403]
    assert poll_of().voters == 0


def test_a_stranger_is_asked_to_sign_in_to_vote(make, vote, page_of, poll_of) -> None:
    make()
    assert vote(None, choice="1").location.startswith("/en/login?next=")
    assert "Sign in to vote" in poll_in(page_of(None))
    assert poll_of().voters == 0


def test_a_suspended_person_does_not_vote(make, visit, change, luc, thread_id, edition, poll_of):
    make()
    browser = visit(luc)
    change(User, luc.id, status="suspended")
    data = {"choice": "1", "edition": edition()}
    answer = browser.post(f"/en/threads/{thread_id}/poll/vote", data=data)
    assert answer.location.startswith("/en/login?next=")
    assert poll_of().voters == 0


def test_a_poll_that_is_gone_or_never_was_is_missing(visit, luc, thread_id) -> None:
    for verb in ("vote", "withdraw", "close", "reopen"):
        answer = visit(luc).post(f"/en/threads/{thread_id}/poll/{verb}", data={"choice": "1"})
        assert answer.status_code == 404
    assert visit(luc).get(f"/en/threads/{thread_id}/poll").status_code == 404


def test_votes_at_once_are_all_counted(app, make, visit, thread_id, edition, poll_of,
                                       amina, luc, noor, tom, grace, rosa) -> None:  # fmt: skip
    make()
    people = (amina, luc, noor, tom, grace, rosa)
    browsers, words = [visit(person) for person in people], edition()

    def press(n: int) -> None:
        data = {"choice": str(n % 3), "edition": words}
        for _twice in range(2):
            browsers[n].post(f"/en/threads/{thread_id}/poll/vote", data=data)

    threads = [threading.Thread(target=press, args=(n,)) for n in range(len(people))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (poll_of().counts, poll_of().voters) == ([2, 2, 2], 6)
    with app.app_context():
        assert not any(counters.check())


# What is shown to whom


@pytest.mark.parametrize(
    ("results", "before", "after_own", "to_others"),
    [("always", True, True, True), ("voted", False, True, False), ("closed", False, False, False)],
)
@pytest.mark.parametrize("kind", PollKind)
def test_results_are_shown_when_they_are_due_and_not_before(
    results, before, after_own, to_others, kind, make, vote, page_of, visit, thread_id,
    luc, noor, rosa, amina, devon,
) -> None:  # fmt: skip
    make(kind=kind, most=2, results=results)
    ballot = {"place_0": "3", "place_1": "1", "place_2": "2"} if kind == "ranking" else {
        "choice": "1"}  # fmt: skip
    shown = 'class="poll__results"'
    assert (shown in page_of(luc)) is before
    swapped = vote(luc, headers=HX, **ballot).text
    assert (shown in swapped) is after_own
    assert (shown in page_of(luc)) is after_own
    for person in (None, noor, rosa, amina, devon):
        page = page_of(person)
        assert (shown in page) is to_others
        if not to_others:
            said = poll_in(page)
            assert not re.search(r"\d+ ?%|points|person has voted|people have voted", said)
            # In the order they were written, whatever has come out so far.
            assert said.index("Blue") < said.index("Green") < said.index("Red")
            voters = visit(person).get(f"/en/threads/{thread_id}/poll/voters")
            assert voters.status_code == 404
    visit(amina).post(f"/en/threads/{thread_id}/poll/close")
    for person in (None, noor, rosa):
        assert shown in page_of(person)
        assert visit(person).get(f"/en/threads/{thread_id}/poll/voters").status_code == 200


def test_a_secret_ballot_is_secret_from_everybody(
    make, vote, page_of, visit, thread_id, luc, noor, amina, grace, rosa, devon
) -> None:
    make(is_secret=True)
    vote(luc, choice="1")
    visit(amina).post(f"/en/threads/{thread_id}/poll/close")
    for person in (None, noor, amina, grace, rosa, devon):
        for path in ("/poll/voters", "/poll/voters?after=0", "/poll"):
            answer = visit(person).get(f"/en/threads/{thread_id}{path}")
            assert answer.status_code == (200 if path == "/poll" else 404)
            assert luc.handle not in answer.text
        said = poll_in(page_of(person))
        assert "Luc" not in said
        assert "Who voted" not in said
        assert "Your vote" not in said
    assert "Your vote: Green room" in poll_in(page_of(luc))


def test_who_voted_in_an_open_poll_is_read_page_by_page(
    make, vote, visit, thread_id, luc, noor, monkeypatch
) -> None:
    make(kind="multiple", most=2)
    vote(luc, choice=["0", "2"])
    vote(noor, choice="1")
    whole = visit(None).get(f"/en/threads/{thread_id}/poll/voters").text
    assert "Blue room, Red room" in whole
    assert "More people" not in whole
    monkeypatch.setattr(queries.list_voters, "__defaults__", (0, 1))
    first = visit(noor).get(f"/en/threads/{thread_id}/poll/voters").text
    assert "Blue room, Red room" in first
    assert "Green room" not in first
    onward = re.search(r'href="(\?after=\d+)"', first)[1]
    second = visit(noor).get(f"/en/threads/{thread_id}/poll/voters{onward}").text
    assert "Green room" in second
    assert "Blue room" not in second
    assert "More people" not in second


def test_a_poll_is_hidden_with_the_first_post(
    make, visit, change, posts_of, thread_id, luc, rosa
) -> None:
    make()
    change(Post, posts_of(thread_id)[0].id, hidden_at=clock.now())
    address = f"/en/threads/{thread_id}"
    for path in ("/poll", "/poll/voters"):
        assert visit(luc).get(f"{address}{path}").status_code == 404
        assert visit(rosa).get(f"{address}{path}").status_code == 200
    assert visit(luc).post(f"{address}/poll/vote", data={"choice": "1"}).status_code == 404
    assert QUESTION not in visit(luc).get(f"{address}-how-do-we-begin").text
    assert QUESTION in visit(rosa).get(f"{address}-how-do-we-begin").text


# Caches and time


def test_a_page_kept_for_strangers_shows_a_vote_at_once(make, vote, client, luc, thread_id) -> None:
    make()
    address = f"/en/threads/{thread_id}-how-do-we-begin"
    assert "0 people have voted." in client.get(address).text
    vote(luc, choice="1")
    assert "1 person has voted." in client.get(address).text


def test_a_poll_closes_by_itself_and_no_kept_page_says_otherwise(
    app, make, vote, client, luc, thread_id, poll_of
) -> None:
    now = clock.now()
    closes = now + timedelta(hours=1)
    poll_id = make(closes_at=closes, results="closed")
    vote(luc, choice="1")
    address = f"/en/threads/{thread_id}-how-do-we-begin"
    assert client.get(address).headers["Cache-Control"].startswith("public")
    with time_machine.travel(closes - timedelta(seconds=page_cache.SECONDS - 1), tick=False):
        page_cache.clear(app)
        almost = client.get(address)
        assert "public" not in almost.headers.get("Cache-Control", "")
        assert 'class="poll__results"' not in almost.text
    with time_machine.travel(closes, tick=False):
        assert 'class="poll__results"' in client.get(address).text
        assert vote(luc, choice="2").status_code in (303, 403)
        with app.app_context():
            [job] = db.session.scalars(select(Job).where(Job.name == "forum.close_poll"))
            assert job.run_at == closes
            for _twice in range(2):
                handlers["forum.close_poll"](poll_id=poll_id)
                db.session.commit()
        assert poll_of().closed_at == closes
        page_cache.clear(app)
        assert client.get(address).text.count("The poll closed, as planned.") == 1


def test_a_job_that_comes_too_early_closes_nothing(app, make, poll_of) -> None:
    poll_id = make(closes_at=clock.now() + timedelta(hours=1))
    with app.app_context():
        handlers["forum.close_poll"](poll_id=poll_id)
        db.session.commit()
    assert poll_of().closed_at is None


def test_reopening_forgets_a_time_that_has_come(make, visit, amina, vote, luc, thread_id, poll_of):
    closes = clock.now() + timedelta(minutes=1)
    make(closes_at=closes)
    with time_machine.travel(closes + timedelta(minutes=1), tick=False):
        assert vote(luc, choice="1").status_code == 403
        visit(amina).post(f"/en/threads/{thread_id}/poll/reopen")
        assert poll_of().closes_at is None
        assert vote(luc, choice="1").status_code == 303


# Counting


def test_wrong_counts_are_found_and_repaired(app, make, vote, luc, change) -> None:
    poll_id = make()
    vote(luc, choice="1")
    change(Poll, poll_id, counts=[5, 5, 5])
    with app.app_context():
        assert [s for s in counters.check() if s] == [
            f"poll {poll_id}: counts do not match its ballots"
        ]
        assert len([s for s in counters.repair() if s]) == 1
        assert not any(counters.check())
        assert db.session.scalar(select(Poll.counts)) == [0, 1, 0]
        assert db.session.scalar(select(Ballot.choices)) == [1]
        db.session.rollback()


@given(st.lists(st.integers(0, 10_000), min_size=2, max_size=10))
def test_percents_add_up_to_a_hundred(counts: list[int]) -> None:
    shares = tally.percentages(counts)
    total = sum(counts)
    assert sum(shares) == (100 if total else 0)
    for count, share in zip(counts, shares, strict=True):
        assert total == 0 or abs(share - 100 * count / total) < 1
        assert count > 0 or share == 0
    in_order = [share for _count, share in sorted(zip(counts, shares, strict=True))]
    assert in_order == sorted(in_order)


@given(st.integers(2, 10).flatmap(lambda n: st.lists(st.permutations(range(n)), max_size=20).map(
    lambda ballots: (n, ballots))))  # fmt: skip
def test_a_borda_count_gives_out_all_its_points(given_ballots) -> None:
    size, ballots = given_ballots
    points = tally.count("ranking", size, ballots)
    assert sum(points) == len(ballots) * size * (size + 1) // 2
    assert all(len(ballots) <= each <= size * len(ballots) for each in points)
    for choice in range(size):
        if ballots and all(ballot[0] == choice for ballot in ballots):
            assert points[choice] == max(points) == size * len(ballots)
