"""Facilitators plan sessions, change them, and say how they stand."""

from __future__ import annotations

import html
import re

import pytest
from sqlalchemy import func, select

from app.core.db import db
from app.programme.live_sessions.models import MOVES, LiveSession, Speaker, Status
from tests.core.holding import is_hold
from tests.home.dom import main_of, seen_in
from tests.security.addresses import SESSION, SPEAKER

NEW = "/en/offerings/current/sessions/new"


@pytest.fixture
def row(app):
    """``row(live_id)``: the session as it is now."""

    def row(live_id: int) -> LiveSession:
        with app.app_context():
            found = db.session.get_one(LiveSession, live_id)
            _ = found.speakers
            return found

    return row


def made_by(answer) -> int:
    assert answer.status_code == 303, main_of(answer.text).text
    return int(re.search(r"/sessions/(\d+)$", answer.location)[1])


def test_a_session_is_planned_and_found_at_once(hers, client, row) -> None:
    client.get("/en/offerings/current/weeks/1")
    live_id = made_by(hers.post(NEW, data=SESSION))
    found = row(live_id)
    assert (found.title, found.lang, found.status) == ("An hour", "en", Status.PLANNED)
    assert found.chapters == [{"seconds": 65, "title": "A start"}]
    for path in ("/en/offerings/current/weeks/1", "/fr/sessions/"):
        assert "An hour" in client.get(path).text
    assert client.get(f"/en/threads/?about=session:{live_id}").status_code == 200


def test_pressed_twice_it_is_there_once(hers) -> None:
    assert made_by(hers.post(NEW, data=SESSION)) == made_by(hers.post(NEW, data=SESSION))


@pytest.mark.parametrize("person", ["amina", "rosa", "tom"])
def test_nobody_else_plans_one(person, visit, request) -> None:
    browser = visit(request.getfixturevalue(person))
    assert browser.get(NEW).status_code == 403
    assert browser.post(NEW, data=SESSION).status_code == 403


BAD = {
    "title": ("", "Give it a title."),
    "description": ("", "Say what it is about."),
    "week": ("9", "Choose a week."),
    "day": ("someday", "Choose a day."),
    "time": ("25:00", "Write the time like this"),
    "minutes": ("5", "from 10 to 480"),
    "host": ("", "Say who hosts it."),
    "lang": ("both", "Choose a language."),
    "join_url": ("javascript:alert(1)", "begins with https://"),
    "recording_url": ("http://a.example", "begins with https://"),
    "chapters": ("one\ntwo", "Write each chapter"),
}


@pytest.mark.parametrize("field", BAD)
def test_a_mistake_is_said_and_everything_typed_is_kept(field, hers) -> None:
    value, said = BAD[field]
    typed = SESSION | {"summary_fr": "Bref, l’été.", field: value}
    answer = hers.post(NEW, data=typed)
    assert answer.status_code == 422
    page = html.unescape(answer.text)
    assert said in page
    for name in {"title", "description", "host", "summary_fr", "transcript"} - {field}:
        assert typed[name] in page


def test_chapters_come_in_their_order(hers) -> None:
    answer = hers.post(NEW, data=SESSION | {"chapters": "2:00 Two\n1:00 One"})
    assert answer.status_code == 422
    assert "in the order they come" in answer.text


def test_two_in_one_language_are_not_at_once(hers, row) -> None:
    made_by(hers.post(NEW, data=SESSION))
    answer = hers.post(NEW, data=SESSION | {"title": "Another", "time": "09:59"})
    assert answer.status_code == 422
    assert "Another session in this language is at that time: An hour" in answer.text
    made_by(hers.post(NEW, data=SESSION | {"title": "Another", "time": "10:00"}))
    made_by(hers.post(NEW, data=SESSION | {"title": "Une autre", "lang": "fr"}))


