"""Bare engines: the least that each needs to find the same posts. No site, no HTTP, nobody's
permission, no facets: the best twenty posts, with what was found marked in them."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import psycopg
from sqlalchemy import create_engine, text

from app.core.db import normalised_url
from app.core.text import plain_text_of_html
from bench.questions import Asked, Corner
from bench.site import BenchError, Site, process_cpu

TOP = 20
LONGEST = 40_000
FTS5, TSVECTOR, WHOOSH, TANTIVY = "fts5", "tsvector", "whoosh", "tantivy"
NAMES = (FTS5, TSVECTOR, WHOOSH, TANTIVY)
PROCESSES = 2


class Text(NamedTuple):
    """A post: its plain text, and where it stands."""

    id: int
    body: str
    board: int
    stream: int
    lang: str
    made_at: float


class BareEngine(Protocol):
    def build(self, texts: Sequence[Text]) -> None: ...

    def ask(self, asked: Asked) -> int:
        """Find and mark; how many were found, at most 20."""
        ...

    def cpu(self) -> float:
        """Seconds of processor time it has used until now."""
        ...

    def close(self) -> None: ...


def read_texts(site: Site) -> list[Text]:
    engine = create_engine(normalised_url(site.url))
    with engine.connect() as connection:
        rows = connection.execute(text(
            "SELECT posts.id, posts.html, board_id, stream_id, posts.lang, posts.created_at "
            "FROM posts JOIN threads ON threads.id = thread_id ORDER BY posts.id"
        ))  # fmt: skip
        found = [
            Text(
                row.id,
                plain_text_of_html(row.html, LONGEST),
                row.board_id,
                row.stream_id or 0,
                row.lang,
                _moment(row.created_at).timestamp(),
            )
            for row in rows
        ]
    engine.dispose()
    return found


def open_bare(name: str, site: Site) -> BareEngine:
    """Not built yet. BenchError when it is not installed."""
    folder = site.folder / f"bare-{name}"
    folder.mkdir(exist_ok=True)
    try:
        return _MAKERS[name](site, folder)
    except ImportError as error:
        raise BenchError(f"bare {name}: not installed ({error.name}), left out.") from error


def _moment(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


class Fts5:
    """SQLite's own: bm25 and a snippet."""

    def __init__(self, folder: Path) -> None:
        self.connection = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)

    def build(self, texts: Sequence[Text]) -> None:
        run = self.connection
        run.execute("CREATE VIRTUAL TABLE texts USING fts5(body)")
        run.execute("CREATE TABLE facts (id INTEGER PRIMARY KEY, board, stream, lang)")
        run.execute("BEGIN")
        run.executemany("INSERT INTO texts (rowid, body) VALUES (?, ?)", (t[:2] for t in texts))
        rows = ((t.id, t.board, t.stream, t.lang) for t in texts)
        run.executemany("INSERT INTO facts VALUES (?, ?, ?, ?)", rows)
        run.execute("COMMIT")

    def ask(self, asked: Asked) -> int:
        join, values = "", [asked.line]
        if asked.corner is not None:
            join = "JOIN facts ON facts.id = texts.rowid AND board = ? AND stream = ? AND lang = ?"
            values = [*_facts(asked.corner), asked.line]
        order = "texts.rowid DESC" if asked.is_newest else "rank"
        statement = (
            f"SELECT texts.rowid, snippet(texts, 0, '<mark>', '</mark>', '…', 30) FROM texts {join} "  # noqa: S608
            f"WHERE texts MATCH ? ORDER BY {order} LIMIT {TOP}"
        )
        return len(self.connection.execute(statement, values).fetchall())

    def cpu(self) -> float:
        return time.process_time()

    def close(self) -> None:
        self.connection.close()


class Tsvector:
    """PostgreSQL's own: ts_rank and ts_headline, in the database of the site, beside it."""

    def __init__(self, site: Site) -> None:
        self.connection = psycopg.connect(site.url, autocommit=True)

    def build(self, texts: Sequence[Text]) -> None:
        run = self.connection.execute
        run("CREATE SCHEMA bare")
        run("CREATE TABLE bare.texts (id int PRIMARY KEY, body text, board int, stream int,"
            " lang text, made_at float8, words tsvector)")  # fmt: skip
        with self.connection.cursor() as cursor:
            columns = "id, body, board, stream, lang, made_at"
            with cursor.copy(f"COPY bare.texts ({columns}) FROM STDIN".encode()) as copy:
                for each in texts:
                    copy.write_row(each)
        run("UPDATE bare.texts SET words = to_tsvector('simple', body)")
        run("CREATE INDEX ON bare.texts USING gin (words)")
        run("VACUUM (FULL, ANALYZE) bare.texts")

    def ask(self, asked: Asked) -> int:
        values: list[Any] = [asked.line, *(_facts(asked.corner) if asked.corner else ())]
        where = " AND board = %s AND stream = %s AND lang = %s" if asked.corner else ""
        order = "id DESC" if asked.is_newest else "ts_rank(words, query) DESC, id DESC"
        # Twenty first, then what is marked in them: it takes the whole text.
        statement = (
            "SELECT id, ts_headline('simple', body, query) FROM (SELECT id, body, query FROM "  # noqa: S608
            f"bare.texts, websearch_to_tsquery('simple', %s) AS query WHERE words @@ query{where} "
            f"ORDER BY {order} LIMIT {TOP}) AS best"
        )
        return len(self.connection.execute(statement.encode(), values).fetchall())

    def cpu(self) -> float:
        return time.process_time() + process_cpu(self.connection.info.backend_pid)

    def close(self) -> None:
        self.connection.execute("DROP SCHEMA IF EXISTS bare CASCADE")
        self.connection.close()


