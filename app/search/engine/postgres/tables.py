"""Where the PostgreSQL engine keeps an index: tables of the site's database, outside of its
migrations because an index can be made again at any time.

``search_index`` has one row, which says which build serves. Each build has tables of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR

SCHEMA_VERSION = 1  # of these tables and of the words in them

PLAIN = Text(collation="C")
AT_ONCE = {"fastupdate": "off"}

serving = Table(
    "search_index",
    MetaData(),
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("schema_version", Integer, nullable=False),
    Column("build", Integer, nullable=False),
    Column("generation", BigInteger, nullable=False),
    Column("documents", BigInteger, nullable=False),
)


@dataclass(frozen=True, eq=False)
class Build:
    """The tables of one build. ``worth`` is what the score of a document is multiplied by
    whatever is asked, ``made_at`` seconds since 1970; ``terms`` says how many documents have a
    term."""

    number: int
    metadata: MetaData
    documents: Table
    terms: Table


def build_of(number: int) -> Build:
    metadata = MetaData()
    name = f"search_documents_{number}"
    documents = Table(
        name,
        metadata,
        Column("key", BigInteger, nullable=False, autoincrement=False),
        Column("group_key", BigInteger, key="group", nullable=False),
        Column("made_at", Double, nullable=False),
        Column("worth", Double, nullable=False),
        Column("audience", PLAIN, nullable=False),
        Column("shelf", PLAIN, nullable=False),
        Column("facts", ARRAY(PLAIN), nullable=False),
        Column("words", TSVECTOR, nullable=False),
        Column("ctid", Text, system=True),  # grows with every row of a new table
        # Up to a page of the database, words stay beside what else is known of a document.
        postgresql_with={"toast_tuple_target": 8160},
    )
    terms = Table(
        f"search_terms_{number}",
        metadata,
        Column("term", PLAIN, primary_key=True),
        Column("documents", BigInteger, nullable=False),
    )
    return Build(number, metadata, documents, terms)


def primary_key_of(documents: Table) -> PrimaryKeyConstraint:
    return PrimaryKeyConstraint(documents.c.key, name=f"pk_{documents.name}")


def indexes_of(documents: Table) -> list[Index]:
    """Made when the rows are there: that is quicker. New words never wait in a list
    (``fastupdate``), which every search would have to read."""
    name, c = documents.name, documents.c
    return [
        Index(f"ix_{name}_words", c.words, postgresql_using="gin", postgresql_with=AT_ONCE),
        Index(f"ix_{name}_facts", c.facts, postgresql_using="gin", postgresql_with=AT_ONCE),
        Index(f"ix_{name}_group", c.group),
        Index(f"ix_{name}_made_at", c.made_at),
    ]
