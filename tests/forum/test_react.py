"""Reacting to a message, taking it back, and seeing who reacted."""

from __future__ import annotations

import re
import threading

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.forum import commands
from app.forum.commands import counters
from app.forum.models import Post, Reaction, ReactionKind, Thread
from app.forum.queries import reactions as reaction_queries
from app.web import page_cache

HX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def post(thread_id, posts_of) -> Post:
    """Amina's first words."""
    return posts_of(thread_id)[0]


@pytest.fixture
def react(post, visit):
    def react(person, wish="thanks", *, headers=None, lang="en", post_id=post.id):
        path = f"/{lang}/posts/{post_id}/react"
        return visit(person).post(path, data={"reaction": wish}, headers=headers)

    return react


@pytest.fixture
def given(app, post):
    """Who gave what to the post, and whether its counts say the same."""

    def given() -> list[tuple[int, str]]:
        with app.app_context():
            assert [wrong for wrong in counters.check() if wrong and "reactions" in wrong] == []
            rows = select(Reaction).where(Reaction.post_id == post.id).order_by(Reaction.id)
            return [(row.user_id, ReactionKind(row.kind).word) for row in db.session.scalars(rows)]

    return given


def bar_of(page: str, post_id: int) -> str:
    found = re.search(rf'id="reactions-{post_id}".*?(?=</form>|\Z)', page, re.DOTALL)
    return found[0] if found else ""


def test_luc_says_thanks_and_is_sent_back_to_the_message(react, given, luc, post) -> None:
    response = react(luc)
    assert (response.status_code, response.location) == (303, f"/en/posts/{post.id}")
    assert given() == [(luc.id, "thanks")]


@pytest.mark.parametrize(("lang", "word"), [("en", "Thanks"), ("fr", "Merci")])
def test_with_htmx_the_answer_is_the_bar_with_the_button_in_focus(
    lang, word, react, luc, post
) -> None:
    response = react(luc, headers=HX, lang=lang)
    assert response.status_code == 200
    assert response.text.lstrip().startswith("<div")
    assert "<article" not in response.text
    button = re.search(r"<button[^>]*data-focus>([^<]*)", response.text)
    assert button is not None
    assert button[1] == word
    assert 'value="-thanks"' in button[0]
    assert 'aria-pressed="true"' in button[0]


def test_with_htmx_what_is_taken_back_leaves_the_focus_on_the_menu(react, luc) -> None:
    react(luc)
    response = react(luc, "-thanks", headers=HX)
    summary = re.search(r"<summary[^>]*>", response.text)
    assert summary is not None
    assert "data-focus" in summary[0]
    assert response.text.count("data-focus") == 1


@pytest.mark.parametrize("headers", [None, HX])
def test_the_same_press_twice_does_one_thing(headers, react, given, luc) -> None:
    for _ in range(2):
        assert react(luc, headers=headers).status_code in (200, 303)
    assert given() == [(luc.id, "thanks")]
    for _ in range(2):
        assert react(luc, "-thanks", headers=headers).status_code in (200, 303)
    assert given() == []


