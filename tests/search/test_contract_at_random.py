"""Every engine finds, counts and orders what looking at each document does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.search.analysis import Token
from app.search.engine import (
    EVERYBODY,
    STAFF,
    Cursor,
    Document,
    Engine,
    Phrase,
    Question,
    Reading,
    Sort,
)
from tests.search.asking import DAY_ONE
from tests.search.places import PLACES
from tests.search.reference import ReferenceEngine, Shelf

TERMS = ["river", "lake", "sea", "pond", "l'eau", "e.x", "f.x", "œuf"]
FACTS = ["week:1", "week:2", "lang:en", "lang:fr", "kind:idea", "tag:a", "tag:b"]
KEYS = st.integers(0, 12)

some_terms = st.lists(st.sampled_from(TERMS), min_size=1, max_size=2, unique=True).map(tuple)


@st.composite
def texts(draw: st.DrawFn) -> tuple[Token, ...]:
    words = draw(st.lists(st.none() | some_terms, max_size=8))
    return tuple(Token(at, terms) for at, terms in enumerate(words) if terms)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    dimensions: dict[str, str] = {}
    for fact in draw(st.lists(st.sampled_from(FACTS), max_size=4)):
        dimensions[fact.partition(":")[0]] = fact
    return Document(
        key=draw(KEYS),
        group=draw(st.integers(0, 5)),
        title=draw(texts()),
        body=draw(texts()),
        facts=frozenset(dimensions.values()),
        made_at=DAY_ONE + timedelta(days=draw(st.integers(0, 4))),
        audience=draw(st.sampled_from([EVERYBODY, EVERYBODY, STAFF, "board:1"])),
        boost=draw(st.sampled_from([0.5, 1.0, 2.0])),
    )


@st.composite
def phrases(draw: st.DrawFn) -> Phrase:
    place, words = 0, []
    for terms in draw(st.lists(some_terms, min_size=1, max_size=3)):
        words.append((place, terms))
        place += draw(st.integers(1, 2))
    return Phrase(tuple(words), draw(st.sampled_from([0.4, 1.0])))


clauses = st.lists(phrases(), min_size=1, max_size=2).map(tuple)
readings = st.builds(
    Reading, st.lists(clauses, min_size=1, max_size=2).map(tuple), st.sampled_from([0.5, 1.0])
)
fact_sets = st.frozensets(st.sampled_from(FACTS), min_size=1, max_size=2)
moments = st.integers(0, 5).map(lambda days: DAY_ONE + timedelta(days=days))
rarely = st.sampled_from([False, False, True])


@st.composite
def questions(draw: st.DrawFn) -> Question:
    return Question(
        readings=draw(st.lists(readings, max_size=2).map(tuple)),
        without=draw(st.lists(clauses, max_size=1).map(tuple)) if draw(rarely) else (),
        in_title=draw(rarely),
        facts=draw(st.lists(fact_sets, max_size=2).map(tuple)) if draw(rarely) else (),
        no_facts=draw(fact_sets) if draw(rarely) else frozenset(),
        since=draw(moments) if draw(rarely) else None,
        until=draw(moments) if draw(rarely) else None,
        groups=draw(st.frozensets(st.integers(0, 5))) if draw(rarely) else None,
        keys=draw(st.frozensets(KEYS)) if draw(rarely) else None,
        stale=draw(st.frozensets(KEYS, max_size=3)) if draw(rarely) else frozenset(),
        audience=frozenset({EVERYBODY, draw(st.sampled_from([EVERYBODY, STAFF, "board:1"]))}),
        sort=draw(st.sampled_from(Sort)),
        size=draw(st.integers(1, 4)),
    )


@pytest.mark.parametrize("place", sorted(PLACES.keys() - {"reference"}), indirect=True)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(documents(), max_size=14),
    st.lists(documents(), max_size=4),
    st.frozensets(KEYS, max_size=3),
    st.lists(questions(), min_size=8, max_size=12),
)
def test_an_engine_finds_what_looking_at_each_document_finds(
    engine: Engine,
    built: list[Document],
    added: list[Document],
    gone: frozenset[int],
    asked: list[Question],
) -> None:
    plain = ReferenceEngine(Shelf())
    gone -= {document.key for document in added}
    for each in (plain, engine):
        each.rebuild(built)
        each.write(added, gone)
    assert sorted(engine.keys()) == sorted(plain.keys())
    for question in asked:
        expected = plain.search(replace(question, size=100))
        whole = engine.search(replace(question, size=100))
        assert (whole.total, whole.facets) == (expected.total, expected.facets), question
        assert {hit.group for hit in whole.hits} == {hit.group for hit in expected.hits}, question
        assert engine.groups(question, 3) == plain.groups(question, 3), question
        places = [(hit.value, hit.group) for hit in whole.hits]
        assert places == sorted(places, reverse=True)
        page = engine.search(question)
        assert page.hits == whole.hits[: question.size]
        assert page.has_more == (len(whole.hits) > question.size)
        rest = (
            replace(question, size=100, after=Cursor(page.hits[-1].value, page.hits[-1].group))
            if page.hits
            else None
        )
        if rest is not None:
            assert engine.search(rest).hits == whole.hits[question.size :]
        if question.sort is Sort.NEWEST:
            newest = [(hit.group, hit.value) for hit in expected.hits]
            assert [(hit.group, hit.value) for hit in whole.hits] == newest
