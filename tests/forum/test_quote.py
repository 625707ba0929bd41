"""Quoting a message, and the way back from it."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import delete, select

from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.forum.commands import counters
from app.forum.models import Post, PostQuote, Thread
from app.forum.quoting import LONGEST, as_quote, escape_markdown, posts_quoted_in

HX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def first(posts_of, thread_id) -> int:
    """The id of Amina's question."""
    return posts_of(thread_id)[0].id


@pytest.fixture
def answer(app, visit, posts_of):
    """``answer(luc, thread_id, "…")`` posts it and gives its id."""

    def answer(person, thread_id, body) -> int:
        data = {"body": body, "lang": "en"}
        posted = visit(person).post(f"/en/threads/{thread_id}/reply", data=data)
        assert posted.status_code == 303, posted.text
        return int(posted.location.rpartition("/")[2])

    return answer


def typed(page) -> str:
    """What stands in the form."""
    [words] = re.findall(r"<textarea[^>]*>\r?\n(.*?)</textarea>", page.text, re.DOTALL)
    return words.replace("&gt;", ">")


def quote_of(post_id: int) -> str:
    return f"> Amina wrote in [#1](/en/posts/{post_id}):\n>\n> First words.\n\nIndeed."


def test_the_form_opens_with_the_quote(visit, luc, thread_id, first) -> None:
    page = visit(luc).get(f"/en/threads/{thread_id}/reply?quote={first}")
    heading = f"> Amina wrote in [#1](/en/posts/{first}):"
    assert typed(page) == f"{heading}\n>\n> First words.\n\n"


def test_in_french_the_quote_begins_in_french(visit, luc, thread_id, first) -> None:
    page = visit(luc).get(f"/fr/threads/{thread_id}/reply?quote={first}")
    assert f"Amina a écrit dans [#1](/fr/posts/{first})\u00a0:" in page.text


def test_the_script_is_given_the_quote_alone(visit, luc, thread_id, first) -> None:
    page = visit(luc).get(f"/en/threads/{thread_id}/reply?quote={first}", headers=HX)
    assert "<html" not in page.text
    assert typed(page).startswith("> Amina wrote in")


def test_each_message_offers_to_be_quoted(visit, luc, thread_id, posts_of, client) -> None:
    page = visit(luc).get(f"/en/threads/{thread_id}", follow_redirects=True).text
    for post in posts_of(thread_id):
        assert f'href="/en/threads/{thread_id}/reply?quote={post.id}"' in page
    assert "?quote=" not in client.get(f"/en/threads/{thread_id}", follow_redirects=True).text


def test_a_closed_thread_offers_no_quote(visit, luc, closed) -> None:
    assert "?quote=" not in visit(luc).get(f"/en/threads/{closed}", follow_redirects=True).text


@pytest.mark.parametrize("asked", ["", "x", "0", "-1", "99999999", "9" * 30, "1.5", "²"])
def test_what_is_no_message_is_not_found(asked, visit, luc, thread_id) -> None:
    page = visit(luc).get(f"/en/threads/{thread_id}/reply?quote={asked}")
    assert page.status_code == 404


def test_charlie_cannot_quote_what_is_hidden(visit, charlie, thread_id, first, change) -> None:
    change(Post, first, hidden_at=clock.now())
    page = visit(charlie).get(f"/en/threads/{thread_id}/reply?quote={first}")
    assert page.status_code == 404
    assert "First words." not in page.text


def test_rosa_sees_what_is_hidden_and_may_not_say_it_again(
    visit, rosa, thread_id, first, change
) -> None:
    change(Post, first, hidden_at=clock.now())
    browser = visit(rosa)
    assert browser.get(f"/en/threads/{thread_id}/reply?quote={first}").status_code == 403
    page = browser.get(f"/en/threads/{thread_id}", follow_redirects=True).text
    assert f"?quote={first}" not in page


def test_a_name_is_quoted_as_it_is(visit, luc, amina, thread_id, first, change) -> None:
    change(User, amina.id, display_name="A*mi*na [x](http://y)")
    browser = visit(luc)
    form = typed(browser.get(f"/en/threads/{thread_id}/reply?quote={first}"))
    data = {"body": form, "lang": "en", "preview": "1"}
    shown = browser.post(f"/en/threads/{thread_id}/reply", data=data, headers=HX).text
    assert "A*mi*na [x](http://y) wrote in" in re.sub(r"</?a[^>]*>", "", shown)
    assert 'href="http://y"' not in shown


