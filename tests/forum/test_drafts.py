"""What somebody has begun to write is kept, found again, and nobody else's business."""

from __future__ import annotations

import html
import itertools
import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from app.core import clock
from app.core.db import db
from app.forum import commands
from app.forum.models import Draft, Post, Thread

HX = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Source": "div#draft"}
LANES = pytest.mark.parametrize("headers", [None, HX], ids=["plain", "htmx"])
CANARY = "canary-of-the-mine"


@pytest.fixture
def drafts(app):
    """``drafts()``: every row, oldest first."""

    def drafts() -> list[Draft]:
        with app.app_context():
            return list(db.session.scalars(select(Draft).order_by(Draft.id)))

    return drafts


def said(draft: Draft) -> str | None:
    return dict(draft.fields)["body"] if draft.fields is not None else None


class Tab:
    """One open form: what is typed goes to the server as the page's own script sends it."""

    def __init__(self, browser, path: str) -> None:
        self.browser, self.path = browser, path
        page = browser.get(path, follow_redirects=True).text
        form = re.search(r'<form[^>]*class="composer.*?</form>', page, re.DOTALL)[0]
        self.hidden = {
            name: html.unescape(value)
            for name, value in re.findall(
                r'<input[^>]*name="(sequence|tab|submission|seen|begun_in)"[^>]*value="([^"]*)"',
                form,
            )
        }
        self.keeps_at = re.search(r'id="draft"[^>]*hx-post="([^"]*)"', form, re.DOTALL)[1]
        self.posts_to = re.search(r'action="([^"]*)"', form)[1]
        self.shows = html.unescape(
            re.search(r'<textarea[^>]*name="body"[^>]*>\r?\n?(.*?)</textarea>', form, re.DOTALL)[1]
        )

    def keep(self, body: str, *, headers=HX, **more):
        data = {"body": body, "lang": "en", **self.hidden, **more}
        answer = self.browser.post(self.keeps_at, data=data, headers=headers)
        found = re.search(r'name="sequence" value="(\d+)"', answer.text)
        if answer.status_code == 200 and found:
            self.hidden["sequence"] = found[1]
        return answer

    def post(self, body: str, **more):
        return self.browser.post(
            self.posts_to, data={"body": body, "lang": "en", **self.hidden, **more}
        )


@pytest.fixture
def reply_path(thread_id):
    return f"/en/threads/{thread_id}-how-do-we-begin"


@LANES
def test_an_answer_is_kept_and_is_there_when_the_thread_is_opened_again(
    headers, visit, noor, reply_path
) -> None:
    Tab(visit(noor), reply_path).keep("Half a thought", headers=headers)
    elsewhere = visit(noor)
    assert Tab(elsewhere, reply_path).shows == "Half a thought"
    page = elsewhere.get(reply_path).text
    assert "Your draft is here" in page
    assert "Discard this draft" in page


def test_the_plain_button_leads_back_to_the_form_with_a_notice(visit, noor, reply_path, thread_id):
    browser = visit(noor)
    answer = Tab(browser, reply_path).keep("Half a thought", headers=None, draft="1")
    assert (answer.status_code, answer.location) == (303, f"/en/threads/{thread_id}/reply")
    page = browser.get(answer.location).text
    assert "Your draft is kept." in page
    assert "Half a thought</textarea>" in page


def test_every_field_of_a_new_thread_comes_back(visit, amina) -> None:
    browser = visit(amina)
    path = "/en/threads/new?board=tools"
    more = {"title": "A <b>title</b>", "kind": "tip", "stream": "supporters", "board": "ideas"}
    Tab(browser, path).keep("Words", **(more | {"lang": "fr"}))
    page = visit(amina).get(path).text
    assert html.escape("A <b>title</b>") in page
    for chosen in ('value="tip"', 'value="supporters"', 'value="ideas"'):
        assert re.search(rf"<option selected {chosen}|<option {chosen}[^>]*selected", page), chosen
    assert re.search(r'<input[^>]*checked[^>]*value="fr"', page)


def test_each_board_and_none_have_a_draft_of_their_own(visit, amina, drafts) -> None:
    browser = visit(amina)
    paths = ["/en/threads/new", "/en/threads/new?board=tools", "/en/threads/new?board=ideas"]
    for path in paths:
        Tab(browser, path).keep(f"Begun at {path}")
    assert [Tab(browser, path).shows for path in paths] == [f"Begun at {path}" for path in paths]
    assert len(drafts()) == 3


