"""How documents become a Whoosh index: what is kept of each, and which segments become one.

Whoosh keeps the postings and nothing else. What a term is worth in a document is worked out when
it is written (BM25, the title, the boost, the age), so that a search only adds up.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.columns import NumericColumn, RefBytesColumn
from whoosh.fields import COLUMN, FieldType, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Existence, Positions
from whoosh.index import TOC, FileIndex
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from app.search.analysis import MOST_TOKENS, Token
from app.search.engine import FACETS, TITLE_WEIGHT, Document, SearchUnavailableError, recency

# To be raised when what is written changes, and any of the numbers that go into it.
VERSION = 1
NAME = "MAIN"
TEXT, TITLE, FACT, AUDIENCE = "text", "title", "fact", "audience"
KEY, GROUP, MADE_AT, WORTH, KIND = "key", "group", "made_at", "worth", "kind"
SEPARATOR = "\x1f"
# How soon another time a word stands in a text counts less, and how much a long text counts less.
K1, B = 1.2, 0.75
# In words. What is written must not depend on what else is in the index.
USUAL_LENGTH = {TITLE: 8, TEXT: 100}
# Where a body begins in the numbering of places: no phrase reaches there from a title.
BODY_BEGINS = 2 * MOST_TOKENS
# Segments of more documents stay as they are: a reply is to be found within two seconds.
MOST_MERGED = 2_500
_NEVER = -(2**63)

Item = tuple[bytes, int, float, bytes]


class Terms(FieldType):  # type: ignore[misc]
    """Takes terms that are ready: (term, 1, worth, places)."""

    spelling = False

    def index(self, value: Iterable[Item], **kwargs: object) -> Iterable[Item]:
        return value


def _schema() -> Any:
    return Schema(
        **{TEXT: Terms(Positions(), None), TITLE: Terms(Positions(), None)},
        **{FACT: Terms(Existence(), None), AUDIENCE: Terms(Existence(), None)},
        **{name: COLUMN(NumericColumn("q", default=_NEVER)) for name in (KEY, GROUP)},
        **{name: COLUMN(NumericColumn("d", default=float("nan"))) for name in (MADE_AT, WORTH)},
        **{KIND: COLUMN(RefBytesColumn())},
    )


class Codec(W3Codec):  # type: ignore[misc]
    """A term's postings in few large blocks, as they are always read whole."""

    length_stats = False  # no lengths of ours, and Whoosh looks for them at each posting

    def __init__(self) -> None:
        super().__init__(blocklimit=65_536, compression=1)

    def new_segment(self, storage: Any, indexname: str) -> Any:
        """Whoosh's own names repeat themselves where somebody seeds ``random``."""
        return W3Segment(self, indexname, segid=uuid4().hex)


SCHEMA = _schema()
CODEC = Codec()


class TermPool:
    """What Whoosh sorts before it writes, by term at once: a third of the time, in memory."""

    def __init__(self) -> None:
        self._terms: dict[tuple[str, bytes], tuple[Any, Any, list[bytes]]] = {}

    def add(self, item: tuple[str, bytes, int, float, bytes | None]) -> None:
        field, term, number, worth, places = item
        kept = self._terms.get((field, term))
        if kept is None:
            kept = self._terms[field, term] = (array("I"), array("f"), [])
        kept[0].append(number)
        kept[1].append(worth)
        kept[2].append(places or b"")

    def iter_postings(self) -> Iterator[tuple[str, bytes, int, float, bytes]]:
        for field, term in sorted(self._terms):
            for number, worth, places in zip(*self._terms.pop((field, term)), strict=True):
                yield field, term, number, worth, places

    def cleanup(self) -> None:
        self._terms.clear()


