"""Index folders: one serves, the next is built beside it, one writes at a time."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from app.search.engine import IndexBusyError, SearchUnavailableError
from app.search.engine.folders import IndexFolders


@pytest.fixture
def folders(tmp_path: Path) -> IndexFolders:
    return IndexFolders(tmp_path / "index", "stone", version=2, patience=0.05)


def build(folders: IndexFolders, content: str) -> Path:
    with folders.writing(), folders.building() as folder:
        (folder / "file").write_text(content)
    return folder


def folders_in(folders: IndexFolders) -> list[str]:
    return sorted(path.name for path in folders.root.iterdir() if path.is_dir())


def test_without_an_index_the_message_says_what_to_do(folders: IndexFolders) -> None:
    with pytest.raises(SearchUnavailableError, match="flask search rebuild"):
        folders.current()


def test_what_is_built_serves_and_the_old_one_goes(folders: IndexFolders) -> None:
    build(folders, "one")
    second = build(folders, "two")
    assert (folders.current() / "file").read_text() == "two"
    assert folders_in(folders) == [second.name]


def test_a_build_that_breaks_leaves_the_old_index_and_nothing_else(folders: IndexFolders) -> None:
    first = build(folders, "one")

    def break_halfway() -> None:
        with folders.writing(), folders.building() as folder:
            (folder / "file").write_text("two")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_halfway()
    assert folders.current() == first
    assert folders_in(folders) == [first.name]


def test_the_old_index_serves_while_the_next_is_built(folders: IndexFolders) -> None:
    first = build(folders, "one")
    with folders.writing(), folders.building():
        assert (folders.current() / "file").read_text() == "one"
        assert folders.current() == first


def test_what_a_killed_build_left_goes_with_the_next(folders: IndexFolders) -> None:
    (folders.root / "stone-2-7").mkdir(parents=True)
    folder = build(folders, "one")
    assert folders_in(folders) == [folder.name]


def test_a_folder_never_has_the_name_of_one_before(folders: IndexFolders) -> None:
    assert len({build(folders, "x").name for _ in range(4)}) == 4


def test_another_version_is_unavailable_until_it_is_rebuilt(folders: IndexFolders) -> None:
    build(folders, "old")
    newer = IndexFolders(folders.root, "stone", version=3, patience=0.05)
    with pytest.raises(SearchUnavailableError, match=r"another version.*flask search rebuild"):
        newer.current()
    build(newer, "new")
    assert (newer.current() / "file").read_text() == "new"


def test_one_writes_at_a_time(folders: IndexFolders) -> None:
    other = IndexFolders(folders.root, "stone", version=2, patience=0.05)
    with folders.writing():
        with pytest.raises(IndexBusyError), other.writing():
            pass
        with pytest.raises(IndexBusyError), folders.writing():
            pass
    with other.writing():
        pass


def test_a_writer_waits_for_the_one_before(tmp_path: Path) -> None:
    folders = IndexFolders(tmp_path, "stone", version=1, patience=60)
    order: list[str] = []
    inside = threading.Event()

    def write_later() -> None:
        inside.wait()
        with folders.writing():
            order.append("second")

    thread = threading.Thread(target=write_later)
    thread.start()
    with folders.writing():
        inside.set()
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_engines_share_a_root(folders: IndexFolders) -> None:
    other = IndexFolders(folders.root, "wood", version=1, patience=0.05)
    with folders.writing():
        build(other, "wood")
    build(folders, "stone")
    assert (other.current() / "file").read_text() == "wood"
