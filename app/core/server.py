"""``flask serve``: one parent that keeps the web server and the worker running.

The parent binds the port, so that it stays ours while a web server is replaced, and starts two
children: gunicorn on the bound socket, and ``flask worker``. A child that ends is started again.
The parent has no threads, opens no database and answers no requests: there is little in it that
could fail.
"""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

from app.config import ROOT, Settings
from app.core.logs import FORCE_JSON

GRACE = 30  # seconds gunicorn gives the requests in hand
KILL_AFTER = 33.0  # seconds after which a child that does not end is killed
LOOK_EVERY = 0.2
SHORT_LIFE = 10.0  # a child that lived no longer is restarted with a growing pause
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 10.0
BACKLOG = 1024
# Every thread of glibc keeps a heap of its own, which pages of text and the 19 MiB of a password
# hash fill with holes: few heaps, and large pieces given back at once.
SMALL_HEAP = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "1048576"}
PR_SET_PDEATHSIG = 1

log = structlog.get_logger("serve")


class CannotServeError(Exception):
    """The address cannot be had; its text is one sentence that says what to do."""


@dataclass
class Child:
    """A program to keep running, and what is known of its present run."""

    name: str
    command: Sequence[str]
    fds: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    start_at: float = 0.0
    pause: float = field(default=0.0)

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603  (a command line of ours)
            self.command,
            cwd=ROOT,
            env={**SMALL_HEAP, **os.environ, FORCE_JSON: "1"},
            pass_fds=self.fds,
            # A group of its own: Ctrl-C reaches the parent alone, which ends children in order.
            process_group=0,
            preexec_fn=_die_with_parent(),  # noqa: PLW1509  (the parent has one thread)
        )

    def tend(self) -> None:
        """Start it when it is time to; note its end and when to start it again."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_at:
                self._try_to_start()
            return
        code = self.process.poll()
        if code is not None:
            self.process = None
            self._wait_a_little()
            log.error("child_ended", child=self.name, code=code, restart_in=self.pause)

    def _try_to_start(self) -> None:
        try:
            self.start()
        except OSError as error:  # no memory, no more processes: it may pass
            self._wait_a_little()
            log.error("child_not_started", child=self.name, error=str(error))

    def _wait_a_little(self) -> None:
        now = time.monotonic()
        was_short = now - self.started < SHORT_LIFE
        self.pause = min(max(self.pause * 2, FIRST_PAUSE), LONGEST_PAUSE) if was_short else 0.0
        self.start_at = now + self.pause

    def end(self, signum: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signum)

    def has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None


def serve(settings: Settings, listener: socket.socket | None = None) -> None:
    """Serve until SIGTERM or SIGINT, then return when what is in hand is finished (at most 33 s).

    Without a socket that listens already, one is bound. Raises CannotServeError when the
    address is taken or not ours.
    """
    listener = listener or bind(settings.host, settings.port)
    children = [
        Child("web", web_command(settings, listener.fileno()), fds=(listener.fileno(),)),
        Child("worker", worker_command()),
    ]
    stopping = _stop_on_signals()
    print(f"Serving on {address_of(listener)}", flush=True)  # noqa: T201
    while not stopping():
        for child in children:
            child.tend()
        time.sleep(LOOK_EVERY)
    # Ours only; gunicorn closes its own. A connection made while the last requests are finished
    # is reset when they are: shutting the socket down here could take those requests with it.
    listener.close()
    _end_all(children)


def bind(host: str, port: int) -> socket.socket:
    """A listening TCP socket on this IP address and port. Raises CannotServeError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise CannotServeError(_sentence(error, host, port)) from error
    return listener


def address_of(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def web_command(settings: Settings, fd: int) -> list[str]:
    """Gunicorn's command line for the socket with this file descriptor."""
    command = [
        sys.executable, "-m", "gunicorn", "wsgi:app",
        "--bind", f"fd://{fd}",
        "--worker-class", "gthread",
        "--workers", str(settings.web_workers),
        "--threads", str(settings.web_threads),
        "--graceful-timeout", str(GRACE),
        "--keep-alive", "5",
        "--max-requests", "0",
        "--no-control-socket",
        # Code and catalogues are read once and shared: half the memory of a second worker.
        "--preload",
        # ProxyFix alone decides which proxies are believed (TRUSTED_PROXIES).
        "--forwarded-allow-ips", "",
        "--config", "python:app.core.server_hooks",
        "--logger-class", "app.core.server_log.ServerLog",
    ]  # fmt: skip
    memory = Path("/dev/shm")  # noqa: S108  (a heartbeat on a slow disk looks like a hung worker)
    if os.access(memory, os.W_OK):
        command += ["--worker-tmp-dir", str(memory)]
    return command


def worker_command() -> list[str]:
    return [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]


def _sentence(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is taken by another program: stop it, or choose another, "
            "for example PORT=8080 make run."
        )
    if error.errno == errno.EACCES:
        return (
            f"Port {port} needs rights this user does not have: choose one above 1023, "
            "for example PORT=8080 make run."
        )
    return (
        f"The address {host} cannot be listened on ({error.strerror}): set HOST to an address "
        "of this machine, for example HOST=127.0.0.1 make run."
    )


def _stop_on_signals() -> Callable[[], bool]:
    """From now on SIGTERM and SIGINT only make the returned function answer true."""
    seen: list[int] = []

    def note(signum: int, _frame: Any) -> None:
        seen.append(signum)

    signal.signal(signal.SIGTERM, note)
    signal.signal(signal.SIGINT, note)
    return lambda: bool(seen)


def _end_all(children: Sequence[Child]) -> None:
    for child in children:
        child.end(signal.SIGTERM)
    deadline = time.monotonic() + KILL_AFTER
    while not all(child.has_ended() for child in children):
        if time.monotonic() > deadline:
            for child in children:
                child.end(signal.SIGKILL)
            # No failure of ours: a job cut short is run again when its lease has ended.
            log.error("children_killed", after=KILL_AFTER)
            return
        time.sleep(LOOK_EVERY / 4)


def _die_with_parent() -> Callable[[], None] | None:
    """What a child does first, on Linux: ask for SIGTERM should its parent vanish."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None, use_errno=True)  # loaded before the fork, which must do little
    parent = os.getpid()

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it vanished before we could ask
            os._exit(1)

    return ask