def test_both_messages_know_of_each_other(visit, luc, client, answer, thread_id, first) -> None:
    made = answer(luc, thread_id, quote_of(first))
    for browser in (client, visit(luc)):
        page = browser.get(f"/en/threads/{thread_id}", follow_redirects=True).text
        assert f'<a href="/en/posts/{first}" rel="nofollow ugc noopener noreferrer">#1</a>' in page
        assert f'Quoted in <a href="/en/posts/{made}">#3</a></p>' in page
    assert "Cité dans" in client.get(f"/fr/threads/{thread_id}", follow_redirects=True).text


def test_a_quote_in_another_thread_names_it(client, answer, start, luc, thread_id, first) -> None:
    elsewhere = start(luc, title="Elsewhere & <b>beyond</b>")
    made = answer(luc, elsewhere, quote_of(first))
    page = client.get(f"/en/threads/{thread_id}", follow_redirects=True).text
    assert f'<a href="/en/posts/{made}">#2</a> (<span lang="en">Elsewhere &amp; &lt;b&gt;' in page


@pytest.mark.parametrize("what", [Post, Thread])
def test_a_hidden_message_is_no_back_link(
    what, client, visit, rosa, answer, start, luc, thread_id, first, change
) -> None:
    elsewhere = start(luc, title="The secret place")
    made = answer(luc, elsewhere, quote_of(first))
    change(what, made if what is Post else elsewhere, hidden_at=clock.now())
    page = client.get(f"/en/threads/{thread_id}", follow_redirects=True).text
    assert "Quoted in" not in page
    assert "The secret place" not in page
    hers = visit(rosa).get(f"/en/threads/{thread_id}", follow_redirects=True).text
    assert "The secret place" in hers


def test_who_links_without_quoting_quotes_nobody(app, answer, luc, thread_id, first) -> None:
    answer(luc, thread_id, f"See [that](/en/posts/{first}).\n\n> Something said elsewhere.")
    answer(luc, thread_id, f"```\n> [#1](/en/posts/{first})\n```")
    answer(luc, thread_id, f"> [#1](https://elsewhere.example/en/posts/{first})")
    with app.app_context():
        assert db.session.scalars(select(PostQuote)).all() == []


def test_charlie_makes_no_link_to_what_he_cannot_see(
    app, answer, charlie, start, amina, thread_id, posts_of, change
) -> None:
    secret = start(amina)
    change(Thread, secret, hidden_at=clock.now())
    answer(charlie, thread_id, f"> [#1](/en/posts/{posts_of(secret)[0].id})")
    with app.app_context():
        assert db.session.scalars(select(PostQuote)).all() == []


def test_a_quote_edited_away_or_in_moves_the_link(
    app, visit, luc, client, answer, thread_id, first, posts_of
) -> None:
    made = answer(luc, thread_id, quote_of(first))
    second = posts_of(thread_id)[1].id
    body = f"> [#2](/fr/posts/{second}#post-2)\n\nAnother. [me](/en/posts/{made})"
    data = {"body": body, "lang": "en", "seen": ""}
    assert visit(luc).post(f"/en/posts/{made}/edit", data=data).status_code == 303
    with app.app_context():
        kept = db.session.execute(select(PostQuote.post_id, PostQuote.quoted_post_id)).all()
        counts = dict(db.session.execute(select(Post.id, Post.quoted_count)).all())
    assert kept == [(made, second)]
    assert (counts[first], counts[second]) == (0, 1)


def test_a_quote_of_what_is_hidden_meanwhile_outlives_an_edit(
    app, visit, luc, answer, thread_id, first, change
) -> None:
    made = answer(luc, thread_id, quote_of(first))
    change(Post, first, hidden_at=clock.now())
    data = {"body": quote_of(first) + " Again.", "lang": "en", "seen": ""}
    assert visit(luc).post(f"/en/posts/{made}/edit", data=data).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(PostQuote.quoted_post_id)).all() == [first]


def test_a_message_does_not_quote_itself(app, visit, luc, answer, thread_id) -> None:
    made = answer(luc, thread_id, "First.")
    data = {"body": f"> [me](/en/posts/{made})", "lang": "en", "seen": ""}
    visit(luc).post(f"/en/posts/{made}/edit", data=data)
    with app.app_context():
        assert db.session.scalars(select(PostQuote)).all() == []


