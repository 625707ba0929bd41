"""The real course, as it is in this repository: complete, in two languages, and it fits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from app.programme.package import LANGUAGES, WEEKS, read_package
from tests.fresh_site import PACKAGE

REAL = read_package(PACKAGE)
SHORT = 24  # as much as a column of the grid holds on a phone
PLACEHOLDERS = re.compile(
    r"lorem|ipsum|\bTODO\b|\bTBD\b|\bFIXME\b|\bXXX+|placeholder|à venir plus tard|"
    r"à (compléter|traduire)|coming soon|insert .{1,20} here|\[\s*\.\.\.\s*\]",
    re.IGNORECASE,
)


def texts(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a nested value, with the way to it."""
    if isinstance(value, str):
        yield place, value
        return
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in pairs:
        yield from texts(item, f"{place}.{key}")


def all_texts(lang: str) -> dict[str, str]:
    plan = [getattr(item, f"title_{lang}") for item in REAL.plan]
    parts = {"texts": REAL.texts[lang], "weeks": REAL.weeks[lang], "sections": REAL.sections[lang],
             "team": REAL.team[lang], "plan": plan}  # fmt: skip
    return dict(texts(parts))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_short_titles_fit(lang: str) -> None:
    shorts = {k: v for k, v in all_texts(lang).items() if k.endswith(".short_title")}
    assert len(shorts) == 1 + len(REAL.streams) + len(WEEKS)
    assert {k: v for k, v in shorts.items() if len(v) > SHORT} == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_waits_to_be_written(lang: str) -> None:
    assert {k: v for k, v in all_texts(lang).items() if PLACEHOLDERS.search(v)} == {}


def test_both_languages_have_the_same_parts() -> None:
    english, french = all_texts("en"), all_texts("fr")
    assert english.keys() == french.keys()
    for place, text in english.items():
        assert text.count("\n## ") == french[place].count("\n## "), place


def test_no_sentence_was_left_in_the_other_language() -> None:
    english, french = all_texts("en"), all_texts("fr")
    same = {place for place, text in english.items() if text == french[place]}
    assert same == {".texts.offerings.2019.title"}


def test_french_is_spaced_as_in_canada() -> None:
    wrong = {
        place: text
        for place, text in all_texts("fr").items()
        if re.search(r"[^\u00a0\s]:(?!//)(?=\s)| :|« (?!\u00a0)|\s[?!;]|'", text)
    }
    assert wrong == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_week_tells_a_team_three_things_that_fit_on_a_phone(lang: str) -> None:
    """As text that can be sent by mail: no mark-up but the list."""
    assert sorted(REAL.team[lang]) == list(WEEKS)
    for number, text in REAL.team[lang].items():
        assert re.fullmatch(r"(- [^\n*_\[\]`]+\n?){3}", text), number
        assert len(text) <= 440, number


@pytest.mark.parametrize("stream", ["practitioners", "executives", "supporters"])
def test_each_weeks_core_fits_the_streams_time(stream: str) -> None:
    budget = next(s for s in REAL.streams if s["code"] == stream)
    for number in WEEKS:
        core = [
            i.minutes for i in REAL.plan if i.week == number and i.weights.get(stream) == "core"
        ]
        assert (budget["minutes_min"] or 1) <= sum(core) <= budget["minutes"], number


def test_the_original_course_has_its_real_dates() -> None:
    plan = next(plan for plan in REAL.offerings if plan.slug == "2019")
    assert (str(plan.starts_on), str(plan.ends_on)) == ("2019-06-10", "2019-07-12")
