"""What the benchmark looks for stands in as many posts as it says."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest

from app.cli.bench_community import WORDS
from app.cli.bench_words import COMMON, COMMON_SHARE, RARE, VERY_COMMON, VERY_COMMON_SHARE, words_of
from app.search.analysis import terms_of
from bench.questions import MANY, Asked, Corner, find_questions, hostile_lines, warm_up
from tests.bench.conftest import MakeSite

POSTS = 5_000
MADE_UP = [*VERY_COMMON, *COMMON, *(word for pair in RARE for word in pair)]


@pytest.fixture(scope="module")
def counts() -> Counter[str]:
    return Counter(word for post in range(POSTS) for word in words_of(post).split())


def test_words_are_as_frequent_as_is_said(counts: Counter[str]) -> None:
    very_common = sum(counts[word] for word in VERY_COMMON) / len(VERY_COMMON) / POSTS
    common = sum(counts[word] for word in COMMON) / len(COMMON) / POSTS
    assert very_common == pytest.approx(VERY_COMMON_SHARE, abs=0.01)
    assert common == pytest.approx(COMMON_SHARE, abs=0.005)


def test_every_post_has_one_pair_of_rare_words(counts: Counter[str]) -> None:
    assert sum(counts[first] for first, _ in RARE) == POSTS
    assert [counts[first] for first, _ in RARE] == [counts[second] for _, second in RARE]


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_no_word_is_found_by_another(lang: str) -> None:
    terms = [term for word in MADE_UP for term in terms_of(word, lang)]
    assert len(set(terms)) == len(terms) == len(MADE_UP)
    assert set(MADE_UP).isdisjoint(WORDS[lang].split())


def test_a_question_is_an_address_that_says_everything() -> None:
    corner = Corner(week="3", stream="explore", lang="fr", board_id=9, stream_id=2)
    assert Asked(("mumob",), corner=corner).path == (
        "/en/search?q=mumob&week=3&stream=explore&lang=fr"
    )
    assert Asked(("mumob", "podub"), is_phrase=True).path == "/en/search?q=%22mumob+podub%22"
    assert Asked(("mumob",), is_newest=True).path == "/en/search?q=mumob&sort=newest"


def test_hostile_lines_are_what_they_are_called() -> None:
    lines = hostile_lines()
    assert {len(line.split()) for line in lines["500 terms"]} == {500}
    assert all("*" in line for line in lines["stars"])
    assert all("(((" in line and ")))" in line for line in lines["nested brackets"])
    assert min(len(line) for line in lines["10 kB"]) > 9_900
    assert all(len(set(some)) == len(some) for some in lines.values())


def test_no_question_is_asked_twice(make_site: MakeSite) -> None:
    """An answer that is kept costs nothing."""
    site = make_site("one")
    site.test_cli_runner().invoke(args=["bench", "fill", "--posts", "1000"])
    filled: Any = SimpleNamespace(url=site.extensions["settings"].database_url)
    asked = [one.path for some in find_questions(filled).values() for one in some]
    asked += [one.path for one in warm_up()]
    assert len(set(asked)) == len(asked)
    assert sum("stream=" in path for path in asked) == MANY
