"""Where an embedded engine keeps its index: a folder that serves, and one being built beside it.

``whoosh.current`` names the folder that serves (``whoosh-1-7``: of schema version 1, the seventh).
It is replaced in one step; whoever reads the folder before has its files open and reads on.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import IO

from app.search.engine import IndexBusyError, SearchUnavailableError

try:
    import fcntl
except ImportError:  # a system without them: there is one process then, and one worker in it
    fcntl = None  # type: ignore[assignment]

_BETWEEN_TRIES = 0.02


class IndexFolders:
    """The folders of one engine under ``root``. ``patience``: how many seconds to wait for another
    writer."""

    def __init__(self, root: Path, name: str, version: int, patience: float = 10.0) -> None:
        self.root = root
        self._name = name
        self._version = version
        self._patience = patience
        self._pointer = root / f"{name}.current"

    def current(self) -> Path:
        """The folder that serves. Raises SearchUnavailableError when there is none of this
        version."""
        try:
            named = self._pointer.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SearchUnavailableError(
                f"There is no search index in {self.root}. Run: flask search rebuild"
            ) from error
        if not named.startswith(self._beginning):
            raise SearchUnavailableError(
                f"The search index in {self.root} is of another version ({named!r}). "
                "Run: flask search rebuild"
            )
        return self.root / named

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Nobody else writes, in this process or another, until the end; a process that dies lets
        go. Raises IndexBusyError, OSError."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / f"{self._name}.lock").open("a", encoding="utf-8") as file:
            self._wait_for(file)
            yield

    @contextmanager
    def building(self) -> Iterator[Path]:
        """A new folder, which serves from the end on; after an error it is removed. Only while
        ``writing``."""
        self._remove_all_but(self._served())
        folder = self.root / f"{self._beginning}{self._next_number()}"
        folder.mkdir()
        try:
            yield folder
            self._serve(folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        self._remove_all_but(folder)

    @property
    def _beginning(self) -> str:
        return f"{self._name}-{self._version}-"

    def _wait_for(self, file: IO[str]) -> None:
        if not hasattr(fcntl, "flock"):
            return
        until = monotonic() + self._patience
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if monotonic() >= until:
                    raise IndexBusyError("Somebody else writes to the search index.") from None
                sleep(_BETWEEN_TRIES)
            else:
                return

    def _serve(self, folder: Path) -> None:
        written = self._pointer.with_suffix(".new")
        written.write_text(folder.name, encoding="utf-8")
        written.replace(self._pointer)

    def _served(self) -> Path | None:
        with suppress(SearchUnavailableError):
            return self.current()
        return None

    def _folders(self) -> list[Path]:
        return [path for path in self.root.glob(f"{self._name}-*-*") if path.is_dir()]

    def _next_number(self) -> int:
        numbers = [path.name.rpartition("-")[2] for path in self._folders()]
        served = [self._pointer.read_text("utf-8", "replace")] if self._pointer.exists() else []
        numbers += [text.strip().rpartition("-")[2] for text in served]
        return 1 + max((int(number) for number in numbers if number.isdecimal()), default=0)

    def _remove_all_but(self, kept: Path | None) -> None:
        for folder in self._folders():
            if folder != kept:
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def broken_is_unavailable() -> Iterator[None]:
    """Libraries meet damaged files with whatever error comes first."""
    try:
        yield
    except Exception as error:
        raise SearchUnavailableError(
            f"The search index cannot be read ({error!r}). Run: flask search rebuild"
        ) from error


def bytes_in(folder: Path) -> int:
    """The size of all files in a folder; those that go meanwhile do not count."""
    size = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            size += path.stat().st_size
    return size
