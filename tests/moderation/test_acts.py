"""What is done is written down, once and for good, and can be taken back."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.core.errors import NotAllowedError
from app.forum import commands as forum
from app.forum.commands import counters
from app.forum.models import Bookmark, Draft, Follow, FollowLevel, Post, Thread
from app.forum.queries import get_thread
from app.forum.redaction import Words
from app.moderation import commands
from app.moderation import reach as reaches
from app.moderation.commands import acts, moving, undoing
from app.moderation.commands.acts import Spot
from app.moderation.errors import Refusal, UndoRefusedError
from app.moderation.models import Act, Inverse, Kind
from app.policy import UNDO_ACT_FOR
from tests.moderation.rows import everything


@pytest.fixture
def lock(app):
    """``lock(rosa, thread_id)``: gives the act's id, or None when there was nothing to do."""

    def lock(who: User, thread_id: int, **values) -> int | None:
        with app.app_context():
            actor = db.session.get_one(User, who.id)
            thread = db.session.get_one(Thread, thread_id)
            reach = reaches.headings([thread_id])
            with acts.record(
                actor, Kind.CLOSE, at=Spot.of_thread(thread), reach=reach, **values
            ) as note:
                forum.close_thread(actor, thread, values.get("reason", ""))
            db.session.commit()
            return note.act_id

    return lock


@pytest.fixture
def undo(app):
    """``undo(rosa, act_id)``, and commit."""

    def undo(who: User, act_id: int) -> None:
        with app.app_context():
            actor = db.session.get_one(User, who.id)
            try:
                commands.undo_act(actor, db.session.get_one(Act, act_id))
            except UndoRefusedError:
                db.session.rollback()
                raise
            db.session.commit()

    return undo


@pytest.mark.parametrize(
    "statement",
    ["UPDATE mod_acts SET reason = ''", "DELETE FROM mod_acts", "TRUNCATE mod_acts CASCADE"],
)
def test_the_database_refuses_to_change_the_log(statement, app, rosa, thread_id, lock) -> None:
    lock(rosa, thread_id, reason="Heated.")
    with app.app_context(), db.engine.connect() as connection:
        if connection.dialect.name == "sqlite" and statement.startswith("TRUNCATE"):
            return  # SQLite knows no such statement
        with pytest.raises(IntegrityError, match="written once"):
            connection.execute(text(statement))
        connection.rollback()
        assert connection.execute(text("SELECT reason FROM mod_acts")).scalars().all() == [
            "Heated."
        ]


def test_an_act_says_who_did_what_where_and_why(app, grace, amina, thread_id, lock) -> None:
    act_id = lock(grace, thread_id, reason=" Heated. ", reason_lang="fr")
    with app.app_context():
        act, thread = db.session.get_one(Act, act_id), db.session.get_one(Thread, thread_id)
        assert (act.kind, act.actor_id, act.role) == ("close", grace.id, "facilitator")
        assert (act.reason, act.reason_lang, act.is_public) == ("Heated.", "fr", True)
        assert (act.board_id, act.offering_id) == (thread.board_id, thread.offering_id)
        assert (act.thread_id, act.member_id, act.lang) == (thread_id, amina.id, "en")


def test_a_second_press_is_no_second_act(app, rosa, thread_id, lock) -> None:
    lock(rosa, thread_id)
    assert lock(rosa, thread_id) is None
    with app.app_context():
        assert len(db.session.scalars(select(Act)).all()) == 1


def test_undone_everything_is_as_it_was(app, rosa, thread_id, lock, undo) -> None:
    before = everything(app)
    act_id = lock(rosa, thread_id, reason="Heated.")
    assert everything(app) != before
    undo(rosa, act_id)
    assert everything(app) == before
    with app.app_context():
        undone = db.session.scalars(select(Act).where(Act.undoes_id == act_id)).one()
        assert (undone.kind, undone.role, undone.data) == ("undo", "moderator", {"kind": "close"})


def test_what_people_did_meanwhile_stays(app, rosa, grace, luc, thread_id, lock, undo) -> None:
    act_id = lock(rosa, thread_id)
    with app.app_context():
        thread = db.session.get_one(Thread, thread_id)
        forum.post_reply(db.session.get_one(User, grace.id), thread, "One more thing.", "en")
        db.session.commit()
    undo(rosa, act_id)
    with app.app_context():
        thread = db.session.get_one(Thread, thread_id)
        assert (thread.closed_at, thread.reply_count, thread.event_count) == (None, 2, 0)


def test_what_was_changed_again_is_not_undone(app, rosa, thread_id, lock, undo) -> None:
    act_id = lock(rosa, thread_id)
    with app.app_context():
        db.session.execute(
            update(Thread).where(Thread.id == thread_id).values(closed_at=clock.now())
        )
        db.session.commit()
    before = everything(app)
    with pytest.raises(UndoRefusedError) as refused:
        undo(rosa, act_id)
    assert refused.value.refusal is Refusal.CHANGED
    assert everything(app) == before