def test_a_cancelled_one_leaves_its_time_to_others(hers) -> None:
    live_id = made_by(hers.post(NEW, data=SESSION))
    hers.post(f"/en/sessions/{live_id}/move", data={"to": "cancelled", "reason": "Snow."})
    assert made_by(hers.post(NEW, data=SESSION | {"title": "Another"})) != live_id


@pytest.mark.parametrize(
    ("change", "more"),
    [({}, 0), ({"host": "Rosa"}, 0), ({"description": "Other words."}, 0), ({"title": "New"}, 1),
     ({"time": "11:00"}, 1), ({"minutes": "90"}, 1), ({"join_url": "https://a.example/"}, 1)],
)  # fmt: skip
def test_calendars_are_told_of_what_matters_to_them(change, more, hers, row) -> None:
    live_id = made_by(hers.post(NEW, data=SESSION))
    seen = seen_in(hers.get(f"/en/sessions/{live_id}/edit").text)
    for _ in range(2):  # pressed twice
        data = SESSION | change | {"seen": seen}
        assert hers.post(f"/en/sessions/{live_id}/edit", data=data).status_code == 303
    assert row(live_id).sequence == more


def test_of_two_who_change_it_the_second_sees_both_texts(hers, visit, devon, row) -> None:
    live_id = made_by(hers.post(NEW, data=SESSION))
    path = f"/en/sessions/{live_id}/edit"
    seen = seen_in(hers.get(path).text)
    assert visit(devon).post(path, data=SESSION | {"title": "His", "seen": seen}).status_code == 303
    answer = hers.post(path, data=SESSION | {"title": "Hers", "seen": seen})
    assert answer.status_code == 409
    assert "His" in answer.text
    assert 'value="Hers"' in answer.text
    assert row(live_id).title == "His"
    again = SESSION | {"title": "Hers", "seen": seen_in(answer.text)}
    assert hers.post(path, data=again).status_code == 303
    assert row(live_id).title == "Hers"


@pytest.mark.parametrize("before", list(MOVES))
@pytest.mark.parametrize("to", list(Status))
def test_it_moves_only_as_the_table_says(before, to, live, hers, row) -> None:
    live_id = live(
        begins_in=-90, status=before, recording_url="https://v.example/", transcript="W."
    )
    answer = hers.post(f"/en/sessions/{live_id}/move", data={"to": to, "reason": "Snow."})
    allowed = to == before or to in MOVES[before]
    assert answer.status_code == (303 if allowed else 403)
    assert row(live_id).status == (to if allowed else before)


def test_who_cancels_says_why(live, hers, row) -> None:
    live_id = live()
    hers.post(f"/en/sessions/{live_id}/move", data={"to": "cancelled", "reason": "  "})
    assert row(live_id).status == Status.PLANNED
    hers.post(f"/en/sessions/{live_id}/move", data={"to": "cancelled", "reason": "Snow."})
    assert (row(live_id).reason, row(live_id).sequence) == ("Snow.", 1)
    hers.post(f"/en/sessions/{live_id}/move", data={"to": "planned"})
    assert (row(live_id).reason, row(live_id).sequence) == (None, 2)


WITHOUT = {
    "recording_url": (None, "Give the address of the recording first"),
    "transcript": ("  ", "A recording is published with its transcript"),
    "summary_en": ("What was said.", "write the French one first"),
    "summary_fr": ("Ce qui a été dit.", "write the English one first"),
}


@pytest.mark.parametrize("missing", WITHOUT)
def test_nothing_is_published_without_a_recording_and_a_transcript(
    missing, live, hers, row
) -> None:
    value, said = WITHOUT[missing]
    ready = {"recording_url": "https://v.example/", "transcript": "Words."} | {missing: value}
    live_id = live(begins_in=-90, status="held", **ready)
    answer = hers.post(f"/en/sessions/{live_id}/move", data={"to": "published"})
    assert answer.status_code == 403
    assert said in answer.text
    assert said in hers.get(f"/en/sessions/{live_id}").text  # and before it is tried
    assert row(live_id).status == Status.HELD


