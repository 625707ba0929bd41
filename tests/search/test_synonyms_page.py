"""Staff add words that mean the same, and who searches for one finds the others."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from app.core.db import db
from app.search import forms, vocabulary
from app.search.models import Synonym
from app.search.synonyms import Group
from tests.security.conftest import unlimited

__all__ = ["unlimited"]
NEW = "/en/search/synonyms/new"
WORDS = {"en": "canoe\npaddle boat", "fr": "canot"}


@pytest.fixture
def groups(app):
    def groups():
        with app.app_context():
            rows = db.session.scalars(select(Synonym).order_by(Synonym.id))
            return [(row.id, row.words_en, row.words_fr) for row in rows]

    return groups


@pytest.fixture
def group_id(visit, grace, groups):
    """A group that is there already."""
    assert visit(grace).post(NEW, data=WORDS).status_code == 303
    return groups()[0][0]


def seen_by(client, group_id) -> str:
    page = client.get(f"/en/search/synonyms/{group_id}").text
    return re.search(r'name="seen"[^>]*value="(\w+)"', page)[1]


def test_who_searches_for_one_finds_the_other_at_once(
    start, amina, grace, indexed, visit, unlimited
) -> None:
    start(amina, title="Our paddle boat")
    indexed()
    assert "0 results" in visit(None).get("/en/search?q=canoe").text
    visit(grace).post(NEW, data=WORDS)
    assert "1 result" in visit(None).get("/en/search?q=canoe").text
    assert "1 result" in visit(None).get("/fr/search?q=canot").text.replace("résultat", "result")


@pytest.mark.parametrize("who", ["noor", "tom", "charlie"])
def test_others_are_refused(who, visit, request, group_id, groups) -> None:
    client = visit(request.getfixturevalue(who))
    before = groups()
    for path in ("", "/new", f"/{group_id}", f"/{group_id}/delete"):
        assert client.get(f"/en/search/synonyms{path}").status_code == 403
    for path in ("/new", f"/{group_id}", f"/{group_id}/delete"):
        sent = {"en": "x ray\nroentgen", "fr": ""}
        assert client.post(f"/en/search/synonyms{path}", data=sent).status_code == 403
    assert groups() == before


def test_the_list_has_them_and_those_that_are_shipped(visit, rosa, group_id) -> None:
    page = visit(rosa).get("/en/search/synonyms").text
    assert "paddle boat" in page
    assert "ce que nous avons entendu" in page
    assert page.count("Change or delete") == 1


def test_sent_twice_it_is_there_once(visit, grace, groups, group_id) -> None:
    visit(grace).post(NEW, data={"en": " canoe \r\n\r\npaddle boat\r\ncanoe", "fr": "canot"})
    assert len(groups()) == 1


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"en": "", "fr": ""}, "at least two words"),
        ({"en": "canoe", "fr": ""}, "at least two words"),
        ({"en": "canoe\nthe", "fr": ""}, "“the” has no word"),
        ({"en": "canoe", "fr": "le"}, "“le” has no word"),
        ({"en": "canoe\n" + "x" * 61, "fr": ""}, "at most 60 characters"),
        ({"en": "\n".join(f"word{n}" for n in range(13)), "fr": ""}, "at most 12 lines"),
    ],
)
def test_what_cannot_be_used_comes_back_with_a_sentence(sent, sentence, visit, grace, groups):
    answer = visit(grace).post(NEW, data=sent)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert groups() == []


def test_when_there_is_no_room_their_words_come_back(
    visit, grace, groups, group_id, monkeypatch
) -> None:
    monkeypatch.setattr(vocabulary, "MOST_GROUPS", 1)
    answer = visit(grace).post(NEW, data={"en": "kayak\ncockle", "fr": ""})
    assert answer.status_code == 422
    assert "There is no room for more." in answer.text
    assert "cockle" in answer.text
    assert len(groups()) == 1


def test_they_are_changed(visit, rosa, groups, group_id) -> None:
    client = visit(rosa)
    sent = {"en": "canoe\nkayak", "fr": "", "seen": seen_by(client, group_id)}
    assert client.post(f"/en/search/synonyms/{group_id}", data=sent).status_code == 303
    assert groups() == [(group_id, "canoe\nkayak", "")]


def test_who_changes_what_somebody_else_changed_sees_both(
    visit, rosa, grace, groups, group_id
) -> None:
    address = f"/en/search/synonyms/{group_id}"
    seen = seen_by(visit(rosa), group_id)
    visit(grace).post(address, data={"en": "canoe\nraft", "fr": "", "seen": seen})
    answer = visit(rosa).post(address, data={"en": "canoe\nkayak", "fr": "", "seen": seen})
    assert answer.status_code == 409
    assert "raft" in answer.text
    assert "kayak" in answer.text
    assert groups()[0][1] == "canoe\nraft"
    again = re.search(r'name="seen"[^>]*value="(\w+)"', answer.text)[1]
    merged = {"en": "canoe\nraft\nkayak", "fr": "", "seen": again}
    assert visit(rosa).post(address, data=merged).status_code == 303
    assert groups()[0][1] == "canoe\nraft\nkayak"


def test_saved_twice_by_one_person_it_is_saved(visit, rosa, groups, group_id) -> None:
    client = visit(rosa)
    sent = {"en": "canoe\nkayak", "fr": "", "seen": seen_by(client, group_id)}
    for _ in range(2):
        assert client.post(f"/en/search/synonyms/{group_id}", data=sent).status_code == 303


def test_of_two_who_save_in_the_same_moment_one_is_told(app, grace, group_id) -> None:
    from app.accounts.models import User
    from app.core.errors import ChangedMeanwhileError

    with app.app_context():
        actor = db.session.get_one(User, grace.id)
        before = vocabulary.get_group(actor, group_id)
        first, second = Group(("canoe", "raft"), ()), Group(("canoe", "kayak"), ())
        vocabulary.change_group(actor, before, before.edition, first)
        with pytest.raises(ChangedMeanwhileError):
            vocabulary.change_group(actor, before, before.edition, second)
        db.session.rollback()


def test_they_are_deleted_after_a_question_and_twice_is_no_fault(
    visit, rosa, groups, group_id, indexed, start, amina
) -> None:
    client = visit(rosa)
    address = f"/en/search/synonyms/{group_id}/delete"
    assert "Delete these words?" in client.get(address).text
    assert len(groups()) == 1
    for _ in range(2):
        assert client.post(address).status_code == 303
    assert groups() == []
    start(amina, title="Our paddle boat")
    indexed()
    assert "0 results" in visit(None).get("/en/search?q=canoe").text


def test_the_sentences_name_the_limits() -> None:
    assert (forms.MOST_PHRASES, forms.PHRASE_LENGTH) == (12, 60)
