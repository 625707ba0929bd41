"""The tantivy engine beyond the contract: its errors, its files, and its package."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from app.search.analysis import Token
from app.search.engine import (
    Cursor,
    Document,
    IndexBusyError,
    Phrase,
    Question,
    QuestionTooCostlyError,
    Reading,
)
from app.search.engine import tantivy as engine_module
from app.search.engine.tantivy import TantivyEngine, library, ranking
from app.search.engine.tantivy.questions import MOST_WAYS
from tests.search.asking import asked, doc, found, keys_found

pytestmark = pytest.mark.once  # asks no database


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "search_index"


@pytest.fixture
def engine(root: Path) -> Iterator[TantivyEngine]:
    engine = TantivyEngine(root, patience=0.05)
    engine.rebuild([])
    yield engine
    engine.close()


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """The disk takes no more than so many bytes a file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


# ------------------------------------------------------------------ questions


def test_a_phrase_finds_the_same_whether_ways_or_patterns_are_looked_for(
    engine: TantivyEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = ["a.b*c", "l'eau", "(x)", "[z]", "^$", "back\\slash", "œuf", "a-b", "#1", "&&", "~"]
    engine.write([doc(number, f"{word} blue river") for number, word in enumerate(odd)], [])
    engine.write([doc(90, "aXbbc blue river"), doc(91, "x blue river"), doc(92, "blue river")], [])
    questions = [
        Question(readings=(Reading(((Phrase(((0, (word, "none")), (1, ("blue", "b")))),),)),))
        for word in odd
    ]
    by_ways = [keys_found(engine, question) for question in questions]
    assert by_ways == [[number] for number in range(len(odd))]
    engine.close()
    monkeypatch.setattr("app.search.engine.tantivy.questions.MOST_WAYS", 0)
    assert [keys_found(engine, question) for question in questions] == by_ways


def test_a_phrase_of_patterns_that_are_too_large_is_too_costly(engine: TantivyEngine) -> None:
    engine.write([doc(1, "river")], [])
    terms = tuple(f"{number}" * 900 for number in range(MOST_WAYS))
    large = Phrase(((0, terms), (1, ("river", "lake"))))
    question = Question(readings=(Reading(((large,),)),))
    with pytest.raises(QuestionTooCostlyError):
        engine.search(question)
    with pytest.raises(QuestionTooCostlyError):
        engine.groups(question, 10)
    assert found(engine, "river") == {1}


def test_turning_a_page_ranks_nothing_anew(
    engine: TantivyEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.write([doc(number, "river") for number in range(9)], [])
    page = engine.search(asked("river", size=5))
    monkeypatch.setattr(engine_module, "rank", None)
    rest = engine.search(asked("river", size=9))
    assert rest.hits[:5] == page.hits
    assert len(rest.hits) == 9


def test_of_many_groups_the_best_are_ranked_as_if_all_were(
    engine: TantivyEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Texts of the same worth stand at the end of what is ranked."""
    documents = [
        doc(number, "river " * (number % 4 + 1), group=number // 2, day=number % 3)
        for number in range(200)
    ]
    engine.write(documents, [])
    whole = engine.search(asked("river", size=200)).hits
    engine.close()
    monkeypatch.setattr(ranking, "DEEPEST", 30)
    assert engine.search(asked("river", size=200)).hits == whole[:30]
    assert engine.search(asked("river")).total == 100


def test_pages_are_the_same_however_few_documents_they_are_made_of(
    engine: TantivyEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Texts of the same worth stand at the end of what is ranked, and groups have several."""
    documents = [
        doc(
            number,
            "river " * (number % 4 + 1),
            group=number // 3 % 40,
            facts={f"week:{number % 5}"},
        )
        for number in range(240)
    ]
    engine.write(documents, [])
    whole = engine.search(asked("river", size=240))
    assert whole.total == len(whole.hits) == 40
    for depths in [(1, 2, 4, 300), (7, 11, 300), (100, 150, 300)]:
        monkeypatch.setattr(engine_module, "DEPTHS", depths)
        engine.close()
        hits, after = [], None
        while page := engine.search(asked("river", size=3, after=after)).hits:
            hits += page
            after = Cursor(page[-1].value, page[-1].group)
        assert tuple(hits) == whole.hits
        first = engine.search(asked("river", size=3))
        assert (first.total, first.facets) == (whole.total, whole.facets)


def test_what_came_with_a_change_is_counted_by_another_process(
    root: Path, engine: TantivyEngine
) -> None:
    """The numbers of shelves are in a file of our own."""
    engine.write([doc(1, "river", facts={"week:1"})], [])
    other = TantivyEngine(root)
    assert other.search(asked("river")).facets == {"week": {"1": 1}}
    engine.write([doc(2, "river", facts={"week:2"}), doc(3, "river", facts={"week:1"})], [])
    assert other.search(asked("river")).facets == {"week": {"1": 2, "2": 1}}
    other.close()


# ------------------------------------------------------------------ disks, locks, damage


@pytest.mark.parametrize("act", ["write", "rebuild"])
def test_a_full_disk_leaves_the_index_as_it_was(
    root: Path, engine: TantivyEngine, act: str
) -> None:
    engine.write([doc(1, "river")], [])
    many = [doc(number, f"river lake{number}") for number in range(2, 900)]
    with files_of_at_most(4_096), pytest.raises(OSError, match="File too large"):
        engine.write(many, [1]) if act == "write" else engine.rebuild(many)
    assert found(engine, "river") == {1}
    engine.write([doc(3, "river")], [1])
    assert found(engine, "river") == {3}
    assert len(list(root.glob("tantivy-*"))) == 1


def test_the_lock_of_the_library_itself_is_a_busy_index(engine: TantivyEngine) -> None:
    index = library.tantivy.Index.open(str(engine._folders.current()))
    with index.writer(heap_size=15_000_000, num_threads=1), pytest.raises(IndexBusyError):
        engine.write([doc(1, "river")], [])
    engine.write([doc(2, "river")], [])
    assert found(engine, "river") == {2}


def test_a_mistake_of_ours_stays_what_it_is(engine: TantivyEngine) -> None:
    engine.write([doc(1, "river")], [])
    too_large = replace(doc(2, "lake"), key=2**70)
    with pytest.raises(ValueError, match="I64"):
        engine.write([too_large], [1])
    odd = [Token(0, ("lake", b"river"))]  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        engine.write([replace(doc(2), body=tuple(odd))], [1])
    with pytest.raises(ValueError, match="broken"):
        engine.rebuild(broken())
    assert found(engine, "river") == {1}
    engine.write([doc(3, "river")], [])
    assert found(engine, "river") == {1, 3}


def broken() -> Iterator[Document]:
    yield doc(9, "river")
    raise ValueError("An index is broken")
