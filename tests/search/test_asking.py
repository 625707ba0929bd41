"""What a person types and chooses becomes a question, and they are told how it was understood."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import url_for
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from app.accounts.models import Status, User
from app.core import clock
from app.core.db import db
from app.forum import commands
from app.forum import queries as forum
from app.forum.commands import Target
from app.forum.models import FollowLevel, Post, Thread
from app.programme.queries import outline
from app.search import labels
from app.search.analysis import terms_of
from app.search.asked import Asked
from app.search.asking import MOST_VALUES, understand
from app.search.documents import What, key_of
from app.search.engine import Question, Sort
from app.search.facets import choice_of
from app.search.operators import ENGLISH, FRENCH, VALUES_IN_ENGLISH, VALUES_IN_FRENCH, Name
from app.search.parts import Clash, Ignored, Part, Taken
from app.search.synonyms import Synonyms
from tests.corpus import ATTACKS, naughty_strings
from tests.security.hostile import HUGE, STRINGS

pytestmark = pytest.mark.once  # asks no database

NONE = Synonyms.of([])
EVERYTHING = Question(sort=Sort.NEWEST)


@pytest.fixture
def ask(app):
    """``ask("plan week:3", amina, lang="fr", week="4")``: how it is understood."""

    def ask(line: str = "", actor: User | None = None, lang: str = "en", **form: Any) -> Asked:
        said = MultiDict({"q": line} if line else {})
        for name, values in form.items():
            said.setlist(name.rstrip("_"), [values] if isinstance(values, str) else list(values))
        with app.test_request_context(f"/{lang}/"):
            app.preprocess_request()
            return understand(actor, said, lang, NONE)

    return ask


@pytest.fixture
def told(app):
    """``told(text, "fr")``: a sentence as a page in that language says it."""

    def told(text: Any, lang: str = "en") -> str:
        with app.test_request_context(f"/{lang}/"):
            app.preprocess_request()
            return str(text)

    return told


@pytest.fixture
def course(app):
    with app.app_context():
        return outline()


@pytest.fixture
def week(course):
    """``week(3)``: its fact; ``week(3, "2019")``: that of another offering."""

    def week(number: int, slug: str = "current") -> str:
        return f"week:{course.week(course.offering(slug), number).id}"

    return week


def ignored(asked: Asked) -> dict[str, Ignored]:
    return {part.source: part.ignored for part in asked.parts if part.ignored}


def facts(asked: Asked) -> list[set[str]]:
    assert asked.problem is None
    return [set(some) for some in asked.question.facts]


# Words


def test_words_are_read_in_both_languages(ask) -> None:
    asked = ask("rural voices")
    english, french = asked.question.readings
    assert [clause[0].words[0][1] for clause in english.clauses] == [
        terms_of("rural", "en"),
        terms_of("voices", "en"),
    ]
    assert french.weight < english.weight
    assert asked.sort == "relevance"
    assert asked.can_search


def test_a_phrase_is_one_clause(ask) -> None:
    [english, _] = ask('"rural voices"').question.readings
    assert len(english.clauses) == 1


def test_what_is_left_out_is_left_out_in_either_language(ask) -> None:
    [clause] = ask("rural -consultations").question.without
    terms = {term for phrase in clause for _, some in phrase.words for term in some}
    assert terms >= {*terms_of("consultations", "en"), *terms_of("consultations", "fr")}


def test_nothing_asked_is_nothing_to_search_and_no_problem(ask) -> None:
    for asked in (ask(), ask("   "), ask(sort="newest"), ask(week="", kind=" ")):
        assert not asked.is_asked
        assert asked.problem is None
        assert not asked.can_search


def test_a_stop_word_is_told(ask, told) -> None:
    asked = ask("the plan")
    assert ignored(asked) == {"the": Ignored.STOP_WORD}
    [the, _] = asked.parts
    assert "so common" in told(labels.why_ignored(the))
    assert "trop courant" in told(labels.why_ignored(the), "fr")


@pytest.mark.parametrize("mark", ["***", "-", "( )", '""', "?!"])
def test_what_has_no_letter_is_told(ask, mark) -> None:
    assert set(ignored(ask(f"plan {mark}")).values()) == {Ignored.NO_WORD}


def test_a_word_said_twice_counts_once(ask) -> None:
    asked = ask("Plan plan réunion REUNION")
    assert ignored(asked) == {"plan": Ignored.SAID_TWICE, "REUNION": Ignored.SAID_TWICE}
    assert all(len(reading.clauses) == 2 for reading in asked.question.readings)


def test_the_rest_of_a_line_that_is_too_long_is_told(ask, told) -> None:
    many = ask(" ".join(f"w{n}" for n in range(30)))
    assert many.parts[-1].taken is Taken.REST
    assert many.parts[-1].ignored is Ignored.TERMS
    assert "16" in told(labels.why_ignored(many.parts[-1]))
    long = ask(" ".join(["x" * 60] * 10))
    assert long.parts[-1].ignored is Ignored.LENGTH
    assert many.can_search
    assert long.can_search


# Operators, each in both languages


@pytest.mark.parametrize("name", [Name.KIND, Name.IS, Name.HAS, Name.WHAT, Name.LANG, Name.SORT])
def test_every_value_is_understood_in_both_languages_in_line_and_form(ask, amina, name) -> None:
    for names, values in ((ENGLISH, VALUES_IN_ENGLISH), (FRENCH, VALUES_IN_FRENCH)):
        for value, words in values[name].items():
            of_line = ask(f'word {names[name][0]}:"{words[0]}"', amina)
            of_form = ask("word", amina, **{f"{name}_": value})
            assert of_line.problem is None
            assert of_line.question == of_form.question
            assert of_line.sort == of_form.sort
            assert [part.value for part in of_line.parts] == ["word", value]


@pytest.mark.parametrize(
    "line", ["week:3", "semaine:3", "SEMAINE:3", 'week:"Mise en oeuvre"', "week:implementation"]
)
def test_a_week_is_one_of_the_current_offering(ask, week, told, line) -> None:
    asked = ask(line)
    assert facts(asked) == [{week(3)}]
    assert told(asked.parts[0].label).startswith("Week 3: ")
    assert told(ask(line, lang="fr").parts[0].label, "fr").startswith("Semaine\u00a03\u00a0: ")


@pytest.mark.parametrize(
    "line",
    [
        "week:3 offering:2019",
        "edition:2019 week:3",
        "offre:2019 semaine:3",
        "édition:2019 semaine:3",
    ],
)
def test_a_week_is_one_of_the_offering_that_is_named(ask, course, week, told, line) -> None:
    asked = ask(line)
    offering = f"offering:{course.offering('2019').id}"
    assert {fact for some in facts(asked) for fact in some} == {week(3, "2019"), offering}
    assert "2019, week 3: " in " ".join(told(part.label) for part in asked.parts)


def test_the_offering_of_the_form_counts_for_a_week_of_the_line(ask, week) -> None:
    assert {week(3, "2019")} in facts(ask("week:3", offering="2019"))
    assert {week(3)} in facts(ask("week:3 offering:current", offering="2019"))


@pytest.mark.parametrize(
    "line",
    ["stream:executives", "volet:cadres", "stream:executive", 'volet:"gestionnaires et cadres"', "VOLET:Executives"],
)  # fmt: skip
def test_a_stream_is_known_by_its_code_and_its_titles(ask, course, line) -> None:
    assert facts(ask(line)) == [{f"stream:{course.stream_by_code('executives').id}"}]


@pytest.mark.parametrize(
    "line", ["stream:all", "stream:everyone", "volet:tous", 'volet:"tout le monde"']
)
def test_what_is_addressed_to_everyone_is_of_no_stream(ask, line) -> None:
    assert facts(ask(line)) == [{"stream:0"}]


@pytest.mark.parametrize("line", ["author:luc", "auteur:luc", "autrice:@Luc", "author:LUC,"])
def test_an_author_is_known_by_their_handle(ask, luc, told, line) -> None:
    asked = ask(line)
    assert facts(asked) == [{f"author:{luc.id}"}]
    assert told(asked.parts[0].label) == f"Written by {luc.display_name}"


@pytest.mark.parametrize(
    "line", ["author:me", "auteur:moi", "in:mine", "dans:mes-messages", "dans:miens"]
)
def test_what_is_mine_is_what_i_wrote(ask, amina, line) -> None:
    assert facts(ask(line, amina)) == [{f"author:{amina.id}"}]


def test_a_board_is_known_by_its_code_and_its_titles(app, ask) -> None:
    with app.app_context():
        board = forum.boards().by_code["welcome"]
    for value in (board.code, board.title_en, board.title_fr.upper()):
        for name in ("board", "forum", "babillard"):
            assert facts(ask(f'{name}:"{value}"')) == [{f"board:{board.id}"}]


def test_a_title_that_several_boards_have_is_that_of_the_current_offering(app, ask) -> None:
    with app.app_context():
        boards = forum.boards()
        current = boards.by_code["current-week-3"]
        past = boards.by_code["2019-week-3"]
    assert current.title_fr == past.title_fr
    assert facts(ask(f'babillard:"{current.title_fr}"')) == [{f"board:{current.id}"}]
    in_2019 = ask(f'babillard:"{current.title_fr}"', offering="2019")
    assert {f"board:{past.id}"} in facts(in_2019)


def test_a_language_has_what_is_in_both(ask) -> None:
    assert facts(ask("lang:fr")) == [{"lang:fr", "lang:both"}]
    assert facts(ask("langue:anglais")) == [{"lang:en", "lang:both"}]
    assert facts(ask("langue:les-deux")) == [{"lang:both"}]
    assert facts(ask("lang:fr lang:en")) == [{"lang:fr", "lang:both"}, {"lang:en", "lang:both"}]


def test_what_is_left_out_of_a_language_can_be_read_in_the_other(ask) -> None:
    assert ask("plan -lang:fr").question.no_facts == {"lang:fr"}


def test_a_state_and_what_a_text_holds(ask) -> None:
    assert facts(ask("est:résolu contient:image")) == [{"is:solved"}, {"has:image"}]
    assert facts(ask("is:unanswered")) == [{"is:unanswered"}]
    assert facts(ask("has:link has:file")) == [{"has:link"}, {"has:file"}]


def test_titles_only(ask) -> None:
    for line in ("plan in:title", "plan dans:titre"):
        assert ask(line).question.in_title
        assert not facts(ask(line))


@pytest.mark.parametrize(
    ("value", "first"), [("2026-03-14", (2026, 3, 14)), ("2026-3", (2026, 3, 1)), ("2026", (2026, 1, 1))]
)  # fmt: skip
def test_after_includes_the_day_and_before_does_not(ask, value, first) -> None:
    # The site's days begin at midnight in Toronto.
    hour = 4 if first == (2026, 3, 14) else 5
    midnight = datetime(*first, hour, tzinfo=UTC)
    for name in ("after", "après", "apres", "since", "depuis"):
        assert ask(f"{name}:{value}").question.since == midnight
    for name in ("before", "avant"):
        assert ask(f"{name}:{value}").question.until == midnight


def test_two_dates_of_a_kind_both_count(ask) -> None:
    asked = ask("after:2024 after:2025 before:2027 before:2026").question
    assert asked.since.year == 2025
    assert asked.until.year == 2026


def test_days_are_named_in_the_language_of_the_page(ask, told) -> None:
    assert told(ask("after:2026-03").parts[0].label) == "From March 1, 2026"
    assert told(ask("avant:2026-03-01", lang="fr").parts[0].label, "fr") == "Avant le 1er mars 2026"


@pytest.mark.parametrize(
    "value", ["2026-13", "2026-02-30", "soon", "0001", "9999", "٢٠٢٦", "20261"]
)
def test_a_day_that_is_none_is_told(ask, value) -> None:
    assert ignored(ask(f"plan after:{value}")) == {f"after:{value}": Ignored.UNKNOWN}


def test_the_order_is_asked_for_in_line_or_form(ask) -> None:
    assert ask("plan tri:récent").sort == "newest"
    assert ask("plan", sort="newest").question.sort is Sort.NEWEST
    assert ask("plan sort:answers").sort == "answers"
    assert ask("plan").question.sort is Sort.RELEVANCE


def test_without_words_the_newest_come_first(ask) -> None:
    asked = ask("week:3 sort:relevance")
    assert asked.sort == "newest"
    assert asked.question.sort is Sort.NEWEST
    assert ignored(asked) == {"sort:relevance": Ignored.NO_RANK}
    assert ask("week:3").sort == "newest"
    assert ask("week:3 sort:answers").sort == "answers"


def test_restrictions_can_be_left_out(ask, course, week, luc) -> None:
    asked = ask("plan -week:3 -author:luc -est:résolu -kind:tip -has:link -what:member")
    assert asked.question.no_facts == {
        week(3), f"author:{luc.id}", "is:solved", "kind:tip", "has:link", "what:member",
    }  # fmt: skip
    assert not facts(asked)


# What only the reader's own rows can tell


def test_bookmarks_are_the_keys_of_their_posts(app, ask, start, posts_of, amina, luc) -> None:
    thread_id = start(luc, replies_by=[amina])
    kept = posts_of(thread_id)[1]
    with app.app_context():
        commands.keep_bookmark(
            db.session.get_one(User, amina.id), db.session.get_one(Post, kept.id), 0
        )
        db.session.commit()
    for line in ("in:bookmarks", "dans:signets"):
        assert ask(line, amina).question.keys == {key_of(What.POST, kept.id)}
    assert ask("in:bookmarks", luc).question.keys == frozenset()


def test_what_i_follow_is_what_the_list_of_it_shows(app, ask, start, amina, luc, board_id) -> None:
    ids = [start(luc, title=f"Thread {number}") for number in range(4)]
    with app.app_context():
        reader = db.session.get_one(User, amina.id)
        commands.follow(reader, Target(thread_id=ids[0]), FollowLevel.TRACKING)
        commands.follow(reader, Target(thread_id=ids[1]), FollowLevel.MUTED)
        db.session.commit()
    alone = ask("in:following", amina).question.groups
    with app.app_context():
        listed = forum.list_threads(amina, forum.Filters(only="following")).rows
    assert alone == {key_of(What.THREAD, row.id) for row in listed} == {key_of(What.THREAD, ids[0])}
    with app.app_context():
        commands.follow(
            db.session.get_one(User, amina.id), Target(board_id=board_id), FollowLevel.WATCHING
        )
        db.session.commit()
    with_board = ask("dans:suivis", amina).question.groups
    assert with_board == {key_of(What.THREAD, ids[n]) for n in (0, 2, 3)}


def test_what_is_unread_is_what_the_list_of_it_shows(app, ask, start, amina, luc) -> None:
    mine, other = start(amina), start(luc)
    start(luc, title="Hidden")
    groups = ask("is:unread", amina).question.groups
    with app.app_context():
        listed = forum.list_threads(amina, forum.Filters(only="unread")).rows
    assert groups == {key_of(What.THREAD, row.id) for row in listed}
    assert key_of(What.THREAD, other) in groups
    assert key_of(What.THREAD, mine) not in groups


def test_nothing_hidden_is_among_what_is_followed_or_unread(
    ask, start, change, amina, luc, rosa
) -> None:
    thread_id = start(luc)
    change(Thread, thread_id, hidden_at=clock.now())
    key = key_of(What.THREAD, thread_id)
    assert key not in ask("is:unread", amina).question.groups
    assert key not in ask("in:following", luc).question.groups
    assert key in ask("is:unread", rosa).question.groups


def test_two_of_my_own_sets_are_what_both_hold(app, ask, start, amina, luc) -> None:
    first, _ = start(luc, title="One"), start(luc, title="Two")
    with app.app_context():
        commands.follow(
            db.session.get_one(User, amina.id), Target(thread_id=first), FollowLevel.TRACKING
        )
        db.session.commit()
    both = ask("is:unread in:following", amina).question
    assert both.groups == {key_of(What.THREAD, first)}


@pytest.mark.parametrize(
    "line", ["in:bookmarks", "dans:suivis", "is:unread", "in:mine", "author:me", "-in:mine"]
)
def test_who_is_not_signed_in_is_told_to(ask, told, line) -> None:
    asked = ask(f"plan {line}")
    assert ignored(asked) == {line: Ignored.NEEDS_SIGN_IN}
    assert told(labels.why_ignored(asked.parts[1])) == "Sign in to use this."
    assert asked.can_search
    assert asked.question == ask("plan").question


@pytest.mark.parametrize(
    "line",
    ["-in:title", "-in:bookmarks", "-in:following", "-is:unread", "-sort:newest", "-before:2026", "-after:2026"],
)  # fmt: skip
def test_what_cannot_be_left_out_is_told(ask, amina, line) -> None:
    asked = ask(f"plan {line}", amina)
    assert ignored(asked) == {line: Ignored.CANNOT_EXCLUDE}
    assert asked.question == ask("plan", amina).question


# What is not known


@pytest.mark.parametrize(
    "line",
    ["week:9", "week:x", "offering:1990", "stream:nobody", "author:nobody-at-all", "kind:rumour",
     "board:nowhere", "lang:de", "is:open", "in:secret", "has:virus", "sort:random", "what:cat",
     'week:""', "author:?", "week:" + "3" * 150],
)  # fmt: skip
def test_a_value_nobody_knows_is_told_and_does_not_count(ask, told, line) -> None:
    asked = ask(f"plan {line}")
    assert ignored(asked) == {line: Ignored.UNKNOWN}
    english, french = (told(labels.why_ignored(asked.parts[1]), lang) for lang in ("en", "fr"))
    assert english
    assert french != english
    assert asked.question == ask("plan").question


def test_who_is_suspended_cannot_be_searched_for(ask, change, luc) -> None:
    change(User, luc.id, status=Status.SUSPENDED)
    assert ignored(ask("plan author:luc")) == {"author:luc": Ignored.UNKNOWN}


def test_there_are_no_tags_yet(ask) -> None:
    assert ignored(ask("plan tag:zoning étiquette:x")) == {
        "tag:zoning": Ignored.NO_TAGS,
        "étiquette:x": Ignored.NO_TAGS,
    }


def test_titles_without_words_are_told(ask) -> None:
    asked = ask("in:title week:3")
    assert ignored(asked) == {"in:title": Ignored.NOTHING_IN_TITLE}
    assert not asked.question.in_title


def test_there_is_one_order(ask) -> None:
    asked = ask("plan sort:newest tri:réponses")
    assert ignored(asked) == {"tri:réponses": Ignored.SECOND_ORDER}
    assert asked.sort == "newest"


# Line and form


def test_what_line_and_form_both_say_is_one_part(ask) -> None:
    asked = ask("plan semaine:3", week="3")
    assert len(asked.parts) == 2
    assert asked.parts[1].is_in_form
    assert asked.parts[1].term
    assert asked.without(asked.parts[1]) == {"q": "plan"}


def test_where_they_differ_the_line_counts_and_that_is_told(ask, week) -> None:
    asked = ask("plan week:3", week="4")
    assert facts(asked) == [{week(3)}]
    assert ignored(asked) == {"week:4": Ignored.OVERRULED}
    assert asked.controls["week"] == ""


def test_the_form_adds_where_several_may_hold(ask) -> None:
    asked = ask("plan has:link", has=["file", "image"])
    assert facts(asked) == [{"has:link"}, {"has:file"}, {"has:image"}]


def test_a_part_of_the_form_is_shown_as_somebody_would_type_it(ask) -> None:
    assert [part.source for part in ask(is_="solved", kind="tip", lang="fr").parts] == [
        "type:astuce",
        "est:résolu",
    ]


def test_the_form_shows_what_it_said_and_not_what_the_line_says(ask) -> None:
    asked = ask("plan week:3", kind="question", is_=["solved"], after="2026", stream="all")
    assert asked.controls == {
        "q": "plan week:3", "week": "", "offering": "", "stream": "all", "author": "",
        "kind": "question", "board": "", "lang": "", "tag": (), "is": ("solved",), "in": (),
        "has": (), "before": "", "after": "2026-01-01", "sort": "", "what": "",
    }  # fmt: skip
    assert asked.in_line == {Name.WEEK}


def test_of_a_control_with_one_value_the_first_counts(ask) -> None:
    asked = ask(kind=["tip", "idea"], has=[f"x{n}" for n in range(50)])
    assert facts(asked) == [{"kind:tip"}]
    assert len(asked.parts) == 1 + MOST_VALUES


# Addresses


def test_a_part_can_be_taken_away(ask) -> None:
    asked = ask('plan "old words" week:3 -draft', kind="tip", has=["link", "file"], sort="newest")
    by_source = {part.source: part for part in asked.parts}
    everything = {"q": 'plan "old words" week:3 -draft', "kind": "tip", "has": ("link", "file"), "sort": "newest"}  # fmt: skip
    assert asked.address == everything
    assert asked.without(by_source['"old words"'])["q"] == "plan week:3 -draft"
    assert asked.without(by_source["-draft"])["q"] == 'plan "old words" week:3'
    assert "kind" not in asked.without(by_source["kind:tip"])
    assert asked.without(by_source["has:link"])["has"] == ("file",)
    assert "sort" not in asked.without(by_source["sort:newest"])


def test_an_ignored_part_can_be_taken_away(ask) -> None:
    asked = ask("plan week:99", has=["virus", "link"])
    _, of_line, of_form, _ = asked.parts
    assert asked.without(of_line) == {"q": "plan", "has": ("virus", "link")}
    assert asked.without(of_form) == {"q": "plan week:99", "has": ("link",)}


def test_addresses_hold_what_is_used_of_a_line(ask) -> None:
    asked = ask("word " * 2_000 + HUGE)
    assert len(asked.address["q"]) <= 300
    assert asked.without(asked.parts[-1]) == asked.address


def test_a_value_chosen_takes_the_place_of_another(ask) -> None:
    asked = ask("plan week:3", kind="tip", has=["link"])
    assert asked.adding({Name.WEEK: "4"}) == {
        "q": "plan",
        "week": "4",
        "kind": "tip",
        "has": ("link",),
    }
    assert asked.adding({Name.KIND: ""}) == {"q": "plan week:3", "has": ("link",)}
    assert asked.adding({Name.HAS: "file"})["has"] == ("link", "file")


def test_an_address_can_be_made_of_it(app, ask) -> None:
    asked = ask("plan", has=["link", "file"])
    with app.test_request_context("/en/"):
        address = url_for("forum.thread_list", lang="en", **asked.address)
    assert address.endswith("?q=plan&has=link&has=file")


@pytest.mark.parametrize("slug", ["current", "2019"])
def test_what_is_counted_can_be_chosen(app, ask, course, told, slug) -> None:
    week = course.week(course.offering(slug), 4)
    with app.app_context():
        choice = choice_of("week", str(week.id), "en")
    chosen = ask("plan week:3", offering="2019").adding(choice.chosen)
    assert {f"week:{week.id}"} in facts(ask(**chosen_form(chosen)))
    assert told(choice.label).endswith(f"eek 4: {week.title_en}")


def chosen_form(address: Any) -> dict[str, Any]:
    return {"line": address.get("q", ""), **{k: v for k, v in address.items() if k != "q"}}


@pytest.mark.parametrize(
    ("dimension", "value", "chosen"),
    [("stream", "0", {Name.STREAM: "all"}), ("kind", "tip", {Name.KIND: "tip"}), ("lang", "both", {Name.LANG: "both"})],
)  # fmt: skip
def test_every_facet_has_a_name_and_can_be_chosen(app, dimension, value, chosen) -> None:
    with app.app_context():
        choice = choice_of(dimension, value, "fr")
    assert choice.chosen == chosen
    with app.app_context():
        stream = outline().streams[0]
        assert choice_of("stream", str(stream.id), "fr").label == stream.short_title_fr


@pytest.mark.parametrize(
    "facet", [("week", "999"), ("week", "x"), ("stream", "99"), ("kind", "x"), ("x", "1")]
)
def test_a_facet_of_what_is_gone_is_none(app, facet) -> None:
    with app.app_context():
        assert choice_of(*facet, "en") is None


# What has no answer


@pytest.mark.parametrize(
    ("line", "clash"),
    [
        ("week:3 week:4", Clash.TWO_OF_ONE),
        ("offering:2019 offering:current", Clash.TWO_OF_ONE),
        ("stream:executives volet:soutien", Clash.TWO_OF_ONE),
        ("stream:all stream:executives", Clash.TWO_OF_ONE),
        ("author:luc author:grace", Clash.TWO_OF_ONE),
        ("author:luc in:mine", Clash.TWO_OF_ONE),
        ("kind:tip type:question", Clash.TWO_OF_ONE),
        ("board:current-week-1 board:current-week-2", Clash.TWO_OF_ONE),
        ("what:week what:member", Clash.TWO_OF_ONE),
        ("board:current-week-1 week:2", Clash.PLACES),
        ("board:current-week-1 offering:2019", Clash.PLACES),
        ("is:solved est:sans-réponse", Clash.SOLVED_UNANSWERED),
        ("after:2026-03 before:2026-03", Clash.DATES),
        ("après:2027 avant:2026", Clash.DATES),
        ("plan -plan", Clash.ASKED_AND_EXCLUDED),
        ("plans -Plan", Clash.ASKED_AND_EXCLUDED),
        ('"rural voices" -voices', Clash.ASKED_AND_EXCLUDED),
        ('"rural voices" -"rural voice"', Clash.ASKED_AND_EXCLUDED),
        ("week:3 -semaine:3", Clash.ASKED_AND_EXCLUDED),
        ("in:mine -author:amina", Clash.ASKED_AND_EXCLUDED),
        ("-plan", Clash.ONLY_EXCLUDED),
        ("-plan -week:3 sort:newest", Clash.ONLY_EXCLUDED),
        ("the of", Clash.NOTHING_LEFT),
        ("week:99", Clash.NOTHING_LEFT),
        ("in:title", Clash.NOTHING_LEFT),
        ("*** ()", Clash.NOTHING_LEFT),
    ],
)
def test_an_impossible_question_is_told_in_one_sentence(ask, told, amina, line, clash) -> None:
    asked = ask(line, amina)
    assert asked.problem.clash is clash
    assert not asked.can_search
    assert asked.question == Question()
    english, french = (told(asked.problem.sentence, lang) for lang in ("en", "fr"))
    assert english.endswith(".")
    assert french.endswith(".")
    assert english != french


def test_what_is_asked_for_and_left_out_is_named(ask, told) -> None:
    phrase = ask('"rural voices" -voices', lang="fr").problem.sentence
    assert told(phrase) == "“rural voices” is both asked for and left out."
    assert told(phrase, "fr").startswith("«\u00a0rural voices\u00a0» est ")
    assert "“semaine:3”" in told(ask("plan semaine:3 -week:3").problem.sentence)


def test_line_and_form_can_be_impossible_together(ask) -> None:
    assert ask("is:solved", is_=["unanswered"]).problem.clash is Clash.SOLVED_UNANSWERED
    assert ask("before:2025", after="2026-01-01").problem.clash is Clash.DATES


@pytest.mark.parametrize(
    "line",
    ["is:solved is:unread", "lang:fr lang:en", "rural -voices", '"rural voices" -"rural people"',
     "after:2026-03 before:2026-04", "week:3 board:current-week-3", "week:3 -week:4", "plan -author:luc",
     "plan -week:plan", "rural voices -\"rural voices\""],
)  # fmt: skip
def test_what_is_possible_is_searched(ask, amina, line) -> None:
    assert ask(line, amina).problem is None


# Whatever is sent


def said_in_all(asked: Asked) -> list[Any]:
    """Everything a page would show."""
    told = [
        text
        for part in asked.parts
        for text in (
            part.label,
            labels.taken_for(part),
            labels.why_ignored(part),
            asked.without(part),
        )
    ]
    return [*map(str, told), asked.controls, asked.address, asked.in_line]


def test_hostile_texts_are_never_an_error(app, amina) -> None:
    texts = [*STRINGS, *naughty_strings(), *ATTACKS, HUGE, "week:" * 2_000, '"' * 10_000]
    with app.test_request_context("/fr/"):
        app.preprocess_request()
        for text in texts:
            for line in (text, f"author:{text}", f'-board:"{text}"'):
                asked = understand(amina, MultiDict({"q": line}), "fr", NONE)
                assert said_in_all(asked)
                assert asked.can_search == (asked.is_asked and asked.problem is None)
            for name in Name:
                assert said_in_all(understand(None, MultiDict({name.value: text}), "fr", NONE))


BITS = st.sampled_from(
    ["plan", "-plan", "the", '"', "week:3", "week:4", "-week:3", "is:solved", "is:unanswered", "has:link",
     "in:title", "in:mine", "sort:newest", "after:2026", "before:2025", "author:luc", "lang:fr",
     "stream:all", "tag:x", "kind:tip", "***", "board:current-week-1", "offering:2019", "what:week"]
)  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(line=st.lists(BITS, max_size=8).map(" ".join), form=st.dictionaries(st.sampled_from(list(Name)), BITS.map(lambda bit: bit.partition(":")[2]), max_size=4))  # fmt: skip
def test_taking_parts_away_one_by_one_leaves_nothing(app, line, form) -> None:
    """Each address beside a question holds one part less, and the others as they were."""
    with app.test_request_context("/en/"):
        app.preprocess_request()
        said = MultiDict({"q": line, **{name.value: value for name, value in form.items()}})
        asked = understand(None, said, "en", NONE)
        for _ in range(len(asked.parts)):
            gone = asked.parts[0]
            before = [_shown(part) for part in asked.parts[1:]]
            asked = understand(None, MultiDict(asked.without(gone)), "en", NONE)
            assert [_shown(part) for part in asked.parts] == before
        assert not asked.is_asked
        assert not asked.address


def _shown(part: Part) -> tuple[Any, ...]:
    return part.taken, part.name, part.value, part.is_excluded


def test_the_number_of_statements_depends_on_nothing(app, ask, queries, start, amina, luc) -> None:
    line = "plan is:unread in:following in:bookmarks author:luc week:3"

    def count(*, line: str = line) -> int:
        ask(line, amina)  # what is kept for a while
        with queries() as ran:
            ask(line, amina)
        return len(ran)

    few = count()
    for number in range(8):
        start(luc, title=f"Thread {number}", replies_by=[amina])
    assert count() == few
    everybody = " ".join(
        f"-author:{handle}" for handle in ("grace", "rosa", "devon", "tom", "noor")
    )
    assert count(line=f"{line} {everybody}") == few
    assert few <= 6


def test_a_line_of_words_asks_the_database_nothing(ask, queries) -> None:
    ask("plan")
    with queries() as ran:
        ask("plan week:3 kind:tip lang:fr board:current-week-3")
    assert not ran
