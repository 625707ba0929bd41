"""Adding files to what one writes, by everyone who might try, with and without htmx."""

from __future__ import annotations

import errno
import io
import os
import re

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.core.db import db
from app.core.jobs import Job
from app.core.text import render_post
from app.forum import commands
from app.forum.models import Attachment, Post
from tests.forum.files import PDF, huge_picture, picture

HX = {"HX-Request": "true", "HX-Request-Type": "partial"}
CHART = "A chart: answers rose from 12 to 40."


@pytest.fixture
def send(thread_id, visit):
    """``send(amina, chart=…)``: the form to answer, with these files."""

    def send(person, *files, path=None, headers=None, **fields):
        data = {"body": "See the plan.", "lang": "en", "submission": "once", **fields}
        data["files"] = [(io.BytesIO(content), name) for name, content in files]
        address = path or f"/en/threads/{thread_id}/reply"
        return visit(person).post(address, data=data, headers=headers)

    return send


@pytest.fixture
def add(send):
    """Press "Add the files"; gives the keys that the form then holds."""

    def add(person, *files, **fields):
        return keys_in(send(person, *files, attach="1", **fields).text)

    return add


@pytest.fixture
def kept(app):
    def kept(**where):
        with app.app_context():
            return list(db.session.scalars(select(Attachment).filter_by(**where)))

    return kept


@pytest.fixture
def stored(app):
    """The names of the files in the storage."""
    found = app.extensions["storage"]
    for name, _ in list(found.names()):
        found.delete(name)
    return lambda: {name for name, _ in found.names()}


def keys_in(text):
    return re.findall(r'name="attached" value="([0-9a-f]{32})"', text)


def described(key, alt=CHART):
    return {"attached": key, f"alt-{key}": alt}


def test_noor_answers_with_a_document(send, noor, posts_of, thread_id, kept) -> None:
    response = send(noor, ("Plan d’été.pdf", PDF))
    last = posts_of(thread_id)[-1]
    assert (response.status_code, response.location) == (303, f"/en/posts/{last.id}")
    [file] = kept()
    assert (file.post_id, file.owner_id, file.name) == (last.id, noor.id, "Plan d’été.pdf")
    assert last.attachment_count == 1


def test_with_htmx_the_answer_shows_its_files(send, add, noor) -> None:
    inside, below = add(noor, ("inside.png", picture()), ("below.png", picture()))
    alts = {f"alt-{inside}": "The map.", f"alt-{below}": "The bridge."}
    words = f"![](attachment:{inside})"
    shown = send(noor, attached=[inside, below], body=words, headers=HX, **alts)
    assert shown.status_code == 200
    assert f'src="/files/{inside}/40.webp"' in shown.text
    assert f'href="/files/{below}/40.webp"' in shown.text
    assert 'alt="The bridge."' in shown.text
    assert keys_in(shown.text) == []


def test_an_image_is_asked_what_it_shows_and_nothing_typed_is_lost(
    send, noor, posts_of, thread_id
) -> None:
    refused = send(noor, ("chart.png", picture()))
    assert refused.status_code == 422
    assert "Say what the image “chart.png” shows" in refused.text
    assert "See the plan." in refused.text
    [key] = keys_in(refused.text)
    assert len(posts_of(thread_id)) == 2
    assert send(noor, **described(key)).status_code == 303
    assert posts_of(thread_id)[-1].attachment_count == 1


@pytest.mark.parametrize(
    "alt", ["chart.png", "Chart", "image", "IMG_2041", "Photo 3", "   ", "…", "x" * 301]
)
def test_words_that_do_not_say_what_it_shows_are_refused(alt, send, add, noor) -> None:
    [key] = add(noor, ("chart.png", picture()))
    refused = send(noor, **described(key, alt))
    assert refused.status_code == 422
    assert f'id="alt-{key}-error"' in refused.text


def test_an_image_may_be_only_decoration_when_somebody_says_so(send, add, noor, kept) -> None:
    [key] = add(noor, ("chart.png", picture()))
    assert send(noor, attached=key, decorative=key).status_code == 303
    assert kept()[0].alt == ""


