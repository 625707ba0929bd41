"""How good what is found is: nDCG@10 of each question, over the judged conversations.

``python -m tests.search.quality`` prints every question, the worst first, and the level of each
language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import count
from math import log2
from pathlib import Path
from typing import Any

import yaml

from app.search.analysis import analyse
from app.search.documents import What, key_of
from app.search.engine import Document, Engine, Question
from app.search.reading import Piece, loosened, readings
from app.search.synonyms import Synonyms, shipped_synonyms

HERE = Path(__file__).parent
DEPTH = 10
_SPOKEN = re.compile(r'["«]\s*([^"»]*?)\s*["»]|(\S+)')
_MADE_AT = datetime(2026, 3, 2, tzinfo=UTC)  # all on one day: what is measured is the words


@dataclass(frozen=True, slots=True)
class Judged:
    """A question of a reader of ``lang``, and the grade (0 to 3) of each conversation."""

    ask: str
    lang: str
    grades: dict[str, int]


@dataclass(frozen=True, slots=True)
class Corpus:
    """The texts as an engine is given them, and the names and languages of their groups."""

    documents: tuple[Document, ...]
    names: dict[int, str]
    langs: dict[str, str]


@cache
def corpus() -> Corpus:
    documents: list[Document] = []
    names: dict[int, str] = {}
    langs: dict[str, str] = {}
    ids = count(1)
    for lang in ("en", "fr", "both"):
        for name, talk in _read(f"corpus_{lang}.yml").items():
            talk_lang = talk.get("lang", lang)
            group = key_of(What.WEEK if "kind" in talk else What.THREAD, next(ids))
            names[group], langs[name] = name, talk_lang
            documents.append(_document(group, group, talk["title"], talk["body"], talk_lang))
            for reply in talk.get("replies", ()):
                body, reply_lang = _reply(reply, talk_lang)
                key = key_of(What.POST, next(ids))
                documents.append(_document(key, group, "", body, reply_lang))
    return Corpus(tuple(documents), names, langs)


@cache
def questions() -> tuple[Judged, ...]:
    return tuple(
        Judged(item["ask"], lang, item["found"])
        for lang, items in _read("queries.yml").items()
        for item in items
    )


def pieces_of(ask: str) -> list[Piece]:
    return [
        Piece(match[1], is_phrase=True) if match[2] is None else Piece(match[2])
        for match in _SPOKEN.finditer(ask)
    ]


def search(
    engine: Engine, ask: str, lang: str, size: int = DEPTH, synonyms: Synonyms | None = None
) -> list[str]:
    """The names of the conversations found, the best first."""
    asked = readings(pieces_of(ask), lang, synonyms or shipped_synonyms())
    if not asked:
        return []
    found = engine.search(Question(readings=asked, size=size))
    if not found.total and loosened(asked):
        found = engine.search(Question(readings=loosened(asked), size=size))
    return [corpus().names[hit.group] for hit in found.hits]


def ndcg(found: list[str], grades: dict[str, int]) -> float:
    """1.0 for the best order there could be, 0.0 where nothing was found that is of use."""
    best = sorted(grades.values(), reverse=True)[:DEPTH]
    return _gain([grades.get(name, 0) for name in found[:DEPTH]]) / _gain(best)


def level(engine: Engine, lang: str) -> float:
    """The mean over all questions of a language."""
    of_lang = [asked for asked in questions() if asked.lang == lang]
    return sum(ndcg(search(engine, q.ask, lang), q.grades) for q in of_lang) / len(of_lang)


def _gain(grades: list[int]) -> float:
    return sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades))


def _document(key: int, group: int, title: str, body: str, lang: str) -> Document:
    return Document(
        key,
        group,
        title=tuple(analyse(title, lang)),
        body=tuple(analyse(body, lang)),
        facts=frozenset({f"lang:{lang}"}),
        made_at=_MADE_AT,
    )


def _reply(reply: Any, lang: str) -> tuple[str, str]:
    return (reply, lang) if isinstance(reply, str) else (reply["body"], reply["lang"])


def _read(name: str) -> dict[str, Any]:
    listed: dict[str, Any] = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    return listed
