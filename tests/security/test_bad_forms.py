"""Whatever is sent in a form, the answer is an answer, and a text that was typed comes back."""

from __future__ import annotations

import html
import io
import itertools
import re
import unicodedata
from urllib.parse import urlencode

import pytest
from sqlalchemy import delete, select, update

from app.accounts.models import SignInFailure, User, UserSession
from app.core import clock
from app.core.db import db
from app.core.jobs import Job, enqueue
from app.core.text import normalise
from app.forum import commands
from app.forum.models import Bookmark, Draft, HeldPost, Post, PostRevision, Thread
from app.learning.models import ActivityResult, Quiz
from app.library.queries import resource_with
from app.moderation.models import Appeal, ReviewItem, ReviewStep
from app.programme.queries import outline
from app.records.codes import shown_code
from app.records.models import Record
from app.search.models import SavedSearch
from tests.home.dom import parse
from tests.search.conftest import indexed
from tests.security.addresses import (
    FIELDS,
    GOOD,
    MAILED,
    addresses,
    begin_draft,
    issue_a_record,
    live_link,
    something_to_move,
    warn,
)
from tests.security.hostile import HUGE, STRINGS, utf8

__all__ = ["indexed"]
OF_BOOKMARKS = ("forum.change_bookmark", "forum.remove_bookmark")
OF_MOVING = tuple(f"moderation.{verb}" for verb in ("move", "split", "join", "merge"))
OF_SEARCHES = ("search.rename_search", "search.delete_search", "search.renew_feed")
HX = {"HX-Request": "true", "HX-Request-Type": "partial"}
# Of a quiz, each question of which has controls of its own, or of an activity.
ANSWER = re.compile(r"q\d+(-[\w-]+)?|a-[\w-]+")
FINE = {200, 303, 400, 413, 422, 429}
# The form itself answered: it was taken, shown again, or its preview was.
READ = {200, 303, 422}
# These read no field, or keep whatever there is in the same way: a few stand for all where each is
# filled in badly by itself.
FEW = {"forum.discard_draft": 1, "forum.keep_draft": 6, "live_sessions.change_session": 2,
       "live_sessions.change_speaker": 2, "learning.write_activity": 24,
       "learning.change_activity": 2, "learning.make_quiz": 6, "learning.change_quiz": 2,
       "learning.add_question": 18, "learning.change_question": 2,
       "programme.change_week_words": 4, "facilitation.write_week_synthesis": 4,
       "facilitation.write_thread_synthesis": 4}  # fmt: skip
# These decide what is done with all the others: beside a bad one of them no other is looked at.
DECIDES = {"preview", "poll", "act", "attach", "remove", "fields", "similar", "seen", "told", "token", "step",
           "submission", "sequence", "tab", "draft", "replaces", "twin", "edition", "anything"}  # fmt: skip
EACH = [(endpoint, field) for endpoint, fields in FIELDS.items()
        for number, field in enumerate(fields)
        if number < FEW.get(endpoint, len(fields)) or field in DECIDES]  # fmt: skip
STATEFUL = {"forum.edit_post": "posts/{post_id}/edit",
            "forum.translate_post": "posts/{post_id}/translate",
            "forum.edit_poll": "threads/{thread_id}/poll/edit",
            "live_sessions.change_session": "sessions/{live_id}/edit",
            "library.save": "resources/{resource_id}/edit",
            "learning.change_activity": "activities/{activity_id}/edit",
            "learning.change_quiz": "quizzes/{quiz_id}/edit",
            "learning.change_question": "quizzes/{quiz_id}/questions/{asked_id}",
            "programme.change_week_words": "offerings/current/weeks/1/words",
            "facilitation.write_week_synthesis": "offerings/current/weeks/1/synthesis",
            "facilitation.write_thread_synthesis": "threads/{thread_id}/synthesis",
            "facilitation.change_collection": "collections/{collection_id}/edit",
            "programme.change_item": "offerings/current/weeks/1/plan/{planned_id}",
            "search.save_synonyms": "search/synonyms/{group_id}"}  # fmt: skip
