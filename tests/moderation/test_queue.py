"""The queue: one list for everything that waits, each for those who may see it, and how an item
leaves it once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.core.errors import NotAllowedError
from app.forum import queries as forum
from app.forum.models import Board, Post, Thread
from app.forum.queries import boards
from app.library import commands as library
from app.library.models import Resource, State
from app.moderation import commands, queries
from app.moderation.commands import Verdict, moving
from app.moderation.commands.acts import Spot
from app.moderation.commands.moving import Why
from app.moderation.errors import ItemChangedError, NoSuchDecisionError
from app.moderation.jobs import KEEP_SETTLED, sweep_items
from app.moderation.models import Act, Decision, ItemKind, ProblemReport, ReportReason, ReviewItem
from app.moderation.queries import PAGE_SIZE, Wanted
from app.programme.models import Programme
from tests.home.dom import main_of

QUEUE = "/en/moderation/queue"


@pytest.fixture
def reported(app, posts_of):
    """``reported(thread_id, 2, by=noor)``: the number of the item."""

    def reported(thread_id: int, number: int, *, by: User, reason="unkind", note="Look.") -> int:
        with app.app_context():
            post = db.session.get_one(Post, posts_of(thread_id)[number - 1].id)
            commands.report_post(db.session.get_one(User, by.id), post, reason, note, "en")
            db.session.commit()
            return db.session.scalars(
                select(ReviewItem.id).where(ReviewItem.target_id == post.id)
            ).one()

    return reported


@pytest.fixture
def item(reported, thread_id, noor) -> int:
    """Luc's answer, reported by Noor."""
    return reported(thread_id, 2, by=noor)


@pytest.fixture
def step(visit):
    """``step(rosa, item, "claim", version=1)``"""

    def step(who: User, item: int, what: str, **data):
        return visit(who).post(f"{QUEUE}/{item}/{what}", data={"version": "1", **data})

    return step


@pytest.fixture
def get(app):
    def get(model, number: int):
        with app.app_context():
            return db.session.get(model, number)

    return get


def shown(html: str) -> list[str]:
    return main_of(html).texts("a", class_="queue__link")


# ------------------------------------------------------------------------------ who sees what


def test_the_list_holds_for_each_person_what_the_rule_says(app, start, amina, tom) -> None:
    """Cell by cell: every kind, shown and hidden, in two boards and both languages."""
    here, there = boards_of(app)
    places = [(here, "en"), (there, "fr"), (there, "both"), (there, "en")]
    threads = [start(amina, board=board, lang=lang) for board, lang in places for _ in (1, 2)]
    with app.app_context():
        reporter = db.session.get_one(User, tom.id)
        for number, thread_id in enumerate(threads):
            thread = db.session.get_one(Thread, thread_id)
            post = db.session.get_one(Post, thread.first_post_id)
            commands.report_post(reporter, post, "spam", "", "en")
            thread.hidden_at = clock.now() if number % 2 else None
        place = boards().by_id[here]
        at = Spot(offering_id=place.offering_id, board_id=here, lang="en", member_id=amina.id)
        commands.open_item(ItemKind.HELD, 7, at)
        for kind in (ItemKind.SUGGESTION, ItemKind.PROBLEM, ItemKind.BROKEN):
            commands.open_item(kind, 7, Spot())
        db.session.flush()
        items = db.session.scalars(select(ReviewItem).order_by(ReviewItem.id)).all()
        for person in people_around(place, amina.id):
            rule = [each.id for each in items if policy.sees_item(person, stand_of(each))]
            assert seen_by(person) == rule, person


def boards_of(app) -> tuple[int, int]:
    with app.app_context():
        return boards().by_code["current-week-3"].id, boards().by_code["welcome"].id


def seen_by(person) -> list[int]:
    try:
        return [row.id for row in queries.queue(person, Wanted()).rows]
    except NotAllowedError:
        return []


def people_around(place: Board, author: int):
    """As ``policy.PEOPLE``, and somebody who wrote what is reported."""
    nobody = {"id": 0, "role": "member", "level": "member", "status": "active",
              "facilitates": [], "moderates": []}  # fmt: skip
    here, elsewhere = place.offering_id, place.offering_id + 900
    for more in (
        {}, {"status": "suspended", "role": "moderator"}, {"facilitates": [here]},
        {"facilitates": [elsewhere]}, {"moderates": [f"board:{place.id}"]},
        {"moderates": ["lang:fr"]}, {"role": "moderator"}, {"role": "administrator"},
        {"role": "moderator", "id": author}, {"facilitates": [here], "moderates": ["lang:fr"]},
    ):  # fmt: skip
        yield SimpleNamespace(**nobody | more)


