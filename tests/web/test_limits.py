"""The same limit in every process; and when the store is away nobody is refused."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from limits import parse
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import FixedWindowRateLimiter

from app.config import ROOT
from app.core.errors import TooManyAttemptsError
from app.web import limits
from app.web.limits import LIMITS, SQLiteStorage, hit

THREE = parse("3/minute")


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "limits.sqlite3"


@pytest.fixture(params=["sqlite", "redis"] if "TEST_REDIS_URL" in os.environ else ["sqlite"])
def limiter(request, path) -> FixedWindowRateLimiter:
    """With either store; Redis where there is one."""
    if request.param == "redis":
        return FixedWindowRateLimiter(RedisStorage(os.environ["TEST_REDIS_URL"]))
    return FixedWindowRateLimiter(SQLiteStorage(path))


@pytest.fixture
def who() -> str:
    return uuid.uuid4().hex


def test_as_many_as_allowed_and_no_more(limiter, who) -> None:
    assert [limiter.hit(THREE, who) for _ in range(5)] == [True, True, True, False, False]


def test_one_person_does_not_use_up_anothers(limiter, who) -> None:
    for _ in range(4):
        limiter.hit(THREE, who)
    assert limiter.hit(THREE, who + "other")


def test_the_window_has_an_end(limiter, who) -> None:
    limiter.hit(THREE, who)
    stats = limiter.get_window_stats(THREE, who)
    assert stats.remaining == 2
    assert 0 < stats.reset_time - limits.time.time() <= 60


def test_after_its_end_a_window_starts_anew(path, monkeypatch) -> None:
    limiter = FixedWindowRateLimiter(SQLiteStorage(path))
    for _ in range(4):
        limiter.hit(THREE, "amina")
    now = limits.time.time()
    monkeypatch.setattr(limits.time, "time", lambda: now + 61)
    assert limiter.hit(THREE, "amina")
    assert limiter.storage.get(THREE.key_for("amina")) == 1


def test_windows_that_ended_are_swept(path, monkeypatch) -> None:
    storage = SQLiteStorage(path)
    storage.incr("old", 60)
    now = limits.time.time()
    monkeypatch.setattr(limits.time, "time", lambda: now + 61)
    storage.incr("new", 60)
    storage.sweep()
    rows = sqlite3.connect(path).execute("SELECT key FROM hits").fetchall()
    assert rows == [("new",)]


def test_the_store_does_what_a_store_must(path) -> None:
    """Side by side with the library's own."""
    ours, theirs = SQLiteStorage(path), MemoryStorage()
    for storage in (ours, theirs):
        assert storage.check()
        assert storage.get("k") == 0
        assert [storage.incr("k", 60), storage.incr("k", 60, 3), storage.get("k")] == [1, 4, 4]
        storage.clear("k")
        assert storage.get("k") == 0
        storage.incr("a", 60)
        storage.reset()
        assert storage.get("a") == 0


COUNT = """
import sys
from pathlib import Path
from app.web.limits import SQLiteStorage
storage = SQLiteStorage(Path(sys.argv[1]))
for _ in range(200):
    storage.incr("shared", 60)
"""


def test_processes_that_count_at_once_lose_no_count(path) -> None:
    running = [
        subprocess.Popen([sys.executable, "-c", COUNT, str(path)], cwd=ROOT) for _ in range(3)
    ]
    assert [process.wait() for process in running] == [0, 0, 0]
    assert SQLiteStorage(path).get("shared") == 600


@pytest.fixture(
    params=["one folder", "redis"] if "TEST_REDIS_URL" in os.environ else ["one folder"]
)
def two_sites(request, app, site_with, tmp_path):
    """Two processes on one machine; or two machines, which have only Redis in common."""
    if request.param == "one folder":
        yield app, site_with()
        return
    url = os.environ["TEST_REDIS_URL"]
    sites = [site_with(redis_url=url, instance=tmp_path / name) for name in ("one", "two")]
    sites[0].extensions["limits_storage"].reset()
    yield sites
    sites[0].extensions["limits_storage"].reset()


def test_two_processes_of_the_site_share_their_limits(two_sites) -> None:
    codes = []
    for number in range(6):
        browser = two_sites[number % 2].test_client()
        data = {"problems": "broken", "details": "", "page": "/en/"}
        codes.append(browser.post("/en/problem", data=data).status_code)
    assert codes == [303] * 5 + [429]


def test_with_redis_away_everybody_may_go_on(site_with, client) -> None:
    site = site_with(redis_url="redis://127.0.0.1:1/0")
    data = {"problems": "broken", "details": "", "page": "/en/"}
    codes = {site.test_client().post("/en/problem", data=data).status_code for _ in range(7)}
    assert codes == {303}
    assert site.test_client().get("/en/threads/").status_code == 200


@pytest.mark.parametrize("what", ["a folder", "not a database", "gone"])
def test_with_the_file_away_everybody_may_go_on(what, app, tmp_path, monkeypatch) -> None:
    path = tmp_path / "limits.sqlite3"
    if what == "a folder":
        path.mkdir()
    elif what == "not a database":
        path.write_bytes(b"nothing that SQLite knows" * 100)
    else:
        path = tmp_path / "no" / "such" / "folder"
    store = SQLiteStorage(path)
    with pytest.raises(store.base_exceptions):
        store.check()
    monkeypatch.setitem(app.extensions, "limits", FixedWindowRateLimiter(store))
    served = refused = 0
    with app.test_request_context("/en/"):
        for _ in range(4 * LIMITS["report"].amount):
            try:
                hit("report", "somebody")
                served += 1
            except TooManyAttemptsError:
                refused += 1
    assert (served, refused) == (20, 0)


def test_a_refusal_says_how_long_to_wait(app) -> None:
    with app.test_request_context("/en/"):
        for _ in range(5):
            hit("report", "somebody")
        with pytest.raises(TooManyAttemptsError) as refusal:
            hit("report", "somebody")
    assert 0 < refusal.value.retry_after <= 3600


@pytest.mark.parametrize(
    ("remote", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::2", "2001:db8::/64"),
        ("::1", "::/64"),
        ("unix:", "unix:"),
    ],
)
def test_a_household_counts_as_one_address(remote, counted, app) -> None:
    with app.test_request_context("/en/", environ_base={"REMOTE_ADDR": remote}):
        assert limits.address() == counted


def test_every_limit_named_in_the_code_exists() -> None:
    import re

    named = set()
    for file in (ROOT / "app").rglob("*.py"):
        named |= set(re.findall(r'\bhit\(\s*f?"([a-z_{}]+)"', file.read_text()))
    assert {name for name in named if "{" not in name} <= set(LIMITS)
    assert len(named) > 5