OF_STRANGERS = ("accounts.register", "accounts.login")


@pytest.fixture
def question(start, change, posts_of, amina, luc):
    """The id of a question with two replies, of which the second answers it."""
    asked = start(amina, kind="question", replies_by=[luc, luc])
    change(Post, posts_of(asked)[2].id, marked_at=clock.now())
    change(Thread, asked, marked_count=1)
    return asked


@pytest.fixture
def his_bookmark(app, devon, made):
    """``his_bookmark()``: the number of an administrator's bookmark, which may be a new one."""

    def his_bookmark():
        own = select(Bookmark.id).where(Bookmark.user_id == devon.id)
        if db.session.scalar(own) is None:
            db.session.add(Bookmark(user_id=devon.id, post_id=made["post_id"]))
        return db.session.scalar(own)

    return his_bookmark


@pytest.fixture
def his_search(devon):
    """``his_search()``: the number of a search an administrator keeps, which may be a new one."""

    def his_search():
        own = select(SavedSearch.id).where(
            SavedSearch.user_id == devon.id, SavedSearch.name == "His"
        )
        if db.session.scalar(own) is None:
            db.session.add(SavedSearch(user_id=devon.id, name="His", lang="en", address="q=his",
                                       token="his"))  # fmt: skip
        return db.session.scalar(own)

    return his_search


@pytest.fixture
def his_record(devon):
    """``his_record()``: the code of an administrator's record, which may be a new one."""

    def his_record():
        own = select(Record).where(Record.user_id == devon.id, Record.withdrawn_at.is_(None))
        record = db.session.scalars(own.order_by(Record.id.desc())).first()
        if record is None:
            record = issue_a_record(db.session.get_one(User, devon.id))
        return shown_code(record.code)

    return his_record


@pytest.fixture
def browser_for(visit, devon):
    """``browser_for("forum.post_reply")``: an administrator's, or a stranger's where it must be.
    One for all, but where it may be signed out or in by what is sent."""
    one = visit(devon)

    def browser_for(endpoint):
        if endpoint.startswith("accounts."):
            return visit(None if endpoint in OF_STRANGERS else devon)
        return one

    return browser_for


def forget_what_was_made(devon) -> None:
    """What stands there once: guesses, drafts, searches, a result, the quiz of a week; and what was
    done with the item of the queue."""
    made_here = delete(Quiz).where(Quiz.is_packaged.is_(False))
    of_his = delete(ActivityResult).filter_by(user_id=devon.id)
    db.session.execute(update(Appeal).values(outcome=None))
    db.session.execute(update(HeldPost).values(state="waiting", submission=None))
    for gone in (delete(SignInFailure), delete(Draft), delete(SavedSearch), of_his, made_here):
        db.session.execute(gone)
    db.session.execute(delete(ReviewStep))
    anew = {"status": "open", "version": 1, "assignee_id": None}
    db.session.execute(update(ReviewItem).values(anew))


