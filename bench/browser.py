"""A person's browser, as far as the benchmark needs one: cookies, and forms with their tokens."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

from app.cli.bench_community import PASSWORD
from bench.load import Address
from bench.site import BenchError

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class Answer:
    """Its body as text, and how many bytes that took on the wire."""

    status: int
    text: str
    size: int


class Browser:
    def __init__(self, address: Address) -> None:
        self.address = address
        self.cookies: dict[str, str] = {}

    @property
    def cookie(self) -> str:
        """What it sends in its Cookie header."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, **fields: str) -> Answer:
        return self._ask("POST", path, urlencode(fields))

    def sign_in(self, email: str) -> None:
        answer = self.post(
            "/en/login", csrf_token=self.token("/en/login"), identifier=email, password=PASSWORD
        )
        if answer.status != 303:
            raise BenchError(f"{email} cannot sign in: {answer.status}")

    def token(self, path: str) -> str:
        """The one in the forms of this page."""
        answer = self.get(path)
        found = TOKEN.search(answer.text)
        if found is None:
            raise BenchError(f"There is no form at {path} ({answer.status}).")
        return found[1]

    def _ask(self, method: str, path: str, body: str | None = None) -> Answer:
        headers = {"Accept-Encoding": "gzip"}
        if self.cookies:
            headers["Cookie"] = self.cookie
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = HTTPConnection(*self.address, timeout=30)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            raw = response.read()
        except (OSError, HTTPException) as error:
            raise BenchError(f"The server is gone ({error!r}).") from error
        for kept in response.headers.get_all("Set-Cookie") or ():
            name, _, value = kept.partition(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        is_packed = response.headers.get("Content-Encoding") == "gzip"
        text = (gzip.decompress(raw) if is_packed else raw).decode()
        return Answer(response.status, text, len(raw))
