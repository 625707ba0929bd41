"""Pages made for one person are smaller on their way, and their length tells no secret."""

from __future__ import annotations

import gzip

from tests.web.conftest import HX

GZIP = {"Accept-Encoding": "gzip, deflate, br"}


def test_a_page_of_ones_own_is_compressed(visit, amina) -> None:
    page = visit(amina).get("/en/threads/", headers=GZIP)
    assert page.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in page.vary
    assert page.content_length == len(page.data)
    assert b"</html>" in gzip.decompress(page.data)


def test_whoever_cannot_unpack_it_gets_it_plain(visit, amina) -> None:
    page = visit(amina).get("/en/threads/")
    assert "Content-Encoding" not in page.headers
    assert "</html>" in page.text


def test_a_small_answer_is_left_alone(visit, amina) -> None:
    answer = visit(amina).get("/healthz", headers=GZIP)
    assert "Content-Encoding" not in answer.headers


def test_a_fragment_is_compressed_too(visit, amina, thread_id) -> None:
    part = visit(amina).get("/en/threads/", headers={**GZIP, **HX})
    assert part.headers["Content-Encoding"] == "gzip"
    assert b"<html" not in gzip.decompress(part.data)


def test_a_form_with_a_token_has_another_length_each_time(client) -> None:
    """Else its compressed length would tell, guess by guess, the token in it (BREACH)."""
    pages = [client.get("/en/problem?page=/en/guess", headers=GZIP) for _ in range(12)]
    assert len({len(page.data) for page in pages}) > 3


def test_the_random_bytes_are_not_in_the_page(client) -> None:
    pages = [client.get("/en/about?x=1", headers=GZIP) for _ in range(3)]
    assert len({gzip.decompress(page.data) for page in pages}) == 1


def test_a_refusal_is_compressed_as_well(client) -> None:
    page = client.get("/en/nothing", headers=GZIP)
    assert page.status_code == 404
    assert b"</html>" in gzip.decompress(page.data)
