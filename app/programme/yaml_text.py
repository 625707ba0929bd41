"""YAML as an author would write it: fields in their order, long texts as blocks, the same bytes for
the same values. Every file of a package that is exported is written by it."""

from __future__ import annotations

import hashlib
import re
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

# YAML folds these into blanks where they are not escaped.
OTHER_LINE_ENDS = re.compile("[\x85\u2028\u2029]")


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        """A list that is there twice is written twice: nobody has to follow a reference."""
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if OTHER_LINE_ENDS.search(text) else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
_Dumper.add_multi_representer(StrEnum, lambda dumper, choice: _text(dumper, choice.value))


def edition_of(text: str) -> str:
    """Names a state of what says this."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def dump(value: Any) -> str:
    text: str = yaml.dump(
        value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=False,
        width=100, indent=2,
    )  # fmt: skip
    return text


def write(path: Path, value: Any) -> None:
    """Into this file, whose folder is made where there is none."""
    write_words(path, dump(value))


def write_words(path: Path, words: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(words, encoding="utf-8", newline="\n")
