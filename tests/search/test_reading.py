"""How words become a question."""

from app.search.analysis import terms_of
from app.search.engine import Clause, Phrase, Reading
from app.search.reading import OTHER_READING, Piece, clauses_of, is_ignored, loosened, readings
from app.search.synonyms import OTHER_LANGUAGE, SAME_LANGUAGE, Group, Synonyms

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
    others = (
        row("public", "meeting", lang="en", weight=SAME_LANGUAGE / 2),
        row("assemblée", "publique", lang="fr", weight=OTHER_LANGUAGE / 2),
    )
    rural, town, hall = ask("rural Town Halls", synonyms=TOWN_HALL)[0].clauses
    assert rural == (one("rural", "en"),)
    assert town == (one("town", "en"), *others)
    assert hall == (one("halls", "en"), *others)


def test_a_synonym_with_stop_words_needs_them_in_the_question() -> None:
    heard = one("heard", "en")
    assert ask("what we heard", synonyms=TOWN_HALL)[0].clauses == (
        (heard, one("entendu", "fr", OTHER_LANGUAGE)),
    )
    assert ask("never heard", synonyms=TOWN_HALL)[0].clauses[1] == (heard,)


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
