"""``flask serve`` keeps both its programs running, and ends without dropping anything."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from contextlib import suppress
from http.client import HTTPResponse
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import insert, select

from app.config import Settings
from app.core import clock
from app.core import server as serving
from app.core.jobs import Job
from tests.machine.serving import (
    DEADLINE,
    Browser,
    Server,
    children,
    command_line,
    free_port,
    wait_until,
)

pytestmark = [
    pytest.mark.serial,
    pytest.mark.enable_socket,
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
]


def test_a_killed_web_server_and_a_killed_worker_come_back(server: Server) -> None:
    server.start()
    for word in ("gunicorn", "worker"):
        old = wait_until(lambda word=word: server.child(word), f"{word} is there")  # type: ignore[misc]
        assert isinstance(old, int)
        os.kill(old, signal.SIGKILL)
        wait_until(
            lambda old=old, word=word: server.child(word) not in (old, None),  # type: ignore[misc]
            f"a new {word}",
        )
    wait_until(server.answers, "the site answers again")
    assert _worker_runs_a_job(server)
    assert server.stop() == 0


def test_sigterm_finishes_the_request_in_hand(server: Server) -> None:
    """Somebody has sent half of a sign-in that is not right, and gets the whole page for it."""
    server.start()
    browser = Browser(server.port)
    form = browser.get("/en/login").hidden()
    form |= {"identifier": "nobody-of-ours", "password": "p" * 900}
    body = urlencode(form).encode()
    with socket.create_connection(("127.0.0.1", server.port), timeout=DEADLINE) as connection:
        connection.sendall(
            b"POST /en/login HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n"
            + f"Cookie: {browser.cookie_header()}\r\n".encode()
            + f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body[:500]
        )
        # Another request that is answered later tells that this one has been accepted.
        assert server.answers()
        assert server.process is not None
        server.process.send_signal(signal.SIGTERM)
        wait_until(lambda: server.child("worker") is None, "the worker, with nothing to do, ends")
        assert server.process.poll() is None
        connection.sendall(body[500:])
        answer = HTTPResponse(connection)
        answer.begin()
        text = answer.read().decode()  # fails when it is shorter than was said
    assert answer.status == 422
    assert "nobody-of-ours" in text
    assert text.rstrip().endswith("</html>")
    assert server.process.wait(DEADLINE) == 0


@pytest.mark.once  # whatever the database
def test_sigint_ends_it_like_sigterm(server: Server) -> None:
    server.start()
    assert server.process is not None
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(DEADLINE) == 0


@pytest.mark.once  # whatever the database
def test_nothing_is_left_behind_when_the_parent_is_killed(server: Server) -> None:
    server.start()
    assert server.process is not None
    own = wait_until(lambda: _descendants(server), "all its programs")
    assert isinstance(own, list)
    server.process.kill()
    server.process.wait(DEADLINE)
    # A process id may be another program's by now; its command line tells.
    wait_until(lambda: not any(_is_ours(pid) for pid in own), "its programs end")
    assert not _accepts(server.port)


@pytest.mark.once  # whatever the database
def test_it_prints_one_line(server: Server) -> None:
    server.start()
    assert server.stop() == 0
    lines = server.log.read_text().splitlines()
    told = [line for line in lines if not line.startswith("{")]
    assert told == [f"Serving on http://127.0.0.1:{server.port}"]


@pytest.mark.once  # whatever the database
def test_a_taken_port_is_one_sentence(server: Server) -> None:
    with socket.create_server(("127.0.0.1", server.port)):
        refused = server.flask("serve")
    assert refused.returncode == 1
    assert refused.stderr == (
        f"Port {server.port} is taken by another program: stop it, or choose another, "
        "for example PORT=8080 make run.\n"
    )
    assert refused.stdout == ""


@pytest.mark.once  # whatever the database
def test_an_address_of_another_machine_is_one_sentence() -> None:
    with pytest.raises(serving.CannotServeError, match=r"192\.0\.2\.1 cannot be listened on"):
        serving.bind("192.0.2.1", free_port())


@pytest.mark.once  # whatever the database
def test_a_child_that_dies_at_once_is_restarted_ever_more_slowly() -> None:
    child = serving.Child("false", [sys.executable, "-c", "raise SystemExit(1)"])
    pauses = []
    for _ in range(3):
        child.start_at = 0.0
        child.tend()
        assert child.process is not None
        child.process.wait(DEADLINE)
        child.tend()
        pauses.append(child.pause)
    assert pauses == [0.5, 1.0, 2.0]
    child.started = time.monotonic() - 1000
    child._wait_a_little()
    assert child.pause == 0.0


@pytest.mark.once  # whatever the database
def test_gunicorn_is_started_as_the_settings_say(tmp_path: Path) -> None:
    settings = Settings(secret_key="x" * 40, database_url="sqlite://", web_workers=3, web_threads=5)
    command = serving.web_command(settings, 9)
    for name, value in (("--bind", "fd://9"), ("--workers", "3"), ("--threads", "5")):
        assert command[command.index(name) + 1] == value
    assert "--no-control-socket" in command


def _worker_runs_a_job(server: Server) -> bool:
    """A job that nobody knows is tried, and gets its error."""
    tried = select(Job.attempts).where(Job.name == "tests.unknown", Job.last_error.is_not(None))
    with server.database() as connection:
        connection.execute(
            insert(Job).values(name="tests.unknown", payload={}, run_at=clock.now(), attempts=0)
        )
        connection.commit()
        return bool(wait_until(lambda: connection.scalar(tried), "the job is tried"))


def _descendants(server: Server) -> list[int] | None:
    """The web server, its own worker process, and our worker; None until all are there."""
    web, worker = server.child("gunicorn"), server.child("worker")
    if web is None or worker is None or not children(web):
        return None
    return [web, worker, *children(web)]


def _is_ours(pid: int) -> bool:
    return any("wsgi" in word for word in command_line(pid))


def _accepts(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
        return True
    return False