def stand_of(item: ReviewItem):
    post = db.session.get(Post, item.target_id) if item.kind == ItemKind.REPORT else None
    at = post.thread if post else item
    return SimpleNamespace(
        kind=item.kind, member_id=item.member_id, offering_id=at.offering_id,
        board_id=at.board_id, lang=post.lang if post else item.lang,
        is_hidden=bool(post and post.thread.hidden_at),
    )  # fmt: skip


def test_a_report_on_what_is_hidden_shows_to_nobody_who_may_not(
    visit, reported, start, amina, luc, noor, grace, rosa, change, step
) -> None:
    """The planted secret: in the thread's title, in the report's note and in a colleague's note."""
    thread_id = start(amina, title="Zqx title", replies_by=[luc])
    item = reported(thread_id, 2, by=noor, note="Zqx note")
    step(rosa, item, "note", text="Zqx among colleagues")
    assert "Zqx" in visit(grace).get(QUEUE).text
    change(Thread, thread_id, hidden_at=clock.now())
    assert "Zqx" in visit(rosa).get(f"{QUEUE}/{item}").text
    for person in (grace, luc, amina, noor):
        for path in (QUEUE, f"{QUEUE}/{item}", f"{QUEUE}/{item}/hide", "/en/moderation/log",
                     "/en/log", "/en/me/decisions"):  # fmt: skip
            assert "Zqx" not in visit(person).get(path).text, (person.handle, path)


def test_what_is_said_of_a_moderators_own_message_is_for_others(
    visit, start, amina, rosa, devon, noor, reported
) -> None:
    item = reported(start(amina, replies_by=[rosa]), 2, by=noor)
    assert shown(visit(rosa).get(QUEUE).text) == []
    assert visit(rosa).get(f"{QUEUE}/{item}").status_code == 404
    assert visit(devon).get(f"{QUEUE}/{item}").status_code == 200


# --------------------------------------------------------------------------------- the list


def test_filters_narrow_it_and_the_oldest_comes_first(
    app, visit, rosa, luc, start, noor, amina, reported, report, step
) -> None:
    english, french = start(amina, title="One"), start(amina, title="Deux", lang="fr")
    first = reported(english, 1, by=noor)
    reported(french, 1, by=noor)
    report(page="/fr/about", language="fr", details="Le lien.")
    browser = visit(rosa)
    assert shown(browser.get(QUEUE).text) == ["One", "Deux", "/fr/about"]
    step(rosa, first, "claim")
    for address, expected in (
        ("kind=report", ["One", "Deux"]), ("kind=problem", ["/fr/about"]),
        ("lang=fr", ["Deux", "/fr/about"]), ("who=mine", ["One"]),
        ("who=nobody", ["Deux", "/fr/about"]), ("board=current-week-3", ["One", "Deux"]),
        ("board=welcome", []), ("state=settled", []), ("state=x&kind=y&who=z", ["One", "Deux", "/fr/about"]),
    ):  # fmt: skip
        assert shown(browser.get(f"{QUEUE}?{address}").text) == expected, address


def test_further_items_are_a_page_away_and_none_is_lost(visit, rosa, report) -> None:
    for number in range(PAGE_SIZE + 1):
        report(page=f"/en/about?{number}")
    browser, address, found = visit(rosa), QUEUE, []
    while address:
        page = main_of(browser.get(address).text)
        found += page.texts("a", class_="queue__link")
        following = page.every("a", rel="next")
        address = following[0].attributes["href"] if following else ""
    assert found == [f"/en/about?{number}" for number in range(PAGE_SIZE + 1)]


def test_the_note_of_a_shift_stands_on_top_for_moderators_alone(visit, rosa, devon, grace) -> None:
    visit(rosa).post("/en/moderation/handover", data={"text": "Zqx: watch week 2."})
    visit(devon).post("/fr/moderation/handover", data={"text": "Zqx : rien de neuf."})
    latest = main_of(visit(rosa).get(QUEUE).text).the("p", class_="said")
    assert (latest.text, latest.attributes["lang"]) == ("Zqx : rien de neuf.", "fr")
    assert "watch week 2" in visit(rosa).get("/en/moderation/handover").text
    assert "Zqx" not in visit(grace).get(QUEUE).text
    assert visit(grace).get("/en/moderation/handover").status_code == 403


# ------------------------------------------------------------------------- one item, together


def test_a_later_report_attaches_and_opens_it_again(
    reported, thread_id, noor, tom, rosa, item, step, get
) -> None:
    step(rosa, item, "disagree")
    assert get(ReviewItem, item).status == "settled"
    assert reported(thread_id, 2, by=tom, reason="spam") == item
    again = get(ReviewItem, item)
    assert (again.status, again.report_count, again.reasons) == ("open", 2, ["unkind", "spam"])
    assert again.assignee_id is None


