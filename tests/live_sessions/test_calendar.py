"""Calendars, as a client library reads them and as a strict reader does."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy import select

from app.accounts.models import User
from app.core import cache, clock
from app.core.db import db
from app.live_sessions.models import CalendarAddress
from app.programme.live_sessions.calendar import zone_of
from app.programme.live_sessions.models import LiveSession
from app.programme.models import Item, Week
from tests.live_sessions.conftest import JOIN

PUBLIC = ["/en/calendar.ics", "/fr/calendar.ics", "/en/offerings/current/weeks/3.ics",
          "/fr/offerings/current/streams/executives.ics"]  # fmt: skip
ADDRESS = re.compile(r'value="[^"]*(/en/calendars/[^"]+\.ics)"')


@pytest.fixture
def own(visit):
    """``own(amina)``: the path of her calendar, which is made."""

    def own(person) -> str:
        browser = visit(person)
        assert browser.post("/en/me/calendar/make").status_code == 303
        return ADDRESS.search(browser.get("/en/me/calendar").text)[1]

    return own


def read_strictly(raw: bytes) -> list[str]:
    """The unfolded lines, where it is as RFC 5545 wants it."""
    assert raw.endswith(b"\r\n")
    lines = raw.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 75
    whole = raw.replace(b"\r\n ", b"").decode("utf-8").split("\r\n")[:-1]
    assert all(re.match(r"[A-Z-]+(;[A-Z-]+=[^:]+)*:", line) for line in whole)
    assert (whole[0], whole[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert "VERSION:2.0" in whole
    assert sum(line.startswith("PRODID:") for line in whole) == 1
    events = "\n".join(whole).split("BEGIN:VEVENT\n")[1:]
    for event in events:
        for name in ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "STATUS"):
            assert len(re.findall(rf"^{name}[;:]", event, re.M)) == 1, name
        assert re.search(r"^DTSTAMP:\d{8}T\d{6}Z$", event, re.M)
    zones = {line.partition(":")[2] for line in whole if line.startswith("TZID:")}
    assert set(re.findall(r";TZID=([^:;]+)", "\n".join(whole))) == zones
    return whole


def events_of(raw: bytes) -> dict[str, dict]:
    return {str(event["UID"]): event for event in Calendar.from_ical(raw).walk("VEVENT")}


@pytest.mark.parametrize("path", PUBLIC)
def test_it_is_read_by_a_client_and_by_a_strict_reader(path, live, client) -> None:
    live(begins_in=60)
    answer = client.get(path)
    assert answer.mimetype == "text/calendar"
    read_strictly(answer.data)
    assert len(events_of(answer.data)) == (2 if "weeks" in path else 10)


@pytest.fixture
def plan(app):
    """``plan({"executives": "core"}, of=live_id)``: what week 3's plan has of sessions, for these
    streams; ``of`` names one."""

    def plan(weights: dict[str, str] | None, of: int | None = None) -> None:
        with app.app_context():
            session = db.session.get(LiveSession, of) if of else None
            in_week = select(Item).join(Week).where(Week.number == 3, Item.kind == "session")
            for item in db.session.scalars(in_week):
                item.weights = weights or {}
                item.thing_uuid = session.uuid if session else None
                item.retired_at = None if weights is not None else clock.now()
            db.session.commit()
            cache.forget_all()

    return plan


def of_stream(client, stream: str) -> int:
    raw = client.get(f"/en/offerings/current/streams/{stream}.ics").data
    read_strictly(raw)
    return len(events_of(raw))


def test_that_of_a_stream_has_what_its_plan_has(plan, live, client) -> None:
    """Of ten, two are in week 3."""
    plan({"executives": "optional"})
    assert (of_stream(client, "executives"), of_stream(client, "practitioners")) == (10, 8)
    plan({"executives": "optional"}, of=live(lang="fr"))  # nothing is said of the English one
    assert (of_stream(client, "executives"), of_stream(client, "practitioners")) == (10, 9)


def test_what_is_in_no_plan_is_for_every_stream(plan, client) -> None:
    plan(None)
    assert (of_stream(client, "executives"), of_stream(client, "practitioners")) == (10, 10)


def test_the_calendar_of_a_stream_says_whose_it_is(client) -> None:
    calendar = Calendar.from_ical(client.get("/fr/offerings/current/streams/executives.ics").data)
    assert "cadres" in str(calendar["X-WR-CALNAME"]).lower()
    assert "/fr/offerings/current/streams/executives.ics" in client.get("/fr/sessions/").text


def test_a_session_is_there_with_its_time_and_in_its_language(live, client, app) -> None:
    live_id = live(
        begins_in=60, lang="fr", title="Écouter, l’été ; un « débat » à Québec, enfin — déjà"
    )
    raw = client.get(f"/fr/sessions/{live_id}.ics").data
    read_strictly(raw)
    [event] = events_of(raw).values()
    with app.app_context():
        session = db.session.get_one(LiveSession, live_id)
        assert event["DTSTART"].dt == session.starts_at
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=60)
        assert event["DTSTART"].params["TZID"] == "America/Toronto"
        assert str(event["SUMMARY"]) == session.title
    assert event["SUMMARY"].params["LANGUAGE"] == "fr"
    assert str(event["URL"]).endswith(f"/fr/sessions/{live_id}")
    assert event["STATUS"] == "CONFIRMED"


def test_one_that_is_cancelled_stays_and_says_so(live, client) -> None:
    live_id = live(status="cancelled", reason="No voice.")
    for path in (f"/en/sessions/{live_id}.ics", "/en/calendar.ics"):
        found = events_of(client.get(path).data).values()
        [event] = [each for each in found if str(each["URL"]).endswith(f"/{live_id}")]
        assert event["STATUS"] == "CANCELLED"
        assert "No voice." in str(event["DESCRIPTION"])


def test_it_has_the_same_name_for_ever(live, client) -> None:
    first = events_of(client.get(f"/en/sessions/{live(begins_in=60)}.ics").data)
    moved = live(begins_in=600, title="Another", sequence=4)
    second = events_of(client.get(f"/fr/sessions/{moved}.ics").data)
    assert first.keys() == second.keys()
    assert [int(event["SEQUENCE"]) for event in second.values()] == [4]


def test_an_unchanged_calendar_is_not_sent_again(client) -> None:
    first = client.get("/en/calendar.ics")
    again = client.get("/en/calendar.ics", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["/en/offerings/current/weeks/9.ics", "/en/sessions/99999.ics",
                                  "/en/offerings/nowhere/weeks/1.ics",
                                  "/en/offerings/current/streams/all.ics",
                                  "/en/offerings/nowhere/streams/executives.ics", "/en/calendars/x.ics"])  # fmt: skip
def test_what_is_not_there_is_not_found(path, client) -> None:
    assert client.get(path).status_code == 404


def test_no_calendar_for_everybody_has_a_door(live, client, visit, amina) -> None:
    live_id = live(begins_in=5)
    for browser in (client, visit(amina)):
        for path in (*PUBLIC, f"/en/sessions/{live_id}.ics"):
            assert b"secret-door" not in browser.get(path).data.replace(b"\r\n ", b"")


def test_ones_own_has_the_sessions_of_ones_offerings_with_their_doors(
    live, own, amina, client
) -> None:
    live(begins_in=600)
    raw = client.get(own(amina)).data
    read_strictly(raw)
    assert len(events_of(raw)) == 10
    assert JOIN in [str(event.get("LOCATION")) for event in events_of(raw).values()]
    assert client.get(own(amina)).headers["Cache-Control"].startswith("private")


@pytest.mark.parametrize("person", ["charlie", "tom"])
def test_that_of_who_takes_no_part_has_none_of_them(person, live, own, client, request) -> None:
    live(begins_in=5)
    raw = client.get(own(request.getfixturevalue(person))).data
    assert b"secret-door" not in raw.replace(b"\r\n ", b"")
    assert events_of(raw) == {}


def test_who_facilitates_has_them_too(live, own, grace, client) -> None:
    assert len(events_of(client.get(own(grace)).data)) == 10


def test_a_new_address_ends_the_one_before(own, amina, client) -> None:
    first, second = own(amina), own(amina)
    assert first != second
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200


def test_an_address_that_is_taken_back_leads_nowhere(own, visit, amina, client) -> None:
    path = own(amina)
    for _ in range(2):  # pressed twice
        assert visit(amina).post("/en/me/calendar/revoke").status_code == 303
    assert client.get(path).status_code == 404
    assert "There is no such address yet" in visit(amina).get("/en/me/calendar").text


def test_an_account_that_is_paused_has_none(own, change, amina, client) -> None:
    path = own(amina)
    change(User, amina.id, status="suspended")
    assert client.get(path).status_code == 404


def test_the_secret_is_nowhere_in_the_database(own, amina, app) -> None:
    token = own(amina).rpartition("/")[2].removesuffix(".ics")
    with app.app_context():
        row = db.session.scalars(select(CalendarAddress)).one()
        assert token not in (row.nonce, row.token_hash)
        assert len(row.token_hash) == 64


@pytest.mark.parametrize("zone", ["America/Toronto", "America/St_Johns", "America/Regina", "UTC"])
def test_a_zone_is_written_out_for_every_hour_of_its_years(zone) -> None:
    """Read as a client would: the last change before a moment tells what holds."""
    first, last = datetime(2026, 2, 3, tzinfo=UTC), datetime(2027, 1, 5, tzinfo=UTC)
    component = zone_of(zone, first, last)
    rules = sorted(
        (rule["DTSTART"].dt - rule["TZOFFSETFROM"].td, rule["TZOFFSETTO"].td)
        for rule in component.walk()
        if rule.name in ("STANDARD", "DAYLIGHT")
    )
    moment = datetime(2026, 1, 1, 12, tzinfo=UTC)
    while moment < datetime(2027, 12, 31, tzinfo=UTC):
        offset = [to for at, to in rules if at <= moment.replace(tzinfo=None)][-1]
        assert moment.astimezone(ZoneInfo(zone)).utcoffset() == offset, moment
        moment += timedelta(hours=1)
