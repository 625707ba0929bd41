"""What is installed is exactly what was looked at: one version of each, known by its hash."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from app.config import ROOT

pytestmark = pytest.mark.once  # asks no database

FOLDER = ROOT / "requirements"
LOCKS = sorted(FOLDER.glob("*.txt"))
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FLOORS = {
    "run.txt": PROJECT["project"]["dependencies"],
    "dev.txt": PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"],
}


def entries(lock: Path) -> list[str]:
    """Each requirement with its hashes, on one line; comments are left out."""
    text = re.sub(r"^\s*#.*\n", "", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [line for line in text.replace("\\\n", " ").splitlines() if line.strip()]


def pins(lock: Path) -> list[Requirement]:
    return [Requirement(HASH.sub("", entry).strip()) for entry in entries(lock)]


def version(pin: Requirement) -> str:
    [only] = pin.specifier
    return only.version


def pinned_here(lock: Path) -> dict[str, str]:
    """The version of each that this Python would install."""
    return {
        canonicalize_name(pin.name): version(pin)
        for pin in pins(lock)
        if pin.marker is None or pin.marker.evaluate()
    }


def test_there_is_a_lock_to_run_and_one_to_develop() -> None:
    assert [lock.name for lock in LOCKS] == ["dev.txt", "run.txt"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_pin_is_one_exact_version(lock: Path) -> None:
    loose = [str(pin) for pin in pins(lock) if [s.operator for s in pin.specifier] != ["=="]]
    assert loose == []
    assert [str(pin) for pin in pins(lock) if "*" in str(pin.specifier)] == []
    assert len(pins(lock)) > 40


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_pin_is_known_by_its_hashes(lock: Path) -> None:
    assert [entry for entry in entries(lock) if not HASH.search(entry)] == []
    words = [word for entry in entries(lock) for word in entry.split() if word.startswith("--")]
    assert [word for word in words if not HASH.fullmatch(word)] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_no_lock_says_where_to_fetch_from(lock: Path) -> None:
    """That is for each machine to say: an address here would be asked by all of them."""
    text = lock.read_text(encoding="utf-8")
    assert [word for word in ("://", "index-url", "find-links", "file:") if word in text] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_dependency_of_the_project_is_pinned_and_new_enough(lock: Path) -> None:
    pinned = pinned_here(lock)
    for wanted in map(Requirement, FLOORS[lock.name]):
        name = canonicalize_name(wanted.name)
        assert name in pinned, f"{name} is in pyproject.toml and not in {lock.name}"
        assert wanted.specifier.contains(pinned[name]), f"{wanted}, but {pinned[name]} is pinned"


def test_the_tests_run_what_the_site_runs() -> None:
    run, dev = (
        {
            (str(pin), tuple(sorted(HASH.findall(entry))))
            for pin, entry in zip(pins(lock), entries(lock), strict=True)
        }
        for lock in (FOLDER / "run.txt", FOLDER / "dev.txt")
    )
    assert run - dev == set()
