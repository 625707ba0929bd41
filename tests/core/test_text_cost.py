"""No text a member may send takes the server long, or grows beyond measure."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from app.config import ROOT
from app.forum.forms import BODY_LENGTH
from tests.core.render_costs import texts

SECONDS_A_TEXT = 2.0  # of the processor, for both renderers together: at most one each
GROWTH = 10


@pytest.fixture(scope="module")
def costs() -> dict[str, dict[str, float]]:
    """In a process of its own, whose processor time the system limits."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.core.render_costs"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {line["name"]: line for line in lines}


@pytest.mark.parametrize("name", sorted(texts()))
def test_a_costly_text_is_rendered_in_bounded_time(name, costs) -> None:
    assert name in costs, "the process was stopped before it came here"
    assert costs[name]["seconds"] < SECONDS_A_TEXT


def test_no_text_grows_beyond_measure(costs) -> None:
    assert {n: c["bytes"] for n, c in costs.items() if c["bytes"] > BODY_LENGTH * GROWTH} == {}
