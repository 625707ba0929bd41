"""Words that a moderator takes out of a message are nowhere any more."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.core import clock
from app.core.db import Base, db
from app.forum import commands as forum
from app.forum.commands import Hold
from app.forum.models import Bookmark, Place, Poll, Post, PostTranslation, Thread
from app.forum.queries import get_post, translation_of
from app.forum.quoting import as_quote
from app.forum.redaction import Words
from app.learning.models import Activity, ActivityResult
from app.moderation import commands
from app.moderation.commands import Wish
from app.moderation.models import Act, Inverse, Kind
from app.web.models import KeptText
from tests.moderation.rows import everything
from tests.search.conftest import indexed  # noqa: F401  (fixture)

MAIL = "zanzi.bar@example.org"
PHONE = "613-555-0188"
NOTE = f"Ask {MAIL}."  # somebody's own note, which stays


def cells(app) -> list[tuple[str, str]]:
    """Every value of every column of every table that holds the words, but for that note."""
    with app.app_context(), db.engine.connect() as connection:
        return [
            (f"{table.name}.{name}", str(value))
            for table in Base.metadata.sorted_tables
            for row in connection.execute(table.select())
            for name, value in row._mapping.items()
            for text in [json.dumps(value, default=str, ensure_ascii=False).casefold()]
            if (MAIL in text or PHONE in text) and value != NOTE
        ]


@pytest.fixture
def planted(app, amina, luc, noor, rosa, start) -> int:
    """The id of a message that holds them, with everything that may hold them too."""
    body = f"Write to {MAIL.title()} or call\n{PHONE}, please."
    thread_id = start(amina, title=f"Ask {MAIL}", body=body, replies_by=[luc])
    elsewhere = start(luc, title="Elsewhere")
    with app.app_context():
        writer, reader, noor_here = (
            db.session.get_one(User, each.id) for each in (amina, luc, noor)
        )
        thread = db.session.get_one(Thread, thread_id)
        post = db.session.get_one(Post, thread.first_post_id)
        quote = as_quote(f"amina in [Ask, #1](/en/posts/{post.id})", body)
        other = db.session.get_one(Thread, elsewhere)
        quoting = db.session.get_one(
            Post, forum.post_reply(reader, other, f"{quote}\n\nIndeed.", "fr")
        )
        again = db.session.get_one(Post, forum.post_reply(reader, other, quote, "both"))
        forum.edit_post(reader, again, "No quote any more.", "both", seen=None, reason="Too long.")
        heading = forum.heading_of(thread)
        changed = f"{body}\n\nOr {MAIL}"
        forum.edit_post(writer, post, changed, "en", seen=None, heading=heading, reason=MAIL)
        db.session.flush()
        db.session.refresh(post)
        forum.translate_post(
            reader, translation_of(get_post(reader, post.id)), f"Écrivez à {MAIL}", seen=None
        )
        db.session.add(Poll(thread_id=thread_id, author_id=amina.id, question=f"Is it {MAIL}?",
                            choices=[MAIL, "No"], kind="single", most=1, is_secret=False,
                            is_changeable=True, results="always", counts=[0, 0]))  # fmt: skip
        kept = [("body", f"Answering {MAIL}"), ("lang", "fr")]
        forum.keep_draft(noor_here, Place.REPLY, thread_id, kept, Hold(0, "a"))
        forum.keep_draft(writer, Place.EDIT, post.id, kept, Hold(0, "a"))
        forum.keep_draft(noor_here, Place.THREAD, 0, [("body", quote)], Hold(0, "a"))
        db.session.add(Bookmark(user_id=luc.id, post_id=post.id, note=NOTE))
        db.session.add(KeptText(key_hash="a", action=f"/en/posts/{post.id}/edit",
                                fields=[["body", MAIL]], expires_at=clock.now()))  # fmt: skip
        commands.report_post(noor_here, post, "personal", f"It names {MAIL}", "en")
        activity = db.session.scalars(select(Activity).order_by(Activity.id)).first()
        db.session.add(ActivityResult(activity_id=activity.id, user_id=amina.id, thread_id=thread_id,
                                      group_name=MAIL, answers={"a": MAIL},
                                      written_at=post.edited_at))  # fmt: skip
        actor = db.session.get_one(User, rosa.id)
        commands.curate_thread(actor, thread_id, Wish(Kind.RENAME, title=f"To {MAIL}, {PHONE}"))
        commands.curate_thread(actor, thread_id, Wish(Kind.SLOW, seconds=60))
        db.session.commit()
        assert quoting.quoted_count == 0
        return thread.first_post_id


def test_it_is_nowhere_in_the_database(app, visit, rosa, planted) -> None:
    where = {name for name, _ in cells(app)}
    assert where >= {"posts.body", "posts.html", "post_revisions.body", "post_revisions.title",
                     "post_revisions.reason", "post_translations.body", "threads.title",
                     "thread_events.data", "drafts.fields", "polls.choices", "kept_texts.fields",
                     "activity_results.answers", "reports.said", "reports.note",
                     "mod_inverses.changes"}  # fmt: skip
    browser = visit(rosa)
    page = browser.get(f"/en/posts/{planted}/redact").text
    found = re.findall(r'checked[^>]* name="found"[^>]* value="([^"]+)"', page)
    assert {each.casefold() for each in found} == {MAIL, PHONE}
    assert "This cannot be undone" in page
    sent = {"found": found, "more": "", "reason": "It is private."}
    assert browser.post(f"/en/posts/{planted}/redact", data=sent).status_code == 303
    assert cells(app) == []
    with app.app_context():
        act = db.session.scalars(select(Act).order_by(Act.id.desc())).first()
        assert (act.kind, act.reason, act.is_public, act.post_id) == (
            "redact",
            "It is private.",
            True,
            planted,
        )
        # The pace of the thread can still be undone: its inverse held none of it.
        assert len(db.session.scalars(select(Inverse)).all()) == 1
        post = db.session.get_one(Post, planted)
        assert "Write to [removed] or call\n[removed], please." in post.body
        assert "[removed]" in post.html
        assert post.thread.title == "To [removed], [removed]"
        assert post.thread.slug == "to-removed-removed"
        translated = db.session.scalars(select(PostTranslation)).one()
        assert translated.body == "Écrivez à [retiré]"
        assert translated.source_edited_at is not None
        assert db.session.scalar(select(ActivityResult.answers)) == {"a": "[removed]"}
        assert db.session.scalar(select(Bookmark.note)) == NOTE
        quoting = db.session.scalars(select(Post).where(Post.body.contains("Indeed."))).one()
        assert "[retiré]" in quoting.body
        assert f"/en/posts/{planted}" in quoting.body
    before = everything(app)
    again = browser.post(f"/en/posts/{planted}/redact", data=sent)  # a second press
    assert again.status_code == 303
    assert everything(app) == before
    with app.app_context():
        assert [
            each.kind for each in db.session.scalars(select(Act).where(Act.kind == "redact"))
        ] == ["redact"]


def test_no_page_shows_it_and_search_does_not_find_it(
    app,
    visit,
    rosa,
    amina,
    planted,
    indexed,  # noqa: F811
) -> None:
    indexed()
    with app.app_context():
        thread = db.session.get_one(Post, planted).thread
        pages = [f"/en/threads/{thread.id}-{thread.slug}", f"/en/posts/{planted}/history",
                 f"/en/posts/{planted}/translation", f"/en/posts/{planted}",
                 "/en/threads/", "/en/log", f"/en/search/?q={MAIL}", "/en/search/?q=please",
                 "/en/search/feed?q=please", "/en/me/drafts", "/en/offerings/current/weeks/3"]  # fmt: skip
    readers = {
        name: visit(who) for name, who in (("nobody", None), ("amina", amina), ("rosa", rosa))
    }

    def shown() -> set[str]:
        texts = {
            f"{name} {path}": re.sub(r"<mark>|</mark>|<wbr>", "", browser.get(path, follow_redirects=True).text)
            for name, browser in readers.items() for path in pages
        }  # fmt: skip
        # What somebody typed into the box of search stays in it.
        texts = {
            where: re.sub(r'value="[^"]*"|q=[^"&]*', "", text) for where, text in texts.items()
        }
        words = re.compile(re.escape(MAIL) + "|" + re.escape(PHONE), re.IGNORECASE)
        return {
            where for where, text in texts.items() if words.search(text) and "q=zanzi" not in where
        }

    assert len(shown()) > 8
    readers["rosa"].post(f"/en/posts/{planted}/redact", data={"more": f"{MAIL}\n{PHONE}"})
    indexed()
    assert shown() == set()
    hits = readers["nobody"].get(f"/en/search/?q={MAIL}").text
    assert f"/posts/{planted}" not in hits


@pytest.mark.once
@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ("", "Choose what to take out"),
        ("Fi", "is too short"),
        ("nobody@example.org", "is not in this message"),
        ("irst words", "is not in this message"),  # not of whole words
    ],
)
def test_what_cannot_go_comes_back(more, sentence, app, visit, rosa, thread_id) -> None:
    with app.app_context():
        post_id = db.session.get_one(Thread, thread_id).first_post_id
    browser = visit(rosa)
    before = everything(app)
    page = browser.post(f"/en/posts/{post_id}/redact", data={"more": more})
    assert page.status_code == 422
    assert sentence in page.text
    assert f"{more}</textarea>" in page.text
    assert everything(app) == before


@pytest.mark.parametrize(("who", "status"), [("amina", 403), ("grace", 403), (None, 303)])
def test_nobody_else_may(who, status, request, app, visit, planted) -> None:
    browser = visit(request.getfixturevalue(who) if who else None)
    before = everything(app)
    assert browser.get(f"/en/posts/{planted}/redact").status_code == status
    answer = browser.post(f"/en/posts/{planted}/redact", data={"more": MAIL})
    assert answer.status_code == status
    assert {name: rows for name, rows in everything(app).items()
            if rows != before[name] and name != "kept_texts"} == {}  # fmt: skip


def test_a_form_that_was_open_cannot_bring_it_back(app, visit, rosa, amina, planted) -> None:
    with app.app_context():
        seen = db.session.get_one(Post, planted).edited_at.isoformat()
    visit(rosa).post(f"/en/posts/{planted}/redact", data={"more": MAIL})
    late = {"title": "Ask", "kind": "discussion", "stream": "all", "lang": "en", "seen": seen,
            "body": f"Write to {MAIL}", "as_it_is": ""}  # fmt: skip
    browser = visit(amina)
    page = browser.post(f"/en/posts/{planted}/edit", data=late)
    box = re.search(r'name="as_it_is"\s+value="(\w+)"', page.text)
    assert page.status_code == 422
    assert (
        browser.post(f"/en/posts/{planted}/edit", data=late | {"as_it_is": box[1]}).status_code
        == 409
    )


@pytest.mark.once
@pytest.mark.parametrize(
    ("words", "text", "left"),
    [
        ("ann", "Ann, channel, ANN!", "[removed], channel, [removed]!"),
        ("a_b@x.ca", r"Write a\_b@x.ca.", "Write [removed]."),
        ("12 main", "At 12\n> Main", "At [removed]"),
        ("ann", "ann(https://x.ca)", r"\[removed\](https://x.ca)"),
    ],
)
def test_how_words_are_taken_out(words: str, text: str, left: str) -> None:
    assert Words([words]).out_of(text, "en") == left


@pytest.mark.once
def test_the_page_costs_the_same_whatever_the_message_holds(
    app, visit, rosa, luc, start, planted, queries
) -> None:
    plain = start(luc, title="Another")
    with app.app_context():
        plain_id = db.session.get_one(Thread, plain).first_post_id
    browser, counts = visit(rosa), []
    for post_id in (plain_id, plain_id, planted):  # the first time, what is kept is read
        with queries() as ran:
            assert browser.get(f"/en/posts/{post_id}/redact").status_code == 200
        counts.append(len(ran))
    assert counts[1] == counts[2] <= 10
