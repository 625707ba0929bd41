"""The Whoosh engine beyond the contract: its scores, its files, its memory, its deaths."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from math import log
from pathlib import Path
from random import Random

import pytest
from whoosh.writing import SegmentWriter

import app.search.engine.whoosh as engine_module
from app.search.engine import (
    TITLE_WEIGHT,
    Cursor,
    Document,
    Question,
    Reading,
    SearchUnavailableError,
    recency,
)
from app.search.engine.kept import Kept
from app.search.engine.whoosh import WhooshEngine, writing
from app.search.engine.whoosh.memory import Memory
from app.search.engine.whoosh.writing import K1, USUAL_LENGTH, B
from tests.search.asking import asked, clause, doc, found, keys_found, phrase

pytestmark = pytest.mark.once  # asks no database

WORDS = [f"word{number}" for number in range(40)]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "search_index"


@pytest.fixture
def engine(root: Path) -> Iterator[WhooshEngine]:
    engine = WhooshEngine(root, patience=0.05)
    engine.rebuild([])
    yield engine
    engine.close()


def corpus(count: int, groups: int = 10_000) -> list[Document]:
    """Texts of few words, some much more common than others."""
    chance = Random(7)  # noqa: S311  (always the same, on purpose)
    weights = [1 / (rank + 1) for rank in range(len(WORDS))]

    def text(most: int) -> str:
        return " ".join(chance.choices(WORDS, weights, k=chance.randint(1, most)))

    return [
        doc(
            number,
            text(60),
            title=text(8),
            group=chance.randrange(groups),
            day=chance.randrange(1_000),
            boost=chance.choice([0.5, 1.0, 2.0]),
            facts={f"week:{chance.randrange(14)}", f"lang:{chance.choice(['en', 'fr'])}"},
        )
        for number in range(count)
    ]


# ------------------------------------------------------------------ scores


def times(text: tuple, word: str) -> int:  # type: ignore[type-arg]
    return sum(word in token.terms for token in text)


def worth(document: Document, word: str) -> float:
    """BM25 of the title and of the body, as it is in books."""
    total = 0.0
    for text, field, weight in (
        (document.title, "title", TITLE_WEIGHT),
        (document.body, "text", 1.0),
    ):
        count = times(text, word)
        damping = K1 * (1 - B + B * len(text) / USUAL_LENGTH[field])
        total += weight * count * (K1 + 1) / (count + damping)
    return total * document.boost * recency(document.made_at)


def exhaustive(documents: list[Document], *words: str) -> dict[int, float]:
    """The best score of each group when every document is looked at."""
    rarity = {}
    for word in words:
        having = sum(times(each.title + each.body, word) > 0 for each in documents)
        rarity[word] = log(1 + (len(documents) - having + 0.5) / (having + 0.5))
    best: dict[int, float] = {}
    for document in documents:
        if all(times(document.title + document.body, word) for word in words):
            score = sum(rarity[word] * worth(document, word) for word in words)
            best[document.group] = max(score, best.get(document.group, 0.0))
    return best


@pytest.mark.parametrize("words", [("word0",), ("word30",), ("word0", "word9"), tuple(WORDS[3:6])])
def test_the_first_page_is_that_of_looking_at_every_document(
    engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    documents = corpus(800, groups=150)
    monkeypatch.setattr(engine_module, "SEGMENT", 300)
    engine.rebuild(documents)
    best = exhaustive(documents, *words)
    result = engine.search(asked(" ".join(words)))
    expected = sorted(best.values(), reverse=True)[:20]
    assert [hit.value for hit in result.hits] == pytest.approx(expected, rel=1e-5)
    for hit in result.hits:
        assert hit.value == pytest.approx(best[hit.group], rel=1e-5)
    assert result.total == len(best)


def test_the_first_page_under_restrictions_is_that_of_looking_at_every_document(
    engine: WhooshEngine,
) -> None:
    documents = corpus(800, groups=150)
    engine.rebuild(documents)
    facts = (frozenset({"week:1", "week:2", "week:3"}), frozenset({"lang:fr"}))
    best = exhaustive(documents, "word0")
    allowed = {d.key for d in documents if all(any_of & d.facts for any_of in facts)}
    hits = engine.search(asked("word0", facts=facts, size=1_000)).hits
    assert {hit.key for hit in hits} <= allowed
    rarity_alone = asked("word0", size=1_000)
    values = {hit.key: hit.value for hit in engine.search(rarity_alone).hits}
    shared = [hit for hit in hits if hit.key in values]
    assert shared
    for hit in shared:
        assert hit.value == values[hit.key] == pytest.approx(best[hit.group], rel=1e-5)


def test_the_order_does_not_depend_on_how_documents_were_written(
    root: Path, engine: WhooshEngine
) -> None:
    documents = corpus(300)
    engine.rebuild(documents)
    at_once = keys_found(engine, asked("word1", size=300))
    engine.rebuild([])
    for start in range(0, 300, 25):
        engine.write(documents[start : start + 25], [])
    assert keys_found(engine, asked("word1", size=300)) == at_once


def test_a_synonym_that_stands_beside_the_word_adds_nothing(engine: WhooshEngine) -> None:
    engine.write([doc(1, "river stream"), doc(2, "river other"), doc(3, "stream")], [])
    either = Question(readings=(Reading(((phrase("river"), phrase("stream", 0.5)),)),))
    alone = {hit.key: hit.value for hit in engine.search(asked("river")).hits}
    both = {hit.key: hit.value for hit in engine.search(either).hits}
    assert {key: both[key] for key in alone} == alone
    assert both[3] < both[2]


# ------------------------------------------------------------------ pages and what is kept


def test_turning_a_page_ranks_nothing_anew(
    engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.rebuild(corpus(100))
    page = engine.search(asked("word0", size=5))
    monkeypatch.setattr(engine_module, "rank", None)
    after = Cursor(page.hits[-1].value, page.hits[-1].group)
    following = engine.search(asked("word0", size=7, after=after))
    assert len(following.hits) == 7
    assert not {hit.key for hit in page.hits} & {hit.key for hit in following.hits}


def test_what_is_kept_stays_within_its_bounds() -> None:
    kept: Kept[int, list[int]] = Kept(100, len)
    for number in range(50):
        assert kept.get(number, lambda: [0] * 30) == [0] * 30
    made: list[int] = []
    for number in (49, 48, 47, 46):
        kept.get(number, lambda: made.append(1) or [0] * 30)  # type: ignore[func-returns-value]
    assert len(made) == 1
    assert kept.get(99, lambda: [0] * 500) == [0] * 500


def test_a_small_memory_finds_the_same(
    engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.rebuild(corpus(200))
    questions = [asked(word) for word in WORDS] + [
        Question(readings=(Reading((clause("word0 word1"),)),))
    ]
    usual = [engine.search(question) for question in questions]
    memory = Memory()
    for name in ("postings", "places", "masks", "frequencies"):
        kept = getattr(memory, name)
        monkeypatch.setattr(kept, "_most", 1)
    engine.close()
    monkeypatch.setattr(engine, "_memory", memory)
    engine._rankings = Kept(1, lambda _: 1)
    assert [engine.search(question) for question in questions] == usual


def test_many_kinds_of_documents_are_counted(engine: WhooshEngine) -> None:
    """More than fit into one byte, which Whoosh's column begins with."""
    engine.rebuild(doc(number, facts={f"week:{number}"}) for number in range(600))
    engine.write([doc(1_000, facts={"week:5"}), doc(1_001, facts={"week:new"})], [7])
    weeks = engine.search(asked()).facets["week"]
    assert len(weeks) == 600
    assert (weeks["5"], weeks["599"], weeks["new"]) == (2, 1, 1)


