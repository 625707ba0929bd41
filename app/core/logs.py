"""What the program tells its operator: one line per event, on standard error.

JSON when a machine reads, words when a person does. Secrets are dropped and e-mail addresses
masked before anything is written, and no value can start a line of its own.
"""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

SECRETS = {"password", "token", "cookie", "secret", "csrf_token"}
EMAIL = re.compile(r"([A-Za-z0-9])[A-Za-z0-9._%+\-]*@([A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*)")
PARAMETERS = re.compile(r"\[parameters: .*")  # what SQLAlchemy's errors end with
FORCE_JSON = "LOG_JSON"  # set by ``flask serve`` for its children
MAX_DEPTH = 5
NOISY = ("urllib3", "asyncio", "alembic", "werkzeug", "fontTools", "fpdf")

Event = MutableMapping[str, Any]


def configure(json: bool | None = None) -> None:
    """Send structlog and the standard library's logging to standard error.

    ``json`` says how; by default one JSON object a line unless standard error is a terminal.
    Calling it again replaces what was there.
    """
    if json is None:
        json = FORCE_JSON in os.environ or not sys.stderr.isatty()
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        # Not kept: a test, or ``flask serve``, may configure a second time.
        cache_logger_on_first_use=False,
    )
    handler = StderrHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                keep_private,
                structlog.processors.JSONRenderer(default=str) if json else render_words,
            ],
        )
    )
    _replace_handlers(handler)


class StderrHandler(logging.StreamHandler[Any]):
    """Writes to what ``sys.stderr`` is at that moment, as pytest and daemons exchange it."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> Any:
        return sys.stderr


def keep_private(_logger: Any, _method: str, event: Event) -> Event:
    """Structlog processor: no secrets, no whole e-mail addresses, however deep they lie."""
    return {key: _private(value, 0) for key, value in event.items() if not _is_secret(key)}


def mask(text: str) -> str:
    """``amina@example.org`` as ``a***@example.org``: enough to follow one person through a log."""
    return EMAIL.sub(r"\1***@\2", text) if "@" in text else text


def render_words(_logger: Any, _method: str, event: Event) -> str:
    """Structlog renderer for people: time, level, event, then ``key=value``; always one line."""
    head = [str(event.pop(key, "")) for key in ("timestamp", "level", "event")]
    trace = event.pop("exception", None)
    pairs = [f"{key}={_printable(value)}" for key, value in event.items()]
    line = " ".join(_escaped(word) for word in [*head, *pairs] if word)
    if trace is None:
        return line
    # A traceback is read in lines; indented, none of them can pass for an event.
    return "\n    ".join([line, *(_escaped(part) for part in str(trace).splitlines())])


def _replace_handlers(handler: logging.Handler) -> None:
    root = logging.getLogger()
    for old in list(root.handlers):
        if isinstance(old, StderrHandler):
            root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)


def _is_secret(key: str) -> bool:
    return str(key).lower() in SECRETS


def _private(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return mask(PARAMETERS.sub("[parameters: hidden]", value))
    if depth > MAX_DEPTH:
        return "..."
    if isinstance(value, Mapping):
        return {
            mask(str(key)): _private(inner, depth + 1)
            for key, inner in value.items()
            if not _is_secret(str(key))
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [_private(inner, depth + 1) for inner in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return mask(str(value))


def _printable(value: Any) -> str:
    text = str(value)
    return repr(text) if " " in text or not text else text


def _escaped(text: str) -> str:
    """Line ends, escape sequences and other controls as their Python escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
