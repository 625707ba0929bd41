"""Members report a message, and find what came of it: they, and who wrote it, in their language."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.forum.models import Post, Thread
from app.forum.redaction import Words
from app.moderation import commands
from app.moderation.models import Report, ReviewItem
from tests.home.dom import main_of

UNKIND = {"reason": "unkind", "note": "He calls her names."}


@pytest.fixture
def one(app, thread_id, posts_of) -> int:
    """Luc's answer to Amina."""
    return posts_of(thread_id)[1].id


@pytest.fixture
def rows(app):
    def rows(model):
        with app.app_context():
            return list(db.session.scalars(select(model).order_by(model.id)))

    return rows


def test_a_message_is_reported_from_its_menu_on_a_plain_page(visit, noor, one, rows) -> None:
    browser = visit(noor)
    thread = main_of(browser.get(f"/en/posts/{one}", follow_redirects=True).text)
    assert f"/en/posts/{one}/report" in [a.attributes["href"] for a in thread.every("a")]
    page = main_of(browser.get(f"/en/posts/{one}/report").text)
    assert len(page.every("input", type="radio")) == 6
    assert "Answer 2." in page.the("blockquote").text
    answer = browser.post(f"/en/posts/{one}/report", data=UNKIND)
    assert (answer.status_code, answer.location) == (303, "/en/me/reports")
    [report], [item] = rows(Report), rows(ReviewItem)
    assert (report.reason, report.note, report.said) == ("unkind", UNKIND["note"], "Answer 2.")
    assert (item.kind, item.target_id, item.status, item.report_count) == ("report", one, "open", 1)


def test_a_second_press_and_a_second_report_are_one(visit, noor, one, rows) -> None:
    browser = visit(noor)
    for sent in (UNKIND, UNKIND, {"reason": "spam", "note": "Also this."}):
        assert browser.post(f"/en/posts/{one}/report", data=sent).status_code == 303
    [report], [item] = rows(Report), rows(ReviewItem)
    assert (report.reason, item.version, item.report_count) == ("unkind", 1, 1)
    assert "already" in browser.get(f"/en/posts/{one}/report").text


def test_without_a_reason_the_note_comes_back(visit, noor, one, rows) -> None:
    answer = visit(noor).post(f"/en/posts/{one}/report", data={"note": "Do look."})
    assert answer.status_code == 422
    assert main_of(answer.text).the("textarea").text.strip() == "Do look."
    assert rows(Report) == []


def test_ones_own_message_can_be_reported(visit, luc, one, rows) -> None:
    browser = visit(luc)
    assert "déplacé" in browser.get(f"/fr/posts/{one}/report").text
    browser.post(f"/fr/posts/{one}/report", data={"reason": "wrong_place"})
    assert rows(Report)[0].reporter_id == luc.id


def test_what_is_hidden_cannot_be_reported_and_shows_nothing(visit, noor, one, change) -> None:
    change(Post, one, hidden_at=clock.now(), body="Zqx", html="<p>Zqx</p>")
    for answer in (visit(noor).get(f"/en/posts/{one}/report"),
                   visit(noor).post(f"/en/posts/{one}/report", data=UNKIND)):  # fmt: skip
        assert answer.status_code == 404
        assert "Zqx" not in answer.text


def test_a_report_keeps_what_the_message_said_until_it_is_redacted(
    app, visit, noor, one, change, rows
) -> None:
    visit(noor).post(f"/en/posts/{one}/report", data=UNKIND)
    change(Post, one, body="Otherwise.", html="<p>Otherwise.</p>")
    assert rows(Report)[0].said == "Answer 2."
    with app.app_context():
        commands.take_out_of_reports([one], Words(["Answer"]))
        db.session.commit()
    assert rows(Report)[0].said == "[removed] 2."


@pytest.mark.parametrize(
    ("lang", "waits", "answered", "told"),
    [
        ("en", "Somebody will look at it.", "We agree with you. The message is no longer shown.",
         "Your message is no longer shown."),
        ("fr", "Quelqu’un va l’examiner.",
         "Nous sommes d’accord avec vous. Le message n’est plus affiché.",
         "Votre message n’est plus affiché."),
    ],
)  # fmt: skip
def test_the_reporter_and_the_author_are_answered_in_their_language(
    lang, waits, answered, told, app, visit, noor, luc, rosa, one, rows, change
) -> None:
    change(User, luc.id, language=lang)
    browser, mine = visit(noor), f"/{lang}/me/reports"
    browser.post(f"/{lang}/posts/{one}/report", data=UNKIND)
    assert waits in browser.get(mine).text
    item, staff = rows(ReviewItem)[0].id, visit(rosa)
    page = main_of(staff.get(f"/en/moderation/queue/{item}/hide").text)
    proposed = page.the("textarea", name="message")
    assert proposed.attributes["lang"] == lang  # the author's, whatever the moderator reads
    sent = {"version": "1", "reason": "It is unkind.", "message": proposed.text.strip()}
    assert staff.post(f"/en/moderation/queue/{item}/hide", data=sent).status_code == 303
    answer = browser.get(mine).text
    assert answered in answer
    assert "How do we begin?" not in main_of(answer).text  # its name goes with the message
    author = main_of(visit(luc).get(f"/{lang}/me/decisions").text)
    assert told in author.text
    assert sent["message"] in author.the("blockquote").text
    assert author.the("blockquote").attributes["lang"] == lang
    for secret in (noor.display_name, UNKIND["note"], rosa.display_name):
        assert secret not in author.text


def test_an_author_is_not_troubled_by_what_was_without_ground(
    visit, noor, luc, rosa, one, rows
) -> None:
    visit(noor).post(f"/en/posts/{one}/report", data=UNKIND)
    item = rows(ReviewItem)[0].id
    visit(rosa).post(f"/en/moderation/queue/{item}/disagree", data={"version": "1"})
    assert "keeps to the community guidelines" in visit(noor).get("/en/me/reports").text
    assert not main_of(visit(luc).get("/en/me/decisions").text).has("li", class_="card")


def test_others_find_nothing_of_it_under_theirs(visit, noor, amina, one, thread_id, change) -> None:
    visit(noor).post(f"/en/posts/{one}/report", data=UNKIND)
    change(Thread, thread_id, hidden_at=clock.now(), title="Zqx secret")
    for person, path in ((amina, "reports"), (amina, "decisions"), (noor, "reports")):
        page = visit(person).get(f"/en/me/{path}").text
        assert "Zqx" not in page
        assert (UNKIND["note"] in page) == (person is noor)