def test_claiming_giving_back_and_a_note(visit, step, item, rosa, grace, get) -> None:
    assert step(grace, item, "claim").status_code == 303
    assert get(ReviewItem, item).assignee_id == grace.id
    assert step(rosa, item, "release", version="2").status_code == 303
    assert step(rosa, item, "note", version="3", text="I know both.").status_code == 303
    page = main_of(visit(grace).get(f"{QUEUE}/{item}").text)
    assert "I know both." in page.text
    assert rosa.display_name in page.text
    assert get(ReviewItem, item).version == 4


def test_a_second_moderator_is_told_what_the_first_did_and_nothing_is_done_twice(
    app, visit, step, item, rosa, devon, get
) -> None:
    hidden = {"reason": "It is unkind.", "message": "Please be kind."}
    assert step(rosa, item, "hide", **hidden).status_code == 303
    answer = step(devon, item, "edit", body="Other words", message="I have *changed* it.")
    page = main_of(answer.text)
    assert answer.status_code == 409
    assert "Somebody was quicker" in page.text
    assert rosa.display_name in page.text
    assert "I have *changed* it." in page.the("textarea", name="message").text
    assert "Other words" in page.the("textarea", name="body").text
    for again in (hidden, hidden):  # the first presses once more: it is done
        assert step(rosa, item, "hide", **again).status_code == 303
    with app.app_context():
        assert [act.kind for act in db.session.scalars(select(Act))] == ["hide_post"]
    assert get(ReviewItem, item).version == 2


def test_two_moderators_fifty_items_no_double_act(app, start, amina, rosa, devon, tom) -> None:
    """Each has opened all fifty, and both decide about each at the same time, from either end."""
    thread_id = start(amina, replies_by=[amina] * 50)
    with app.app_context():
        answers = select(Post).where(Post.thread_id == thread_id, Post.number > 1)
        reporter = db.session.get_one(User, tom.id)
        for post in db.session.scalars(answers.order_by(Post.id)).all():
            commands.report_post(reporter, post, ReportReason.SPAM, "", "en")
        db.session.commit()
        items = db.session.scalars(select(ReviewItem.id).order_by(ReviewItem.id)).all()

    def decide_all(who: User, numbers: list[int]) -> int:
        done = 0
        for number in numbers:
            with app.app_context():
                try:
                    found = queries.get_item(db.session.get_one(User, who.id), number)
                    verdict = Verdict(Decision.HIDE, reason="Spam.", message="No advertisements.")
                    actor = db.session.get_one(User, who.id)
                    commands.decide(actor, found.item, found.post, verdict, 1)
                    db.session.commit()
                    done += 1
                except (ItemChangedError, NoSuchDecisionError):
                    db.session.rollback()
        return done

    with ThreadPoolExecutor(2) as both:
        done = both.map(decide_all, (rosa, devon), (list(items), list(items)[::-1]))
    assert sum(done) == 50
    with app.app_context():
        settled = db.session.scalars(select(ReviewItem)).all()
        assert {(each.status, each.decision, each.version) for each in settled} == {
            ("settled", "hide", 2)
        }
        acts = db.session.scalars(select(Act)).all()
        assert len({act.post_id for act in acts}) == len(acts) == 50


@pytest.mark.parametrize(
    ("do", "sent", "kind"),
    [
        ("hide", {"reason": "Unkind."}, "hide_post"),
        ("edit", {"reason": "Unkind.", "body": "Kinder words."}, "reword"),
        ("done", {}, None),
        ("disagree", {}, None),
        ("nothing", {}, None),
    ],
)
def test_a_decision_is_an_act_where_it_changes_something(
    do, sent, kind, app, step, item, rosa, get
) -> None:
    assert step(rosa, item, do, **sent).status_code == 303
    settled = get(ReviewItem, item)
    assert (settled.status, settled.decision, settled.decided_by_id) == ("settled", do, rosa.id)
    with app.app_context():
        assert [act.kind for act in db.session.scalars(select(Act))] == [kind] * bool(kind)


def test_a_reported_discussion_is_moved_or_hidden_whole(
    app, reported, thread_id, noor, step, rosa, get
) -> None:
    item = reported(thread_id, 1, by=noor, reason="wrong_place")
    assert step(rosa, item, "move", board="welcome").status_code == 303
    with app.app_context():
        welcome = boards().by_code["welcome"].id
    assert get(Thread, thread_id).board_id == welcome
    assert get(ReviewItem, item).board_id == welcome  # found there by the filter
    assert step(rosa, item, "reopen", version="2").status_code == 303
    assert step(rosa, item, "hide", version="3", reason="Advertising.").status_code == 303
    assert get(Thread, thread_id).hidden_at is not None


