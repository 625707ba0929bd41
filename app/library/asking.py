"""Asking an address of the web whether it still answers, without being led anywhere else.

Whatever a name means is looked up once and then connected to by its number, after every number it
has was found to be of the public net; so after each redirection too. No body is kept.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, urljoin, urlsplit

from app.library.addresses import is_web_address

TIMEOUT = 8.0  # seconds that one step may take
DEADLINE = 15.0  # and one request as a whole, for those who answer a byte at a time
MOST_REDIRECTS = 5
MOST_BYTES = 16_384
REDIRECTS = frozenset({301, 302, 303, 307, 308})
FOR_EVER = frozenset({301, 308})
# There, but not for programs: nothing is known of what a person would see.
NOT_FOR_US = frozenset({401, 403, 405, 406, 418, 429, 451})


class Fault(StrEnum):
    """Why there is no answer."""

    ADDRESS = "address"
    NAME = "name"
    PRIVATE = "private"
    TIME = "time"
    CONNECTION = "connection"
    SECURITY = "security"
    REDIRECTS = "redirects"
    PROTOCOL = "protocol"


@dataclass(frozen=True)
class Answer:
    """A code of HTTP, or why there is none; and where the address leads for ever."""

    code: int | None = None
    fault: str = ""
    moved_to: str = ""

    @property
    def is_broken(self) -> bool:
        if self.code is None:
            return True
        return self.code >= 400 and self.code not in NOT_FOR_US


class _NoAnswerError(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def ask(address: str, user_agent: str, *, allow_loopback: bool = False) -> Answer:
    """What the address answers at the end of its redirections. ``allow_loopback`` is for tests,
    which have a server of their own on this machine."""
    try:
        return _follow(address, user_agent, allow_loopback=allow_loopback)
    except _NoAnswerError as refusal:
        return Answer(fault=refusal.fault)
    except TimeoutError:
        return Answer(fault=Fault.TIME)
    except ssl.SSLError:
        return Answer(fault=Fault.SECURITY)
    except OSError:
        return Answer(fault=Fault.CONNECTION)
    except (http.client.HTTPException, ValueError):
        return Answer(fault=Fault.PROTOCOL)


def _follow(address: str, user_agent: str, *, allow_loopback: bool) -> Answer:
    here, moved_to, is_for_ever = address, "", True
    for _ in range(MOST_REDIRECTS + 1):
        code, leads_to = _ask_once("HEAD", here, user_agent, allow_loopback=allow_loopback)
        if code >= 400:  # many servers know no HEAD
            code, leads_to = _ask_once("GET", here, user_agent, allow_loopback=allow_loopback)
        if code not in REDIRECTS or not leads_to:
            return Answer(code=code, moved_to=moved_to)
        is_for_ever = is_for_ever and code in FOR_EVER
        here = urljoin(here, leads_to)
        moved_to = here if is_for_ever else moved_to
    raise _NoAnswerError(Fault.REDIRECTS)


def _ask_once(
    method: str, address: str, user_agent: str, *, allow_loopback: bool
) -> tuple[int, str]:
    """The code, and where it leads."""
    if not (is_web_address(address) or (allow_loopback and address.startswith("http://127."))):
        raise _NoAnswerError(Fault.ADDRESS)
    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    host = parts.hostname or ""
    number = _number_of(host, port, allow_loopback=allow_loopback)
    path = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
    headers = {"User-Agent": user_agent, "Accept": "*/*", "Connection": "close"}
    with _connected(parts.scheme, host, number, port) as connection:
        connection.request(method, _ascii(path), headers=headers)
        response = connection.getresponse()
        response.read(MOST_BYTES)
        return response.status, response.headers.get("Location", "")


def _number_of(host: str, port: int, *, allow_loopback: bool) -> str:
    """The first of its numbers, when all of them are of the public net: a name that means a machine
    of ours beside one of theirs is not asked at all."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        raise _NoAnswerError(Fault.NAME) from None
    numbers = [str(each[4][0]) for each in found]
    if not all(is_public(number, allow_loopback=allow_loopback) for number in numbers):
        raise _NoAnswerError(Fault.PRIVATE)
    return numbers[0]


def is_public(number: str, *, allow_loopback: bool = False) -> bool:
    """Whether a machine of anybody in the world may have this number; one written within a number
    of the newer kind counts as itself."""
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or _translated(address)
        if inner is not None:
            return is_public(str(inner))
        if address.teredo is not None:
            return False
    if allow_loopback and address.is_loopback:
        return True
    return address.is_global and not address.is_multicast and not address.is_reserved


def _translated(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address in ipaddress.ip_network("64:ff9b::/96"):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


@contextmanager
def _connected(
    scheme: str, host: str, number: str, port: int
) -> Iterator[http.client.HTTPConnection]:
    """A connection to that number; who asks for the name says it to the server and, where it has a
    certificate, checks it."""
    is_default = port == (443 if scheme == "https" else 80)
    connection = http.client.HTTPConnection(host, None if is_default else port, timeout=TIMEOUT)
    stream = socket.create_connection((number, port), timeout=TIMEOUT)
    if scheme == "https":
        # Wrapping takes the socket out of the plain one, so the watch is on the one that it becomes;
        # the handshake, which may be slow too, comes when it is watched.
        context = ssl.create_default_context()
        stream = context.wrap_socket(stream, server_hostname=host, do_handshake_on_connect=False)
        connection.default_port = 443
    try:
        with _watched(stream):
            if isinstance(stream, ssl.SSLSocket):
                stream.do_handshake()
            connection.sock = stream
            yield connection
    finally:
        connection.close()
        stream.close()


@contextmanager
def _watched(stream: socket.socket) -> Iterator[None]:
    """It ends at the deadline, whatever is going on: TimeoutError."""
    is_cut = threading.Event()

    def cut() -> None:
        is_cut.set()
        with suppress(OSError):
            # Past TLS, whose own state belongs to the thread that reads.
            socket.socket.shutdown(stream, socket.SHUT_RDWR)

    timer = threading.Timer(DEADLINE, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, http.client.HTTPException):
        if is_cut.is_set():
            raise TimeoutError from None
        raise
    finally:
        timer.cancel()


def _ascii(path: str) -> str:
    """As a browser sends it; what is escaped already stays so."""
    return quote(path, safe="/:?#[]@!$&'()*+,;=%~-._")
