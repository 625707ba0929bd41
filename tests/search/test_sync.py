"""What is written is found: noted with the change, indexed by the worker, and never lost between."""

from __future__ import annotations

import gc
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.core.jobs import Job
from app.core.worker import run_due_jobs
from app.forum import commands as forum
from app.forum.models import Kind, Post, Thread
from app.search import commands, documents, jobs
from app.search.documents import What, key_of
from app.search.engine import IndexBusyError, Question, SearchPausedError, SearchUnavailableError
from app.search.index import index
from app.search.models import SearchChange


@pytest.fixture
def noted(app):
    """``with noted() as keys:`` fills ``keys`` with what the block noted."""

    class Noted:
        def __enter__(self):
            with app.app_context():
                db.session.execute(delete(SearchChange))
                db.session.commit()
            self.found = set()
            return self.found

        def __exit__(self, *_):
            with app.app_context():
                rows = db.session.execute(select(SearchChange.key, SearchChange.is_all))
                self.found |= {(row.key, row.is_all) for row in rows}

    return Noted


@pytest.fixture
def act(app):
    """``act(amina, forum.close_thread, Thread, 7, …)``: a command, committed."""

    def act(person, command, model, row_id, *rest, **said):
        with app.app_context():
            who, thing = db.session.get_one(User, person.id), db.session.get_one(model, row_id)
            command(who, thing, *rest, **said)
            db.session.commit()

    return act


@pytest.fixture
def waiting(app):
    """``waiting("search.sync")``: the jobs of that name."""

    def waiting(name):
        with app.app_context():
            return db.session.scalars(select(Job).where(Job.name == name)).all()

    return waiting


@pytest.fixture
def no_jobs(app):
    with app.app_context():
        db.session.execute(delete(Job))
        db.session.commit()


def indexed_keys(app) -> set[int]:
    with app.app_context():
        return set(index().keys())


def test_a_new_thread_is_noted(start, amina, posts_of, noted) -> None:
    with noted() as keys:
        thread_id = start(amina)
    assert (key_of(What.POST, posts_of(thread_id)[0].id), False) in keys


def test_a_reply_is_noted_by_itself(start, amina, luc, posts_of, act, noted) -> None:
    thread_id = start(amina)
    with noted() as keys:
        act(luc, forum.post_reply, Thread, thread_id, "Yes.", "en")
    assert keys == {(key_of(What.POST, posts_of(thread_id)[1].id), False)}


def test_the_first_answer_to_a_question_changes_all_of_it(start, amina, luc, act, noted) -> None:
    thread_id = start(amina, kind=Kind.QUESTION)
    with noted() as keys:
        act(luc, forum.post_reply, Thread, thread_id, "Yes.", "en")
    assert (key_of(What.THREAD, thread_id), True) in keys


def test_a_marked_answer_changes_all_of_its_thread(start, amina, luc, posts_of, act, noted):
    thread_id = start(amina, kind=Kind.QUESTION, replies_by=[luc])
    with noted() as keys:
        act(amina, forum.mark_answer, Post, posts_of(thread_id)[1].id)
    assert (key_of(What.THREAD, thread_id), True) in keys


def test_what_its_author_removes_is_noted(start, amina, luc, posts_of, act, noted) -> None:
    thread_id = start(amina, replies_by=[luc])
    with noted() as keys:
        act(luc, forum.delete_post, Post, posts_of(thread_id)[1].id)
    assert (key_of(What.POST, posts_of(thread_id)[1].id), False) in keys


def test_what_is_undone_notes_nothing(app, start, amina, luc, noted) -> None:
    thread_id = start(amina)
    with noted() as keys, app.app_context():
        who, thread = db.session.get_one(User, luc.id), db.session.get_one(Thread, thread_id)
        forum.post_reply(who, thread, "Never mind.", "en")
        db.session.rollback()
    assert keys == set()


def test_the_worker_indexes_what_was_written(app, indexed, start, amina, posts_of, no_jobs) -> None:
    thread_id = start(amina)
    key = key_of(What.POST, posts_of(thread_id)[0].id)
    assert key not in indexed_keys(app)
    run_due_jobs(app)
    assert key in indexed_keys(app)
    with app.app_context():
        assert db.session.scalars(select(SearchChange)).all() == []


def test_the_index_becomes_what_the_database_is(
    app, indexed, start, amina, luc, posts_of, act
) -> None:
    thread_id = start(amina, replies_by=[luc, luc])
    indexed()
    act(luc, forum.delete_post, Post, posts_of(thread_id)[1].id)
    start(luc)
    indexed()
    with app.app_context():
        there = {key for some in documents.all_keys() for key in some}
    assert indexed_keys(app) == there


