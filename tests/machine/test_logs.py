"""What is logged is one line per event, and keeps people's secrets."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog

from app.core import logs

Lines = Callable[[], list[str]]


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Iterator[Lines]:
    """The lines written to standard error since the last call; logging as before afterwards."""
    root = logging.getLogger()
    kept = list(root.handlers), root.level

    def written() -> list[str]:
        return capsys.readouterr().err.splitlines()

    yield written
    root.handlers[:], root.level = kept
    logs.configure()


def one(lines: Lines) -> dict[str, Any]:
    [line] = lines()
    event: dict[str, Any] = json.loads(line)
    return event


def test_an_event_is_one_json_line_with_a_utc_time(lines: Lines) -> None:
    logs.configure(json=True)
    structlog.get_logger("tests").info("thread_posted", thread=12)
    event = one(lines)
    assert (event["event"], event["thread"], event["level"]) == ("thread_posted", 12, "info")
    assert event["logger"] == "tests"
    assert datetime.fromisoformat(event["timestamp"]).utcoffset() == timedelta(0)


def test_json_is_the_default_where_nobody_watches(lines: Lines) -> None:
    logs.configure()
    structlog.get_logger().info("quiet")
    assert one(lines)["event"] == "quiet"


def test_secrets_are_dropped_however_deep(lines: Lines) -> None:
    logs.configure(json=True)
    structlog.get_logger().info(
        "signed_in",
        password="p1",
        Token="p2",
        form={"csrf_token": "p3", "cookie": "p4", "name": "Luc"},
    )
    event = one(lines)
    assert event["form"] == {"name": "Luc"}
    assert not any(f"p{n}" in str(event) for n in range(1, 5))


def test_email_addresses_are_masked_in_values_and_messages(lines: Lines) -> None:
    logs.configure(json=True)
    structlog.get_logger().info("mail to luc@exemple.ca", to=["Luc <luc.b@exemple.ca>"])
    event = one(lines)
    assert event["event"] == "mail to l***@exemple.ca"
    assert event["to"] == ["Luc <l***@exemple.ca>"]


@pytest.mark.parametrize("as_json", [True, False])
def test_a_value_cannot_start_a_line_or_colour_a_terminal(lines: Lines, as_json: bool) -> None:
    logs.configure(json=as_json)
    structlog.get_logger().info("search", q="a\r\nfake: line\x1b[31m\u2028x")
    [line] = lines()
    assert "\x1b" not in line
    assert "\\u2028" in line


def test_for_people_an_event_is_words(lines: Lines) -> None:
    logs.configure(json=False)
    structlog.get_logger("tests").warning("job_failed", job="mail.send", error="no route")
    [line] = lines()
    assert line.endswith("warning job_failed job=mail.send error='no route' logger=tests")


def test_the_standard_librarys_logging_takes_the_same_way(lines: Lines) -> None:
    logs.configure(json=True)
    logging.getLogger("somebody").warning("hello %s", "amina@example.org", extra={"post": 3})
    event = one(lines)
    assert event["event"] == "hello a***@example.org"
    assert event["post"] == 3


@pytest.mark.parametrize("as_json", [True, False])
def test_an_exception_is_told_with_its_traceback(lines: Lines, as_json: bool) -> None:
    logs.configure(json=as_json)
    try:
        raise ValueError("no\nTraceback of amina@example.org [parameters: ('hunter2',)]")
    except ValueError:
        structlog.get_logger().exception("page_failed")
    told = lines()
    assert all(line.startswith("    ") for line in told[1:])
    assert len(told) == 1 or not as_json
    assert "ValueError" in "".join(told)
    assert "hunter2" not in "".join(told)
    assert "amina@" not in "".join(told)


def test_what_cannot_be_json_is_told_as_text(lines: Lines) -> None:
    logs.configure(json=True)
    loop: dict[str, Any] = {}
    loop["itself"] = loop
    structlog.get_logger().info(
        "odd", thing=object(), when=datetime.max.replace(tzinfo=UTC), loop=loop, data=b"\xff"
    )
    assert "object" in one(lines)["thing"]


def test_configuring_twice_does_not_double_the_lines(lines: Lines) -> None:
    logs.configure(json=True)
    logs.configure(json=True)
    logging.getLogger("somebody").error("once")
    assert len(lines()) == 1
