"""What a message said before: kept when it matters, compared word by word, hidden when it must be."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.forum.models import Post, PostRevision, Thread
from tests.security.addresses import THREAD

SECRET = "zanzibarite"
HX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def post_id(posts_of, thread_id) -> int:
    """Luc's answer, number 2."""
    return posts_of(thread_id)[1].id


@pytest.fixture
def later():
    """Six minutes from now the first words stand."""
    with time_machine.travel(clock.now() + timedelta(minutes=6)) as clock_hands:
        yield clock_hands


@pytest.fixture
def save(app, visit):
    """``save(luc, post_id, "Better.")``: as who has the form before them in its newest state."""

    def save(person, post_id, text, **said):
        with app.app_context():
            edited_at = db.session.get_one(Post, post_id).edited_at
        seen = edited_at.isoformat() if edited_at else ""
        data = {"lang": "en", "seen": seen} | said | {"body": text}
        return visit(person).post(f"/en/posts/{post_id}/edit", data=data)

    return save


@pytest.fixture
def kept(app):
    """The rows of earlier versions of a post."""

    def kept(post_id):
        with app.app_context():
            rows = select(PostRevision).where(PostRevision.post_id == post_id)
            return list(db.session.scalars(rows.order_by(PostRevision.number)))

    return kept


@pytest.fixture
def history(visit):
    def history(person, post_id, lang="en", **query):
        return visit(person).get(f"/{lang}/posts/{post_id}/history", query_string=query)

    return history


def test_what_luc_puts_right_at_once_is_no_version(
    save, luc, post_id, kept, visit, thread_id
) -> None:
    assert save(luc, post_id, "Answer two.").status_code == 303
    assert kept(post_id) == []
    page = visit(luc).get(f"/en/threads/{thread_id}", follow_redirects=True).text
    assert "Answer two." in page
    assert "/history" not in page


def test_five_minutes_later_it_is(save, luc, post_id, kept, later, visit, thread_id) -> None:
    save(luc, post_id, "Answer two.")
    [row] = kept(post_id)
    assert (row.number, row.body, row.lang, row.editor_id, row.title) == (
        1,
        "Answer 2.",
        "en",
        luc.id,
        None,
    )
    page = visit(None).get(f"/en/threads/{thread_id}", follow_redirects=True).text
    assert f'<a href="/en/posts/{post_id}/history">edited</a>' in page


def test_at_the_end_of_five_minutes_it_is(save, luc, post_id, kept, posts_of, thread_id) -> None:
    posted = posts_of(thread_id)[1].created_at
    with time_machine.travel(posted + timedelta(minutes=5), tick=False):
        save(luc, post_id, "Answer two.")
    assert len(kept(post_id)) == 1


@pytest.mark.parametrize(("more", "versions"), [(100, 0), (101, 1)])
def test_much_at_once_is_a_version(more, versions, save, luc, post_id, kept) -> None:
    save(luc, post_id, "Answer 2." + "x" * more)
    assert len(kept(post_id)) == versions


def test_what_has_a_reason_is_a_version(save, luc, post_id, kept, history) -> None:
    save(luc, post_id, "Answer two.", reason="  Words <b>\n\tfor numbers ")
    assert [row.reason for row in kept(post_id)] == ["Words <b> for numbers"]
    assert "Why: Words &lt;b&gt; for numbers" in history(None, post_id).text


def test_what_somebody_else_changes_always_is(save, rosa, post_id, kept) -> None:
    save(rosa, post_id, "Answer two.")
    assert [row.editor_id for row in kept(post_id)] == [rosa.id]


def test_after_somebody_else_even_a_little_is(save, luc, rosa, post_id, kept) -> None:
    save(rosa, post_id, "Answer two.")
    save(luc, post_id, "Answer too.")
    assert [row.body for row in kept(post_id)] == ["Answer 2.", "Answer two."]


def test_a_changed_mind_is_no_version(save, luc, post_id, kept, later, posts_of, thread_id) -> None:
    save(luc, post_id, "Answer two.")
    save(luc, post_id, "Answer 2.")
    assert kept(post_id) == []
    assert posts_of(thread_id)[1].revision_count == 0


def test_a_mind_changed_the_next_day_is(save, luc, post_id, kept, later) -> None:
    save(luc, post_id, "Answer two.")
    later.shift(timedelta(days=1))
    save(luc, post_id, "Answer 2.")
    assert [row.body for row in kept(post_id)] == ["Answer 2.", "Answer two."]


def test_a_hidden_version_stays_whatever_is_written_again(
    save, luc, rosa, post_id, kept, later, visit
) -> None:
    save(luc, post_id, "Answer two.")
    visit(rosa).post(f"/en/posts/{post_id}/revisions/1/hide")
    save(luc, post_id, "Answer 2.")
    assert [row.hidden_at is not None for row in kept(post_id)] == [True, False]


