"""What is typed is tidied before it is looked at, in one place for every form."""

from __future__ import annotations

import pytest
from wtforms import StringField

from app.web.forms import Form
from tests.web.conftest import HX

pytestmark = pytest.mark.once  # asks no database


class Letter(Form):
    text = StringField()


@pytest.mark.parametrize(
    ("typed", "seen"),
    [("a\r\nb", "a\nb"), ("e\u0301", "é"), ("a\x00b", "ab"), (" a ", " a ")],
)
def test_texts_are_normalised(typed, seen, app) -> None:
    with app.test_request_context("/en/", method="POST", data={"text": typed}):
        assert Letter().text.data == seen


def test_a_form_is_not_filled_by_an_address(app) -> None:
    with app.test_request_context("/en/?text=pushed", method="POST", data={"other": "x"}):
        assert Letter().text.data in (None, "")


def test_reading_a_page_fills_no_form(app) -> None:
    with app.test_request_context("/en/?text=pushed"):
        assert Letter().text.data is None


def test_json_fills_no_form(app) -> None:
    with app.test_request_context("/en/", method="POST", json={"text": "x"}):
        assert Letter().text.data is None


@pytest.mark.parametrize("headers", [None, HX], ids=["plain", "htmx"])
def test_a_refused_form_comes_back_with_every_word(headers, visit, amina, thread_id) -> None:
    typed = {"title": "x" * 121, "body": "Kept & <safe>", "lang": "fr", "kind": "tip",
             "stream": "executives", "board": "current-week-1"}  # fmt: skip
    page = visit(amina).post("/en/threads/new", data=typed, headers=headers)
    assert page.status_code == 422
    assert "x" * 121 in page.text
    assert "Kept &amp; &lt;safe&gt;" in page.text
    for chosen in ("tip", "executives", "current-week-1"):
        assert f'<option selected value="{chosen}">' in page.text
    assert 'checked id="lang-1"' in page.text