# ------------------------------------------------------------------ segments


def segments_of(engine: WhooshEngine) -> list[int]:
    return [live.segment.count for live in engine._latest().segments]


def test_small_segments_become_one(engine: WhooshEngine) -> None:
    documents = corpus(200)
    for document in documents:
        engine.write([document], [])
    assert len(segments_of(engine)) <= 6
    assert sum(segments_of(engine)) == 200


def test_large_segments_stay_as_they_are(
    engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MOST_MERGED", 50)
    engine.rebuild(corpus(60))
    for document in corpus(100)[60:]:
        engine.write([document], [])
    assert 60 in segments_of(engine)


def test_a_segment_whose_documents_are_all_gone_goes(
    engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MOST_MERGED", 0)
    engine.write([doc(1), doc(2)], [])
    engine.write([doc(3)], [1, 2])
    assert segments_of(engine) == [1]
    assert found(engine) == {3}


def test_what_is_read_of_a_segment_outlives_a_change(
    engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MOST_MERGED", 50)
    engine.rebuild(corpus(60))
    before = engine._latest().segments[0].segment
    engine.write([doc(900, "word0")], [3])
    assert before in [live.segment for live in engine._latest().segments]


def test_documents_of_a_rebuild_are_taken_one_by_one(
    engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "SEGMENT", 10)
    alive = most = 0

    class Counted(Document):
        def __del__(self) -> None:
            nonlocal alive
            alive -= 1

    def documents() -> Iterator[Document]:
        nonlocal alive, most
        for number in range(40):
            plain = doc(number, "river")
            alive += 1
            most = max(most, alive)
            yield Counted(*(getattr(plain, name) for name in Document.__slots__))

    engine.rebuild(documents())
    assert most <= 3
    assert engine.status().documents == 40


# ------------------------------------------------------------------ broken files, full disks


def test_a_damaged_segment_cannot_become_part_of_another(root: Path, engine: WhooshEngine) -> None:
    engine.write([doc(1, "river")], [])
    found(engine)
    for path in root.glob("*/*.pst"):
        path.write_bytes(b"")
    with pytest.raises(SearchUnavailableError, match="flask search rebuild"):
        engine.write([doc(2, "river")], [])
    engine.rebuild([doc(2, "river")])
    assert found(engine, "river") == {2}


def test_an_index_of_an_older_version_asks_to_be_rebuilt(
    root: Path, engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "VERSION", writing.VERSION + 1)
    newer = WhooshEngine(root)
    with pytest.raises(SearchUnavailableError, match="flask search rebuild"):
        newer.status()
    newer.rebuild([doc(1)])
    assert found(newer) == {1}
    newer.close()


@pytest.mark.parametrize("step", ["add_document", "_flush_segment", "_commit_toc"])
def test_a_full_disk_leaves_the_index_as_it_was(
    root: Path, engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    engine.write([doc(1, "river")], [])

    def full(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(SegmentWriter, step, full)
        with pytest.raises(OSError, match="No space"):
            engine.write([doc(2, "river")], [1])
        with pytest.raises(OSError, match="No space"):
            engine.rebuild([doc(2, "river")])
    assert found(engine, "river") == {1}
    engine.write([doc(3, "river")], [1])
    assert found(engine, "river") == {3}
    assert len(list(root.glob("whoosh-*"))) == 1


# ------------------------------------------------------------------ other processes and threads


def test_a_forked_process_reads_for_itself(engine: WhooshEngine) -> None:
    engine.write([doc(1, "river")], [])
    before = engine._latest()
    forked = replace(before, process=os.getpid() + 1)
    engine._snapshot = forked
    after = engine._latest()
    assert after.segments[0].segment is not before.segments[0].segment
    assert found(engine, "river") == {1}