@pytest.fixture
def send(
    app,
    browser_for,
    devon,
    made,
    unlimited,
    question,
    posts_of,
    his_bookmark,
    his_search,
    his_record,
):
    """``send("forum.post_reply", data)``: by an administrator, or by a stranger where it must be,
    to an address where each time there is something to do."""

    def send(endpoint, data, **options):
        path = to[endpoint].path({**made, **anew(endpoint)})
        return browser_for(endpoint).post(path, data=data, **options)

    to = {address.endpoint: address for address in addresses(app, "POST")}
    own = dict.fromkeys(OF_BOOKMARKS, ("bookmark_id", his_bookmark))
    own |= dict.fromkeys(OF_SEARCHES, ("search_id", his_search))
    own["records.withdraw"] = ("record_code", his_record)
    of_his = ("sanction_id", lambda: warn(devon.id))
    own |= dict.fromkeys(("moderation.acknowledge", "moderation.appeal"), of_his)

    def anew(endpoint):
        """What the last time may have used up: a mailed link, a job, a guess, a browser, a
        draft."""
        with app.app_context():
            forget_what_was_made(devon)
            newest = select(UserSession.id).order_by(UserSession.id.desc())
            parts = {"session_id": db.session.scalars(newest).first()}
            if endpoint in ("moderation.mark_answer", "moderation.unmark_answer"):
                parts["post_id"] = posts_of(question)[1].id
            if endpoint in own:
                part, number = own[endpoint]
                parts[part] = number()
            if endpoint.startswith("admin."):
                enqueue("tests.nothing")
                parts["job_id"] = db.session.scalars(select(Job.id).order_by(Job.id.desc())).first()
            if endpoint == "forum.delete_post":  # one's own, and only once
                writer = db.session.get_one(User, devon.id)
                thread = db.session.get_one(Thread, made["thread_id"])
                parts["post_id"] = commands.post_reply(writer, thread, "Hasty words.", "en")
            db.session.commit()
        if endpoint in ("forum.discard_draft", "forum.restore_draft"):
            is_gone = endpoint == "forum.restore_draft"
            parts["draft_id"] = begin_draft(app, "devon", made["thread_id"], discarded=is_gone)
        return parts | ({"token": live_link(app, endpoint)} if endpoint in MAILED else {})

    return send


@pytest.fixture
def good(app, browser_for, devon, made):
    """``good("forum.post_reply")``: the form as somebody fills it in well, now."""

    def good(endpoint):
        fields = dict(GOOD.get(endpoint, {}))
        if endpoint in STATEFUL:  # says which state of the text it was opened in
            page = browser_for(endpoint).get(f"/en/{STATEFUL[endpoint].format(**made)}").text
            fields["seen"] = html.unescape(re.search(r'name="seen"[^>]* value="([^"]*)"', page)[1])
        if endpoint in OF_MOVING:  # what was moved is not there any more
            with app.app_context():
                fields |= something_to_move(made["thread_id"], devon.id)
        return fields

    return good


def test_every_form_is_in_the_list(app) -> None:
    assert {address.endpoint for address in addresses(app, "POST")} == set(FIELDS)


@pytest.fixture
def shown_forms(
    app, visit, devon, charlie, made, question, his_bookmark, his_search, his_record, indexed
):
    """Which fields and buttons each form has, on every page there is: as a stranger sees them, an
    administrator, and somebody who does not take part yet."""
    visit(devon), visit(charlie)  # browsers elsewhere, to be signed out
    own = edited_and_removed(app, made, devon)
    with app.app_context():
        made["bookmark_id"] = his_bookmark()
        made["search_id"] = his_search()
        made["record_code"] = his_record()
        made["sanction_id"] = warn(charlie.id)
        # A part in what somebody else posted, which one can leave.
        db.session.add(ActivityResult(activity_id=made["activity_id"], user_id=charlie.id,
                                      thread_id=made["thread_id"], answers={}))  # fmt: skip
        course = outline()
        week = course.week(course.offering("current"), 2)
        [item] = [each for each in course.items_of(week) if each.kind == "resource"]
        planned = f"/en/resources/{resource_with(item.thing_uuid).id}"
        db.session.commit()
    begin_draft(app, "devon", made["thread_id"])
    made["draft_id"] = begin_draft(app, "devon", 0, discarded=True)
    found: dict[str, set[str]] = {}
    adapter = app.url_map.bind("localhost")
    for person in (None, devon, charlie):
        browser = visit(person)
        # The week first: once the thread is read, there is nothing to mark as read.
        week = "/en/offerings/current/weeks/3"
        first = [week, own, f"{week}/catch-up", f"/en/threads/{question}"]
        first.append("/en/threads/?board=current-week-3&stream=supporters")
        first.append("/en/search?q=qqqqqq")
        paths = [*first, *paths_of_pages(app, made)]
        for path in itertools.chain(paths, as_things_go_on(browser, made, planned)):
            page = browser.get(path, follow_redirects=True)
            forms = (
                parse(page.text).every("form", method="post")
                if page.mimetype == "text/html"
                else []
            )
            for form in forms:
                for target, names in targets_of(form).items():
                    endpoint, _ = adapter.match(re.split("[?#]", target)[0], method="POST")
                    found.setdefault(endpoint, set()).update(names - {"csrf_token"})
    return found


