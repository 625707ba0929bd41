"""How words become a question."""

from hypothesis import given
from hypothesis import strategies as st

from app.search.analysis import LANGUAGES, terms_of
from app.search.engine import TITLE_WEIGHT, Clause, Phrase, Reading
from app.search.reading import (
    MOST_LOOSENED,
    OTHER_READING,
    Piece,
    clauses_of,
    is_ignored,
    loosened,
    readings,
)
from app.search.synonyms import WORTH, Group, Synonyms, shipped_synonyms

NONE = Synonyms.of([])
TOWN_HALL = Synonyms.of(
    [
        Group(("town hall", "public meeting"), ("assemblée publique",)),
        Group(("what we heard",), ("ce que nous avons entendu",)),
    ]
)


def ask(question: str, lang: str = "en", synonyms: Synonyms = NONE) -> tuple[Reading, ...]:
    """A question of single words."""
    return readings([Piece(word) for word in question.split()], lang, synonyms)


def one(word: str, lang: str, weight: float = 1.0) -> Phrase:
    return Phrase(((0, terms_of(word, lang)),), weight)


def row(*words: str, lang: str, weight: float = 1.0) -> Phrase:
    return Phrase(tuple((at, terms_of(word, lang)) for at, word in enumerate(words)), weight)


def test_a_question_is_read_in_the_readers_language_and_in_the_other_for_less() -> None:
    english, french = ask("rural communities")
    assert english.clauses == ((one("rural", "en"),), (one("communities", "en"),))
    assert french.clauses == ((one("rural", "fr"),), (one("communities", "fr"),))
    assert (english.weight, french.weight) == (1.0, OTHER_READING)
    assert OTHER_READING < 1


def test_a_french_reader_is_read_in_french_first() -> None:
    french, english = ask("consultation", "fr")
    assert french == Reading(((one("consultation", "fr"),),), 1.0)
    assert english == Reading(((one("consultation", "en"),),), OTHER_READING)


def test_stop_words_of_the_reader_are_looked_for_in_neither_language() -> None:
    english, french = ask("what about the youth")
    assert english.clauses == ((one("youth", "en"),),)
    assert french.clauses == ((one("youth", "fr"),),)


def test_stop_words_of_the_other_language_are_left_out_of_its_reading_alone() -> None:
    english, french = ask("jeunes dans consultation")
    assert len(english.clauses) == 3
    assert french.clauses == ((one("jeunes", "fr"),), (one("consultation", "fr"),))


def test_a_question_of_stop_words_alone_has_no_reading() -> None:
    assert ask("what is this about") == ()
    assert ask("ce que nous sommes", "fr") == ()
    assert readings([Piece("…"), Piece("!!!")], "en", NONE) == ()


def test_a_reading_of_stop_words_alone_is_dropped_and_the_other_stays() -> None:
    (english,) = ask("dans sur pour")
    assert english.weight == 1.0


def test_a_phrase_keeps_the_distances_where_stop_words_stood() -> None:
    (english, _) = readings([Piece("state of the art", is_phrase=True)], "en", NONE)
    assert english.clauses == ((Phrase(((0, ("e.state",)), (3, ("e.art",)))),),)


def test_a_phrase_begins_at_its_first_word_that_is_no_stop_word() -> None:
    (english, _) = readings([Piece("What we heard", is_phrase=True)], "en", NONE)
    assert english.clauses == ((one("heard", "en"),),)


def test_a_hyphenated_word_is_its_parts_in_a_row_or_one_piece() -> None:
    assert ask("co-design")[0].clauses == ((row("co", "design", lang="en"), one("codesign", "en")),)


def test_a_short_word_may_be_in_one_piece_with_the_word_after_it() -> None:
    one_piece = one("codesign", "en")
    co, design = ask("co design")[0].clauses
    assert co == (one("co", "en"), one_piece)
    assert design == (one("design", "en"), one_piece)


def test_an_elided_word_is_that_word() -> None:
    assert ask("l’évaluation", "fr")[0] == ask("évaluation", "fr")[0]
    assert ask("qu'une", "fr") == ()


def test_synonyms_are_other_ways_to_meet_each_clause_their_phrase_is_made_of() -> None:
    meeting = row("public", "meeting", lang="en", weight=WORTH / 2)
    rural, town, hall = ask("rural Town Halls", synonyms=TOWN_HALL)[0].clauses
    assert rural == (one("rural", "en"),)
    assert town == (one("town", "en"), meeting)
    assert hall == (one("halls", "en"), meeting)


def test_each_reading_has_the_synonyms_of_its_language() -> None:
    assembly = row("assemblée", "publique", lang="fr", weight=WORTH / 2)
    rural, town, hall = ask("rural town hall", synonyms=TOWN_HALL)[1].clauses
    assert rural == (one("rural", "fr"),)
    assert town == (one("town", "fr"), assembly)
    assert hall == (one("hall", "fr"), assembly)


