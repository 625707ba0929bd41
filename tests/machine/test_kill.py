"""Killed without warning in the middle of work, the site forgets nothing and does nothing twice."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from http.client import HTTPException
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import func, select, update

from app.accounts.models import Token, User
from app.core import clock
from app.core.db import db
from app.core.jobs import Job
from app.forum import commands as forum
from app.forum.models import Kind, Post
from app.forum.queries import boards
from tests.fresh_site import PASSWORD
from tests.machine.serving import DEADLINE, Answer, Browser, Server, children, wait_until

pytestmark = [
    pytest.mark.serial,
    pytest.mark.enable_socket,
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
]

WRITERS = ("amina", "luc", "noor", "devon")
REPLIES = 15  # of each: fewer than one person may write in a minute


class Writer(threading.Thread):
    """Posts one reply after the other, and presses the button again when no answer comes."""

    def __init__(self, server: Server, handle: str, thread_id: int) -> None:
        super().__init__(name=handle)
        self.page = f"/en/threads/{thread_id}/reply"
        self.browser = Browser(server.port)
        self.browser.sign_in(handle, PASSWORD)
        self.acknowledged: list[str] = []
        self.refused: list[Answer] = []

    def run(self) -> None:
        for number in range(REPLIES):
            self._post(f"{self.name} says {number}")

    def _post(self, words: str) -> None:
        shown = insist(lambda: self.browser.get(self.page))
        form = shown.hidden() | {"body": words, "lang": "en"}
        answer = insist(lambda: self.browser.post(self.page, form))
        if answer.status == 303:
            self.acknowledged.append(words)
        else:
            self.refused.append(answer)


def insist(ask: Callable[[], Answer]) -> Answer:
    """Ask until there is an answer: a killed server gives none."""

    def once() -> Answer | None:
        with suppress(OSError, HTTPException):
            return ask()
        return None

    answer = wait_until(once, "an answer")
    assert isinstance(answer, Answer)
    return answer


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


@pytest.fixture
def thread_id(peopled: Server) -> int:
    """Grace asked something."""
    with peopled.site():
        grace = db.session.scalars(select(User).where(User.handle == "grace")).one()
        heading = forum.Heading(title="Who?", kind=Kind.QUESTION, lang="en", stream_id=None)
        board = boards().by_code["current-week-3"]
        thread = forum.start_thread(grace, board, heading, "Grace asks.")
        db.session.commit()
        return thread.id


def test_every_acknowledged_reply_is_there_once_after_the_web_server_was_killed(
    peopled: Server, thread_id: int
) -> None:
    peopled.environment["WEB_WORKERS"] = "2"
    peopled.start()
    writers = [Writer(peopled, handle, thread_id) for handle in WRITERS]
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
