"""The request, made fit for Python."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote_from_bytes

from flask import Request as FlaskRequest

ASCII = "".join(map(chr, range(128)))


class Request(FlaskRequest):
    """Bytes in a query that are no text would make Werkzeug fail at the first look at it: they
    are escaped, as a browser would have done."""

    def __init__(self, environ: dict[str, Any], *rest: Any, **options: Any) -> None:
        query = environ.get("QUERY_STRING", "")
        if not query.isascii():
            environ["QUERY_STRING"] = quote_from_bytes(query.encode("latin-1"), ASCII)
        super().__init__(environ, *rest, **options)
