"""What is kept of a document, and how."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from app.search.analysis import Token
from app.search.engine import Document, recency
from app.search.engine.facets import shelf_of
from app.search.engine.tantivy.library import tantivy

VERSION = 1  # of the fields and of the words in them


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


def kept(document: Document) -> Any:
    """``worth`` is what the score of a document is multiplied by, whatever is asked."""
    made = tantivy.Document()
    made.add_pre_tokenized_text("title", _tokens(document.title))
    made.add_pre_tokenized_text("body", _tokens(document.body))
    for fact in document.facts:
        made.add_text("facts", fact)
    shelf = shelf_of(document.facts)
    made.add_text("audience", document.audience)
    made.add_text("shelf", shelf)
    made.add_integer("shelf_number", number_of(shelf))
    made.add_integer("key", document.key)
    made.add_integer("group", document.group)
    made.add_float("made_at", document.made_at.timestamp())
    made.add_float("worth", document.boost * recency(document.made_at))
    return made


def number_of(shelf: str) -> int:
    """A number for a shelf, the same in every process: numbers are read faster than words."""
    return int.from_bytes(blake2b(shelf.encode(), digest_size=7).digest())


def with_key(key: int) -> Any:
    """The document with this key."""
    return tantivy.Query.term_query(SCHEMA, "key", key)


def _tokens(tokens: tuple[Token, ...]) -> Any:
    return tantivy.PreTokenizedString(
        "", [tantivy.Token(term, token.position, 0, 0) for token in tokens for term in token.terms]
    )