class Files(FileStorage):  # type: ignore[misc]
    """An index folder, all of whose files can be closed: Whoosh forgets some that are damaged."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), supports_mmap=False)
        self._opened: list[Any] = []

    def open_file(self, name: str, **kwargs: Any) -> Any:
        self._opened.append(super().open_file(name, **kwargs))
        return self._opened[-1]

    def close(self) -> None:
        for file in self._opened:
            if not file.is_closed:
                file.close()


def create(folder: Path, generation: int) -> None:
    """An index of nothing. Its generation is this, as if it had been changed as often."""
    TOC(SCHEMA, [], generation).write(Files(folder), NAME)


def write(
    folder: Path,
    documents: Iterable[Document],
    gone: Iterable[int],
    numbers_of: Callable[[str, set[int]], Iterable[int]],
) -> None:
    """All or nothing. ``numbers_of``: the numbers of the documents with these keys in a segment."""
    index = FileIndex(Files(folder), schema=SCHEMA)
    writer = SegmentWriter(index, _lk=False, codec=CODEC, compound=False)
    try:
        writer.pool = TermPool()
        replaced = set(gone) | _add(writer, documents)
        for segment in writer.segments:
            for number in numbers_of(segment.segment_id(), replaced):
                segment.delete_document(number)
        _commit(writer)
    except BaseException:
        with suppress(Exception):  # on a full disk even this fails, and only the first error tells
            writer.cancel()
        raise


def _commit(writer: Any) -> None:
    try:
        writer.commit(mergetype=_merge_small)
    except OSError:
        raise
    except Exception as error:  # a damaged segment was to be merged
        raise SearchUnavailableError(
            f"The search index cannot be written ({error!r}). Run: flask search rebuild"
        ) from error


def _add(writer: Any, documents: Iterable[Document]) -> set[int]:
    added: dict[int, int] = {}
    for document in documents:
        if document.key in added:
            writer.newsegment.delete_document(added[document.key])
        added[document.key] = writer.docnum
        writer.add_document(**_fields(document))
    return set(added)


def _fields(document: Document) -> dict[str, Any]:
    worth = document.boost * recency(document.made_at)
    title, body = _places(document.title, 0), _places(document.body, BODY_BEGINS)
    in_title = _worths(title, len(document.title), TITLE)
    in_text = _worths(body, len(document.body), TEXT)
    for term, value in in_title.items():
        in_text[term] = in_text.get(term, 0.0) + TITLE_WEIGHT * value
    facets = sorted(fact for fact in document.facts if fact.partition(":")[0] in FACETS)
    return {
        TEXT: [
            (as_bytes(term), 1, value * worth, _packed(title.get(term, []) + body.get(term, [])))
            for term, value in in_text.items()
        ],
        TITLE: [
            (as_bytes(term), 1, value * worth, _packed(title[term]))
            for term, value in in_title.items()
        ],
        FACT: [(as_bytes(fact), 1, 1.0, b"") for fact in document.facts],
        AUDIENCE: [(as_bytes(document.audience), 1, 1.0, b"")],
        KEY: document.key,
        GROUP: document.group,
        MADE_AT: document.made_at.timestamp(),
        WORTH: worth,
        KIND: as_bytes(SEPARATOR.join(facets)),
    }


def as_bytes(term: str) -> bytes:
    return term.encode("utf-8", "surrogatepass")


def _places(text: tuple[Token, ...], first: int) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for position, terms in text:
        for term in terms:
            places.setdefault(term, []).append(first + position)
    return places


def _worths(places: dict[str, list[int]], length: int, field: str) -> dict[str, float]:
    damping = K1 * (1 - B + B * length / USUAL_LENGTH[field])
    return {term: len(where) * (K1 + 1) / (len(where) + damping) for term, where in places.items()}


def _packed(places: list[int]) -> bytes:
    return array("H", places).tobytes()


def _merge_small(writer: Any, segments: list[Any]) -> list[Any]:
    """The new documents and segments that are not much larger become one, so that there are never
    many; what is empty goes."""
    kept = [segment for segment in segments if segment.deleted_count() < segment.doc_count_all()]
    kept.sort(key=lambda segment: segment.doc_count_all())
    while kept and kept[0].doc_count_all() <= min(MOST_MERGED, 2 * max(8, writer.docnum)):
        with closing(Files(Path(writer.storage.folder))) as files:
            writer.add_reader(SegmentReader(files, writer.schema, kept.pop(0)))
    return kept
