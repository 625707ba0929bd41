"""What is looked for: the words of ``flask bench fill`` whose frequency is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations, product
from random import Random
from urllib.parse import urlencode

from sqlalchemy import create_engine, text

from app.cli.bench_words import COMMON, RARE, VERY_COMMON
from app.core.db import normalised_url
from bench.site import Site

MANY = 40  # of each kind, where there are words for so many
VERY_COMMON_WORD, COMMON_WORD, TWO_WORDS = "very common word", "common word", "two words"
RARE_WORDS, PHRASE, FILTERED, NEWEST = "two rare words", "phrase", "filtered", "newest first"
LABELS = {
    COMMON_WORD: "common word (11 %)",
    VERY_COMMON_WORD: "very common word (30 %)",
    TWO_WORDS: "two words",
    RARE_WORDS: "two rare words",
    PHRASE: "phrase",
    FILTERED: "word + week + stream + language",
    NEWEST: "common word, newest first",
}
LONGEST_LINE = 10_000


@dataclass(frozen=True)
class Corner:
    """Which posts a filtered question is about: as the address says it, and as the rows do."""

    week: str
    stream: str
    lang: str
    board_id: int
    stream_id: int


@dataclass(frozen=True)
class Asked:
    """Words that must all be there, one after the other in a phrase."""

    words: tuple[str, ...]
    is_phrase: bool = False
    corner: Corner | None = None
    is_newest: bool = False

    @property
    def line(self) -> str:
        """As a person types it; all engines understand it too."""
        return f'"{" ".join(self.words)}"' if self.is_phrase else " ".join(self.words)

    @property
    def path(self) -> str:
        fields = {"q": self.line}
        if self.corner is not None:
            corner = self.corner
            fields |= {"week": corner.week, "stream": corner.stream, "lang": corner.lang}
        if self.is_newest:
            fields["sort"] = "newest"
        return f"/en/search?{urlencode(fields)}"


Questions = dict[str, list[Asked]]


def find_questions(site: Site) -> Questions:
    """By kind. No question twice: an engine keeps the answers to its last ones."""
    chance = Random(1)
    pairs = list(permutations(COMMON, 2))
    chance.shuffle(pairs)
    return {
        COMMON_WORD: [Asked((word,)) for word in COMMON],
        VERY_COMMON_WORD: [Asked((word,)) for word in VERY_COMMON],
        TWO_WORDS: [Asked(pair) for pair in pairs[:MANY]],
        RARE_WORDS: [Asked(pair) for pair in chance.sample(RARE[MANY:], MANY)],
        PHRASE: [Asked(pair, is_phrase=True) for pair in pairs[MANY : 2 * MANY]],
        FILTERED: [
            Asked((word,), corner=corner)
            for word, corner in chance.sample(list(product(COMMON, _corners(site))), MANY)
        ],
        NEWEST: [Asked((word,), is_newest=True) for word in COMMON],
    }


def warm_up() -> list[Asked]:
    """What is no question of any kind."""
    return [Asked(pair) for pair in RARE[:MANY]]


def hostile_lines() -> dict[str, list[str]]:
    """What is typed to keep a server busy, by what it is; each in some ways."""
    return {
        "500 terms": [" ".join(_said(number, 500)) for number in range(MANY)],
        "stars": [" ".join(f"{word[:2]}* *{word} *" for word in _said(n, 30)) for n in range(MANY)],
        "nested brackets": [
            f"{'(' * 90}{' OR ('.join(_said(number, 8))}{')' * 90}" for number in range(MANY)
        ],
        "10 kB": [" ".join(_said(number, LONGEST_LINE // 6)) for number in range(MANY)],
    }


def path_of(line: str) -> str:
    return f"/en/search?{urlencode({'q': line})}"


def _said(number: int, count: int) -> Iterator[str]:
    """So many common words, in another order for each number."""
    chance = Random(number)
    return iter(chance.choices((*COMMON, *VERY_COMMON), k=count))


def _corners(site: Site) -> list[Corner]:
    """Each stream of the busiest week, in either language."""
    engine = create_engine(normalised_url(site.url))
    with engine.connect() as connection:
        week = connection.execute(text(
            "SELECT boards.id, weeks.number FROM boards JOIN weeks ON weeks.id = week_id "
            "WHERE boards.id = (SELECT board_id FROM threads GROUP BY board_id "
            "ORDER BY count(*) DESC LIMIT 1)"
        )).one()  # fmt: skip
        streams = connection.execute(text(
            "SELECT id, code FROM streams WHERE id IN (SELECT stream_id FROM threads) ORDER BY id"
        )).all()  # fmt: skip
    engine.dispose()
    return [
        Corner(str(week.number), stream.code, lang, week.id, stream.id)
        for lang in ("en", "fr")
        for stream in streams
    ]
