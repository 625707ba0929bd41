"""Pages made for one person, made smaller on their way.

Pages for everybody are compressed once, by the page cache. A page with a secret in it (the form
token) beside text a stranger may have chosen must not tell the secret by its compressed length
(BREACH): each answer gets a random number of random bytes in the gzip header's file name.

With ISA-L, whose quickest levels take a third of zlib's time for the same size.
"""

from __future__ import annotations

import secrets
from struct import Struct

from flask import Flask, Response, request
from isal import igzip, igzip_lib, isal_zlib

MIN_BYTES = 1_400
LEVEL = 2
MAX_RANDOM_BYTES = 64
# Deflated, named, of no day, from no system in particular.
HEADER = b"\x1f\x8b\x08\x08\0\0\0\0\0\xff"
TRAILER = Struct("<LL")  # checksum and length of what was packed


def init_app(app: Flask) -> None:
    @app.after_request
    def compress(response: Response) -> Response:
        if not _is_worth_it(response):
            return response
        response.set_data(_packed(response.get_data()))
        response.headers["Content-Encoding"] = "gzip"
        return response


def _is_worth_it(response: Response) -> bool:
    return (
        "gzip" in request.headers.get("Accept-Encoding", "")
        and response.mimetype == "text/html"
        and not response.direct_passthrough
        and "learning_together.public" not in request.environ
        and "Content-Encoding" not in response.headers
        and (response.content_length or 0) >= MIN_BYTES
    )


def _packed(body: bytes) -> bytes:
    """A gzip file (RFC 1952) with a file name, written out: ``IGzipFile`` takes as long again as
    the compressing."""
    name = secrets.token_hex(secrets.randbelow(MAX_RANDOM_BYTES // 2) + 1).encode()
    packed = igzip_lib.compress(body, LEVEL, igzip_lib.COMP_DEFLATE)
    length = len(body) & 0xFFFF_FFFF
    return b"".join((HEADER, name, b"\0", packed, TRAILER.pack(isal_zlib.crc32(body), length)))


def quickly_packed(body: bytes) -> bytes:
    """For a page that perhaps only one reader gets."""
    return igzip.compress(body, LEVEL)
