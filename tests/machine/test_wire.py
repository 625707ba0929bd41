"""Bytes that two readers could understand differently are refused, and the connection is closed.

What one server in a row takes for the end of a request another may take for the start of the
next: the way to somebody else's answer.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.machine.serving import DEADLINE, Server, a_server

# It is Gunicorn that answers, whatever the database.
pytestmark = [pytest.mark.serial, pytest.mark.enable_socket, pytest.mark.once]

GET = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
POST = (
    b"POST /en/login HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n"
)
CHUNKS = b"\r\n0\r\n\r\n"
AMBIGUOUS = {
    "a length and chunks": POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n" + CHUNKS,
    "chunks under a false name": POST + b"Transfer-Encoding: xchunked\r\n" + CHUNKS,
    "chunks in an old protocol": POST.replace(b"HTTP/1.1", b"HTTP/1.0")
    + b"Transfer-Encoding: chunked\r\n"
    + CHUNKS,
    "two lengths": POST + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\na=b&",
    "a length with a sign": POST + b"Content-Length: +4\r\n\r\na=b&",
    "a header on two lines": GET + b"X-Long: one\r\n two\r\n\r\n",
    "a space before the colon": GET + b"X-Space : one\r\n\r\n",
    "a line feed for an end of line": GET + b"X-One: one\nX-Two: two\r\n\r\n",
    "only line feeds": (GET + b"\r\n").replace(b"\r\n", b"\n"),
    "a zero in a header": GET + b"X-Zero: one\x00two\r\n\r\n",
}
# A second request that nobody has made: a server that answers it was fooled.
HIDDEN = GET + b"\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for all: nothing here is to change anything."""
    with a_server(tmp_path_factory.mktemp("wire")) as server:
        server.start()
        yield server


def send(server: Server, request: bytes) -> bytes:
    """All that comes back until the server closes the connection."""
    answer = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=DEADLINE) as connection:
        connection.sendall(request)
        # One that is closed before everything sent was read is reset: that is closed, too.
        with suppress(ConnectionResetError):
            while part := connection.recv(65536):
                answer += part
    return answer


@pytest.mark.parametrize("request_", AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_an_ambiguous_request_is_refused_and_its_connection_closed(
    request_: bytes, server: Server
) -> None:
    answer = send(server, request_ + HIDDEN)
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 501 "))
    # Said at once: without it the server waits a while for more on the same connection.
    assert b"\r\nConnection: close\r\n" in answer
    assert answer.count(b"HTTP/1.1 ") == 1


def test_a_plain_request_is_answered_and_the_one_behind_it_too(server: Server) -> None:
    """Shows that the tests above can fail: these are the answers they do not get."""
    last = HIDDEN.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    assert send(server, HIDDEN + last).count(b"HTTP/1.1 200 OK\r\n") == 2


def test_trace_is_refused_and_shows_nobody_their_own_headers(server: Server) -> None:
    asked = b"TRACE /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: session=owl\r\nConnection: close"
    answer = send(server, asked + b"\r\n\r\n")
    assert answer.startswith((b"HTTP/1.1 405 ", b"HTTP/1.1 501 "))
    assert b"owl" not in answer


def test_the_server_does_not_tell_its_version(server: Server) -> None:
    head, _, _ = send(server, GET + b"Connection: close\r\n\r\n").partition(b"\r\n\r\n")
    named = [line for line in head.split(b"\r\n") if line.lower().startswith(b"server:")]
    assert named == [b"Server: gunicorn"]
    assert b"x-powered-by" not in head.lower()