def test_what_it_shows_may_be_told_where_it_stands(send, add, noor, posts_of, thread_id) -> None:
    [key] = add(noor, ("chart.png", picture(size=(1000, 500))))
    assert send(noor, attached=key, body=f"![{CHART}](attachment:{key})").status_code == 303
    html = posts_of(thread_id)[-1].html
    assert f'alt="{CHART}"' in html
    assert f'src="/files/{key}/1000.webp"' in html
    assert f"/files/{key}/480.webp 480w, /files/{key}/960.webp 960w" in html
    assert 'width="1000" height="500"' in html
    assert 'loading="lazy"' in html


@pytest.mark.parametrize("headers", [None, HX], ids=["page", "htmx"])
def test_files_are_added_and_removed_before_anything_is_posted(headers, send, noor, kept) -> None:
    added = send(noor, ("a.png", picture()), ("b.pdf", PDF), attach="1", headers=headers)
    assert added.status_code == 200
    assert ("<html" in added.text) == (headers is None)
    first, second = keys_in(added.text)
    alt = {f"alt-{first}": CHART}
    less = send(noor, attached=[first, second], remove=second, headers=headers, **alt)
    assert keys_in(less.text) == [first]
    assert CHART in less.text
    assert [file.key for file in kept()] == [first]


def test_a_preview_keeps_the_files_and_shows_the_image(send, add, noor) -> None:
    [key] = add(noor, ("chart.png", picture()))
    body = f"![](attachment:{key})"
    shown = send(noor, preview="1", body=body, **described(key))
    assert f'src="/files/{key}/40.webp"' in shown.text
    assert keys_in(shown.text) == [key]
    assert CHART in shown.text


def test_a_preview_of_htmx_takes_no_files_for_they_come_with_the_form(send, noor, kept) -> None:
    assert send(noor, ("a.pdf", PDF), preview="1", headers=HX).status_code == 200
    assert kept() == []


def test_a_thread_starts_with_a_file(send, noor, kept) -> None:
    fields = {"title": "A plan", "kind": "discussion", "stream": "all", "board": "current-week-3"}
    assert send(noor, ("a.pdf", PDF), path="/en/threads/new", **fields).status_code == 303
    assert kept()[0].post_id is not None


def test_with_a_mistake_in_the_title_the_files_stay(send, noor, kept) -> None:
    fields = {"title": "", "kind": "discussion", "stream": "all", "board": "current-week-3"}
    refused = send(noor, ("a.pdf", PDF), path="/fr/threads/new", **fields)
    assert refused.status_code == 422
    assert keys_in(refused.text) == [kept()[0].key]


def test_an_author_changes_the_files_of_a_message(
    send, add, noor, posts_of, thread_id, kept
) -> None:
    send(noor, ("a.pdf", PDF))
    post, old = posts_of(thread_id)[-1], kept()[0].key
    path = f"/en/posts/{post.id}/edit"
    [new] = add(noor, ("b.png", picture()), path=path)
    shown = send(noor, path=path, attached=[old, new], attach="1").text
    assert keys_in(shown) == [old, new]
    assert send(noor, path=path, **described(new)).status_code == 303
    assert [file.key for file in kept(post_id=post.id)] == [new]
    assert [file.post_id for file in kept(key=old)] == [None]
    after = posts_of(thread_id)[-1]
    assert (after.attachment_count, after.edited_at is not None) == (1, True)


def test_the_form_to_edit_holds_the_files_as_they_are(
    send, add, noor, posts_of, thread_id, visit
) -> None:
    [key] = add(noor, ("a.png", picture()))
    send(noor, **described(key))
    page = visit(noor).get(f"/en/posts/{posts_of(thread_id)[-1].id}/edit").text
    assert keys_in(page) == [key]
    assert CHART in page


def test_saving_without_a_change_changes_nothing(send, add, noor, posts_of, thread_id) -> None:
    [key] = add(noor, ("a.png", picture()))
    send(noor, **described(key))
    post = posts_of(thread_id)[-1]
    path = f"/en/posts/{post.id}/edit"
    assert send(noor, path=path, **described(key)).status_code == 303
    assert posts_of(thread_id)[-1].edited_at is None
    # Other words about an image are a change.
    assert send(noor, path=path, **described(key, "Another sentence.")).status_code == 303
    assert posts_of(thread_id)[-1].edited_at is not None


def test_a_moderator_mends_words_and_the_files_stay(
    send, noor, rosa, posts_of, thread_id, kept, visit
) -> None:
    send(noor, ("a.pdf", PDF))
    post = posts_of(thread_id)[-1]
    path = f"/en/posts/{post.id}/edit"
    [key] = keys_in(visit(rosa).get(path).text)
    assert send(rosa, path=path, body="Mended.", attached=key).status_code == 303
    assert [file.post_id for file in kept()] == [post.id]


