"""What every engine must bear: questions that could take for ever, more results than it ranks,
several threads, a process that was forked, an index that is replaced while it is read, a writer
that is killed and files that are damaged."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

import app.search.engine.postgres.pages as postgres_pages
import app.search.engine.tantivy.ranking as tantivy_ranking
from app.search.engine import Engine, Phrase, Question, Reading, SearchUnavailableError, Sort
from app.search.engine.folders import IndexFolders
from tests.search.asking import asked, doc, found, keys_found
from tests.search.places import PLACES, Place

EMBEDDED = {
    "whoosh": "app.search.engine.whoosh.WhooshEngine",
    "tantivy": "app.search.engine.tantivy.TantivyEngine",
}
RANKED = 10  # documents, in the tests of what is too much to rank

only_embedded = pytest.mark.parametrize("place", sorted(EMBEDDED), indirect=True)


def words(count: int) -> Phrase:
    """So many words in a row, each of which can be written in three ways."""
    return Phrase(tuple((at, (f"word{at}", f"w{at}.x", f"'{at}'")) for at in range(count)))


# ------------------------------------------------------------------ long phrases


@pytest.mark.parametrize("count", [3, 40, 500])
def test_a_long_phrase_of_words_with_several_terms_is_answered(engine: Engine, count: int) -> None:
    """There are 3 ** 500 ways to write it: whoever tries them all never ends."""
    written = " ".join(f"w{at}.x" if at % 2 else f"'{at}'" for at in range(count))
    engine.write([doc(1, f"before {written} after"), doc(2, written.replace("'0'", "w0yx"))], [])
    assert keys_found(engine, Question(readings=(Reading(((words(count),),)),))) == [1]
    assert keys_found(engine, asked(without=((words(count),),))) == [2]


def test_a_long_phrase_may_miss_words_where_stop_words_stood(engine: Engine) -> None:
    every_third = Phrase(tuple((3 * at, (f"word{at}", f"w{at}")) for at in range(20)))
    engine.write(
        [
            doc(1, " _ _ ".join(f"word{at}" for at in range(20))),
            doc(2, " _ ".join(f"word{at}" for at in range(20))),
        ],
        [],
    )
    assert keys_found(engine, Question(readings=(Reading(((every_third,),)),))) == [1]


def test_a_long_phrase_in_a_text_of_nothing_but_its_words_is_answered(engine: Engine) -> None:
    engine.write([doc(1, "spam " * 9_000), doc(2, "spam " * 199)], [])
    spam = Phrase(tuple((at, ("spam", "spams")) for at in range(200)))
    assert keys_found(engine, Question(readings=(Reading(((spam,),)),))) == [1]


# ------------------------------------------------------------------ more than is ranked


@pytest.fixture
def few_are_ranked(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (tantivy_ranking, postgres_pages):
        monkeypatch.setattr(module, "MOST_RANKED", RANKED)


@pytest.mark.usefixtures("few_are_ranked")
@pytest.mark.parametrize("sort", Sort)
def test_an_engine_that_ranks_only_the_newest_says_so(engine: Engine, sort: Sort) -> None:
    """The others rank and count them all."""
    engine.write([doc(n, "river", day=n, facts={"week:1"}) for n in range(RANKED + 5)], [])
    page = engine.search(asked("river", sort=sort, size=100))
    is_partial = engine.name in ("tantivy", "postgres")
    assert page.is_partial == is_partial
    assert page.total == len(page.hits) == (RANKED if is_partial else RANKED + 5)
    assert page.facets == {"week": {"1": page.total}}
    assert {hit.key for hit in page.hits} >= set(range(5, RANKED + 5))


@pytest.mark.usefixtures("few_are_ranked")
def test_as_many_as_are_ranked_are_all(engine: Engine) -> None:
    engine.write([doc(n, "river", day=n) for n in range(RANKED)], [])
    engine.write([doc(n + 100, "lake", day=n) for n in range(RANKED)], [])
    page = engine.search(asked("river"))
    assert not page.is_partial
    assert page.total == RANKED


# ------------------------------------------------------------------ pages that are kept


def test_what_a_page_says_can_be_changed_without_harm(engine: Engine) -> None:
    engine.write([doc(1, "river", facts={"week:1"})], [])
    engine.search(asked("river")).facets["week"]["1"] = 99
    assert engine.search(asked("river")).facets == {"week": {"1": 1}}


# ------------------------------------------------------------------ threads, forks, swaps


class Searcher(threading.Thread):
    """Searches until it is told to end, and keeps whatever is not as it should be."""

    def __init__(self, engine: Engine, ended: threading.Event) -> None:
        super().__init__()
        self.engine = engine
        self.ended = ended
        self.wrong: list[object] = []

    def run(self) -> None:
        while not self.ended.is_set():
            try:
                total = self.engine.search(asked("river", size=50)).total
            except Exception as error:
                self.wrong.append(error)
            else:
                self.wrong += [total] if total != 20 else []


def test_threads_search_while_another_writes_and_rebuilds(engine: Engine) -> None:
    """No search sees half a change: there are always as many documents as at the beginning."""
    engine.rebuild([doc(number, f"river word{number}") for number in range(20)])
    ended = threading.Event()
    searchers = [Searcher(engine, ended) for _ in range(3)]
    for searcher in searchers:
        searcher.start()
    try:
        for number in range(20, 50):
            engine.write([doc(number, "river")], [number - 20])
        for _ in range(3):
            engine.rebuild([doc(number, "river lake") for number in range(20)])
    finally:
        ended.set()
        for searcher in searchers:
            searcher.join()
    assert [searcher.wrong for searcher in searchers] == [[], [], []]


FORKS = """
import importlib, os, sys
from pathlib import Path
from tests.search.asking import asked, doc, found

