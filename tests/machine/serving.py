"""A server of one's own, and how to wait for what it does."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

from flask import Flask
from sqlalchemy import Connection, NullPool, create_engine

from app import create_app
from app.config import ROOT, Settings
from app.core.db import db, normalised_url
from tests.fresh_site import a_database

DEADLINE = 60.0  # seconds, far beyond what a slow machine needs
# A machine that runs the site may have settings of its own.
SETTINGS = {
    "DATABASE_URL", "HOST", "REDIS_URL", "SECRET_KEY", "SECRET_KEY_OLD", "SITE_URL", "SMTP_URL",
    "THEME_DIR", "TIMEZONE", "TRUSTED_PROXIES", "UPLOAD_DIR", "WEB_THREADS",
}  # fmt: skip
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
ATTRIBUTE = re.compile(r'\b(name|value)="([^"]*)"')


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
    """``flask serve`` as a process of its own, with its own instance folder, database and port."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.port = free_port()
        self.instance = folder / "instance"
        self.database_url = database_url
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in SETTINGS},
            "INSTANCE_DIR": str(self.instance),
            "SEARCH_INDEX_DIR": str(folder / "index"),
            "DATABASE_URL": database_url,
            "PORT": str(self.port),
            "WEB_WORKERS": "1",
            "PYTHONWARNINGS": "ignore",
        }
        self.log = folder / "log"
        self.process: subprocess.Popen[bytes] | None = None

    @contextmanager
    def database(self) -> Iterator[Connection]:
        """A connection past the site; who writes commits."""
        engine = create_engine(normalised_url(self.database_url), poolclass=NullPool)
        with engine.connect() as connection:
            yield connection

    @contextmanager
    def site(self) -> Iterator[Flask]:
        """The same site in this process, to prepare what is served."""
        app = create_app(Settings.from_environment(self.environment))
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()

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


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str

    def hidden(self) -> dict[str, str]:
        """What the forms of this page send without being asked, such as the token."""
        found = [dict(ATTRIBUTE.findall(tag)) for tag in HIDDEN.findall(self.text)]
        return {field["name"]: field.get("value", "") for field in found}


class Browser:
    """One person's, before the served site: it keeps cookies and follows nothing."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: SimpleCookie = SimpleCookie()

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, form: dict[str, str]) -> Answer:
        return self._ask("POST", path, urlencode(form))

    def sign_in(self, name: str, password: str) -> None:
        form = self.get("/en/login").hidden() | {"identifier": name, "password": password}
        answer = self.post("/en/login", form)
        assert answer.status == 303, answer.text

    def cookie_header(self) -> str:
        return "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items())

    def _ask(self, method: str, path: str, body: str | None = None) -> Answer:
        headers = {"Cookie": self.cookie_header()}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                self.cookies.load(value)
        return Answer(response.status, dict(response.getheaders()), text)


@contextmanager
def a_server(folder: Path) -> Iterator[Server]:
    """One with its tables made, not started yet; it ends with the block."""
    with a_database(folder) as url:
        server = Server(folder, url)
        upgrade = server.flask("db", "upgrade")
        assert upgrade.returncode == 0, upgrade.stderr
        try:
            yield server
        finally:
            server.kill()


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