def test_pressing_twice_posts_once_with_its_file(send, add, noor, posts_of, thread_id) -> None:
    [key] = add(noor, ("a.pdf", PDF))
    answers = [send(noor, attached=key) for _ in range(2)]
    # The first press has taken the file, and is what the second finds.
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(posts_of(thread_id)) == 3


@pytest.mark.parametrize("whose", ["loose", "attached"])
def test_somebody_elses_file_cannot_be_taken(whose, send, add, noor, amina, kept) -> None:
    [key] = add(amina, ("a.pdf", PDF))
    if whose == "attached":
        send(amina, attached=key)
    before = kept(key=key)[0]
    refused = send(noor, attached=key)
    assert refused.status_code == 422
    assert "no longer here" in refused.text
    assert "a.pdf" not in refused.text
    send(noor, attached=key, remove=key)
    after = kept(key=key)[0]
    assert (after.owner_id, after.post_id) == (before.owner_id, before.post_id)


def test_a_file_that_is_gone_is_told_and_the_text_kept(send, noor) -> None:
    refused = send(noor, attached="0" * 32)
    assert refused.status_code == 422
    assert "no longer here" in refused.text
    assert "See the plan." in refused.text


@pytest.mark.parametrize("headers", [None, HX], ids=["page", "htmx"])
@pytest.mark.parametrize(
    ("path", "name", "content", "sentence"),
    [
        ("en", "a.svg", b"<svg/>", "is not a kind of file this site takes"),
        ("fr", "a.svg", b"<svg/>", "n’est pas d’un type"),
        ("en", "a.png", PDF, "is not what its name says"),
        ("en", "a.png", huge_picture(), "has too many pixels"),
        ("fr", "a.png", huge_picture(), "compte trop de pixels"),
        ("en", "../../a.pdf.exe", PDF, "“a.pdf.exe” is not a kind"),
        ("en", "a.pdf", b"", "“a.pdf” is empty"),
    ],
)
def test_a_refused_file_is_one_sentence_and_the_text_is_kept(
    path, name, content, sentence, headers, send, noor, kept, stored, thread_id
) -> None:
    address = f"/{path}/threads/{thread_id}/reply"
    more = {"attach": "1"} if headers else {}
    refused = send(noor, (name, content), path=address, headers=headers, **more)
    assert refused.status_code == 422
    assert sentence in refused.text
    if not headers:
        assert "See the plan." in refused.text
    assert kept() == []
    assert stored() == set()


def test_one_bad_file_does_not_lose_the_good_one(send, noor) -> None:
    refused = send(noor, ("a.pdf", PDF), ("b.exe", b"MZ"))
    assert refused.status_code == 422
    assert len(keys_in(refused.text)) == 1


@pytest.mark.parametrize("headers", [None, HX], ids=["page", "htmx"])
def test_a_full_disk_is_one_sentence_and_nothing_is_half_stored(
    headers, send, noor, kept, stored, monkeypatch
) -> None:
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("app.core.storage.shutil.copyfileobj", full)
    refused = send(noor, ("a.pdf", PDF), headers=headers)
    assert refused.status_code == 422
    assert "could not save “a.pdf” just now" in refused.text
    assert "See the plan." in refused.text
    assert kept() == []
    assert stored() == set()


def test_a_person_has_so_much_room_and_no_more(send, noor, kept, monkeypatch) -> None:
    monkeypatch.setattr(commands.attachments, "MOST_BYTES", len(PDF) + 1)
    assert send(noor, ("a.pdf", PDF)).status_code == 303
    refused = send(noor, ("b.pdf", PDF), submission="again")
    assert "There is no room left for “b.pdf”" in refused.text
    assert len(kept()) == 1


def test_a_message_has_so_many_files_and_no_more(send, noor, kept) -> None:
    eleven = [(f"{number}.pdf", PDF) for number in range(11)]
    refused = send(noor, *eleven)
    assert "“10.pdf” is one too many" in refused.text
    assert len(kept()) == 10