def test_ten_presses_at_once_count_once(visit, given, luc, post) -> None:
    browsers = [visit(luc) for _ in range(10)]
    codes = []

    def press(browser) -> None:
        data = {"reaction": "useful"}
        codes.append(browser.post(f"/en/posts/{post.id}/react", data=data).status_code)

    threads = [threading.Thread(target=press, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [303] * 10
    assert given() == [(luc.id, "useful")]


def test_each_kind_is_given_beside_the_others(react, given, luc, noor) -> None:
    for kind in ReactionKind:
        react(luc, kind.word)
    react(noor, "agree")
    react(luc, "-agree")
    assert given() == [(luc.id, "thanks"), (luc.id, "useful"), (luc.id, "curious"),
                       (noor.id, "agree")]  # fmt: skip


@pytest.mark.parametrize("headers", [None, HX])
def test_amina_cannot_react_to_her_own_message(headers, react, given, amina) -> None:
    response = react(amina, headers=headers)
    assert response.status_code == 403
    assert "You can react to what others wrote" in response.text
    assert given() == []


@pytest.mark.parametrize("wish", ["", "love", "--thanks", "THANKS", "1"])
def test_what_no_button_says_is_refused(wish, react, given, luc) -> None:
    assert react(luc, wish).status_code == 422
    assert given() == []


def test_a_stranger_is_asked_to_sign_in(react, given) -> None:
    assert "/login?next=" in react(None).location
    assert given() == []


def test_charlie_who_is_suspended_is_a_stranger(react, given, charlie, change) -> None:
    change(User, charlie.id, status="suspended")
    assert "/login?next=" in react(charlie).location
    assert given() == []


def test_in_a_closed_thread_one_may_still_say_thanks(react, given, closed, luc) -> None:
    assert react(luc).status_code == 303
    assert given() == [(luc.id, "thanks")]


@pytest.mark.parametrize("what", [Post, Thread])
def test_to_what_is_hidden_nobody_reacts(
    what, react, given, luc, rosa, post, thread_id, change, visit
) -> None:
    react(luc)
    change(what, post.id if what is Post else thread_id, hidden_at=clock.now())
    assert react(luc, "agree").status_code == 404
    assert react(rosa, "agree").status_code == 403
    assert visit(luc).get(f"/en/posts/{post.id}/reactions").status_code == 404
    assert visit(rosa).get(f"/en/posts/{post.id}/reactions").status_code == 200
    assert given() == [(luc.id, "thanks")]


def test_everybody_sees_how_many_and_a_kept_page_is_made_anew(
    app, react, visit, luc, noor, thread_id, post
) -> None:
    stranger, path = visit(None), f"/en/threads/{thread_id}-how-do-we-begin"
    page_cache.clear(app)
    assert bar_of(stranger.get(path).text, post.id) == ""
    for number, person in enumerate((luc, noor), start=1):
        react(person)
        bar = bar_of(stranger.get(path).text, post.id)
        assert re.search(rf"Who reacted: Thanks</span> {number}</a>", bar)
        assert "<button" not in bar
        assert "csrf" not in bar
    react(noor, "-thanks")
    react(luc, "-thanks")
    assert bar_of(stranger.get(path).text, post.id) == ""


def test_one_sees_what_one_has_given_and_others_do_not(react, visit, luc, noor, thread_id, post):
    react(luc)
    path = f"/en/threads/{thread_id}-how-do-we-begin"
    his, hers = (bar_of(visit(person).get(path).text, post.id) for person in (luc, noor))
    assert 'value="-thanks"' in his
    assert 'aria-pressed="true"' in his
    assert 'value="thanks"' in hers
    assert 'aria-pressed="true"' not in hers


def test_who_reacted_is_a_page_of_names_by_kind(react, visit, luc, noor, post) -> None:
    react(noor, "curious")
    react(luc, "thanks")
    page = visit(None).get(f"/fr/posts/{post.id}/reactions").text
    main = page[page.index("<main") :]
    assert main.index("Merci") < main.index("/fr/members/luc") < main.index("Ça m’intrigue")
    assert main.index("Ça m’intrigue") < main.index("/fr/members/noor")


def test_many_names_come_page_by_page(
    app, visit, post, luc, noor, rosa, grace, monkeypatch
) -> None:
    monkeypatch.setattr(reaction_queries.who_reacted, "__defaults__", (3,))
    with app.app_context():
        it = db.session.get_one(Post, post.id)
        for person in (luc, noor, rosa, grace):
            one = db.session.get_one(User, person.id)
            for kind in (ReactionKind.AGREE, ReactionKind.USEFUL):
                commands.give_reaction(one, it, kind)
        db.session.commit()
    seen, path = [], f"/en/posts/{post.id}/reactions"
    while path:
        page = visit(None).get(path).text
        names = re.findall(r'<h2 id="(\w+)"|<li><a href="/en/members/(\w+)"', page)
        seen += [first or second for first, second in names]
        later = re.search(r'href="([^"]*cursor=[^"]*)"\s+rel="next"', page)
        path = later[1] if later else None
    everybody = ["luc", "noor", "rosa", "grace"]
    assert [name for name in seen if name in everybody] == everybody * 2
    assert [name for name in seen if name not in everybody] == [
        "agree",
        "agree",
        "useful",
        "useful",
    ]


@pytest.mark.parametrize("cursor", ["x", "1.", "-1.2", "1.2.3", "²", "99999999999.1"])
def test_a_cursor_that_is_none_shows_the_first_page(cursor, react, visit, luc, post) -> None:
    react(luc)
    page = visit(None).get(f"/en/posts/{post.id}/reactions?cursor={cursor}")
    assert page.status_code == 200
    assert "/en/members/luc" in page.text


def test_without_script_the_button_is_one_of_the_messages_form(visit, luc, thread_id, post) -> None:
    page = visit(luc).get(f"/en/threads/{thread_id}-how-do-we-begin").text
    bar = bar_of(page, post.id)
    assert bar.count(f'formaction="/en/posts/{post.id}/react"') == len(ReactionKind)
    assert {*re.findall(r'value="([^"]*)"', bar)} == {kind.word for kind in ReactionKind}
