"""A package with a fault is refused with its file and line, and nothing of it is loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.programme.package import read_package
from app.programme.package_reader import PackageError

PLAN_EN = "en/texts.yaml"
STREAM = "  - {uuid: db5f98cc-8b23-43c4-9e9a-8797ac3e3cc0, code: supporters, minutes: 120}"
# What is changed, where the fault is then said to be (the first line with these words; none: the
# file's first line), and what is said of it.
FAULTS = {
    "missing key": ("package.yaml", "timezone: America/Toronto\n", "", "format: 1", "'timezone'"),
    "missing text": (
        "fr/texts.yaml",
        '    time: "3\u00a0heures par semaine"\n',
        "",
        'title: "Spécialistes de',
        "needs 'time'",
    ),
    "unknown key": ("package.yaml", "format: 1\n", "format: 1\ncolour: red\n", "colour", "known"),
    "misspelt text": (PLAN_EN, "    time:", "    tiem:", 'title: "Public engagement p', "'time'"),
    "unknown stream": (
        PLAN_EN,
        "  executives:\n    title",
        "  bosses:\n    title: B\n  executives:\n    title",
        "title: B",
        "'bosses' is unknown",
    ),
    "stream without texts": (
        "package.yaml",
        STREAM,
        STREAM + "\n  - {uuid: db5f98cc-8b23-43c4-9e9a-8797ac3e3cc1, code: donors, minutes: 5}",
        None,
        "'donors' has no texts",
    ),
    "date that is none": ("package.yaml", "2019-07-12", "2019-06-31", "2019-06-31", "date like"),
    "date in words": ("package.yaml", "2019-06-10", "last June", "last June", "date like"),
    "not a Monday": ("package.yaml", "2019-06-10", "2019-06-11", "2019-06-11", "Monday"),
    "end before start": ("package.yaml", "2019-07-12", "2019-06-09", "2019-06-09", "before"),
    "two ways to say when": (
        "package.yaml",
        "starts_in_weeks: -2",
        "starts_in_weeks: -2, starts_on: 2026-06-08",
        "slug: current",
        "either starts_on and ends_on",
    ),
    "no way to say when": (
        "package.yaml", ", ends_on: 2019-07-12", "", 'slug: "2019"', "either starts_on and ends_on",
    ),
    "start beyond the calendar": (
        "package.yaml", "starts_in_weeks: -2", "starts_in_weeks: 999999", "999999", "-520 to 520",
    ),
    "key twice": ("package.yaml", "format: 1\n", "format: 1\nformat: 1\n", "format: 1", "twice"),
    "stream twice": ("package.yaml", STREAM, STREAM + "\n" + STREAM, "code: supporters", "twice"),
    "week twice": ("package.yaml", "number: 6}", "number: 5}", "5156e147", "'5' is there twice"),
    "week that is not one": ("package.yaml", "number: 6}", "number: 7}", "5156e147", "0 to 6"),
    "section twice": ("package.yaml", "how, need", "how, how", "sections: [", "'how' is there"),
    "offering twice": ("package.yaml", "slug: current", 'slug: "2019"', "3472ce9f", "twice"),
    "broken uuid": ("package.yaml", "5156e147-", "5156e14-", "5156e14-", "UUID"),
    "uuid twice": (
        "package.yaml",
        "3899f504-a738-4fd4-a62f-f32ea00edda1",
        "c9079ae3-5da7-4bf7-8146-098e06ac94fc",
        "code: executives",
        "twice",
    ),
    "reserved code": ("package.yaml", "code: executives", "code: all", "code: all", "not all"),
    "slug for no address": ("package.yaml", "slug: current", "slug: a/b", "a/b", "small letters"),
    "section outside": ("package.yaml", "how, need", "../../x, need", "sections: [", "small l"),
    "unknown zone": ("package.yaml", "Toronto", "Atlantis", "Atlantis", "America/Toronto"),
    "minutes in words": ("package.yaml", "minutes: 180", "minutes: many", "many", "whole number"),
    "format of tomorrow": ("package.yaml", "format: 1", "format: 2", "format: 2", "format 1"),
    "not YAML": ("fr/texts.yaml", 'title: "App', 'title: "App"\t"', None, "not YAML"),
    "name that is a list": ("package.yaml", "format: 1", "[a, b]: 1", "[a, b]", "not a text"),
    "four principles": (
        "fr/texts.yaml",
        "principles:\n",
        "principles: []\nold:\n",
        "title:",
        "which is not known",
    ),
    "empty text": (PLAN_EN, '"Welcome"', '" "', 'title: " "', "not empty"),
}  # fmt: skip


@pytest.mark.once  # a package is read before a database is asked
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_with_its_file_and_line(fault, package, spoil, run, dump) -> None:
    file, old, new, words, said = FAULTS[fault]
    before = dump()
    spoil(PLAN_EN, "Learning Together for Better", "Never Loaded")
    spoil(file, old, new)
    result = run("programme", "load", package)
    assert result.exit_code == 1
    assert said in result.output
    if words is not None:
        lines = (package / file).read_text(encoding="utf-8").splitlines()
        wrong = [number for number, line in enumerate(lines, 1) if words in line]
        assert any(f"{package / file}:{number}: " in result.output for number in wrong)
    assert dump() == before


@pytest.mark.parametrize(
    "file",
    ["package.yaml", "fr/texts.yaml", "en/weeks/3.md", "fr/sections/who.md", "fr/team/3.md"],
)
@pytest.mark.parametrize("state", ["missing", "a folder", "empty", "not UTF-8"])
def test_every_file_is_there_in_both_languages_and_readable(file, state, package) -> None:
    path = package / file
    path.unlink()
    if state == "a folder":
        path.mkdir()
    elif state == "empty":
        path.write_text(" \n", encoding="utf-8")
    elif state == "not UTF-8":
        path.write_bytes("Café".encode("latin-1"))
    with pytest.raises(PackageError) as error:
        read_package(package)
    assert str(error.value).startswith(f"{path}:1: ")
    assert {"a folder": "missing", "not UTF-8": "UTF-8"}.get(state, "") in str(error.value)


def test_a_folder_without_french_is_refused(package: Path, run, dump) -> None:
    before = dump()
    (package / "fr").rename(package / "de")
    result = run("programme", "validate", package)
    assert result.exit_code == 1
    assert f"{package / 'fr' / 'texts.yaml'}:1: this file is missing" in result.output
    assert dump() == before


def test_what_a_team_should_know_is_in_both_languages_or_in_none(package: Path, run, dump) -> None:
    before = dump()
    (package / "en" / "team" / "2.md").unlink()
    result = run("programme", "load", package)
    assert result.exit_code == 1
    missing = package / "en" / "team" / "2.md"
    assert f"{missing}:1: this file is missing: both languages need every file." in result.output
    assert dump() == before
    (package / "fr" / "team" / "2.md").unlink()
    assert sorted(read_package(package).team["en"]) == [0, 1, 3, 4, 5, 6]


def test_the_first_fault_is_the_same_every_time(package, spoil, run) -> None:
    spoil(
        PLAN_EN, "  executives:\n    title", "  b: {}\n  a: {}\n  c: {}\n  executives:\n    title"
    )
    assert "'a' is unknown" in run("programme", "validate", package).output
