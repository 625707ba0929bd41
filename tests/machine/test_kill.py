"""Killed without warning in the middle of work, the site forgets nothing and does nothing twice."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import func, select, update

from app.accounts.models import Token
from app.core import clock
from app.core.jobs import Job
from app.forum.models import Post
from tests.machine.serving import DEADLINE, Browser, Server, children, wait_until
from tests.machine.writing import REPLIES, WRITERS, Writer, signed_in

pytestmark = [
    pytest.mark.serial,
    pytest.mark.enable_socket,
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
]


def kill_while_they_write(pid: int, writers: Sequence[Writer], posts: int) -> None:
    """As soon as so many replies have been acknowledged, and others are on their way."""

    def enough() -> bool:
        return sum(len(writer.acknowledged) for writer in writers) >= posts

    wait_until(enough, f"{posts} replies")
    os.kill(pid, signal.SIGKILL)
    assert any(writer.is_alive() for writer in writers), "killed too late to disturb anybody"


def web_server(server: Server) -> int:
    """The process id of gunicorn's master, once it has its workers."""
    pid = wait_until(lambda: server.child("gunicorn"), "gunicorn is there")
    assert isinstance(pid, int)
    wait_until(lambda: len(children(pid)) == 2, "its two workers")
    return pid


def test_every_acknowledged_reply_is_there_once_after_the_web_server_was_killed(
    peopled: Server, thread_id: int
) -> None:
    peopled.environment["WEB_WORKERS"] = "2"
    peopled.start()
    writers = [
        Writer(
            signed_in(peopled, handle),
            handle,
            thread_id,
            [f"{handle} says {number}" for number in range(REPLIES)],
        )
        for handle in WRITERS
    ]
    master = web_server(peopled)
    for writer in writers:
        writer.start()
    kill_while_they_write(children(master)[0], writers, posts=8)
    kill_while_they_write(master, writers, posts=24)
    for writer in writers:
        writer.join()

    assert [answer for writer in writers for answer in writer.refused] == []
    with peopled.database() as connection:
        bodies = connection.scalars(select(Post.body).where(Post.number > 1)).all()
    assert sorted(bodies) == sorted(words for writer in writers for words in writer.acknowledged)
    assert web_server(peopled) != master
    checked = peopled.flask("counters", "check")
    assert (checked.returncode, checked.stdout) == (0, "")


class Sink:
    """A mail server that keeps what it gets."""

    def __init__(self) -> None:
        self.letters: list[list[str]] = []

    async def handle_DATA(self, _server: Any, _session: Any, letter: Any) -> str:  # noqa: N802
        self.letters.append(letter.rcpt_tos)
        return "250 kept"


def test_a_mail_whose_worker_was_killed_arrives_once_after_its_lease(peopled: Server) -> None:
    """Amina wants a new password; the mail server is slow to answer, and the worker is killed."""
    with socket.create_server(("127.0.0.1", 0)) as slow:
        slow.settimeout(DEADLINE)
        port = slow.getsockname()[1]
        peopled.environment["SMTP_URL"] = f"smtp://127.0.0.1:{port}"
        peopled.start()
        ask_for_a_new_password(peopled, "amina@example.org")
        waiting, _ = slow.accept()
        killed = peopled.child("worker")
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        waiting.close()
    wait_until(lambda: peopled.child("worker") not in (killed, None), "a new worker")

    sink = Sink()
    mail_server = Controller(sink, hostname="127.0.0.1", port=port)
    mail_server.start()
    try:
        with peopled.database() as connection:
            its = Job.name == "accounts.send_mail"
            assert connection.scalar(select(Job.leased_until).where(its)) > clock.now()
            over = clock.now() - timedelta(seconds=1)
            connection.execute(update(Job).where(its).values(leased_until=over))
            connection.commit()
            waits = select(Job.id).where(its)
            wait_until(lambda: connection.scalar(waits) is None, "the job is done")
            assert peopled.stop() == 0
            assert connection.scalar(select(func.count()).select_from(Token)) == 1
    finally:
        mail_server.stop()
    assert sink.letters == [["amina@example.org"]]


def ask_for_a_new_password(server: Server, address: str) -> None:
    browser = Browser(server.port)
    form = browser.get("/en/password/reset").hidden() | {"email": address}
    assert browser.post("/en/password/reset", form).status == 303
