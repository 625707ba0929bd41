"""An ordered, annotated shelf of discussions and messages, in both languages."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.facilitation.models import Collection, CollectionEntry
from app.forum.models import Post, Thread
from app.moderation.models import Act
from tests.home.dom import fields_of
from tests.search.test_leaks import hits
from tests.security.addresses import COLLECTION, NOTES

SECRET = "zanzibarite"
WEEK = "/en/offerings/current/weeks/3"
NEW = {**COLLECTION, "place": "current-week-3", "submission": "once"}
PUBLISH = COLLECTION | {"act": "publish"}


@pytest.fixture
def begun(hers, app):
    """``begun(published=True)``: the id of a collection of week 3."""

    def begun(*, published: bool = False) -> int:
        hers.post("/en/collections/new", data=NEW)
        with app.app_context():
            made = db.session.scalars(select(Collection.id)).one()
        if published:
            hers.post(f"/en/collections/{made}/edit", data=PUBLISH)
        return made

    return begun


@pytest.fixture
def rows(app):
    """``rows()``: all entries in their order."""

    def rows() -> list[CollectionEntry]:
        with app.app_context():
            return list(db.session.scalars(select(CollectionEntry).order_by("position")))

    return rows


@pytest.fixture
def add(hers):
    def add(collection_id: int, address: str, **more: str):
        sent = {"collection": collection_id, "address": address, **NOTES, **more}
        return hers.post("/en/collections/add", data=sent)

    return add


def test_a_collection_is_gathered_published_and_read_in_both_languages(
    hers, client, begun, add, start, amina, luc, posts_of
) -> None:
    first, other = start(amina), start(amina, title="Another one", replies_by=[luc])
    made = begun()
    curate = hers.get(f"/en/threads/{first}/curate").text
    assert f"/en/collections/add?address=/en/threads/{first}" in curate.replace("%2F", "/")
    assert add(made, f"http://localhost/en/threads/{first}-how-do-we-begin").status_code == 303
    assert add(made, f"/fr/threads/{other}-x/2#post-2").status_code == 303
    assert client.get(f"/en/collections/{made}").status_code == 404
    assert "Best of the week" not in client.get(WEEK).text
    answer = hers.post(f"/en/collections/{made}/edit", data=PUBLISH)
    assert answer.headers["Location"] == f"/en/collections/{made}-best-of-the-week"
    page = client.get(answer.headers["Location"]).text
    assert "Read <em>these</em>." in page
    assert "It is short." in page
    assert f'href="/en/posts/{posts_of(other)[1].id}"' in page
    assert page.index("First words.") < page.index("Answer 2.")
    assert f"/en/collections/{made}-best-of-the-week" in client.get(WEEK).text
    french = client.get(f"/fr/collections/{made}-le-meilleur-de-la-semaine").text
    assert "C’est court." in french
    assert client.get(f"/fr/collections/{made}-other").status_code == 301
    assert "Best of the week" in client.get("/en/collections/").text


def test_a_second_press_makes_one_collection_and_one_entry(
    hers, begun, add, rows, thread_id
) -> None:
    made = begun()
    hers.post("/en/collections/new", data=NEW)
    assert begun() == made
    for _press in range(2):
        add(made, f"/en/threads/{thread_id}")
    assert len(rows()) == 1


@pytest.mark.parametrize("person", ["amina", "tom"])
def test_nobody_else_gathers_or_reads_a_draft(
    person, visit, request, begun, add, rows, thread_id
) -> None:
    browser = visit(request.getfixturevalue(person))
    made = begun()
    add(made, f"/en/threads/{thread_id}", note_en=SECRET)
    entry = f"/en/collections/{made}/entries/{rows()[0].id}"
    for address in (f"/en/collections/{made}", f"/en/collections/{made}/edit", entry):
        assert browser.get(address).status_code == 404
    assert SECRET not in browser.get("/en/collections/").text + browser.get(WEEK).text
    assert browser.get("/en/collections/new").status_code == 403
    assert browser.post("/en/collections/add", data={}).status_code == 403
    for verb in ("move", "remove"):
        assert browser.post(f"{entry}/{verb}", data={"to": "1"}).status_code == 404
    assert len(rows()) == 1


def test_a_facilitator_gathers_for_their_own_weeks_alone(hers, visit, rosa) -> None:
    assert hers.post("/en/collections/new", data=NEW | {"place": "commons"}).status_code == 422
    browser = visit(rosa)
    sent = NEW | {"place": "commons"}
    assert browser.post("/en/collections/new", data=sent).status_code == 303
    page = browser.get("/en/collections/").text
    assert "Best of the week" in page


@pytest.mark.parametrize("field", ["title_fr", "intro_en"])
def test_what_lacks_a_language_is_not_published_and_nothing_typed_is_lost(
    field, hers, begun, add, client, thread_id
) -> None:
    made = begun()
    answer = hers.post(f"/en/collections/{made}/edit", data=PUBLISH | {field: ""})
    assert answer.status_code == 422
    assert "Write this in both languages." in answer.text
    assert fields_of(answer.text)["intro_fr"] == COLLECTION["intro_fr"]
    add(made, f"/en/threads/{thread_id}", note_fr="")
    answer = hers.post(f"/en/collections/{made}/edit", data=PUBLISH)
    assert "missing in one language at these places: 1" in answer.text
    assert client.get(f"/en/collections/{made}").status_code == 404


@pytest.mark.parametrize("what", ["hidden post", "hidden thread", "removed post"])
def test_what_is_not_for_everybody_is_a_gap_to_staff_and_nothing_to_others(
    what, hers, visit, rosa, amina, begun, add, start, change, posts_of
) -> None:
    thread = start(amina, title=f"The {SECRET} plan", body=f"A {SECRET}.", replies_by=[amina])
    post = posts_of(thread)[1].id
    change(Post, post, html=f"<p>{SECRET}</p>", body=SECRET)
    made = begun(published=True)
    add(made, f"/en/posts/{post}")
    now = clock.now()
    if what == "hidden thread":
        change(Thread, thread, hidden_at=now)
    else:
        gone = now if what == "removed post" else None
        change(Post, post, hidden_at=now, deleted_at=gone)
    address = f"/en/collections/{made}-best-of-the-week"
    for browser, is_gap in ((visit(None), False), (visit(amina), False), (hers, True),
                            (visit(rosa), True)):  # fmt: skip
        page = browser.get(address).text
        assert SECRET not in page
        assert ("What stood here was hidden or removed." in page) is is_gap
        assert "It is short." not in page
    edit = hers.get(f"/en/collections/{made}/edit").text
    assert SECRET not in edit
    assert "/remove" in edit
    assert add(made, f"/en/posts/{post}").status_code == 422


def test_an_entry_follows_a_message_that_is_moved(
    client, begun, add, start, amina, luc, change, posts_of
) -> None:
    first, other = start(amina, replies_by=[luc]), start(amina, title="Elsewhere")
    made = begun(published=True)
    post = posts_of(first)[1].id
    add(made, f"/en/threads/{first}/2")
    change(Post, post, thread_id=other, number=2)
    page = client.get(f"/en/collections/{made}-best-of-the-week").text
    assert "Elsewhere" in page
    assert "How do we begin?" not in page


def test_entries_are_put_in_order_and_taken_out(hers, begun, add, rows, start, amina) -> None:
    made = begun(published=True)
    threads = [start(amina, title=title) for title in ("One", "Two", "Three")]
    for thread in threads:
        add(made, f"/en/threads/{thread}")
    first, second, third = (row.id for row in rows())
    address = f"/en/collections/{made}/entries"

    def order() -> list[int]:
        return [row.id for row in rows()]

    hers.post(f"{address}/{first}/move", data={"to": "2"})
    assert order() == [second, first, third]
    hers.post(f"{address}/{third}/move", data={"to": "1"})
    assert order() == [third, second, first]
    hers.post(f"{address}/{third}/move", data={"to": "99"})
    assert order() == [second, first, third]
    said = hers.post(f"{address}/{first}/move", data={"to": "x"}, follow_redirects=True)
    assert "Write the place as a number, from 1." in said.text
    assert order() == [second, first, third]
    for _press in range(2):
        assert hers.post(f"{address}/{first}/remove").status_code == 303
    assert order() == [second, third]
    hers.post(f"{address}/{second}", data={"note_en": "Why", "note_fr": "Pourquoi"})
    assert rows()[0].note_fr == "Pourquoi"
    half = hers.post(f"{address}/{second}", data={"note_en": "Why", "note_fr": ""})
    assert half.status_code == 422


def test_what_was_taken_out_comes_back_by_undo(
    hers, client, begun, add, rows, app, thread_id
) -> None:
    made = begun(published=True)
    add(made, f"/en/threads/{thread_id}")
    hers.post(f"/en/collections/{made}/entries/{rows()[0].id}/remove")
    assert "Something was taken out of a collection." in client.get("/en/log").text
    with app.app_context():
        act = db.session.scalars(select(Act.id).order_by(Act.id.desc())).first()
    assert hers.post(f"/en/moderation/acts/{act}/undo").status_code == 303
    assert "First words." in client.get(f"/en/collections/{made}-best-of-the-week").text


def test_of_two_who_change_it_the_second_sees_both(hers, visit, rosa, begun) -> None:
    path = f"/en/collections/{begun()}/edit"
    form = fields_of(hers.get(path).text)
    assert visit(rosa).post(path, data=form | {"intro_fr": "Le sien"}).status_code == 303
    answer = hers.post(path, data=form | {"intro_fr": "Le mien"})
    assert answer.status_code == 409
    assert "Le sien" in answer.text
    assert fields_of(answer.text)["intro_fr"] == "Le mien"


@pytest.mark.once
def test_what_is_published_is_found_and_a_draft_is_not(hers, client, begun, indexed) -> None:
    made = begun()
    edit = f"/en/collections/{made}/edit"

    def found(lang: str) -> str:
        indexed()
        return hits(client.get(f"/{lang}/search?q={SECRET}").text)

    said = {"intro_en": SECRET}
    hers.post(edit, data=COLLECTION | said)
    assert SECRET not in found("en")
    hers.post(edit, data=PUBLISH | said)
    assert f"/fr/collections/{made}-le-meilleur-de-la-semaine" in found("fr")
    hers.post(edit, data=COLLECTION | said | {"act": "withdraw"})
    assert SECRET not in found("en")


def test_a_preview_saves_nothing(hers, begun, app) -> None:
    sent = PUBLISH | {"act": "preview", "intro_fr": "Un *canot* <b>x</b>"}
    answer = hers.post(f"/en/collections/{begun()}/edit", data=sent)
    assert "Un <em>canot</em>" in answer.text
    assert "<b>x</b>" not in answer.text
    with app.app_context():
        made = db.session.scalars(select(Collection)).one()
        assert (made.intro_fr, made.published_at) == (COLLECTION["intro_fr"], None)
