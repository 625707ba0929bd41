"""Different words for one thing."""

import pytest

from app.search.analysis import words
from app.search.engine import Phrase
from app.search.phrases import phrase_of
from app.search.synonyms import (
    WORTH,
    Group,
    Match,
    Synonyms,
    SynonymsError,
    groups_of,
    shipped_groups,
)

SURVEYS = Group(("survey", "web questionnaire"), ("sondage",))
HEARD = Group(("what we heard",), ("ce que nous avons entendu",))


def match(question: str, *groups: Group, lang: str = "en") -> list[Match]:
    return Synonyms.of(groups).match(list(words(question)), lang)


def spans(found: list[Match]) -> list[tuple[int, int]]:
    return [(each.start, each.end) for each in found]


def test_a_word_has_the_other_phrases_of_its_group_in_both_languages() -> None:
    (found,) = match("our surveys", SURVEYS)
    assert (found.start, found.end) == (1, 2)
    assert found.alternatives == {
        "en": (phrase_of(tuple(words("web questionnaire")), "en", WORTH / 2),),
        "fr": (phrase_of(tuple(words("sondage")), "fr", WORTH),),
    }


def test_phrases_that_differ_in_one_word_are_one_to_look_for() -> None:
    group = Group(("consult", "public engagement", "public participation"), ("mobilisation",))
    (found,) = match("consulting", group)
    assert found.alternatives["en"] == (
        Phrase(((0, ("e.public",)), (1, ("e.engag", "e.particip"))), WORTH / 2),
    )


def test_phrases_that_differ_in_more_stay_apart() -> None:
    group = Group(("consult", "public engagement", "citizen participation"), ("mobilisation",))
    assert len(match("consulting", group)[0].alternatives["en"]) == 2
    apart = Group(
        ("participation du public",), ("participation du public", "participation publique")
    )
    assert len(match("participation du public", apart)[0].alternatives["fr"]) == 2


def test_a_synonym_is_worth_less_than_the_word() -> None:
    assert 0 < WORTH < 1


@pytest.mark.parametrize("said", ["Sondages", "SONDAGE", "le sondage", "d’un sondage"])
def test_how_a_word_is_written_does_not_matter(said: str) -> None:
    assert len(match(said, SURVEYS, lang="fr")) == 1


def test_hyphens_do_not_matter() -> None:
    group = Group(("decision-maker",), ("décideur",))
    assert (
        spans(match("decision makers", group)) == spans(match("Decision-maker", group)) == [(0, 2)]
    )


def test_a_phrase_is_recognised_in_its_own_language_alone() -> None:
    assert match("sondage", SURVEYS, lang="en") == []
    assert match("survey", SURVEYS, lang="fr") == []


def test_stop_words_of_a_phrase_have_to_be_there() -> None:
    assert spans(match("so what we heard then", HEARD)) == [(1, 4)]
    assert match("we heard", HEARD) == []
    assert match("what we", HEARD) == []


def test_the_longest_phrase_wins() -> None:
    short = Group(("town",), ("ville",))
    long = Group(("town hall meeting",), ("assemblée publique",))
    middle = Group(("town hall",), ("hôtel de ville",))
    (found,) = match("town hall meeting", short, long, middle)
    assert (found.start, found.end) == (0, 3)
    assert found.alternatives == match("town hall meeting", long)[0].alternatives


def test_matches_do_not_overlap() -> None:
    one, two = Group(("open town",), ("ville",)), Group(("town hall",), ("mairie",))
    assert spans(match("open town hall town hall", one, two)) == [(0, 2), (3, 5)]


def test_a_phrase_of_two_groups_has_the_words_of_both_once() -> None:
    other = Group(("survey", "short form"), ("sondage",))
    (found,) = match("survey", SURVEYS, other)
    assert len(found.alternatives["en"]) == 2
    assert len(found.alternatives["fr"]) == 1


def test_a_word_is_no_synonym_of_itself() -> None:
    (found,) = match("survey", Group(("survey", "Surveys"), ("sondage",)))
    assert found.alternatives["en"] == ()


def test_a_phrase_of_stop_words_is_not_looked_for() -> None:
    assert match("about us", Group(("about us",), ("à nous",))) == []
    assert Synonyms.of([]).match(list(words("survey")), "en") == []


def test_what_is_shipped_can_be_read_and_every_phrase_of_it_is_recognised() -> None:
    groups = shipped_groups()
    assert len(groups) >= 40
    synonyms = Synonyms.of(groups)
    for group in groups:
        for lang in ("en", "fr"):
            for said in group.said_in(lang):
                run = list(words(said))
                (found,) = synonyms.match(run, lang)
                assert (found.start, found.end) == (0, len(run)), said
                assert any(found.alternatives.values()), said


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- en: [", "list.yml: this is not YAML"),
        ("en: [a]", "list.yml: a list of groups is expected"),
        ("- [survey]", "list.yml, group 1: a group has a list named en and one named fr"),
        ("- {en: [survey]}", "list.yml, group 1: a group has"),
        ("- {en: [survey], fr: [sondage], de: [Umfrage]}", "group 1: a group has"),
        ("- {en: [survey], fr: []}", "group 1, fr: at least one phrase"),
        ("- {en: survey, fr: [sondage]}", "group 1, en: at least one phrase"),
        ("- {en: [survey], fr: [sondage]}\n- {en: [yes], fr: [oui]}", "group 2, en: True is not"),
        ("- {en: [about the], fr: [sondage]}", "'about the' has no word"),
    ],
)
def test_a_list_that_cannot_be_used_says_where(text: str, says: str) -> None:
    with pytest.raises(SynonymsError) as error:
        groups_of(text, "list.yml")
    assert says in str(error.value)
