"""Keeping messages to find them again, with a note and a day to be reminded."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.forum.models import Bookmark, Post, Thread
from app.forum.queries import bookmarks as bookmark_queries

HX = {"HX-Request": "true", "HX-Request-Type": "partial"}
CANARY = "canary-of-the-mine"
LIST = "/en/me/bookmarks"


@pytest.fixture
def today(app):
    return clock.today(app.config["TIMEZONE"])


@pytest.fixture
def keep(app, visit, thread_id, posts_of):
    """``keep(noor)``: her bookmark of Amina's first words; gives its number."""

    def keep(person, post_id=None, **values) -> int:
        post_id = post_id or posts_of(thread_id)[0].id
        answer = visit(person).post(f"/en/posts/{post_id}/bookmark")
        assert (answer.status_code, answer.location) == (303, f"/en/posts/{post_id}")
        with app.app_context():
            own = Bookmark.user_id == person.id, Bookmark.post_id == post_id
            bookmark = db.session.scalars(select(Bookmark).where(*own)).one()
            for name, value in values.items():
                setattr(bookmark, name, value)
            db.session.commit()
            return bookmark.id

    return keep


@pytest.fixture
def kept(app):
    """Everybody's bookmarks, as (owner, note, day)."""

    def kept():
        with app.app_context():
            rows = db.session.scalars(select(Bookmark).order_by(Bookmark.id))
            return [(row.user_id, row.note, row.remind_on) for row in rows]

    return kept


def test_noor_keeps_a_message_and_finds_it_under_me(keep, visit, noor) -> None:
    keep(noor)
    page = visit(noor).get(LIST).text
    assert "How do we begin?" in page
    assert "Amina" in page
    assert "/me/bookmarks" in visit(noor).get("/en/me/").text


@pytest.mark.parametrize("headers", [None, HX])
def test_twice_keeps_one_and_removing_twice_removes_one(
    headers, keep, kept, visit, noor, thread_id, posts_of
) -> None:
    keep(noor)
    post_id = posts_of(thread_id)[0].id
    for verb, left in (("bookmark", 1), ("unbookmark", 0), ("unbookmark", 0)):
        answer = visit(noor).post(f"/en/posts/{post_id}/{verb}", headers=headers)
        target = answer.headers["HX-Redirect"] if headers else answer.location
        assert target == f"/en/posts/{post_id}"
        assert len(kept()) == left


def test_beside_the_message_it_says_that_it_is_kept(keep, visit, noor, luc, thread_id) -> None:
    bookmark_id, path = keep(noor), f"/en/threads/{thread_id}-how-do-we-begin"
    page = visit(noor).get(path).text
    assert f"/en/me/bookmarks/{bookmark_id}" in page
    assert page.count("/unbookmark") == 1
    assert "/me/bookmarks/" not in visit(luc).get(path).text
    assert "bookmark" not in visit(None).get(path).text


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_note_and_a_day_are_kept(lang, keep, kept, visit, noor, today) -> None:
    bookmark_id = keep(noor)
    day = today + timedelta(days=3)
    answer = visit(noor).post(
        f"/{lang}/me/bookmarks/{bookmark_id}", data={"note": "For  Tuesday.", "remind_on": f"{day}"}
    )
    assert (answer.status_code, answer.location) == (303, f"/{lang}/me/bookmarks")
    assert kept() == [(noor.id, "For Tuesday.", day)]
    assert "For Tuesday." in visit(noor).get(f"/{lang}/me/bookmarks").text
    assert f'value="{day}"' in visit(noor).get(f"/{lang}/me/bookmarks/{bookmark_id}").text


