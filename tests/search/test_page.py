"""The page: what was asked, what was found, and how to go on."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app.core import clock
from app.forum.models import Kind, Post, Thread
from app.search.engine import QuestionTooCostlyError, SearchPausedError, SearchUnavailableError
from tests.home.dom import parse

HX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def ask(visit, indexed):
    """``ask(noor, "words", week="3")``: the page, with an index of all that there is now."""

    def ask(person, line, lang="en", headers=None, **more):
        indexed()
        query = {"q": line, **more}
        page = visit(person).get(f"/{lang}/search", query_string=query, headers=headers)
        assert page.status_code == 200
        return page

    return ask


def titles(page) -> list[str]:
    return [hit.text.strip() for hit in parse(page.text).every("a", class_="hit__title")]


def heading(page) -> str:
    return parse(page.text).the("h2", id="found").text


def test_a_thread_is_found_by_a_word_of_a_reply_and_leads_to_it(
    start, posts_of, change, amina, luc, noor, ask
) -> None:
    thread_id = start(amina, title="Where we meet", replies_by=[luc, luc])
    reply = posts_of(thread_id)[2]
    change(Post, reply.id, body="A library.", html="<p>Ask the library.</p>")
    page = ask(noor, "libraries what:discussion")
    [hit] = parse(page.text).every("a", class_="hit__title")
    assert hit.attributes["href"] == f"/en/posts/{reply.id}"
    assert "<mark>library</mark>" in page.text


def test_a_thread_is_one_hit_however_many_of_its_messages_fit(start, amina, luc, noor, ask) -> None:
    start(amina, title="Budget", body="A budget.", replies_by=[luc, luc])
    page = ask(noor, "budget")
    assert titles(page) == ["Budget"]
    assert heading(page) == "1 result"


def test_what_a_hit_tells(start, amina, noor, ask) -> None:
    start(amina, title="Bilan", body="Un budget serré.", lang="fr", kind=Kind.QUESTION)
    page = ask(noor, "budget")
    text = parse(page.text).the("li", class_="hit").text
    for told in ("Bilan", "Question", "French", "0 replies", "Amina", str(clock.now().year)):
        assert told in text
    assert 'lang="fr">Un <mark>budget</mark> serré.' in page.text


def test_a_week_and_a_member_are_found_too(noor, ask) -> None:
    assert any("Implementation" in title for title in titles(ask(noor, "implementation")))
    page = parse(ask(noor, "luc", what="member").text)
    assert page.the("a", class_="hit__title").attributes["href"] == "/en/members/luc"


def test_how_the_question_was_understood_is_told(start, amina, noor, ask) -> None:
    start(amina, title="Budget")
    page = parse(ask(noor, "the budget week:3 week:99").text)
    parts = [part.text for part in page.the("ul", class_="understood").every("li")]
    assert len(parts) == 4
    assert "so common" in parts[0]
    assert "budget" in parts[1]
    assert "Week 3" in parts[2]
    assert "no such week" in parts[3]


def test_each_part_can_be_taken_away(start, amina, noor, ask) -> None:
    start(amina, title="Budget")
    page = parse(ask(noor, "budget week:3", kind="discussion").text)
    links = [a.attributes["href"] for a in page.the("ul", class_="understood").every("a")]
    assert links == [
        "/en/search?q=week%3A3&kind=discussion",
        "/en/search?q=budget&kind=discussion",
        "/en/search?q=budget+week%3A3",
    ]


def test_an_impossible_question_gets_one_sentence_and_keeps_its_words(noor, ask) -> None:
    page = parse(ask(noor, "before:2020 after:2021 budget").text)
    assert page.the("p", class_="notice--warning").text == "No day lies between these two dates."
    box = page.the("input", id="q")
    assert box.attributes["value"] == "before:2020 after:2021 budget"
    assert page.every("ul", class_="hits") == []


def test_nothing_found_says_what_to_do(noor, ask) -> None:
    page = ask(noor, "zyzzyva")
    assert heading(page) == "0 results"
    assert "Try fewer or other words" in page.text


def test_where_nothing_has_all_the_words_what_has_all_but_one_is_shown(
    start, amina, noor, ask
) -> None:
    start(amina, title="Budget planning")
    page = ask(noor, "budget zyzzyva")
    assert titles(page) == ["Budget planning"]
    assert "Nothing has all of these words" in page.text
    assert "Nothing has all" not in ask(noor, "budget planning").text


def test_an_empty_page_says_what_can_be_asked(noor, ask) -> None:
    page = parse(ask(noor, "").text)
    assert len(page.the("dl", class_="ways").every("a")) > 5
    assert not page.has("h2", id="found")


def test_facets_count_and_lead_on(start, amina, noor, ask) -> None:
    start(amina, title="Budget one", kind=Kind.QUESTION)
    start(amina, title="Budget two", kind=Kind.TIP)
    start(amina, title="Budget three", kind=Kind.TIP)
    page = parse(ask(noor, "budget").text)
    kinds = page.the("section", **{"aria-labelledby": "facet-kind"})
    shown = [" ".join(item.text.split()) for item in kinds.every("li")]
    assert shown == ["Tip 2", "Question 1"]
    link = kinds.every("a")[0].attributes["href"]
    assert link == "/en/search?q=budget&kind=tip"
    chosen = ask(noor, "budget", kind="tip")
    assert heading(chosen) == "2 results"
    again = parse(chosen.text).the("section", **{"aria-labelledby": "facet-kind"}).every("a")[0]
    assert again.attributes["href"] == "/en/search?q=budget"
    assert again.attributes["aria-current"] == "true"


@pytest.mark.parametrize("sort", ["relevance", "newest", "answers"])
def test_every_page_follows_the_one_before(sort, start, amina, noor, ask) -> None:
    wanted = {f"Budget {number}" for number in range(45)}
    for title in wanted:
        start(amina, title=title)
    page = ask(noor, "budget", sort=sort)
    assert heading(page) == "45 results"
    seen = titles(page)
    while link := re.search(r'<a href="([^"]*)"\s+rel="next"', page.text):
        cursor = link[1].rpartition("cursor=")[2]
        page = ask(noor, "budget", sort=sort, cursor=cursor)
        seen += titles(page)
    assert len(seen) == 45
    assert set(seen) == wanted


@pytest.mark.parametrize(
    "cursor", ["x", "", "_", "1_", "nan_1", "1e999_1", "1_99999999999999999999"]
)
def test_a_cursor_that_is_none_gives_a_page(cursor, start, amina, noor, ask) -> None:
    start(amina, title="Budget")
    for sort in ("relevance", "newest", "answers"):
        assert heading(ask(noor, "budget", sort=sort, cursor=cursor)) == "1 result"


def test_the_newest_come_first_when_asked(start, amina, noor, ask) -> None:
    start(amina, title="Budget new")
    start(amina, title="Budget old", body="budget budget", at=clock.now() - timedelta(days=9))
    assert titles(ask(noor, "budget", sort="newest")) == ["Budget new", "Budget old"]


def test_the_most_answered_come_first_when_asked(start, amina, luc, noor, ask) -> None:
    start(amina, title="Budget quiet")
    start(amina, title="Budget busy", replies_by=[luc] * 3)
    start(amina, title="Budget calm", replies_by=[luc])
    found = titles(ask(noor, "budget", sort="answers"))
    assert found == ["Budget busy", "Budget calm", "Budget quiet"]


def test_htmx_gets_the_results_alone(start, amina, noor, ask) -> None:
    start(amina, title="Budget")
    page = ask(noor, "budget", headers=HX)
    assert "<html" not in page.text
    assert page.text.lstrip().startswith('<div id="search-results"')
    assert page.headers["HX-Replace-Url"] == "/en/search?q=budget"


def test_a_page_of_search_is_in_no_other_index_of_the_world(noor, ask) -> None:
    assert '<meta name="robots" content="noindex, nofollow">' in ask(noor, "budget").text


def test_while_search_is_away_the_page_says_so_and_everything_else_works(
    visit, noor, start, amina, monkeypatch
) -> None:
    from app.search import queries

    def away():
        raise SearchUnavailableError("gone")

    start(amina, title="Budget")
    monkeypatch.setattr(queries, "index", away)
    browser = visit(noor)
    page = browser.get("/fr/search?q=budget")
    assert page.status_code == 200
    assert "La recherche est en préparation" in page.text
    assert browser.get("/fr/threads/").status_code == 200


def test_a_question_that_takes_too_long_gets_a_sentence(
    visit, noor, amina, start, indexed, monkeypatch
) -> None:
    from app.search import queries, similar

    class Slow:
        def search(self, _question):
            raise QuestionTooCostlyError

    monkeypatch.setattr(queries, "index", Slow)
    monkeypatch.setattr(similar, "index", Slow)
    browser = visit(noor)
    page = browser.get("/en/search?q=budget")
    assert page.status_code == 200
    assert "This takes too long to find." in page.text
    see_also = browser.get(f"/en/threads/{start(amina)}/see-also")
    assert "No other discussion has a title like this one." in see_also.text


@pytest.mark.parametrize("error", [QuestionTooCostlyError, SearchUnavailableError])
def test_what_was_found_is_shown_though_nobody_can_say_what_was_meant(
    error, start, amina, noor, ask, monkeypatch
) -> None:
    def fail(*_):
        raise error

    start(amina, title="Budget")
    monkeypatch.setattr("app.search.routes.pages.did_you_mean", fail)
    page = ask(noor, "budget")
    assert titles(page) == ["Budget"]
    assert heading(page) == "1 result"


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_while_the_index_is_replaced_the_page_says_that_search_is_away(
    lang, visit, noor, monkeypatch
) -> None:
    from app.search import queries

    def paused():
        raise SearchPausedError("The search index is being replaced.")

    monkeypatch.setattr(queries, "index", paused)
    page = visit(noor).get(f"/{lang}/search?q=budget")
    assert page.status_code == 200
    assert ("Search is being prepared" if lang == "en" else "est en préparation") in page.text


def test_the_number_of_statements_does_not_grow(start, amina, noor, ask, queries, visit) -> None:
    counts = []
    browser = visit(noor)
    for more in (2, 25):
        for number in range(more):
            start(amina, title=f"Budget {more} {number}")
        ask(noor, "budget")
        for _ in range(2):
            with queries() as ran:
                browser.get("/en/search?q=budget")
        counts.append(len(ran))
    assert counts[0] == counts[1]
    assert counts[0] <= 6


def test_what_everybody_may_see_is_found_without_signing_in(start, amina, ask) -> None:
    start(amina, title="Budget")
    assert titles(ask(None, "budget")) == ["Budget"]


def test_both_languages_are_asked_and_the_readers_comes_first(start, amina, noor, ask) -> None:
    start(amina, title="Consultation en ligne", lang="fr", body="x")
    start(amina, title="Online consultation", lang="en", body="x")
    line = "consultation what:discussion"
    assert titles(ask(noor, line))[0] == "Online consultation"
    assert titles(ask(noor, line, lang="fr"))[0] == "Consultation en ligne"
    assert len(titles(ask(noor, line))) >= 2


def test_unread_following_and_mine_are_those_of_whoever_asks(start, amina, luc, noor, ask) -> None:
    start(amina, title="Budget hers")
    start(luc, title="Budget his")
    assert titles(ask(amina, "budget in:mine")) == ["Budget hers"]
    assert titles(ask(amina, "budget in:following")) == ["Budget hers"]
    assert titles(ask(noor, "budget in:mine")) == []
    assert heading(ask(noor, "budget is:unread")) == "2 results"
    assert "Sign in to use this" in ask(None, "budget in:mine").text


def test_see_also_tells_of_discussions_like_this_one(start, visit, amina, noor, indexed) -> None:
    one = start(amina, title="Budget planning for towns")
    start(amina, title="Planning a budget")
    start(amina, title="Lunch on Friday")
    indexed()
    page = visit(noor).get(f"/en/threads/{one}/see-also").text
    assert "Planning a budget" in page
    assert "Lunch" not in page
    fragment = visit(noor).get(f"/en/threads/{one}/see-also", headers=HX).text
    assert "<html" not in fragment


def test_see_also_of_a_hidden_thread_is_not_there(start, visit, change, amina, noor) -> None:
    one = start(amina)
    change(Thread, one, hidden_at=clock.now())
    assert visit(noor).get(f"/en/threads/{one}/see-also").status_code == 404