class Whoosh:
    """As its manual has it, but restrictions as a ``filter``: as terms they find other texts."""

    def __init__(self, folder: Path) -> None:
        from whoosh.analysis import StandardAnalyzer
        from whoosh.fields import ID, NUMERIC, TEXT, Schema
        from whoosh.index import create_in

        facts = {name: ID() for name in ("board", "stream", "lang")}
        body = TEXT(stored=True, analyzer=StandardAnalyzer(stoplist=None))
        schema = Schema(body=body, made_at=NUMERIC(int, bits=64, sortable=True), **facts)
        self.index = create_in(str(folder), schema)
        self.searcher: Any = None

    def build(self, texts: Sequence[Text]) -> None:
        from whoosh.qparser import QueryParser

        writer = self.index.writer(procs=PROCESSES, multisegment=True, limitmb=256)
        for each in texts:
            writer.add_document(
                body=each.body,
                made_at=int(each.made_at),
                board=str(each.board),
                stream=str(each.stream),
                lang=each.lang,
            )
        writer.commit()
        self.searcher = self.index.searcher()
        self.parser = QueryParser("body", self.index.schema)

    def ask(self, asked: Asked) -> int:
        from whoosh.query import And, Term

        names = ("board", "stream", "lang")
        facts = zip(names, map(str, _facts(asked.corner) if asked.corner else ()), strict=False)
        terms = [Term(name, value) for name, value in facts]
        found = self.searcher.search(
            self.parser.parse(asked.line),
            limit=TOP,
            filter=And(terms) if terms else None,
            sortedby="made_at" if asked.is_newest else None,
            reverse=asked.is_newest,
        )
        return len([hit.highlights("body") for hit in found])

    def cpu(self) -> float:
        return time.process_time()

    def close(self) -> None:
        if self.searcher is not None:
            self.searcher.close()
        self.index.close()


class Tantivy:
    def __init__(self, folder: Path) -> None:
        import tantivy

        builder = tantivy.SchemaBuilder().add_text_field("body", stored=True)
        for name in ("board", "stream", "lang"):
            builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
        self.schema = builder.add_float_field("made_at", fast=True).build()
        self.index = tantivy.Index(self.schema, path=str(folder))
        self.tantivy = tantivy
        self.searcher: Any = None

    def build(self, texts: Sequence[Text]) -> None:
        writer = self.index.writer(heap_size=100_000_000, num_threads=1)
        for each in texts:
            facts = {"board": str(each.board), "stream": str(each.stream), "lang": each.lang}
            document = self.tantivy.Document(body=each.body, made_at=each.made_at, **facts)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()

    def ask(self, asked: Asked) -> int:
        words = self.index.parse_query(asked.line, ["body"], conjunction_by_default=True)
        found = self.searcher.search(
            self._within(words, asked.corner) if asked.corner else words,
            limit=TOP,
            count=False,
            order_by_field="made_at" if asked.is_newest else None,
        )
        marked = self.tantivy.SnippetGenerator.create(self.searcher, words, self.schema, "body")
        documents = (self.searcher.doc(address) for _, address in found.hits)
        return len([marked.snippet_from_doc(document).to_html() for document in documents])

    def _within(self, words: Any, corner: Corner) -> Any:
        query, must = self.tantivy.Query, self.tantivy.Occur.Must
        facts = zip(("board", "stream", "lang"), map(str, _facts(corner)), strict=True)
        terms = [query.term_query(self.schema, name, value) for name, value in facts]
        parts = [(must, query.const_score_query(term, 0.0)) for term in terms]
        return query.boolean_query([(must, words), *parts])

    def cpu(self) -> float:
        return time.process_time()

    def close(self) -> None:
        self.searcher = None


def _facts(corner: Corner) -> Iterator[Any]:
    yield from (corner.board_id, corner.stream_id, corner.lang)


_MAKERS: dict[str, Callable[[Site, Path], BareEngine]] = {
    FTS5: lambda _, folder: Fts5(folder),
    TSVECTOR: lambda site, _: Tsvector(site),
    WHOOSH: lambda _, folder: Whoosh(folder),
    TANTIVY: lambda _, folder: Tantivy(folder),
}
