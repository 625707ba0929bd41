"""Some messages go to another conversation, or begin a new one."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.core.db import db
from app.core.errors import ChangedMeanwhileError, NotAllowedError
from app.forum import commands
from app.forum.commands import Heading
from app.forum.models import Board, Follow, Post, Thread, ThreadEvent
from app.policy import Reason

HEADING = Heading("Split off", "question", "fr", None)


@pytest.fixture
def board(app, board_id):
    with app.app_context():
        return db.session.get_one(Board, board_id)


@pytest.fixture
def ids(app):
    """``ids(thread_id)``: its messages by number."""

    def ids(thread_id: int) -> dict[int, int]:
        with app.app_context():
            rows = select(Post.number, Post.id).where(Post.thread_id == thread_id)
            return {row.number: row.id for row in db.session.execute(rows)}

    return ids


def test_later_messages_get_the_next_numbers(curate, rosa, two, talk, tom, ids, words) -> None:
    a, b = two
    c = talk(tom, "C1")
    curate(rosa, "move_posts", a, {ids(a)[3]}, b)  # A3 is later than all in b
    assert words(b) == [(1, "B1"), (2, "B2"), (3, "A3")]
    assert words(a) == [(1, "A1"), (2, "A2")]
    curate(rosa, "move_posts", a, {ids(a)[2]}, c)  # A2 is earlier than C1, which stays first
    assert words(c) == [(1, "C1"), (2, "A2")]


def test_old_addresses_lead_there_and_numbers_stay_given(
    curate, rosa, two, ids, say, client, tom, words
) -> None:
    a, b = two
    moved = ids(a)[3]
    curate(rosa, "move_posts", a, {moved}, b)
    there = f"/en/threads/{b}-about-pears/3#post-3"
    answer = client.get(f"/en/threads/{a}-about-apples/3")
    assert (answer.status_code, answer.location) == (301, there)
    assert client.get(f"/en/posts/{moved}").location == there
    say(a, tom, "A4")
    assert words(a)[-1] == (4, "A4")
    assert client.get(f"/en/threads/{a}-about-apples/3").location == there
    assert 'id="post-4"' in client.get(f"/en/threads/{a}-about-apples").text


def test_both_sides_say_so_in_the_readers_language(curate, rosa, two, ids, client) -> None:
    a, b = two
    curate(rosa, "move_posts", a, {ids(a)[2], ids(a)[3]}, b)
    left = client.get(f"/en/threads/{a}-about-apples").text
    assert (
        f'2 messages were moved from here to <a href="/en/threads/{b}">another discussion' in left
    )
    came = client.get(f"/fr/threads/{b}-about-pears").text
    assert f'<a href="/fr/threads/{a}">' in came
    assert "About apples" not in came


@pytest.mark.parametrize("verb", ["move_posts", "split_thread"])
def test_refusals(curate, verb, rosa, luc, charlie, two, ids, board, change) -> None:
    a, b = two
    there = (b,) if verb == "move_posts" else (board, HEADING)
    for person in (luc, charlie):
        with pytest.raises(NotAllowedError):
            curate(person, verb, a, {ids(a)[2]}, *there)
    with pytest.raises(NotAllowedError) as refused:
        curate(rosa, verb, a, {ids(a)[1]}, *there)
    assert refused.value.reason == Reason.FIRST_STAYS
    for gone in ({ids(b)[2]}, {999_999}, set()):
        with pytest.raises(ChangedMeanwhileError):
            curate(rosa, verb, a, gone, *there)
    change(Thread, a, hidden_at=db.func.now())
    with pytest.raises(NotAllowedError):
        curate(rosa, verb, a, {ids(a)[2]}, *there)


def test_a_facilitator_elsewhere_may_not(curate, grace, two, ids, change) -> None:
    a, b = two
    change(Thread, b, offering_id=None)
    with pytest.raises(NotAllowedError):
        curate(grace, "move_posts", a, {ids(a)[2]}, b)


def test_a_new_thread_is_the_earliest_authors(
    curate, rosa, two, ids, board, app, luc, noor, client, change
) -> None:
    a, _ = two
    change(Thread, a, kind="question")
    change(Post, ids(a)[2], marked_at=db.func.now())
    change(Thread, a, marked_count=1)
    moved = curate(rosa, "split_thread", a, {ids(a)[3], ids(a)[2]}, board, HEADING)
    assert moved.count == 2
    with app.app_context():
        thread = db.session.get_one(Thread, moved.thread_id)
        assert (thread.author_id, thread.kind, thread.lang) == (luc.id, "question", "fr")
        assert (thread.last_number, thread.reply_count, thread.marked_count) == (2, 1, 0)
        follow = select(Follow.level).where(Follow.thread_id == thread.id, Follow.user_id == luc.id)
        assert db.session.scalar(follow) == 4
        kinds = select(ThreadEvent.thread_id, ThreadEvent.kind).order_by(ThreadEvent.id)
        assert db.session.execute(kinds).all() == [(a, "split"), (thread.id, "begun")]
    answer = client.get(f"/fr/threads/{a}-about-apples/2")
    assert answer.location == f"/fr/threads/{moved.thread_id}-split-off#post-1"


def test_pages_are_full_though_numbers_are_missing(
    curate, rosa, amina, luc, start, ids, board, client, say, app
) -> None:
    a = start(amina, title="Long", replies_by=[luc] * 59)
    numbers = ids(a)
    moved = {numbers[number] for number in range(10, 40)}
    curate(rosa, "split_thread", a, moved, board, HEADING)
    first = client.get(f"/en/threads/{a}-long").text
    assert 'id="post-50"' in first
    assert f'href="/en/threads/{a}-long/51"' in first  # the next page begins there
    assert 'id="post-60"' in client.get(f"/en/threads/{a}-long/51").text


def test_the_cost_is_the_same_for_many(rosa, amina, luc, tom, start, queries, visit, app) -> None:
    counts = []
    for replies in (2, 40):
        a = start(amina, title="Many", replies_by=[luc, tom] * replies)
        b = start(luc, title="More", replies_by=[amina, tom] * replies)
        for person in (tom, luc):
            visit(person).get(f"/en/threads/{a}-many")
        with app.app_context():
            source, target = (db.session.get_one(Thread, each) for each in (a, b))
            actor = db.session.merge(rosa)
            with queries() as statements:
                commands.merge_threads(actor, [source], target)
                db.session.commit()
        counts.append(len(statements))
    assert counts[0] == counts[1] < 50
