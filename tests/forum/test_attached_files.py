"""Files at their own address, below their posts, and as time goes by."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.jobs import Job, handlers
from app.core.storage import StorageError
from app.forum.models import Attachment, Post, Thread
from app.web import page_cache
from tests.forum.files import PDF, picture
from tests.forum.test_attach import CHART, add, described, kept, send, stored

__all__ = ["add", "kept", "send", "stored"]


@pytest.fixture
def work(app):
    """Run the forum's jobs that wait."""

    def work():
        with app.app_context():
            waiting = select(Job).where(Job.name.like("forum.%"), Job.dedupe.is_(None))
            while job := db.session.scalar(waiting.order_by(Job.id).limit(1)):
                handlers[job.name](**job.payload)
                db.session.delete(job)
                db.session.commit()

    return work


@pytest.fixture
def run(app):
    def run(name, **payload):
        with app.app_context():
            handlers[name](**payload)
            db.session.commit()

    return run


@pytest.fixture
def document(send, noor, kept):
    """The address of a document of a message of Noor's."""
    send(noor, ("Plan d’été.pdf", PDF))
    [file] = kept()
    return f"/files/{file.key}/Plan d’été.pdf"


@pytest.fixture
def chart(send, add, noor):
    """The key of a picture in a message of Noor's, whose copies are still to be made."""
    [key] = add(noor, ("chart.jpg", picture("JPEG", (1000, 500), place=True)))
    send(noor, body=f"![](attachment:{key})", **described(key))
    return key


def test_a_document_is_a_download_that_can_do_nothing(document, client) -> None:
    response = client.get(document)
    assert (response.status_code, response.data) == (200, PDF)
    headers = response.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"] == (
        "attachment; filename=\"Plan dete.pdf\"; filename*=UTF-8''Plan%20d%E2%80%99%C3%A9t%C3%A9.pdf"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert "Set-Cookie" not in headers


