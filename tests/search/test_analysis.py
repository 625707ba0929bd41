"""Words, and the terms they are found by."""

import unicodedata
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.search.analysis import (
    LANGUAGES,
    LONGEST_TERM,
    MOST_TOKENS,
    PREFIX,
    Token,
    analyse,
    fold,
    is_stop_word,
    terms_of,
    words,
)

pytestmark = pytest.mark.once  # asks no database

LETTERS = "abcdefghijklmnopqrstuvwxyzàâäçéèêëîïôöùûüÿœæ"
A_WORD = st.text(LETTERS, min_size=1, max_size=20)
A_TEXT = st.one_of(
    st.text(max_size=200),
    st.lists(st.one_of(A_WORD, st.sampled_from(["-", "’", " ", "l'", "qu’", "\u00ad"]))).map(
        "".join
    ),
)
A_LANG = st.sampled_from([*LANGUAGES, "both"])


def meet(one: str, other: str, lang: str) -> bool:
    """Whether a text with one of these words is found by the other."""
    return not set(terms_of(one, lang)).isdisjoint(terms_of(other, lang))


def surfaces(text: str, lang: str) -> list[str]:
    standing = {word.position: word.surface for word in words(text)}
    return [standing[token.position] for token in analyse(text, lang)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("engagées", "engager"),
        ("engagées", "engagees"),
        ("engagees", "engager"),
        ("réunions", "reunion"),
        ("REUNIONS", "réunion"),
        ("œuvre", "oeuvre"),
        ("ŒUVRES", "oeuvre"),
        ("cœur", "coeurs"),
        ("l’évaluation", "EVALUATION"),
        ("l'évaluation", "évaluations"),
        ("qu’évaluer", "évaluer"),
        ("D’ÉVALUER", "evaluer"),
        ("français", "FRANCAISE"),
        ("participante", "participants"),
        ("consulté", "consultations"),
        ("communautés", "communaute"),
        ("locaux", "local"),
        ("e\u0301valuation", "évaluation"),
        ("mobili\u00adsation", "mobilisation"),
    ],
)
def test_french_words_that_are_one_meet(one: str, other: str) -> None:
    assert meet(one, other, "fr")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("consultations", "consulting"),
        ("people's", "people"),
        ("people’s", "people"),
        ("Planning", "plans"),
        ("communities", "community"),
        ("naïve", "naive"),
        ("café", "CAFES"),
        ("organise", "organizing"),
        ("organisations", "organization"),
        ("neighbours", "neighbor"),
        ("neighbourhood", "neighborhoods"),
        ("centre", "centers"),
        ("programmes", "program"),
        ("résumé", "resumes"),
    ],
)
def test_english_words_that_are_one_meet(one: str, other: str) -> None:
    assert meet(one, other, "en")


@pytest.mark.parametrize(
    ("one", "other", "lang"),
    [
        ("community", "communication", "en"),
        ("public", "publish", "en"),
        ("hours", "hors", "en"),
        ("participation", "partisan", "fr"),
        ("marche", "marge", "fr"),
        ("conseil", "consul", "fr"),
    ],
)
def test_words_that_are_not_one_do_not_meet(one: str, other: str, lang: str) -> None:
    assert not meet(one, other, lang)


def test_the_two_languages_do_not_meet() -> None:
    assert set(terms_of("consultation", "en")).isdisjoint(terms_of("consultation", "fr"))


def test_a_text_in_both_languages_is_found_in_either() -> None:
    (token,) = analyse("Consultations", "both")
    assert set(token.terms) == {*terms_of("consultation", "en"), *terms_of("consultation", "fr")}


@pytest.mark.parametrize("word", ["the", "What", "DON'T", "don’t", "we're", "Would"])
def test_english_words_that_say_nothing_give_no_term(word: str) -> None:
    assert terms_of(word, "en") == ()


@pytest.mark.parametrize(
    "word", ["les", "Où", "qu’une", "c'est", "ÊTRE", "être", "cette", "à", "n’était", "Très"]
)
def test_french_words_that_say_nothing_give_no_term(word: str) -> None:
    assert terms_of(word, "fr") == ()
    assert is_stop_word("the", "en")
    assert not is_stop_word("the", "fr")


def test_a_stop_word_keeps_its_place() -> None:
    tokens = analyse("The state of the art", "en")
    assert [token.position for token in tokens] == [1, 4]