def test_once_undone_it_is_undone(rosa, thread_id, lock, undo) -> None:
    act_id = lock(rosa, thread_id)
    undo(rosa, act_id)
    with pytest.raises(UndoRefusedError) as refused:
        undo(rosa, act_id)
    assert refused.value.refusal is Refusal.ALREADY


def test_an_undo_asks_who_might_do_the_same(app, amina, tom, rosa, thread_id, lock, undo) -> None:
    act_id = lock(rosa, thread_id)
    with pytest.raises(NotAllowedError):
        undo(amina, act_id)


def test_after_a_month_nothing_is_undone_nor_kept_for_it(
    app, rosa, thread_id, lock, undo, monkeypatch
) -> None:
    act_id = lock(rosa, thread_id)
    later = clock.now() + UNDO_ACT_FOR
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(NotAllowedError):
        undo(rosa, act_id)
    with app.app_context():
        commands.sweep_inverses()
        db.session.commit()
        assert db.session.scalar(select(Inverse)) is None
        assert db.session.get(Act, act_id) is not None


def test_posts_change_places_and_back(app, rosa, amina, luc, start) -> None:
    """Numbers of a unique key meet on the way; threads that came are left again."""
    thread_id = start(amina, replies_by=[luc, amina, luc])
    other_id = start(amina, replies_by=[luc])
    with app.app_context():
        thread = db.session.get_one(Thread, thread_id)
        ids = db.session.scalars(
            select(Post.id).where(Post.thread_id == thread_id).order_by(Post.number)
        ).all()
    before = everything(app)
    with app.app_context():
        actor = db.session.get_one(User, rosa.id)
        reach = reaches.of_posts(ids) | reaches.headings([thread_id, other_id])
        reach |= reaches.of_readers([thread_id, other_id])
        with acts.record(actor, Kind.CLOSE, at=Spot.of_thread(thread), reach=reach) as note:
            # Two and three change places; the fourth goes to the other thread, as its third.
            for post_id, values in (
                (ids[1], {"number": 99}),
                (ids[2], {"number": 2}),
                (ids[1], {"number": 3}),
                (ids[3], {"thread_id": other_id, "number": 3}),
            ):
                db.session.execute(update(Post).where(Post.id == post_id).values(**values))
            db.session.execute(Follow.__table__.delete().where(Follow.thread_id == thread_id))
            forum.note_event(other_id, "closed", rosa.id)
        db.session.commit()
        commands.undo_act(actor, db.session.get_one(Act, note.act_id))
        db.session.commit()
    assert everything(app) == before


def test_a_follow_made_anew_stays_as_it_was_chosen(app, rosa, luc, thread_id) -> None:
    with app.app_context():
        actor, thread = db.session.get_one(User, rosa.id), db.session.get_one(Thread, thread_id)
        own = select(Follow).where(Follow.thread_id == thread_id, Follow.user_id == luc.id)
        with acts.record(
            actor, Kind.CLOSE, at=Spot.of_thread(thread), reach=reaches.of_readers([thread_id])
        ) as note:
            follow = db.session.scalars(own).one()
            follow.level = 1
        db.session.commit()
        follow.level = 4
        db.session.commit()
        commands.undo_act(actor, db.session.get_one(Act, note.act_id))
        db.session.commit()
        assert db.session.scalars(own).one().level == 4


def test_a_text_that_must_go_goes_from_the_inverses_too(app, rosa, thread_id, undo) -> None:
    with app.app_context():
        actor, thread = db.session.get_one(User, rosa.id), db.session.get_one(Thread, thread_id)
        post_id = thread.first_post_id
        with acts.record(
            actor, Kind.CLOSE, at=Spot.of_thread(thread), reach=reaches.posts([post_id])
        ) as note:
            db.session.execute(update(Post).where(Post.id == post_id).values(body="Clean."))
        commands.forget_words(Words(["first words"]))
        db.session.commit()
        assert db.session.scalar(select(Inverse)) is None
    with pytest.raises(UndoRefusedError) as refused:
        undo(rosa, note.act_id)
    assert refused.value.refusal is Refusal.CLEANED


