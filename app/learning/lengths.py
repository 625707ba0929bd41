"""How long what people write of an activity may be, in characters.

A result is one message of the forum, which holds 20,000: what a form can bring fits into it, with
room for the names of a group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

SHORT, LONG = 200, 3_000
GROUP_NAME = 60
LONGEST_RESULT = 19_000
OF_GROUP = GROUP_NAME + 40  # the line that names the group, and the word before its members
AROUND = len("# ") + 2 * len("\n\n")  # a field's label and its answer


def longest_result(fields: Sequence[Mapping[str, Any]]) -> int:
    """How long a result can become when each of these fields holds as much as it takes."""
    return OF_GROUP + sum(
        AROUND + max(len(field["label_en"]), len(field["label_fr"])) + room_of(field)
        for field in fields
    )


def room_of(field: Mapping[str, Any]) -> int:
    return LONG if field["is_long"] else SHORT