def test_the_form_of_a_new_thread_asks_once_for_its_draft(visit, amina, queries) -> None:
    browser = visit(amina)
    Tab(browser, "/en/threads/new").keep("Begun")
    with queries() as ran:
        assert "Begun" in browser.get("/en/threads/new").text
    assert sum("FROM drafts" in statement for statement in ran) == 1


def test_a_changed_post_is_kept_with_the_state_it_was_opened_in(
    visit, luc, rosa, posts_of, thread_id
) -> None:
    path = f"/en/posts/{posts_of(thread_id)[1].id}/edit"
    Tab(visit(luc), path).keep("His better words.")
    Tab(visit(rosa), path).post("Her words.")
    tab = Tab(visit(luc), path)
    assert tab.shows == "His better words."
    refused = tab.post(tab.shows)
    assert refused.status_code == 409
    assert "Her words.</textarea>" in refused.text
    assert "His better words.</textarea>" in refused.text


@pytest.mark.parametrize("what", ["reply", "thread", "edit"])
def test_what_is_posted_is_no_draft_any_more(
    what, visit, luc, drafts, reply_path, posts_of, thread_id
) -> None:
    path = {"reply": reply_path, "thread": "/en/threads/new?board=tools",
            "edit": f"/en/posts/{posts_of(thread_id)[1].id}/edit"}[what]  # fmt: skip
    more = {"title": "A title", "kind": "tip", "stream": "all", "board": "tools"}
    tab = Tab(visit(luc), path)
    tab.keep("Whole words.", **more)
    assert tab.post("Whole words.", **more).status_code == 303
    assert [draft.fields for draft in drafts()] == [None]
    assert "Your draft is here" not in visit(luc).get(path).text


def test_a_late_save_does_not_bring_back_what_was_posted(visit, noor, reply_path, drafts) -> None:
    browser = visit(noor)
    tab, other = Tab(browser, reply_path), Tab(browser, reply_path)
    assert tab.post("Said.").status_code == 303
    for late in (tab, other):
        answer = late.keep("Said.")
        assert answer.status_code == 409
        assert "posted or discarded in another tab" in answer.text
    assert [draft.fields for draft in drafts()] == [None]


def test_a_save_that_overtakes_the_answer_to_the_last_one_is_no_conflict(
    visit, noor, reply_path, drafts
) -> None:
    tab = Tab(visit(noor), reply_path)
    at_first = dict(tab.hidden)
    tab.keep("One")
    tab.hidden = at_first
    assert tab.keep("One two").status_code == 200
    assert said(drafts()[0]) == "One two"


def test_pressing_twice_keeps_once(visit, noor, reply_path, drafts) -> None:
    tab = Tab(visit(noor), reply_path)
    codes = [tab.keep("Twice", headers=None, tab="").status_code for _ in range(2)]
    assert codes == [303, 303]
    assert drafts()[0].sequence == 1


@LANES
def test_a_stale_tab_is_shown_both_texts_and_overwrites_neither(
    headers, visit, noor, reply_path, drafts
) -> None:
    old, new = Tab(visit(noor), reply_path), Tab(visit(noor), reply_path)
    new.keep("Newer words")
    answer = old.keep("Older words", headers=headers)
    assert answer.status_code == 409
    assert "changed in another tab or on another device" in answer.text
    assert "Newer words</textarea>" in answer.text
    if headers is None:
        assert "Older words</textarea>" in answer.text
    else:  # they are in the form, which stays; and the page sends nothing by itself any more
        assert answer.headers["HX-Retarget"] == "#draft"
        assert "hx-trigger" not in answer.text
    assert said(drafts()[0]) == "Newer words"

    seen = re.search(r'name="replaces"\s+value="(\d+)"', answer.text)[1]
    hx = headers and {**headers, "HX-Source": "button"}
    kept = old.keep("Older words", headers=hx, replaces=seen)
    assert kept.status_code == (200 if headers else 303)
    assert said(drafts()[0]) == "Older words"
    if headers:
        assert "hx-trigger" in kept.text


