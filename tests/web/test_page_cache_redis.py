"""Where there is a Redis, a page that one process made is there for all; and Redis may lie."""

from __future__ import annotations

import gzip
import os
import uuid

import pytest
from flask import Flask
from redis import Redis
from redis.exceptions import ConnectionError as RedisAwayError
from werkzeug.test import Client

from app.core.db import db
from app.core.events import Event, publish
from app.web import page_cache
from app.web.page_cache import PageCache


class Shelf:
    """As much of Redis as the cache asks for."""

    def __init__(self) -> None:
        self.things: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        return self.things.get(key)

    def set(self, key: str, value: bytes, ex: int) -> None:
        assert 0 < ex <= 600
        self.things[key] = value


class Away:
    def get(self, *_: object, **__: object) -> bytes:
        raise RedisAwayError("away")

    set = get


@pytest.fixture(params=["shelf", "redis"] if "TEST_REDIS_URL" in os.environ else ["shelf"])
def redis(request):
    return Shelf() if request.param == "shelf" else Redis.from_url(os.environ["TEST_REDIS_URL"])


@pytest.fixture
def path() -> str:
    """An address nobody else asks for."""
    return f"/en/threads/?nonce={uuid.uuid4().hex}"


class Process:
    """One more process of this site; ``asked`` is what it had to make itself."""

    def __init__(self, app: Flask, redis: object) -> None:
        self.asked: list[str] = []
        self.inner = app.extensions["page_cache"].inner
        self.cache = PageCache(app, self.make, redis)

    def make(self, environ, start_response):
        self.asked.append(environ["PATH_INFO"])
        return self.inner(environ, start_response)


@pytest.fixture
def process(app):
    return lambda redis: Process(app, redis)


def fetch(process: Process, path: str, **headers: str):
    return Client(process.cache).get(path, headers=headers, base_url="http://localhost")


def test_a_page_made_by_one_is_there_for_the_other(process, redis, path) -> None:
    one, other = process(redis), process(redis)
    first, second = fetch(one, path), fetch(other, path)
    assert (len(one.asked), len(other.asked)) == (1, 0)
    assert second.data == first.data
    assert dict(second.headers) == dict(first.headers)


def test_compressed_it_is_the_same_page(process, redis, path) -> None:
    first = fetch(process(redis), path)
    packed = fetch(process(redis), path, **{"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == first.data


def test_once_fetched_it_is_kept_here_too(process, redis, path) -> None:
    fetch(process(redis), path)
    other = process(redis)
    fetch(other, path)
    other.cache.redis = Away()
    fetch(other, path)
    assert other.asked == []


def test_after_a_change_the_fresh_page_of_the_other_is_taken(app, process, redis, path) -> None:
    one, other = process(redis), process(redis)
    fetch(one, path)
    fetch(other, path)
    with app.app_context():
        publish(Event())
        db.session.commit()
    fetch(one, path)
    fetch(other, path)
    assert (len(one.asked), len(other.asked)) == (2, 0)


def test_a_page_of_a_minute_ago_is_not_taken(process, redis, path, monkeypatch) -> None:
    fetch(process(redis), path)
    later = page_cache.time.time() + page_cache.SECONDS + 1
    monkeypatch.setattr(page_cache.time, "time", lambda: later)
    other = process(redis)
    fetch(other, path)
    assert len(other.asked) == 1


@pytest.mark.parametrize(
    "nonsense",
    [b"", b"x", b"{}", b"{}\n", b"[]\nx", b'{"at": 1}\nx', b"\x80\x04pickle\n.", b"null\n",
     b'{"at": 9e99, "etag": "x", "headers": []}\nnot gzip',
     b'{"at": 9e99, "etag": "x", "headers": [["a", "b"]]}\n\x1f\x8b\x08\x00cut short'],
)  # fmt: skip
def test_nonsense_in_redis_is_a_page_that_is_not_there(nonsense, process, path) -> None:
    class Liar(Shelf):
        def get(self, _key: str) -> bytes:
            return nonsense

    one = process(Liar())
    page = fetch(one, path)
    assert (page.status_code, len(one.asked)) == (200, 1)


def test_without_redis_every_process_makes_its_own(process, path) -> None:
    one = process(Away())
    assert fetch(one, path).status_code == 200
    assert fetch(one, path).status_code == 200
    assert len(one.asked) == 1
