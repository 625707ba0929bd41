"""What helps to read: new answers, gaps in time, cards of our own pages, the print view."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.forum import commands, queries
from app.forum.models import Post, Thread
from tests.web.conftest import HX

SITE = "http://localhost"


@pytest.fixture
def say(app, posts_of):
    """``say(luc, thread_id, "…")``: an answer; gives its id."""

    def say(person, thread_id, body):
        with app.app_context():
            thread = queries.get_thread(person, thread_id)
            post_id = commands.post_reply(person, thread, body, "en")
            db.session.commit()
            return post_id

    return say


def test_an_open_page_learns_of_new_answers(thread_id, visit, noor, say, luc) -> None:
    browser = visit(noor)
    assert browser.get(f"/en/threads/{thread_id}/newer?after=2", headers=HX).status_code == 204
    say(luc, thread_id, "One more.")
    answer = browser.get(f"/en/threads/{thread_id}/newer?after=2", headers=HX)
    assert "1 new reply: show it" in answer.text
    assert f"/en/threads/{thread_id}-how-do-we-begin/3#post-3" in answer.text
    assert "<html" not in answer.text


def test_ones_own_answers_are_no_news(thread_id, visit, say, luc) -> None:
    say(luc, thread_id, "One more.")
    address = f"/fr/threads/{thread_id}/newer?after=2"
    assert visit(luc).get(address, headers=HX).status_code == 204


def test_a_hidden_answer_is_no_news(thread_id, visit, say, luc, noor, change) -> None:
    post_id = say(luc, thread_id, "SECRET")
    change(Post, post_id, hidden_at=clock.now())
    address = f"/en/threads/{thread_id}/newer?after=2"
    assert visit(noor).get(address, headers=HX).status_code == 204


def test_looking_for_new_answers_marks_nothing_as_read(thread_id, visit, say, luc, noor) -> None:
    say(luc, thread_id, "One more.")
    browser = visit(noor)
    browser.get(f"/en/threads/{thread_id}/newer?after=2", headers=HX)
    assert "3 new" in browser.get("/en/threads/").text


def test_of_a_hidden_thread_nothing_is_told(hidden, client) -> None:
    for what in ("newer?after=0", "print"):
        assert client.get(f"/en/threads/{hidden}/{what}").status_code == 404


def test_only_the_last_page_waits_for_new_answers(start, client, amina, luc) -> None:
    thread_id = start(amina, replies_by=[luc] * 30)
    address = f"/en/threads/{thread_id}-how-do-we-begin"
    assert "data-newer" not in client.get(address).text
    assert f"/threads/{thread_id}/newer?after=31" in client.get(f"{address}/31").text


@pytest.mark.parametrize(
    ("days", "en", "fr"),
    [
        (6, None, None),
        (7, "1 week later", "1 semaine plus tard"),
        (20, "2 weeks later", "2 semaines plus tard"),
        (70, "2 months later", "2 mois plus tard"),
        (800, "2 years later", "2 ans plus tard"),
    ],
)
def test_a_gap_in_time_is_told(thread_id, client, change, posts_of, days, en, fr) -> None:
    first, second = posts_of(thread_id)
    change(Post, first.id, created_at=second.created_at - timedelta(days=days, hours=1))
    for lang, told in (("en", en), ("fr", fr)):
        page = client.get(f"/{lang}/threads/{thread_id}-how-do-we-begin").text
        assert ('class="gap"' in page) == (told is not None)
        assert told is None or told in page


def test_who_answers_an_old_thread_is_told_so(thread_id, visit, noor, change) -> None:
    address = f"/en/threads/{thread_id}-how-do-we-begin"
    words = "The last message here is from"
    assert words not in visit(noor).get(address).text
    change(Thread, thread_id, last_post_at=clock.now() - timedelta(days=61))
    page = visit(noor).get(address).text
    assert words in page
    assert "Post my answer" in page


def test_the_print_view_has_every_post_and_no_control(start, visit, amina, luc) -> None:
    thread_id = start(amina, replies_by=[luc] * 44)
    page = visit(amina).get(f"/en/threads/{thread_id}/print").text
    assert page.count('<article class="post') == 45
    assert "post__actions" not in page
    assert 'name="robots" content="noindex"' in page
    assert f'rel="canonical" href="{SITE}/en/threads/{thread_id}-how-do-we-begin"' in page


def test_a_very_long_thread_prints_in_parts(start, client, amina, luc) -> None:
    thread_id = start(amina, replies_by=[luc] * 204)
    first = client.get(f"/en/threads/{thread_id}/print").text
    assert first.count('<article class="post') == 200
    assert f"/en/threads/{thread_id}/print?from=201" in first
    second = client.get(f"/en/threads/{thread_id}/print?from=201").text
    assert second.count('<article class="post') == 5


@pytest.fixture
def card_of(thread_id, say, luc, client):
    """``card_of("threads/5-x")``: what a page shows for that address alone on its line."""

    def card_of(address, lang="en"):
        say(luc, thread_id, f"{SITE}/en/{address}")
        page = client.get(f"/{lang}/threads/{thread_id}-how-do-we-begin").text
        return " ".join(page.rpartition('<div class="post__body')[2].partition("</div>")[0].split())

    return card_of


def test_a_thread_alone_on_its_line_is_a_card(start, card_of, amina) -> None:
    other = start(amina, title="Quel <est> le plan?", lang="fr", kind="question")
    shown = card_of(f"threads/{other}-whatever")
    assert 'class="link-card"' in shown
    assert 'lang="fr">Quel &lt;est&gt; le plan?</a>' in shown
    assert "Question, 0 replies" in shown


def test_a_post_and_a_member_have_cards_too(start, posts_of, card_of, amina) -> None:
    other = start(amina, title="Elsewhere")
    shown = card_of(f"posts/{posts_of(other)[0].id}", lang="fr")
    assert "Elsewhere" in shown
    assert "Discussion, message 1" in shown
    assert ">Amina" in card_of("members/amina")


def test_a_card_follows_its_title(start, card_of, client, change, thread_id, amina) -> None:
    other = start(amina, title="Before")
    assert "Before" in card_of(f"threads/{other}-before")
    change(Thread, other, title="After")
    page = client.get(f"/en/threads/{thread_id}-how-do-we-begin?fresh").text
    assert ">After</a>" in page
    assert ">Before</a>" not in page


@pytest.mark.parametrize("what", ["thread", "post", "member"])
def test_a_card_never_shows_what_is_hidden(
    what, start, posts_of, change, card_of, amina, charlie, visit, rosa, thread_id
) -> None:
    other = start(amina, title="SECRET", body="Words.", replies_by=[amina])
    if what == "thread":
        change(Thread, other, hidden_at=clock.now())
        address = f"threads/{other}"
    elif what == "post":
        post_id = posts_of(other)[1].id
        change(Post, post_id, hidden_at=clock.now())
        address = f"posts/{post_id}"
    else:
        change(User, charlie.id, display_name="SECRET", status="suspended")
        address = "members/charlie"
    shown = card_of(address)
    assert "SECRET" not in shown
    assert f"{SITE}/en/{address}</a>" in shown
    # Not even to those who may see it: the text is read by others too.
    page = visit(rosa).get(f"/en/threads/{thread_id}-how-do-we-begin").text
    assert "SECRET" not in page


@pytest.mark.parametrize(
    "line",
    [
        "https://example.org/en/threads/1-x",
        f"{SITE}.example.org/en/threads/1-x",
        f"{SITE}/en/threads/0-x",
        f"{SITE}/en/threads/99999999-x",
        f"{SITE}/en/members/%00",
        f"{SITE}/en/members/nobody-at-all",
        f"{SITE}/en/about",
    ],
)
def test_other_lines_stay_links(line, thread_id, say, luc, client) -> None:
    say(luc, thread_id, line)
    page = client.get(f"/en/threads/{thread_id}-how-do-we-begin")
    assert page.status_code == 200
    assert "link-card" not in page.text


def test_the_preview_shows_the_same_card(start, visit, thread_id, amina, luc) -> None:
    other = start(amina, title="Elsewhere")
    sent = {"body": f"{SITE}/en/threads/{other}-elsewhere", "lang": "en", "preview": "1"}
    page = visit(luc).post(f"/en/threads/{thread_id}/reply", data=sent, headers=HX).text
    assert 'class="link-card"' in page
    assert "Elsewhere" in page


def test_cards_cost_one_statement(start, say, visit, queries, thread_id, amina, luc, noor) -> None:
    browser = visit(noor)
    address = f"/en/threads/{thread_id}-how-do-we-begin"
    counts = []
    for number in (0, 1, 5):
        for _ in range(number):
            say(luc, thread_id, f"{SITE}/en/threads/{start(amina)}-x\n\n{SITE}/en/members/luc")
        browser.get(address)
        with queries() as ran:
            browser.get(address)
        counts.append(len(ran))
    assert counts[1] == counts[2] == counts[0] + 1
