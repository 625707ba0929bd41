"""A package in one file: opened with care, and refused whole when anything in it is wrong."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from app.programme import package_zip

TUESDAY = "day: tuesday\n  time: '12:00'"
FIRST_WEEK = "2fe25b1e-9c9b-441e-8798-5f95367136a6"
FIRST_STREAM = "c9079ae3-5da7-4bf7-8146-098e06ac94fc"
FIRST_ITEM = "6f0f852c-f948-5246-bbf2-b133a1da2d3f"
FIRST_RESOURCE = "8ff3e9c8-668d-5378-9aab-e24b83c4bdc4"
FIRST_QUIZ = "143d2912-7fc4-5a95-b52f-86c2902e27cf"
FIRST_SESSION = "5a09b735-f70f-5ee2-aa14-b04359d68114"
# What is changed in which file, in which file the fault is then, and what is said of it.
FAULTS = {
    "a week with a stream's UUID": ("package.yaml", FIRST_WEEK, FIRST_STREAM, "package.yaml", "is there twice"),
    "a session with a resource's UUID": (
        "sessions.yaml", FIRST_SESSION, FIRST_RESOURCE, "sessions.yaml", "is there twice",
    ),
    "a session with a quiz's UUID": (
        "sessions.yaml", FIRST_SESSION, FIRST_QUIZ, "sessions.yaml", "is there twice",
    ),
    "an item with a quiz's UUID": (
        "plan.yaml", FIRST_ITEM, FIRST_QUIZ, "plan.yaml", "is there twice",
    ),
    "an item of a quiz that is none": (
        "plan.yaml", f"thing: {FIRST_QUIZ}", f"thing: {FIRST_SESSION}", "plan.yaml", "is unknown",
    ),
    "a text in one language": (
        "sessions.yaml", "      fr: Conseillère en participation du public\n", "", "sessions.yaml", "needs 'fr'",
    ),
    "a resource in one language": (
        "resources.yaml", "  one_language: not-found\n", "", "resources.yaml", "needs 'one_language'",
    ),
    "two sessions at once": (
        "sessions.yaml", "lang: fr\n  week: 1\n  day: wednesday", "lang: en\n  week: 1\n  day: tuesday",
        "sessions.yaml", "at the same time",
    ),
    "a quiz with nothing right": (
        "quizzes/1.yaml", "      right: true\n", "", "quizzes/1.yaml", "no choice is right",
    ),
}  # fmt: skip


@pytest.fixture
def packed(package, tmp_path) -> Callable[..., Path]:
    """``packed()``: the package as a zip; in a folder of that name within it, when there is one."""

    def packed(within: str = "") -> Path:
        file = tmp_path / "course.zip"
        with ZipFile(file, "w", ZIP_DEFLATED) as made:
            for path in sorted(package.rglob("*")):
                made.write(path, Path(within, path.relative_to(package)))
        return file

    return packed


@pytest.fixture
def refused(run, dump) -> Callable[..., str]:
    """``refused(file)``: by ``validate`` and ``load`` alike, with nothing changed; gives what is
    said."""

    def refused(file: Path) -> str:
        before = dump()
        results = [run("programme", command, file) for command in ("validate", "load")]
        assert [result.exit_code for result in results] == [1, 1]
        assert results[0].output == results[1].output
        assert dump() == before
        return results[0].output

    return refused


@pytest.mark.parametrize("within", ["", "learning-together"])
def test_a_zip_of_the_course_is_the_course(within, packed, run, dump) -> None:
    before = dump()
    assert run("programme", "validate", packed(within)).exit_code == 0
    assert run("programme", "load", packed(within)).exit_code == 0
    assert dump() == before


@pytest.mark.once  # a package is read before a database is asked
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_with_its_file_within_the_zip(fault, spoil, packed, refused) -> None:
    file, old, new, where, said = FAULTS[fault]
    spoil("en/texts.yaml", "Learning Together for Better", "Never Loaded")
    spoil(file, old, new)
    zipped = packed()
    told = refused(zipped)
    assert told.startswith(f"Error: {zipped / where}:")
    assert told.removeprefix(f"Error: {zipped / where}:").split(":")[0].isdigit()
    assert said in told


@pytest.mark.once
def test_a_time_that_never_comes_is_refused(spoil, packed, refused) -> None:
    spoil("package.yaml", "starts_on: 2019-06-10", "starts_on: 2019-03-04")
    spoil("sessions.yaml", TUESDAY, "day: sunday\n  time: '02:30'")
    zipped = packed()
    assert f"{zipped / 'sessions.yaml'}:1: the clocks jump over 02:30" in refused(zipped)


@pytest.mark.once
def test_a_language_that_is_missing_is_refused(package, packed, refused) -> None:
    (package / "fr").rename(package / "de")
    zipped = packed()
    assert f"{zipped / 'fr' / 'texts.yaml'}:1: this file is missing" in refused(zipped)


@pytest.mark.once
@pytest.mark.parametrize("name", ["../out.md", "en/../../out.md", "/out.md", "C:\\out.md"])
def test_a_zip_that_climbs_out_of_its_folder_is_refused(name, packed, refused, tmp_path) -> None:
    zipped = packed()
    with ZipFile(zipped, "a") as made:
        made.writestr(ZipInfo(name), "out")
    told = refused(zipped)
    assert told.startswith(f"Error: {zipped}:1: ")
    assert "is outside of the package" in told


@pytest.mark.once
def test_a_zip_with_a_link_is_refused(packed, refused) -> None:
    zipped = packed()
    link = ZipInfo("en/weeks/link.md")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with ZipFile(zipped, "a") as made:
        made.writestr(link, "/etc/passwd")
    assert "is no file but leads to one" in refused(zipped)


@pytest.mark.once
def test_a_zip_with_a_file_twice_is_refused(packed, refused) -> None:
    zipped = packed()
    with ZipFile(zipped, "a") as made, pytest.warns(UserWarning, match="Duplicate name"):
        made.writestr("package.yaml", "format: 1")
    assert "is in the zip twice" in refused(zipped)


@pytest.mark.once
def test_a_file_that_is_also_a_folder_is_refused(packed, refused) -> None:
    zipped = packed()
    with ZipFile(zipped, "a") as made:
        made.writestr("package.yaml/deeper.md", "text")
    assert "cannot be unpacked here" in refused(zipped)


@pytest.mark.once
@pytest.mark.parametrize("spoilt", ["words", "cut", "changed", "empty"])
def test_what_is_no_zip_is_refused(spoilt, packed, refused) -> None:
    zipped = packed()
    data = zipped.read_bytes()
    at = data.index(b"package.yaml") + 40
    changed = data[:at] + bytes(each ^ 0xFF for each in data[at : at + 20]) + data[at + 20 :]
    zipped.write_bytes(
        {"words": b"no zip", "cut": data[:-200], "changed": changed, "empty": b""}[spoilt]
    )
    assert f"{zipped}:1: this is no zip that can be opened" in refused(zipped)


@pytest.mark.once
@pytest.mark.parametrize(
    ("limit", "most", "said"),
    [
        ("MOST_PACKED", 1_000, "the zip is larger than"),
        ("MOST_UNPACKED", 1_000, "the files of the zip are larger than"),
        ("MOST_FILES", 10, "more than 10 files"),
    ],
)
def test_a_zip_that_is_too_large_is_refused(
    limit, most, said, packed, refused, monkeypatch
) -> None:
    monkeypatch.setattr(package_zip, limit, most)
    assert said in refused(packed())


@pytest.mark.once
def test_a_zip_that_lies_about_its_size_is_refused(packed, refused) -> None:
    """No more is unpacked than it says, which is then not what was packed."""
    zipped = packed()
    with ZipFile(zipped, "a", ZIP_DEFLATED) as made:
        made.writestr("bomb.md", b"0" * 1_000_000)
    data = zipped.read_bytes()
    size = (1_000_000).to_bytes(4, "little")
    assert data.count(size) == 2
    zipped.write_bytes(data.replace(size, (10).to_bytes(4, "little")))
    assert "this is no zip that can be opened" in refused(zipped)