def edited_and_removed(app, made, person) -> str:
    """A message opened to all, one that was removed, and a hidden version. Gives the page where
    the first can be removed too."""
    with app.app_context():
        writer = db.session.get_one(User, person.id)
        thread = db.session.get_one(Thread, made["thread_id"])
        own, gone = (commands.post_reply(writer, thread, "Hasty words.", "en") for _ in range(2))
        commands.set_wiki(writer, db.session.get_one(Post, own), is_wiki=True)
        commands.delete_post(writer, db.session.get_one(Post, gone))
        db.session.get_one(Post, made["post_id"]).revision_count = 2
        version = PostRevision(post_id=made["post_id"], number=2, editor_id=person.id, body="",
                               lang="en", reason="", hidden_at=clock.now())  # fmt: skip
        db.session.add(version)
        db.session.commit()
    return f"/en/posts/{own}/delete"


def paths_of_pages(app, made):
    for address in addresses(app, "GET"):
        is_mailed = address.endpoint in MAILED
        token = live_link(app, address.endpoint) if is_mailed else made["token"]
        yield address.path({**made, "token": token})


def as_things_go_on(browser, made, planned):
    """A resource that a plan asks for, and the thread once more: without its poll, then with one that is voted in, then closed, and at
    last closed itself."""
    thread = f"/en/threads/{made['thread_id']}"
    data = GOOD["forum.make_poll"] | GOOD["forum.vote"]
    for verb, then in (
        ("/poll/remove", "/poll/new"), ("/poll/new", ""), ("/poll/vote", ""), ("/poll/close", ""),
        ("/curate/close", ""),
    ):  # fmt: skip
        browser.post(thread + verb, data=data)
        yield thread + then
    session = f"/en/sessions/{made['live_id']}"
    browser.post(f"{session}/questions/{made['question_id']}/vote")
    yield session
    resource = f"/en/resources/{made['resource_id']}"
    browser.post(f"{resource}/verdict", data=GOOD["library.judge"])
    yield resource
    browser.post(f"/en/items/{made['item_id']}/done")
    yield "/en/offerings/current/weeks/0"
    yield planned
    built = "/en/offerings/current/teams-built"
    browser.post(built, data=GOOD["records.teams_built"])
    yield built
    item = f"/en/moderation/queue/{made['review_id']}"
    for version, step in enumerate(("claim", "release", "disagree"), start=1):
        browser.post(f"{item}/{step}", data={"version": str(version)})
        yield item
    yield "/en/offerings/2019/weeks/0"
    yield "/en/offerings/current/weeks/0/quiz"  # that has none


def targets_of(form) -> dict[str, set[str]]:
    """Where a form is sent by each of its buttons, and the names that go there."""
    controls = [each for tag in ("input", "select", "textarea") for each in form.every(tag)]
    # One that names a form belongs to that one, wherever it stands.
    controls = [each for each in controls if "form" not in each.attributes]
    names = {each.attributes["name"] for each in controls if "name" in each.attributes}
    targets: dict[str, set[str]] = {}
    for button in form.every("button"):
        if button.attributes.get("type") == "button":
            continue  # for a script; it sends nothing
        target = button.attributes.get("formaction") or form.attributes["action"]
        own = {button.attributes["name"]} if "name" in button.attributes else set()
        targets.setdefault(target, set()).update(names | own)
    return targets