def test_a_version_has_the_title_the_thread_had(
    save, amina, posts_of, thread_id, kept, later, history
) -> None:
    first = posts_of(thread_id)[0].id
    save(
        amina,
        first,
        "First words.",
        **THREAD | {"title": "How did we begin?"},
    )
    assert [(row.title, row.body) for row in kept(first)] == [("How do we begin?", "First words.")]
    page = history(None, first).text
    assert ">do<" in page
    assert ">did<" in page


def test_another_kind_alone_is_no_version(
    save, amina, posts_of, thread_id, kept, later, app
) -> None:
    first = posts_of(thread_id)[0].id
    same = {"title": "How do we begin?", "stream": "all", "kind": "question"}
    save(amina, first, "First words.", **same)
    assert kept(first) == []
    with app.app_context():
        assert db.session.get_one(Thread, thread_id).kind == "question"


def test_a_reason_of_201_characters_is_refused_with_every_word(save, luc, post_id, kept) -> None:
    refused = save(luc, post_id, "Answer two.", reason="y" * 201)
    assert refused.status_code == 422
    assert "y" * 201 in refused.text
    assert "Answer two." in refused.text
    assert "Use at most 200 characters" in refused.text
    assert kept(post_id) == []


def test_the_second_editor_keeps_the_reason_too(save, luc, rosa, post_id, later) -> None:
    save(luc, post_id, "His.")
    refused = save(rosa, post_id, "Hers.", seen="", reason="Because")
    assert refused.status_code == 409
    assert 'value="Because"' in refused.text


def test_the_history_tells_who_when_and_which_words(
    save, luc, rosa, post_id, later, history
) -> None:
    save(luc, post_id, "Answer two.")
    save(rosa, post_id, "Answer three.", reason="Counted again", lang="fr")
    page = history(None, post_id).text
    newest, middle, oldest = (page.index(f'id="version-{n}"') for n in (3, 2, 1))
    assert newest < middle < oldest
    assert "Rosa" in page[newest:middle]
    assert "Why: Counted again" in page[newest:middle]
    assert 'lang="fr"' in page[newest:middle]
    assert "two<span" in page[newest:middle]
    assert "three<span" in page[newest:middle]
    assert "[start of removed words]" in page[newest:middle]
    assert "Luc" in page[middle:oldest]
    assert "Answer 2." in page[oldest:]
    assert "<ins>" not in page[oldest:]


def test_the_history_is_told_in_french(save, luc, post_id, later, history) -> None:
    save(luc, post_id, "Answer two.", reason="Plus court")
    page = history(luc, post_id, lang="fr").text
    assert "Historique du message 2" in page
    assert "Pourquoi\u00a0: Plus court" in page


def test_words_are_shown_as_words(save, luc, post_id, later, history) -> None:
    save(luc, post_id, "<script>alert(1)</script>")
    page = history(None, post_id).text
    assert "&lt;script&gt;" in page.replace("</span>", "")
    assert "<script>alert" not in page


def test_what_has_not_changed_is_folded_away(save, luc, post_id, later, history) -> None:
    long = " ".join(f"word{n}" for n in range(200))
    save(luc, post_id, f"Begin. {long} End.")
    save(luc, post_id, f"Start. {long} Stop.")
    page = history(None, post_id).text
    newest = page[page.index('id="version-3"') : page.index('id="version-2"')]
    assert "177 unchanged words" in newest
    assert all(f"word{n}" in newest for n in range(200))


def test_ten_versions_are_a_page(save, luc, post_id, later, history) -> None:
    for n in range(12):
        save(luc, post_id, f"Take {n}.")
    first = history(None, post_id).text
    assert [n for n in range(1, 14) if f'id="version-{n}"' in first] == list(range(4, 14))
    assert f"/en/posts/{post_id}/history?from=3" in first
    rest = history(None, post_id, **{"from": 3}).text
    assert [n for n in range(1, 14) if f'id="version-{n}"' in rest] == [1, 2, 3]
    assert "Earlier versions" not in rest


@pytest.mark.parametrize("asked", ["0", "-1", "x", "9" * 30, "٣"])
def test_an_address_that_asks_for_nonsense_shows_the_newest(asked, post_id, history) -> None:
    assert 'id="version-1"' in history(None, post_id, **{"from": asked}).text


@pytest.mark.parametrize("person", [None, "charlie", "grace"])
def test_the_history_of_what_one_may_not_see_is_not_there(
    person, save, luc, post_id, later, history, change, request
) -> None:
    save(luc, post_id, "Answer two.")
    change(Post, post_id, hidden_at=clock.now())
    who = request.getfixturevalue(person) if person else None
    assert history(who, post_id).status_code == 404


@pytest.fixture
def leaky(save, luc, post_id, later) -> int:
    """Version 2 says a telephone number, and both reasons around it do."""
    save(luc, post_id, "Call me at the office.")
    save(luc, post_id, f"Call me at {SECRET}.", reason=f"My number is {SECRET}")
    save(luc, post_id, "Call me at the desk.", reason=f"Took out {SECRET}")
    save(luc, post_id, "Write to me at the desk.")
    return post_id


