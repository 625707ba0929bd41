"""Messages are moved, discussions split and merged, messages made one: and all of it is undone."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select, update

from app.core.db import db
from app.forum import commands as forum
from app.forum import marks, queries
from app.forum.commands import Choice, Heading, PollDraft, counters
from app.forum.models import Board, FollowLevel, Post, Thread, ThreadRedirect
from app.moderation import commands
from app.moderation.commands import moving
from app.moderation.commands.moving import Why
from app.moderation.models import Act
from tests.moderation.rows import everything

WHY = Why("They belong together.", "en")
# Numbers that were given once are not given again, and old addresses stay.
STAYS = ("last_number", "retired", "is_moved")


@pytest.fixture
def full(app, two, say, start, amina, luc, tom, noor, grace, rosa) -> dict[str, int]:
    """Two discussions with all that can hang on one: A1 B1 A2 B2 A3 A4."""
    a, b = two
    say(a, luc, "A4")
    french = start(tom, title="Des poires", lang="fr")
    with app.app_context():
        people = {each.handle: db.session.merge(each) for each in (amina, luc, tom, noor, grace)}
        one, other, twin = (db.session.get_one(Thread, each) for each in (a, b, french))
        for thread, author in ((one, amina), (other, luc)):
            forum.make_poll(
                db.session.merge(author), thread, PollDraft(f"{thread.id}?", ("Yes", "No"))
            )
        forum.link_twins(db.session.merge(rosa), other, twin)
        other.subject = "resource:1"
        for person, thread, number in ((tom, a, 4), (tom, b, 1), (noor, b, 2), (grace, a, 2)):
            marks.move_mark(person.id, thread, number)
        forum.follow(db.session.merge(noor), forum.Target(thread_id=b), FollowLevel.WATCHING)
        for place_id, person, text in ((b, tom, "Half"), (a, noor, "Of a"), (b, noor, "Of b")):
            forum.keep_draft(
                db.session.merge(person), "reply", place_id, [("body", text)], forum.Hold(0, "t")
            )
        for post in db.session.scalars(select(Post).where(Post.thread_id.in_((a, b)))):
            if post.number > 1:
                forum.keep_bookmark(people[noor.handle], post, 0)
                db.session.flush()
                forum.give_reaction(db.session.merge(grace), post, forum.reactions.ReactionKind(1))
        for thread in (one, other):
            thread.kind = "question"
            post = db.session.scalars(select(Post).filter_by(thread_id=thread.id, number=2)).one()
            forum.mark_answer(db.session.merge(grace), post)
        db.session.commit()
        assert [each for each in counters.check() if each] == []
    return {"a": a, "b": b, "french": french}


@pytest.fixture
def do(app, full, rosa, board_id):
    """``do("merge")``: the act, on what is there."""

    def do(kind: str) -> Any:
        with app.app_context():
            actor = db.session.merge(rosa)
            a, b = (queries.get_thread(actor, full[name]) for name in ("a", "b"))
            ids = dict(
                db.session.execute(select(Post.number, Post.id).where(Post.thread_id == a.id)).all()
            )
            if kind == "move":
                done = moving.move_posts(actor, a, {ids[2], ids[3]}, b, WHY)
            elif kind == "split":
                board = db.session.get_one(Board, board_id)
                heading = Heading("Split off", "discussion", "en", None)
                done = moving.split_thread(actor, a, {ids[2], ids[4]}, board, heading, WHY)
            elif kind == "merge":
                choice = Choice(poll_of=b.id, answers_of=frozenset({b.id}))
                done = moving.merge_threads(actor, [b], a, choice, WHY)
            else:
                done = moving.join_posts(actor, a, {ids[2], ids[3], ids[4]}, WHY)
            db.session.commit()
            assert [each for each in counters.check() if each] == []
            return done

    return do


@pytest.fixture
def undo(app, rosa):
    """The last act."""

    def undo() -> None:
        with app.app_context():
            actor = db.session.merge(rosa)
            last = db.session.scalars(select(Act).order_by(Act.id.desc())).first()
            commands.undo_act(actor, last)
            db.session.commit()
            assert [each for each in counters.check() if each] == []

    return undo


def rows(app, without: int = 0) -> dict[str, Any]:
    """All there is, but for a thread that only its address is left of."""
    found = everything(app)
    for row in found["threads"].values():
        for name in STAYS:
            del row[name]
    found["threads"].pop((without,), None)
    return {
        name: {key: row for key, row in table.items() if row.get("thread_id", -1) != without}
        for name, table in found.items()
    }


@pytest.mark.parametrize("kind", ["move", "split", "merge", "join"])
def test_undone_everything_is_as_it_was(app, do, undo, kind) -> None:
    before = rows(app)
    done = do(kind)
    assert rows(app) != before
    with app.app_context():
        act = db.session.scalars(select(Act)).one()
        assert (act.kind, act.reason) == (kind, WHY.reason)
    undo()
    after = rows(app, done.thread_id if kind == "split" else 0)
    for name, table in before.items():
        assert after[name] == table, name


@pytest.mark.parametrize("kind", ["move", "split", "merge"])
def test_addresses_lead_somewhere_at_every_moment(app, full, do, undo, kind, client) -> None:
    a, b = full["a"], full["b"]
    old = [f"/en/threads/{a}-about-apples/{n}" for n in (2, 3, 4)]
    old += [f"/en/threads/{b}-about-pears", f"/en/threads/{b}-about-pears/2"]
    with app.app_context():
        posts = {row.id: row.body for row in db.session.execute(select(Post.id, Post.body))}

    def found(address: str) -> str:
        answer = client.get(address, follow_redirects=True)
        assert answer.status_code == 200, address
        return answer.text

    do(kind)
    with app.app_context():
        between = [
            f"/en/threads/{row.thread_id}-x/{row.number}"
            for row in db.session.execute(select(Post.thread_id, Post.number))
        ]
    for address in (*old, *between):
        found(address)
    undo()
    for address in (*old, *between):
        found(address)
    for post_id, body in posts.items():
        assert f"<p>{body}</p>" in found(f"/en/posts/{post_id}")


def test_a_number_given_meanwhile_still_leads_to_its_message(
    full,
    do,
    undo,
    client,
    words,
    app,
) -> None:
    a, b = full["a"], full["b"]
    do("merge")
    place = next(number for number, said in words(a) if said == "B2")
    undo()
    answer = client.get(f"/en/threads/{a}-about-apples/{place}")
    assert (answer.status_code, answer.location) == (301, f"/en/threads/{b}-about-pears/2#post-2")
    assert client.get(f"/en/threads/{b}-about-pears").status_code == 200


def test_what_was_read_meanwhile_stays_read(full, do, undo, visit, unread, grace) -> None:
    a, b = full["a"], full["b"]
    do("merge")
    visit(grace).get(f"/en/threads/{a}-about-apples")
    assert unread(grace)[a] == 0
    undo()
    assert (unread(grace)[a], unread(grace)[b]) == (0, 0)


@pytest.mark.parametrize("kind", ["move", "split", "merge"])
def test_what_was_written_meanwhile_is_kept(
    app,
    full,
    do,
    undo,
    say,
    words,
    tom,
    kind,
) -> None:
    done = do(kind)
    written = say(done.thread_id, tom, "Meanwhile.")
    undo()
    with app.app_context():
        post = db.session.get_one(Post, written)
        thread = db.session.get_one(Thread, post.thread_id)
        assert thread.hidden_at is None
        assert thread.id == {"move": full["b"], "split": full["a"], "merge": full["a"]}[kind]
        assert words(thread.id)[-1][1] == "Meanwhile."


def test_a_discussion_that_was_split_off_leads_back(full, do, undo, client, app, visit, rosa):
    done = do("split")
    assert client.get(f"/en/threads/{done.thread_id}-split-off").status_code == 200
    undo()
    answer = client.get(f"/en/threads/{done.thread_id}-split-off")
    assert answer.status_code == 301
    assert answer.location.startswith(f"/en/threads/{full['a']}-about-apples/2#post-2")
    for reader in (client, visit(rosa)):
        assert "Split off" not in reader.get("/en/threads/").text


def test_the_log_tells_it_without_names(full, do, client) -> None:
    do("merge")
    page = client.get("/en/log").text
    assert "Another discussion was merged into one." in page
    assert WHY.reason in page
    assert "Rosa" not in page


def test_a_merge_is_not_undone_twice_nor_after_another(app, full, do, undo, rosa) -> None:
    do("merge")
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(ThreadRedirect)) == 1
    undo()
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(ThreadRedirect)) == 0
        db.session.execute(update(Thread).values(edited_at=None))
        db.session.rollback()
    do("merge")  # and may be done again
