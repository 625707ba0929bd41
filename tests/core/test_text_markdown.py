"""What people can write, feature by feature, and what it becomes."""

from __future__ import annotations

import pytest

from app.core.text import plain_text_of_html, render_official, render_post

pytestmark = pytest.mark.once  # asks no database

REL = 'rel="nofollow ugc noopener noreferrer"'


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Plain words.", "<p>Plain words.</p>"),
        ("*soft* and **loud**", "<p><em>soft</em> and <strong>loud</strong></p>"),
        ("~~gone~~", "<p><s>gone</s></p>"),
        ("one  \ntwo", "<p>one<br>\ntwo</p>"),
        ("> quoted", "<blockquote>\n<p>quoted</p>\n</blockquote>"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("3. three\n4. four", '<ol start="3">\n<li>three</li>\n<li>four</li>\n</ol>'),
        ("a `code` b", "<p>a <code>code</code> b</p>"),
        ("```python\nx < 1\n```", "<pre><code>x &lt; 1\n</code></pre>"),
        ("---", "<hr>"),
        ("# Big", "<h3>Big</h3>"),
        ("###### Small", "<h6>Small</h6>"),
        ("<b>no html</b>", "<p>&lt;b&gt;no html&lt;/b&gt;</p>"),
        ("« Ça va ? »", "<p>« Ça va ? »</p>"),
    ],
)
def test_markdown_becomes_html(written, shown) -> None:
    assert render_post(written).strip() == shown


@pytest.mark.parametrize(
    ("written", "href"),
    [
        ("[x](https://example.org/a)", "https://example.org/a"),
        ("<https://example.org/a>", "https://example.org/a"),
        ("see https://example.org/a", "https://example.org/a"),
        ("see www.example.org", "https://www.example.org"),
        ("[x](http://example.org)", "http://example.org"),
        ("[x](//example.org)", "https://example.org"),
        ("[x](/en/threads/)", "/en/threads/"),
        ("<amina@example.org>", "mailto:amina@example.org"),
        ("[x][1]\n\n[1]: https://example.org/r", "https://example.org/r"),
    ],
)
def test_a_link_leads_where_it_says_and_tells_nobody(written, href) -> None:
    assert f'<a href="{href}" {REL}>' in render_post(written)


def test_an_address_of_a_person_is_not_made_a_link_by_itself() -> None:
    assert "<a" not in render_post("Write to amina@example.org about it.")


def test_a_picture_from_elsewhere_is_a_link_to_it() -> None:
    html = render_post("![Our room](https://example.org/room.jpg)")
    assert html == f'<p><a href="https://example.org/room.jpg" {REL}>Our room</a></p>\n'


def test_a_table_scrolls_by_itself_and_is_aligned_by_class() -> None:
    html = render_post("| a | b |\n|:--|--:|\n| 1 | 2 |")
    assert '<div class="table-scroll" tabindex="0"><table>' in html
    assert '<td class="align-left">1</td>' in html
    assert '<td class="align-right">2</td>' in html


def test_a_task_list_shows_signs_without_controls() -> None:
    html = render_post("- [x] done\n- [ ] to do")
    assert '<ul class="contains-task-list">' in html
    assert "☑ done" in html
    assert "☐ to do" in html
    assert "<input" not in html


def test_a_footnote_is_numbered_and_stands_at_the_end() -> None:
    html = render_post("It works.[^1]\n\n[^1]: We counted.")
    assert '<sup class="footnote-ref">[1]</sup>' in html
    assert html.index("We counted.") > html.index('<section class="footnotes">')


def test_official_texts_have_headings_from_the_second_level() -> None:
    assert render_official("## Objective").strip() == "<h2>Objective</h2>"


def test_official_links_are_worth_following() -> None:
    assert '<a href="https://canada.ca" rel="noopener noreferrer">' in render_official(
        "[Canada](https://canada.ca)"
    )


def test_a_description_is_the_first_whole_words() -> None:
    html = render_post("**Bold** words & more, " + "again and " * 50)
    words = plain_text_of_html(html, limit=40)
    assert words == "Bold words & more, again and again and…"


def test_a_short_text_is_its_own_description() -> None:
    assert plain_text_of_html("<p>Just  this.</p>") == "Just this."


def test_an_address_alone_on_its_line_is_marked_for_a_card() -> None:
    shown = render_post("https://example.org/a\n\nsee https://example.org/b")
    assert shown.count('<p class="link-alone">') == 1
    assert '<p class="link-alone"><a href="https://example.org/a"' in shown
    assert "link-alone" not in render_post("[words](https://example.org/a)")


def test_a_long_quotation_opens_on_demand_and_shows_how_it_begins() -> None:
    short = render_post("> " + "word " * 20)
    long = render_post("> The **first** words. " + "word " * 300 + "\n\nMy answer.")
    assert "<details" not in short
    assert long.startswith('<details class="long-quote"><summary>The first words. word')
    summary = long.partition("<summary>")[2].partition("</summary>")[0]
    assert len(summary) <= 90
    assert summary.endswith("…")
    assert long.rstrip().endswith("</blockquote>\n</details>\n<p>My answer.</p>") or (
        "</blockquote></details>" in long.replace("\n", "")
    )


def test_a_quotation_in_a_quotation_is_part_of_it() -> None:
    assert render_post("> one\n>\n> > " + "deep " * 300).count("<details") == 1


def test_what_opens_a_long_quotation_cannot_be_written_by_hand() -> None:
    assert "<details" not in render_post("<details><summary>x</summary>\n\n> y\n\n</details>")


@pytest.mark.parametrize(
    ("written", "is_link"),
    [
        ("[" * 120 + "\n\n[a](https://example.org)", True),
        ("[" * 300 + "\n\n[a](https://example.org)", False),
    ],
)
def test_after_hundreds_of_brackets_left_open_a_link_is_text(written, is_link) -> None:
    assert (">a</a>" in render_post(written)) == is_link


@pytest.mark.parametrize("beginning", ["https://example.org/", "HTTP://example.org/"])
def test_an_address_longer_than_browsers_follow_is_text_to_its_end(beginning) -> None:
    fine, long = beginning + "a" * 1900, beginning + "*a*" * 700
    html = render_post(f"See {fine}. And *then* {long} but not https://example.org/b.")
    assert html.count("<a ") == 2
    assert f">{fine}</a>. And <em>then</em> {long} but not <a" in html
    assert html.endswith(">https://example.org/b</a>.</p>\n")


def test_an_endless_word_holds_no_address_and_moves_none() -> None:
    html = render_post(f"See example.com, {'a.com/(' * 80} and example.org.")
    assert html.count("<a ") == 2
    assert ">example.com</a>, a.com/(a.com" in html
    assert "a.com/( and <a" in html