@pytest.mark.parametrize("headers", [None, HX], ids=["page", "htmx"])
@pytest.mark.parametrize("who", ["luc", "rosa"])
def test_a_hidden_version_leaks_nothing(
    who, headers, leaky, visit, history, luc, amina, charlie, request
) -> None:
    assert history(None, leaky).text.count(SECRET) >= 3
    hiding = visit(request.getfixturevalue(who))
    hidden = hiding.post(f"/en/posts/{leaky}/revisions/3/hide", headers=headers)
    assert hidden.status_code == (200 if headers else 303)
    for person in (None, amina, charlie, luc):
        for newest in ({}, {"from": 4}, {"from": 3}):
            page = history(person, leaky, **newest)
            assert page.status_code == 200
            assert SECRET not in page.text
            assert "This version was hidden." in page.text
    page = history(None, leaky).text
    # The next one is compared with what came before it.
    shown = page[page.index('id="version-4"') : page.index('id="version-3"')]
    assert re.search(r"<del><span[^>]*>[^<]*</span>office<", shown)
    assert re.search(r"<ins><span[^>]*>[^<]*</span>desk<", shown)


def test_the_first_version_hidden_leaves_nothing_to_compare_with(
    save, amina, start, visit, rosa, later, history, posts_of
) -> None:
    thread = start(amina, body=f"I am at {SECRET}.", at=clock.now() - timedelta(hours=1))
    first = posts_of(thread)[0].id
    save(
        amina,
        first,
        "I am at home.",
        **THREAD | {"title": "How do we begin?"},
    )
    visit(rosa).post(f"/en/posts/{first}/revisions/1/hide")
    page = history(None, first).text
    assert SECRET not in page
    assert "<del>" not in page
    assert "I am at home." in page


def test_a_title_is_hidden_with_its_version(
    save, amina, start, visit, rosa, later, history, posts_of
) -> None:
    thread = start(amina, title=f"Call {SECRET}", at=clock.now() - timedelta(hours=1))
    first = posts_of(thread)[0].id
    save(amina, first, "First words.", **THREAD | {"title": "Call me"})
    visit(rosa).post(f"/en/posts/{first}/revisions/1/hide")
    assert SECRET not in history(None, first).text


def test_hidden_neighbours_on_an_earlier_page_leak_nothing(
    save, luc, rosa, post_id, later, visit, history
) -> None:
    for n in range(4):
        save(luc, post_id, f"At {SECRET}, take {n}.")
    for n in range(10):
        save(luc, post_id, f"Take {n}.")
    for number in (2, 3, 4, 5):
        visit(rosa).post(f"/en/posts/{post_id}/revisions/{number}/hide")
    for newest in range(1, 16):
        assert SECRET not in history(None, post_id, **{"from": newest}).text
    assert (
        "Answer 2" in history(None, post_id, **{"from": 15}).text
    )  # what number 6 is compared with


def test_moderators_read_it_and_show_it_again(leaky, visit, rosa, history, kept) -> None:
    hers = visit(rosa)
    hers.post(f"/en/posts/{leaky}/revisions/3/hide")
    assert SECRET in history(rosa, leaky).text
    assert kept(leaky)[2].hidden_by_id == rosa.id
    for _ in range(2):
        assert hers.post(f"/en/posts/{leaky}/revisions/3/show").status_code == 303
    assert SECRET in history(None, leaky).text
    assert kept(leaky)[2].hidden_at is None


def test_luc_cannot_show_again_what_he_hid(leaky, visit, luc, history) -> None:
    his = visit(luc)
    his.post(f"/en/posts/{leaky}/revisions/3/hide")
    assert his.post(f"/en/posts/{leaky}/revisions/3/show").status_code == 403
    assert SECRET not in history(None, leaky).text


def test_hiding_twice_is_hiding_once(leaky, visit, luc, rosa, kept) -> None:
    visit(luc).post(f"/en/posts/{leaky}/revisions/3/hide")
    visit(rosa).post(f"/en/posts/{leaky}/revisions/3/hide")
    assert kept(leaky)[2].hidden_by_id == luc.id


@pytest.mark.parametrize("person", ["charlie", "grace", "amina"])
def test_others_hide_no_version(person, leaky, visit, kept, request) -> None:
    refused = visit(request.getfixturevalue(person)).post(f"/en/posts/{leaky}/revisions/3/hide")
    assert refused.status_code == 403
    assert all(row.hidden_at is None for row in kept(leaky))


def test_a_version_that_is_not_there_cannot_be_hidden(leaky, visit, luc) -> None:
    assert visit(luc).post(f"/en/posts/{leaky}/revisions/99/hide").status_code == 404


def test_the_history_costs_the_same_however_long_it_is(
    save, luc, post_id, later, visit, queries
) -> None:
    counts = []
    for number in range(3):
        for _ in range(12 * number):
            save(luc, post_id, f"Take {clock.now()}.")
        browser = visit(luc)
        browser.get(f"/en/posts/{post_id}/history")
        with queries() as ran:
            browser.get(f"/en/posts/{post_id}/history")
        counts.append(len(ran))
    assert counts[0] == counts[1] == counts[2] <= 4
