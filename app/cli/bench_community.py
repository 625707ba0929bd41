"""The forum of nonsense that ``flask bench fill`` writes: the same seed makes the same rows.

Rows get their numbers here, so that what refers to a row can be written before it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from app.accounts.handles import handle_key
from app.accounts.models import Level, Organisation, Role, Status, StreamChoice
from app.accounts.names import name_key
from app.accounts.passwords import hash_password
from app.cli.bench_words import LENGTH, words_of
from app.core.text import RENDERER, render_post, slugify
from app.forum.models import Board, Kind
from app.programme.models import Offering, Stream

SEED = 20190610
PASSWORD = "a bench beside the quiet harbour"  # noqa: S105  (of people who do not exist)
READER = 1
TRUSTED = range(1, 10)  # the reader, and eight who write as fast as they can
FACILITATORS = range(10, 13)
MODERATOR = 13
JOINED = timedelta(days=59)
TALK = timedelta(days=50)
LONGEST = 2_000
BUSY_BOARD = 0.45  # of all threads: deep pages of one board need so many
BODIES = 300
FIRST_NAMES = "Ana Élise Femi Guy Inès Jo Kim Lou Mara Noé Omar Pia Raj Sana Théo Uma Wei Zoé"
LAST_NAMES = "Roy Tran Côté Singh Moreau Okafor Bear Gagné Li Nadeau Park Ross Fortin Diaz"
WORDS = {
    "en": """
        people listen early honest decision project feedback public meeting question answer share
        community trust time plan report result budget change learn practice team policy service
        neighbour survey workshop council region voice draft option evidence story example method
        online start finish why how because before after together always sometimes never invite
        participant organiser facilitator sponsor risk scope promise level inform consult involve
        the a to of and in that is for with this what we they our have from about more when could
        """,
    "fr": """
        écouter tôt décision projet commentaires publique réunion réponse partager communauté
        confiance temps plan bilan résultat changement apprendre pratique équipe politique service
        voisinage sondage atelier conseil région voix ébauche choix preuve récit exemple méthode
        début fin pourquoi comment parce avant après ensemble toujours parfois jamais inviter
        personne organisatrice animateur parrain risque portée promesse niveau informer consulter
        le la les de des et dans que est pour avec ceci quoi nous elles notre ont plus quand être
        """,
}
SHAPES = (
    "{}", "{}", "{} {}", "{} {}", "{} {} {}", "{} **{}** {}", "> {}", "- {}\n- {}\n- {}",
    "1. {}\n2. {}", "{} [{}](https://example.org/guide) {}", "{} *{}*",
)  # fmt: skip
KINDS = {Kind.DISCUSSION: 55, Kind.QUESTION: 25, Kind.RESULT: 8, Kind.TIP: 7, Kind.IDEA: 5}
LANGUAGES = {"en": 65, "fr": 30, "both": 5}

Values = dict[str, Any]


@dataclass(frozen=True)
class Places:
    """Where people can write: the busiest board first."""

    boards: list[Board]
    offering: Offering
    streams: list[Stream]


class Community:
    """Who says what where, decided before the first row is written."""

    def __init__(self, posts: int, places: Places) -> None:
        chance = Random(SEED)  # noqa: S311  (always the same, on purpose)
        self.posts = posts
        self.threads = posts // 20
        self.members = max(50, posts // 50)
        self.places = places
        self.bodies = {lang: _bodies(chance, words.split()) for lang, words in WORDS.items()}
        self.thread_of = _threads_in_time(chance, self.threads, posts)
        self.author_of = [1 + int(self.members * chance.random() ** 2) for _ in range(posts)]
        self.heads = [self._head(chance, number) for number in range(1, self.threads + 1)]
        self.chance = Random(SEED + 1)  # noqa: S311

    def _head(self, chance: Random, number: int) -> Values:
        busy, *others = self.places.boards
        board = busy if chance.random() < BUSY_BOARD else chance.choice(others)
        lang = chance.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
        words = WORDS["en" if lang == "both" else lang].split()
        title = " ".join(chance.choices(words, k=chance.randint(4, 9))).capitalize()
        stream = chance.choice([None, *self.places.streams])
        return {
            "id": number,
            "board_id": board.id,
            "offering_id": board.offering_id,
            "stream_id": stream.id if stream else None,
            "kind": chance.choices(list(KINDS), list(KINDS.values()))[0],
            "lang": lang,
            "title": title,
            "slug": slugify(title),
        }

    def member_rows(self, start: datetime) -> Iterator[Values]:
        password_hash = hash_password(PASSWORD)
        firsts, lasts = FIRST_NAMES.split(), LAST_NAMES.split()
        joined = start - JOINED
        for number in range(1, self.members + 1):
            name = (firsts[number % len(firsts)], lasts[number // len(firsts) % len(lasts)])
            handle = "bench-reader" if number == READER else f"bench-{number}"
            email = "bench@example.org" if number == READER else f"bench-{number}@example.org"
            yield {
                "id": number,
                "handle": handle,
                "handle_key": handle_key(handle),
                "display_name": " ".join(name),
                "name_key": name_key(" ".join(name)),
                "email": email,
                "email_key": email,
                "password_hash": password_hash,
                "organisation": list(Organisation)[number % 7],
                "language": "fr" if number % 3 == 0 else "en",
                "stream": list(StreamChoice)[number % 3],
                "role": Role.MODERATOR if number == MODERATOR else Role.MEMBER,
                "status": Status.ACTIVE,
                "level": Level.TRUSTED if number in TRUSTED else Level.MEMBER,
                "facilitates": [self.places.offering.id] if number in FACILITATORS else [],
                "created_at": joined,
                "confirmed_at": joined,
            }

    def enrolment_rows(self, start: datetime) -> Iterator[Values]:
        streams = self.places.streams
        for number in range(1, self.members + 1):
            yield {
                "user_id": number,
                "offering_id": self.places.offering.id,
                "stream_id": streams[number % len(streams)].id,
                "created_at": start - JOINED,
            }

    def thread_rows(self, start: datetime) -> Iterator[Values]:
        firsts: dict[int, int] = {}
        lasts: dict[int, int] = {}
        for post, thread in enumerate(self.thread_of):
            firsts.setdefault(thread, post)
            lasts[thread] = post
        counts = Counter(self.thread_of)
        own: Counter[int] = Counter(
            thread
            for author, thread in zip(self.author_of, self.thread_of, strict=True)
            if author == self.author_of[firsts[thread]]
        )
        for head in self.heads:
            thread = head["id"]
            yield head | {
                "author_id": self.author_of[firsts[thread]],
                "created_at": self._moment(firsts[thread], start),
                "last_number": counts[thread],
                "last_visible_number": counts[thread],
                "first_post_id": firsts[thread] + 1,
                "last_post_id": lasts[thread] + 1,
                "last_post_at": self._moment(lasts[thread], start),
                "last_author_id": self.author_of[lasts[thread]],
                "reply_count": counts[thread] - 1,
                "answer_count": counts[thread] - own[thread],
            }

    def count_rows(self) -> Iterator[Values]:
        cells = Counter((head["board_id"], head["stream_id"] or 0) for head in self.heads)
        for (board, stream), count in cells.items():
            yield {"board_id": board, "stream_id": stream, "threads": count}

    def mark_rows(self, start: datetime) -> Iterator[Values]:
        """Everybody has read what they answered; the reader a part of every third thread too."""
        counts: Counter[int] = Counter()
        marks: dict[tuple[int, int], int] = {}
        for author, thread in zip(self.author_of, self.thread_of, strict=True):
            counts[thread] += 1
            marks[author, thread] = counts[thread]
        for thread in range(1, self.threads + 1, 3):
            read = self.chance.randint(1, counts[thread])
            marks[READER, thread] = max(read, marks.get((READER, thread), 0))
        for (user, thread), number in marks.items():
            yield {
                "user_id": user,
                "thread_id": thread,
                "last_read_number": number,
                "updated_at": start,
            }

    def post_rows(self, first: int, start: datetime) -> Iterator[Values]:
        """From this number on."""
        numbers = Counter(self.thread_of[: first - 1])
        for post in range(first - 1, self.posts):
            thread = self.thread_of[post]
            numbers[thread] += 1
            lang = self.heads[thread - 1]["lang"]
            lang = ("en", "fr")[post % 2] if lang == "both" else lang
            body, html = self.bodies[lang][post * 7919 % BODIES]
            words = words_of(post)
            moment = self._moment(post, start)
            yield {
                "id": post + 1,
                "thread_id": thread,
                "number": numbers[thread],
                "author_id": self.author_of[post],
                "lang": lang,
                "body": f"{body}\n\n{words}",
                "html": f"{html}<p>{words}</p>\n",
                "renderer": RENDERER,
                "created_at": moment,
                "edited_at": moment if post % 50 == 0 else None,
            }

    def _moment(self, post: int, start: datetime) -> datetime:
        return start - TALK + TALK * (post / self.posts)


def _threads_in_time(chance: Random, threads: int, posts: int) -> list[int]:
    """The thread of each post in the order they are written; threads count as they begin. One
    thread is long and goes on all the time, the others are of all sizes and die down."""
    longest = min(LONGEST, posts // 50)
    weights = [chance.expovariate(1) for _ in range(threads - 1)]
    replies = posts - longest - (threads - 1)
    begins = [chance.random() for _ in range(threads)]
    said = [(chance.random(), 0) for _ in range(longest)]
    said += [(begins[thread], thread) for thread in range(1, threads)]
    for thread in chance.choices(range(1, threads), weights, k=replies):
        begin = begins[thread]
        said.append((begin + (1 - begin) * chance.random() ** 3, thread))
    numbers: dict[int, int] = {}
    return [numbers.setdefault(thread, len(numbers) + 1) for _, thread in sorted(said)]


def _bodies(chance: Random, words: list[str]) -> list[tuple[str, str]]:
    """Texts of 100 to 1,500 characters, with the words that are added, and their HTML."""
    bodies = [_body(chance, words) for _ in range(BODIES)]
    return [(body, render_post(body)) for body in bodies]


def _body(chance: Random, words: list[str]) -> str:
    length = chance.triangular(100, 1_300, 400) - LENGTH
    body = ""
    while len(body) < length:
        shape = chance.choice(SHAPES)
        sentences = [
            " ".join(chance.choices(words, k=chance.randint(5, 15))).capitalize() + "."
            for _ in range(shape.count("{}"))
        ]
        body = f"{body}\n\n{shape.format(*sentences)}".strip()
    return body[: 1_500 - LENGTH].strip()