def test_a_new_member_adds_one_image_and_no_document(send, add, charlie, change, kept) -> None:
    change(User, charlie.id, level="new")
    refused = send(charlie, ("a.pdf", PDF))
    assert refused.status_code == 422
    assert "As a new member you can attach one image and no documents." in refused.text
    [key] = add(charlie, ("a.png", picture()))
    assert send(charlie, ("b.png", picture()), **described(key)).status_code == 422
    assert send(charlie, **described(key)).status_code == 303
    assert len(kept()) == 1


def test_who_may_not_answer_leaves_no_file(send, charlie, change, closed, kept, stored) -> None:
    assert send(charlie, ("a.pdf", PDF), path=f"/en/threads/{closed}/reply").status_code == 403
    assert send(None, ("a.pdf", PDF)).status_code == 303  # to the sign-in page
    assert kept() == []
    assert stored() == set()


def test_a_name_cannot_turn_the_line_around_or_lead_anywhere(send, noor, kept) -> None:
    send(noor, ("../..\\a\u202e\0fdp.b.pdf", PDF))
    assert kept()[0].name == "afdp.b.pdf"


@pytest.mark.parametrize(
    "body",
    [
        "![x](attachment:{other})",
        "![x](attachment:)",
        "![x](/files/{key}/40.webp)",
        "[x](attachment:{key})",
        '<img src="/files/{key}/40.webp">',
    ],
)
def test_only_a_picture_of_the_post_is_shown_in_it(
    body, send, add, noor, posts_of, thread_id
) -> None:
    [key] = add(noor, ("chart.png", picture()))
    words = body.format(key=key, other="1" * 32)
    assert send(noor, body=words, **described(key)).status_code == 303
    assert "<img" not in posts_of(thread_id)[-1].html


def test_without_pictures_the_renderer_knows_no_images() -> None:
    assert "<img" not in render_post(f"![a](attachment:{'1' * 32})")


def test_what_an_image_shows_cannot_break_out(send, add, noor, posts_of, thread_id) -> None:
    [key] = add(noor, ("chart.png", picture()))
    alt = 'A "quote" <script>alert(1)</script> onerror=x'
    send(noor, body=f"![](attachment:{key})", **described(key, alt))
    html = posts_of(thread_id)[-1].html
    assert "<script" not in html
    assert re.search(r"<img [^>]*&quot;quote&quot;", html) or '"quote"' not in html


def test_rendering_anew_keeps_the_images(app, send, add, noor, posts_of, thread_id, change) -> None:
    [key] = add(noor, ("chart.png", picture()))
    send(noor, body=f"![](attachment:{key})", **described(key))
    post = posts_of(thread_id)[-1]
    change(Post, post.id, renderer=0, html="old")
    with app.app_context():
        from app.core.jobs import handlers

        handlers["forum.render_anew"]()
        db.session.commit()
    assert posts_of(thread_id)[-1].html == post.html


def test_a_picture_waits_for_its_copies(app, add, noor, kept) -> None:
    add(noor, ("chart.png", picture()))
    assert kept()[0].state == "pending"
    with app.app_context():
        names = set(db.session.scalars(select(Job.name).where(Job.name.like("forum.%"))))
    assert "forum.make_pictures" in names


@pytest.mark.parametrize(
    "path", ["threads/{}", "threads/{}/reply", "threads/new", "posts/{}/edit"], ids=str
)
def test_files_come_along_when_the_language_of_a_form_is_changed(
    path, add, visit, amina, luc, thread_id, posts_of
) -> None:
    [key] = add(amina, ("notes.pdf", PDF))
    [another] = add(luc, ("his.pdf", PDF))
    number = posts_of(thread_id)[0].id if path.startswith("posts") else thread_id
    address = f"/fr/{path.format(number)}?attached={key}&attached={another}&attached=no-key"
    page = visit(amina).get(address, follow_redirects=True)
    if path == "threads/{}":  # the address with its title
        address = f"/fr/threads/{thread_id}-how-do-we-begin?attached={key}&attached={another}"
        page = visit(amina).get(address)
    assert page.status_code == 200
    assert keys_in(page.text) == [key]
    assert "notes.pdf" in page.text


def test_a_file_that_the_draft_names_is_shown_once(add, visit, amina, thread_id) -> None:
    [key] = add(amina, ("notes.pdf", PDF))
    kept = {"body": "I think", "lang": "en", "attached": key, "tab": "a"}
    visit(amina).post(f"/en/drafts/reply/{thread_id}", data=kept)
    page = visit(amina).get(f"/fr/threads/{thread_id}/reply?attached={key}")
    assert keys_in(page.text) == [key]