def test_a_message_that_moved_is_found_in_its_new_thread_alone(
    app, indexed, start, amina, luc, rosa, posts_of
) -> None:
    one = start(amina, title="About apples", replies_by=[luc])
    other = start(luc, title="About pears")
    moved = posts_of(one)[1].id
    with app.app_context():
        source, target = (db.session.get_one(Thread, each) for each in (one, other))
        forum.move_posts(db.session.merge(rosa), source, {moved}, target)
        db.session.commit()
    indexed()
    with app.app_context():
        found = documents.documents_of({key_of(What.POST, moved)})
        assert [each.group for each in found] == [key_of(What.THREAD, other)]
        assert indexed_keys(app) == {key for some in documents.all_keys() for key in some}


def test_who_is_killed_after_the_index_was_written_has_it_done_again(
    app, indexed, start, amina, posts_of
) -> None:
    thread_id = start(amina)
    key = key_of(What.POST, posts_of(thread_id)[0].id)
    with app.app_context():
        commands.sync()
        db.session.rollback()
    assert key in indexed_keys(app)
    with app.app_context():
        assert key in db.session.scalars(select(SearchChange.key)).all()
    indexed()
    with app.app_context():
        found = index().search(Question(keys=frozenset({key})))
    assert [hit.key for hit in found.hits] == [key]


def test_while_somebody_else_writes_the_worker_comes_again(
    app, indexed, start, amina, no_jobs, waiting, monkeypatch
) -> None:
    def busy(*_):
        raise IndexBusyError

    start(amina)
    with app.app_context():
        monkeypatch.setattr(index(), "write", busy)
    before = clock.now()
    run_due_jobs(app)
    [job] = waiting("search.sync")
    assert job.run_at >= before + timedelta(seconds=4)
    assert job.last_error is None
    with app.app_context():
        assert db.session.scalars(select(SearchChange)).all() != []


def test_where_there_is_no_index_one_is_made(
    app, indexed, start, amina, no_jobs, waiting, monkeypatch
) -> None:
    start(amina)
    with app.app_context(), monkeypatch.context() as away:

        def gone(*_):
            raise SearchUnavailableError("gone")

        away.setattr(index(), "write", gone)
        jobs.sync()
        db.session.commit()
    assert len(waiting("search.rebuild")) == 1
    run_due_jobs(app)
    with app.app_context():
        assert set(index().keys()) == {key for some in documents.all_keys() for key in some}


def test_an_index_that_is_gone_is_noticed(app, indexed, no_jobs, waiting, monkeypatch) -> None:
    def gone():
        raise SearchUnavailableError("gone")

    with app.app_context():
        monkeypatch.setattr(index(), "status", gone)
        jobs.look_after()
        jobs.look_after()
        db.session.commit()
    assert len(waiting("search.rebuild")) == 1


def test_an_index_that_cannot_be_asked_now_is_not_made_anew(
    app, indexed, start, amina, no_jobs, waiting, monkeypatch
) -> None:
    """The database does not answer, say: the index is as good as it was."""

    def paused(*_):
        raise SearchPausedError("The database does not answer.")

    start(amina)
    with app.app_context(), monkeypatch.context() as away:
        away.setattr(index(), "status", paused)
        away.setattr(index(), "write", paused)
        jobs.look_after()
        jobs.sync()
        db.session.commit()
    assert waiting("search.rebuild") == []
    [again] = waiting("search.sync")
    assert again.last_error is None


def test_what_was_noted_before_the_index_is_made_is_in_it(app, indexed, start, amina) -> None:
    start(amina)
    with app.app_context():
        commands.rebuild()
        db.session.commit()
        assert db.session.scalars(select(SearchChange)).all() == []


def test_what_changes_while_the_index_is_made_is_indexed_afterwards(
    app, indexed, start, amina, posts_of
) -> None:
    late = []

    def watch(found):
        yield from found
        late.append(posts_of(start(amina))[0].id)

    with app.app_context():
        commands.rebuild(watch)
        db.session.commit()
    indexed()
    assert key_of(What.POST, late[0]) in indexed_keys(app)


def test_a_rebuild_leaves_the_collector_as_it_was_though_it_fails(app, indexed) -> None:
    def fail(_documents):
        raise OSError("No space left on device")

    before = gc.get_threshold()
    with app.app_context(), pytest.raises(OSError, match="No space"):
        commands.rebuild(fail)
    assert gc.get_threshold() == before
