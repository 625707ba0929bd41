"""Whole pages kept for readers who are not signed in.

Stands in front of Flask. A page is kept with the number of ``site_version`` that was current
before it was made; every published event moves that number in its own transaction, so a page
that lies is never served, in any process. Dates on pages change without an event: after a
minute a page is made anew. When the database does not answer, readers get the page we have.

Pages are kept in this process (least recently used go first) and, where ``REDIS_URL`` is set,
in Redis for all processes. Nothing personal can get in: only answers that Flask marked public
(``mark_public``: no session, no cookie set, no form with a token) are kept.
"""

from __future__ import annotations

import gzip
import json
import threading
import time
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Flask, Response, g, request, session

from app.core import clock
from app.core.db import site_version
from app.web.compression import quickly_packed
from app.web.headers import VARY

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MAX_BYTES = 4_000_000
SECONDS = 60
PUBLIC = "learning_together.public"
REDIS_SECONDS = 120

View = TypeVar("View", bound=Callable[..., Any])


def never_cached(view: View) -> View:
    """This page holds a form with a token, or depends on more than its address."""
    view.is_never_cached = True  # type: ignore[attr-defined]
    return view


@dataclass(frozen=True)
class KeptPage:
    """One page, kept as almost everybody gets it: compressed. It takes a quarter of the memory."""

    version: int
    made_at: float
    etag: str
    headers: list[tuple[str, str]]
    packed: bytes

    def is_fresh(self, version: int) -> bool:
        return self.version == version and time.monotonic() - self.made_at <= SECONDS

    @property
    def size(self) -> int:
        """What it takes in memory, about."""
        return len(self.packed) + 1500


