"""The search engine for a large community on one machine: tantivy, an optional package.

tantivy finds and scores; grouping and counting are done here, on numbers that it keeps beside the
words, for all documents that were found.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.search.engine import Document, Found, Question, SearchUnavailableError, Status
from app.search.engine.folders import IndexFolders, broken_is_unavailable, bytes_in
from app.search.engine.kept import Kept
from app.search.engine.ranking import Ranking
from app.search.engine.tantivy import library
from app.search.engine.tantivy.library import tantivy
from app.search.engine.tantivy.questions import query_of
from app.search.engine.tantivy.ranking import all_keys, newest_groups, rank
from app.search.engine.tantivy.schema import SCHEMA, VERSION, kept, with_key
from app.search.engine.tantivy.shelves import Shelves

# Bytes for what is not yet in a file: a change is small, and what is much larger than it takes
# longer to be made ready than to be filled.
HEAP_OF_A_CHANGE = 15_000_000
HEAP_OF_A_REBUILD = 150_000_000
RANKINGS_KEPT = 64
# Documents that are ranked, at most: for a first page, for one that follows, and where that is not
# enough. A third page is made of what the second was.
DEPTHS = (256, 2_048, 2**31)
BEGIN = "begin"  # the file with the generation before the first change


class Reader:
    """An index as it was at one generation; it never changes, and any number of threads may ask.

    ``meta`` is the file that tantivy replaces with every change, as it was before this was opened:
    if it is that file still, nothing was changed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.meta = _meta(folder)
        with broken_is_unavailable(), library.reading():
            self.generation = _generation(folder, self.meta)
            index = tantivy.Index.open(str(folder))
            index.config_reader("manual")
            index.reload()
            self.searcher = index.searcher()
            audiences = self.searcher.terms_with_prefix("audience", "")
            self._shelves = Shelves.of(folder)
        self._audiences = [audience for audience, _ in audiences]
        # Turning a page costs no second search.
        self._rankings: Kept[tuple[Question, int], Ranking] = Kept(RANKINGS_KEPT, lambda _: 1)

    def is_latest(self, folder: Path) -> bool:
        return self.folder == folder and self.meta == _meta(folder)

    def search(self, question: Question) -> Found:
        """From as few documents as will do."""
        whole = replace(question, after=None, size=0)
        for most in DEPTHS if question.after is None else DEPTHS[1:]:
            ranking = self._ranking(whole, most)
            if ranking.reaches(question.after, question.size):
                break
        return ranking.page(question.after, question.size)

    def groups(self, question: Question, limit: int) -> list[int]:
        with library.reading():
            return newest_groups(self.searcher, self._query(question), limit)

    def keys(self) -> list[int]:
        with library.reading():
            return all_keys(self.searcher)

    def _ranking(self, question: Question, most: int) -> Ranking:
        def make() -> Ranking:
            with library.reading():
                query = self._query(question)
                return rank(self.searcher, self._shelves, query, question.sort, most)

        return self._rankings.get((question, most), make)

    def _query(self, question: Question) -> Any:
        return query_of(question, self._audiences)


@dataclass
class _Own:
    """What belongs to one process: a lock that was held while it was forked from another would
    never be let go in it."""

    process: int = field(default_factory=os.getpid)
    opening: threading.Lock = field(default_factory=threading.Lock)
    reader: Reader | None = None


class TantivyEngine:
    """An index in ``root``. ``patience``: how many seconds to wait for another writer."""

    name = "tantivy"

    def __init__(self, root: Path, patience: float = 10.0) -> None:
        self._folders = IndexFolders(root, self.name, VERSION, patience)
        self._own = _Own()

    def search(self, question: Question) -> Found:
        return self._latest().search(question)

    def groups(self, question: Question, limit: int) -> list[int]:
        return self._latest().groups(question, limit)

    def keys(self) -> Iterator[int]:
        yield from self._latest().keys()

    def status(self) -> Status:
        reader = self._latest()
        size = bytes_in(reader.folder)
        return Status(self.name, reader.searcher.num_docs, reader.generation, size)

    def write(self, documents: Iterable[Document], gone: Iterable[int]) -> None:
        new = {document.key: document for document in documents}
        with self._folders.writing():
            folder = self._folders.current()
            index, shelves = _opened(folder)
            with _changing(index, HEAP_OF_A_CHANGE) as writer:
                for key in {*gone, *new}:
                    writer.delete_documents_by_query(with_key(key))
                for document in new.values():
                    writer.add_document(kept(document, shelves))
                shelves.keep(folder)

    def rebuild(self, documents: Iterable[Document]) -> None:
        with self._folders.writing(), self._folders.building() as folder:
            (folder / BEGIN).write_text(str(self._generation() + 1))
            with library.writing():
                index = tantivy.Index(SCHEMA, path=str(folder))
            with _changing(index, HEAP_OF_A_REBUILD) as writer:
                shelves = Shelves()
                _fill(writer, documents, shelves)
                shelves.keep(folder)

    def close(self) -> None:
        self._own = _Own()

    def _generation(self) -> int:
        try:
            return self._latest().generation
        except SearchUnavailableError:
            return 0

    def _latest(self) -> Reader:
        if self._own.process != os.getpid():
            self._own = _Own()
        own = self._own
        with own.opening:
            folder = self._folders.current()
            try:
                if own.reader is None or not own.reader.is_latest(folder):
                    own.reader = Reader(folder)
            except SearchUnavailableError:
                # Perhaps a rebuild took the folder away in between: what serves now is there.
                own.reader = Reader(self._folders.current())
            return own.reader


def _fill(writer: Any, documents: Iterable[Document], shelves: Shelves) -> None:
    seen: set[int] = set()
    for document in documents:
        if document.key in seen:
            writer.delete_documents_by_query(with_key(document.key))
        seen.add(document.key)
        writer.add_document(kept(document, shelves))


@contextmanager
def _changing(index: Any, heap: int) -> Iterator[Any]:
    """A writer whose changes are there when the block ends, and are not after an error. tantivy's
    own ``with`` commits after an error too."""
    with library.writing():
        writer = index.writer(heap_size=heap, num_threads=1)
        try:
            yield writer
            writer.commit()
        except BaseException:
            with suppress(ValueError):
                writer.wait_merging_threads()  # commits nothing, and frees the folder at once
            raise
        writer.wait_merging_threads()


def _opened(folder: Path) -> tuple[Any, Shelves]:
    with broken_is_unavailable(), library.reading():
        _generation(folder, _meta(folder))
        return tantivy.Index.open(str(folder)), Shelves.of(folder)


def _meta(folder: Path) -> bytes:
    with broken_is_unavailable():
        return (folder / "meta.json").read_bytes()


def _generation(folder: Path, meta: bytes) -> int:
    return int((folder / BEGIN).read_text()) + int(json.loads(meta)["opstamp"])
