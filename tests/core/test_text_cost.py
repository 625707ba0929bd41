"""No text a member may send costs the server much more than any other, or grows beyond measure."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from app.config import ROOT
from app.forum.forms import BODY_LENGTH
from tests.core.render_costs import MOST, texts

pytestmark = pytest.mark.once  # asks no database

GROWTH = 12.5  # an address of a few letters is written twice, with what its link says of itself


def costs() -> dict[str, dict[str, float]]:
    """Found in a process of its own, whose processor time the system limits."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.core.render_costs"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {line["name"]: line for line in lines}


@pytest.mark.timeout(900)  # twenty seconds of work, which waits where others work
def test_no_text_costs_much_more_than_an_ordinary_one_or_grows_beyond_measure() -> None:
    """One test, so that no second worker finds out the same once more."""
    found = costs()
    assert set(texts()) - found.keys() == set(), "the process was stopped before it came there"
    assert {name: c["times"] for name, c in found.items() if c["times"] >= MOST} == {}
    assert {n: c["bytes"] for n, c in found.items() if c["bytes"] > BODY_LENGTH * GROWTH} == {}
