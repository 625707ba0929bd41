"""Nothing a member types can do more than be read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.text import ATTRIBUTES, CLASSES, TAGS, _clean, render_official, render_post
from tests.core import allow_list
from tests.core.allow_list import faults
from tests.corpus import ATTACKS, commonmark_examples, naughty_strings

pytestmark = pytest.mark.once  # asks no database

REL = "nofollow ugc noopener noreferrer"
PIECES = st.one_of(
    st.text(),
    st.sampled_from(ATTACKS),
    st.sampled_from(["**", "_", "`", "```\n", "> ", "- ", "1. ", "[x](", ")", "![", "](", "|", "\n",
                     "|-|-|\n", "[^1]", "[^1]: ", "- [ ] ", "# ", "<", ">", '"', "&#x", "\\", "\x00",
                     "https://a.b/", "www.a.b", "<a href=", "javascript:", "\ud800", "\u202e"]),
)  # fmt: skip
MARKDOWN = st.lists(PIECES, max_size=12).map("".join)


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_only_text(attack) -> None:
    assert faults(render_post(attack)) == []
    assert faults(render_official(attack)) == []


@pytest.mark.parametrize(
    ("attack", "left"),
    [
        ("<p onclick=x hx-get=/x data-hx-get=/x style=x id=x name=x>a</p>", "<p>a</p>"),
        ("<div class='table-scroll evil' tabindex=0 hx-trigger=load>a</div>",
         '<div class="table-scroll" tabindex="0">a</div>'),
        ("<a href='javascript:x'>a</a>", f'<a rel="{REL}">a</a>'),
        ("<script>x</script><style>y</style>b", "b"),
        ("<img src=x onerror=y>c", "c"),
        ("<!-- x -->d", "d"),
    ],
)  # fmt: skip
def test_the_sanitiser_alone_would_hold(attack, left) -> None:
    """The second fence, should the parser ever let HTML through."""
    assert _clean(attack, rel=REL) == left


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_sanitiser_alone_holds_against_every_attack(attack) -> None:
    assert faults(_clean(attack, rel=REL)) == []


def test_the_naughty_strings_are_only_text() -> None:
    assert {text: faults(render_post(text)) for text in naughty_strings()} == {
        text: [] for text in naughty_strings()
    }


def test_the_examples_of_commonmark_stay_on_the_list() -> None:
    examples = commonmark_examples()
    assert len(examples) == 652
    assert [example for example in examples if faults(render_post(example))] == []


@pytest.mark.parametrize("texts", [ATTACKS, naughty_strings(), commonmark_examples()],
                         ids=["attacks", "naughty strings", "commonmark"])  # fmt: skip
def test_sanitising_twice_changes_nothing(texts) -> None:
    """Text that changes when it is read again is how attacks hide from a sanitiser."""
    rendered = [render_post(text) for text in texts]
    assert [_clean(html, rel=REL) for html in rendered] == rendered


@settings(max_examples=300, deadline=None)
@given(MARKDOWN)
def test_any_text_renders_within_the_list_and_settles(markdown) -> None:
    html = render_post(markdown)
    assert faults(html) == []
    assert _clean(html, rel=REL) == html


def test_the_list_here_and_the_list_there_agree() -> None:
    assert TAGS | {"h2"} == allow_list.TAGS
    assert set().union(*CLASSES.values()) == allow_list.CLASSES
    allowed = {tag: set(names) for tag, names in ATTRIBUTES.items()}
    allowed["a"].add("rel")
    for tag in CLASSES:
        allowed.setdefault(tag, set()).add("class")
    assert allowed == allow_list.ATTRIBUTES


@pytest.mark.parametrize("html", ["<p onclick=x>", "<script>", "<a href='javascript:x'>", "<p id=x>",
                                  "<!-- x -->", "<div class='evil'>", "<a href='//x'>"])  # fmt: skip
def test_the_reader_of_these_tests_finds_faults(html) -> None:
    assert faults(html) != []
