"""What is kept of a document, and how."""

from __future__ import annotations

from typing import Any

from app.search.analysis import Token
from app.search.engine import Document, recency
from app.search.engine.facets import shelf_of
from app.search.engine.tantivy.library import tantivy
from app.search.engine.tantivy.shelves import Shelves

VERSION = 2  # of the fields and of the words in them


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    for name in ("title", "body"):
        builder.add_text_field(name, tokenizer_name="whitespace")
    for name in ("facts", "audience"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("key", indexed=True, fast=True)
    builder.add_integer_field("group", indexed=True)
    builder.add_integer_field("place", fast=True)
    builder.add_float_field("made_at", indexed=True, fast=True)
    builder.add_float_field("worth", fast=True)
    return builder.build()


SCHEMA = _schema()


def kept(document: Document, shelves: Shelves) -> Any:
    """``worth`` is what the score of a document is multiplied by, whatever is asked; ``place`` is
    its group and its shelf."""
    made = tantivy.Document()
    made.add_pre_tokenized_text("title", _tokens(document.title))
    made.add_pre_tokenized_text("body", _tokens(document.body))
    for fact in document.facts:
        made.add_text("facts", fact)
    made.add_text("audience", document.audience)
    made.add_integer("key", document.key)
    made.add_integer("group", document.group)
    made.add_integer("place", shelves.place(document.group, shelf_of(document.facts)))
    made.add_float("made_at", document.made_at.timestamp())
    made.add_float("worth", document.boost * recency(document.made_at))
    return made


def with_key(key: int) -> Any:
    """The document with this key."""
    return tantivy.Query.term_query(SCHEMA, "key", key)


def _tokens(tokens: tuple[Token, ...]) -> Any:
    token = tantivy.Token
    return tantivy.PreTokenizedString(
        "", [token(term, position, 0, 0) for position, terms in tokens for term in terms]
    )