def test_nothing_is_published_of_who_did_not_agree(live, hers, change, row) -> None:
    live_id = live(
        begins_in=-90, status="held", recording_url="https://v.example/", transcript="W."
    )
    change(Speaker, row(live_id).speakers[0].id, agreed_to_recording=False)
    answer = hers.post(f"/en/sessions/{live_id}/move", data={"to": "published"})
    assert answer.status_code == 403
    assert "agreed to be recorded" in answer.text


@pytest.mark.parametrize("field", ["transcript", "recording_url", "summary_fr"])
def test_what_is_published_keeps_what_it_needs(field, live, hers) -> None:
    live_id = live(status="published", recording_url="https://v.example/", transcript="W.")
    whole = SESSION | {"summary_en": "What was said.", "summary_fr": "Ce qui a été dit."}
    answer = hers.post(f"/en/sessions/{live_id}/edit", data=whole | {field: ""})
    assert answer.status_code == 422


def test_a_speaker_is_added_changed_and_removed(live, hers, row, app) -> None:
    live_id = live()
    path = f"/en/sessions/{live_id}/speakers"
    before = len(row(live_id).speakers)
    for _ in range(2):  # pressed twice
        assert hers.post(f"{path}/new", data=SPEAKER).status_code == 303
    assert len(row(live_id).speakers) == before + 1
    her = row(live_id).speakers[-1]
    assert hers.get(f"{path}/{her.id}").status_code == 200
    hers.post(f"{path}/{her.id}", data=SPEAKER | {"name": "Zoé B."})
    assert row(live_id).speakers[-1].name == "Zoé B."
    for _ in range(2):
        assert hers.post(f"{path}/{her.id}/remove").status_code == 303
    with app.app_context():
        left = select(func.count()).where(Speaker.session_id == live_id)
        assert db.session.scalar(left) == before


@pytest.mark.parametrize("field", ["role_fr", "bio_en", "organisation_fr", "name"])
def test_a_speaker_is_there_in_both_languages(field, live, hers) -> None:
    answer = hers.post(f"/en/sessions/{live()}/speakers/new", data=SPEAKER | {field: ""})
    assert answer.status_code == 422
    assert SPEAKER["bio_fr"] in answer.text


def test_nobody_who_did_not_agree_joins_what_is_published(live, hers) -> None:
    live_id = live(status="published", recording_url="https://v.example/", transcript="W.")
    data = {name: value for name, value in SPEAKER.items() if name != "agreed_to_recording"}
    answer = hers.post(f"/en/sessions/{live_id}/speakers/new", data=data)
    assert answer.status_code == 422


def test_the_tools_are_shown_to_who_may_use_them(live, hers, visit, amina) -> None:
    live_id = live()
    for browser, shown in ((hers, True), (visit(amina), False), (visit(None), False)):
        page = browser.get(f"/en/sessions/{live_id}").text
        assert ("Look after this session" in page) is shown
        assert ("Plan a session" in browser.get("/en/sessions/").text) is shown


def test_a_chapter_late_in_a_long_recording_is_read_as_it_was_written(live, hers, row) -> None:
    chapters = [{"seconds": 6_000, "title": "The end"}]
    live_id = live(chapters=chapters)
    page = hers.get(f"/en/sessions/{live_id}/edit").text
    assert "1:40:00 The end" in page
    data = SESSION | {"chapters": "1:40:00 The end", "seen": seen_in(page)}
    assert hers.post(f"/en/sessions/{live_id}/edit", data=data).status_code == 303
    assert row(live_id).chapters == chapters


