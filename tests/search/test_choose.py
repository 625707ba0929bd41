"""A site has one engine, by its settings; it is the only one that is imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from app.config import ROOT, Settings, SettingsError
from app.search.engine import SearchUnavailableError
from app.search.engine.choose import open_engine

POSTGRES = "postgresql://learn@127.0.0.1/learn"
ENGINES = ("whoosh", "postgres", "tantivy")


def settings(folder: Path, **given: str) -> Settings:
    return Settings.from_environment({"INSTANCE_DIR": str(folder / "instance"), **given})


def opened(chosen: Settings) -> str:
    """The name of the engine that is opened."""
    engine = open_engine(chosen, create_engine("sqlite://"))
    engine.close()
    return engine.name


@pytest.mark.parametrize("name", ENGINES)
def test_each_name_opens_its_engine(tmp_path: Path, name: str) -> None:
    given = {"DATABASE_URL": POSTGRES, "SEARCH_ENGINE": name}
    assert opened(settings(tmp_path, **given)) == name


def test_without_a_choice_the_engine_is_that_of_the_database(tmp_path: Path) -> None:
    assert opened(settings(tmp_path)) == "whoosh"
    assert opened(settings(tmp_path, DATABASE_URL=POSTGRES)) == "postgres"
    assert opened(settings(tmp_path, SEARCH_ENGINE=" ")) == "whoosh"


@pytest.mark.parametrize("name", ["elastic", "Whoosh", "whoosh,tantivy"])
def test_an_unknown_engine_is_one_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="use one of whoosh, postgres, tantivy"):
        settings(tmp_path, SEARCH_ENGINE=name)


def test_the_engine_in_postgresql_needs_it(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="the database is SQLite"):
        settings(tmp_path, SEARCH_ENGINE="postgres")


def test_opening_an_engine_touches_no_file_and_asks_no_database(tmp_path: Path) -> None:
    """Whether there is an index shows when it is asked; then it says what to do."""
    index = tmp_path / "index"
    for name in ("whoosh", "tantivy"):
        chosen = settings(tmp_path, SEARCH_ENGINE=name, SEARCH_INDEX_DIR=str(index))
        engine = open_engine(chosen, create_engine("sqlite:////nowhere/at/all"))
        assert not index.exists()
        with pytest.raises(SearchUnavailableError, match="flask search rebuild"):
            engine.status()


def test_without_its_package_tantivy_is_one_clear_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The settings say so when a site starts, the engine when the package has gone since."""
    chosen = settings(tmp_path, SEARCH_ENGINE="tantivy")
    for name in [name for name in sys.modules if name.startswith("app.search.engine.tantivy")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "tantivy", None)
    for ask in (
        lambda: opened(chosen),
        lambda: settings(tmp_path, SEARCH_ENGINE="tantivy"),
    ):
        with pytest.raises((SearchUnavailableError, SettingsError)) as caught:
            ask()
        sentence = str(caught.value)
        assert "not installed" in sentence
        assert 'pip install "learning-together[tantivy]"' in sentence
        assert "\n" not in sentence


@pytest.mark.parametrize("name", ENGINES)
def test_the_other_engines_are_not_imported(name: str) -> None:
    """Nor the package tantivy, which a site with another need not have."""
    code = (
        "import sys; from pathlib import Path; from types import SimpleNamespace\n"
        "from app.search.engine.choose import open_engine\n"
        f"open_engine(SimpleNamespace(search_engine={name!r}, search_index_dir=Path('x')), None)\n"
        "print(*(each for each in ('whoosh', 'postgres', 'tantivy')\n"
        "        if f'app.search.engine.{each}' in sys.modules))\n"
        "print('tantivy' in sys.modules)\n"
    )
    command = [sys.executable, "-W", "ignore", "-c", code]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert told.returncode == 0, told.stderr
    engines, has_tantivy = told.stdout.splitlines()
    assert engines.split() == [name]
    assert has_tantivy == str(name == "tantivy")
