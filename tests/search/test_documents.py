"""What of a thing is searchable, and by whom."""

from __future__ import annotations

import pytest

from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.forum import commands as forum
from app.forum.models import Board, Kind, Post, PostTranslation, Thread
from app.search import documents
from app.search.analysis import terms_of
from app.search.documents import What, key_of, thing_of


def terms(tokens) -> set[str]:
    return {term for token in tokens for term in token.terms}


@pytest.fixture
def first(start, posts_of, amina):
    """``first(body=…)``: the id of the first post of a new thread."""

    def first(**said):
        return posts_of(start(amina, **said))[0].id

    return first


def test_a_key_tells_what_it_stands_for() -> None:
    assert thing_of(key_of(What.WEEK, 77)) == (What.WEEK, 77)
    with pytest.raises(ValueError, match="31"):
        thing_of(31)


def test_a_post_is_found_by_its_words_and_its_threads_title(first, document) -> None:
    found = document(first(title="Rural voices", body="Reaching **farmers** early."))
    assert terms_of("farmer", "en")[0] in terms(found.body)
    assert terms_of("rural", "en")[0] in terms(found.title)


def test_a_post_is_a_document_of_its_threads_group(start, posts_of, amina, luc, document) -> None:
    thread_id = start(amina, replies_by=[luc])
    groups = {document(post.id).group for post in posts_of(thread_id)}
    assert groups == {key_of(What.THREAD, thread_id)}


def test_words_are_read_in_the_posts_own_language(first, document) -> None:
    found = document(first(title="Voix rurales", body="Collectivités.", lang="fr"))
    assert terms(found.body) == set(terms_of("collectivités", "fr"))


def test_a_translation_is_searchable_in_its_language(app, first, document, change, luc) -> None:
    post_id = first(body="Reaching farmers early.")
    with app.app_context():
        now = clock.now()
        db.session.add(
            PostTranslation(post_id=post_id, lang="fr", body="x", html="<p>Agriculteurs</p>",
                            renderer=1, translator_id=luc.id, edited_at=now)
        )  # fmt: skip
        db.session.commit()
    change(Post, post_id, has_translation=True)
    assert terms_of("agriculteur", "fr")[0] in terms(document(post_id).body)


def test_a_poll_is_searchable_with_its_first_post(app, start, posts_of, amina, document) -> None:
    thread_id = start(amina)
    with app.app_context():
        writer, thread = db.session.get_one(User, amina.id), db.session.get_one(Thread, thread_id)
        forum.make_poll(writer, thread, forum.PollDraft("Which method?", ("Kitchen tables", "Web")))
        db.session.commit()
    assert terms_of("kitchen", "en")[0] in terms(document(posts_of(thread_id)[0].id).body)


def test_facts_say_where_a_post_stands(app, first, document, board_id, amina) -> None:
    found = document(first(kind=Kind.QUESTION, body="See https://example.org for it."))
    with app.app_context():
        board = db.session.get_one(Board, board_id)
    assert found.facts == {
        "what:thread",
        f"board:{board_id}",
        f"week:{board.week_id}",
        f"offering:{board.offering_id}",
        "stream:0",
        "kind:question",
        "lang:en",
        f"author:{amina.id}",
        "is:unanswered",
        "has:link",
    }


def test_a_question_with_an_answer_is_not_unanswered(start, posts_of, amina, luc, document) -> None:
    thread_id = start(amina, kind=Kind.QUESTION, replies_by=[luc])
    assert "is:unanswered" not in document(posts_of(thread_id)[0].id).facts


def test_a_solved_thread_says_so_in_every_post(
    start, posts_of, amina, luc, document, change
) -> None:
    thread_id = start(amina, kind=Kind.QUESTION, replies_by=[luc])
    asked, answer = posts_of(thread_id)
    change(Post, answer.id, marked_at=clock.now())
    change(Thread, thread_id, marked_count=1)
    both = [document(asked.id), document(answer.id)]
    assert all("is:solved" in each.facts for each in both)
    assert both[1].boost > both[0].boost > 1


def test_what_is_hidden_is_for_staff_alone(first, document, change) -> None:
    post_id = first()
    change(Post, post_id, hidden_at=clock.now())
    assert document(post_id).audience == "staff"


def test_a_post_of_a_hidden_thread_is_for_staff_alone(start, posts_of, amina, document, change):
    thread_id = start(amina)
    change(Thread, thread_id, hidden_at=clock.now())
    assert document(posts_of(thread_id)[0].id).audience == "staff"


def test_what_its_author_removed_is_no_document(first, document, change) -> None:
    post_id = first()
    change(Post, post_id, hidden_at=clock.now(), deleted_at=clock.now())
    assert document(post_id) is None


def test_a_member_is_found_by_name_and_handle_by_members_alone(app, amina) -> None:
    with app.app_context():
        [found] = documents.documents_of([key_of(What.MEMBER, amina.id)])
    assert found.audience == "members"
    assert found.body == ()
    assert terms_of(amina.handle, "en")[0] in terms(found.title)


def test_no_document_has_an_e_mail_address(app, amina, luc) -> None:
    with app.app_context():
        person = db.session.get_one(User, amina.id)
        person.email, person.email_key = "zanzibar@quagga.example", "zanzibar@quagga.example"
        db.session.commit()
        everything = list(documents.all_documents())
    words = set().union(*(terms(each.title) | terms(each.body) for each in everything))
    assert words.isdisjoint({*terms_of("zanzibar", "both"), *terms_of("quagga", "both")})
    assert len(everything) > 10


def test_a_week_is_found_in_both_languages(app, offering) -> None:
    with app.app_context():
        from app.programme.queries import outline

        week = outline().week(outline().offering(offering.slug), 3)
        [found] = documents.documents_of([key_of(What.WEEK, week.id)])
        for lang in ("en", "fr"):
            longest = max(getattr(week, f"title_{lang}").split(), key=len)
            assert set(terms_of(longest, lang)) <= terms(found.title)
            for_teams = {"en": "microphones", "fr": "facultatifs"}[lang]
            assert set(terms_of(for_teams, lang)) <= terms(found.body)


def test_all_keys_are_those_of_all_documents(app, start, amina, luc) -> None:
    start(amina, replies_by=[luc])
    with app.app_context():
        keys = [key for some in documents.all_keys() for key in some]
        assert sorted(keys) == sorted(each.key for each in documents.all_documents())
        assert len(keys) == documents.count_all()


def test_the_keys_of_a_thread_are_those_of_its_posts(app, start, posts_of, amina, luc) -> None:
    thread_id = start(amina, replies_by=[luc])
    with app.app_context():
        found = documents.keys_in([key_of(What.THREAD, thread_id)])
    assert found == {key_of(What.POST, post.id) for post in posts_of(thread_id)}


def test_the_number_of_statements_does_not_grow(app, start, amina, luc, queries, posts_of) -> None:
    keys = [key_of(What.POST, post.id) for post in posts_of(start(amina, replies_by=[luc] * 5))]
    with app.app_context():
        with queries() as few:
            documents.documents_of(keys[:1])
        with queries() as many:
            documents.documents_of(keys)
    assert len(many) == len(few)