def test_every_field_of_every_form_that_is_shown_is_in_the_list(shown_forms) -> None:
    unknown = {
        endpoint: {name for name in names - set(FIELDS[endpoint]) if not ANSWER.fullmatch(name)}
        for endpoint, names in shown_forms.items()
    }
    assert {endpoint: names for endpoint, names in unknown.items() if names} == {}
    # No quiz of the course asks for a reflection.
    assert set(shown_forms) == set(FIELDS) - {"learning.reflect"}


def fields_of(endpoint: str) -> list[tuple[int, str]]:
    """The fields of a form that are filled in badly each by itself, and where each stands among
    all of them."""
    return [(turn, field) for turn, (one, field) in enumerate(EACH) if one == endpoint]


def together(endpoint: str) -> list[tuple[int, str]]:
    """All the fields that can be filled in badly at once, where there are several."""
    fields = [(turn, field) for turn, field in enumerate(FIELDS[endpoint]) if field not in DECIDES]
    return fields if len(fields) > 1 else []


def besides(endpoint: str) -> set[int]:
    """Once a thing was changed, the form that does not know is shown again with both texts."""
    return set() if {"seen", "version"}.isdisjoint(FIELDS[endpoint]) else {409}


# All fields of a form in one test: what makes ready for a test takes longer than what it sends.
# Each field meets two of them where all else is right, so that it is what the site goes by, and six
# others beside bad ones, so that hundreds of fields need not be sent hundreds of times.
@pytest.mark.parametrize("endpoint", sorted(FIELDS))
def test_a_form_filled_in_well_is_taken_time_and_again_and_any_text_in_a_field_is_read(
    endpoint, send, good
) -> None:
    # What all tests here stand on: no form is refused before its fields are read.
    # An e-mail address stands in the answer alone, so that there is nowhere to be sent.
    taken = 200 if endpoint == "moderation.look_up_address" else 303
    assert [send(endpoint, good(endpoint)).status_code for _ in range(3)] == [taken] * 3
    codes = {}
    for turn, field in fields_of(endpoint):
        # Field after field takes the next two of them.
        for text in (STRINGS * 2)[turn * 2 % len(STRINGS) :][:2]:
            codes[field, text] = send(endpoint, good(endpoint) | {field: utf8(text)}).status_code
    for number in range(6 if together(endpoint) else 0):
        # Strings that stand far from each other in the list, which has like beside like.
        texts = {
            field: STRINGS[(turn * 7 + number * 11) % len(STRINGS)]
            for turn, field in together(endpoint)
        }
        bad = {field: utf8(text) for field, text in texts.items()}
        codes[repr(texts)] = send(endpoint, good(endpoint) | bad).status_code
    assert not_in(READ | besides(endpoint), codes) == {}


def test_every_field_and_every_text_has_its_turn() -> None:
    """Among those that are sent by themselves, and those that are sent together."""
    in_company = {(endpoint, field) for endpoint in FIELDS for _, field in together(endpoint)}
    everything = {(endpoint, field) for endpoint, fields in FIELDS.items() for field in fields}
    assert everything - in_company - set(EACH) == set()
    assert 2 * len(EACH) > 10 * len(STRINGS)  # each of them meets ten fields at least


def not_in(fine, codes):
    return {sent: code for sent, code in codes.items() if code not in fine}


# Lone surrogates, half a letter, NUL: as a program can send them, and no browser does.
NO_TEXT = ["a%ED%A0%80b", "%ED%BF%BF", "%FF%FE", "%C3", "a%00b", "%00", "%"]


def at_once(endpoint: str) -> list[list[tuple[int, str]]]:
    """The fields of a form in groups that are filled in badly together."""
    alone = [[one] for one in fields_of(endpoint) if one[1] in DECIDES]
    rest = together(endpoint) or [one for one in fields_of(endpoint) if one[1] not in DECIDES]
    return [*alone, rest] if rest else alone