def test_posting_ends_no_words_that_the_form_did_not_know(visit, noor, reply_path, drafts) -> None:
    old, new = Tab(visit(noor), reply_path), Tab(visit(noor), reply_path)
    new.keep("On the phone")
    assert old.post("On the desk").status_code == 303
    assert said(drafts()[0]) == "On the phone"
    assert Tab(visit(noor), reply_path).shows == "On the phone"


SAVES = [(tab, what) for tab in (0, 1) for what in ("keep", "post")]


@pytest.mark.parametrize("order", list(itertools.product(range(4), repeat=3)), ids=str)
def test_however_two_tabs_interleave_no_word_is_lost_or_comes_back(
    order, app, visit, noor, reply_path, thread_id, drafts, posts_of
) -> None:
    """After each step, what a tab was told is kept is in the draft, in a post, or was shown to
    the tab that took its place; and nothing posted is in the draft again."""
    browser = visit(noor)
    tabs = [Tab(browser, reply_path), Tab(browser, reply_path)]
    promised: set[str] = set()
    posted: set[str] = set()
    for step, number in enumerate(order):
        which, what = SAVES[number]
        tab, words = tabs[which], f"words {step} of tab {which}"
        if what == "keep":
            before = getattr(tab, "kept", None)
            if tab.keep(words).status_code == 200:
                promised.discard(before)  # the same form went on writing over its own words
                promised.add(words)
                tab.kept = words
        else:
            before = getattr(tab, "kept", None)
            assert tab.post(words).status_code == 303
            promised.discard(before)
            posted.add(words)
            tab.kept = None
        there = {said(draft) for draft in drafts()} | {post.body for post in posts_of(thread_id)}
        assert promised | posted <= there
        assert not posted & {said(draft) for draft in drafts()}


def test_nothing_typed_is_nothing_kept(visit, noor, reply_path, drafts) -> None:
    assert "There is nothing to keep yet." in Tab(visit(noor), reply_path).keep("  \n").text
    assert drafts() == []


def test_an_emptied_form_does_not_take_the_draft_with_it(visit, noor, reply_path, drafts) -> None:
    tab = Tab(visit(noor), reply_path)
    tab.keep("Words")
    tab.keep("")
    assert said(drafts()[0]) == "Words"


def test_a_text_that_is_too_long_is_kept_as_far_as_can_be(visit, noor, reply_path, drafts) -> None:
    answer = Tab(visit(noor), reply_path).keep("x" * (commands.LONGEST + 1))
    assert "Its first 100,000 characters are kept" in answer.text
    assert len(said(drafts()[0])) == commands.LONGEST


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("headers", [None, {**HX, "HX-Source": "form"}], ids=["plain", "htmx"])
@pytest.mark.parametrize("state", ["closed", "hidden"])
def test_an_answer_to_what_was_closed_or_has_vanished_is_kept_and_offered(
    state, headers, lang, visit, noor, thread_id, change, drafts
) -> None:
    browser = visit(noor)
    change(Thread, thread_id, **{f"{state}_at": clock.now()}, title=CANARY)
    answer = browser.post(
        f"/{lang}/threads/{thread_id}/reply",
        data={"body": "Too late?", "lang": "en"}, headers=headers,
    )  # fmt: skip
    assert answer.status_code == (403 if state == "closed" else 404)
    assert "Too late?" in answer.text
    [draft] = drafts()
    assert said(draft) == "Too late?"
    mine = browser.get(f"/{lang}/me/drafts").text
    assert "Too late?" in mine
    assert (CANARY in mine) == (state == "closed")
    whole = browser.get(f"/{lang}/me/drafts/{draft.id}").text
    assert "Too late?</textarea>" in whole
    assert (CANARY in whole) == (state == "closed")
    if lang == "en":
        sentence = {"closed": "This discussion is closed", "hidden": "is no longer here"}[state]
        assert sentence in mine
        assert sentence in whole


def test_a_thread_that_never_was_is_as_one_that_is_hidden(visit, noor, hidden) -> None:
    browser = visit(noor)
    answers = []
    for number in (hidden, 2_000_000):
        plain = browser.post(f"/en/drafts/reply/{number}", data={"body": "x", "lang": "en"})
        page = browser.get(plain.location).text
        answers.append(
            (plain.status_code, re.sub(r"\d+|<time.*?</time>|value=\"[^\"]*\"", "N", page))
        )
    assert answers[0] == answers[1]


