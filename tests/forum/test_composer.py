"""The form in which words are written: its toolbar, its preview."""

from __future__ import annotations

import re

import pytest

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