class PageCache:
    """WSGI middleware; see the module's text."""

    def __init__(self, app: Flask, inner: WSGIApplication, redis: Any = None) -> None:
        self.engine = app.extensions["engine"]
        self.inner = inner
        self.redis = redis
        self.cookie = f"{app.config['SESSION_COOKIE_NAME']}="
        self.pages: OrderedDict[str, KeptPage] = OrderedDict()
        self.bytes = 0
        self.lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not self._may_be_public(environ):
            return self.inner(environ, start_response)
        key = "\n".join(
            (environ.get("wsgi.url_scheme", ""), environ.get("HTTP_HOST", ""),
             environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", ""))
        )  # fmt: skip
        version = site_version(self.engine)
        kept = self._find(key, version)
        if kept is None:
            return self._make(key, version, environ, start_response)
        return _answer(kept, environ, start_response)

    def clear(self) -> None:
        with self.lock:
            self.pages.clear()
            self.bytes = 0

    def _may_be_public(self, environ: WSGIEnvironment) -> bool:
        return (
            environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and self.cookie not in environ.get("HTTP_COOKIE", "")
            and "HTTP_HX_REQUEST" not in environ
            and len(environ.get("QUERY_STRING", "")) < 500
        )

    def _find(self, key: str, version: int | None) -> KeptPage | None:
        kept = self.pages.get(key)
        if version is None:
            return kept
        if kept is None or not kept.is_fresh(version):
            kept = self._find_in_redis(key, version) if self.redis is not None else None
            if kept is None:
                return None
            self._remember(key, kept)
        with self.lock:
            if key in self.pages:
                self.pages.move_to_end(key)
        return kept

    def _make(
        self,
        key: str,
        version: int | None,
        environ: WSGIEnvironment,
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "GET" or version is None:
            return self.inner(environ, start_response)
        head: list[Any] = []

        def remember(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            head[:] = [status, headers, exc_info]

        # The answer is finished before its first byte leaves, so that it can be kept.
        chunks = self.inner(environ, remember)
        body = b"".join(chunks)
        if hasattr(chunks, "close"):
            chunks.close()
        if not environ.get(PUBLIC):
            start_response(*head)
            return [body]
        kept = _kept_page(version, head[1], body)
        self._keep(key, kept)
        return _answer(kept, environ, start_response)

    def _keep(self, key: str, kept: KeptPage) -> None:
        self._remember(key, kept)
        if self.redis is not None:
            self._keep_in_redis(key, kept)

    def _remember(self, key: str, kept: KeptPage) -> None:
        with self.lock:
            old = self.pages.pop(key, None)
            self.bytes += kept.size - (old.size if old else 0)
            self.pages[key] = kept
            while self.bytes > MAX_BYTES and self.pages:
                _, gone = self.pages.popitem(last=False)
                self.bytes -= gone.size

    def _find_in_redis(self, key: str, version: int) -> KeptPage | None:
        """Another process's page. One that cannot be read is one that is not there."""
        from redis.exceptions import RedisError  # 6 MB that most sites do without

        try:
            packed = self.redis.get(f"page:{version}:{key}")
            return _unpacked(version, packed) if packed is not None else None
        except (OSError, RedisError, ValueError, TypeError, LookupError, EOFError, zlib.error):
            return None

    def _keep_in_redis(self, key: str, kept: KeptPage) -> None:
        from redis.exceptions import RedisError

        facts = {"at": time.time(), "etag": kept.etag, "headers": kept.headers}
        packed = json.dumps(facts).encode() + b"\n" + kept.packed
        try:
            self.redis.set(f"page:{kept.version}:{key}", packed, ex=REDIS_SECONDS)
        except (OSError, RedisError):
            return


def _unpacked(version: int, stored: bytes) -> KeptPage | None:
    head, _, body = stored.partition(b"\n")
    facts = json.loads(head)
    age = max(0.0, time.time() - facts["at"])
    headers = [(str(name), str(value)) for name, value in facts["headers"]]
    made_at = time.monotonic() - age
    gzip.decompress(body)  # whole and unharmed, or not there at all
    kept = KeptPage(version, made_at, facts["etag"], headers, body)
    return kept if kept.is_fresh(version) else None


def changes_at(moment: datetime) -> None:
    """What this page says changes by itself at this time: it is not kept beyond it."""
    if moment - clock.now() <= timedelta(seconds=SECONDS):
        g.changes_soon = True


def init_app(app: Flask) -> None:
    """Decide, for each answer, whether everybody may be given it."""

    @app.after_request
    def mark_public(response: Response) -> Response:
        if _is_public(app, response):
            g.is_public = True
            request.environ[PUBLIC] = True
            response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
        return response


def _is_public(app: Flask, response: Response) -> bool:
    view = app.view_functions.get(request.endpoint or "")
    return (
        request.method in ("GET", "HEAD")
        and response.status_code == 200
        and response.mimetype in ("text/html", "application/xml", "text/plain")
        and not getattr(view, "is_never_cached", False)
        and not g.get("changes_soon")
        and not session
        and app.config["SESSION_COOKIE_NAME"] not in request.cookies
        and "Set-Cookie" not in response.headers
        and not request.headers.get("HX-Request")
    )


def _kept_page(version: int, headers: list[tuple[str, str]], body: bytes) -> KeptPage:
    etag = f'W/"{version:x}-{zlib.crc32(body):08x}"'
    dropped = {"content-length", "x-request-id", "etag", "vary"}
    kept = [(name, value) for name, value in headers if name.lower() not in dropped]
    kept += [("ETag", etag), ("Vary", VARY)]
    return KeptPage(version, time.monotonic(), etag, kept, quickly_packed(body))


def _answer(
    kept: KeptPage,
    environ: WSGIEnvironment,
    start_response: StartResponse,
) -> Iterable[bytes]:
    if kept.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        start_response("304 NOT MODIFIED", kept.headers)
        return []
    headers = kept.headers
    if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        body = kept.packed
        headers = [*headers, ("Content-Encoding", "gzip")]
    else:
        body = gzip.decompress(kept.packed)
    start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def clear(app: Flask) -> None:
    """Forget every kept page of this process (tests, and the bench's cold runs)."""
    cache = app.extensions.get("page_cache")
    if cache is not None:
        cache.clear()


__all__ = ["PageCache", "changes_at", "clear", "init_app", "never_cached"]
