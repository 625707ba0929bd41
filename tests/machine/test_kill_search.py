"""The worker, which writes the index, is killed again and again: search forgets nothing."""

from __future__ import annotations

import os
import re
import signal
import sys
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import Connection, func, select, update

from app.core import clock
from app.core.jobs import Job
from app.search.models import SearchChange
from tests.machine.serving import Browser, Server, wait_until
from tests.machine.writing import WRITERS, Writer, signed_in

pytestmark = [
    pytest.mark.serial,
    pytest.mark.enable_socket,
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
]

KILLS = 4
EACH = 3  # replies of each writer for each kill: in all fewer than one may write in a minute
LOOKS = 60  # at the queue, at most, between seeing the worker at its work and killing it
FOUND = re.compile(r'<a class="hit__title"')


class Killer:
    """Kills the worker at its work, a moment after it was seen there that is never the same."""

    def __init__(self, server: Server, connection: Connection) -> None:
        self.server = server
        self.connection = connection
        self.chance = Random(4)  # noqa: S311  (which instants, not which secrets)
        self.at_work = 0
        self.last: int | None = None

    def kill(self, writers: list[Writer]) -> None:
        """While these write, or when they have all been indexed too fast to be seen."""
        worker = wait_until(self._another, "another worker")
        assert isinstance(worker, int)

        def is_time() -> bool:
            writing = any(writer.is_alive() for writer in writers)
            return self._is_at_work(worker) or not (writing or self._waiting())

        wait_until(is_time, "the worker is at its work")
        # Until one was killed at its work, it is killed as soon as it is seen there; later a while
        # after, wherever it is by then.
        for _ in range(self.chance.randrange(LOOKS) if self.at_work else 0):
            self._waiting()
        self.at_work += self._is_at_work(worker)
        os.kill(worker, signal.SIGKILL)
        self.last = worker

    def _another(self) -> int | None:
        worker = self.server.child("worker")
        return None if worker == self.last else worker

    def _is_at_work(self, worker: int) -> bool:
        its = Job.leased_by.contains(f":{worker}:") & (Job.name == "search.sync")
        return bool(self._scalar(select(func.count()).select_from(Job).where(its)))

    def _waiting(self) -> int:
        return int(self._scalar(select(func.count()).select_from(SearchChange)) or 0)

    def _scalar(self, statement: object) -> object:
        value = self.connection.scalar(statement)  # type: ignore[call-overload]
        self.connection.rollback()  # what is committed from now on is seen the next time
        return value


def end_leases(connection: Connection) -> None:
    """The dead hold what they had in hand for five minutes; now it is as if those were over."""
    over = clock.now() - timedelta(seconds=1)
    connection.execute(update(Job).where(Job.leased_until.is_not(None)).values(leased_until=over))
    connection.commit()


def finds(browser: Browser, word: str) -> bool:
    page = browser.get(f"/en/search?q={word}")
    assert page.status == 200
    return len(FOUND.findall(page.text)) == 1


@pytest.mark.parametrize("engine", [None, "tantivy"])
def test_every_acknowledged_reply_is_found_after_the_worker_was_killed_at_its_work(
    peopled: Server, thread_id: int, engine: str | None
) -> None:
    if engine:
        peopled.environment["SEARCH_ENGINE"] = engine
    assert peopled.flask("search", "rebuild").returncode == 0
    peopled.start()
    browsers = {handle: signed_in(peopled, handle) for handle in WRITERS}
    acknowledged: list[str] = []
    with peopled.database() as connection:
        killer = Killer(peopled, connection)
        for turn in range(KILLS):
            writers = [
                Writer(browsers[who], who, thread_id, [f"zz{who}q{turn}q{n}" for n in range(EACH)])
                for who in WRITERS
            ]
            for writer in writers:
                writer.start()
            killer.kill(writers)
            for writer in writers:
                writer.join()
                acknowledged += writer.acknowledged
        assert killer.at_work, "no worker was killed at its work"
        end_leases(connection)
        left = select(func.count()).select_from(SearchChange)
        wait_until(lambda: killer._scalar(left) == 0, "everything is indexed")

    assert len(acknowledged) == KILLS * EACH * len(WRITERS)
    reader = signed_in(peopled, "grace")
    assert [word for word in acknowledged if not finds(reader, word)] == []
    status = peopled.flask("search", "status")
    assert status.returncode == 0, status.stderr
    said = dict(re.findall(r"^(waiting|missing|too many) +([0-9]+)", status.stdout, re.MULTILINE))
    assert said == {"waiting": "0", "missing": "0", "too many": "0"}
