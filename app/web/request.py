"""The request, made fit for Python."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote_from_bytes

from flask import Request as FlaskRequest

ASCII = "".join(map(chr, range(128)))
NUMBER = re.compile(r"[1-9][0-9]{0,8}")


class Request(FlaskRequest):
    """Bytes in a query that are no text would make Werkzeug fail at the first look at it: they
    are escaped, as a browser would have done."""

    def __init__(self, environ: dict[str, Any], *rest: Any, **options: Any) -> None:
        query = environ.get("QUERY_STRING", "")
        if not query.isascii():
            environ["QUERY_STRING"] = quote_from_bytes(query.encode("latin-1"), ASCII)
        super().__init__(environ, *rest, **options)


def number_in(text: str | None) -> int | None:
    """A number as our addresses and forms write them, from 1 on; None for anything else."""
    return int(text) if text is not None and NUMBER.fullmatch(text) else None
