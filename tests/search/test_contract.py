"""What every engine must find: words, phrases, restrictions, facets and order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from app.search.engine import (
    DEEPEST,
    EVERYBODY,
    STAFF,
    Clause,
    Cursor,
    Engine,
    Phrase,
    Question,
    Reading,
    Sort,
)
from tests.search.asking import (
    DAY_ONE,
    asked,
    clause,
    doc,
    found,
    keys_found,
    phrase,
    reading,
)

# ------------------------------------------------------------------ words


def test_a_word_finds_the_documents_that_have_it_in_title_or_body(engine: Engine) -> None:
    engine.write([doc(1, "river"), doc(2, "lake"), doc(3, title="river")], [])
    assert found(engine, "river") == {1, 3}


def test_all_clauses_must_be_met(engine: Engine) -> None:
    engine.write([doc(1, "river lake"), doc(2, "lake"), doc(3, "lake", title="river")], [])
    assert found(engine, "river lake") == {1, 3}


def test_any_phrase_of_a_clause_will_do(engine: Engine) -> None:
    engine.write([doc(1, "river"), doc(2, "lake"), doc(3, "sea")], [])
    assert found_by(engine, clause("river", "sea")) == {1, 3}


def test_any_term_of_a_word_will_do(engine: Engine) -> None:
    engine.write([doc(1, "reunion|reun"), doc(2, "reun"), doc(3, "other")], [])
    assert found(engine, "reunion|reun") == {1, 2}
    assert found(engine, "reunion") == {1}


def test_any_reading_will_do_and_the_better_score_counts(engine: Engine) -> None:
    engine.write([doc(1, "river"), doc(2, "fleuve"), doc(3, "lake")], [])
    both = Question(readings=(reading("river", weight=0.5), reading("fleuve")))
    assert keys_found(engine, both) == [2, 1]
    twice = Question(readings=(reading("river", weight=0.5), reading("river")))
    once = engine.search(asked("river")).hits
    assert [(hit.key, round(hit.value, 4)) for hit in engine.search(twice).hits] == [
        (hit.key, round(hit.value, 4)) for hit in once
    ]


def test_a_clause_of_no_phrases_finds_nothing(engine: Engine) -> None:
    engine.write([doc(1, "river")], [])
    assert found_by(engine, ()) == set()


def test_a_question_without_words_finds_everything(engine: Engine) -> None:
    engine.write([doc(1, "river"), doc(2), doc(3, title="lake")], [])
    assert found(engine) == {1, 2, 3}


def test_a_question_that_finds_nothing_has_an_empty_page(engine: Engine) -> None:
    engine.write([doc(1, "river", facts={"week:1"})], [])
    result = engine.search(asked("ocean"))
    assert (result.hits, result.total, result.facets) == ((), 0, {})
    assert not result.has_more
    assert not result.is_partial
    assert engine.groups(asked("ocean"), 10) == []


def test_an_index_of_nothing_answers(engine: Engine) -> None:
    assert engine.search(asked("river")).total == 0
    assert engine.search(asked()).total == 0


def test_excluded_words_take_documents_away(engine: Engine) -> None:
    engine.write([doc(1, "river lake"), doc(2, "river"), doc(3, "river", title="sea")], [])
    assert found(engine, "river", without=(clause("lake"), clause("sea"))) == {2}
    assert found(engine, without=(clause("lake", "sea"),)) == {2}


def test_an_excluded_phrase_takes_only_documents_with_the_phrase(engine: Engine) -> None:
    engine.write([doc(1, "blue river"), doc(2, "river blue")], [])
    assert found(engine, "river", without=(clause("blue river"),)) == {2}


def test_in_title_looks_in_titles_alone(engine: Engine) -> None:
    engine.write([doc(1, "river"), doc(2, title="river"), doc(3, "lake", title="river lake")], [])
    assert found(engine, "river", in_title=True) == {2, 3}
    assert found(engine, "lake", in_title=True) == {3}
    assert found(engine, "river", in_title=True, without=(clause("lake"),)) == {2}


def test_in_title_all_words_must_be_in_the_title(engine: Engine) -> None:
    engine.write([doc(1, "lake", title="river"), doc(2, title="lake river")], [])
    assert found(engine, "river lake", in_title=True) == {2}


# ------------------------------------------------------------------ phrases


def test_a_phrase_is_its_words_in_order_and_side_by_side(engine: Engine) -> None:
    engine.write([doc(1, "a blue river"), doc(2, "river blue"), doc(3, "blue wide river")], [])
    assert found_by(engine, clause("blue river")) == {1}


def test_a_phrase_may_miss_a_word_where_a_stop_word_stood(engine: Engine) -> None:
    engine.write([doc(1, "end _ line"), doc(2, "end line"), doc(3, "end _ _ line")], [])
    assert found_by(engine, clause("end _ line")) == {1}
    assert found_by(engine, clause("end line")) == {2}


def test_a_phrase_is_found_at_its_second_beginning(engine: Engine) -> None:
    engine.write([doc(1, "blue sea blue river"), doc(2, "blue blue sea river")], [])
    assert found_by(engine, clause("blue river")) == {1}


def test_any_term_of_each_word_of_a_phrase_will_do(engine: Engine) -> None:
    engine.write([doc(1, "blu rivers"), doc(2, "blue river|rivers"), doc(3, "blue sea")], [])
    assert found_by(engine, clause("blue|blu river|rivers")) == {1, 2}


def test_a_phrase_never_reaches_from_title_to_body(engine: Engine) -> None:
    engine.write(
        [doc(1, "river", title="blue"), doc(2, "blue river"), doc(3, title="blue river")], []
    )
    assert found_by(engine, clause("blue river")) == {2, 3}


def test_a_phrase_in_title_stands_in_the_title(engine: Engine) -> None:
    engine.write([doc(1, "blue river", title="river blue"), doc(2, title="blue river")], [])
    question = Question(readings=(Reading((clause("blue river"),)),), in_title=True)
    assert keys_found(engine, question) == [2]


def test_a_word_of_a_phrase_can_be_repeated(engine: Engine) -> None:
    engine.write([doc(1, "very very blue"), doc(2, "very blue")], [])
    assert found_by(engine, clause("very very blue")) == {1}


def test_a_long_text_is_found_to_its_end(engine: Engine) -> None:
    engine.write([doc(1, "word " * 9_998 + "blue river")], [])
    assert found_by(engine, clause("blue river")) == {1}


def test_a_word_written_ten_thousand_times_is_one_word_like_another(engine: Engine) -> None:
    engine.write([doc(1, "spam " * 9_000 + "blue river"), doc(2, "spam " * 9_000)], [])
    assert found_by(engine, clause("spam spam spam")) == {1, 2}
    assert found_by(engine, clause("spam blue")) == {1}
    assert found_by(engine, clause("blue spam")) == set()


# ------------------------------------------------------------------ order


def test_a_word_in_the_title_counts_more(engine: Engine) -> None:
    filler = " x y z" * 3
    engine.write([doc(1, "river" + filler, title="a b"), doc(2, "a" + filler, title="river b")], [])
    assert keys_found(engine, asked("river")) == [2, 1]


def test_a_word_that_stands_there_more_often_counts_more(engine: Engine) -> None:
    engine.write([doc(1, "river a b c"), doc(2, "river river river a")], [])
    assert keys_found(engine, asked("river")) == [2, 1]


def test_a_rare_word_counts_more_than_a_common_one(engine: Engine) -> None:
    engine.write([doc(number, "lake a") for number in range(10, 30)], [])
    engine.write([doc(1, "lake b"), doc(2, "river b")], [])
    either = Question(readings=(Reading((clause("lake", "river"),)),))
    assert keys_found(engine, either)[0] == 2


def test_the_weight_of_a_phrase_orders(engine: Engine) -> None:
    engine.write([doc(1, "river"), doc(2, "stream")], [])
    for weak, strong, order in (("river", "stream", [2, 1]), ("stream", "river", [1, 2])):
        synonyms = (phrase(strong), phrase(weak, weight=0.4))
        assert keys_found(engine, Question(readings=(Reading((synonyms,)),))) == order


def test_the_boost_of_a_document_orders(engine: Engine) -> None:
    engine.write([doc(1, "river"), doc(2, "river", boost=1.5), doc(3, "river", boost=0.5)], [])
    assert keys_found(engine, asked("river")) == [2, 1, 3]


def test_the_newer_of_two_like_texts_comes_first(engine: Engine) -> None:
    engine.write([doc(1, "river", day=900), doc(2, "river"), doc(3, "river", day=2_000)], [])
    assert keys_found(engine, asked("river")) == [3, 1, 2]


def test_newest_is_by_time_alone(engine: Engine) -> None:
    engine.write([doc(1, "river", title="river", day=1), doc(2, "a river b", day=2)], [])
    newest = engine.search(asked("river", sort=Sort.NEWEST))
    assert [(hit.key, hit.value) for hit in newest.hits] == [
        (2, (DAY_ONE + timedelta(days=2)).timestamp()),
        (1, (DAY_ONE + timedelta(days=1)).timestamp()),
    ]


def test_the_values_of_hits_never_rise(engine: Engine) -> None:
    engine.write([doc(number, "river " * (number % 7 + 1), day=number) for number in range(50)], [])
    for sort in Sort:
        hits = engine.search(asked("river", sort=sort, size=50)).hits
        places = [(hit.value, hit.group) for hit in hits]
        assert places == sorted(places, reverse=True)


def test_of_two_with_the_same_value_the_higher_group_comes_first(engine: Engine) -> None:
    engine.write([doc(1, "river"), doc(3, "river"), doc(2, "river")], [])
    for sort in Sort:
        assert keys_found(engine, asked("river", sort=sort)) == [3, 2, 1]


# ------------------------------------------------------------------ groups


def test_a_group_is_one_hit_with_its_best_document(engine: Engine) -> None:
    engine.write(
        [doc(1, "river a b c", group=9), doc(2, "river river", group=9), doc(3, "river", group=8)],
        [],
    )
    result = engine.search(asked("river"))
    assert {hit.group: hit.key for hit in result.hits} == {9: 2, 8: 3}
    assert result.total == 2


def test_with_newest_the_newest_document_stands_for_its_group(engine: Engine) -> None:
    engine.write([doc(1, "river river", group=9), doc(2, "river a b", group=9, day=1)], [])
    assert keys_found(engine, asked("river", sort=Sort.NEWEST)) == [2]


def test_only_found_documents_stand_for_a_group(engine: Engine) -> None:
    engine.write([doc(1, "river", group=9), doc(2, "lake", group=9, day=1, boost=5.0)], [])
    for sort in Sort:
        assert keys_found(engine, asked("river", sort=sort)) == [1]


def test_documents_of_one_group_written_at_different_times_are_one_hit(engine: Engine) -> None:
    for number in range(12):
        engine.write([doc(number, "river", group=9, day=number)], [])
    assert keys_found(engine, asked("river", sort=Sort.NEWEST)) == [11]
    assert engine.search(asked("river")).total == 1


def test_groups_are_those_with_the_newest_documents_first(engine: Engine) -> None:
    engine.write(
        [
            doc(1, "river river", group=7, day=1),
            doc(2, "river", group=8, day=3),
            doc(3, "river", group=7, day=5),
            doc(4, "lake", group=9, day=9),
            doc(5, "river", group=9, day=2),
        ],
        [],
    )
    assert engine.groups(asked("river", size=1, after=Cursor(0.0, 0)), 10) == [7, 8, 9]
    assert engine.groups(asked("river"), 2) == [7, 8]


# ------------------------------------------------------------------ restrictions


def test_facts_are_all_of_any_of(engine: Engine) -> None:
    engine.write(
        [
            doc(1, "river", facts={"week:1", "lang:en"}),
            doc(2, "river", facts={"week:2", "lang:en"}),
            doc(3, "river", facts={"week:1", "lang:fr"}),
            doc(4, "river"),
        ],
        [],
    )
    weeks = frozenset({"week:1", "week:2"})
    assert found(engine, "river", facts=(weeks,)) == {1, 2, 3}
    assert found(engine, "river", facts=(weeks, frozenset({"lang:en"}))) == {1, 2}
    assert found(engine, facts=(frozenset({"week:2"}), frozenset({"lang:fr"}))) == set()
    assert found(engine, "river", facts=(frozenset({"week:7"}),)) == set()


def test_a_fact_is_not_the_beginning_of_another(engine: Engine) -> None:
    engine.write([doc(1, facts={"week:1"}), doc(2, facts={"week:12"})], [])
    assert found(engine, facts=(frozenset({"week:1"}),)) == {1}


def test_facts_can_hold_any_character(engine: Engine) -> None:
    hostile = "tag:a b:c'd\"é\\|&%"
    engine.write([doc(1, facts={hostile}), doc(2, facts={"tag:a"})], [])
    assert found(engine, facts=(frozenset({hostile}),)) == {1}
    assert found(engine, no_facts=frozenset({hostile})) == {2}


def test_no_facts_take_documents_away(engine: Engine) -> None:
    engine.write([doc(1, facts={"is:solved"}), doc(2, facts={"kind:idea"}), doc(3)], [])
    assert found(engine, no_facts=frozenset({"is:solved", "kind:idea"})) == {3}


def test_since_is_included_and_until_is_not(engine: Engine) -> None:
    engine.write([doc(number, "river", day=number) for number in range(1, 5)], [])
    second, fourth = DAY_ONE + timedelta(days=2), DAY_ONE + timedelta(days=4)
    for word in ("river", ""):
        assert found(engine, word, since=second) == {2, 3, 4}
        assert found(engine, word, until=fourth) == {1, 2, 3}
        assert found(engine, word, since=second, until=fourth) == {2, 3}


def test_groups_and_keys_restrict_when_they_are_given(engine: Engine) -> None:
    engine.write([doc(number, "river", group=number % 2) for number in range(1, 5)], [])
    assert engine.search(asked("river", groups=frozenset({0}))).total == 1
    assert keys_found(engine, asked("river", keys=frozenset({3, 99}))) == [3]
    assert found(engine, "river", groups=frozenset()) == set()
    assert found(engine, keys=frozenset()) == set()
    assert found(engine, groups=frozenset({1}), keys=frozenset({2, 3})) == {3}


def test_stale_documents_neither_show_nor_count(engine: Engine) -> None:
    engine.write(
        [
            doc(1, "river", group=1, facts={"week:1"}),
            doc(2, "river", group=2, facts={"week:2"}),
            doc(3, "river a b c", group=2, facts={"week:3"}),
        ],
        [],
    )
    result = engine.search(asked("river", stale=frozenset({1, 2})))
    assert [hit.key for hit in result.hits] == [3]
    assert result.total == 1
    assert result.facets == {"week": {"3": 1}}
    assert engine.groups(asked("river", stale=frozenset({1, 2})), 10) == [2]


def test_a_document_for_others_never_shows(engine: Engine) -> None:
    engine.write(
        [
            doc(1, "river", facts={"week:1", "lang:en"}),
            doc(2, "river secret", title="secret", facts={"week:2"}, audience=STAFF, day=9),
            doc(3, "river secret", facts={"week:3"}, audience="board:7", group=1, boost=9.0),
        ],
        [],
    )
    for question in (
        asked("river"),
        asked(),
        asked("river", sort=Sort.NEWEST),
        asked("river", facts=(frozenset({"week:1", "week:2", "week:3"}),)),
    ):
        result = engine.search(question)
        assert [(hit.key, hit.group) for hit in result.hits] == [(1, 1)]
        assert result.total == 1
        assert result.facets == {"week": {"1": 1}, "lang": {"en": 1}}
        assert engine.groups(question, 10) == [1]
    for hidden in (
        asked("secret"),
        asked("secret", in_title=True),
        asked(facts=(frozenset({"week:2"}),)),
        asked(keys=frozenset({2, 3})),
        asked(groups=frozenset({2})),
        asked("river", audience=frozenset()),
    ):
        assert engine.search(hidden) == engine.search(asked("nothing"))
        assert engine.groups(hidden, 10) == []


def test_whoever_belongs_to_an_audience_sees_its_documents(engine: Engine) -> None:
    engine.write([doc(1, "river"), doc(2, "river", audience=STAFF), doc(3, audience="board:7")], [])
    assert found(engine, "river", audience=frozenset({EVERYBODY, STAFF})) == {1, 2}
    assert found(engine, audience=frozenset({EVERYBODY, "board:7"})) == {1, 3}
    assert found(engine, audience=frozenset({STAFF})) == {2}


# ------------------------------------------------------------------ counting


def test_facets_count_groups_by_what_their_found_documents_are(engine: Engine) -> None:
    engine.write(
        [
            doc(1, "river", group=1, facts={"week:1", "kind:idea", "tag:x"}),
            doc(2, "river", group=1, facts={"week:1", "kind:question"}),
            doc(3, "river", group=2, facts={"week:1", "lang:fr", "stream:a:b"}),
            doc(4, "lake", group=3, facts={"week:2"}),
        ],
        [],
    )
    assert engine.search(asked("river")).facets == {
        "week": {"1": 2},
        "kind": {"idea": 1, "question": 1},
        "lang": {"fr": 1},
        "stream": {"a:b": 1},
    }


def test_totals_and_facets_are_those_of_all_pages(engine: Engine) -> None:
    engine.write([doc(number, "river", facts={"week:1"}) for number in range(7)], [])
    page = engine.search(asked("river", size=3))
    after = Cursor(page.hits[-1].value, page.hits[-1].group)
    following = engine.search(asked("river", size=3, after=after))
    for each in (page, following):
        assert (each.total, each.facets) == (7, {"week": {"1": 7}})


# ------------------------------------------------------------------ pages


def test_a_page_is_as_long_as_was_asked(engine: Engine) -> None:
    engine.write([doc(number, "river") for number in range(5)], [])
    assert len(engine.search(asked("river", size=2)).hits) == 2
    assert len(engine.search(asked("river")).hits) == 5


def test_has_more_says_whether_another_page_follows(engine: Engine) -> None:
    engine.write([doc(number, "river") for number in range(5)], [])
    assert engine.search(asked("river", size=4)).has_more
    assert not engine.search(asked("river", size=5)).has_more
    assert not engine.search(asked("river", size=6)).has_more


def test_pages_follow_one_another_without_repeats_or_holes(engine: Engine) -> None:
    for start in range(0, 60, 20):
        engine.write(
            [
                doc(number, "river " * (number % 3 + 1), group=number // 2, day=number % 9)
                for number in range(start, start + 20)
            ],
            [],
        )
    for sort in Sort:
        for word in ("river", ""):
            seen = turn_all_pages(engine, asked(word, sort=sort, size=7))
            assert sorted(seen) == list(range(30))
            whole = engine.search(asked(word, sort=sort, size=100)).hits
            assert seen == [hit.group for hit in whole]


def test_a_cursor_of_a_hit_that_is_gone_keeps_its_place(engine: Engine) -> None:
    engine.write([doc(number, "river", day=number) for number in range(6)], [])
    page = engine.search(asked("river", size=3, sort=Sort.NEWEST))
    after = Cursor(page.hits[-1].value, page.hits[-1].group)
    engine.write([], [page.hits[-1].key])
    rest = engine.search(asked("river", sort=Sort.NEWEST, after=after))
    assert [hit.key for hit in rest.hits] == [2, 1, 0]


def test_as_many_groups_as_are_ranked_can_be_turned_to(engine: Engine) -> None:
    engine.write([doc(number, "river", day=number % 50) for number in range(DEEPEST + 30)], [])
    for sort in Sort:
        question = asked("river", size=300, sort=sort)
        assert engine.search(question).total == DEEPEST + 30
        seen = turn_all_pages(engine, question)
        assert len(seen) == len(set(seen)) >= DEEPEST


# ------------------------------------------------------------------ hostile questions


def test_a_question_of_five_hundred_words_is_answered(engine: Engine) -> None:
    words = " ".join(f"word{number}" for number in range(500))
    engine.write([doc(1, words), doc(2, "word1 word2")], [])
    assert found(engine, words) == {1}
    assert found_by(engine, clause(words)) == {1}
    assert found_by(engine, clause(*words.split())) == {1, 2}
    assert found(engine, without=tuple(clause(word) for word in words.split())) == set()


def test_terms_of_any_characters_find_nothing_else_and_break_nothing(engine: Engine) -> None:
    engine.write([doc(1, "river a b"), doc(2, "l'eau")], [])
    for term in HOSTILE:
        question = Question(readings=(Reading(((one_term(term),),)),))
        assert engine.search(question).total == 0
        both = Question(readings=(Reading((((one_term("river")),), (one_term(term),))),))
        assert engine.search(both).total == 0
        assert found(engine, "river", without=((one_term(term),),)) == {1}
        assert found(engine, "river", facts=(frozenset({term}),)) == set()
        assert found(engine, "river", audience=frozenset({term})) == set()
    assert found(engine, "l'eau") == {2}


HOSTILE = (
    "x" * 70_000,
    "é" * 3_000,
    "it's",
    '"river"',
    "river lake",
    "river:1",
    "river:*",
    "riv*",
    "a\\b",
    "\\",
    "'",
    "' OR 1=1 --",
    "!river",
    "(river | lake) & !sea",
    "<->",
    "\x00",
    "riv\x00er",
    "😀",
    "",
)


def one_term(term: str) -> Phrase:
    return replace(phrase("x"), words=((0, (term,)),))


def found_by(engine: Engine, wanted: Clause) -> set[int]:
    return set(keys_found(engine, Question(readings=(Reading((wanted,)),))))


def turn_all_pages(engine: Engine, question: Question) -> list[int]:
    """The groups of all pages, one after the other."""
    seen: list[int] = []
    while True:
        page = engine.search(question)
        seen += [hit.group for hit in page.hits]
        if not page.has_more:
            return seen
        assert len(page.hits) == question.size
        last = page.hits[-1]
        question = replace(question, after=Cursor(last.value, last.group))
