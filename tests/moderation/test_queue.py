"""The queue of reports: who sees it, what is in it, and how a report leaves it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core import clock
from app.core.db import db
from app.moderation.jobs import KEEP_SETTLED, sweep_reports
from app.moderation.models import ProblemReport, ReportState
from app.moderation.queries import PAGE_SIZE
from tests.home.dom import Element, main_of

QUEUE = "/en/moderation/queue"


def shown(html: str) -> list[str]:
    """The details of the reports on the page."""
    return main_of(html).texts("blockquote")


def states_offered(card: Element) -> list[str]:
    return [button.attributes["value"] for button in card.every("button", name="state")]


@pytest.mark.parametrize("who", ["rosa", "devon"])
def test_moderators_and_administrators_see_it(who, visit, report, request) -> None:
    report(details="Broken.")
    page = visit(request.getfixturevalue(who)).get(QUEUE)
    assert shown(page.text) == ["Broken."]


@pytest.mark.parametrize("who", ["amina", "grace", "charlie"])
@pytest.mark.parametrize("address", [QUEUE, "/en/moderation/"])
def test_others_are_refused(who, address, visit, report, request) -> None:
    report(details="Zqx")
    response = visit(request.getfixturevalue(who)).get(address)
    assert response.status_code == 403
    assert "Zqx" not in response.text


@pytest.mark.parametrize("address", [QUEUE, "/en/moderation/"])
def test_a_stranger_is_asked_to_sign_in(address, client) -> None:
    assert client.get(address).location == f"/en/login?next={address}"


def test_the_short_address_leads_to_the_queue(visit, rosa) -> None:
    assert visit(rosa).get("/fr/moderation/").location == "/fr/moderation/queue"


def test_new_reports_come_first_newest_on_top(visit, rosa, report) -> None:
    for text, state in (("a", "new"), ("b", "seen"), ("c", "new"), ("d", "fixed")):
        report(details=text, state=state)
    assert shown(visit(rosa).get(QUEUE).text) == ["c", "a"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("seen", ["seen"]),
        ("wont_fix", ["wont_fix"]),
        ("NEW", ["new"]),
        ("x", ["new"]),
        ("", ["new"]),
    ],
)
def test_a_state_can_be_chosen(asked, expected, visit, rosa, report) -> None:
    for state in ReportState:
        report(details=state.value, state=state)
    response = visit(rosa).get(QUEUE, query_string={"state": asked})
    assert shown(response.text) == expected
    tab = main_of(response.text).the("a", aria_current="true")
    assert tab.attributes["href"] == f"{QUEUE}?state={expected[0]}"


def test_a_report_says_where_what_and_in_which_language(visit, rosa, report) -> None:
    report(page="/fr/about", language="fr", problems=["broken", "barrier"], details="Le lien.")
    page = main_of(visit(rosa).get(QUEUE).text)
    assert page.links()["/fr/about"] == "/fr/about"
    assert page.the("blockquote").attributes["lang"] == "fr"
    assert "A link, button or video is not working" in page.text
    assert "Something is in the way of my assistive technology" in page.text


def test_a_report_without_a_page_leads_nowhere(visit, rosa, report) -> None:
    report(page="")
    assert "No page was named" in main_of(visit(rosa).get(QUEUE).text).text


def test_what_was_typed_is_shown_and_never_run(visit, rosa, report) -> None:
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}"
    report(details=attack, page='/en/"onmouseover="x')
    page = main_of(visit(rosa).get(QUEUE).text)
    assert page.the("blockquote").text == attack
    assert not page.has("script")
    assert not page.has("img")
    assert not any("onmouseover" in link.attributes for link in page.every("a"))


def test_older_reports_are_a_page_away_and_none_is_lost(visit, rosa, report) -> None:
    total = PAGE_SIZE * 2 + 1
    for number in range(total):
        report(details=str(number))
    browser, address, found = visit(rosa), QUEUE, []
    while address:
        page = main_of(browser.get(address).text)
        found += page.texts("blockquote")
        following = page.every("a", rel="next")
        address = following[0].attributes["href"] if following else ""
    assert found == [str(number) for number in reversed(range(total))]


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "1.5", "٣", "", "\x00"])
def test_a_place_that_is_none_shows_the_first_page(before, visit, rosa, report) -> None:
    report(details="Here.")
    response = visit(rosa).get(QUEUE, query_string={"before": before})
    assert shown(response.text) == ["Here."]


@pytest.mark.parametrize("state", ["seen", "fixed", "wont_fix", "new"])
def test_rosa_settles_a_report(state, visit, rosa, report, reports) -> None:
    before = "fixed" if state == "new" else "new"
    report_id = report(state=before)
    answer = visit(rosa).post(f"/en/moderation/reports/{report_id}/settle", data={"state": state})
    # Back to the list it was found in, where the next one is.
    assert (answer.status_code, answer.location) == (303, f"{QUEUE}?state={before}")
    [made] = reports()
    assert (made.state, made.handled_by_id) == (state, rosa.id)
    assert made.handled_at is not None


def test_only_the_other_states_are_offered(visit, rosa, report) -> None:
    report(state="seen")
    page = main_of(visit(rosa).get(f"{QUEUE}?state=seen").text)
    assert states_offered(page.the("li", class_="card")) == ["new", "fixed", "wont_fix"]


@pytest.mark.parametrize("state", ["", "gone", "FIXED", "fixed\x00", "<b>"])
def test_a_state_that_is_none_is_refused(state, visit, rosa, report, reports) -> None:
    report_id = report()
    answer = visit(rosa).post(f"/en/moderation/reports/{report_id}/settle", data={"state": state})
    assert answer.status_code == 422
    assert reports()[0].state == "new"


@pytest.mark.parametrize("who", ["amina", "grace"])
def test_others_settle_nothing(who, visit, report, reports, request) -> None:
    report_id = report()
    browser = visit(request.getfixturevalue(who))
    answer = browser.post(f"/en/moderation/reports/{report_id}/settle", data={"state": "fixed"})
    assert answer.status_code == 403
    assert reports()[0].state == "new"


def test_a_stranger_settles_nothing(client, report, reports) -> None:
    answer = client.post(f"/en/moderation/reports/{report()}/settle", data={"state": "fixed"})
    assert answer.location.startswith("/en/login")
    assert reports()[0].state == "new"


def test_a_report_that_is_not_there_is_not_found_but_only_by_staff(visit, rosa, amina) -> None:
    address = "/en/moderation/reports/99999/settle"
    assert visit(rosa).post(address, data={"state": "fixed"}).status_code == 404
    assert visit(amina).post(address, data={"state": "fixed"}).status_code == 403


def test_an_empty_queue_says_so(visit, rosa) -> None:
    assert "Nothing is waiting here" in main_of(visit(rosa).get(QUEUE).text).text


def test_settled_reports_go_after_two_years_and_others_stay(app, report, reports) -> None:
    old = clock.now() - KEEP_SETTLED - timedelta(days=1)
    young = clock.now() - KEEP_SETTLED + timedelta(days=1)
    for details, state, at in (
        ("old and fixed", "fixed", old),
        ("old, not to be changed", "wont_fix", old),
        ("old but only seen", "seen", old),
        ("fixed a while ago", "fixed", young),
        ("new", "new", None),
    ):
        report(details=details, state=state, handled_at=at)
    with app.app_context():
        sweep_reports()
        db.session.commit()
        left = {row.details for row in db.session.query(ProblemReport)}
    assert left == {"old but only seen", "fixed a while ago", "new"}
