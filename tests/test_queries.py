"""What a page costs: how many statements it sends, and that more rows send no more of them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, update

from app.accounts.models import User
from app.core import cache, clock
from app.core.db import db
from app.core.uploads import look_at
from app.facilitation.queries.syntheses import MOST_NEWER
from app.forum import commands
from app.forum.models import (
    Board,
    Place,
    Post,
    PostRevision,
    ReactionKind,
    Thread,
    ThreadEvent,
)
from app.forum.queries import boards
from app.forum.queries.unread import RECENT
from app.moderation import commands as moderation
from app.moderation.models import ReportReason, ReviewItem
from app.programme.queries import outline
from app.web import page_cache
from tests.forum.files import picture

FEW, MANY = 10, 60
MORE_THAN_A_PAGE = 25
Cost = Callable[[User | None, str], tuple[int, int]]

# The most statements for a stranger and for a member. On PostgreSQL a stranger's page also asks
# for the site's version, which SQLite is asked for beside the engine.
LIST = (2, 4)
FIRST_LIST = (3, 5)  # and what is pinned there
THREAD = (4, 8)  # one more for what sums it up
BESIDE = 1  # the lines of what happened, quotes, files and answers elsewhere
FULL_THREAD = (7, 11)  # with everything that a page of a thread can hold
REACTIONS = (3, 5)
BOOKMARKS = 5
BUDGETS = {
    "/en/": (2, 8),
    "/en/threads/": FIRST_LIST,
    # How closely a member follows the place is asked for beside its list.
    "/en/threads/?board=current-week-3&kind=discussion": (3, 6),
    "/en/threads/?filter=unanswered&lang=en": LIST,
    "/en/threads/?filter=solved": LIST,
    "/en/offerings/current/": (2, 5),
    # A member is told their best result in its quizzes, and what of the plan they have done.
    # What sums up a week and its discussions is one statement.
    "/en/offerings/current/weeks/3": (6, 11),
    "/en/sessions/": (5, 8),
    "/en/quizzes/8": (2, 7),
    "/en/activities/1": (2, 7),
    "/en/activities/1/results?field=purpose": (3, 6),
    "/en/resources/": (4, 6),
    "/en/offerings/": (1, 3),
    "/en/commons/": (6, 8),  # what was gathered there is one
    "/en/collections/": (2, 4),
    "/en/members/amina": (3, 5),
    "/en/records/": (1, 3),
    "/en/about": (1, 3),
    "/en/log": (2, 4),
}
# The course (5), its quizzes and activities (2), the boards (1), what pages say of live sessions (1) and where a
# reader's memory ends (1) are read anew at most once a minute in each process.
KEPT = (9, 10)
SITEMAP = (15, 2)


@pytest.fixture
def fill(app: Flask, amina: User, luc: User) -> Callable[..., int]:
    """``fill(threads=60)`` or ``fill(threads=1, posts=60)``; gives the id of the last thread."""

    def fill(*, threads: int, posts: int = 2) -> int:
        with app.app_context():
            authors = [db.session.get_one(User, person.id) for person in (amina, luc)]
            streams = [None, *(stream.id for stream in outline().streams)]
            week = db.session.get_one(Board, boards().by_code["current-week-3"].id)
            welcome = db.session.get_one(Board, boards().by_code["welcome"].id)
            thread_id = 0
            for number in range(threads):
                stream_id = streams[number % len(streams)]
                kind = ("discussion", "question")[number % 2]
                heading = commands.Heading("A title", kind, "en", stream_id)
                board = welcome if number % 7 == 6 else week
                thread = commands.start_thread(authors[number % 2], board, heading, "Words.")
                for answer in range(posts - 1):
                    commands.post_reply(authors[answer % 2], thread, "An answer.", "en")
                thread_id = thread.id
            db.session.commit()
            return thread_id

    return fill


@pytest.fixture
def cost(app: Flask, visit: Any, queries: Any) -> Cost:
    """``cost(noor, "/en/")``: statements with what is kept forgotten, and at once again."""

    def cost(person: User | None, address: str) -> tuple[int, int]:
        browser = visit(person)
        counts = []
        for is_cold in (True, False):
            if is_cold:
                cache.forget_all()
            page_cache.clear(app)
            with queries() as ran:
                response = browser.get(address)
            assert response.status_code == 200, address
            counts.append(len(ran))
        return counts[0], counts[1]

    return cost


def test_a_page_costs_the_same_with_more_threads(fill, cost, noor) -> None:
    """All of them before and after: to fill a site takes longer than to look at one page of it."""
    fill(threads=FEW)
    before = {page: [cost(person, page) for person in (None, noor)] for page in BUDGETS}
    fill(threads=MANY - FEW)
    after = {page: [cost(person, page) for person in (None, noor)] for page in BUDGETS}
    assert after == before
    for page, costs in after.items():
        for (cold, warm), budget, kept in zip(costs, BUDGETS[page], KEPT, strict=True):
            assert warm <= budget, page
            assert cold <= budget + kept, page


def test_a_thread_costs_the_same_with_more_posts(fill, cost, noor) -> None:
    short, long = fill(threads=1, posts=5), fill(threads=1, posts=60)
    addresses = [f"/en/threads/{short}-a-title", *(f"/en/threads/{long}-a-title{n}" for n in
                 ("", "/21", "/41"))]  # fmt: skip
    for person, budget, kept in zip((None, noor), THREAD, KEPT, strict=True):
        for address in addresses:  # the first visit, which moves the mark
            assert cost(person, address)[0] <= budget + kept, address
        again = {cost(person, address) for address in addresses}
        assert len(again) == 1, again
        assert again.pop()[1] <= budget


def test_a_poll_and_what_happened_cost_one_statement_each(app, fill, cost, noor, amina) -> None:
    thread_id = fill(threads=1, posts=60)
    address = f"/en/threads/{thread_id}-a-title"
    plain = [cost(person, address) and cost(person, address)[1] for person in (None, noor)]
    with app.app_context():
        author, thread = db.session.get_one(User, amina.id), db.session.get_one(Thread, thread_id)
        commands.make_poll(author, thread, commands.PollDraft("Which one?", ("This", "That")))
        db.session.commit()
    polled = [cost(person, address)[1] for person in (None, noor)]
    assert polled == [n + 1 for n in plain]
    with app.app_context():
        for kind in ("closed", "reopened"):
            commands.note_event(thread_id, kind, amina.id)
        db.session.commit()
    assert [cost(person, f"{address}/41")[1] for person in (None, noor)] == polled
    assert [cost(person, address)[1] for person in (None, noor)] == [n + 1 for n in polled]


@pytest.fixture
def put_everything(
    app: Flask, amina: User, luc: User, noor: User, grace: User
) -> Callable[[int], None]:
    """On the first page of a thread: a poll, files, quotes, a card, lines of what happened, one of
    a hidden title among them, reactions, a bookmark, a twin; answers on the last page; and what
    Noor has begun to say, with a file."""

    def put_everything(thread_id: int) -> None:
        with app.app_context():
            asker, other, reader = (
                db.session.get_one(User, person.id) for person in (amina, luc, noor)
            )
            thread = db.session.get_one(Thread, thread_id)
            thread.kind = "question"
            of_thread = select(Post).where(Post.thread_id == thread_id).order_by(Post.number)
            posts = list(db.session.scalars(of_thread))
            commands.make_poll(asker, thread, commands.PollDraft("Which?", ("This", "That")))
            commands.note_event(thread_id, "closed", asker.id)
            commands.note_event(thread_id, "renamed", asker.id, old="Old", new="New")
            db.session.execute(update(ThreadEvent).values(after_number=3))
            db.session.add(
                PostRevision(post_id=posts[0].id, number=1, editor_id=asker.id, body="Words.",
                             lang="en", title="Old", reason="", hidden_at=clock.now())
            )  # fmt: skip
            for post in posts[:3]:
                quote = f"> [#{post.number}](/en/posts/{post.id})\n\n> Words."
                commands.post_reply(other, thread, quote, "en")
                commands.give_reaction(reader, post, ReactionKind.THANKS)
            commands.keep_bookmark(reader, posts[0], 0)
            commands.mark_answer(asker, posts[-1])
            card = f"{app.extensions['settings'].site_url}/en/members/amina"
            for post in posts[1:3]:
                author = post.author
                file = commands.keep_file(author, look_at("a.png", io.BytesIO(picture())))
                enclosed = [commands.Enclosure(file, "A square.")]
                commands.edit_post(author, post, card, "en", seen=post.edited_at, enclosed=enclosed)
            begun = commands.keep_file(reader, look_at("b.png", io.BytesIO(picture())))
            fields = [("body", "I think"), ("attached", begun.key)]
            commands.keep_draft(reader, Place.REPLY, thread_id, fields, commands.Hold(0, "tab"))
            heading = commands.Heading("Un titre", "question", "fr", None)
            commands.link_twins(
                db.session.get_one(User, grace.id), thread,
                commands.start_thread(asker, thread.board, heading, "Des mots."),
            )  # fmt: skip
            db.session.commit()

    return put_everything


@pytest.mark.parametrize("posts", [7, 60])
def test_a_thread_with_everything_stays_in_its_budget(
    posts, fill, cost, visit, put_everything, noor
) -> None:
    """A thread of one page ends with the form to answer; a longer one has answers elsewhere."""
    thread_id = fill(threads=1, posts=posts)
    put_everything(thread_id)
    address = f"/en/threads/{thread_id}-a-title"
    hers, strangers = visit(noor).get(address).text, visit(None).get(address).text
    for piece in ("poll", "attachments", "post__quoted", "link-card", "event", "twin", "answered"):
        assert f'class="{piece}' in strangers, piece
    assert "I think" in hers or posts == 60
    assert "renamed this" not in strangers  # one of the titles is hidden
    for person, budget in zip((None, noor), FULL_THREAD, strict=True):
        assert cost(person, address)[1] <= budget


@pytest.fixture
def mark_all(app: Flask, amina: User, noor: User) -> Callable[[int], None]:
    """Noor says thanks for every post of a thread and keeps it; each reply is an answer."""

    def mark_all(thread_id: int) -> None:
        with app.app_context():
            asker, reader = (db.session.get_one(User, person.id) for person in (amina, noor))
            db.session.get_one(Thread, thread_id).kind = "question"
            for post in db.session.scalars(select(Post).where(Post.thread_id == thread_id)):
                commands.give_reaction(reader, post, ReactionKind.THANKS)
                commands.keep_bookmark(reader, post, 0)
                if post.number > 1:
                    commands.mark_answer(asker, post)
            db.session.commit()

    return mark_all


def test_what_people_say_of_posts_costs_the_same_with_more_posts(
    app, fill, cost, mark_all, noor
) -> None:
    short, long = fill(threads=1, posts=5), fill(threads=1, posts=24)
    for thread in (short, long):
        mark_all(thread)
        cost(noor, f"/en/threads/{thread}-a-title")  # the first visit, which moves the mark
    for person, budget in zip((None, noor), THREAD, strict=True):
        few, many = (cost(person, f"/en/threads/{thread}-a-title") for thread in (short, long))
        assert few == many
        assert many[1] <= budget + BESIDE
    with app.app_context():
        first = select(Post.id).where(Post.thread_id == long, Post.number == 1)
        post_id = db.session.scalars(first).one()
    assert cost(noor, f"/en/posts/{post_id}/reactions")[1] <= REACTIONS[1]
    assert cost(None, f"/en/posts/{post_id}/reactions")[1] <= REACTIONS[0]
    assert cost(noor, "/en/me/bookmarks")[1] <= BOOKMARKS


def test_no_list_of_people_or_bookmarks_counts_or_skips(
    app, fill, visit, sent_for, mark_all, noor
) -> None:
    thread = fill(threads=1, posts=MORE_THAN_A_PAGE)
    mark_all(thread)
    with app.app_context():
        post_id = db.session.scalars(select(Post.id).where(Post.thread_id == thread)).first()
    hers = visit(noor)
    for path, table in (
        ("/en/me/bookmarks", "bookmarks"),
        ("/en/me/bookmarks?cursor=1.99", "bookmarks"),
        ("/en/me/bookmarks?sort=reminder", "bookmarks"),
        (f"/en/posts/{post_id}/reactions", "reactions"),
        (f"/en/posts/{post_id}/reactions?cursor=1.0", "reactions"),
        (f"/en/threads/{thread}-a-title", "reactions"),
    ):
        assert [e for e in sent_for(hers, path, table) if counts(e) or skips(e)] == [], path


@pytest.mark.parametrize("lists", ["?filter=unread", "?filter=mine", "?sort=top", "?sort=new"])
def test_every_order_and_selection_costs_the_same(lists, fill, cost, amina) -> None:
    fill(threads=MANY)
    _cold, warm = cost(amina, f"/en/threads/{lists}")
    assert warm <= LIST[1]


def test_what_i_follow_costs_the_same_with_more_of_it(fill, cost, visit, amina) -> None:
    with_places = visit(amina)
    for place in ("boards/1", "boards/2", "streams/1", "streams/2", "boards/1/streams/1"):
        with_places.post(f"/en/{place}/follow", data={"level": "2"})
    fill(threads=FEW)
    lists, own = "/en/threads/?filter=following", "/en/me/following"
    before = cost(amina, lists), cost(amina, own)
    fill(threads=MANY - FEW)
    assert (cost(amina, lists), cost(amina, own)) == before
    # The places come first, then the threads in them.
    assert before[0][1] <= LIST[1] + 1
    assert before[1][1] <= 5


def test_a_later_page_of_a_list_costs_what_the_first_does(fill, cost, noor) -> None:
    last = fill(threads=MANY)
    first = cost(noor, "/en/threads/?sort=new")
    assert cost(noor, f"/en/threads/?sort=new&cursor={last - 20}") == first


def test_the_queue_costs_the_same_with_more_in_it(app, fill, cost, rosa, tom) -> None:
    """The session, the person, the list and the note of the shift before; of one item what was said
    of it and done with it."""

    def report_all(thread_id: int) -> int:
        with app.app_context():
            reporter = db.session.get_one(User, tom.id)
            posts = select(Post).where(Post.thread_id == thread_id).order_by(Post.id)
            for post in db.session.scalars(posts).all():
                moderation.report_post(reporter, post, ReportReason.SPAM, "Look.", "en")
            db.session.commit()
            return db.session.scalars(select(ReviewItem.id).order_by(ReviewItem.id)).first()

    def costs() -> list[int]:
        of_staff = ["/en/moderation/queue", "/en/moderation/queue?who=nobody&lang=en", item]
        return [cost(rosa, path)[1] for path in of_staff] + [cost(tom, "/en/me/reports")[1]]

    item = f"/en/moderation/queue/{report_all(fill(threads=1, posts=5))}"
    few = costs()
    report_all(fill(threads=1, posts=60))
    assert costs() == few
    assert few == [4, 4, 6, 3]


def test_the_sitemap_costs_the_same_however_many_threads(fill, cost) -> None:
    fill(threads=FEW)
    before = cost(None, "/sitemap.xml")
    fill(threads=MANY - FEW)
    assert cost(None, "/sitemap.xml") == before
    assert before[0] <= SITEMAP[0]
    assert before[1] <= SITEMAP[1]


def test_a_kept_page_costs_one_look_at_the_version(fill, visit, queries) -> None:
    fill(threads=FEW)
    browser = visit(None)
    kept = browser.get("/en/")
    with queries() as ran:
        again = browser.get("/en/")
    assert again.data == kept.data
    assert len(ran) <= 1


# Nothing that grows with the forum may be counted or skipped over while somebody waits. Three
# counts are allowed, for none of them grows:
# - threads with something new (beside "Discussions", in the cells of the grid, for *my week*) are
#   counted among the RECENT most recently active threads;
# - hidden posts of one thread after a reading mark are counted in an index of hidden posts alone:
#   as many as moderators hid there, none in nearly every thread;
# - of a thread whose messages were moved (``is_moved``) unread ones are counted one by one, at most
#   a hundred of them;
# - messages that came after a synthesis are counted up to 101.
BADGE = re.compile(
    r"\ASELECT (?:\w+\.board_id, coalesce\(\w+\.stream_id, 0\) AS stream_id, )?"
    r"count\(\*\)(?= AS \w+\s+FROM \(SELECT .*\bLIMIT \S+)",
    re.DOTALL,
)
NEWS = re.compile(
    r"count\(\*\) OVER \(\)(?= AS total\s+FROM \(SELECT .*\bLIMIT .*\) AS recent\b)", re.DOTALL
)
HIDDEN_POSTS = re.compile(
    r"\(SELECT count\(\*\) AS \w+\s+FROM posts\s+WHERE posts\.thread_id = \w+\.id"
    r" AND posts\.number > \w+\.read_number AND posts\.hidden_at IS NOT NULL"
    r" AND posts\.number < \w+\.last_visible_number\)"
)
MOVED_POSTS = re.compile(
    r"WHEN \w+\.is_moved THEN \(SELECT count\(\*\) AS \w+\s+"
    r"FROM \(SELECT posts\.id AS id\s+FROM posts\s+WHERE [^;]*?\sLIMIT 100\b[^)]*\) AS \"?some\"?\)"
)
NEWER = re.compile(
    r"\(SELECT count\(\*\) AS \w+\s+FROM \(SELECT posts\.id (?:[^()]|%\(\w+\))*"
    r"\sLIMIT (?:[^()]|%\(\w+\))*\)"
)
LISTS = [
    "/en/threads/",
    "/en/threads/?cursor={after}",
    "/en/threads/?sort=new&cursor={after}",
    "/en/threads/?sort=top&cursor=1.{after}",
    "/en/threads/?board=current-week-3",
    "/en/threads/?board=current-week-3&cursor={after}",
    "/en/threads/?week=3&stream=executives",
    "/en/threads/?stream=all",
    "/en/threads/?kind=question&lang=en",
    "/en/threads/?filter=unanswered",
    "/en/threads/?filter=solved",
    "/en/offerings/current/",
    "/en/offerings/current/weeks/3",
    "/en/commons/",
    "/en/members/amina",
    "/en/",
]
ONES_OWN = [
    "/en/threads/?filter=unread",
    "/en/threads/?filter=mine",
    "/en/threads/?filter=following&cursor={after}",
]
OFFSET = re.compile(r"\bOFFSET\s+[^\s)]+|\?", re.IGNORECASE)
Sent = tuple[str, Any]


@pytest.fixture
def statements(app: Flask) -> Callable[[], Any]:
    """``with statements() as sent:`` — as ``queries``, each with the values sent beside it."""

    @contextmanager
    def listening() -> Iterator[list[Sent]]:
        sent: list[Sent] = []

        def note(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
            sent.append((statement, values))

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return listening


def counts(sent: Sent) -> bool:
    """Whether it counts anything but the three things above."""
    statement, values = sent
    if RECENT in _values(values):
        statement = NEWS.sub("0", BADGE.sub("SELECT 0", statement))
    if MOST_NEWER + 1 in _values(values):
        statement = NEWER.sub("(SELECT 0", statement)
    statement = MOVED_POSTS.sub("0", HIDDEN_POSTS.sub("0", statement))
    return "count(" in statement.lower()


def skips(sent: Sent) -> bool:
    """Whether it passes over rows. For SQLite a LIMIT is written with an OFFSET of 0 beside it."""
    statement, values = sent
    places = [m[0].upper() for m in re.finditer(OFFSET, statement)]
    return any(
        not place.endswith("?") or values[number] != 0
        for number, place in enumerate(places)
        if place.startswith("OFFSET")
    )


def _values(values: Any) -> Sequence[Any]:
    return list(values.values()) if isinstance(values, dict) else values


@pytest.fixture
def sent_for(app: Flask, statements: Any) -> Callable[..., list[Sent]]:
    """``sent_for(browser, "/en/", "threads")``: what a page sends, which must name this table."""

    def sent_for(browser: FlaskClient, address: str, table: str) -> list[Sent]:
        page_cache.clear(app)
        with statements() as sent:
            page = browser.get(address)
        assert page.status_code == 200, address
        assert "Part of this address is not known" not in page.text, address
        assert any(re.search(rf"\bFROM {table}\b", statement) for statement, _ in sent), address
        return sent

    return sent_for


def test_no_list_counts_or_skips_what_grows(app, fill, visit, sent_for, noor, amina) -> None:
    last = fill(threads=MORE_THAN_A_PAGE)
    with app.app_context():
        db.session.get_one(User, amina.id).shows_threads = True
        db.session.commit()
    stranger, hers = visit(None), visit(noor)
    asked = [(browser, path) for path in LISTS for browser in (stranger, hers)]
    asked += [(hers, path) for path in ONES_OWN]
    for browser, path in asked:
        sent = sent_for(browser, path.format(after=last - 3), "threads|thread_counts")
        assert [each for each in sent if counts(each) or skips(each)] == [], path


def test_no_page_of_a_thread_counts_or_skips_what_grows(fill, visit, sent_for, noor) -> None:
    thread = fill(threads=1, posts=60)
    for browser in (visit(None), visit(noor)):
        for page in ("", "/21", "/41"):
            sent = sent_for(browser, f"/en/threads/{thread}-a-title{page}", "posts")
            assert [each for each in sent if counts(each) or skips(each)] == [], page


@pytest.mark.parametrize(
    ("statement", "values", "counted", "skipped"),
    [
        ("SELECT id FROM threads LIMIT ? OFFSET ?", (20, 0), False, False),
        ("SELECT id FROM threads LIMIT ? OFFSET ?", (20, 40), False, True),
        ("SELECT id FROM threads WHERE a = ? LIMIT 20 OFFSET 40", (0,), False, True),
        ("SELECT id FROM threads LIMIT %(n)s OFFSET %(m)s", {"n": 20, "m": 0}, False, True),
        ("SELECT count(*) AS n \nFROM threads", (), True, False),
        ("SELECT count(*) AS n \nFROM (SELECT id FROM threads) AS a", (RECENT,), True, False),
        ("SELECT count(*) AS n \nFROM (SELECT id FROM a LIMIT ?) AS a", (5000,), True, False),
        ("SELECT count(*) AS n \nFROM (SELECT id FROM a LIMIT ?) AS a", (RECENT,), False, False),
        ("SELECT id, (SELECT COUNT(*) FROM posts WHERE posts.thread_id = t.id)", (), True, False),
    ],
)
def test_the_reader_of_these_tests_sees_what_counts_and_skips(
    statement, values, counted, skipped
) -> None:
    assert counts((statement, values)) == counted
    assert skips((statement, values)) == skipped
