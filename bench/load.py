"""A load generator that leaves the machine to the server: one thread, one system call to send a
request and few to take the answer, nothing decoded but the status and the length.

Each connection has one request under way. After ``LIFETIME`` answers it is opened anew: a
connection stays with the server process that accepted it, and chance may give one process most
of them.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf

LIFETIME = 50
PATIENCE = 10.0  # seconds without any answer, after which those under way count as errors
CHUNK = 256 * 1024
NO_ANSWER = 0
Address = tuple[str, int]
RequestOf = Callable[[int], bytes]


@dataclass
class Result:
    """What was answered as expected, how long each took (milliseconds), and the statuses of what
    was not (0: no whole answer). ``cpu`` is what the server's processes used meanwhile, in
    seconds, for who can measure it."""

    seconds: float = 0.0
    cpu: float = 0.0
    times: list[float] = field(default_factory=list)
    wrong: Counter[int] = field(default_factory=Counter)

    @property
    def errors(self) -> int:
        return self.wrong.total()

    @property
    def rate(self) -> float:
        """Right answers per second."""
        return len(self.times) / self.seconds if self.seconds else 0.0

    @property
    def cost(self) -> float:
        """Milliseconds of the server's CPU per right answer."""
        return self.cpu * 1000 / len(self.times) if self.times else 0.0

    def percentile(self, share: float) -> float:
        """The time within which this share (0.5, 0.99) of the answers came."""
        if not self.times:
            return 0.0
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def get(path: str, *, host: str = "127.0.0.1", cookie: str = "") -> bytes:
    """A browser's request for a page."""
    cookies = f"Cookie: {cookie}\r\n" if cookie else ""
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\n{cookies}\r\n".encode()


def post(path: str, body: bytes, *, host: str = "127.0.0.1", cookie: str = "") -> bytes:
    """A browser's request that sends a form."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nAccept-Encoding: gzip\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def cycle(requests: Sequence[bytes]) -> RequestOf:
    """The requests in turn, for ever."""
    return lambda number: requests[number % len(requests)]


def run(
    address: Address,
    request_of: RequestOf,
    *,
    connections: int = 8,
    seconds: float = 3.0,
    expected: int = 200,
    most: float = inf,
) -> Result:
    """Send requests (the n-th is ``request_of(n)``) until the time is up or so many are sent, then
    wait for the last answers."""
    return _Run(address, request_of, expected, most).over(connections, seconds)


class _Connection:
    """A socket and what is known of the answer under way."""

    __slots__ = ("answers", "began", "data", "missing", "socket")

    def __init__(self, address: Address) -> None:
        self.socket = socket.create_connection(address, timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.answers = 0
        self.began = 0.0
        self.data = b""
        self.missing = -1  # bytes to come; unknown before the head of the answer is there

    def send(self, request: bytes) -> None:
        self.data = b""
        self.missing = -1
        self.began = time.perf_counter()
        self.socket.send(request)

    def receive(self) -> bool:
        """Take what has come; whether the answer is complete. ConnectionError when it cannot
        be any more."""
        data = self.socket.recv(CHUNK)
        if not data:
            raise ConnectionError
        if self.missing < 0:
            self.data += data
            end = self.data.find(b"\r\n\r\n")
            if end < 0:
                return False
            self.missing = end + 4 + _length(self.data[:end]) - len(self.data)
        else:
            self.missing -= len(data)
        return self.missing <= 0

    @property
    def status(self) -> int:
        return int(self.data[9:12])


class _Run:
    def __init__(self, address: Address, request_of: RequestOf, expected: int, most: float) -> None:
        self.address = address
        self.request_of = request_of
        self.expected = expected
        self.most = most
        self.poll = selectors.DefaultSelector()
        self.result = Result()
        self.sent = 0

    def over(self, connections: int, seconds: float) -> Result:
        began = time.perf_counter()
        deadline = began + seconds
        for _ in range(connections):
            self._open()
        while self.poll.get_map():
            events = self.poll.select(PATIENCE)
            if not events:
                self._give_up()
            is_time = time.perf_counter() < deadline
            for key, _ in events:
                self._hear(key.data, goes_on=is_time and self.sent < self.most)
        self.result.seconds = time.perf_counter() - began
        self.poll.close()
        return self.result

    def _open(self) -> None:
        try:
            connection = _Connection(self.address)
            self._send(connection)
        except OSError:
            self.result.wrong[NO_ANSWER] += 1
            return
        self.poll.register(connection.socket, selectors.EVENT_READ, connection)

    def _send(self, connection: _Connection) -> None:
        self.sent += 1
        connection.send(self.request_of(self.sent - 1))

    def _hear(self, connection: _Connection, *, goes_on: bool) -> None:
        try:
            if not connection.receive():
                return
            self._count(connection)
            if goes_on and connection.answers < LIFETIME:
                self._send(connection)
                return
        except (OSError, ValueError):
            self.result.wrong[NO_ANSWER] += 1
        self._close(connection)
        if goes_on:
            self._open()

    def _count(self, connection: _Connection) -> None:
        connection.answers += 1
        if connection.status == self.expected:
            self.result.times.append((time.perf_counter() - connection.began) * 1000)
        else:
            self.result.wrong[connection.status] += 1

    def _close(self, connection: _Connection) -> None:
        self.poll.unregister(connection.socket)
        connection.socket.close()

    def _give_up(self) -> None:
        for key in list(self.poll.get_map().values()):
            self.result.wrong[NO_ANSWER] += 1
            self._close(key.data)


def _length(head: bytes) -> int:
    """Of the body; ValueError when the answer does not tell."""
    found = head.lower().find(b"\r\ncontent-length:")
    if found < 0:
        raise ValueError("an answer without its length")
    return int(head[found + 17 :].split(b"\r\n", 1)[0])
