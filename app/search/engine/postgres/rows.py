"""Writing documents into the tables of a build."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from math import log
from typing import Any

from sqlalchemy import BigInteger, Connection, Text, any_, exists, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.schema import AddConstraint, CreateIndex

from app.search.engine import Document, recency
from app.search.engine.facets import shelf_of
from app.search.engine.postgres.tables import Build, indexes_of, primary_key_of
from app.search.engine.postgres.tsearch import lexemes_of, vector_of

AVERAGE_LENGTH = 100  # words


def fill(connection: Connection, build: Build, documents: Iterable[Document]) -> int:
    """Make the tables of a build, with these documents, of two with one key the last. Says how
    many there are."""
    build.metadata.create_all(connection, checkfirst=False)
    table = build.documents
    # Words are looked up in every document that may be found: compressed, that takes longer.
    connection.exec_driver_sql(f"ALTER TABLE {table.name} ALTER words SET STORAGE EXTERNAL")
    _copy(connection, build, documents)
    later = table.alias()
    connection.execute(
        table.delete().where(
            exists().where(later.c.key == table.c.key, later.c.ctid > table.c.ctid)
        )
    )
    connection.execute(AddConstraint(primary_key_of(table)))
    for index in indexes_of(table):
        connection.execute(CreateIndex(index))
    counted = func.ts_stat(str(select(table.c.words))).table_valued("word", "ndoc")
    counts = select(counted.c.word, counted.c.ndoc)
    connection.execute(build.terms.insert().from_select(["term", "documents"], counts))
    for each in (table, build.terms):
        connection.exec_driver_sql(f"ANALYZE {each.name}")
    return connection.scalars(select(func.count()).select_from(table)).one()


def remove(connection: Connection, build: Build, keys: list[int]) -> int:
    """How many of these there were."""
    c, terms = build.documents.c, build.terms
    mine = c.key == any_(literal(keys, ARRAY(BigInteger)))
    each = select(func.unnest(func.tsvector_to_array(c.words)).label("term")).where(mine).subquery()
    less = select(each.c.term, func.count().label("times")).group_by(each.c.term).subquery()
    fewer = terms.update().values(documents=terms.c.documents - less.c.times)
    connection.execute(fewer.where(terms.c.term == less.c.term))
    return connection.execute(build.documents.delete().where(mine)).rowcount


def add(connection: Connection, build: Build, documents: Collection[Document]) -> None:
    """Documents with keys that are not there."""
    _copy(connection, build, documents)
    more = Counter(term for document in documents for term in lexemes_of(document))
    if not more:
        return
    each = func.unnest(literal(list(more), ARRAY(Text))).label("term")
    times = func.unnest(literal(list(more.values()), ARRAY(BigInteger))).label("documents")
    counted = insert(build.terms).from_select(["term", "documents"], select(each, times))
    total = build.terms.c.documents + counted.excluded.documents
    connection.execute(
        counted.on_conflict_do_update(index_elements=["term"], set_={"documents": total})
    )


def _copy(connection: Connection, build: Build, documents: Iterable[Document]) -> None:
    cursor: Any = connection.connection.cursor()
    columns = "key, group_key, made_at, worth, audience, shelf, facts, words"
    with cursor.copy(f"COPY {build.documents.name} ({columns}) FROM STDIN") as copy:
        for document in documents:
            copy.write_row(_row(document))


def _row(document: Document) -> tuple[Any, ...]:
    return (
        document.key,
        document.group,
        document.made_at.timestamp(),
        _worth(document),
        document.audience,
        shelf_of(document.facts),
        [fact for fact in document.facts if "\x00" not in fact],
        vector_of(document),
    )


def _worth(document: Document) -> float:
    """A word counts less in a long text: it is there by chance."""
    length = len(document.title) + len(document.body)
    return document.boost * recency(document.made_at) / (1 + log(1 + length / AVERAGE_LENGTH))