def test_a_reported_message_that_is_moved_takes_its_item_along_and_back(
    app, item, start, thread_id, amina, rosa, posts_of, get
) -> None:
    here, there = boards_of(app)
    other = start(amina, board=there)
    with app.app_context():
        actor = db.session.get_one(User, rosa.id)
        source, target = (forum.get_thread(actor, each) for each in (thread_id, other))
        moved = [posts_of(thread_id)[1].id]
        moving.move_posts(actor, source, moved, target, Why("Misplaced.", "en"))
        db.session.commit()
    assert get(ReviewItem, item).board_id == there
    with app.app_context():
        commands.undo_act(db.session.get_one(User, rosa.id), db.session.scalars(select(Act)).one())
        db.session.commit()
    assert get(ReviewItem, item).board_id == here


def test_facilitators_are_offered_what_they_may(visit, item, step, grace, get) -> None:
    page = main_of(visit(grace).get(f"{QUEUE}/{item}").text)
    offered = {link.attributes["href"].rpartition("/")[2] for link in page.every("a")}
    assert offered & {each.value for each in Decision} == {"done", "disagree", "nothing"}
    [move] = [path for path, words in page.links().items() if words.startswith("Move to another")]
    assert visit(grace).get(move).status_code == 200
    assert step(grace, item, "hide", reason="x").status_code == 409
    assert get(ReviewItem, item).status == "open"


def test_words_that_were_changed_meanwhile_are_not_written_over(
    visit, item, step, rosa, get, change, thread_id, posts_of
) -> None:
    change(Post, posts_of(thread_id)[1].id, edited_at=clock.now(), body="Newer.")
    answer = step(rosa, item, "edit", reason="Unkind.", body="Mine.", seen="")
    assert answer.status_code == 409
    assert "Mine." in main_of(answer.text).the("textarea", name="body").text
    assert get(ReviewItem, item).status == "open"
    assert posts_of(thread_id)[1].body == "Newer."


# ---------------------------------------------------------------- suggestions, pages, addresses


def test_a_suggestion_waits_until_somebody_decides_on_the_shelf(app, grace, amina, get) -> None:
    with app.app_context():
        keeper, member = (db.session.get_one(User, each.id) for each in (grace, amina))
        programme = db.session.scalars(select(Resource)).first().programme_id
        said = library.Suggestion(uuid="u", lang="en", title="A guide", publisher="", kind="guide",
                                  url="https://example.org/g", why="Because.", week=None)  # fmt: skip
        made = library.suggest_resource(member, db.session.get_one(Programme, programme), said)
        item = db.session.scalars(select(ReviewItem)).one()
        assert (item.kind, item.target_id, item.status) == ("suggestion", made, "open")
        library.decline_resource(keeper, db.session.get_one(Resource, made), "An advertisement.")
        db.session.refresh(item)
        assert (item.status, item.decision, item.decided_by_id) == ("settled", "declined", grace.id)
        assert db.session.get_one(Resource, made).state == State.DECLINED


def test_a_problem_with_a_page_is_settled_and_opened_again(
    visit, step, report, rosa, grace, get
) -> None:
    report(
        page="/fr/about", language="fr", problems=["broken", "barrier"], details="Le <b>lien</b>."
    )
    item = int(
        main_of(visit(rosa).get(QUEUE).text).the("li", class_="queue__item").attributes["id"][5:]
    )
    page = main_of(visit(rosa).get(f"{QUEUE}/{item}").text)
    assert page.links()["/fr/about"] == "/fr/about"
    assert page.the("blockquote").attributes["lang"] == "fr"
    assert page.the("blockquote").text == "Le <b>lien</b>."
    assert "A link, button or video is not working" in page.text
    assert visit(grace).get(f"{QUEUE}/{item}").status_code == 404
    assert step(rosa, item, "done").status_code == 303
    assert get(ReviewItem, item).decision == "done"
    assert step(rosa, item, "reopen", version="2").status_code == 303
    assert get(ReviewItem, item).status == "open"


def test_what_was_settled_long_ago_goes_and_the_rest_stays(app, report, change) -> None:
    old = clock.now() - KEEP_SETTLED - timedelta(days=1)
    young = clock.now() - KEEP_SETTLED + timedelta(days=1)
    for details, status, at in (("old", "settled", old), ("young", "settled", young),
                                ("open", "open", None)):  # fmt: skip
        number = report(details=details)
        with app.app_context():
            item = db.session.scalars(select(ReviewItem).filter_by(target_id=number)).one()
        change(ReviewItem, item.id, status=status, decided_at=at)
    with app.app_context():
        sweep_items()
        db.session.commit()
        assert {row.details for row in db.session.query(ProblemReport)} == {"young", "open"}
        assert db.session.query(ReviewItem).count() == 2