@pytest.mark.parametrize("headers", [None, HX])
@pytest.mark.parametrize(
    ("note", "days", "sentence"),
    [
        ("x" * 201, 1, "Use at most 200 characters for the note."),
        ("Read again.", -1, "Choose today or a later day for the reminder."),
        ("Read again.", 367, "Choose a day within a year for the reminder."),
        ("Read again.", "soon", "Write the day as year-month-day, such as 2026-06-15."),
    ],
)
def test_what_is_wrong_is_said_and_every_field_kept(
    note, days, sentence, headers, keep, kept, visit, noor, today
) -> None:
    bookmark_id = keep(noor, note="Before.")
    day = days if isinstance(days, str) else f"{today + timedelta(days=days)}"
    answer = visit(noor).post(
        f"{LIST}/{bookmark_id}", data={"note": note, "remind_on": day}, headers=headers
    )
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{note}"' in answer.text
    assert f'value="{day}"' in answer.text
    assert kept() == [(noor.id, "Before.", None)]


@pytest.mark.parametrize("days", [0, 366])
def test_today_and_a_year_from_now_are_days(days, keep, kept, visit, noor, today) -> None:
    day = today + timedelta(days=days)
    visit(noor).post(f"{LIST}/{keep(noor)}", data={"note": "", "remind_on": f"{day}"})
    assert kept() == [(noor.id, "", day)]


def test_a_day_that_is_over_may_stay_when_the_note_changes(keep, kept, visit, noor, today) -> None:
    over = today - timedelta(days=9)
    bookmark_id = keep(noor, remind_on=over)
    data = {"note": "Still to do.", "remind_on": f"{over}"}
    assert visit(noor).post(f"{LIST}/{bookmark_id}", data=data).status_code == 303
    assert kept() == [(noor.id, "Still to do.", over)]
    visit(noor).post(f"{LIST}/{bookmark_id}", data={"note": "Done.", "remind_on": ""})
    assert kept() == [(noor.id, "Done.", None)]


def test_what_is_due_comes_first_and_my_week_says_so(
    keep, visit, noor, start, luc, posts_of, today
):
    due, later, plain = (start(luc, title=f"Thread {n}") for n in ("due", "later", "plain"))
    keep(noor, posts_of(due)[0].id, remind_on=today)
    keep(noor, posts_of(later)[0].id, remind_on=today + timedelta(days=1))
    keep(noor, posts_of(plain)[0].id)
    page = visit(noor).get(LIST).text
    main = page[page.index("<main") :]
    first, all_of_them = main[main.index('id="due"') :].split("All my bookmarks")
    assert re.findall(r"Thread \w+", first) == ["Thread due"]
    assert re.findall(r"Thread \w+", all_of_them) == ["Thread plain", "Thread later", "Thread due"]
    by_day = visit(noor).get(f"{LIST}?sort=reminder").text
    assert re.findall(r"Thread \w+", by_day) == ["Thread due", "Thread later"]
    assert "1 reminder for today" in visit(noor).get("/en/").text
    assert "1 rappel pour aujourd’hui" in visit(noor).get("/fr/").text
    assert "reminder" not in visit(luc).get("/en/").text