def test_a_token_stands_where_its_word_does_in_the_text() -> None:
    text = "  Réunions — « l’évaluation » d'une ŒUVRE (2019)"
    assert surfaces(text, "fr") == ["Réunions", "l’évaluation", "ŒUVRE", "2019"]


def test_marks_among_letters_belong_to_the_word() -> None:
    assert surfaces("e\u0301te\u0301s mobili\u00adsation", "en") == [
        "e\u0301te\u0301s",
        "mobili\u00adsation",
    ]


@pytest.mark.parametrize("hyphen", ["-", "\u2010", "\u2011"])
def test_joined_words_are_found_apart_and_in_one_piece(hyphen: str) -> None:
    for lang in LANGUAGES:
        co, design = analyse(f"co{hyphen}design", lang)
        assert set(terms_of("codesign", lang)) <= set(co.terms)
        assert set(terms_of("co", lang)) <= set(co.terms)
        assert design.terms == terms_of("design", lang)


def test_joined_words_are_found_in_one_piece_when_one_of_them_says_nothing() -> None:
    on, line = analyse("on-line", "en")
    assert (on.position, on.terms) == (0, terms_of("online", "en"))
    assert line.terms == terms_of("line", "en")
    (follow,) = analyse("follow-up", "en")
    assert set(terms_of("followup", "en")) <= set(follow.terms)


def test_a_french_verb_and_its_pronoun_are_no_word() -> None:
    (token,) = analyse("pensez-vous", "fr")
    assert token.terms == terms_of("pensez", "fr")
    assert analyse("qu’est-ce", "fr") == []
    assert all(
        "estce" not in term for token in analyse("qu’est-ce", "both") for term in token.terms
    )


def test_a_dash_between_spaces_joins_nothing() -> None:
    assert not any(word.is_joined for word in words("co - design -- plan"))


def test_a_text_has_an_end_and_so_has_a_term() -> None:
    assert len(analyse("word " * (MOST_TOKENS + 5), "en")) == MOST_TOKENS
    (token,) = analyse("x" * 5_000, "fr")
    assert all(len(term) <= LONGEST_TERM + len(PREFIX["fr"]) for term in token.terms)


def test_ligatures_and_marks_are_spread() -> None:
    assert fold("ŒUVRE d’Été, straße") == "oeuvredetestrasse"
    assert fold("People's", keep="'") == "people's"


@given(A_TEXT, A_LANG)
def test_tokens_stand_at_words_in_their_order(text: str, lang: str) -> None:
    tokens = analyse(text, lang)
    for token in tokens:
        assert token.terms
        assert len(set(token.terms)) == len(token.terms)
    assert [t.position for t in tokens] == sorted({t.position for t in tokens})
    assert {t.position for t in tokens} <= {word.position for word in words(text)}


@given(A_TEXT, A_LANG)
def test_every_term_begins_with_its_language_and_has_letters_or_digits_alone(
    text: str, lang: str
) -> None:
    for token in analyse(text, lang):
        for term in token.terms:
            assert term[:2] in PREFIX.values()
            assert term[2:].isalnum()


@given(A_WORD, st.sampled_from(LANGUAGES))
def test_accents_never_matter(word: str, lang: str) -> None:
    bare = fold(word)
    assert is_stop_word(word, lang) == is_stop_word(bare, lang)
    assert meet(word, bare, lang) or is_stop_word(word, lang)


@given(A_WORD, A_LANG, st.randoms(use_true_random=False))
def test_capitals_never_matter(word: str, lang: str, random: Random) -> None:
    mixed = "".join(c.upper() if random.random() < 0.5 else c for c in word)
    assert terms_of(mixed, lang) == terms_of(word, lang) == terms_of(word.upper(), lang)


@given(A_WORD, A_LANG)
def test_how_accents_are_encoded_never_matters(word: str, lang: str) -> None:
    assert terms_of(unicodedata.normalize("NFD", word), lang) == terms_of(word, lang)


@given(st.lists(A_WORD, max_size=20), A_LANG)
def test_a_word_gives_the_same_wherever_it_stands(row: list[str], lang: str) -> None:
    tokens: list[Token] = analyse(" ".join(row), lang)
    assert {t.position: t.terms for t in tokens} == {
        at: terms for at, word in enumerate(row) if (terms := terms_of(word, lang))
    }
