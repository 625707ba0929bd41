"""The form in which words are written: its toolbar, its preview."""

from __future__ import annotations

import re

import pytest

from tests.corpus import ATTACKS, commonmark_examples

HX = {"HX-Request": "true", "HX-Request-Type": "partial"}
FORMS = ("/{lang}/threads/new", "/{lang}/threads/{thread}/reply", "/{lang}/posts/{post}/edit")


@pytest.fixture
def paths(thread_id, posts_of):
    return [(path, {"thread": thread_id, "post": posts_of(thread_id)[0].id}) for path in FORMS]


@pytest.mark.parametrize(
    ("lang", "names"),
    [
        ("en", ["Bold", "Italic", "Link", "Quotation", "List", "Code"]),
        ("fr", ["Gras", "Italique", "Lien", "Citation", "Liste", "Code"]),
    ],
)
def test_every_form_has_the_tools_which_wait_for_a_script(lang, names, paths, visit, amina) -> None:
    browser = visit(amina)
    for path, values in paths:
        page = browser.get(path.format(lang=lang, **values)).text
        [bar] = re.findall(r'<div class="toolbar"[^>]*>.*?</div>', page, re.DOTALL)
        tag = bar.partition(">")[0]
        assert tag.endswith("hidden"), path
        area = re.search(r'aria-controls="(\w+)"', tag)[1]
        assert re.search(rf'<textarea[^>]*data-markdown[^>]* id="{area}"', page), path
        assert re.findall(r"<button type=\"button\"[^>]*>(\w+)</button>", bar) == names


HINTS = {
    "en": "You are answering in French in an English discussion: that is welcome.",
    "fr": "Vous répondez en français dans une discussion en anglais\u00a0: votre réponse est",
}


@pytest.mark.parametrize("lang", HINTS)
@pytest.mark.parametrize(
    ("chosen", "is_hinted"), [("fr", True), ("en", False), ("both", False), ("xx", False)]
)
def test_who_answers_in_the_other_language_is_told_it_is_welcome(
    lang, chosen, is_hinted, visit, luc, thread_id
) -> None:
    browser, path = visit(luc), f"/{lang}/threads/{thread_id}/reply"
    answers = [
        browser.post(path, data={"body": "Oui.", "lang": chosen, "hint": "1"}, headers=HX),
        browser.post(path, data={"body": "Oui.", "lang": chosen, "preview": "1"}),
        browser.post(path, data={"body": "", "lang": chosen}),
        browser.post(path, data={"body": "", "lang": chosen}, headers=HX),
    ]
    assert "<html" not in answers[0].text
    assert {HINTS[lang] in answer.text for answer in answers} == {is_hinted}


def test_the_hint_refuses_nothing(visit, luc, thread_id, posts_of) -> None:
    data = {"body": "Oui.", "lang": "fr"}
    assert visit(luc).post(f"/en/threads/{thread_id}/reply", data=data).status_code == 303
    assert [post.lang for post in posts_of(thread_id)][-1] == "fr"


def test_an_empty_form_hints_at_nothing(visit, luc, thread_id, start) -> None:
    page = visit(luc).get(f"/fr/threads/{start(luc, lang='both')}", follow_redirects=True).text
    assert "language-hint" in page
    assert "Vous répondez en" not in page


SAMPLES = (*commonmark_examples()[::20], *ATTACKS[:15], "> One\n>> two\n\n| a | b |\n|---|---|\n")


@pytest.mark.parametrize("headers", [None, HX])
def test_a_preview_is_byte_for_byte_what_will_be_kept(
    headers, visit, grace, thread_id, posts_of
) -> None:
    browser, path = visit(grace), f"/en/threads/{thread_id}/reply"
    posted = 0
    for number, body in enumerate(SAMPLES):
        data = {"body": body, "lang": "en", "submission": str(number)}
        preview = browser.post(path, data={**data, "preview": "1"}, headers=headers).text
        if browser.post(path, data=data).status_code == 422:
            continue
        kept = posts_of(thread_id)[-1].html
        assert f"hx-disable>{kept}</div>" in preview, body
        posted += 1
    assert posted > 30


def test_a_preview_looks_like_the_post(visit, amina, thread_id) -> None:
    browser, path = visit(amina), f"/en/threads/{thread_id}"
    data = {"body": "Words.", "lang": "fr", "preview": "1"}
    preview = browser.post(f"{path}/reply", data=data, headers=HX).text
    page = browser.get(path, follow_redirects=True).text
    [previewed, posted, *_] = (
        re.search(r'<div class="([^"]*prose)"', text)[1] for text in (preview, page)
    )
    assert previewed == posted
