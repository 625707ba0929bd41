"""How words are written in texts that everybody may read, and in about how many of them.

The worker counts as it indexes; what is removed is uncounted when the index is made anew.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from sqlalchemy import delete, func, select

from app.core.db import db, insert
from app.search.analysis import LANGUAGES, ByChunk, fold, is_stop_word
from app.search.engine import Document
from app.search.models import SearchWord

SHORTEST, LONGEST = 4, 30  # letters
MOST_OF_ONE = 1_000  # words of one text
MOST_KEPT = 50_000
SPELT = re.compile(rf"[^\W\d_]{{{SHORTEST},}}")


def words_in(texts: Iterable[str]) -> frozenset[str]:
    """The words that say something, as they are written, in small letters."""
    found: dict[str, None] = {}
    for text in texts:
        each = map(_SPELT.__getitem__, text.split(" "))
        found.update(dict.fromkeys(chain.from_iterable(each)))
    return frozenset(islice(found, MOST_OF_ONE))


def _spelt(chunk: str) -> list[str]:
    found = SPELT.findall(chunk.lower())
    return [word for word in found if len(word) <= LONGEST and says_something(folded(word))]


_SPELT = ByChunk(_spelt)


def says_something(word: str) -> bool:
    """Whether it is no stop word, in either language."""
    return not any(is_stop_word(word, lang) for lang in LANGUAGES)


def counting(documents: Iterable[Document], found: Counter[str]) -> Iterator[Document]:
    """The documents as they are, their words counted as they go by."""
    for document in documents:
        found.update(document.spellings)
        yield document


def add(found: Counter[str]) -> None:
    """These words stand in so many more texts."""
    statement = insert(SearchWord)
    more = SearchWord.documents + statement.excluded.documents
    statement = statement.on_conflict_do_update(index_elements=["word"], set_={"documents": more})
    rows = _rows(sorted(found.items()))
    if rows:
        db.session.execute(statement, rows)


def replace_all(found: Counter[str]) -> None:
    """These are all the words there are; of very many, the most frequent are kept."""
    rows = _rows(found.most_common(MOST_KEPT))  # first: nobody else can write from then on
    db.session.execute(delete(SearchWord))
    if rows:
        db.session.connection().execute(insert(SearchWord), rows)


def forget_rare() -> None:
    """Leave as many as are kept at most."""
    count = db.session.scalar(select(func.count()).select_from(SearchWord)) or 0
    if count <= MOST_KEPT:
        return
    order = SearchWord.documents.desc(), SearchWord.word
    first = select(SearchWord.documents).order_by(*order).offset(MOST_KEPT).limit(1)
    db.session.execute(
        delete(SearchWord)
        .where(SearchWord.documents <= first.scalar_subquery())
        .execution_options(synchronize_session=False)
    )


def beginning(folded: str) -> str:
    """What a word is looked up by, beside its length."""
    return folded[:1]


def folded(word: str) -> str:
    """A word of small letters without its accents; most have none."""
    return word if word.isascii() else fold(word)


def _rows(counted: Iterable[tuple[str, int]]) -> list[dict[str, str | int]]:
    return [
        {"word": word, "start": beginning(plain), "length": len(plain), "documents": documents}
        for word, documents in counted
        if (plain := folded(word))
    ]