def without(names, fields):
    return {name: value for name, value in fields.items() if name not in names}


def bytes_that_are_no_text(endpoint, send, good):
    codes = {}
    for fields in at_once(endpoint):
        for number in range(2):  # field after field takes the next two of them
            raw = "&".join(
                f"{field}={NO_TEXT[(turn * 2 + number) % len(NO_TEXT)]}" for turn, field in fields
            )
            rest = without(dict(fields).values(), good(endpoint))
            body = f"{raw}&{urlencode(rest, doseq=True)}"
            answer = send(endpoint, body, content_type="application/x-www-form-urlencoded")
            codes[raw] = answer.status_code
    return codes


def a_field_that_is_missing(endpoint, send, good):
    codes = {}
    for turn, field in fields_of(endpoint):
        if field in good(endpoint):  # otherwise it always is
            headers = (None, HX)[turn % 2]
            answer = send(endpoint, without([field], good(endpoint)), headers=headers)
            codes[field] = answer.status_code
    return codes


def fields_that_come_twice_or_with_strange_names(endpoint, send, good):
    codes = {}
    for fields in at_once(endpoint):
        names = [field for _, field in fields]
        twice = {field: ["one", "two"] for field in names}
        named = {f"{field}{end}": "x" for field in names[:30] for end in ("[]", ".x", "-0")}
        for instead, headers in ((twice, None), (named, HX), (twice, HX)):
            answer = send(endpoint, without(names, good(endpoint)) | instead, headers=headers)
            codes[repr(instead)] = answer.status_code
            # WTForms' own words, which are in English only.
            assert "Not a valid choice" not in answer.text, instead
    return codes


def a_field_that_is_huge(endpoint, send, good):
    codes = {}
    for turn, field in fields_of(endpoint):
        sent = {**good(endpoint), field: HUGE * (1, 4)[turn % 2]}
        codes[field] = send(endpoint, sent).status_code
    return codes


def files_in_place_of_fields(endpoint, send, good):
    codes = {}
    for fields in at_once(endpoint):
        for some in (fields[::2], fields[1::2]):  # half of them at a time
            files = {field: (io.BytesIO(b"\x89PNG\r\n\x00\xff"), "x.png") for _, field in some}
            if files:
                data = without(files, good(endpoint)) | files
                answer = send(endpoint, data, content_type="multipart/form-data")
                codes[repr(list(files))] = answer.status_code
    return codes


RAW = [
    ("application/x-www-form-urlencoded", b"\xff\xfe=\x00&%&%zz=%ff&=&&==;body"),
    ("application/x-www-form-urlencoded", b"body=" + b"%ED%A0%80" * 30 + b"&lang=en"),
    ("application/x-www-form-urlencoded; charset=nonsense", b"body=x"),
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\nx\r\n--x--"),
    ("multipart/form-data; boundary=x", b"--x\r\n"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"body\"\r\n\r\n\xff\xfe\r\n--x--"),
    ("multipart/form-data; boundary=" + "x" * 3_000, b"x"),
    ("application/json", b"{"),
    ("application/json", b'{"body": {"a": [1, 2]}}'),
    ("text/plain", b"body=x"),
    ("", b"body=x"),
    ("application/x-www-form-urlencoded", b"&".join(b"f%d=x" % n for n in range(3_000))),
]  # fmt: skip


def any_body(endpoint, send, good):
    """They are taken apart before a form is looked for: each goes to a third of the forms."""
    some = RAW[sorted(FIELDS).index(endpoint) % 3 :: 3]
    return {
        (kind, body): send(endpoint, body, content_type=kind).status_code for kind, body in some
    }


