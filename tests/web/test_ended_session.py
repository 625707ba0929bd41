"""A form sent after its session ended: no word lost, and nobody else's words taken for one's own."""

from __future__ import annotations

import pytest

OURS = {"Sec-Fetch-Site": "same-origin"}
HX = {"HX-Request": "true", "HX-Request-Type": "partial", **OURS}
WORDS = {"body": "Not to be lost.", "lang": "en", "csrf_token": "of a session that ended"}


def test_the_page_was_ours_so_signing_in_leads_back_to_the_text(csrf_client) -> None:
    response = csrf_client.post("/en/threads/1/reply", data=WORDS, headers=OURS)
    assert response.location.startswith("/en/login?next=/en/kept/")
    kept = csrf_client.get(response.location.partition("next=")[2])
    assert "Not to be lost." in kept.text


def test_htmx_is_told_to_load_the_sign_in_page(csrf_client) -> None:
    response = csrf_client.post("/en/threads/1/reply", data=WORDS, headers=HX)
    assert response.status_code == 401
    assert response.headers["HX-Redirect"].startswith("/en/login?next=/en/kept/")


@pytest.mark.parametrize("where", ["cross-site", "same-site", "none", None])
def test_another_page_puts_no_words_into_anybodys_mouth(where, csrf_client) -> None:
    headers = {"Sec-Fetch-Site": where} if where else {}
    response = csrf_client.post("/en/threads/1/reply", data=WORDS, headers=headers)
    assert response.status_code == 400
    assert "Not to be lost." in response.text


def test_a_form_for_everybody_is_shown_again(csrf_client) -> None:
    data = {"details": "A broken link.", "csrf_token": "old"}
    response = csrf_client.post("/en/problem", data=data, headers=OURS)
    assert response.status_code == 400
    assert "A broken link." in response.text


def test_who_is_signed_in_sends_it_once_more(csrf_client, visit, amina) -> None:
    response = visit(amina).post("/en/threads/1/reply", data=WORDS, headers=OURS)
    assert response.status_code == 400
    assert "Please send this once more" in response.text
