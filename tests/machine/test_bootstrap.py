"""A machine that lacks something is told so in one sentence; one that lacks nothing does not wait."""

from __future__ import annotations

import builtins
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from app.config import ROOT


@pytest.fixture
def bootstrap() -> ModuleType:
    file = ROOT / "requirements" / "bootstrap.py"
    spec = importlib.util.spec_from_file_location("bootstrap", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def checkout(tmp_path: Path, bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with lock files, where ``venv`` and ``pip`` are played by the test."""
    (tmp_path / "requirements").mkdir()
    for name in ("run", "dev"):
        (tmp_path / "requirements" / f"{name}.txt").write_text(f"# {name}\n")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "make_venv", fake_venv)
    return tmp_path


def fake_venv(venv: Path) -> None:
    library = "python{}.{}".format(*sys.version_info)
    pip = venv / "lib" / library / "site-packages" / "pip"
    pip.mkdir(parents=True)
    (pip / "__main__.py").touch()
    (venv / "bin").mkdir()
    (venv / "bin" / "python").touch()


class Pip:
    """Stands for ``subprocess.call``: remembers the commands, answers with a code."""

    def __init__(self, code: int = 0, says: str = "") -> None:
        self.code, self.says = code, says
        self.commands: list[list[str]] = []

    def __call__(self, command: list[str], stdout: Any, **_: Any) -> int:
        self.commands.append(command)
        stdout.write(self.says)
        return self.code


@pytest.fixture
def pip(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Pip:
    pip = Pip()
    monkeypatch.setattr(bootstrap.subprocess, "call", pip)
    return pip


def test_the_lock_is_installed_by_hash_from_wheels_only(
    bootstrap: ModuleType, checkout: Path, pip: Pip
) -> None:
    assert bootstrap.main(["run"]) == 0
    [command] = pip.commands
    assert {"--require-hashes", "--no-deps", "--only-binary", ":all:"} <= set(command)
    assert command[-1] == str(checkout / "requirements" / "run.txt")


def test_a_second_time_nothing_is_installed(
    bootstrap: ModuleType, checkout: Path, pip: Pip, capsys: pytest.CaptureFixture[str]
) -> None:
    bootstrap.main(["run"])
    capsys.readouterr()
    assert bootstrap.main(["run"]) == 0
    assert len(pip.commands) == 1
    assert capsys.readouterr().out == ""


def test_a_changed_lock_is_installed(bootstrap: ModuleType, checkout: Path, pip: Pip) -> None:
    bootstrap.main(["run"])
    (checkout / "requirements" / "run.txt").write_text("# other\n")
    bootstrap.main(["run"])
    assert len(pip.commands) == 2


def test_what_the_tests_need_is_enough_to_run(
    bootstrap: ModuleType, checkout: Path, pip: Pip
) -> None:
    bootstrap.main(["dev"])
    bootstrap.main(["run"])
    assert len(pip.commands) == 1


def test_an_environment_of_another_python_is_made_anew(
    bootstrap: ModuleType, checkout: Path, pip: Pip, monkeypatch: pytest.MonkeyPatch
) -> None:
    bootstrap.main(["run"])
    made = []
    monkeypatch.setattr(bootstrap, "make_venv", made.append)
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 99, 0, "final", 0))
    bootstrap.main(["run"])
    assert made == [checkout / ".venv"]


def test_an_old_python_is_told_what_to_install(
    bootstrap: ModuleType,
    checkout: Path,
    pip: Pip,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 9, 2, "final", 0))
    assert bootstrap.main(["run"]) == 1
    sentence = capsys.readouterr().err
    assert sentence.startswith(
        "Learning Together needs Python 3.11 or newer; this is 3.9: install it, for example "
        "`sudo apt-get install python3.11`"
    )
    assert sentence.count("\n") == 1


def test_a_failing_pip_is_quoted_and_tried_again_next_time(
    bootstrap: ModuleType, checkout: Path, pip: Pip, capsys: pytest.CaptureFixture[str]
) -> None:
    pip.code, pip.says = (
        1,
        "Collecting flask\nERROR: No matching distribution\n\n[notice] new pip\n",
    )
    assert bootstrap.main(["run"]) == 1
    told = capsys.readouterr().err
    assert told.endswith("ERROR: No matching distribution\n")
    assert str(checkout / ".venv" / "pip.log") in told
    pip.code = 0
    assert bootstrap.main(["run"]) == 0
    assert len(pip.commands) == 2


def test_a_folder_that_cannot_be_written_is_named(
    bootstrap: ModuleType,
    checkout: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(bootstrap.os, "access", lambda *_: False)
    assert bootstrap.main(["run"]) == 1
    assert f"The folder {checkout} cannot be written" in capsys.readouterr().err


def test_a_python_without_venv_names_the_package(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lack(name: str, *rest: Any, **named: Any) -> Any:
        if name == "ensurepip":
            raise ImportError(name)
        return kept(name, *rest, **named)

    kept = builtins.__import__
    monkeypatch.setattr(builtins, "__import__", lack)
    with pytest.raises(bootstrap.CannotPrepareError, match="sudo apt-get install python3-venv"):
        bootstrap.make_venv(tmp_path / ".venv")


def test_an_unknown_name_is_refused(
    bootstrap: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bootstrap.main(["prod"]) == 1
    assert "bootstrap.py run" in capsys.readouterr().err


def test_an_old_python_can_read_the_file() -> None:
    """Syntax newer than 3.8 would be an error of its own instead of the sentence."""
    import ast

    text = (ROOT / "requirements" / "bootstrap.py").read_text()
    assert ast.parse(text, feature_version=(3, 8)).body