def test_only_what_changed_and_only_a_part_can_be_asked_for(document, client) -> None:
    whole = client.get(document)
    again = client.get(document, headers={"If-None-Match": whole.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    part = client.get(document, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.data) == (206, b"%PDF")
    beyond = client.get(document, headers={"Range": "bytes=9999-"})
    assert beyond.status_code == 416
    assert client.head(document).content_length == len(PDF)


@pytest.mark.parametrize("ending", ["other.pdf", "original", f"{'a' * 32}.original", "thumb.webp"])
def test_no_other_name_finds_it(ending, document, client) -> None:
    assert client.get(document.rpartition("/")[0] + "/" + ending).status_code == 404
    assert client.get(f"/files/{'0' * 32}/{ending}").status_code == 404


@pytest.mark.parametrize("what", ["post", "thread"])
def test_of_a_hidden_message_the_files_are_hidden_too(
    what, document, kept, visit, client, noor, rosa, change, thread_id
) -> None:
    if what == "post":
        change(Post, kept()[0].post_id, hidden_at=clock.now())
    else:
        change(Thread, thread_id, hidden_at=clock.now())
    missing = client.get(f"/files/{'0' * 32}/a.pdf")
    for browser in (client, visit(noor)):
        assert browser.get(document).status_code == missing.status_code == 404
    assert visit(rosa).get(document).status_code == 200


def test_a_file_of_no_message_is_its_owners_alone(add, noor, amina, rosa, visit, client) -> None:
    [key] = add(noor, ("a.pdf", PDF))
    address = f"/files/{key}/a.pdf"
    assert visit(noor).get(address).status_code == 200
    for browser in (client, visit(amina), visit(rosa)):
        assert browser.get(address).status_code == 404


def test_before_its_copies_are_made_a_picture_says_what_it_shows(chart, client) -> None:
    response = client.get(f"/files/{chart}/480.webp")
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert 'width="1000" height="500"' in response.text
    assert CHART in response.text
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_the_copies_are_shown_and_what_was_uploaded_is_not(stored, chart, client, work) -> None:
    work()
    for width in (480, 960, 1000):
        response = client.get(f"/files/{chart}/{width}.webp")
        assert response.headers["Content-Type"] == "image/webp"
        assert b"SecretCamera" not in response.data
    for name in ("original", "chart.jpg", "1600.webp"):
        assert client.get(f"/files/{chart}/{name}").status_code == 404


def test_what_was_uploaded_is_deleted_with_all_the_camera_said(stored, chart, work) -> None:
    assert f"{chart}.original" in stored()
    work()
    assert stored() == {f"{chart}.{end}.webp" for end in ("480", "960", "1000", "thumb")}


def test_making_the_copies_twice_does_no_harm(chart, work, run, client, kept) -> None:
    run("forum.make_pictures", key=chart)
    work()
    run("forum.make_pictures", key=chart)
    work()
    assert kept()[0].state == "ready"
    assert client.get(f"/files/{chart}/480.webp").mimetype == "image/webp"


def test_a_picture_that_is_gone_needs_no_copies(run, kept) -> None:
    run("forum.make_pictures", key="0" * 32)
    assert kept() == []


def test_a_picture_that_cannot_be_decoded_says_so(send, add, noor, work, client, thread_id) -> None:
    whole = picture("JPEG", (800, 800))
    [key] = add(noor, ("chart.jpg", whole[: len(whole) // 2]))
    send(noor, **described(key))
    work()
    address = f"threads/{thread_id}-how-do-we-begin"
    assert "This image could not be read." in client.get(f"/en/{address}").text
    assert "Cette image n’a pas pu être lue." in client.get(f"/fr/{address}").text


def test_storage_that_is_away_is_tried_again(chart, app, run, monkeypatch) -> None:
    def away(*_):
        raise StorageError("away")

    monkeypatch.setattr(app.extensions["storage"], "put", away, raising=False)
    with pytest.raises(StorageError):
        run("forum.make_pictures", key=chart)


def test_storage_that_is_away_is_a_page_that_says_so(document, app, client, monkeypatch) -> None:
    def away(*_):
        raise StorageError("away")

    monkeypatch.setattr(app.extensions["storage"], "get", away, raising=False)
    response = client.get(document)
    assert response.status_code == 503
    assert "cannot reach its files" in response.text


def test_a_page_kept_for_strangers_learns_of_the_copies(chart, app, client, work) -> None:
    with app.app_context():
        before = page_cache.site_version(db.engine)
    work()
    with app.app_context():
        assert page_cache.site_version(db.engine) > before


def test_files_that_the_words_do_not_show_are_listed_below(
    send, add, noor, client, thread_id, work
) -> None:
    inside, below = add(noor, ("inside.png", picture()), ("below.png", picture()))
    send(
        noor,
        ("Plan.pdf", PDF),
        body=f"![](attachment:{inside})",
        attached=[inside, below],
        **{f"alt-{inside}": "The map of the canal", f"alt-{below}": "The bridge at night"},
    )
    work()
    text = client.get(f"/en/threads/{thread_id}-how-do-we-begin").text
    assert "Attachments</h3>" in text
    assert f'href="/files/{below}/40.webp"' in text
    assert 'alt="The bridge at night"' in text
    assert "/Plan.pdf" in text
    assert "PDF, 1\u00a0kB" in text
    assert "inside.png" not in text
    assert text.count('alt="The map of the canal"') == 1
    assert "1\u00a0ko" in client.get(f"/fr/threads/{thread_id}-how-do-we-begin").text


def test_a_hidden_message_leaks_no_file(document, client, kept, change, thread_id) -> None:
    change(Post, kept()[0].post_id, hidden_at=clock.now())
    text = client.get(f"/en/threads/{thread_id}-how-do-we-begin").text
    assert kept()[0].key not in text
    assert "Plan d" not in text


def test_a_page_asks_for_files_once_and_only_where_there_are_some(
    send, noor, visit, client, thread_id, queries, app
) -> None:
    address = f"/en/threads/{thread_id}-how-do-we-begin"

    def cost():
        counts = []
        for browser in (visit(None), visit(noor)):
            browser.get(address)
            page_cache.clear(app)
            with queries() as ran:
                browser.get(address)
            counts.append((len(ran), sum("attachments" in each for each in ran)))
        return counts

    send(noor, submission="first")
    without = cost()
    send(noor, ("a.pdf", PDF), submission="second")
    with_one = cost()
    send(noor, ("b.pdf", PDF), ("c.pdf", PDF), submission="third")
    assert [files for _, files in without] == [0, 0]
    assert with_one == [(count + 1, 1) for count, _ in without]
    assert cost() == with_one


@pytest.fixture
def days_later():
    def days_later(days):
        return time_machine.travel(clock.now() + timedelta(days=days, hours=1), tick=False)

    return days_later


def test_a_file_of_no_message_goes_after_a_day(
    stored, add, noor, work, run, kept, days_later
) -> None:
    stored()
    add(noor, ("a.pdf", PDF), ("b.png", picture()))
    work()
    run("forum.sweep_attachments")
    assert len(kept()) == 2
    with days_later(1):
        run("forum.sweep_attachments")
        run("forum.sweep_attachments")
        work()
    assert kept() == []
    assert stored() == set()


def test_a_file_of_a_message_stays(document, run, work, kept, days_later) -> None:
    with days_later(30):
        run("forum.sweep_attachments")
        run("forum.delete_stray_files")
        work()
    assert len(kept()) == 1


def test_a_file_taken_out_of_a_message_goes_a_day_later(
    document, send, noor, run, work, kept, days_later
) -> None:
    with days_later(30):
        send(noor, path=f"/en/posts/{kept()[0].post_id}/edit", body="No plan.")
        run("forum.sweep_attachments")
        assert len(kept()) == 1
    with days_later(31.5):
        run("forum.sweep_attachments")
    assert kept() == []


def test_a_file_without_a_row_is_found_and_deleted(
    stored, app, document, run, days_later, kept
) -> None:
    stray = f"{'a' * 32}.original"
    app.extensions["storage"].put(stray, io.BytesIO(b"x"))
    run("forum.delete_stray_files")
    assert stray in stored()
    with days_later(1):
        run("forum.delete_stray_files")
    assert stored() == {f"{kept()[0].key}.original"}


def test_removing_a_file_deletes_it_at_once(stored, add, send, noor, work, kept) -> None:
    stored()
    [key] = add(noor, ("a.pdf", PDF))
    send(noor, attached=key, remove=key)
    work()
    assert kept() == []
    assert stored() == set()


def test_no_row_says_more_than_it_should(app, chart, work) -> None:
    work()
    with app.app_context():
        row = db.session.scalars(select(Attachment)).one()
        assert (row.width, row.height, row.alt) == (1000, 500, CHART)
