"""A server of one's own, and how to wait for what it does."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from app.config import ROOT

DEADLINE = 60.0  # seconds, far beyond what a slow machine needs


def wait_until(condition: Callable[[], object], what: str, deadline: float = DEADLINE) -> object:
    """The condition's first true value; a failure that says ``what`` when there is none."""
    end = time.monotonic() + deadline
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, f"{what}: not within {deadline} s"
        time.sleep(0.05)


class Server:
    """``flask serve`` as a process of its own, with its own instance folder and port."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.environment = {
            **os.environ,
            "INSTANCE_DIR": str(folder / "instance"),
            "SEARCH_INDEX_DIR": str(folder / "index"),
            "PORT": str(self.port),
            "WEB_WORKERS": "1",
            "PYTHONWARNINGS": "ignore",
        }
        for name in ("DATABASE_URL", "SITE_URL", "REDIS_URL"):
            self.environment.pop(name, None)
        self.log = folder / "log"
        self.process: subprocess.Popen[bytes] | None = None

    def flask(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
        return subprocess.run(
            command,
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=DEADLINE,
        )

    def start(self) -> None:
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        wait_until(self.answers, "the site answers")

    def answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return answer.status == 200
        except (URLError, OSError):
            return False

    def child(self, word: str) -> int | None:
        """The process id of the child whose command line has this word."""
        assert self.process is not None
        return next((pid for pid in children(self.process.pid) if word in command_line(pid)), None)

    def stop(self) -> int:
        """Ask it to end, and tell its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(DEADLINE)

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(DEADLINE)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children(pid: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def command_line(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return []