def test_words_of_the_other_language_have_synonyms_in_the_readers() -> None:
    meetings = (
        row("town", "hall", lang="en", weight=WORTH / 2),
        row("public", "meeting", lang="en", weight=WORTH / 2),
    )
    english, french = ask("assemblées publiques", synonyms=TOWN_HALL)
    assert english.clauses[0] == (one("assemblées", "en"), *meetings)
    assert french.clauses == ((one("assemblées", "fr"),), (one("publiques", "fr"),))


def test_a_synonym_with_stop_words_needs_them_in_the_question() -> None:
    heard, entendu = one("heard", "en"), one("entendu", "fr", WORTH)
    english, french = ask("what we heard", synonyms=TOWN_HALL)
    assert english.clauses == ((heard,),)
    assert french.clauses == ((one("heard", "fr"), entendu),)
    assert ask("never heard", synonyms=TOWN_HALL)[1].clauses[1] == (one("heard", "fr"),)


def test_a_phrase_between_quotation_marks_means_itself() -> None:
    quoted = Piece("town hall", is_phrase=True)
    (english, _) = readings([quoted], "en", TOWN_HALL)
    assert english.clauses == ((row("town", "hall", lang="en"),),)
    # … and does not make a phrase of the words on either side of it.
    pieces = [Piece("town"), Piece("budget", is_phrase=True), Piece("hall")]
    assert all(len(clause) == 1 for clause in readings(pieces, "en", TOWN_HALL)[0].clauses)


def test_what_is_excluded_is_excluded_in_both_languages_without_synonyms() -> None:
    assert clauses_of(Piece("sondages")) == ((one("sondages", "en"), one("sondages", "fr")),)


def test_what_is_excluded_as_several_words_is_excluded_as_a_phrase() -> None:
    excluded: tuple[Clause, ...] = clauses_of(Piece("open/closed"))
    row_en, row_fr = row("open", "closed", lang="en"), row("open", "closed", lang="fr")
    assert excluded == ((row_en, row_fr),)
    assert clauses_of(Piece("—")) == ()


def test_a_piece_is_ignored_when_the_reader_would_not_miss_it() -> None:
    assert is_ignored(Piece("the"), "en")
    assert is_ignored(Piece("of the", is_phrase=True), "en")
    assert is_ignored(Piece("--"), "en")
    assert not is_ignored(Piece("the"), "fr")
    assert not is_ignored(Piece("pour"), "en")
    assert is_ignored(Piece("pour"), "fr")


def test_the_two_languages_never_share_a_term() -> None:
    english, french = ask("consultation engagement", synonyms=NONE)
    terms = [
        {
            term
            for clause in reading.clauses
            for phrase in clause
            for _, ts in phrase.words
            for term in ts
        }
        for reading in (english, french)
    ]
    assert terms[0].isdisjoint(terms[1])


def test_a_loosened_question_does_without_any_one_word() -> None:
    english, french = ask("rural youth")
    assert loosened([english, french]) == (
        Reading(english.clauses[1:], english.weight),
        Reading(english.clauses[:1], english.weight),
        Reading(french.clauses[1:], french.weight),
        Reading(french.clauses[:1], french.weight),
    )
    assert loosened(ask("youth")) == ()


def test_of_a_long_question_every_word_is_needed() -> None:
    line = " ".join(f"word{number}" for number in range(MOST_LOOSENED))
    assert len(loosened(ask(line))) == 2 * MOST_LOOSENED
    assert loosened(ask(f"{line} tea")) == ()


def test_a_title_in_the_other_language_is_below_a_text_in_the_readers() -> None:
    assert TITLE_WEIGHT * OTHER_READING < 1


A_PIECE = st.builds(
    Piece,
    st.one_of(
        st.text(max_size=30),
        st.sampled_from(["co-design", "what", "we", "heard", "l’évaluation", "town hall", "re"]),
    ),
    st.booleans(),
)


@given(st.lists(A_PIECE, max_size=8), st.sampled_from(LANGUAGES))
def test_whatever_is_asked_becomes_clauses_that_can_be_met(pieces: list[Piece], lang: str) -> None:
    found = readings(pieces, lang, shipped_synonyms())
    assert not found or not all(is_ignored(piece, lang) for piece in pieces)
    clauses = [clause for reading in found for clause in reading.clauses]
    clauses += [clause for piece in pieces for clause in clauses_of(piece)]
    for clause in clauses:
        assert clause
        assert len(set(clause)) == len(clause)
        for phrase in clause:
            distances = [distance for distance, _ in phrase.words]
            assert distances[0] == 0
            assert distances == sorted(set(distances))
            assert all(terms for _, terms in phrase.words)
            assert 0 < phrase.weight <= 1
