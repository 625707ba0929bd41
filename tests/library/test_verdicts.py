"""What members say of a resource: once each, to be changed, counted, and taken back."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from app.core.db import db
from app.library.models import Resource, ResourceVerdict, State
from tests.core.holding import is_hold
from tests.library.conftest import VIDEO


@pytest.fixture
def judge(visit, id_of):
    """``judge(luc, "worth", tip="Begin with chapter 2.")`` gives the answer."""

    def judge(person, verdict, tip="", lang="en", title=VIDEO):
        sent = {"verdict": verdict, "tip": tip, "lang": lang}
        return visit(person).post(f"/en/resources/{id_of(title)}/verdict", data=sent)

    return judge


@pytest.fixture
def counts(app, id_of):
    def counts() -> tuple[int, int, int]:
        with app.app_context():
            found = db.session.get_one(Resource, id_of(VIDEO))
            return found.used_count, found.worth_count, found.outdated_count

    return counts


def page_of(client, id_of, lang="en") -> str:
    return client.get(f"/{lang}/resources/{id_of(VIDEO)}", follow_redirects=True).text


def test_each_person_counts_once_and_may_change_their_mind(judge, counts, amina, luc) -> None:
    for person, verdict in ((amina, "used"), (luc, "worth"), (amina, "outdated")):
        assert judge(person, verdict).status_code == 303
    assert counts() == (0, 1, 1)


def test_sent_twice_it_counts_once(judge, counts, app, amina) -> None:
    judge(amina, "worth", tip="Once.")
    judge(amina, "worth", tip="Once.")
    assert counts() == (0, 1, 0)
    with app.app_context():
        assert len(db.session.scalars(select(ResourceVerdict)).all()) == 1


def test_everybody_sees_the_tip_and_the_numbers_at_once(judge, client, id_of, luc) -> None:
    page_of(client, id_of)  # is kept for strangers
    judge(luc, "worth", tip="Commencez à la minute 12.", lang="fr")
    page = page_of(client, id_of)
    assert '<p lang="fr">Commencez à la minute 12.</p>' in page
    assert "1 finds it worth the time" in page


def test_a_tip_is_one_line_of_plain_text(judge, client, id_of, amina) -> None:
    judge(amina, "used", tip="<b>Bold</b>\nand\u202e more")
    page = page_of(client, id_of)
    assert "&lt;b&gt;Bold&lt;/b&gt; and more" in page


@pytest.mark.parametrize(
    "sent", [{"verdict": "superb"}, {"verdict": ""}, {"tip": "x" * 141}, {"lang": "de"}]
)
def test_what_is_not_right_comes_back_with_its_words(sent, visit, id_of, counts, amina) -> None:
    whole = {"verdict": "used", "tip": "A tip.", "lang": "en"} | sent
    answer = visit(amina).post(f"/en/resources/{id_of(VIDEO)}/verdict", data=whole)
    assert answer.status_code == 422
    assert whole["tip"] in answer.text
    assert counts() == (0, 0, 0)


def test_taking_it_back_takes_the_tip_too(judge, visit, counts, client, id_of, amina) -> None:
    judge(amina, "used", tip="Never mind.")
    path = f"/en/resources/{id_of(VIDEO)}/verdict/withdraw"
    for _ in range(2):
        assert visit(amina).post(path).status_code == 303
    assert counts() == (0, 0, 0)
    assert "Never mind." not in page_of(client, id_of)


def test_the_form_holds_what_one_said(judge, visit, id_of, amina, luc) -> None:
    judge(amina, "outdated", tip="From 2011.")
    hers = page_of(visit(amina), id_of)
    assert re.search(r'<input checked[^>]*value="outdated"', hers)
    assert 'value="From 2011."' in hers
    assert not re.search(r'<input checked[^>]*value="outdated"', page_of(visit(luc), id_of))


@pytest.mark.parametrize("who", ["grace", "rosa", "devon"])
def test_a_tip_is_hidden_by_who_looks_after_the_place(who, judge, visit, app, client, id_of, luc, counts, request):  # fmt: skip
    judge(luc, "used", tip="An advertisement.")
    with app.app_context():
        [verdict_id] = db.session.scalars(select(ResourceVerdict.id))
    path = f"/en/resources/tips/{verdict_id}/hide"
    assert visit(luc).post(path).status_code == 403
    assert visit(request.getfixturevalue(who)).post(path).status_code == 303
    assert "An advertisement." not in page_of(client, id_of)
    assert counts() == (1, 0, 0)


def test_counts_that_are_wrong_are_told_and_repaired(
    judge, set_resource, id_of, run, counts, amina
):
    judge(amina, "worth")
    assert run("counters", "check").exit_code == 0
    set_resource(id_of(VIDEO), worth_count=7)
    told = run("counters", "check")
    assert told.exit_code == 1
    assert f"resource {id_of(VIDEO)}" in told.output
    assert run("counters", "repair").exit_code == 0
    assert counts() == (0, 1, 0)


def test_nothing_is_said_of_what_is_not_published(judge, set_resource, id_of, amina, grace):
    set_resource(id_of(VIDEO), state=State.SUGGESTED)
    assert judge(amina, "used").status_code == 404
    assert judge(grace, "used").status_code == 404


def test_a_page_of_many_tips_costs_what_one_of_few_does(
    judge, visit, queries, id_of, app, amina, luc, grace, rosa, noor, tom
) -> None:
    def cost() -> int:
        page_of(visit(noor), id_of)
        with queries() as ran:
            page_of(visit(noor), id_of)
        return len(ran)

    judge(amina, "used", tip="One.")
    few = cost()
    for person in (luc, grace, rosa, tom):
        judge(person, "worth", tip="Another.")
    assert cost() == few


@pytest.fixture
def hide(visit, rosa, app):
    """``hide()``: Rosa hides the only tip there is."""

    def hide() -> None:
        with app.app_context():
            [verdict_id] = db.session.scalars(select(ResourceVerdict.id))
        assert visit(rosa).post(f"/en/resources/tips/{verdict_id}/hide").status_code == 303

    return hide


def test_other_words_after_those_that_were_hidden_are_shown(judge, hide, client, id_of, luc):
    judge(luc, "used", tip="Buy my book.")
    hide()
    judge(luc, "worth", tip="Begin with chapter 2.")
    assert "Begin with chapter 2." in page_of(client, id_of)


def test_the_same_words_do_not_come_back_by_any_way(judge, hide, visit, client, id_of, luc, amina):
    judge(luc, "used", tip="Buy my book.")
    hide()
    judge(luc, "worth", tip="buy  my BOOK.")
    assert "my BOOK" not in page_of(client, id_of)
    visit(luc).post(f"/en/resources/{id_of(VIDEO)}/verdict/withdraw")
    judge(luc, "used", tip="Buy my book.")
    assert "Buy my book." not in page_of(client, id_of)
    judge(luc, "used", tip="Begin with chapter 2.")
    judge(luc, "used", tip="Buy my book.")
    assert "Buy my book." not in page_of(client, id_of)
    judge(amina, "used", tip="Buy my book.")  # they are hers
    assert "Buy my book." in page_of(client, id_of)


def test_who_counts_waits_for_who_counted_before(judge, queries, luc) -> None:
    with queries() as ran:
        judge(luc, "used")
    held = next(n for n, said in enumerate(ran) if is_hold(said, "resources"))
    counted = next(n for n, said in enumerate(ran) if "used_count=(SELECT" in said)
    assert held < counted