module, _, name = sys.argv[2].rpartition(".")
engine = getattr(importlib.import_module(module), name)(Path(sys.argv[1]))
engine.write([doc(1, "river")], [])
assert found(engine, "river") == {1}
locks = [lock for held in (engine, getattr(engine, "_own", None)) if held
         for lock in [getattr(held, "opening", None)] if lock]
for lock in locks:
    lock.acquire()  # as another thread would hold it that very moment
child = os.fork()
if child == 0:
    assert found(engine, "river") == {1}
    engine.write([doc(2, "river")], [])
    assert found(engine, "river") == {1, 2}
    os._exit(0)
for lock in locks:
    lock.release()
_, status = os.waitpid(child, 0)
assert status == 0, status
assert found(engine, "river") == {1, 2}
"""


@only_embedded
def test_a_forked_process_reads_and_writes_for_itself(engine: Engine, tmp_path: Path) -> None:
    """The engine's own fixture made the index; another process opens it, and forks."""
    command = [sys.executable, "-W", "ignore", "-c", FORKS, str(tmp_path / "search_index")]
    ended = subprocess.run(
        [*command, EMBEDDED[engine.name]], capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 0, ended.stderr
    assert found(engine, "river") == {1, 2}


@only_embedded
def test_an_index_that_is_replaced_while_it_is_opened_is_not_missed(
    place: Place, engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    engine.write([doc(1, "river")], [])
    [there] = (tmp_path / "search_index").glob(f"{engine.name}-*-*")
    gone = there.with_name(f"{engine.name}-1-0")
    served = [gone, there]
    monkeypatch.setattr(IndexFolders, "current", lambda self: served.pop(0))
    other = place.open()
    assert found(other, "river") == {1}
    other.close()


@pytest.mark.parametrize("place", sorted(PLACES), indirect=True)
def test_who_has_read_before_a_rebuild_reads_what_was_rebuilt(place: Place, engine: Engine) -> None:
    other = place.open()
    for number in range(4):
        assert other.search(asked("river")).total == bool(number)
        engine.rebuild([doc(number, "river")])
        assert found(other, "river") == {number}
    other.close()


# ------------------------------------------------------------------ killed writers, damaged files

DIES_WHILE_IT_WRITES = """
import importlib, sys
from pathlib import Path
from tests.search.asking import doc

def documents():
    for number in range(100, 200):
        yield doc(number, "river")
    print("writing", flush=True)
    sys.stdin.read()  # until it is killed

module, _, name = sys.argv[2].rpartition(".")
engine = getattr(importlib.import_module(module), name)(Path(sys.argv[1]))
engine.rebuild(documents()) if sys.argv[3] == "rebuild" else engine.write(documents(), [1])
"""


@only_embedded
@pytest.mark.parametrize("act", ["write", "rebuild"])
def test_a_writer_that_is_killed_leaves_the_index_whole_and_free(
    engine: Engine, tmp_path: Path, act: str
) -> None:
    root = tmp_path / "search_index"
    engine.write([doc(1, "river"), doc(2, "river")], [])
    command = [sys.executable, "-W", "ignore", "-c", DIES_WHILE_IT_WRITES, str(root)]
    process = subprocess.Popen(
        [*command, EMBEDDED[engine.name], act], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout
    assert process.stdout.readline().strip() == b"writing"
    process.kill()
    process.communicate()
    assert found(engine, "river") == {1, 2}
    engine.write([doc(3, "river")], [2])
    assert found(engine, "river") == {1, 3}
    engine.rebuild([doc(4, "river")])
    assert found(engine, "river") == {4}
    assert len(list(root.glob(f"{engine.name}-*"))) == 1


FILES = {
    "whoosh": ("pst", "trm", "key.col", "kind.col", "group.col", "toc"),
    "tantivy": ("term", "idx", "pos", "fast", "store", "fieldnorm"),
}


@pytest.mark.parametrize(
    ("place", "suffix"),
    [(name, suffix) for name, suffixes in FILES.items() for suffix in suffixes],
    indirect=["place"],
)
def test_a_damaged_file_is_unavailable_and_never_another_error(
    place: Place, engine: Engine, tmp_path: Path, suffix: str
) -> None:
    engine.write([doc(1, "blue river", facts={"week:1"})], [])
    engine.close()
    damaged = list((tmp_path / "search_index").glob(f"*/*.{suffix}"))
    assert damaged
    for path in damaged:
        path.write_bytes(b"")
    again = place.open()
    with pytest.raises(SearchUnavailableError, match="flask search rebuild"):
        again.search(asked("river"))
    again.rebuild([doc(2, "river")])
    assert found(again, "river") == {2}
    again.close()
