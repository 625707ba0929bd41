"""A week's page: its plan, its introduction, and what was said in it by stream."""

from __future__ import annotations

import re

import pytest

from app.core import clock
from app.forum.models import Thread
from app.home.queries import IN_GROUP
from app.programme.models import Weight
from app.programme.package import read_package
from tests.fresh_site import PACKAGE
from tests.home.dom import Element, main_of, parse, titles_of

PACKAGE_READ = read_package(PACKAGE)
TEXTS = PACKAGE_READ.texts
STREAMS = ("practitioners", "executives", "supporters")


def planned(lang: str, number: int, stream: str) -> list[str]:
    """What the package has for a stream in a week, what it needs most first."""
    items = [i for i in PACKAGE_READ.plan if i.week == number and stream in i.weights]
    items.sort(key=lambda item: list(Weight).index(Weight(item.weights[stream])))
    return [getattr(item, f"title_{lang}") for item in items]


def titles_in(plan: Element) -> list[str]:
    return [
        re.sub(r"\s\d+\smin$", "", step.the(class_="plan__text").text)
        for step in plan.every("li", class_="plan__item")
    ]


def groups(html: str) -> dict[str, list[str]]:
    """The titles of the threads under each group's heading, in the order of the page."""
    sections = {
        section.attributes["aria-labelledby"].removeprefix("group-"): titles_of(section)
        for section in main_of(html).every("section")
        if section.attributes.get("aria-labelledby", "").startswith("group-")
    }
    assert sections
    return sections


@pytest.mark.parametrize("number", range(7))
@pytest.mark.parametrize("offering", ["current", "2019"])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_week_is_there_in_both_languages(number, offering, lang, client) -> None:
    response = client.get(f"/{lang}/offerings/{offering}/weeks/{number}")
    assert response.status_code == 200
    page = main_of(response.text)
    week = TEXTS[lang]["weeks"][number]
    assert week["title"] in page.the("h1").text
    assert week["objective"] in page.text
    plans = [titles_in(plan) for plan in page.every(class_="plan__stream")]
    assert plans == [planned(lang, number, stream) for stream in STREAMS]
    introduction = page.the(class_="prose")
    assert len(introduction.text) > 500
    assert introduction.has("h2")


@pytest.mark.parametrize(
    "address",
    ["current/weeks/7", "current/weeks/-1", "current/weeks/x",
     "current/weeks/99999999999", "nowhere/weeks/3", "%00/weeks/3", "current/weeks/"],
)  # fmt: skip
def test_a_week_that_is_not_there_is_not_found(address, client) -> None:
    assert client.get(f"/fr/offerings/{address}").status_code == 404


@pytest.mark.parametrize("chosen", STREAMS)
def test_a_stream_in_the_address_shows_its_plan_alone(chosen, client) -> None:
    page = main_of(client.get(f"/en/offerings/current/weeks/2?stream={chosen}").text)
    assert titles_in(page.the(class_="plan__stream")) == planned("en", 2, chosen)
    assert page.the("a", aria_current="true").attributes["href"].endswith(f"?stream={chosen}")


@pytest.mark.parametrize("asked", ["", "donors", "%00", "<script>", "practitioners&stream=x"])
def test_an_unknown_stream_is_left_out(asked, client) -> None:
    response = client.get("/en/offerings/current/weeks/2", query_string={"stream": asked})
    assert response.status_code == 200
    page = main_of(response.text)
    assert not page.has("a", aria_current="true")
    assert len(page.every(class_="plan__stream")) == 3
    assert not page.has("script")


def test_without_a_choice_ones_own_stream_is_shown(visit, noor, tom) -> None:
    page = main_of(visit(noor).get("/en/offerings/current/weeks/3").text)
    assert page.the("a", aria_current="true").text == "Executives"
    assert len(page.every(class_="plan__stream")) == 1
    elsewhere = main_of(visit(tom).get("/en/offerings/current/weeks/3").text)
    assert len(elsewhere.every(class_="plan__stream")) == 3


def test_threads_stand_under_their_stream_everyones_first(
    client, start, stream, amina, luc
) -> None:
    start(amina, title="For all")
    start(amina, title="For supporters", stream_id=stream("supporters"))
    start(luc, title="Pour les cadres", stream_id=stream("executives"), lang="fr")
    found = groups(client.get("/en/offerings/current/weeks/3").text)
    assert list(found) == ["all", *STREAMS]
    assert found == {
        "all": ["For all"],
        "practitioners": [],
        "executives": ["Pour les cadres"],
        "supporters": ["For supporters"],
    }
    chosen = groups(client.get("/en/offerings/current/weeks/3?stream=supporters").text)
    assert list(chosen) == ["all", "supporters", "practitioners", "executives"]


def test_a_long_group_leads_to_its_list(client, start, amina) -> None:
    for number in range(IN_GROUP + 1):
        start(amina, title=f"T{number}")
    html = client.get("/en/offerings/current/weeks/3").text
    assert len(groups(html)["all"]) == IN_GROUP
    links = main_of(html).links()
    assert links["/en/threads/?board=current-week-3&stream=all"] == "All discussions of this group"
    assert "/en/threads/?board=current-week-3&stream=executives" not in links


def test_a_group_behind_very_many_others_is_shown(client, start, stream, amina) -> None:
    start(amina, title="Old but ours", stream_id=stream("executives"))
    for number in range(4 * IN_GROUP):
        start(amina, title=f"T{number}")
    page = main_of(client.get("/en/offerings/current/weeks/3").text)
    assert "Old but ours" in page.the("section", aria_labelledby="group-executives").text


def test_an_empty_group_says_how_to_begin(client) -> None:
    page = main_of(client.get("/fr/offerings/current/weeks/3").text)
    assert "/fr/threads/new?board=current-week-3&stream=executives" in page.links()


def test_mark_this_week_read_is_there_only_when_something_is_new(
    visit, client, start, board, amina, noor
) -> None:
    address = "/en/offerings/current/weeks/3"
    assert "Mark this week read" not in visit(noor).get(address).text
    start(amina, board=board("current-week-2"))
    assert "Mark this week read" not in visit(noor).get(address).text
    start(amina)
    assert "Mark this week read" in visit(noor).get(address).text
    assert "Mark this week read" not in visit(amina).get(address).text
    assert not main_of(client.get(address).text).has("form")


def test_the_weeks_lead_to_one_another(client) -> None:
    def neighbours(number: int) -> dict[str, str]:
        page = parse(client.get(f"/en/offerings/2019/weeks/{number}").text)
        found = [*page.every("a", rel="prev"), *page.every("a", rel="next")]
        return {link.attributes["rel"]: link.attributes["href"][-1] for link in found}

    assert neighbours(0) == {"next": "1"}
    assert neighbours(3) == {"prev": "2", "next": "4"}
    assert neighbours(6) == {"prev": "5"}


def test_a_hidden_thread_is_only_there_for_those_who_moderate(
    visit, client, start, change, amina, rosa
) -> None:
    change(Thread, start(amina, title="Zqx"), hidden_at=clock.now())
    address = "/en/offerings/current/weeks/3"
    assert groups(visit(rosa).get(address).text)["all"] == ["Zqx"]
    assert "Zqx" not in client.get(address).text
    assert "Zqx" not in visit(amina).get(address).text
