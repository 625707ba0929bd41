"""Runs every test this machine can run: ``.venv/bin/python tests/run.py``.

SQLite always; PostgreSQL, Redis and Chromium where they are found. What is skipped is said, with
how to enable it. With ``CI=true`` nothing may be skipped: that is a failure.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
POSTGRES = "postgresql://postgres@127.0.0.1:5432/postgres"
REDIS = "redis://127.0.0.1:6379/0"
BROWSERS = ("chromium", "chromium-browser")  # those that tests/browser starts
SECONDS = 2
MOST_WORKERS = 4  # each takes 700 MB at its end
INTERRUPTED = 2  # pytest's exit code
MEMORY, ROOM = "/dev/shm", 2_000_000_000  # noqa: S108  (only where it is there)


@dataclass(frozen=True)
class Missing:
    """A part of the suite that cannot run here, and how to enable it."""

    what: str
    how: str


def main() -> int:
    began = time.monotonic()
    environment, missing = look_around(dict(os.environ))
    for part in missing:
        say(f"Skipped: {part.what}. To enable it: {part.how}.")
    if missing and os.environ.get("CI") == "true":
        say("With CI=true nothing may be skipped.")
        return 1
    failed = [name for name, code in run_all(environment) if code]
    say(f"{'FAILED: ' + ', '.join(failed) if failed else 'All passed'}"
        f" in {time.monotonic() - began:.0f} s.")  # fmt: skip
    return 1 if failed else 0


def look_around(environment: dict[str, str]) -> tuple[dict[str, str], list[Missing]]:
    """The environment for the tests, telling what is there, and what is not."""
    missing = []
    postgres = environment.get("TEST_DATABASE_URL", POSTGRES)
    if postgres_answers(postgres):
        environment["TEST_DATABASE_URL"] = postgres
    else:
        environment.pop("TEST_DATABASE_URL", None)
        how = "start PostgreSQL, or set TEST_DATABASE_URL to a server where this may make databases"
        missing.append(Missing("the suite on PostgreSQL", how))
    redis = environment.get("TEST_REDIS_URL", REDIS)
    if answers(redis, 6379):
        environment["TEST_REDIS_URL"] = redis
    else:
        environment.pop("TEST_REDIS_URL", None)
        missing.append(Missing("tests with Redis", "start Redis, or set TEST_REDIS_URL"))
    if not any(map(shutil.which, BROWSERS)):
        how = "install Chromium, for example `sudo apt-get install chromium`"
        missing.append(Missing("tests in the browser", how))
    return environment, missing


def run_all(environment: dict[str, str]) -> list[tuple[str, int]]:
    """Each part of the suite with its exit code; a person's Ctrl-C ends it all."""
    # A machine that runs the site may have its own settings; the tests bring theirs.
    plain = {k: v for k, v in environment.items() if k not in ("DATABASE_URL", "INSTANCE_DIR")}
    plain |= in_memory()
    lite = {k: v for k, v in plain.items() if k != "TEST_DATABASE_URL"}
    workers = min(max(os.cpu_count() or 1, 2), MOST_WORKERS)
    together = ["-m", "not serial", "-n", f"{workers}", "--dist", "worksteal"]
    alone = ["-m", "serial", "tests/machine"]
    parts = [("SQLite", together, lite), ("SQLite, servers", alone, lite)]
    if "TEST_DATABASE_URL" in plain:
        # What a browser does with a page depends on no database, and takes long: once is enough,
        # as it is for what asks none.
        # One worker more: each waits for the server a third of its time.
        together = ["-m", "not serial and not browser and not once", "-n", f"{workers + 1}",
                    "--dist", "worksteal"]  # fmt: skip
        alone = ["-m", "serial and not once", *alone[2:]]
        parts += [("PostgreSQL", together, plain), ("PostgreSQL, servers", alone, plain)]
    codes = []
    for name, arguments, variables in parts:
        say(f"--- {name}")
        # What is skipped is told with its reason. A part that finds no test has failed as well:
        # somebody renamed a marker, and nobody would miss what it marked.
        command = [sys.executable, "-m", "pytest", "-rs", *arguments, *sys.argv[1:]]
        code = subprocess.call(command, cwd=ROOT, env=variables)
        if code == INTERRUPTED:
            return [*codes, (name, code)]
        codes.append((name, code))
    return codes


def in_memory() -> dict[str, str]:
    """Where there is room, temporary files are kept in memory: SQLite waits for the disk at every
    commit, and what a test commits need not outlive the power."""
    try:
        is_roomy = shutil.disk_usage(MEMORY).free > ROOM
    except OSError:
        return {}
    return {"TMPDIR": MEMORY} if is_roomy and os.access(MEMORY, os.W_OK) else {}


def postgres_answers(url: str) -> bool:
    """Whether one may sign in there: a port that answers is not yet a database for us."""
    import psycopg

    try:
        psycopg.connect(url, connect_timeout=SECONDS).close()
    except psycopg.Error:
        return False
    return True


def answers(url: str, default_port: int) -> bool:
    parts = urlsplit(url)
    address = (parts.hostname or "127.0.0.1", parts.port or default_port)
    try:
        socket.create_connection(address, timeout=SECONDS).close()
    except OSError:
        return False
    return True


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
