"""Refusals help: in the reader's language, whole or for htmx, with every typed word in them."""

from __future__ import annotations

import json
import re

import pytest
from flask_babel import gettext
from markupsafe import escape

from app.core import logs
from app.core.db import db
from app.core.errors import TooManyAttemptsError
from app.forum.models import Thread
from app.policy import Reason
from app.web.errors import reason_sentence
from tests.web.conftest import HX
from tests.web.test_kept import fields_of

TYPED = {"body": 'A long\nthought & <b>"more"</b></textarea>', "lang": "en", "submission": "once"}
TITLES = {
    400: "Please send this once more",
    403: "You cannot do this",
    404: "We cannot find that page",
    405: "This page does not work that way",
    413: "That is too much at once",
    422: "Something in the form is not right",
    429: "That was a lot at once",
    500: "Something went wrong on our side",
}
KEEPS = (400, 403, 404, 405, 422, 429, 500)
FACES = pytest.mark.parametrize("headers", [None, HX], ids=["page", "htmx"])
LANGUAGES = pytest.mark.parametrize("lang", ["en", "fr"])


def too_many(*_: str) -> None:
    raise TooManyAttemptsError(150)


def break_it(*_: object, **__: object) -> None:
    raise RuntimeError("a fault of ours, with a canary in it")


@pytest.fixture
def refuse(app, quiet, visit, amina, rosa, thread_id, monkeypatch):
    """``refuse(403, "fr")``: a form full of words that is answered so."""
    paths = {403: "admin/jobs/1/retry", 404: "threads/99999/reply", 405: "threads/"}

    def refuse(code, lang="en", headers=None):
        if code == 429:
            monkeypatch.setattr("app.forum.pace.hit", too_many)
        if code == 500:
            monkeypatch.setattr("app.forum.commands.post_reply", break_it)
        monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", code == 400)
        browser = visit(rosa if code == 422 else amina)
        path = f"/{lang}/" + paths.get(code, f"threads/{thread_id}/reply")
        path = _react(app, lang, thread_id) if code == 422 else path
        data = {"body": "x" * 1_100_000} if code == 413 else TYPED
        answer = browser.post(path, data=data, headers=headers)
        assert answer.status_code == code
        return answer

    return refuse


def _react(app, lang, thread_id) -> str:
    """The address of a reaction; the words sent there name none."""
    with app.app_context():
        first = db.session.get_one(Thread, thread_id).first_post_id
    return f"/{lang}/posts/{first}/react"


def in_language(app, lang: str, text: str) -> str:
    with app.test_request_context(f"/{lang}/"):
        app.preprocess_request()
        return str(escape(gettext(text)))


@FACES
@LANGUAGES
@pytest.mark.parametrize("code", TITLES)
def test_a_refusal_says_what_is_wrong_in_the_readers_language(
    code, lang, headers, refuse, app
) -> None:
    answer = refuse(code, lang, headers)
    said = in_language(app, lang, TITLES[code])
    assert said in answer.text
    assert lang == "en" or said != TITLES[code]
    assert ("<html" in answer.text) == (headers is None)


@FACES
@pytest.mark.parametrize("code", KEEPS)
def test_a_refusal_gives_every_word_back(code, headers, refuse) -> None:
    assert dict(fields_of(refuse(code, headers=headers))) == TYPED


@FACES
@pytest.mark.parametrize("code", [400, 429, 500])
def test_what_can_be_sent_again_has_a_button_for_it(code, headers, refuse, thread_id) -> None:
    answer = refuse(code, headers=headers)
    assert f'action="/en/threads/{thread_id}/reply"' in answer.text
    assert 'name="csrf_token"' in answer.text


@FACES
def test_what_is_too_large_to_be_read_is_refused_with_advice(headers, refuse) -> None:
    answer = refuse(413, headers=headers)
    assert "shorten it" in answer.text
    assert "xxxx" not in answer.text


@FACES
@LANGUAGES
def test_a_fault_of_ours_shows_a_number_and_no_more(lang, headers, refuse) -> None:
    answer = refuse(500, lang, headers)
    assert answer.headers["X-Request-ID"] in answer.text
    for secret in ("canary", "Traceback", "RuntimeError", "site-packages"):
        assert secret not in answer.text
    # A token may hold those letters by chance, the name of a file is followed by something else.
    assert not re.search(r"\.py\b(?![\w-])", answer.text)


def test_the_number_leads_to_the_line_in_the_log(refuse, capfd, app) -> None:
    logs.configure(json=True)
    number = refuse(500).headers["X-Request-ID"]
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    (line,) = [line for line in lines if line["event"] == "broken"]
    assert line["request_id"] == number
    assert "RuntimeError: a fault of ours" in line["exception"]
    assert "A long" not in json.dumps(lines)


@FACES
def test_htmx_shows_a_refusal_in_its_own_place(headers, refuse) -> None:
    answer = refuse(403, headers=headers)
    assert answer.headers.get("HX-Retarget") == ("#problem" if headers else None)


def test_a_refusal_for_speed_says_how_long(refuse) -> None:
    answer = refuse(429)
    assert answer.headers["Retry-After"] == "150"
    assert "Please wait 3 minutes" in answer.text


def test_a_wrong_method_says_which_are_right(refuse) -> None:
    assert "GET" in refuse(405).headers["Allow"]


@pytest.mark.parametrize("code", TITLES)
def test_a_refusal_leads_somewhere(code, refuse) -> None:
    answer = refuse(code)
    assert 'href="/en/"' in answer.text
    assert 'href="/en/threads/"' in answer.text
    assert answer.text.count("<h1") == 1


@pytest.mark.parametrize(
    "reason", ["sign_in", "suspended", "staff_only", "not_yours", "closed", "hidden"]
)
def test_every_reason_has_a_sentence_in_both_languages(reason, app) -> None:
    said = []
    for lang in ("en", "fr"):
        with app.test_request_context(f"/{lang}/"):
            app.preprocess_request()
            said.append(reason_sentence(reason))
    assert said[0] != said[1]


def test_every_reason_of_the_policy_has_one(app) -> None:
    with app.test_request_context("/en/"):
        assert all(reason_sentence(reason).endswith(".") for reason in Reason)


def test_when_even_the_error_page_is_broken_there_is_a_plain_one(
    quiet, client, monkeypatch
) -> None:
    monkeypatch.setattr("app.forum.queries.list_threads", break_it)
    monkeypatch.setattr("app.web.errors.problem", break_it)
    page = client.get("/fr/threads/")
    assert page.status_code == 500
    assert "de notre côté" in page.text
    assert "on our side" in page.text
    assert "Content-Security-Policy" in page.headers


@pytest.mark.parametrize("agent", ["x\r\ny", "x\x1b[31mred", '{"event":"forged"}', "\u2028x"])
def test_a_request_can_forge_no_line_in_the_log(agent, quiet, client, capfd, monkeypatch) -> None:
    """Whatever of it comes into a line: here the fault itself repeats what was sent."""

    def repeat(*_: object, **__: object) -> None:
        raise RuntimeError(agent)

    logs.configure(json=True)
    monkeypatch.setattr("app.forum.queries.list_threads", repeat)
    client.get(
        "/en/threads/", environ_overrides={"HTTP_USER_AGENT": agent.encode().decode("latin-1")}
    )
    lines = capfd.readouterr().err.splitlines()
    (told,) = [json.loads(line) for line in lines]
    assert told["event"] == "broken"
    assert f"RuntimeError: {agent}" in told["exception"]
    assert not re.search(r"[\x00-\x1f\x7f\u2028]", "".join(lines))
