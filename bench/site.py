"""A filled site of our own, the bare page beside it, and the servers of both."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from app.config import ROOT, Settings
from app.core.server import bind, web_command
from bench.load import Address

PACKAGE = ROOT / "app" / "programme" / "packages" / "learning-together"
POSTGRES = "postgresql://postgres@127.0.0.1:5432/postgres"
FLASK = (sys.executable, "-m", "flask", "--app", "wsgi")
WORKERS = 2
START = 60.0  # seconds a server may need to answer first
STOP = 40.0
# What the site would read from the environment of whoever runs this.
NOT_OURS = (
    "REDIS_URL", "SITE_URL", "SECRET_KEY", "THEME_DIR", "WEB_THREADS", "HOST", "SMTP_URL",
    "SEARCH_ENGINE",
)  # fmt: skip


class BenchError(Exception):
    """The benchmark cannot go on; its text says why."""


class Server:
    """A running server: its address, and the processes that answer."""

    def __init__(
        self, process: subprocess.Popen[bytes], port: int, log: Path, database: str | None
    ) -> None:
        self.process = process
        self.address: Address = ("127.0.0.1", port)
        self.log = log
        self.database = database

    def wait(self, path: str) -> None:
        end = time.monotonic() + START
        while not self._answers(path):
            if self.process.poll() is not None or time.monotonic() > end:
                raise BenchError(f"The server does not answer at {path}:\n{self.log.read_text()}")
            time.sleep(0.1)

    def _answers(self, path: str) -> bool:
        connection = HTTPConnection(*self.address, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def memory(self) -> list[tuple[float, float]]:
        """RSS and PSS in MB of each process that answers requests (Linux; elsewhere none)."""
        masters = [pid for pid in _children(self.process.pid) if "gunicorn" in _command_line(pid)]
        return [_memory(pid) for master in masters for pid in _children(master)]

    def cpu(self) -> dict[int, float]:
        """Seconds of CPU each of its processes has used, and each of PostgreSQL's that works for
        its database (Linux)."""
        own = {self.process.pid, *_descendants(self.process.pid)}
        return {pid: process_cpu(pid) for pid in own | _backends(self.database)}

    def cpu_since(self, before: dict[int, float]) -> float:
        """Of all that are still there; a connection that was closed takes its part with it."""
        return sum(used - before.get(pid, 0.0) for pid, used in self.cpu().items())

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Site:
    """A database with the course and so many posts, and a folder for everything else."""

    def __init__(self, folder: Path, database: str, posts: int) -> None:
        self.posts = posts
        self.folder = folder / f"{database}-{posts}"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.name = f"learning_bench_{posts}_{os.getpid()}" if database == "postgresql" else None
        self.url = f"sqlite:///{self.folder / 'bench.sqlite3'}"
        if self.name is not None:
            self.url = make_url(POSTGRES).set(database=self.name).render_as_string(False)

    def fill(self) -> float:
        """Make the tables, load the course, write the posts; the seconds the posts took."""
        if self.name is not None:
            with psycopg.connect(POSTGRES, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {self.name}".encode())
        self._flask("db", "upgrade")
        self._flask("programme", "load", str(PACKAGE))
        began = time.monotonic()
        self._flask("bench", "fill", "--posts", str(self.posts))
        return time.monotonic() - began

    def remove(self) -> None:
        if self.name is not None:
            with psycopg.connect(POSTGRES, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)".encode())

    def start_rebuild(self, engine: str) -> subprocess.Popen[bytes]:
        """Of what is searched, by this engine."""
        with (self.folder / "rebuild").open("wb") as output:
            return subprocess.Popen(
                [*FLASK, "search", "rebuild"],
                cwd=ROOT,
                env=self._environment(8000, engine),
                stdout=output,
                stderr=output,
            )

    @contextmanager
    def served(self, engine: str = "") -> Iterator[Server]:
        """By the command of production: two web processes and the worker for jobs. ``engine`` is
        what it searches with; the usual one when not given."""
        port = _free_port()
        environment = self._environment(port, engine)
        with self._running([*FLASK, "serve"], environment, port, "log") as server:
            server.wait("/healthz")
            yield server

    @contextmanager
    def bare_served(self, path: str) -> Iterator[Server]:
        """The bare page on the same database, by the same server with the same settings."""
        listener = bind("127.0.0.1", 0)
        port = int(listener.getsockname()[1])
        settings = Settings(secret_key="", database_url=self.url, web_workers=WORKERS)
        command = web_command(settings, listener.fileno())
        command[command.index("wsgi:app")] = "bench.bare:app"
        environment = self._environment(port)
        fds = (listener.fileno(),)
        with listener, self._running(command, environment, port, "bare", fds) as server:
            server.wait(path)
            yield server

    @contextmanager
    def _running(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        port: int,
        name: str,
        fds: Sequence[int] = (),
    ) -> Iterator[Server]:
        log = self.folder / name
        with log.open("ab") as output:
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=output, stderr=output, pass_fds=fds
            )
        server = Server(process, port, log, self.name)
        try:
            yield server
        except BenchError:
            print(f"{log}:\n{log.read_text()[-5_000:]}", file=sys.stderr)
            raise
        finally:
            server.stop()

    def _environment(self, port: int, engine: str = "") -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
        chosen = {"SEARCH_ENGINE": engine} if engine else {}
        return (
            kept
            | chosen
            | {
                "DATABASE_URL": self.url,
                "INSTANCE_DIR": str(self.folder),
                "SEARCH_INDEX_DIR": str(self.folder / "index"),
                "PORT": str(port),
                "WEB_WORKERS": str(WORKERS),
            }
        )

    def _flask(self, *arguments: str) -> None:
        done = subprocess.run(
            [*FLASK, *arguments],
            check=False,
            cwd=ROOT,
            env=self._environment(8000),
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise BenchError(f"flask {' '.join(arguments)} failed:\n{done.stderr}")


def postgres_answers() -> bool:
    try:
        psycopg.connect(POSTGRES, connect_timeout=2).close()
    except psycopg.Error:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _children(pid: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _descendants(pid: int) -> set[int]:
    found = set(_children(pid))
    return found.union(*(_descendants(child) for child in found))


def _backends(database: str | None) -> set[int]:
    """PostgreSQL's processes that work for this database, when it is on this machine."""
    if database is None:
        return set()
    numbers = [path.name for path in Path("/proc").iterdir() if path.name.isdigit()]
    return {int(n) for n in numbers if database in " ".join(_command_line(int(n)))[:200]}


def process_cpu(pid: int) -> float:
    """Seconds a process has used until now (Linux; elsewhere none)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _command_line(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return []


def _memory(pid: int) -> tuple[float, float]:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    sizes = {line.split()[0]: int(line.split()[1]) * 1024 / 1e6 for line in lines[1:]}
    return sizes["Rss:"], sizes["Pss:"]
