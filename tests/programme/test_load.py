"""Loading the course: what it makes, that doing it again changes nothing, what it leaves alone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from app.core import clock
from app.forum.queries import boards
from app.programme import commands
from app.programme.models import Phase, Week
from app.programme.package import read_package
from app.programme.queries import outline
from tests.fresh_site import PACKAGE


def test_the_real_course_is_complete(run) -> None:
    result = run("programme", "validate", PACKAGE)
    assert result.exit_code == 0
    assert result.output == "The package 'learning-together' is complete in both languages.\n"


def test_loading_says_what_was_loaded(run) -> None:
    result = run("programme", "load", PACKAGE)
    assert result.exit_code == 0
    assert "2019: 2019-06-10 to 2019-07-12\n" in result.output
    assert result.output.endswith("2 offerings loaded.\n")


@pytest.mark.parametrize("command", ["validate", "load"])
def test_a_folder_that_is_not_there_is_a_wrong_use(command, run, tmp_path: Path) -> None:
    result = run("programme", command, tmp_path / "nowhere")
    assert result.exit_code == 2
    assert "does not exist" in result.output


def test_validating_changes_nothing(package, spoil, run, dump) -> None:
    before = dump()
    spoil("en/texts.yaml", "Learning Together for Better", "Another Course for Better")
    assert run("programme", "validate", package).exit_code == 0
    assert dump() == before


def test_loading_again_changes_no_row(run, dump) -> None:
    before = dump()
    assert run("programme", "load", PACKAGE).exit_code == 0
    assert dump() == before


def test_changed_words_are_changed_where_they_stand(package, spoil, run, dump, client) -> None:
    before = dump()
    spoil("fr/texts.yaml", 'title: "Bienvenue"', 'title: "Soyez les bienvenus"')
    assert run("programme", "load", package).exit_code == 0
    assert "Soyez les bienvenus" in client.get("/fr/offerings/current/weeks/0").text
    after = dump()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"weeks", "boards", "course_revisions"}
    for table in ("weeks", "boards"):
        assert [row[0] for row in after[table]] == [row[0] for row in before[table]]


def test_a_section_the_package_has_no_more_is_gone(package, spoil, run, client) -> None:
    assert "How much does it cost?" in client.get("/en/").text
    spoil("package.yaml", "need, cost]", "need]")
    spoil("en/texts.yaml", '  cost: {title: "How much does it cost?"}', "")
    french = (package / "fr" / "texts.yaml").read_text(encoding="utf-8")
    spoil("fr/texts.yaml", next(row for row in french.splitlines() if row[:6] == "  cost"), "")
    result = run("programme", "load", package)
    assert result.exit_code == 0, result.output
    assert "How much does it cost?" not in client.get("/en/").text


def test_a_load_that_fails_half_way_leaves_nothing(package, spoil, app, dump, monkeypatch) -> None:
    before = dump()
    spoil("en/texts.yaml", "Learning Together for Better", "Half Loaded for Better")

    def fail(_event: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(commands, "publish", fail)
    result = app.test_cli_runner().invoke(args=["programme", "load", str(package)])
    assert isinstance(result.exception, OSError)
    assert dump() == before


def test_today_is_in_week_3_of_the_current_offering(app) -> None:
    with app.app_context():
        course = outline()
        current = course.current_offering
        assert current is not None
        assert current.slug == "current"
        week = course.week_now(current)
        assert week is not None
        assert week.number == 3


@pytest.mark.parametrize(
    "moment",
    [
        "2026-06-01T04:00:00+00:00",  # Monday, 00:00 in Toronto
        "2026-06-08T03:59:00+00:00",  # Sunday, 23:59 in Toronto
        "2026-12-30T12:00:00+00:00",  # over the turn of the year
        "2027-03-14T12:00:00+00:00",  # the day clocks go forward
    ],
)
def test_whenever_it_is_loaded_first_today_is_in_week_3(moment, at) -> None:
    at(moment)
    plan = next(plan for plan in read_package(PACKAGE).offerings if plan.slug == "current")
    today = clock.today("America/Toronto")
    starts_on, ends_on = plan.dates(today)
    assert starts_on.weekday() == 0
    opens_on, closes_on = Week.dates(starts_on, 3)
    assert opens_on <= today <= closes_on
    assert (ends_on - starts_on).days == 32  # the Friday of week 5


def test_loaded_again_next_year_the_current_offering_keeps_its_dates(app, at, run) -> None:
    with app.app_context():
        before = outline().offering("current")
        later = clock.now() + timedelta(days=365)
    at(later.isoformat())
    assert run("programme", "load", PACKAGE).exit_code == 0
    with app.app_context():
        after = outline().offering("current")
        assert (after.starts_on, after.ends_on) == (before.starts_on, before.ends_on)
        assert after.phase is Phase.PAST


def test_each_week_has_a_board_and_the_commons_are_there(app) -> None:
    with app.app_context():
        codes = set(boards().by_code)
    weeks = {f"{slug}-week-{n}" for slug in ("2019", "current") for n in range(7)}
    assert codes == weeks | {"welcome", "tools", "ideas", "help"}
