"""Messages that one person wrote one after another become one."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.core.db import db
from app.core.errors import ChangedMeanwhileError, NotAllowedError
from app.forum import commands
from app.forum.models import Attachment, Bookmark, Post, PostRevision, Reaction, Thread
from app.policy import Reason


@pytest.fixture
def three(talk, say, amina, luc, tom) -> tuple[int, list[int]]:
    """Amina asks, and Luc answers in three messages with one of Tom's between."""
    thread_id = talk(amina, "Question.", title="About apples")
    return thread_id, [
        say(thread_id, luc, "One."),
        say(thread_id, luc, "Two."),
        say(thread_id, tom, "Between."),
        say(thread_id, luc, "Three."),
    ]


def test_the_first_says_it_all_and_the_others_lead_there(
    curate, rosa, three, client, visit, app
) -> None:
    thread_id, (one, two, _, three_) = three
    assert curate(rosa, "join_posts", thread_id, {two, three_, one}, reason="One thought.") == one
    with app.app_context():
        assert db.session.get_one(Post, one).body == "One.\n\nTwo.\n\nThree."
        revision = db.session.scalars(select(PostRevision)).one()
        assert (revision.body, revision.reason) == ("One.", "One thought.")
        assert db.session.get_one(Thread, thread_id).reply_count == 2
    here = f"/en/threads/{thread_id}-about-apples"
    for address in (f"{here}/3", f"{here}/5"):
        answer = client.get(address)
        assert (answer.status_code, answer.location) == (301, f"{here}/2#post-2")
    assert client.get(f"/en/posts/{three_}").location == f"{here}/2#post-2"
    page = client.get(here).text
    assert page.count("Three.") == 1
    assert 'id="post-3"' not in page


def test_a_reply_afterwards_is_found(curate, rosa, three, say, noor, client) -> None:
    thread_id, (one, two, *_) = three
    curate(rosa, "join_posts", thread_id, {one, two})
    say(thread_id, noor, "Later.")
    assert 'id="post-6"' in client.get(f"/en/threads/{thread_id}-about-apples/6").text


def test_what_people_gave_and_kept_is_with_the_one(
    curate, rosa, three, visit, amina, noor, tom, luc, app
) -> None:
    thread_id, (one, two, between, three_) = three
    for person, posts in ((amina, (one, two)), (noor, (two, three_))):
        for post_id in posts:
            visit(person).post(f"/en/posts/{post_id}/react", data={"reaction": "thanks"})
            visit(person).post(f"/en/posts/{post_id}/bookmark")
    with app.app_context():
        key = "0" * 32
        db.session.add(
            Attachment(key=key, owner_id=luc.id, post_id=three_, name="a.pdf", size=1,
                       media_type="application/pdf", state="ready")
        )  # fmt: skip
        db.session.get_one(Post, three_).attachment_count = 1
        commands.edit_post(
            db.session.merge(tom), db.session.get_one(Post, between),
            f"> [Luc](/en/posts/{two})\n>\n> Two.\n\nYes.", "en", seen=None,
        )  # fmt: skip
        db.session.commit()
    curate(rosa, "join_posts", thread_id, {one, two, three_})
    with app.app_context():
        kept = db.session.get_one(Post, one)
        assert (kept.attachment_count, kept.quoted_count) == (1, 1)
        reactions = select(func.count()).where(Reaction.post_id == one)
        assert db.session.scalar(reactions) == kept.thanks_count == 2
        marks = select(Bookmark.user_id).where(Bookmark.post_id == one).order_by(Bookmark.user_id)
        assert set(db.session.scalars(marks)) == {amina.id, noor.id}


def test_refusals(curate, rosa, luc, charlie, three, change) -> None:
    thread_id, (one, two, between, three_) = three
    for person in (luc, charlie):
        with pytest.raises(NotAllowedError):
            curate(person, "join_posts", thread_id, {one, two})
    for chosen in ({one}, {one, between}):
        with pytest.raises(NotAllowedError) as refused:
            curate(rosa, "join_posts", thread_id, chosen)
        assert refused.value.reason == Reason.NOT_ONE_TEXT
    change(Post, two, body="x" * 20_000)
    with pytest.raises(NotAllowedError):
        curate(rosa, "join_posts", thread_id, {one, two})
    change(Post, three_, hidden_at=db.func.now())
    with pytest.raises(ChangedMeanwhileError):
        curate(rosa, "join_posts", thread_id, {one, three_})
