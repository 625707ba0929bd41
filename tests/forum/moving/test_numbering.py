"""Numbers and places."""

from __future__ import annotations

import pytest

from app.forum.numbering import Numbering, runs_of

pytestmark = pytest.mark.once  # arithmetic
SOME = Numbering(12, ((3, 5), (9, 9)))  # in use: 1 2 6 7 8 10 11 12


def test_places_have_no_gaps() -> None:
    in_use = [SOME.number_at(place) for place in range(1, SOME.places + 1)]
    assert in_use == [1, 2, 6, 7, 8, 10, 11, 12]
    assert [SOME.place_of(number) for number in in_use] == list(range(1, 9))


def test_a_number_that_is_not_in_use_is_at_the_place_before_it() -> None:
    assert SOME.place_of(4) == 2
    assert SOME.is_retired(4)
    assert not SOME.is_retired(6)
    assert SOME.in_use(4) == 2
    assert SOME.in_use(99) == 12
    assert Numbering(4, ((3, 4),)).in_use(4) == 2


def test_the_next_number_is_one_in_use_or_to_come() -> None:
    assert SOME.next_after(2) == 6
    assert SOME.next_after(12) == 13
    assert Numbering(4, ((3, 4),)).next_after(2) == 5


def test_runs_are_found() -> None:
    assert runs_of([1, 2, 4, 6, 7]) == [[1, 2], [4, 4], [6, 7]]
    assert runs_of([]) is None