def test_one_that_many_quote_shows_ten(client, answer, grace, thread_id, first) -> None:
    made = [answer(grace, thread_id, quote_of(first)) for _ in range(11)]
    page = client.get(f"/en/threads/{thread_id}", follow_redirects=True).text
    assert f'<a href="/en/posts/{made[9]}">#12</a>, …</p>' in page


def test_the_count_can_be_set_right(app, answer, luc, thread_id, first) -> None:
    answer(luc, thread_id, quote_of(first))
    with app.app_context():
        assert [s for s in counters.check() if s] == []
        db.session.execute(delete(PostQuote))
        assert [s for s in counters.check() if s] == [
            f"post {first}: quoted count does not match its quotes"
        ]
        assert len([s for s in counters.repair() if s]) == 1
        assert [s for s in counters.check() if s] == []


def test_back_links_cost_one_statement_and_only_where_there_are_any(
    visit, noor, queries, answer, grace, thread_id, first, posts_of
) -> None:
    browser, counts = visit(noor), []
    address = f"/en/threads/{thread_id}-how-do-we-begin"
    answer(grace, thread_id, "Nothing quoted.")
    browser.get(address)
    for quoted in (None, [first], [post.id for post in posts_of(thread_id)]):
        for each in quoted or []:
            answer(grace, thread_id, quote_of(each))
        browser.get(address)  # the reading mark moves
        with queries() as ran:
            browser.get(address)
        counts.append(len(ran))
    assert counts == [counts[0], counts[0] + 1, counts[0] + 1]


def test_a_form_with_a_quote_costs_one_statement_more(
    visit, noor, queries, thread_id, first
) -> None:
    browser, counts = visit(noor), []
    for address in (
        f"/en/threads/{thread_id}/reply",
        f"/en/threads/{thread_id}/reply?quote={first}",
    ):
        browser.get(address)
        with queries() as ran:
            browser.get(address)
        counts.append(len(ran))
    assert counts[1] == counts[0] + 1


@pytest.mark.parametrize(
    ("body", "quote"),
    [
        ("One.\n\nTwo.", "One.\n\nTwo."),
        ("> Theirs.\n> > Deeper.\n\nMine.", "[…]\n\nMine."),
        ("Mine.\n\n> Theirs\nlazily.\n\n> Again.", "Mine.\n\n[…]"),
        ("- one\n- > two\n- three", "- one\n- three"),
        ("```\n> no quote\n```", "```\n> no quote\n```"),
        ("    > code", "    > code"),
        ("> Only theirs.", "[…]"),
        ("Short.\n\n" + "long " * 200, "Short.\n\n[…]"),
        ("word " * 200, ("word " * 119).strip() + "\n\n[…]"),
        ("```\n" + "line\n" * 200 + "```", "```\n" + "line\n" * 119 + "```\n\n[…]"),
        ("x" * 900, "x" * LONGEST + "\n\n[…]"),
        ("\r\nOne.\r\nStill.\r\n", "One.\nStill."),
    ],
)
def test_a_quote_is_as_long_as_it_needs_to_be(body, quote) -> None:
    lines = as_quote("Who:", body).split("\n")
    assert all(line.startswith(">") for line in lines)
    assert "\n".join(line.removeprefix(">").removeprefix(" ") for line in lines[2:]) == quote


def test_ten_thousand_levels_are_quoted_and_read_in_no_time() -> None:
    deep = "> " * 10_000 + f"[#1](/en/posts/{7})"
    assert as_quote("Who:", deep).count(">") == 3
    assert posts_quoted_in(deep[:20_000]) in ([], [7])


def test_only_so_many_quotes_are_kept() -> None:
    links = "\n".join(f"> [x](/en/posts/{n})" for n in range(1, 500))
    assert posts_quoted_in(links) == list(range(1, 31))


@pytest.mark.parametrize("name", ["a*b*", "[x](y)", "1. x", "<b>", "`c`", "a_b_", "& < >"])
def test_a_name_means_nothing_to_markdown(name) -> None:
    from app.core.text import plain_text_of_html, render_post

    assert plain_text_of_html(render_post(escape_markdown(name))) == name
