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


@pytest.fixture(scope="module")
def costs() -> dict[str, dict[str, float]]:
    """Found in a process of its own, whose processor time the system limits."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.core.render_costs"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {line["name"]: line for line in lines}


@pytest.mark.parametrize("name", sorted(texts()))
def test_a_costly_text_costs_no_more_than_some_ordinary_ones(name, costs) -> None:
    assert name in costs, "the process was stopped before it came here"
    assert costs[name]["times"] < MOST


def test_no_text_grows_beyond_measure(costs) -> None:
    assert {n: c["bytes"] for n, c in costs.items() if c["bytes"] > BODY_LENGTH * GROWTH} == {}