def test_the_list_says_what_when_and_where_the_latest_first(
    visit, amina, reply_path, posts_of, thread_id
) -> None:
    browser = visit(amina)
    Tab(browser, "/en/threads/new?board=tools").keep("First begun", title="My own title")
    Tab(browser, reply_path).keep("Then an answer")
    Tab(browser, f"/en/posts/{posts_of(thread_id)[0].id}/edit").keep("Last a change")
    page = browser.get("/en/me/drafts").text
    places = [page.index(text) for text in ("Last a change", "Then an answer", "First begun")]
    assert places == sorted(places)
    assert "My own title" in page
    assert page.count("How do we begin?") == 2
    assert page.count("Go on writing") == 3


def test_an_empty_list_says_what_to_do(visit, amina) -> None:
    page = visit(amina).get("/en/me/drafts").text
    assert "You have no drafts" in page
    assert "/en/threads/new" in page


def test_a_long_list_is_read_page_by_page(app, visit, amina) -> None:
    with app.app_context():
        for number in range(45):
            values = {
                "sequence": 1,
                "fields": [["body", f"no. {number}."]],
                "updated_at": clock.now(),
            }
            db.session.add(Draft(user_id=amina.id, place="reply", place_id=number + 1, **values))
        db.session.commit()
    browser, path, seen = visit(amina), "/en/me/drafts", []
    while path:
        page = browser.get(path).text
        seen += re.findall(r"no\. (\d+)\.", page)
        following = re.search(r'href="([^"]*cursor=[^"]*)"[^>]*rel="next"', page)
        path = html.unescape(following[1]) if following else None
    assert seen == [str(number) for number in reversed(range(45))]


@pytest.mark.parametrize(
    "cursor", ["", "x", "1", "1.", ".1", "9" * 29 + ".1", "-1.1", "1.9999999999999"]
)
def test_a_broken_cursor_is_the_first_page_or_an_empty_one(cursor, visit, amina) -> None:
    assert visit(amina).get("/en/me/drafts", query_string={"cursor": cursor}).status_code == 200


def test_a_discarded_draft_can_be_brought_back_for_a_day(
    app, visit, noor, reply_path, drafts
) -> None:
    browser = visit(noor)
    tab = Tab(browser, reply_path)
    tab.keep("A slip of the finger")
    number = drafts()[0].id
    gone = browser.post(f"/en/drafts/{number}/discard")
    assert gone.location == f"/en/me/drafts/{number}"
    assert "A slip of the finger</textarea>" in browser.get(gone.location).text
    assert Tab(browser, reply_path).shows == ""
    assert "A slip" not in browser.get("/en/me/drafts").text
    assert tab.keep("A slip of the finger").status_code == 409
    browser.post(f"/en/drafts/{number}/restore")
    assert Tab(browser, reply_path).shows == "A slip of the finger"

    browser.post(f"/en/drafts/{number}/discard")
    with time_machine.travel(clock.now() + timedelta(days=1, minutes=1)), app.app_context():
        commands.sweep_drafts()
        db.session.commit()
    assert browser.get(f"/en/me/drafts/{number}").status_code == 404


def test_after_half_a_year_a_draft_goes(app, visit, noor, amina, reply_path, drafts) -> None:
    Tab(visit(noor), reply_path).keep("Old")
    Tab(visit(amina), reply_path).keep("Younger")
    for person, days in ((noor, 181), (amina, 179)):
        with app.app_context():
            old = clock.now() - timedelta(days=days)
            db.session.execute(
                update(Draft).where(Draft.user_id == person.id).values(updated_at=old)
            )
            db.session.commit()
    with app.app_context():
        commands.sweep_drafts()
        db.session.commit()
    assert [said(draft) for draft in drafts()] == ["Younger"]


@pytest.mark.parametrize("person", ["charlie", "grace", "rosa", "devon", "amina"])
def test_nobody_else_finds_it(person, visit, noor, reply_path, drafts, request) -> None:
    Tab(visit(noor), reply_path).keep(CANARY)
    number = drafts()[0].id
    browser = visit(request.getfixturevalue(person))
    missing = browser.get("/en/me/drafts/2000000")
    theirs = browser.get(f"/en/me/drafts/{number}")
    assert (theirs.status_code, missing.status_code) == (404, 404)
    for verb in ("discard", "restore"):
        assert browser.post(f"/en/drafts/{number}/{verb}").status_code == 404
    for path in ("/en/me/drafts", reply_path, "/en/", "/en/threads/", "/en/members/noor"):
        assert CANARY not in browser.get(path, follow_redirects=True).text, path
    assert [said(draft) for draft in drafts()] == [CANARY]


