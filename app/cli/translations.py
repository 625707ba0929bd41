"""Catalogues for people (``.po``) made into catalogues for the program (``.mo``)."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def stale_translations(folder: Path) -> list[Path]:
    """The ``.po`` files under this folder whose ``.mo`` is missing or older."""
    return [
        source
        for source in sorted(folder.glob("*/LC_MESSAGES/*.po"))
        if not _is_fresh(source.with_suffix(".mo"), source)
    ]


def compile_translations(folder: Path) -> int:
    """Make the ``.mo`` files that are missing or older than their source; how many were made.

    Raises OSError when the folder cannot be written.
    """
    stale = stale_translations(folder)
    for source in stale:
        _compile(source)
    return len(stale)


def _is_fresh(target: Path, source: Path) -> bool:
    return target.exists() and target.stat().st_mtime >= source.stat().st_mtime


def _compile(source: Path) -> None:
    # Imported here: a start with nothing to compile does without them.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as handle:
        catalog = read_po(handle, locale=source.parent.parent.name)
    # Written aside and renamed, for a server may be reading the old one.
    descriptor, aside = tempfile.mkstemp(dir=source.parent)
    with os.fdopen(descriptor, "wb") as handle:
        write_mo(handle, catalog)
    Path(aside).chmod(0o644)
    Path(aside).replace(source.with_suffix(".mo"))