def test_a_cancelled_one_does_not_come_back_where_another_is(hers, row) -> None:
    live_id = made_by(hers.post(NEW, data=SESSION))
    hers.post(f"/en/sessions/{live_id}/move", data={"to": "cancelled", "reason": "Snow."})
    other = made_by(hers.post(NEW, data=SESSION | {"title": "Another"}))
    answer = hers.post(f"/en/sessions/{live_id}/move", data={"to": "planned"})
    assert answer.status_code == 303
    assert "is at that time: Another" in hers.get(answer.location).text
    assert row(live_id).status == Status.CANCELLED
    hers.post(f"/en/sessions/{other}/move", data={"to": "cancelled", "reason": "Snow."})
    hers.post(f"/en/sessions/{live_id}/move", data={"to": "planned"})
    assert row(live_id).status == Status.PLANNED


def test_nobody_takes_a_time_between_the_look_and_the_plan(hers, queries) -> None:
    """Whoever plans, moves or brings back a session holds the row of its offering first."""
    live_id = made_by(hers.post(NEW, data=SESSION))
    move = f"/en/sessions/{live_id}/move"
    hers.post(move, data={"to": "cancelled", "reason": "Snow."})
    for path, data in ((NEW, SESSION | {"title": "Another", "time": "12:00"}),
                       (f"/en/sessions/{live_id}/edit", SESSION | {"time": "18:00"}),
                       (move, {"to": "planned"})):  # fmt: skip
        with queries() as ran:
            assert hers.post(path, data=data).status_code == 303
        held = next(n for n, said in enumerate(ran) if is_hold(said, "offerings"))
        assert any("live_sessions.starts_at < " in said for said in ran[held + 1 :])


def test_of_two_who_change_a_speaker_the_second_sees_what_the_first_wrote(
    live, hers, visit, devon, row
) -> None:
    live_id = live()
    path = f"/en/sessions/{live_id}/speakers/{row(live_id).speakers[0].id}"
    seen = seen_in(hers.get(path).text)
    his = SPEAKER | {"bio_fr": "Il l’a écrit.", "seen": seen}
    assert visit(devon).post(path, data=his).status_code == 303
    answer = hers.post(path, data=SPEAKER | {"bio_fr": "Elle l’a écrit.", "seen": seen})
    assert answer.status_code == 409
    assert 'lang="fr"' in answer.text
    for said in ("Il l’a écrit.", "Elle l’a écrit."):
        assert said in html.unescape(answer.text)
    assert row(live_id).speakers[0].bio_fr == "Il l’a écrit."
    again = SPEAKER | {"bio_fr": "Elle l’a écrit.", "seen": seen_in(answer.text)}
    assert hers.post(path, data=again).status_code == 303
    assert row(live_id).speakers[0].bio_fr == "Elle l’a écrit."


def test_a_speaker_who_was_removed_meanwhile_is_not_lost_to_who_wrote(live, hers, row) -> None:
    live_id = live()
    path = f"/en/sessions/{live_id}/speakers/{row(live_id).speakers[0].id}"
    seen = seen_in(hers.get(path).text)
    hers.post(f"{path}/remove")
    answer = hers.post(path, data=SPEAKER | {"seen": seen})
    assert answer.status_code == 409
    assert 'value="Zoé"' in answer.text
    assert f'action="/en/sessions/{live_id}/speakers/new"' in answer.text


def test_two_speakers_added_at_once_have_places_of_their_own(live, hers, queries) -> None:
    live_id = live()
    with queries() as ran:
        hers.post(f"/en/sessions/{live_id}/speakers/new", data=SPEAKER)
    held = next(n for n, said in enumerate(ran) if is_hold(said, "live_sessions"))
    assert any("FROM session_speakers" in said for said in ran[held + 1 :])


@pytest.mark.parametrize("page", ["edit", "speakers/new", "questions"])
def test_the_title_in_the_path_is_in_its_language(page, live, hers) -> None:
    live_id = live(lang="fr")
    path = rf'<a lang="fr"\s+href="/en/sessions/{live_id}"'
    assert re.search(path, hers.get(f"/en/sessions/{live_id}/{page}").text)
