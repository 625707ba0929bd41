"""What every engine must keep: what is written, replaced, removed and rebuilt, and what it says
when it cannot."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.search.engine import Document, Engine, IndexBusyError, SearchUnavailableError
from tests.search.asking import asked, doc, found, keys_found
from tests.search.places import Place


class BrokenError(Exception):
    pass


def broken(*documents: Document) -> Iterator[Document]:
    yield from documents
    raise BrokenError


def test_what_is_written_is_found(engine: Engine) -> None:
    engine.write([doc(1, "river")], [])
    assert found(engine, "river") == {1}
    engine.write(iter([doc(2, "river")]), iter([]))
    assert found(engine, "river") == {1, 2}


def test_a_document_replaces_the_one_with_its_key(engine: Engine) -> None:
    engine.write([doc(1, "river", facts={"week:1"}), doc(2, "river")], [])
    engine.write([doc(1, "lake", facts={"week:2"})], [])
    assert found(engine, "river") == {2}
    assert found(engine, "lake") == {1}
    assert found(engine, facts=(frozenset({"week:1"}),)) == set()
    assert engine.status().documents == 2


def test_of_two_with_one_key_written_at_once_the_last_counts(engine: Engine) -> None:
    engine.write([doc(1, "river"), doc(1, "lake")], [])
    assert found(engine) == {1}
    assert found(engine, "lake") == {1}
    assert found(engine, "river") == set()


def test_what_is_gone_is_not_found(engine: Engine) -> None:
    engine.write([doc(1, "river"), doc(2, "river")], [])
    engine.write([], [1, 99])
    assert found(engine, "river") == {2}
    assert list(engine.keys()) == [2]


def test_adding_and_removing_happen_at_once(engine: Engine) -> None:
    engine.write([doc(1, "river"), doc(2, "river")], [])
    engine.write([doc(3, "river")], [1])
    assert found(engine, "river") == {2, 3}


def test_a_document_can_move_to_another_group_and_audience(engine: Engine) -> None:
    engine.write([doc(1, "river", group=7)], [])
    engine.write([doc(1, "river", group=8)], [])
    assert [hit.group for hit in engine.search(asked("river")).hits] == [8]
    engine.write([doc(1, "river", group=8, audience="staff")], [])
    assert engine.search(asked("river")).total == 0


def test_many_small_writes_add_up(engine: Engine) -> None:
    expected: set[int] = set()
    for number in range(30):
        engine.write([doc(number, "river"), doc(number + 100, "river")], [number - 10])
        expected = expected - {number - 10} | {number, number + 100}
    assert set(engine.keys()) == expected
    assert found(engine, "river", size=100) == expected


def test_writing_is_all_or_nothing(engine: Engine) -> None:
    engine.write([doc(1, "river"), doc(2, "river")], [])
    with pytest.raises(BrokenError):
        engine.write(broken(doc(1, "lake"), doc(3, "river")), [2])
    assert found(engine, "river") == {1, 2}
    assert found(engine, "lake") == set()
    engine.write([doc(3, "river")], [])
    assert found(engine, "river") == {1, 2, 3}


def test_what_is_written_lasts(place: Place, engine: Engine) -> None:
    engine.write([doc(1, "river", title="lake", facts={"week:1"})], [])
    engine.close()
    again = place.open()
    assert found(again, "river lake", facts=(frozenset({"week:1"}),)) == {1}
    again.close()


def test_another_process_sees_what_is_written(place: Place, engine: Engine) -> None:
    other = place.open()
    assert found(other) == set()
    engine.write([doc(1, "river")], [])
    assert found(other, "river") == {1}
    engine.write([doc(2, "river")], [1])
    assert found(other, "river") == {2}
    engine.rebuild([doc(3, "river")])
    assert found(other, "river") == {3}
    other.write([doc(4, "river")], [])
    assert found(engine, "river") == {3, 4}
    other.close()


def test_rebuilding_leaves_exactly_what_is_given(engine: Engine) -> None:
    engine.write([doc(1, "river"), doc(2, "river")], [])
    engine.rebuild(iter([doc(2, "lake"), doc(3, "lake")]))
    assert found(engine) == {2, 3}
    assert found(engine, "river") == set()
    engine.write([doc(4, "lake")], [2])
    assert found(engine, "lake") == {3, 4}


def test_the_last_document_with_a_key_counts_in_a_rebuild(engine: Engine) -> None:
    engine.rebuild([doc(1, "river"), doc(2, "river"), doc(1, "lake")])
    assert found(engine, "river") == {2}
    assert found(engine, "lake") == {1}
    assert engine.status().documents == 2


def test_a_rebuild_that_breaks_leaves_the_old_index(place: Place, engine: Engine) -> None:
    engine.write([doc(1, "river")], [])
    with pytest.raises(BrokenError):
        engine.rebuild(broken(doc(2, "river")))
    assert found(engine, "river") == {1}
    engine.write([doc(3, "river")], [])
    assert keys_found(engine, asked("river", size=9)) == [3, 1]
    other = place.open()
    assert found(other, "river") == {1, 3}
    other.close()


def test_the_old_index_serves_while_another_is_built(place: Place, engine: Engine) -> None:
    engine.write([doc(1, "river")], [])
    other = place.open()

    def while_building() -> Iterator[Document]:
        yield doc(2, "river")
        assert found(other, "river") == {1}
        assert found(engine, "river") == {1}

    engine.rebuild(while_building())
    assert found(other, "river") == found(engine, "river") == {2}
    other.close()


def test_status_counts_documents_and_changes(engine: Engine) -> None:
    before = engine.status()
    assert before.engine == engine.name
    assert before.documents == 0
    engine.write([doc(1, "river"), doc(2, "river")], [])
    written = engine.status()
    assert written.documents == 2
    assert written.generation > before.generation
    engine.write([doc(1, "lake")], [2])
    assert engine.status().documents == 1
    assert engine.status().generation > written.generation
    assert engine.status().size >= 0


def test_the_generation_grows_with_a_rebuild(engine: Engine) -> None:
    for number in range(3):
        engine.write([doc(number, "river")], [])
    before = engine.status().generation
    engine.rebuild([doc(1, "river")])
    assert engine.status().generation > before


def test_keys_are_those_of_every_document(engine: Engine) -> None:
    engine.write([doc(1, "river"), doc(2, audience="staff"), doc(3_200_000_001)], [])
    engine.write([doc(4)], [1])
    assert sorted(engine.keys()) == [2, 4, 3_200_000_001]


@pytest.mark.parametrize("harm", ["lose", "spoil"])
def test_an_index_that_cannot_be_read_is_said_to_be_so(place: Place, harm: str) -> None:
    engine = place.open()
    engine.rebuild([doc(1, "river")])
    engine.close()
    getattr(place, harm)()
    engine = place.open()
    for reading in (
        lambda: engine.search(asked("river")),
        lambda: engine.groups(asked("river"), 10),
        engine.status,
        lambda: list(engine.keys()),
        lambda: engine.write([doc(2)], []),
    ):
        with pytest.raises(SearchUnavailableError) as caught:
            reading()
        assert str(caught.value)
    engine.rebuild([doc(2, "river")])
    assert found(engine, "river") == {2}
    engine.close()


def test_a_place_without_an_index_is_unavailable_until_it_is_rebuilt(place: Place) -> None:
    place.lose()
    engine = place.open()
    with pytest.raises(SearchUnavailableError):
        engine.search(asked("river"))
    engine.rebuild([doc(1, "river")])
    assert found(engine, "river") == {1}
    engine.close()


def test_only_one_writes_at_a_time(place: Place, engine: Engine) -> None:
    engine.write([doc(1, "river")], [])
    with place.held():
        with pytest.raises(IndexBusyError):
            engine.write([doc(2, "river")], [])
        with pytest.raises(IndexBusyError):
            engine.rebuild([doc(2, "river")])
        assert found(engine, "river") == {1}
    engine.write([doc(3, "river")], [])
    assert found(engine, "river") == {1, 3}
