"""The search engine for a large community on one machine: tantivy, an optional package.

tantivy finds; grouping, counting and the last step of ranking are done here, on numbers that it
keeps beside the words, for all documents that were found.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

from app.search.analysis import Token
from app.search.engine import (
    DEEPEST,
    MOST_RANKED,
    TITLE_WEIGHT,
    Clause,
    Document,
    Found,
    Hit,
    Phrase,
    Question,
    SearchUnavailableError,
    Sort,
    Status,
    recency,
)
from app.search.engine.facets import count_groups, shelf_of
from app.search.engine.folders import IndexFolders

try:
    import tantivy
except ImportError as error:
    raise SearchUnavailableError(
        "The search engine tantivy is not installed: "
        'run `pip install "learning-together[tantivy]"`.'
    ) from error

VERSION = 1  # of the fields and of the words in them
HEAP = 100_000_000  # bytes, for what is not yet in a file
RANKINGS_KEPT = 64
LONGEST_TERM = 60_000  # bytes; tantivy leaves longer ones out
MUST, SHOULD, MUST_NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot
Query = tantivy.Query


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    for name in ("title", "body"):
        builder.add_text_field(name, tokenizer_name="whitespace")
    for name in ("facts", "audience", "shelf"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("key", "group", "shelf_number"):
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in ("made_at", "worth"):
        builder.add_float_field(name, indexed=True, fast=True)
    return builder.build()


SCHEMA = _schema()


@dataclass(frozen=True)
class Ranking:
    """What was found, in order: all that is needed for any page of it."""

    hits: tuple[Hit, ...]
    total: int
    facets: dict[str, dict[str, int]]
    is_partial: bool

    def page(self, question: Question) -> Found:
        hits = self.hits
        if question.after is not None:
            after = (question.after.value, question.after.group)
            hits = tuple(hit for hit in hits if (hit.value, hit.group) < after)
        shown = hits[: question.size]
        return Found(shown, self.total, self.facets, len(hits) > question.size, self.is_partial)


class _Reader:
    """An index as it was at one generation."""

    def __init__(self, folder: Path, generation: int, index: Any) -> None:
        self.folder = folder
        self.generation = generation
        self.index = index
        index.reload()
        self.searcher = index.searcher()
        self.shelves = {
            _number_of(shelf): shelf for shelf, _ in self.searcher.terms_with_prefix("shelf", "")
        }
        self.rankings: OrderedDict[Question, Ranking] = OrderedDict()

    def rank(self, question: Question) -> Ranking:
        ranking = self.rankings.pop(question, None) or self._rank(question)
        self.rankings[question] = ranking
        if len(self.rankings) > RANKINGS_KEPT:
            self.rankings.popitem(last=False)
        return ranking

    def newest(self, question: Question, limit: int) -> list[int]:
        addresses = [address for _, address in self._found(_restricted(question))]
        newest: dict[int, float] = {}
        made = self.searcher.fast_field_values("made_at", addresses)
        groups = self.searcher.fast_field_values("group", addresses)
        for group, made_at in zip(groups, made, strict=True):
            if made_at > newest.get(group, float("-inf")):
                newest[group] = made_at
        return sorted(newest, key=lambda group: (newest[group], group), reverse=True)[:limit]

    def values(self, name: str) -> list[Any]:
        addresses = [address for _, address in self._found(Query.all_query())]
        return list(self.searcher.fast_field_values(name, addresses))

    def _rank(self, question: Question) -> Ranking:
        query = _restricted(question)
        begin = self._begin_of_the_newest(query)
        if begin is not None:
            query = Query.boolean_query([(MUST, query), (MUST, _made(begin, None))])
        found = self._found(query)
        addresses = [address for _, address in found]
        values = self._values_of(question, found, addresses)
        groups = self.searcher.fast_field_values("group", addresses)
        keys = self.searcher.fast_field_values("key", addresses)
        best: dict[int, tuple[float, int]] = {}
        for place in zip(groups, zip(values, keys, strict=True), strict=True):
            group, worth = place
            if group not in best or worth > best[group]:
                best[group] = worth
        order = sorted(((value, group, key) for group, (value, key) in best.items()), reverse=True)
        return Ranking(
            hits=tuple(Hit(group, key, value) for value, group, key in order[:DEEPEST]),
            total=len(best),
            facets=self._facets(addresses, groups),
            is_partial=begin is not None,
        )

    def _values_of(
        self, question: Question, found: list[tuple[float, Any]], addresses: list[Any]
    ) -> list[float]:
        if question.sort is Sort.NEWEST:
            return list(self.searcher.fast_field_values("made_at", addresses))
        worth = self.searcher.fast_field_values("worth", addresses)
        return [score * each for (score, _), each in zip(found, worth, strict=True)]

    def _facets(self, addresses: list[Any], groups: list[int]) -> dict[str, dict[str, int]]:
        numbers = self.searcher.fast_field_values("shelf_number", addresses)
        on_shelf: dict[int, list[int]] = {}
        for number, group in set(zip(numbers, groups, strict=True)):
            on_shelf.setdefault(number, []).append(group)
        return count_groups((self.shelves[number], on_it) for number, on_it in on_shelf.items())

    def _begin_of_the_newest(self, query: Any) -> float | None:
        """When the oldest of those that are ranked was made; None when all are."""
        if self.searcher.num_docs <= MOST_RANKED:
            return None
        [*last] = self.searcher.search(
            query, limit=1, offset=MOST_RANKED - 1, order_by_field="made_at"
        ).hits
        if not last or self.searcher.search(query, limit=1, count=True).count <= MOST_RANKED:
            return None
        return float(self.searcher.fast_field_values("made_at", [last[0][1]])[0])

    def _found(self, query: Any) -> list[tuple[float, Any]]:
        limit = max(1, self.searcher.num_docs)
        return list(self.searcher.search(query, limit=limit, count=False).hits)


class TantivyEngine:
    """An index in ``root``. ``patience``: how many seconds to wait for another writer."""

    name = "tantivy"

    def __init__(self, root: Path, patience: float = 10.0) -> None:
        self._folders = IndexFolders(root, self.name, VERSION, patience)
        self._reader: _Reader | None = None

    def search(self, question: Question) -> Found:
        return self._latest().rank(replace(question, after=None, size=0)).page(question)

    def groups(self, question: Question, limit: int) -> list[int]:
        return self._latest().newest(question, limit)

    def keys(self) -> Iterator[int]:
        yield from self._latest().values("key")

    def status(self) -> Status:
        reader = self._latest()
        size = sum(path.stat().st_size for path in reader.folder.iterdir())
        return Status(self.name, reader.searcher.num_docs, reader.generation, size)

    def write(self, documents: Iterable[Document], gone: Iterable[int]) -> None:
        new = {document.key: document for document in documents}
        with self._folders.writing():
            reader = self._latest()
            writer = reader.index.writer(heap_size=HEAP, num_threads=1)
            for key in {*gone, *new}:
                writer.delete_documents_by_query(Query.term_query(SCHEMA, "key", key))
            for document in new.values():
                writer.add_document(_kept(document))
            writer.commit()
            writer.wait_merging_threads()

    def rebuild(self, documents: Iterable[Document]) -> None:
        with self._folders.writing(), self._folders.building() as folder:
            generation = self._generation() + 1
            index = tantivy.Index(SCHEMA, path=str(folder))
            writer = index.writer(heap_size=HEAP, num_threads=1)
            seen: set[int] = set()
            for document in documents:
                if document.key in seen:
                    writer.delete_documents_by_query(Query.term_query(SCHEMA, "key", document.key))
                seen.add(document.key)
                writer.add_document(_kept(document))
            writer.commit()
            writer.wait_merging_threads()
            (folder / "begin").write_text(str(generation))

    def close(self) -> None:
        self._reader = None

    def _generation(self) -> int:
        try:
            return self._latest().generation
        except SearchUnavailableError:
            return 0

    def _latest(self) -> _Reader:
        folder = self._folders.current()
        try:
            begin = int((folder / "begin").read_text())
            stamp = int(json.loads((folder / "meta.json").read_text())["opstamp"])
            reader = self._reader
            if reader is None or (reader.folder, reader.generation) != (folder, begin + stamp):
                index = tantivy.Index.open(str(folder))
                reader = self._reader = _Reader(folder, begin + stamp, index)
        except (OSError, ValueError, KeyError) as error:
            raise SearchUnavailableError(
                f"The search index in {folder} cannot be read. Run: flask search rebuild"
            ) from error
        return reader


def _kept(document: Document) -> Any:
    kept = tantivy.Document()
    kept.add_pre_tokenized_text("title", _tokens(document.title))
    kept.add_pre_tokenized_text("body", _tokens(document.body))
    for fact in document.facts:
        kept.add_text("facts", fact)
    shelf = shelf_of(document.facts)
    kept.add_text("audience", document.audience)
    kept.add_text("shelf", shelf)
    kept.add_integer("shelf_number", _number_of(shelf))
    kept.add_integer("key", document.key)
    kept.add_integer("group", document.group)
    kept.add_float("made_at", document.made_at.timestamp())
    kept.add_float("worth", document.boost * recency(document.made_at))
    return kept


def _tokens(tokens: tuple[Token, ...]) -> Any:
    return tantivy.PreTokenizedString(
        "", [tantivy.Token(term, token.position, 0, 0) for token in tokens for term in token.terms]
    )


def _number_of(shelf: str) -> int:
    return int.from_bytes(blake2b(shelf.encode(), digest_size=7).digest())


def _restricted(question: Question) -> Any:
    must = [_any_term("audience", question.audience)]
    must += [_any_term("facts", facts) for facts in question.facts]
    if question.groups is not None:
        must.append(Query.term_set_query(SCHEMA, "group", sorted(question.groups)))
    if question.keys is not None:
        must.append(Query.term_set_query(SCHEMA, "key", sorted(question.keys)))
    if question.since is not None or question.until is not None:
        since = question.since.timestamp() if question.since else None
        until = question.until.timestamp() if question.until else None
        must.append(_made(since, until))
    never = [_clause(clause, question.in_title) for clause in question.without]
    if question.no_facts:
        never.append(_any_term("facts", question.no_facts))
    if question.stale:
        never.append(Query.term_set_query(SCHEMA, "key", sorted(question.stale)))
    parts = [(MUST, Query.const_score_query(query, 0.0)) for query in must]
    parts.append((MUST, _words(question)))
    return Query.boolean_query(parts + [(MUST_NOT, query) for query in never])


def _words(question: Question) -> Any:
    if not question.readings:
        return Query.all_query()
    readings = [
        Query.boost_query(
            Query.boolean_query(
                [(MUST, _clause(clause, question.in_title)) for clause in reading.clauses]
            ),
            reading.weight,
        )
        for reading in question.readings
    ]
    return Query.disjunction_max_query(readings)


def _clause(clause: Clause, in_title: bool) -> Any:
    phrases = [Query.boost_query(_phrase(phrase, in_title), phrase.weight) for phrase in clause]
    return Query.disjunction_max_query(phrases) if phrases else Query.empty_query()


def _phrase(phrase: Phrase, in_title: bool) -> Any:
    title = Query.boost_query(_phrase_in("title", phrase), TITLE_WEIGHT)
    if in_title:
        return title
    return Query.boolean_query([(SHOULD, title), (SHOULD, _phrase_in("body", phrase))])


def _phrase_in(field: str, phrase: Phrase) -> Any:
    """tantivy's phrases have one term a place: each way to say a phrase is one of them."""
    ways: list[list[tuple[int, str]]] = [[]]
    for distance, terms in phrase.words:
        ways = [[*way, (distance, term)] for way in ways for term in terms]
    queries = [_one_way(field, way) for way in ways[:MOST_WAYS]]
    return Query.disjunction_max_query(queries) if queries else Query.empty_query()


MOST_WAYS = 64


def _one_way(field: str, way: list[tuple[int, str]]) -> Any:
    if not way or any(len(term.encode()) > LONGEST_TERM for _, term in way):
        return Query.empty_query()
    if len(way) == 1:
        return Query.term_query(SCHEMA, field, way[0][1])
    return Query.phrase_query(SCHEMA, field, [*way])


def _any_term(field: str, terms: Iterable[str]) -> Any:
    return Query.term_set_query(SCHEMA, field, sorted(terms))


def _made(since: float | None, until: float | None) -> Any:
    return Query.range_query(
        SCHEMA, "made_at", tantivy.FieldType.Float, since, until, True, until is None
    )
