"""The list of sessions, and one of them before, during and after."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.programme.live_sessions.models import LiveSession
from tests.home.dom import main_of
from tests.live_sessions.conftest import JOIN

PUBLISHED = {
    "status": "published", "recording_url": "https://video.example.org/watch?v=1",
    "transcript": "Every word <b>that</b> was said.", "slides_url": "https://slides.example.org/1",
    "chapters": [{"seconds": 65, "title": "The turn"}], "summary_en": "In short.",
    "summary_fr": "En bref.",
}  # fmt: skip


def titles(page: str, heading: str) -> list[str]:
    section = main_of(page).the("section", aria_labelledby=heading)
    return [each.text for each in section.every("h3")]


def test_the_next_comes_first_and_the_past_below_the_last_first(live, client, app) -> None:
    live(begins_in=30)
    live(begins_in=-90, lang="fr")
    with app.app_context():
        rows = db.session.scalars(select(LiveSession).order_by(LiveSession.starts_at)).all()
    now = clock.now()
    page = client.get("/en/sessions/").text
    assert titles(page, "next-heading") == [row.title for row in rows if row.ends_at > now]
    assert titles(page, "past-heading") == [row.title for row in rows if row.ends_at <= now][::-1]


def test_a_session_that_goes_on_is_still_to_come(live, client) -> None:
    live(begins_in=-59)
    assert titles(client.get("/en/sessions/").text, "next-heading")[0].startswith("The room")


def test_the_past_is_read_page_by_page_and_none_is_left_out(live, app, client) -> None:
    with app.app_context():
        first = db.session.scalars(select(LiveSession).limit(1)).one()
        for number in range(45):
            moment = clock.now().replace(microsecond=0) - timedelta(days=900 + number // 2)
            db.session.add(LiveSession(
                uuid=f"old-{number}", offering_id=first.offering_id, week_id=first.week_id, lang="en",
                title=f"Old {number}.", description="", html="", starts_at=moment, host="Grace",
                changed_at=moment, chapters=[]))  # fmt: skip
        db.session.commit()
    seen, address = [], "/en/sessions/"
    while address:
        page = client.get(address).text
        seen += re.findall(
            r"Old \d+\.", main_of(page).the("section", aria_labelledby="past-heading").text
        )
        found = re.search(r'href="(/en/sessions/\?before=[^"]+)"', page)
        address = found[1] if found else None
    assert sorted(seen) == sorted(f"Old {number}." for number in range(45))


@pytest.mark.parametrize("cursor", ["x", "1", "1.0", "99999999999.1", "-1.1", ""])
def test_a_cursor_that_is_none_begins_anew(cursor, client) -> None:
    assert "Coming up" in client.get(f"/en/sessions/?before={cursor}").text


@pytest.mark.parametrize(
    ("lang", "said"), [("en", r"\d\d:\d\d.(a|p)\.m\. UTC|UTC"), ("fr", r"\d h \d\d à .* UTC")]
)
def test_its_times_are_those_of_the_offering_and_of_utc(lang, said, live, client) -> None:
    page = main_of(client.get(f"/{lang}/sessions/{live()}").text)
    when = page.the(class_="session-when")
    assert re.search(said, when.text.replace("\u00a0", " "))
    zone = {"en": "Eastern", "fr": "heure"}[lang]
    assert zone in when.text
    [start, own] = when.every("time") + when.every("span", data_zone="America/Toronto")
    assert start.attributes["datetime"] == own.attributes["data-own-time"]
    assert "hidden" in own.attributes  # a script fills it in


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_it_says_in_which_language_it_is_and_who_speaks(lang, live, client) -> None:
    live_id = live(lang="fr")
    page = main_of(client.get(f"/{lang}/sessions/{live_id}").text)
    assert page.the("h1").attributes["lang"] == "fr"
    assert ("held in French" in page.text) == (lang == "en")
    assert {"en": "Facilitator and mediator", "fr": "Animatrice et médiatrice"}[lang] in page.text


ENROLLED, NOT_ENROLLED = ("amina", "luc", "noor", "grace", "rosa", "devon"), ("charlie", "tom")
CLOSED = {"too early": {"begins_in": 17}, "over": {"begins_in": -61},
          "cancelled": {"begins_in": -10, "status": "cancelled"},
          "held": {"begins_in": -10, "status": "held"}}  # fmt: skip


@pytest.mark.parametrize("person", ENROLLED)
def test_who_takes_part_finds_the_door_from_fifteen_minutes_before(
    person, live, visit, request
) -> None:
    browser = visit(request.getfixturevalue(person))
    for minutes in (14, -59):
        assert JOIN in browser.get(f"/en/sessions/{live(begins_in=minutes)}").text


@pytest.mark.parametrize("state", CLOSED)
def test_nobody_finds_it_at_any_other_time(state, live, visit, amina, grace, devon) -> None:
    live_id = live(**CLOSED[state])
    for person in (amina, grace, devon):
        assert JOIN not in visit(person).get(f"/en/sessions/{live_id}").text


@pytest.mark.parametrize("person", [None, *NOT_ENROLLED])
def test_who_does_not_take_part_never_does(person, live, visit, request) -> None:
    browser = visit(request.getfixturevalue(person) if person else None)
    for minutes in (14, 0, -30):
        page = browser.get(f"/en/sessions/{live(begins_in=minutes)}")
        assert page.status_code == 200
        assert JOIN not in page.text


def test_the_door_is_on_no_other_page(live, visit, amina) -> None:
    live(begins_in=5)
    for browser in (visit(None), visit(amina)):
        for path in ("/en/", "/en/sessions/", "/en/offerings/current/", "/sitemap.xml",
                     "/en/offerings/current/weeks/3", "/en/search?q=room"):  # fmt: skip
            assert "secret-door" not in browser.get(path).text


def test_one_that_is_cancelled_says_so_and_why_wherever_it_is_listed(live, client) -> None:
    live_id = live(status="cancelled", reason="Our guest lost her voice.")
    page = client.get(f"/en/sessions/{live_id}").text
    assert "will not take place" in page
    assert "Our guest lost her voice." in page
    for path in ("/en/sessions/", "/en/offerings/current/weeks/3"):
        assert "Cancelled" in client.get(path).text


def test_the_same_address_has_the_recording_afterwards(live, client) -> None:
    page = client.get(f"/fr/sessions/{live(begins_in=-900, **PUBLISHED)}")
    main = main_of(page.text)
    hrefs = [link.attributes["href"] for link in main.every("a")]
    assert "https://video.example.org/watch?v=1" in hrefs
    assert "https://video.example.org/watch?v=1#t=65" in hrefs
    assert "https://slides.example.org/1" in hrefs
    assert "Every word &lt;b&gt;that&lt;/b&gt; was said." in page.text
    assert "En bref." in main.text
    assert "In short." in main.the("details", lang="en").text


@pytest.mark.parametrize("status", ["planned", "live", "held", "cancelled"])
def test_nothing_of_it_is_shown_before_it_is_published(status, live, visit, grace) -> None:
    live_id = live(begins_in=-30, **PUBLISHED | {"status": status})
    for browser in (visit(None), visit(grace)):
        page = browser.get(f"/en/sessions/{live_id}").text
        for secret in ("video.example.org", "Every word", "In short", "slides.example.org"):
            assert secret not in page


@pytest.mark.parametrize(
    ("address", "chapter"),
    [
        ("https://www.youtube.com/watch?v=abc", "https://www.youtube.com/watch?v=abc&t=65s"),
        ("https://youtu.be/abc", "https://youtu.be/abc?t=65s"),
        ("https://vimeo.com/1", "https://vimeo.com/1#t=65s"),
        ("https://video.example.org/a.mp4", "https://video.example.org/a.mp4#t=65"),
        ("https://video.example.org/a#x", "https://video.example.org/a#x"),
    ],
)
def test_a_chapter_leads_into_the_recording(address, chapter) -> None:
    assert LiveSession(recording_url=address).chapter_url(65) == chapter


def test_a_transcript_that_is_an_address_is_a_link() -> None:
    assert LiveSession(transcript=" https://a.example/t ").transcript_url == "https://a.example/t"
    for words in ("See https://a.example/t", "https://a.example/t and so on", "javascript:x", None):
        assert LiveSession(transcript=words).transcript_url is None


def test_people_talk_about_it_and_the_talk_is_gathered_there(live, visit, amina, client) -> None:
    live_id = live()
    page = visit(amina).get(f"/en/threads/new?about=session:{live_id}").text
    assert "The room, the mute button" in page
    sent = {"title": "What about captions?", "board": "current-week-3", "stream": "all",
            "kind": "question", "body": "Who types them?", "lang": "en", "begun_in": "0",
            "about": f"session:{live_id}"}  # fmt: skip
    assert visit(amina).post("/en/threads/new", data=sent).status_code == 303
    assert "What about captions?" in client.get(f"/fr/sessions/{live_id}").text


@pytest.mark.parametrize("number", [0, 999_999])
def test_one_that_is_not_there_is_not_found(number, client) -> None:
    assert client.get(f"/en/sessions/{number}").status_code == 404


@pytest.mark.parametrize("path", ["/en/", "/en/offerings/current/"])
def test_the_front_page_and_the_grid_name_the_next_in_the_readers_language(
    path, live, client
) -> None:
    live(begins_in=30)
    live(begins_in=20, lang="fr")
    for lang, title in (("en", "The room, the mute button"), ("fr", "Animer quand la salle")):
        page = client.get(path.replace("/en/", f"/{lang}/")).text
        section = main_of(page).the("section", aria_labelledby="next-session-heading")
        assert title in section.text


def test_one_that_is_cancelled_is_nobodys_next(live, client) -> None:
    live(begins_in=30, status="cancelled")
    section = main_of(client.get("/en/").text).the(
        "section", aria_labelledby="next-session-heading"
    )
    assert "The room" not in section.text


def test_a_week_has_its_sessions_above_its_discussions(live, client) -> None:
    live(begins_in=30)
    page = client.get("/en/offerings/current/weeks/3").text
    assert page.index("sessions-heading") < page.index("threads-heading")
    section = main_of(page).the("section", aria_labelledby="sessions-heading")
    assert "The room" in section.text
    assert "Animer" in section.text
    assert "sessions-heading" not in client.get("/en/offerings/2019/weeks/3").text
