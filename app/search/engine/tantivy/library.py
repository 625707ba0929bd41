"""The package tantivy: whether it is there, and what it means by its errors.

For whatever goes wrong it raises ValueError; only its words tell what it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.search.engine import IndexBusyError, QuestionTooCostlyError, SearchUnavailableError

try:
    import tantivy as tantivy
except ImportError as error:
    raise SearchUnavailableError(
        "The search engine tantivy is not installed: "
        'run `pip install "learning-together[tantivy]"`.'
    ) from error

BUSY = ("Failed to acquire Lockfile",)
DISK = ("An IO error occurred", "Failed to open file for write", "Failed to open the directory")
OS_ERROR = re.compile(r"\(os error ([0-9]+)\)")  # a disk's, in whatever words
DAMAGED = ("Data corrupted", "Failed to open file for read", "Index does not exist")
# Words of more ways to write them, or patterns that fit more words, than one question may take.
TOO_COSTLY = (
    "An invalid argument was passed: 'Invalid regex",
    "An invalid argument was passed: 'Phrase query exceeded",
)


@contextmanager
def reading() -> Iterator[None]:
    """A file that cannot be read is an index that is not there."""
    with _told(_meant_to_a_reader):
        yield


@contextmanager
def writing() -> Iterator[None]:
    """A disk that takes no more is an OSError."""
    with _told(_meant_to_a_writer):
        yield


@contextmanager
def _told(meaning: Callable[[ValueError], Exception | None]) -> Iterator[None]:
    """What means nothing in particular stays what it is."""
    try:
        yield
    except ValueError as error:
        meant = _unavailable(error) if _says(error, DAMAGED) else meaning(error)
        if meant is None:
            raise
        raise meant from error
    except BaseException as error:
        if _is_panic(error):
            raise _unavailable(error) from error
        raise


def _meant_to_a_reader(error: ValueError) -> Exception | None:
    if _says(error, TOO_COSTLY):
        return QuestionTooCostlyError()
    return _unavailable(error) if _os_error(error) else None


def _meant_to_a_writer(error: ValueError) -> Exception | None:
    if _says(error, BUSY):
        return IndexBusyError("Somebody else writes to the search index.")
    return _os_error(error)


def _says(error: ValueError, words: tuple[str, ...]) -> bool:
    return str(error).startswith(words)


def _os_error(error: ValueError) -> OSError | None:
    if number := OS_ERROR.search(str(error)):
        return OSError(int(number[1]), str(error))
    return OSError(str(error)) if _says(error, DISK) else None


def _is_panic(error: BaseException) -> bool:
    """Where it meets what its authors thought impossible; it has no name to be caught by."""
    return type(error).__name__ == "PanicException"


def _unavailable(error: BaseException) -> SearchUnavailableError:
    return SearchUnavailableError(
        f"The search index cannot be read ({error}). Run: flask search rebuild"
    )
