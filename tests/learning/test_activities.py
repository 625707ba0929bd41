"""Somebody does an activity: posts a result, changes it, sees those of others and answers one."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from app.accounts.models import User
from app.core import cache, clock
from app.core.db import db
from app.forum.models import Post, PostRevision, Thread
from app.learning import queries
from app.learning.models import Activity, ActivityResult
from app.programme.models import Item, ItemDone, Offering, Week

SECRET = "zanzibarite"
LAST = {"a-purpose": "A bike lane.", "a-promised": "Consult", "a-delivered": "Inform",
        "a-changed": "Nothing", "stream": "practitioners", "lang": "en"}  # fmt: skip
JURY = {"a-counter": "Inform only", "a-park": "Engage", "a-standard": "Inform only",
        "stream": "supporters", "lang": "en", "group_name": "The Beavers"}  # fmt: skip


@pytest.fixture
def ids(app):
    """The ids of the activities of week 1, by a word of each title."""
    with app.app_context():
        of_week = (
            select(Activity.title_en, Activity.id)
            .join(Activity.week)
            .join(Week.offering)
            .where(Week.number == 1, Offering.slug == "current")
        )
        found = {row.title_en: row.id for row in db.session.execute(of_week)}
    return {word: number for word in ("last", "jury", "no?") for title, number in found.items()
            if word in title}  # fmt: skip


@pytest.fixture
def last(ids):
    return f"/en/activities/{ids['last']}"


@pytest.fixture
def jury(ids):
    return f"/en/activities/{ids['jury']}"


@pytest.fixture
def post(visit):
    """``post(amina, last, LAST)``: a result, by the form as it is shown to this person."""

    def post(person, address, sent, **more):
        browser = visit(person)
        seen = re.search(r'name="seen"[^>]*value="([^"]*)"', browser.get(address).text)
        known = {"seen": seen[1]} if seen else {}
        return browser.post(f"{address}/result", data={**known, **sent, **more})

    return post


@pytest.fixture
def results(app):
    """``results()``: every result, with its thread and first post."""

    def results():
        with app.app_context():
            found = select(ActivityResult, Thread, Post).join(
                Thread, Thread.id == ActivityResult.thread_id
            )
            found = found.join(Post, Post.id == Thread.first_post_id).order_by(ActivityResult.id)
            return [tuple(row) for row in db.session.execute(found)]

    return results


def test_everybody_can_read_it_in_both_languages(client, ids) -> None:
    for lang, words in (("en", "Tell it in four parts"), ("fr", "Racontez-la en quatre temps")):
        page = client.get(f"/{lang}/activities/{ids['last']}")
        assert page.status_code == 200
        assert words in page.text
        assert "<form class=" not in page.text[page.text.index("<main") :].split("</main>")[0]


def test_a_result_is_a_thread_of_the_week(post, amina, last, ids, results, visit) -> None:
    assert post(amina, last, LAST).location == last
    [(result, thread, first)] = results()
    assert (thread.kind, thread.lang, thread.subject) == ("result", "en", f"activity:{ids['last']}")
    assert thread.title == "My last engagement – A bike lane"
    assert first.body.startswith("# What was it for?\n\nA bike lane.\n\n# What level")
    assert result.user_id == amina.id
    assert result.answers == {"purpose": "A bike lane.", "promised": "Consult",
                              "delivered": "Inform", "changed": "Nothing"}  # fmt: skip
    page = visit(None).get(f"/en/threads/{thread.id}-{thread.slug}").text
    assert "My last engagement</a>" in page  # what it is about
    assert thread.title in visit(None).get("/en/offerings/current/weeks/1").text


def test_labels_are_in_the_language_of_the_text(post, amina, last, results) -> None:
    post(amina, last, LAST, lang="fr")
    [(_, thread, first)] = results()
    assert thread.title.startswith("Ma dernière démarche – ")
    assert first.body.startswith("# Quel en était le but?\n\n")


def test_posting_does_the_item_of_the_plan(app, post, amina, last) -> None:
    post(amina, last, LAST)
    with app.app_context():
        done = select(Item.title_en).join(ItemDone).where(ItemDone.user_id == amina.id)
        found = db.session.execute(done.add_columns(ItemDone.how)).all()
    assert [(row.title_en[:4], row.how) for row in found] == [("Post", "posted")]


def test_the_week_leads_to_it_and_so_does_the_plan(visit, amina, last) -> None:
    page = visit(amina).get("/en/offerings/current/weeks/1").text
    assert page.count(f'href="{last}"') >= 2  # its section, and the item of the plan


def test_what_is_missing_is_told_and_nothing_is_lost(post, amina, last, results) -> None:
    answer = post(amina, last, LAST, **{"a-purpose": " ", "a-changed": "Kept <words>"})
    assert answer.status_code == 422
    assert "Write an answer to “What was it for?”." in answer.text
    assert "Kept &lt;words&gt;" in answer.text
    assert results() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("a-purpose", "x" * 3001), ("lang", "both"), ("lang", ""), ("stream", "nobody")],
)
def test_what_does_not_fit_is_refused(name, value, post, amina, last, results) -> None:
    assert post(amina, last, LAST, **{name: value}).status_code == 422
    assert results() == []


def test_pressed_twice_it_is_one_result(visit, amina, last, results) -> None:
    browser = visit(amina)
    for _ in range(2):
        assert browser.post(f"{last}/result", data={**LAST, "seen": ""}).status_code == 303
    assert len(results()) == 1


def test_another_tab_does_not_write_over_what_was_posted(visit, amina, last, results) -> None:
    browser = visit(amina)
    browser.post(f"{last}/result", data={**LAST, "seen": ""})
    answer = browser.post(f"{last}/result", data={**LAST, "seen": "", "a-changed": "All"})
    assert answer.status_code == 409
    assert results()[0][0].answers["changed"] == "Nothing"


def test_its_author_changes_it_and_the_forum_keeps_what_it_said(
    app, post, amina, last, results, change
) -> None:
    post(amina, last, LAST)
    change(Post, results()[0][2].id, created_at=clock.now().replace(year=2020))
    assert post(amina, last, LAST, **{"a-purpose": "A bridge"}).location == last
    [(result, thread, first)] = results()
    assert result.answers["purpose"] == "A bridge"
    assert thread.title == "My last engagement – A bridge"
    assert "A bridge" in first.body
    with app.app_context():
        assert "A bike lane" in db.session.scalars(select(PostRevision.body)).one()
    assert post(amina, last, LAST, **{"a-purpose": "A tunnel"}).status_code == 303


def test_changed_by_hand_meanwhile_shows_both(visit, post, amina, last, results) -> None:
    post(amina, last, LAST)
    [(_, _, first)] = results()
    hers = visit(amina)
    sent = {"title": "Mine", "kind": "result", "stream": "all", "lang": "en", "body": "By hand."}
    assert hers.post(f"/en/posts/{first.id}/edit", data={**sent, "seen": ""}).status_code == 303
    answer = post(amina, last, LAST, **{"a-purpose": "A bridge"})
    assert answer.status_code == 409
    assert "By hand." in answer.text
    assert "A bridge" in answer.text
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', answer.text)[1]
    again = hers.post(f"{last}/result", data={**LAST, "a-purpose": "A bridge", "seen": seen})
    assert again.status_code == 303
    assert results()[0][1].title == "My last engagement – A bridge"


def test_what_was_hidden_cannot_be_changed_nor_posted_again(
    post, amina, last, results, change, visit
) -> None:
    post(amina, last, LAST)
    change(Thread, results()[0][1].id, hidden_at=clock.now())
    assert "hidden by a moderator" in visit(amina).get(last).text
    assert post(amina, last, LAST, **{"a-purpose": "A bridge"}).status_code == 403
    assert len(results()) == 1


def test_what_was_taken_back_makes_room_for_another(visit, post, amina, last, results) -> None:
    post(amina, last, LAST)
    first = results()[0][2]
    visit(amina).post(f"/en/posts/{first.id}/delete")
    page = visit(amina).get(last).text
    assert "You can post another one." in page
    assert "A bike lane" in page  # in the form
    assert post(amina, last, LAST).status_code == 303
    assert [row[2].id != first.id for row in results()] == [True]


def test_a_group_has_one_result_that_each_can_change(
    app, post, amina, luc, noor, jury, results, visit
) -> None:
    assert post(amina, jury, JURY, members="@luc, noor").status_code == 303
    found = results()
    assert {row[1].id for row in found} == {found[0][1].id}
    assert {row[0].user_id for row in found} == {amina.id, luc.id, noor.id}
    assert found[0][1].title.endswith("– The Beavers")
    assert "**Group:** The Beavers\n\n**Members:** @amina, @luc, @noor" in found[0][2].body
    assert post(luc, jury, JURY, **{"a-park": "Do not engage"}).status_code == 303
    assert [row[0].answers["park"] for row in results()] == ["Do not engage"] * 3
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Thread)) == 1
        done = select(func.count()).select_from(ItemDone)
        assert db.session.scalar(done) == 3
    assert "Do not engage" in visit(None).get(f"/en/threads/{found[0][1].id}",
                                              follow_redirects=True).text  # fmt: skip


def test_who_is_not_of_the_group_cannot_change_its_result(
    post, amina, luc, noor, jury, results
) -> None:
    post(amina, jury, JURY, members="@luc")
    post(noor, jury, JURY, group_name="The Otters")
    assert [row[0].group_name for row in results()] == ["The Beavers", "The Beavers", "The Otters"]


@pytest.mark.parametrize(
    ("members", "told"),
    [("@nobody-at-all", "No member has the handle @nobody-at-all"),
     ("@luc", "@luc has a result of this activity already"),
     (" ".join(f"@x{n}" for n in range(13)), "at most 12 members")],
)  # fmt: skip
def test_members_are_people_without_another_result(
    members, told, post, amina, luc, jury, results
) -> None:
    post(luc, jury, JURY)
    answer = post(amina, jury, JURY, members=members)
    assert answer.status_code == 422
    assert told in answer.text
    assert len(results()) == 1


def test_a_named_member_gets_out_and_their_name_with_them(
    post, amina, luc, noor, jury, results, visit
) -> None:
    post(amina, jury, JURY, members="@luc @noor")
    his = visit(luc)
    assert "Leave this result" in his.get(jury).text
    for _ in range(2):  # pressed twice
        assert his.post(f"{jury}/result/leave").location == jury
    found = results()
    assert {row[0].user_id for row in found} == {amina.id, noor.id}
    assert "**Members:** @amina, @noor\n" in found[0][2].body
    page = his.get(jury).text
    assert "You have no part in that result any more." in page
    assert "Leave this result" not in page
    assert "Engage" in visit(noor).get(f"{jury}/results?field=park").text  # still as written
    assert post(luc, jury, JURY, group_name="The Otters").status_code == 303
    assert post(noor, jury, JURY, **{"a-park": "Do not engage"}).status_code == 303


@pytest.mark.parametrize("what", ["closed_at", "hidden_at"])
def test_one_gets_out_whatever_became_of_it(what, post, amina, luc, jury, results, visit, change):
    post(amina, jury, JURY, members="@luc")
    change(Thread, results()[0][1].id, **{what: clock.now()})
    assert "Leave this result" in visit(luc).get(jury).text
    assert visit(luc).post(f"{jury}/result/leave").status_code == 303
    assert [row[0].user_id for row in results()] == [amina.id]
    assert "@luc" not in results()[0][2].body


def test_who_posted_it_does_not_leave_it(post, amina, luc, jury, results, visit) -> None:
    post(amina, jury, JURY, members="@luc")
    assert "Leave this result" not in visit(amina).get(jury).text
    refused = visit(amina).post(f"{jury}/result/leave")
    assert refused.status_code == 403
    assert "Remove its discussion instead" in refused.text
    assert len(results()) == 2


def test_words_of_others_stay_when_somebody_leaves(post, amina, luc, jury, results, visit):
    post(amina, jury, JURY, members="@luc")
    first = results()[0][2]
    by_hand = "By @luc and me.\n\n@luc thinks so."
    edit = {"title": "Ours", "kind": "result", "stream": "all", "lang": "en", "seen": "",
            "body": by_hand}  # fmt: skip
    assert visit(amina).post(f"/en/posts/{first.id}/edit", data=edit).status_code == 303
    his = visit(luc)
    his.post(f"{jury}/result/leave")
    assert "Its text still names you" in his.get(jury).text
    [(_, _, first)] = results()
    assert first.body == by_hand


def test_a_result_that_was_removed_holds_none_of_its_members(
    post, amina, luc, noor, jury, results, visit
) -> None:
    post(amina, jury, JURY, members="@luc @noor")
    visit(amina).post(f"/en/posts/{results()[0][2].id}/delete")
    assert post(noor, jury, JURY, group_name="The Otters", members="@luc").status_code == 303
    of_otters = {row[0].user_id for row in results() if row[0].group_name == "The Otters"}
    assert of_otters == {luc.id, noor.id}


def test_another_members_removed_result_makes_room_in_a_group(
    post, amina, luc, jury, results, visit
) -> None:
    post(luc, jury, JURY, group_name="The Otters")
    visit(luc).post(f"/en/posts/{results()[0][2].id}/delete")
    assert post(amina, jury, JURY, members="@luc").status_code == 303
    assert {row[0].group_name for row in results()} == {"The Beavers"}
    assert post(luc, jury, JURY, **{"a-park": "Do not engage"}).status_code == 303


def test_answers_are_kept_when_the_text_reads_the_same_already(
    post, amina, last, results, visit
) -> None:
    """Somebody wrote by hand what the form says now."""
    post(amina, last, LAST)
    [(_, thread, first)] = results()
    by_hand = {"title": thread.title.replace("lane", "path"), "kind": "result", "lang": "en",
               "stream": "practitioners", "seen": "",
               "body": first.body.replace("lane", "path")}  # fmt: skip
    assert visit(amina).post(f"/en/posts/{first.id}/edit", data=by_hand).status_code == 303
    assert post(amina, last, LAST, **{"a-purpose": "A bike path."}).status_code == 303
    [(result, _, first)] = results()
    assert result.answers["purpose"] == "A bike path."
    assert result.written_at == first.edited_at
    assert "A bike path." in visit(None).get(f"{last}/results?field=purpose").text


def test_what_fits_into_no_message_is_told_and_kept(post, amina, last, results, monkeypatch):
    monkeypatch.setattr("app.learning.activity_forms.LONGEST_RESULT", 1_000)
    answer = post(amina, last, LAST, **{"a-purpose": "y" * 950})
    assert answer.status_code == 422
    assert "and there is room for 1,000: shorten what you wrote." in answer.text
    assert "y" * 950 in answer.text
    assert results() == []


def test_only_what_one_may_answer_is_offered(app, post, amina, luc, last, change) -> None:
    post(amina, last, LAST)
    with app.app_context():
        activity = queries.get_activity(None, int(last.rpartition("/")[2]))
        for status, offered in (("active", 1), ("suspended", 0)):
            change(User, luc.id, status=status)
            db.session.expire_all()
            person = db.session.get(User, luc.id)
            assert len(queries.results_to_answer(person, activity, None)) == offered


BEGUN = {"a-purpose": "Half a thought", "a-promised": "", "stream": "supporters", "lang": "fr",
         "group_name": "", "seen": "", "tab": "a form", "sequence": "0"}  # fmt: skip


@pytest.fixture
def begin(visit, ids):
    """``begin(amina)``: half a form, kept by itself; gives the browser."""

    def begin(person, **more):
        browser = visit(person)
        answer = browser.post(f"/en/drafts/activity/{ids['last']}", data={**BEGUN, **more},
                              headers={"HX-Request": "true", "HX-Request-Type": "partial"})  # fmt: skip
        assert answer.status_code == 200
        return browser

    return begin


def test_half_a_form_is_there_on_another_device(begin, visit, amina, luc, last, results) -> None:
    begin(amina)
    page = visit(amina).get(last).text
    assert "Your draft is here:" in page
    assert "Half a thought" in page
    assert re.search(r'<option[^>]*selected[^>]*value="supporters"', page)
    assert re.search(r'<input[^>]*checked[^>]*value="fr"', page)
    assert "Half a thought" not in visit(luc).get(last).text
    assert results() == []


def test_a_draft_of_a_result_is_among_ones_drafts(begin, amina, last) -> None:
    browser = begin(amina)
    for lang, words in (("en", "Result of an activity"), ("fr", "Résultat d’une activité")):
        page = browser.get(f"/{lang}/me/drafts").text
        assert words in page
        assert "Half a thought" in page
        assert f'href="{last.replace("/en/", f"/{lang}/")}"' in page


def test_without_script_a_button_keeps_it_and_another_discards_it(visit, amina, ids, last) -> None:
    browser = visit(amina)
    kept = browser.post(f"/en/drafts/activity/{ids['last']}", data={**BEGUN, "draft": "1"})
    assert kept.location == last
    discard = re.search(r"/en/drafts/\d+/discard", browser.get(last).text)[0]
    browser.post(discard, data=BEGUN)
    assert "Half a thought" not in browser.get(last).text


def test_posting_makes_an_end_of_the_draft(begin, visit, amina, ids, last, results) -> None:
    browser = begin(amina)
    answer = browser.post(f"{last}/result", data={**LAST, "tab": "a form", "sequence": "1"})
    assert answer.status_code == 303
    assert len(results()) == 1
    assert "Half a thought" not in browser.get(last).text
    late = browser.post(f"/en/drafts/activity/{ids['last']}", data=BEGUN)  # arrives afterwards
    assert late.status_code == 409


def test_what_a_form_did_not_know_of_stays(begin, visit, amina, last) -> None:
    browser = begin(amina, tab="a form on the phone")
    browser.post(f"{last}/result", data={**LAST, "tab": "another", "sequence": "0", "seen": ""})
    assert "Half a thought" in browser.get(last).text


def test_a_refused_form_knows_its_draft_still(begin, amina, last) -> None:
    browser = begin(amina)
    page = browser.post(f"{last}/result", data={**BEGUN, "sequence": "1"})
    assert page.status_code == 422
    assert re.search(r'name="tab"[^>]*value="a form"', page.text)
    assert re.search(r'name="sequence"[^>]*value="1"', page.text)


def test_a_draft_outlives_its_activity(app, begin, amina, ids, change) -> None:
    browser = begin(amina)
    change(Activity, ids["last"], archived_at=clock.now())
    cache.forget_all()
    page = browser.get("/en/me/drafts").text
    assert "Half a thought" in page
    assert f"/activities/{ids['last']}" not in page


def test_one_field_is_compared_and_the_list_is_narrowed(post, amina, luc, last, visit) -> None:
    post(amina, last, LAST)
    post(luc, last, LAST, **{"a-purpose": "Un pont", "lang": "fr", "stream": "supporters"})
    page = visit(None).get(f"{last}/results?field=purpose").text
    assert 'lang="en">A bike lane.</p>' in page
    assert 'lang="fr">Un pont</p>' in page
    assert "Consult" not in page
    for asked, shown, not_shown in (("lang=fr", "Un pont", "bike"), ("stream=practitioners",
                                    "bike", "Un pont"), ("lang=en", "bike", "Un pont")):  # fmt: skip
        page = visit(None).get(f"{last}/results?field=purpose&{asked}").text
        assert shown in page
        assert not_shown not in page


def test_older_results_are_on_the_next_page(post, amina, luc, last, visit, monkeypatch) -> None:
    post(amina, last, LAST)
    post(luc, last, LAST, **{"a-purpose": "A bridge"})
    monkeypatch.setattr("app.learning.queries.activities.list_results.__defaults__", (1,))
    page = visit(None).get(f"{last}/results?field=purpose").text
    assert "A bridge" in page
    assert "A bike lane" not in page
    older = re.search(r'rel="next"\s+href="([^"]+)"', page)[1].replace("&amp;", "&")
    page = visit(None).get(older).text
    assert "A bike lane" in page
    assert "A bridge" not in page
    assert 'rel="next"' not in page


def test_others_are_seen_after_posting(post, amina, luc, noor, grace, jury, visit) -> None:
    post(amina, jury, JURY)
    assert visit(None).get(f"{jury}/results").status_code == 303
    assert visit(luc).get(f"{jury}/results").status_code == 403
    assert "The Beavers" not in visit(luc).get(jury).text
    assert "The Beavers" in visit(grace).get(f"{jury}/results").text  # looks after the offering
    post(luc, jury, JURY, group_name="The Otters")
    assert "The Beavers" in visit(luc).get(f"{jury}/results").text
    assert "The Beavers" in visit(luc).get(jury).text  # offered for an answer


@pytest.mark.parametrize("where", ["thread hidden", "taken out by hand"])
@pytest.mark.parametrize("who", [None, "luc", "devon"])
def test_what_is_hidden_is_nowhere(
    where, who, post, amina, luc, devon, last, results, visit, change
) -> None:
    post(amina, last, LAST, **{"a-purpose": SECRET})
    post(luc, last, LAST)
    [_, thread, first] = results()[0]
    if where == "thread hidden":
        change(Thread, thread.id, hidden_at=clock.now())
    else:  # by whoever looks after the place
        edit = {"title": "A title", "kind": "result", "stream": "all", "lang": "en", "seen": "",
                "body": "Personal information was removed."}  # fmt: skip
        answer = visit(devon).post(f"/en/posts/{first.id}/edit", data=edit)
        assert answer.status_code == 303
    reader = visit({"luc": luc, "devon": devon}.get(who))
    for address in (last, f"{last}/results", f"{last}/results?field=purpose"):
        assert SECRET not in reader.get(address).text
    if where == "thread hidden" and who == "luc":
        respond = f"{last}/results/{results()[0][0].id}/respond"
        assert reader.get(respond).status_code == 404
        assert reader.post(respond, data={"notice": "a", "wonder": "b"}).status_code == 404


def test_those_with_the_fewest_replies_are_offered_first(
    post, amina, luc, noor, rosa, last, results, visit
) -> None:
    for person, words in ((amina, "Ours"), (luc, "Theirs"), (noor, "Hers")):
        post(person, last, LAST, **{"a-purpose": words})
    sent = {"notice": "A bridge", "wonder": "who asked", "try": "", "lang": "en",
            "submission": "a-form"}  # fmt: skip
    answer = visit(luc).post(f"{last}/results/{results()[0][0].id}/respond", data=sent)
    assert answer.status_code == 303
    for person, offered in ((rosa, ["Theirs", "Hers", "Ours"]), (luc, ["Hers"])):
        page = visit(person).get(last).text
        page = page[page.index('id="offers-heading"') :]
        assert re.findall(r"My last engagement – (\w+)", page) == offered


def test_a_response_is_a_reply_with_its_parts(
    app, post, amina, luc, last, results, visit, posts_of
) -> None:
    post(amina, last, LAST)
    [(result, thread, _)] = results()
    address = f"{last}/results/{result.id}/respond"
    his = visit(luc)
    one = {"notice": "", "wonder": "Qui?", "try": " ", "lang": "fr", "submission": "a-form"}
    refused = his.post(address, data=one)
    assert refused.status_code == 422
    assert "Qui?" in refused.text
    for _ in range(2):  # pressed twice
        assert his.post(address, data={**one, "try": "Marcher."}).status_code == 303
    [_, reply] = posts_of(thread.id)
    assert reply.body == "**Je me demande**\n\nQui?\n\n**J’essaierais**\n\nMarcher."
    assert reply.lang == "fr"


def test_more_results_cost_no_more_statements(post, amina, luc, noor, last, visit, queries) -> None:
    def cost(browser, address):
        browser.get(address)
        with queries() as ran:
            assert browser.get(address).status_code == 200
        return len(ran)

    few = {}
    for person in (amina, luc):
        post(person, last, LAST)
        for address in (last, f"{last}/results?field=purpose"):
            few.setdefault(address, cost(visit(noor), address))
    for address, before in few.items():
        assert cost(visit(noor), address) == before
    assert few[last] <= 7
    assert few[f"{last}/results?field=purpose"] <= 5
