"""Hits and the form are made once for everybody: what one person wrote stays in its place."""

from __future__ import annotations

from tests.home.dom import parse
from tests.search.test_page import ask

__all__ = ["ask"]


def test_what_people_wrote_is_text_in_a_hit_and_in_the_form(start, amina, ask) -> None:
    start(amina, title='<b>Budget</b> & "friends"', body="A budget.")
    page = ask(None, "budget")
    assert "&lt;b&gt;<mark>Budget</mark>&lt;/b&gt; &amp; &#34;friends&#34;" in page.text
    page = ask(None, 'budget "><b>x</b> \ue000title\ue001')
    assert "<b>" not in page.text
    assert parse(page.text).the("input", id="q").attributes["value"].startswith('budget "><b>x</b>')


def test_the_form_is_that_of_whoever_asks(start, amina, noor, ask) -> None:
    start(amina, title="Budget")
    assert 'value="budget"' in ask(noor, "budget", author="amina", kind="question").text
    page = parse(ask(None, "bud", kind="question").text)
    assert page.the("input", id="q").attributes["value"] == "bud"
    assert page.the("input", id="search-author").attributes["value"] == ""
    [chosen] = [o for o in page.every("option") if "selected" in o.attributes]
    assert chosen.attributes["value"] == "question"
