"""How closely somebody follows a thread or a place, and what comes of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.forum import commands, queries
from app.forum.commands import Target
from app.forum.following import NORMAL, level_of, own_follow
from app.forum.models import Follow, FollowLevel, FollowReason, Thread
from app.forum.queries import boards
from app.programme.models import Enrolment
from app.programme.queries import outline
from tests.web.conftest import HX

CANARY = "canary-that-follows"


@pytest.fixture
def stream(app):
    """The id of a stream, by its code."""

    def stream(code: str) -> int:
        with app.app_context():
            return outline().stream_by_code(code).id

    return stream


@pytest.fixture
def level(app):
    """``level(noor, thread_id)``: what pages, lists and notifications go by."""

    def level(person, thread_id) -> int:
        with app.app_context():
            found = select(level_of()).select_from(Thread).outerjoin(*own_follow())
            found = found.where(Thread.id == thread_id)
            return db.session.execute(found, {"reader_id": person.id}).scalar_one()

    return level


@pytest.fixture
def rows(app):
    def rows(person) -> dict[tuple[int | None, ...], tuple[int, str]]:
        with app.app_context():
            found = db.session.scalars(select(Follow).where(Follow.user_id == person.id))
            return {(f.thread_id, f.board_id, f.stream_id): (f.level, f.reason) for f in found}

    return rows


@pytest.fixture
def nothing_yet(app):
    """The cast joined streams when it was made."""
    with app.app_context():
        db.session.execute(delete(Follow))
        db.session.commit()


def test_who_starts_a_thread_watches_it(start, level, rows, amina) -> None:
    thread_id = start(amina)
    assert level(amina, thread_id) == FollowLevel.WATCHING
    assert rows(amina)[thread_id, None, None] == (FollowLevel.WATCHING, "started")


def test_who_answers_tracks_the_thread(visit, thread_id, level, noor, nothing_yet) -> None:
    assert level(noor, thread_id) == FollowLevel.NORMAL
    visit(noor).post(f"/en/threads/{thread_id}/reply", data={"body": "Yes.", "lang": "en"})
    assert level(noor, thread_id) == FollowLevel.TRACKING


def test_answering_in_ones_own_thread_lowers_nothing(start, level, amina) -> None:
    assert level(amina, start(amina, replies_by=[amina])) == FollowLevel.WATCHING


def test_answering_does_not_touch_what_was_chosen(visit, thread_id, level, noor) -> None:
    browser = visit(noor)
    browser.post(f"/en/threads/{thread_id}/follow", data={"level": "0"})
    browser.post(f"/en/threads/{thread_id}/reply", data={"body": "Yes.", "lang": "en"})
    assert level(noor, thread_id) == FollowLevel.MUTED


@pytest.mark.parametrize(
    ("person", "expected"),
    [("noor", FollowLevel.FIRST), ("amina", FollowLevel.TRACKING)],
)
def test_joining_a_stream_sets_its_level(person, expected, rows, request, app) -> None:
    someone = request.getfixturevalue(person)
    with app.app_context():
        of = select(Enrolment.stream_id).where(
            Enrolment.user_id == someone.id, Enrolment.ended_at.is_(None)
        )
        stream_id = db.session.scalars(of).first()
    assert rows(someone)[None, None, stream_id] == (expected, "joined")


def test_every_stream_of_the_course_has_a_level_of_its_own(app) -> None:
    with app.app_context():
        assert {stream.code for stream in outline().streams} == set(commands.ON_JOINING)


def test_changing_stream_keeps_what_was_chosen_for_it(visit, rows, stream, noor) -> None:
    browser, practitioners = visit(noor), stream("practitioners")
    browser.post(f"/en/streams/{practitioners}/follow", data={"level": "1"})
    browser.post("/en/offerings/current/join", data={"stream": "practitioners"})
    assert rows(noor)[None, None, practitioners] == (FollowLevel.NORMAL, "chosen")


@pytest.mark.parametrize("headers", [None, HX], ids=["page", "htmx"])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_choosing_on_the_page_of_a_thread(visit, thread_id, level, noor, lang, headers) -> None:
    browser = visit(noor)
    page = browser.get(f"/{lang}/threads/{thread_id}-how-do-we-begin").text
    [action] = re.findall(r'class="follow"\s+method="post"\s+action="([^"]+)"', page)
    answer = browser.post(action, data={"level": "4"}, headers=headers)
    assert level(noor, thread_id) == FollowLevel.WATCHING
    if headers is None:
        assert (answer.status_code, answer.location) == (
            303, f"/{lang}/threads/{thread_id}-how-do-we-begin")  # fmt: skip
    else:
        said = {"en": "Saved. Watching: tell", "fr": "Enregistré. Suivi complet\u00a0: m’avertir"}
        assert 'hx-target="#live"' in answer.text
        assert said[lang] in answer.text
        assert re.search(r'<option value="4" selected>', answer.text)


@pytest.mark.parametrize("headers", [None, HX], ids=["page", "htmx"])
@pytest.mark.parametrize("place", ["board", "stream", "week and stream"])
def test_choosing_for_a_place(visit, rows, board_id, stream, noor, place, headers) -> None:
    stream_id = stream("supporters")
    path, key, back = {
        "board": (f"boards/{board_id}", (None, board_id, None), "board=current-week-3"),
        "stream": (f"streams/{stream_id}", (None, None, stream_id), "stream=supporters"),
        "week and stream": (f"boards/{board_id}/streams/{stream_id}", (None, board_id, stream_id),
                            "board=current-week-3&stream=supporters"),
    }[place]  # fmt: skip
    browser = visit(noor)
    assert f'action="/en/{path}/follow"' in browser.get(f"/en/threads/?{back}").text
    for sent in ("3", "3", "0"):
        answer = browser.post(f"/en/{path}/follow", data={"level": sent}, headers=headers)
        assert rows(noor)[key] == (int(sent), "chosen")
        if headers is None:
            assert (answer.status_code, answer.location) == (303, f"/en/threads/?{back}")
    assert re.search(r'value="0"\s+selected', browser.get(f"/en/threads/?{back}").text)


@pytest.mark.parametrize("headers", [None, HX], ids=["page", "htmx"])
@pytest.mark.parametrize("sent", ["", "3", "9", "-1", "x", "4.0"])
def test_a_level_that_a_thread_has_not_changes_nothing(
    visit, thread_id, rows, noor, sent, headers
) -> None:
    before = rows(noor)
    answer = visit(noor).post(
        f"/en/threads/{thread_id}/follow", data={"level": sent}, headers=headers
    )
    assert answer.status_code == 422
    assert rows(noor) == before


@pytest.mark.parametrize("path", ["boards/9999", "streams/9999", "boards/1/streams/9999",
                                  "boards/9999/streams/1", "threads/9999"])  # fmt: skip
def test_what_is_not_there_is_not_followed(visit, noor, path) -> None:
    assert visit(noor).post(f"/en/{path}/follow", data={"level": "2"}).status_code == 404


def test_a_hidden_thread_is_not_followed(visit, hidden, noor, rows) -> None:
    assert visit(noor).post(f"/en/threads/{hidden}/follow", data={"level": "2"}).status_code == 404
    assert (hidden, None, None) not in rows(noor)


def test_a_stranger_and_the_suspended_follow_nothing(
    client, visit, change, thread_id, charlie, rows
) -> None:
    before = rows(charlie)
    browser = visit(charlie)
    change(User, charlie.id, status="suspended")
    for one in (client, browser):
        answer = one.post(f"/en/threads/{thread_id}/follow", data={"level": "2"})
        assert answer.location.startswith("/en/login")
    assert rows(charlie) == before
    with pytest.raises(Exception, match="suspended"), client.application.app_context():
        commands.follow(
            db.session.get_one(User, charlie.id), Target(thread_id=thread_id), FollowLevel.MUTED
        )


def test_what_i_follow_is_listed_and_changed_in_place(visit, thread_id, rows, amina) -> None:
    browser = visit(amina)
    page = browser.get("/en/me/following").text
    assert "How do we begin?" in page
    assert "You started it." in page
    answer = browser.post(
        f"/en/threads/{thread_id}/follow", data={"level": "1", "came": "following"}
    )
    assert answer.location == "/en/me/following"
    assert "You chose this." in browser.get("/en/me/following").text
    again = browser.post(
        f"/en/threads/{thread_id}/follow", data={"level": "2", "came": "following"}, headers=HX
    )
    assert 'class="visually-hidden">Follow: How do we begin?</label>' in again.text
    assert rows(amina)[thread_id, None, None] == (FollowLevel.TRACKING, "chosen")


def test_nobody_sees_what_others_follow(visit, app, start, change, amina, luc) -> None:
    start(luc, title=CANARY)
    assert CANARY in visit(luc).get("/en/me/following").text
    assert CANARY not in visit(amina).get("/en/me/following").text
    assert visit(None).get("/en/me/following").location.startswith("/en/login")


def test_a_thread_that_is_hidden_leaves_the_lists(visit, start, change, luc, rosa) -> None:
    secret = start(luc, title=CANARY, replies_by=[rosa])
    change(Thread, secret, hidden_at=clock.now())
    for address in ("/en/me/following", "/en/threads/?filter=following"):
        assert CANARY not in visit(luc).get(address).text
        assert CANARY in visit(rosa).get(address).text


@pytest.fixture
def listed(app):
    """``listed(noor, size=2)``: titles of the threads followed, page after page."""

    def listed(person, size=20, **filters) -> list[str]:
        with app.app_context():
            actor = db.session.get_one(User, person.id)
            titles, cursor = [], None
            while True:
                asked = queries.Filters(only="following", cursor=cursor, **filters)
                page = queries.list_threads(actor, asked, size)
                titles += [row.title for row in page.rows]
                if page.next_cursor is None:
                    return titles
                cursor = tuple(int(part) for part in page.next_cursor.split("."))

    return listed


@pytest.mark.parametrize("size", [1, 2, 20])
@pytest.mark.parametrize("sort", ["latest", "new", "top"])
def test_the_list_holds_what_is_followed_once_and_in_order(
    nothing_yet, visit, start, listed, stream, board_id, app, amina, luc, noor, size, sort
) -> None:
    with app.app_context():
        welcome = boards().by_code["welcome"].id
    streams = {code: stream(code) for code in ("executives", "supporters")}
    browser = visit(noor)
    start(amina, title="of the stream", stream_id=streams["executives"])
    muted = start(amina, title="muted", stream_id=streams["executives"])
    start(amina, title="of the board", board=welcome)
    start(luc, title="not followed", stream_id=streams["supporters"])
    start(luc, title="of both", board=welcome, stream_id=streams["executives"])
    start(luc, title="answered", replies_by=[noor])
    for path, sent in ((f"streams/{streams['executives']}", "3"), (f"boards/{welcome}", "2"),
                       (f"threads/{muted}", "0"), (f"boards/{board_id}", "1")):  # fmt: skip
        browser.post(f"/en/{path}/follow", data={"level": sent})
    expected = ["answered", "of both", "of the board", "of the stream"]
    assert listed(noor, size, sort=sort) == expected
    assert listed(noor, size, sort=sort, board_id=welcome) == ["of both", "of the board"]
    assert listed(noor, size, stream_id=streams["executives"]) == ["of both", "of the stream"]
    assert listed(noor, size, stream_id=0) == ["answered", "of the board"]


def test_the_page_of_what_i_follow_says_so_when_it_is_empty(visit, nothing_yet, noor) -> None:
    page = visit(noor).get("/fr/threads/?filter=following").text
    assert "Rien de ce que vous suivez n’est ici" in page
    assert visit(None).get("/en/threads/?filter=following").location.startswith("/en/login")


def test_a_muted_thread_is_never_new_but_still_there(visit, thread_id, app, noor) -> None:
    browser = visit(noor)
    assert "1 discussion with something new" in browser.get("/en/").text
    browser.post(f"/en/threads/{thread_id}/follow", data={"level": "0"})
    for address in ("/en/", "/en/threads/?filter=unread", "/en/offerings/current/"):
        page = browser.get(address).text
        assert "with something new" not in page, address
        assert "How do we begin?" not in page, address
    listed = browser.get("/en/threads/").text
    assert "thread-row--muted" in listed
    assert '<span class="badge">Muted</span>' in listed
    assert "thread-row--unread" not in listed
    assert "thread-row--muted" not in visit(None).get("/en/threads/").text


def test_a_muted_week_is_never_new(visit, start, board_id, amina, noor) -> None:
    start(amina)
    browser = visit(noor)
    browser.post(f"/en/boards/{board_id}/follow", data={"level": "0"})
    assert "with something new" not in browser.get("/en/").text


def test_what_was_muted_is_new_again_when_it_is_not(visit, thread_id, noor) -> None:
    browser = visit(noor)
    for sent in ("0", "1"):
        browser.post(f"/en/threads/{thread_id}/follow", data={"level": sent})
    assert "1 discussion with something new" in browser.get("/en/").text


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_each_level_is_explained_where_it_is_chosen(visit, thread_id, noor, lang) -> None:
    page = visit(noor).get(f"/{lang}/threads/{thread_id}-how-do-we-begin").text
    options = re.findall(r'<option value="(\d)"[^>]*>\s*([^<]+)</option>', page)
    assert [number for number, _ in options] == ["0", "1", "2", "4"]
    assert all(":" in text for _, text in options)


def test_a_thread_of_a_stream_whose_new_ones_are_told_is_tracked(
    visit, start, stream, level, amina, noor
) -> None:
    thread_id = start(amina, title="T", stream_id=stream("executives"))
    assert level(noor, thread_id) == FollowLevel.FIRST
    page = visit(noor).get(f"/en/threads/{thread_id}-t").text
    assert re.findall(r'<option value="(\d)"\s+selected>Tr', page) == ["2"]


def _set(person, target, level, reason) -> None:
    db.session.add(Follow(user_id=person.id, thread_id=target.thread_id, board_id=target.board_id,
                          stream_id=target.stream_id, level=level, reason=reason,
                          updated_at=clock.now()))  # fmt: skip


CHOSEN, AUTO = FollowReason.CHOSEN.value, FollowReason.JOINED.value
M, N, T, F, W = range(5)
TABLE = [  # own, week × stream, stream, board; and the level
    (None, None, None, None, N),
    (None, None, (T, AUTO), None, T),
    (None, None, (F, AUTO), (T, AUTO), F),
    (None, (W, CHOSEN), (T, AUTO), None, W),
    (None, (M, CHOSEN), (T, AUTO), None, M),
    (None, None, (F, AUTO), (M, CHOSEN), M),
    (None, (T, CHOSEN), None, (M, CHOSEN), T),
    (None, None, (F, AUTO), (T, CHOSEN), T),
    ((M, CHOSEN), (W, CHOSEN), None, None, M),
    ((N, CHOSEN), (W, CHOSEN), (F, AUTO), None, N),
    ((T, AUTO), None, (F, AUTO), None, F),
    ((W, AUTO), None, (F, AUTO), None, W),
    ((T, AUTO), None, None, (M, CHOSEN), T),
    ((T, AUTO), None, None, (W, CHOSEN), W),
]


@pytest.mark.parametrize(("own", "cell", "stream_row", "board", "expected"), TABLE)
def test_the_level_of_a_thread(
    own, cell, stream_row, board, expected, nothing_yet, start, level, stream, board_id, app,
    amina, noor,
) -> None:  # fmt: skip
    stream_id = stream("executives")
    thread_id = start(amina, stream_id=stream_id)
    targets = (Target(thread_id), Target(None, board_id, stream_id), Target(None, None, stream_id),
               Target(None, board_id))  # fmt: skip
    with app.app_context():
        for target, row in zip(targets, (own, cell, stream_row, board), strict=True):
            if row is not None:
                _set(noor, target, *row)
        # Of other places, and other people.
        _set(noor, Target(None, None, stream("supporters")), W, CHOSEN)
        _set(noor, Target(None, boards().by_code["welcome"].id), M, CHOSEN)
        _set(amina, Target(None, board_id), M, CHOSEN)
        db.session.commit()
    assert level(noor, thread_id) == expected


LEVELS = st.sampled_from([level.value for level in FollowLevel])
STEPS = st.lists(st.tuples(st.booleans(), st.integers(0, 3), LEVELS), max_size=8)


@pytest.fixture
def of_executives(nothing_yet, start, stream, amina) -> tuple[int, int]:
    stream_id = stream("executives")
    return start(amina, stream_id=stream_id), stream_id


def _level_now(person, thread_id) -> int:
    """Of what this session has written and not yet committed."""
    found = select(level_of()).select_from(Thread).outerjoin(*own_follow())
    values = {"reader_id": person.id}
    return db.session.execute(found.where(Thread.id == thread_id), values).scalar_one()


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_raising_only_raises_and_what_is_chosen_stays(
    steps, of_executives, board_id, app, noor
) -> None:
    """In whatever order a person chooses (True) and things come by themselves."""
    thread_id, stream_id = of_executives
    places = [Target(None, board_id, stream_id), Target(None, None, stream_id),
              Target(None, board_id)]  # fmt: skip
    targets = [Target(thread_id), *places]
    chosen: dict[Target, int] = {}
    with app.app_context():
        actor = db.session.get_one(User, noor.id)
        for is_choice, number, value in steps:
            target, before = targets[number], _level_now(noor, thread_id)
            if is_choice:
                commands.follow(actor, target, FollowLevel(value))
                chosen[target] = value
            elif value >= FollowLevel.TRACKING:
                commands.raise_level(noor.id, target, FollowLevel(value), FollowReason.REPLIED)
                assert _level_now(noor, thread_id) >= before
        found = {
            Target(row.thread_id, row.board_id, row.stream_id): (row.level, row.reason)
            for row in db.session.scalars(select(Follow).where(Follow.user_id == noor.id))
        }
        assert {t: level for t, (level, why) in found.items() if why == CHOSEN} == chosen
        shown = queries.places_followed(actor).level(board_id, stream_id)
        if targets[0] in chosen:
            assert _level_now(noor, thread_id) == chosen[targets[0]]
        elif targets[0] not in found and places[0] not in chosen:
            # The place's own page says what its threads are at.
            assert shown == _level_now(noor, thread_id)
        db.session.rollback()


def test_two_rows_for_one_thing_cannot_be(app, noor, board_id, stream, thread_id) -> None:
    stream_id = stream("supporters")
    for target in (Target(thread_id), Target(None, board_id), Target(None, None, stream_id),
                   Target(None, board_id, stream_id)):  # fmt: skip
        with app.app_context():
            for _ in range(2):
                _set(noor, target, T, AUTO)
            with pytest.raises(Exception, match=r"(?i)unique"):
                db.session.commit()
            db.session.rollback()


def test_a_row_for_nothing_or_for_a_thread_and_a_place_cannot_be(
    app, noor, board_id, thread_id
) -> None:
    for target in (Target(), Target(thread_id, board_id)):
        with app.app_context():
            _set(noor, target, T, AUTO)
            with pytest.raises(Exception, match=r"(?i)ck_follows_target"):
                db.session.commit()
            db.session.rollback()


def test_without_any_row_a_place_is_at_normal() -> None:
    assert queries.Places([]).level(1, 2) == NORMAL


def test_the_first_message_is_nothing_to_wait_for_in_a_thread() -> None:
    assert FollowLevel.FIRST not in Target(1).levels
    assert Target(None, 1).levels == list(FollowLevel)
