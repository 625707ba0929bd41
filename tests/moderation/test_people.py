"""What moderators decide about people, what these see of it, and what nobody else does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.accounts.models import User, UserSession
from app.core import clock
from app.core.db import db
from app.forum import commands as forum
from app.forum.models import Post, Thread
from app.moderation import commands
from app.moderation.models import Act, Appeal, Kind, Sanction
from tests.fresh_site import PASSWORD

pytestmark = pytest.mark.once
SECRET = "qzx-planted-secret"
KIND_WORDS = "Please be kind to others."


@pytest.fixture
def decide(visit, rosa):
    """``decide("luc", "silence")``: by Rosa, with her browser."""

    def decide(handle: str, do: str, **more: str):
        sent = {"words": KIND_WORDS, "reason": "Unkind.", "days": "7", **more}
        answer = visit(rosa).post(f"/en/moderation/people/{handle}/{do}", data=sent)
        assert answer.status_code == 303, answer.text
        return answer

    return decide


def only(model):
    return db.session.query(model).order_by(model.id.desc()).first()


def test_each_decision_needs_words_and_a_reason(visit, rosa, luc, app) -> None:
    for do in ("warn", "silence", "suspend"):
        answer = visit(rosa).post(f"/fr/moderation/people/luc/{do}", data={"days": "1"})
        assert answer.status_code == 422
        assert "Dites pourquoi." in answer.text
    with app.app_context():
        assert db.session.query(Sanction).count() == db.session.query(Act).count() == 0


def test_who_is_silenced_reads_and_is_told_until_when(decide, visit, luc, thread_id, app) -> None:
    decide("luc", "silence")
    browser = visit(luc)
    page = browser.get(f"/fr/threads/{thread_id}", follow_redirects=True)
    assert page.status_code == 200
    refused = browser.post(
        f"/fr/threads/{thread_id}/reply", data={"body": "Mes mots.", "lang": "fr"}
    )
    assert refused.status_code == 403
    with app.app_context():
        until = db.session.get_one(User, luc.id).silenced_until
        assert timedelta(days=6) < until - clock.now() <= timedelta(days=7)
    assert "Vous pouvez lire, mais pas écrire, jusqu’au" in refused.text
    assert "Mes mots." in refused.text
    assert "/fr/me/standing" in refused.text
    standing = browser.get("/fr/me/standing").text
    assert KIND_WORDS in standing
    assert "Rosa" not in standing
    # What is theirs alone goes on.
    assert browser.post(f"/fr/threads/{thread_id}/follow", data={"level": "2"}).status_code == 303


def test_a_warning_is_read_before_anything_is_written(decide, visit, amina, thread_id) -> None:
    decide("amina", "warn")
    browser, reply = visit(amina), {"body": "My words.", "lang": "en"}
    assert "The moderators have written to you." in browser.get("/en/").text
    assert browser.post(f"/en/threads/{thread_id}/reply", data=reply).status_code == 403
    path = browser.get("/en/me/standing").text.partition("/acknowledge")[0].rpartition('"')[2]
    for _ in range(2):  # a second press does nothing more
        assert browser.post(path + "/acknowledge").status_code == 303
    assert "The moderators have written to you." not in browser.get("/en/").text
    assert browser.post(f"/en/threads/{thread_id}/reply", data=reply).status_code == 303


def test_who_is_suspended_comes_as_far_as_why_the_appeal_and_the_data(
    decide, visit, luc, start, app
) -> None:
    start(luc, title="Un canot", body="Ce que Luc a écrit.")
    browser = visit(luc)
    decide("luc", "suspend", days="none")
    with app.app_context():
        assert db.session.query(UserSession).filter_by(user_id=luc.id).count() == 0
    assert "/login" in browser.get("/fr/me/standing").location
    signed_in = browser.post("/fr/login", data={"identifier": "luc", "password": PASSWORD})
    assert signed_in.location.endswith("/fr/me/standing")
    standing = browser.get("/fr/me/standing").text
    assert KIND_WORDS in standing
    assert "Votre compte est suspendu." in standing
    export = browser.get("/fr/me/export")
    assert "Ce que Luc a écrit." in export.text
    assert "attachment" in export.headers["Content-Disposition"]
    # Everything else is closed as to a stranger.
    assert "/login" in browser.get("/fr/me/").location
    assert "/login" in browser.post("/fr/threads/new", data={}).location
    with app.app_context():
        number = only(Sanction).id
    sent = browser.post(f"/fr/me/standing/{number}/appeal", data={"words": "Je regrette."})
    assert sent.status_code == 303
    again = browser.post(f"/fr/me/standing/{number}/appeal", data={"words": "Encore."})
    assert again.status_code == 303
    with app.app_context():
        assert [each.words for each in db.session.query(Appeal)] == ["Je regrette."]
    assert browser.post("/fr/logout").status_code == 303
    assert "/login" in browser.get("/fr/me/standing").location


def test_another_moderator_answers_an_appeal_and_once(decide, visit, rosa, devon, luc, app) -> None:
    decide("luc", "suspend", days="30")
    with app.app_context():
        commands.appeal(db.session.get_one(User, luc.id), only(Sanction), "Sorry.", "en")
        db.session.commit()
        path = f"/en/moderation/appeals/{only(Appeal).id}"
    answer = {"words": "You may come back.", "outcome": "lifted"}
    assert visit(rosa).post(path, data=answer).status_code == 403
    assert visit(devon).post(path, data=answer).status_code == 303
    assert visit(devon).post(path, data={**answer, "words": "No."}).status_code == 409
    with app.app_context():
        assert db.session.get_one(User, luc.id).status == "active"
        assert only(Act).kind == Kind.ANSWER_APPEAL
    assert "You may come back." in visit(luc).get("/en/me/standing").text


def test_what_has_an_end_ends_by_itself(decide, luc, amina, app) -> None:
    decide("luc", "suspend", days="1")
    decide("amina", "silence", days="1")
    with app.app_context():
        commands.end_what_ran_out()
        assert db.session.get_one(User, luc.id).status == "suspended"
        past = clock.now() - timedelta(minutes=1)
        db.session.query(Sanction).update({"ends_at": past})
        db.session.query(User).filter_by(id=amina.id).update({"silenced_until": past})
        db.session.commit()
        commands.end_what_ran_out()
        commands.end_what_ran_out()  # as often as one likes
        db.session.commit()
        assert db.session.get_one(User, luc.id).status == "active"
        assert db.session.get_one(User, amina.id).silenced_until is None
        ends = db.session.query(Act).filter_by(kind=Kind.RUN_OUT).all()
        assert sorted(act.member_id for act in ends) == sorted([luc.id, amina.id])


def test_a_shorter_silence_does_not_end_a_longer_one(decide, luc, app) -> None:
    decide("luc", "silence", days="30")
    decide("luc", "silence", days="1")
    with app.app_context():
        assert db.session.get_one(User, luc.id).silenced_until > clock.now() + timedelta(days=29)
        commands.lift(db.session.query(User).filter_by(handle="rosa").one(),
                      db.session.query(Sanction).order_by(Sanction.id).first(), "Enough.", "en")  # fmt: skip
        db.session.commit()
        assert db.session.get_one(User, luc.id).silenced_until < clock.now() + timedelta(days=2)


def test_a_read_warning_can_be_undone(decide, visit, rosa, luc, app) -> None:
    decide("luc", "warn")
    with app.app_context():
        commands.acknowledge(db.session.get_one(User, luc.id), only(Sanction))
        db.session.commit()
        act_id = only(Act).id
    assert visit(rosa).post(f"/en/moderation/acts/{act_id}/undo").status_code == 303
    with app.app_context():
        assert db.session.query(Sanction).count() == 0


def test_all_of_a_spammer_goes_after_a_preview_and_comes_back_with_one_undo(
    start, visit, rosa, luc, amina, client, app
) -> None:
    start(luc, title="Cheap canoes", replies_by=[amina])
    theirs = start(amina, title="How do we begin?", replies_by=[luc, luc])
    browser, path = visit(rosa), "/en/moderation/people/luc/remove-all"
    preview = browser.get(path).text
    assert "Cheap canoes" in preview
    assert "1 discussion" in preview
    assert "2 answers in discussions of others" in preview
    sent = {"words": "C’était de la publicité.", "reason": "Spam."}
    assert [browser.post(path, data=sent).status_code for _ in range(2)] == [303, 303]
    assert "Cheap canoes" not in client.get("/en/threads/").text
    with app.app_context():
        assert db.session.get_one(User, luc.id).status == "suspended"
        assert db.session.get_one(Thread, theirs).answer_count == 0
        [act] = db.session.query(Act)
    assert browser.post(f"/en/moderation/acts/{act.id}/undo").status_code == 303
    assert "Cheap canoes" in client.get("/en/threads/").text
    with app.app_context():
        assert db.session.get_one(User, luc.id).status == "active"
        assert db.session.get_one(Thread, theirs).answer_count == 2
        assert db.session.query(Post).filter(Post.hidden_at.is_not(None)).count() == 0


def test_what_the_staff_knows_is_nobody_elses(
    decide, visit, luc, grace, charlie, rosa, client, start, app
) -> None:
    start(luc, title="Un canot")
    decide("luc", "note", words=f"{SECRET} a note")
    decide("luc", "warn", words=f"{SECRET} a warning", reason=f"{SECRET} a reason")
    address = {"reason": f"{SECRET} looked up"}
    shown = visit(rosa).post("/en/moderation/people/luc/address", data=address)
    assert "luc@example.org" in shown.text
    assert "luc@example.org" not in visit(rosa).get("/en/moderation/people/luc").text
    page = visit(rosa).get("/en/moderation/people/luc").text
    assert page.count(SECRET) >= 4
    for person in (grace, charlie, None):
        browser = visit(person)
        for path in ("/en/log", "/en/moderation/log", "/en/moderation/people/luc", "/en/members/luc",
                     "/en/moderation/people", "/en/threads/", f"/en/search?q={SECRET}"):  # fmt: skip
            text = browser.get(path, follow_redirects=True).text
            assert f"{SECRET} a" not in text, (person, path)
            assert f"{SECRET} looked up" not in text, (person, path)
            assert "luc@example.org" not in text
    own = visit(luc)
    assert f"{SECRET} a warning" in own.get("/en/me/standing").text
    assert f"{SECRET} a note" not in own.get("/en/me/standing").text + own.get("/en/me/export").text
    with app.app_context():
        kinds = [act.kind for act in db.session.query(Act).filter_by(is_public=False)]
        assert sorted(kinds) == ["look_up", "note", "warn"]


def test_a_look_up_needs_a_reason(visit, rosa, app) -> None:
    answer = visit(rosa).post("/en/moderation/people/luc/address", data={"reason": " "})
    assert answer.status_code == 422
    assert "luc@example.org" not in answer.text
    with app.app_context():
        assert db.session.query(Act).count() == 0


def test_people_are_found_by_how_name_or_handle_begins(visit, rosa, grace, decide) -> None:
    found = visit(rosa).get("/en/moderation/people?q=@LU").text
    assert "@luc" in found
    assert "@amina" not in found
    decide("luc", "suspend")
    assert "@luc" in visit(rosa).get("/en/moderation/people?q=lu").text
    assert "@luc" not in visit(grace).get("/en/moderation/people?q=lu").text
    assert visit(grace).get("/en/moderation/people/luc").status_code == 404


def test_a_facilitator_vouches_and_a_moderator_is_not_sanctioned(
    visit, grace, rosa, luc, change, app
) -> None:
    change(User, luc.id, level="new")
    path = "/en/moderation/people/luc/level/"
    assert visit(grace).post(path + "vouch").status_code == 303
    assert visit(grace).post(path + "vouch").status_code == 303
    with app.app_context():
        assert db.session.get_one(User, luc.id).level == "member"
        assert db.session.query(Act).count() == 1
    assert visit(rosa).get("/en/moderation/people/devon/suspend").status_code == 403
    assert visit(rosa).get("/en/moderation/people/rosa/warn").status_code == 403


def test_pages_of_staff_cost_the_same_with_more_in_them(
    decide, visit, rosa, luc, start, queries, app
) -> None:
    browser = visit(rosa)
    pages = ("/en/moderation/people", "/en/moderation/people/luc", "/en/moderation/held",
             "/en/moderation/people/luc/remove-all")  # fmt: skip

    def cost() -> list[int]:
        counts = []
        for path in pages:
            with queries() as statements:
                assert browser.get(path).status_code == 200
            counts.append(len(statements))
        return counts

    def more(turn: int) -> None:
        decide("luc", "note", words=f"Note {turn}")
        theirs = start(luc, title=f"No. {turn}", replies_by=[luc])
        with app.app_context():
            author, thread = db.session.get_one(User, luc.id), db.session.get_one(Thread, theirs)
            forum.hold_reply(author, thread, f"Words {turn}.", "en", why="new")
            db.session.commit()

    more(0)
    cost()  # what is kept in the process is made
    few = cost()
    for turn in range(1, 8):
        more(turn)
    assert cost() == few
    assert max(few) <= 9
