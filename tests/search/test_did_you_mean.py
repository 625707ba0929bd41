"""Who misspells a word is asked what they meant, if there is something to be found by it."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

import pytest
from sqlalchemy import event, select

from app.core import clock
from app.core.db import db
from app.forum.models import Post, Thread
from app.search import commands, spelling
from app.search.documents import What, key_of
from app.search.models import SearchWord

SECRET = "zanzibarite"
MISSPELT = "zanzibraite"


@pytest.fixture
def ask(visit, request):
    """``ask("noor", "words")``: what they are asked whether they meant; None when nothing."""

    def ask(who, line, lang="en", **more):
        person = None if who == "stranger" else request.getfixturevalue(who)
        page = visit(person).get(f"/{lang}/search", query_string={"q": line, **more})
        assert page.status_code == 200
        found = re.search(r'<p class="did-you-mean">(.*?)</p>', page.text, re.S)
        return unescape(re.sub(r"<[^>]+>", "", found[1])) if found else None

    return ask


@pytest.fixture
def counted(app):
    """``counted("word")``: in how many texts it is known to stand."""

    def counted(word):
        with app.app_context():
            row = db.session.get(SearchWord, word)
            return row.documents if row else 0

    return counted


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (MISSPELT, SECRET),
        ("zanzibartie", SECRET),
        ("Zanzibaritt plan", f"{SECRET} plan"),
        (f'"the {MISSPELT} plan"', f'"the {SECRET} plan"'),
        (f"{MISSPELT} -canoe", f"{SECRET} -canoe"),
        (f"{MISSPELT} lang:en", f"{SECRET} lang:en"),
    ],
)
def test_a_misspelt_word_is_put_right_in_its_line(typed, meant, start, amina, indexed, ask) -> None:
    start(amina, title=f"The {SECRET} plan")
    indexed()
    assert ask("stranger", typed) == f"Did you mean {meant}?"


def test_in_french_with_its_accents(start, luc, indexed, ask) -> None:
    start(luc, title="La concertation des citoyennes éloignées", lang="fr")
    indexed()
    assert ask("stranger", "eloingées", lang="fr") == "Vouliez-vous dire éloignées?"


@pytest.mark.parametrize(
    "line",
    [
        SECRET,  # it is found
        "qqqqqq",  # nothing is near
        "zanz",  # too far from it
        f"-{MISSPELT} canoe",  # what is not looked for
        f"author:{MISSPELT}",
        "",
    ],
)
def test_nobody_is_asked_without_a_reason(line, start, amina, indexed, ask) -> None:
    start(amina, title=f"The {SECRET} plan")
    indexed()
    assert ask("stranger", line) is None


def test_with_its_restriction_it_would_find_nothing_so_nothing_is_said(
    start, amina, indexed, ask
) -> None:
    start(amina, title=f"The {SECRET} plan")
    indexed()
    assert ask("stranger", f"{MISSPELT} lang:fr") is None


def test_the_most_frequent_of_those_as_near_is_meant(start, amina, indexed, ask) -> None:
    start(amina, title="The zanzibarita plan")
    for _ in range(3):
        start(amina, title="The zanzibarito plan")
    indexed()
    assert "zanzibarito" in ask("stranger", "zanzibariti")


@pytest.mark.parametrize("who", ["stranger", "charlie", "noor", "luc"])
@pytest.mark.parametrize("where", ["hidden thread", "removed post"])
def test_a_word_of_a_hidden_text_is_never_suggested(
    where, who, start, posts_of, change, amina, indexed, ask, app
) -> None:
    """Not even one that everybody could read a moment ago, and that is counted still."""
    thread_id = start(amina, title=f"The {SECRET} plan", body=f"The {SECRET} plan.")
    indexed()
    assert ask(who, MISSPELT) is not None
    change(Thread, thread_id, hidden_at=clock.now())
    gone = {"deleted_at": clock.now()} if where == "removed post" else {}
    change(Post, posts_of(thread_id)[0].id, hidden_at=clock.now(), **gone)
    with app.app_context():
        commands.note_change(key_of(What.THREAD, thread_id), is_all=True)
        db.session.commit()
    assert ask(who, MISSPELT) is None
    indexed()
    assert ask(who, MISSPELT) is None


def test_a_moderator_is_asked_for_what_they_may_see(
    start, change, amina, rosa, indexed, ask, app
) -> None:
    thread_id = start(amina, title=f"The {SECRET} plan")
    indexed()
    change(Thread, thread_id, hidden_at=clock.now())
    assert SECRET in ask("rosa", MISSPELT)


def test_hidden_words_and_names_are_not_counted(
    start, change, posts_of, amina, app, indexed, counted
) -> None:
    thread_id = start(amina, title=f"The {SECRET} plan")
    change(Thread, thread_id, hidden_at=clock.now())
    indexed()
    with app.app_context():
        commands.rebuild()
        db.session.commit()
    assert counted(SECRET) == 0
    assert counted("amina") == 0


def test_words_are_counted_with_what_is_new_and_anew_with_the_index(
    app, start, change, amina, indexed, counted
) -> None:
    first = start(amina, title=f"The {SECRET} plan")
    start(amina, title=f"Another {SECRET}")
    indexed()
    assert counted(SECRET) == 2
    change(Thread, first, hidden_at=clock.now())
    with app.app_context():
        commands.rebuild()
        db.session.commit()
    assert counted(SECRET) == 1


def test_stop_words_short_words_and_numbers_are_not_counted(start, amina, indexed, app) -> None:
    start(amina, title="Because they pendant 20252025 abc B2B4 planning")
    indexed()
    with app.app_context():
        words = set(db.session.scalars(select(SearchWord.word)))
    assert "planning" in words
    assert words.isdisjoint({"because", "they", "pendant", "20252025", "abc", "b2b4"})


def test_of_too_many_words_the_rare_go(app, monkeypatch) -> None:
    monkeypatch.setattr(spelling, "MOST_KEPT", 2)
    with app.app_context():
        spelling.add(Counter({"alpha": 9, "bravo": 8, "charlie": 1, "delta": 1}))
        spelling.forget_rare()
        kept = set(db.session.scalars(select(SearchWord.word)))
        db.session.rollback()
    assert kept == {"alpha", "bravo"}


def test_more_words_send_no_more_statements(app, start, amina, indexed, visit) -> None:
    start(amina, title=f"The {SECRET} plan of the canoeists")
    indexed()
    sent: list[str] = []

    def note(_c, _cursor, statement, *_):
        if "search_words" in statement:
            sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        visit(None).get("/en/search?q=zanzibraite")
        visit(None).get("/en/search?q=zanzibraite+cnaoeists+plna")
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(sent) == 2
