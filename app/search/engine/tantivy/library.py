"""The package tantivy: whether it is there, and what it means by its errors.

For whatever goes wrong it raises ValueError; only its words tell what it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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
    try:
        yield
    except ValueError as error:
        if _says(error, TOO_COSTLY):
            raise QuestionTooCostlyError from error
        if _says(error, DAMAGED) or _os_error(error):
            raise _unavailable(error) from error
        raise
    except BaseException as error:
        if _is_panic(error):
            raise _unavailable(error) from error
        raise


@contextmanager
def writing() -> Iterator[None]:
    """A disk that takes no more is an OSError, and what is none of this stays what it is."""
    try:
        yield
    except ValueError as error:
        if _says(error, BUSY):
            raise IndexBusyError("Somebody else writes to the search index.") from error
        if os_error := _os_error(error):
            raise os_error from error
        if _says(error, DAMAGED):
            raise _unavailable(error) from error
        raise
    except BaseException as error:
        if _is_panic(error):
            raise _unavailable(error) from error
        raise


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