def test_a_stranger_is_asked_to_sign_in_and_gets_the_words_back(client, thread_id, drafts) -> None:
    answer = client.post(f"/en/drafts/reply/{thread_id}", data={"body": "Mine", "lang": "en"})
    assert answer.location.startswith("/en/login?next=/en/kept/")
    assert drafts() == []


def test_whose_session_ends_while_typing_is_not_taken_away_from_the_page(client, thread_id) -> None:
    answer = client.post(f"/en/drafts/reply/{thread_id}", data={"body": "Mine"}, headers=HX)
    assert answer.status_code == 401
    assert "HX-Redirect" not in answer.headers
    assert answer.headers["HX-Retarget"] == "#draft-said"
    assert "You are no longer signed in" in answer.text


def test_a_draft_is_not_in_the_log(visit, noor, reply_path, capsys, caplog) -> None:
    tab = Tab(visit(noor), reply_path)
    tab.keep(CANARY)
    Tab(visit(noor), reply_path).keep("other")
    tab.keep(CANARY + "2")
    written = "".join(capsys.readouterr()) + caplog.text
    assert CANARY not in written


def test_whether_there_is_a_draft_costs_a_thread_no_statement(
    visit, noor, reply_path, queries
) -> None:
    browser = visit(noor)
    counts = []
    browser.get(reply_path)
    for _ in range(2):
        with queries() as ran:
            browser.get(reply_path)
        counts.append(len(ran))
        Tab(browser, reply_path).keep("Begun")
    assert counts[0] == counts[1]


def test_the_list_and_the_forms_cost_the_same_however_many_drafts(
    app, visit, amina, luc, start, posts_of, thread_id, queries
) -> None:
    edit = f"/en/posts/{posts_of(thread_id)[0].id}/edit"
    browser, paths = visit(amina), ("/en/me/drafts", "/en/threads/new?board=tools", edit)

    def costs() -> list[int]:
        found = []
        for path in paths:
            with queries() as ran:
                assert browser.get(path).status_code == 200
            found.append(len(ran))
        return found

    costs()  # what is kept in the process is read once
    before = costs()
    for n in range(5):
        number = start(luc, title=f"No. {n}")
        Tab(browser, f"/en/threads/{number}/reply").keep("Begun")
    for path in paths[1:]:
        Tab(browser, path).keep("Begun")
    assert costs() == before


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_language_can_be_changed_in_mid_sentence(lang, visit, noor, thread_id) -> None:
    Tab(visit(noor), f"/en/threads/{thread_id}/reply").keep("Une phrase")
    assert Tab(visit(noor), f"/{lang}/threads/{thread_id}/reply").shows == "Une phrase"


def test_the_draft_of_a_post_that_was_hidden_stays_without_its_title(
    visit, luc, posts_of, thread_id, change
) -> None:
    post = posts_of(thread_id)[1]
    Tab(visit(luc), f"/en/posts/{post.id}/edit").keep("My change")
    change(Thread, thread_id, title=CANARY)
    change(Post, post.id, hidden_at=clock.now())
    page = visit(luc).get("/en/me/drafts").text
    assert "My change" in page
    assert CANARY not in page


def test_a_draft_of_a_wiki_is_listed_and_shown(app, visit, noor, thread_id, posts_of) -> None:
    post_id = posts_of(thread_id)[1].id
    with app.app_context():
        db.session.get_one(Post, post_id).is_wiki = True
        db.session.commit()
    browser = visit(noor)
    browser.post(f"/en/drafts/edit/{post_id}", data={"body": "Better words.", "tab": "x"})
    page = browser.get("/en/me/drafts")
    assert page.status_code == 200
    assert "Better words." in page.text


def test_a_draft_of_another_thread_is_no_twin(visit, noor, thread_id) -> None:
    browser = visit(noor)
    kept = {"body": "Voilà.", "tab": "x", "twin": str(thread_id)}
    browser.post("/en/drafts/thread/0", data=kept)
    page = browser.get("/en/threads/new").text
    assert "You are starting the French side of this conversation:" in page
    assert "Voilà." in page
