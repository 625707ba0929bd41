"""What was read stays read, and what was not stays unread."""

from __future__ import annotations

from app.core.db import db
from app.forum import commands, marks
from app.forum.models import PostRead


def read(app, person, thread_id, number) -> None:
    with app.app_context():
        marks.move_mark(person.id, thread_id, number)
        db.session.commit()


def test_nobodys_count_jumps(app, curate, rosa, two, unread, noor, tom, grace, charlie) -> None:
    a, b = two  # A1 B1 A2 B2 A3
    readers = {noor: (3, 0), tom: (1, 2), grace: (3, 2), charlie: (0, 1)}
    for person, (of_a, of_b) in readers.items():
        for thread_id, number in ((a, of_a), (b, of_b)):
            if number:
                read(app, person, thread_id, number)
    before = {person.id: unread(person) for person in readers}
    curate(rosa, "merge_threads", [b], a)
    for person in readers:
        was = before[person.id]
        assert unread(person)[a] == was[a] + was[b], person.handle


def test_the_header_and_the_list_agree(app, curate, rosa, two, unread, tom, grace, visit) -> None:
    a, b = two
    for person in (tom, grace):
        read(app, person, a, 3)
    read(app, grace, b, 2)
    curate(rosa, "merge_threads", [b], a)
    page = visit(tom).get("/en/threads/?filter=unread").text
    assert f"/en/threads/{a}-about-apples/4#post-4" in page  # the first that is new
    assert f"/en/threads/{a}-" not in visit(grace).get("/en/threads/?filter=unread").text


def test_reading_on_makes_everything_read(app, curate, rosa, two, unread, tom, visit) -> None:
    a, b = two
    read(app, tom, a, 3)
    curate(rosa, "merge_threads", [b], a)
    assert unread(tom)[a] == 2
    visit(tom).get(f"/en/threads/{a}-about-apples")
    assert unread(tom)[a] == 0


def test_what_a_mark_has_passed_is_forgotten(app, curate, rosa, two, tom, grace, visit) -> None:
    a, b = two
    for person in (tom, grace):
        read(app, person, a, 3)
    curate(rosa, "merge_threads", [b], a)
    visit(tom).get(f"/en/threads/{a}-about-apples")
    with app.app_context():
        commands.sweep_reads()
        db.session.commit()
        kept = set(db.session.scalars(db.select(PostRead.user_id)))
        assert grace.id in kept
        assert tom.id not in kept


def test_who_answers_what_they_have_read_has_nothing_new(
    app, curate, rosa, two, unread, say, tom
) -> None:
    a, b = two
    for thread_id, number in ((a, 1), (b, 2)):
        read(app, tom, thread_id, number)
    curate(rosa, "merge_threads", [b], a)
    assert unread(tom)[a] == 2  # A2 and A3
    say(a, tom, "Mine")
    assert unread(tom)[a] == 3  # as anywhere, who has not read all is shown their own as well


def test_a_board_that_was_marked_read_stays_read(app, curate, rosa, two, unread, tom, board_id):
    a, b = two
    with app.app_context():
        board = db.session.get_one(commands.writing.Board, board_id)
        commands.mark_board_read(db.session.merge(tom), board)
        db.session.commit()
    curate(rosa, "merge_threads", [b], a)
    assert unread(tom)[a] == 0


def test_messages_that_move_are_read_where_they_go(
    app, curate, rosa, talk, say, unread, amina, luc, tom, words
) -> None:
    a = talk(amina, "A1", title="About apples")
    moving = [say(a, luc, "A2"), say(a, luc, "A3")]
    b = talk(luc, "B1", title="About pears")
    say(b, luc, "B2")
    say(a, luc, "A4")
    read(app, tom, a, 2)
    read(app, tom, b, 2)
    assert unread(tom) == {a: 2, b: 0}
    curate(rosa, "move_posts", a, set(moving), b)
    assert words(b) == [(1, "B1"), (3, "A2"), (4, "A3"), (5, "B2")]
    assert unread(tom) == {a: 1, b: 1}  # A4, and A3 between two that were read
    with app.app_context():
        assert db.session.query(PostRead).filter_by(user_id=tom.id).count() == 1


def test_a_new_thread_begins_as_read_as_it_was(
    app, curate, rosa, two, unread, tom, board_id
) -> None:
    a, _ = two
    read(app, tom, a, 2)
    assert unread(tom)[a] == 1
    new = split(curate, rosa, a, board_id, app)
    assert unread(tom)[a] == 0
    assert unread(tom)[new] == 1


def split(curate, rosa, thread_id, board_id, app) -> int:
    """All but the first message."""
    with app.app_context():
        rows = db.session.scalars(
            db.select(commands.writing.Post.id)
            .filter_by(thread_id=thread_id)
            .filter(commands.writing.Post.number > 1)
        ).all()
        board = db.session.get_one(commands.writing.Board, board_id)
    heading = commands.Heading("Split off", "discussion", "en", None)
    return curate(rosa, "split_thread", thread_id, set(rows), board, heading).thread_id
