"""``make test``: every part of the suite runs, or it is said which does not; in CI all of them."""

from __future__ import annotations

import os
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.config import ROOT
from tests import run

pytestmark = pytest.mark.once  # asks no database

NO_TESTS = 5
SKIPPING = {
    "mark": "@pytest.mark.skip(reason='no owl')\ndef test_it(): pass",
    "fixture": "@pytest.fixture\ndef owl(): pytest.skip('no owl')\ndef test_it(owl): pass",
    "middle": "def test_it(): pytest.skip('no owl')",
    "module": "pytest.skip('no owl', allow_module_level=True)",
}
FAILING_AS_EXPECTED = "@pytest.mark.xfail\ndef test_it(): assert False"


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """``only("chromium")``: the one program this machine has, beside the two databases."""
    monkeypatch.setattr(run, "postgres_answers", lambda _url: True)
    monkeypatch.setattr(run, "answers", lambda _url, _port: True)

    def only(program: str) -> None:
        monkeypatch.setattr(
            shutil, "which", lambda name: f"/usr/bin/{name}" if name == program else None
        )

    return only


@pytest.mark.parametrize("name", run.BROWSERS)
def test_a_browser_that_counts_as_found_is_one_the_tests_start(name: str, only) -> None:
    only(name)
    _, missing = run.look_around({})
    assert missing == []
    conftest = runpy.run_path(str(ROOT / "tests" / "browser" / "conftest.py"))
    assert conftest["CHROMIUM"] == f"/usr/bin/{name}"


def test_a_browser_the_tests_do_not_start_counts_as_missing(only) -> None:
    only("google-chrome")
    _, missing = run.look_around({})
    assert [part.what for part in missing] == ["tests in the browser"]


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)])
def test_in_ci_a_part_that_cannot_run_is_a_failure(
    ci: str, code: int, only, monkeypatch: pytest.MonkeyPatch
) -> None:
    only("google-chrome")
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(run, "run_all", lambda _environment: [("SQLite", 0)])
    assert run.main() == code


def test_a_part_that_finds_no_test_has_failed(
    only, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    only("chromium")
    monkeypatch.setattr(sys, "argv", ["run.py"])
    monkeypatch.setattr(
        run.subprocess, "call", lambda command, **_: NO_TESTS if "-n" not in command else 0
    )
    assert run.main() == 1
    failed = "FAILED: SQLite, servers, PostgreSQL, servers in"
    assert failed in capsys.readouterr().out


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of tests that are skipped, each in another way, and one that fails as it should."""
    folder = tmp_path_factory.mktemp("suite")
    for name, text in {**SKIPPING, "expected": FAILING_AS_EXPECTED}.items():
        (folder / f"test_{name}.py").write_text(f"import pytest\n{text}\n")
    return folder


def pytest_in(folder: Path, ci: str) -> subprocess.CompletedProcess[str]:
    """These tests, with what tests/conftest.py makes of them."""
    environment = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    return subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider"),
            *("--rootdir", str(folder), "--continue-on-collection-errors", "-rs", str(folder)),
        ],
        cwd=ROOT,
        env={**environment, "CI": ci},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_in_ci_whatever_is_skipped_is_a_failure(suite: Path) -> None:
    result = pytest_in(suite, ci="true")
    assert result.returncode == 1
    assert " skipped" not in result.stdout.splitlines()[-1]
    assert "1 xfailed" in result.stdout.splitlines()[-1]
    for name in SKIPPING:
        assert f"nothing may be skipped: test_{name}.py" in result.stdout
    assert result.stdout.count("no owl)") == len(SKIPPING)


def test_elsewhere_what_is_skipped_is_told_with_its_reason(suite: Path) -> None:
    result = pytest_in(suite, ci="")
    assert result.returncode == 0
    assert f"{len(SKIPPING)} skipped, 1 xfailed" in result.stdout.splitlines()[-1]
    assert "no owl" in result.stdout
