"""How often the same person or address may do the same thing, in every process alike.

Counts live in Redis where ``REDIS_URL`` is set, otherwise in a small SQLite file of our own
under ``instance/``: the algorithm is that of the ``limits`` library, the store is ours because
it has none for SQLite. When the store does not answer, nobody is refused (fails open): these
limits slow down abuse, they do not guard a door. Lock-out after wrong passwords does, and lives
in the database (``accounts.lockout``).
"""

from __future__ import annotations

import hmac
import sqlite3
import threading
import time
from ipaddress import IPv4Address, IPv6Network, ip_address
from pathlib import Path
from typing import Any

import structlog
from flask import Flask, current_app, request
from limits import RateLimitItem, parse
from limits.storage import RedisStorage, Storage
from limits.strategies import FixedWindowRateLimiter

from app.config import Settings
from app.core.errors import TooManyAttemptsError

log = structlog.get_logger()

LIMITS: dict[str, RateLimitItem] = {
    name: parse(text)
    for name, text in {
        "sign_in": "10/minute",
        # A class sits behind one address, and registers in the same quarter of an hour.
        "register": "40/hour",
        "mail": "3/hour",
        "reset": "5/hour",
        "report": "5/hour",
        "post_report": "20/hour",
        "new_member_post_report": "5/day",
        "kept": "60/hour",
        "reply": "20/minute",
        "thread": "10/hour",
        "new_member_thread": "3/day",
        "new_member_reply": "10/day",
        "edit": "60/hour",
        # A whole course is written in an evening: every item of a plan is moved by pressing.
        "write_course": "60/minute",
        "preview": "60/minute",
        "vote": "30/minute",
        "quiz": "60/minute",
        # Kept while typing, every three seconds at most, in a few tabs.
        "draft": "90/minute",
        "upload": "60/hour",
        "settings": "30/hour",
        "mark": "60/minute",
        "follow": "200/hour",
        "complete": "120/minute",
        "miss": "30/hour",
        "suggest": "10/hour",
    }.items()
}


class SQLiteStorage(Storage):
    """Fixed-window counters in one file. An update is one statement, so processes may race."""

    STORAGE_SCHEME = ["sqlite-file"]

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.local = threading.local()

    @property
    def base_exceptions(self) -> type[Exception]:
        return sqlite3.Error

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self.local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self.path, timeout=1, isolation_level=None)
            connection.execute("PRAGMA journal_mode = WAL")
            # A count lost with the power harms nobody.
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS hits "
                "(key TEXT PRIMARY KEY, count INTEGER NOT NULL, ends REAL NOT NULL) WITHOUT ROWID"
            )
            self.local.connection = connection
        return connection

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        now = time.time()
        cursor = self._connection().execute(
            "INSERT INTO hits VALUES (:key, :amount, :ends) ON CONFLICT (key) DO UPDATE SET "
            "count = CASE WHEN ends <= :now THEN :amount ELSE count + :amount END, "
            "ends = CASE WHEN ends <= :now THEN :ends ELSE ends END RETURNING count",
            {"key": key, "amount": amount, "ends": now + expiry, "now": now},
        )
        return int(cursor.fetchall()[0][0])

    def get(self, key: str) -> int:
        row = (
            self._connection()
            .execute("SELECT count FROM hits WHERE key = ? AND ends > ?", (key, time.time()))
            .fetchone()
        )
        return int(row[0]) if row else 0

    def get_expiry(self, key: str) -> float:
        row = self._connection().execute("SELECT ends FROM hits WHERE key = ?", (key,)).fetchone()
        return float(row[0]) if row else time.time()

    def check(self) -> bool:
        self._connection().execute("SELECT 1")
        return True

    def reset(self) -> int | None:
        return self._connection().execute("DELETE FROM hits").rowcount

    def clear(self, key: str) -> None:
        self._connection().execute("DELETE FROM hits WHERE key = ?", (key,))

    def sweep(self) -> None:
        """Drop windows that have ended."""
        self._connection().execute("DELETE FROM hits WHERE ends <= ?", (time.time(),))


def init_app(app: Flask, settings: Settings) -> None:
    storage: Any
    if settings.redis_url:
        storage = RedisStorage(settings.redis_url, socket_timeout=0.2, socket_connect_timeout=0.2)
    else:
        storage = SQLiteStorage(settings.instance / "limits.sqlite3")
    app.extensions["limits_storage"] = storage
    app.extensions["limits"] = FixedWindowRateLimiter(storage)


def hit(name: str, *key: str) -> None:
    """Count one ``name`` for ``key``; TooManyAttemptsError when that is one too many."""
    limiter: FixedWindowRateLimiter = current_app.extensions["limits"]
    # Whose count it is need not be readable: the store would be a list of addresses and of people.
    whose = _hidden(name, *key)
    try:
        if limiter.hit(LIMITS[name], whose):
            return
        ends = limiter.get_window_stats(LIMITS[name], whose).reset_time
    except Exception as error:
        # Redis and SQLite raise families of their own; none of them is worth a refused reader.
        log.warning("limits store away", error=type(error).__name__)
        return
    raise TooManyAttemptsError(max(1, round(ends - time.time())))


def sweep_limits() -> None:
    """Forget what has ended; Redis does so by itself."""
    storage = current_app.extensions["limits_storage"]
    if isinstance(storage, SQLiteStorage):
        storage.sweep()


def _hidden(*key: str) -> str:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, "\n".join(key).encode("utf-8", "replace"), "sha256").hexdigest()


def address() -> str:
    """The address a request comes from; for IPv6 its /64, which is one household."""
    remote = request.remote_addr or "unknown"
    try:
        found = ip_address(remote)
    except ValueError:
        return remote
    if isinstance(found, IPv4Address):
        return remote
    return str(found.ipv4_mapped or IPv6Network((int(found), 64), strict=False))