# Each gives the status of all it sent; beside it, which of them are fine.
WAYS = {
    bytes_that_are_no_text: READ,
    a_field_that_is_missing: READ,
    fields_that_come_twice_or_with_strange_names: READ,
    a_field_that_is_huge: FINE,
    files_in_place_of_fields: READ,
    any_body: FINE,
}


@pytest.mark.once  # decided before a database is asked
@pytest.mark.parametrize("endpoint", sorted(FIELDS))
def test_what_no_browser_sends_is_answered(endpoint, send, good) -> None:
    wrong = {
        way.__name__: not_in(fine | besides(endpoint), way(endpoint, send, good))
        for way, fine in WAYS.items()
    }
    assert {name: codes for name, codes in wrong.items() if codes} == {}


@pytest.mark.once  # decided before a database is asked
@pytest.mark.parametrize("feature", sorted({endpoint.partition(".")[0] for endpoint in FIELDS}))
def test_more_than_the_site_accepts_is_refused_before_anything_else(
    feature, send, with_tokens
) -> None:
    files = {"content_type": "multipart/form-data"}
    for endpoint in (each for each in FIELDS if each.startswith(f"{feature}.")):
        parts = {f"field{n}": "x" for n in range(200)}
        codes = [
            send(endpoint, {"anything": HUGE * 10}).status_code,
            send(endpoint, {"anything": HUGE * 4}, **files).status_code,
            send(endpoint, parts, **files).status_code,
        ]
        assert codes == [413] * 3, endpoint


def shown(text: str) -> str:
    """As a page shows what a field was given."""
    return normalise(utf8(text)).strip()


@pytest.mark.once  # nothing of it is written
@pytest.mark.parametrize("headers", [None, HX], ids=["page", "htmx"])
@pytest.mark.parametrize(
    ("endpoint", "typed", "broken"),
    [
        ("forum.post_reply", "body", {"lang": "nonsense"}),
        ("forum.start_thread", "body", {"title": ""}),
        ("forum.start_thread", "title", {"body": ""}),
        ("forum.edit_post", "body", {"title": ""}),
        ("accounts.settings", "bio", {"language": "nonsense"}),
        ("accounts.settings", "display_name", {"language": "nonsense"}),
        ("accounts.register", "display_name", {"agree": ""}),
        ("accounts.register", "handle", {"agree": ""}),
        ("accounts.register", "email", {"agree": ""}),
        ("moderation.report_problem", "details", {"problems": ""}),
    ],
)
def test_a_text_beside_a_mistake_comes_back(endpoint, typed, broken, headers, send, good) -> None:
    lost, looked_at = [], 0
    # Half of them in a page, half by htmx.
    for text in STRINGS[headers is None :: 2]:
        wanted = shown(text)
        if not wanted or not wanted.isprintable() or "\u200b" in wanted:
            continue
        looked_at += 1
        answer = send(endpoint, {**good(endpoint), **broken, typed: utf8(text)}, headers=headers)
        assert answer.status_code == 422, text
        page = html.unescape(answer.text)
        if not any(words in page for words in tidied(wanted)):
            lost.append(text)
    assert lost == []
    assert looked_at > len(STRINGS) / 4


def tidied(text: str) -> set[str]:
    """As it was typed; a name has single blanks, a handle is in its compatible form."""
    compatible = unicodedata.normalize("NFKC", text)
    return {text, " ".join(text.split()), compatible, compatible.casefold()}


@pytest.mark.parametrize(
    "text", ["</textarea><script>x</script>", "\n\nfirst lines empty", "  indented", "&amp;amp;"]
)
def test_a_long_text_comes_back_to_the_letter(text, send) -> None:
    page = send("forum.post_reply", {"body": text, "lang": "nonsense"})
    area = page.text.split('name="body"')[1].partition(">")[2].partition("</textarea>")[0]
    # A browser drops one line end after the tag, and ours has "\r\n" or "\n" there.
    assert html.unescape(area).replace("\r\n", "\n").removeprefix("\n") == text
