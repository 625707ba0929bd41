"""Pages made for one person, made smaller on their way.

Pages for everybody are compressed once, by the page cache. A page with a secret in it (the form
token) beside text a stranger may have chosen must not tell the secret by its compressed length
(BREACH): each answer gets a random number of random bytes in the gzip header's file name.

With ISA-L, whose quickest levels take a third of zlib's time for the same size.
"""

from __future__ import annotations

import io
import secrets
from typing import Any

from flask import Flask, Response, request
from isal import igzip

MIN_BYTES = 1_400
LEVEL = 2
MAX_RANDOM_BYTES = 64


def init_app(app: Flask) -> None:
    @app.after_request
    def compress(response: Response) -> Response:
        if not _is_worth_it(response):
            return response
        response.set_data(_packed(response.get_data()))
        response.headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")
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
    name = secrets.token_hex(secrets.randbelow(MAX_RANDOM_BYTES // 2) + 1)
    out = io.BytesIO()
    packer: Any = igzip.IGzipFile
    with packer(filename=name, mode="wb", compresslevel=LEVEL, fileobj=out) as file:
        file.write(body)
    return out.getvalue()


def quickly_packed(body: bytes) -> bytes:
    """For a page that perhaps only one reader gets."""
    return igzip.compress(body, LEVEL)