def test_what_somebody_else_commits_meanwhile_is_not_the_act_s(app, rosa, luc, thread_id) -> None:
    """On PostgreSQL others go on writing; on SQLite they wait for the end."""
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            return
        actor, thread = db.session.get_one(User, rosa.id), db.session.get_one(Thread, thread_id)
        reach = reaches.of_readers([thread_id]) | reaches.headings([thread_id])
        with acts.record(actor, Kind.CLOSE, at=Spot.of_thread(thread), reach=reach) as note:
            with db.engine.begin() as other:
                other.execute(
                    Follow.__table__.insert().values(
                        user_id=rosa.id,
                        thread_id=thread_id,
                        level=4,
                        reason="chosen",
                        updated_at=clock.now(),
                        created_at=clock.now(),
                    )
                )
                other.execute(
                    Draft.__table__.insert().values(
                        user_id=luc.id,
                        place="reply",
                        place_id=thread_id,
                        fields=[["body", "Half a sentence"]],
                        sequence=1,
                        created_at=clock.now(),
                        updated_at=clock.now(),
                    )
                )
            # Both are changed by the act as well.
            forum.follow(luc, forum.Target(thread_id=thread_id), FollowLevel.TRACKING)
            forum.follow(actor, forum.Target(thread_id=thread_id), FollowLevel.TRACKING)
            db.session.execute(update(Draft).values(tab="another"))
            forum.close_thread(actor, thread)
        db.session.commit()
        commands.undo_act(actor, db.session.get_one(Act, note.act_id))
        db.session.commit()
        theirs = select(Follow).where(Follow.user_id == rosa.id, Follow.thread_id == thread_id)
        assert db.session.scalars(theirs).one_or_none() is not None
        assert db.session.scalars(select(Draft.place_id)).all() == [thread_id]


@pytest.mark.parametrize("kept", ["drafts", "bookmarks"])
@pytest.mark.once
def test_what_an_act_never_makes_is_not_its_own(kept, app, rosa, luc, thread_id) -> None:
    """Whoever saves a draft or a bookmark while others merge keeps it when that is undone."""
    with app.app_context():
        actor, thread = db.session.get_one(User, rosa.id), db.session.get_one(Thread, thread_id)
        writer = db.session.get_one(User, luc.id)
        post = db.session.get_one(Post, thread.first_post_id)
        reach = reaches.of_readers([thread_id]) | reaches.of_posts([post.id])
        reach |= reaches.headings([thread_id])
        with acts.record(actor, Kind.CLOSE, at=Spot.of_thread(thread), reach=reach) as note:
            if kept == "drafts":
                said = [("body", "Half a sentence")]
                forum.keep_draft(writer, "reply", thread_id, said, forum.Hold(0, "t"))
            else:
                forum.keep_bookmark(writer, post, 0)
            forum.close_thread(actor, thread)
        db.session.commit()
        commands.undo_act(actor, db.session.get_one(Act, note.act_id))
        db.session.commit()
        model = Draft if kept == "drafts" else Bookmark
        assert db.session.scalars(select(model.user_id)).all() == [luc.id]


@pytest.mark.once
def test_a_bundle_is_held_before_any_of_it_is_undone(
    app, rosa, amina, start, lock, monkeypatch
) -> None:
    ids = [start(amina) for _turn in range(3)]
    for thread_id in reversed(ids):
        lock(rosa, thread_id, bundle="one")
    held: list[list[int]] = []
    monkeypatch.setattr(undoing, "hold_threads", lambda some: held.append(sorted(some)))
    with app.app_context():
        assert commands.undo_bundle(db.session.get_one(User, rosa.id), "one") == 3
    assert held[0] == ids


def test_many_rows_cost_as_much_as_few(app, rosa, amina, luc, tom, start, queries) -> None:
    costs = []
    for replies in (2, 30):
        a, b = (start(amina, replies_by=[luc, tom] * replies) for _turn in range(2))
        with app.app_context():
            actor = db.session.get_one(User, rosa.id)
            source, target = (get_thread(actor, each) for each in (a, b))
            with queries() as sent:
                moving.merge_threads(actor, [source], target, forum.Choice(), moving.Why())
                db.session.commit()
            done = len(sent)
            act = db.session.scalars(select(Act).order_by(Act.id.desc())).first()
            with queries() as sent:
                commands.undo_act(actor, act)
                db.session.commit()
            costs.append((done, len(sent)))
    assert costs[0] == costs[1]


@pytest.mark.once
def test_hiding_a_version_reads_nothing_that_people_keep(
    app, rosa, luc, thread_id, queries
) -> None:
    with app.app_context():
        post = db.session.scalars(select(Post).filter_by(thread_id=thread_id, number=2)).one()
        author = db.session.get_one(User, luc.id)
        forum.edit_post(author, post, "In other words.", "en", seen=None, reason="Typo.")
        db.session.commit()
        with queries() as sent:
            commands.turn_version(db.session.get_one(User, rosa.id), post, 1, Kind.HIDE_VERSION)
        assert db.session.scalars(select(Act.kind)).all() == ["hide_version"]
    assert not [each for each in sent if "reactions" in each or "bookmarks" in each]


@pytest.mark.once
@pytest.mark.parametrize("way", [1, -1])
def test_two_cells_are_held_in_one_order(way, monkeypatch) -> None:
    held: list[tuple[int, int | None, int]] = []
    monkeypatch.setattr(counters, "move_thread_count", lambda *cell: held.append(cell))
    old, new = ((1, 2), (3, None))[::way]
    counters.move_between_cells(old, new)
    assert held == [(1, 2, -way), (3, None, way)]