@pytest.mark.parametrize("sort", ["new", "reminder"])
def test_many_come_page_by_page(sort, keep, visit, noor, start, luc, posts_of, today, monkeypatch):
    monkeypatch.setattr(bookmark_queries.list_bookmarks, "__defaults__", (2,))
    for number in range(5):
        post_id = posts_of(start(luc, title=f"Number {number}"))[0].id
        keep(noor, post_id, remind_on=today + timedelta(days=1 + number // 3))
    seen, path = [], f"{LIST}?sort={sort}"
    while path:
        page = visit(noor).get(path).text
        seen += re.findall(r"Number (\d)", page)
        later = re.search(r'href="([^"]*cursor=[^"]*)"\s+rel="next"', page)
        path = later[1].replace("&amp;", "&") if later else None
    assert seen == (list("43210") if sort == "new" else list("01234"))


@pytest.mark.parametrize("cursor", ["x", "1.", "-1.2", "9999999.1", "0.0", "²"])
def test_a_cursor_that_is_none_shows_the_first_page(cursor, keep, visit, noor) -> None:
    keep(noor)
    page = visit(noor).get(f"{LIST}?cursor={cursor}")
    assert page.status_code == 200
    assert "How do we begin?" in page.text


@pytest.mark.parametrize("what", [Post, Thread])
def test_of_what_is_hidden_meanwhile_only_the_own_note_is_shown(
    what, keep, kept, visit, noor, rosa, luc, start, posts_of, change, today
) -> None:
    secret = start(luc, title=f"Secret {CANARY}", body=CANARY)
    post_id = posts_of(secret)[0].id
    bookmark_id = keep(noor, post_id, note="My own words.", remind_on=today)
    keep(rosa, post_id)
    change(what, post_id if what is Post else secret, hidden_at=clock.now())
    for path in (LIST, f"{LIST}?sort=reminder", f"{LIST}/{bookmark_id}"):
        page = visit(noor).get(path).text
        assert CANARY not in page, path
        assert "This message is no longer shown" in page
        assert "My own words." in page
        main = page[page.index("<main") : page.index("</main")]
        assert "Luc" not in main
        assert f"/posts/{post_id}" not in main
    assert CANARY in visit(rosa).get(LIST).text
    assert visit(noor).post(f"{LIST}/{bookmark_id}/remove").status_code == 303
    assert [owner for owner, *_ in kept()] == [rosa.id]


@pytest.mark.parametrize("headers", [None, HX])
@pytest.mark.parametrize(("method", "tail"), [("get", ""), ("post", ""), ("post", "/remove")])
def test_nobody_else_finds_it(
    method, tail, headers, keep, kept, visit, noor, luc, grace, rosa
) -> None:
    bookmark_id = keep(noor, note=CANARY)
    for person in (luc, grace, rosa):
        answers = []
        for number in (bookmark_id, 2_000_000):
            more = {"data": {"note": "Mine."}} if method == "post" else {}
            send = getattr(visit(person), method)
            answers.append(send(f"{LIST}/{number}{tail}", headers=headers, **more))
        assert [answer.status_code for answer in answers] == [404, 404]
        assert CANARY not in answers[0].text
        assert CANARY not in visit(person).get(LIST).text
    assert kept() == [(noor.id, CANARY, None)]


def test_a_message_that_is_hidden_cannot_be_kept(visit, kept, noor, hidden, posts_of) -> None:
    post_id = posts_of(hidden)[0].id
    for verb in ("bookmark", "unbookmark"):
        assert visit(noor).post(f"/en/posts/{post_id}/{verb}").status_code == 404
    assert kept() == []


def test_a_stranger_and_who_is_suspended_keep_nothing(visit, kept, charlie, change, thread_id,
                                                      posts_of) -> None:  # fmt: skip
    change(User, charlie.id, status="suspended")
    for person in (None, charlie):
        answer = visit(person).post(f"/en/posts/{posts_of(thread_id)[0].id}/bookmark")
        assert "/login?next=" in answer.location
        assert "/login?next=" in visit(person).get(LIST).location
    assert kept() == []


@pytest.mark.parametrize("headers", [None, HX])
@pytest.mark.parametrize(("lang", "sentence"), [("en", "You have 1,000 bookmarks"),
                                                ("fr", "Vous avez 1\u00a0000 signets")])  # fmt: skip
def test_one_more_than_there_is_room_for_is_refused(
    lang, sentence, headers, app, keep, visit, noor, thread_id, posts_of, monkeypatch
) -> None:
    monkeypatch.setattr(policy, "MOST_BOOKMARKS", 1)
    keep(noor)
    second = posts_of(thread_id)[1].id
    answer = visit(noor).post(f"/{lang}/posts/{second}/bookmark", headers=headers)
    assert answer.status_code == 403
    assert sentence in answer.text
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Bookmark)) == 1
