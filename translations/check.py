"""The French catalogue against the texts in code and templates: ``translations/check.py``.

Tells what is missing, empty, fuzzy, out of use, or would break when its values are filled in,
and ends with 1. With ``--update`` it rewrites the catalogue first: new texts come in empty, old
ones leave, and nothing is guessed.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "translations" / "fr" / "LC_MESSAGES" / "messages.po"
KEYWORDS = ("_l", "lazy_gettext", "lazy_ngettext:1,2", "lazy_pgettext:1c,2")
MAX_TOLD = 50


def main(arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        extract(template)
        if "--update" in arguments:
            update(template)
        if not CATALOGUE.exists():
            tell([f"{CATALOGUE} is missing: run `make messages`."])
            return 1
        problems = list(compare(_read(template), _read(CATALOGUE)))
    tell(problems)
    return 1 if problems else 0


def extract(template: Path) -> None:
    """Write every text of the site that is to be translated to this file, sorted."""
    keywords = [f"--keyword={word}" for word in KEYWORDS]
    # Babel would leave out folders whose name begins with "_".
    _pybabel("extract", "-F", "pyproject.toml", "--ignore-dirs=.*", *keywords, "--no-location", "--sort-output",
             "--project=Learning Together", "-o", str(template), ".")  # fmt: skip


def update(template: Path) -> None:
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    _pybabel("update", "-l", "fr", "-i", str(template), "-o", str(CATALOGUE), "--init-missing",
             "--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date",
             "-w", "100")  # fmt: skip


def compare(texts: Catalog, catalogue: Catalog) -> Iterator[str]:
    """What is wrong with the catalogue, one sentence each."""
    wanted = {_key(message): message for message in texts if message.id}
    found = {_key(message): message for message in catalogue if message.id}
    for key in sorted(set(wanted) - set(found)):
        yield f"missing: {key[1]!r}"
    for key in sorted(set(found) - set(wanted)):
        yield f"out of use: {key[1]!r}"
    for key, message in sorted(found.items()):
        if key in wanted:
            yield from (f"{fault}: {key[1]!r}" for fault in _faults(message, catalogue))
    for message in catalogue.obsolete.values():
        yield f"obsolete entry: {message.id!r}"


def tell(problems: list[str]) -> None:
    for problem in problems[:MAX_TOLD]:
        sys.stdout.write(f"{problem}\n")
    if problems:
        sys.stdout.write(
            f"{len(problems)} problem(s) in {CATALOGUE.relative_to(ROOT)}: "
            "run `make messages`, then translate what is empty.\n"
        )


def _faults(message: Message, catalogue: Catalog) -> Iterator[str]:
    strings = message.string if isinstance(message.string, list | tuple) else [message.string]
    if not all(strings):
        yield "not translated"
        return
    if message.fuzzy:
        yield "fuzzy"
    for error in message.check(catalogue):
        yield str(error)


def _key(message: Message) -> tuple[str, str]:
    text = message.id[0] if isinstance(message.id, list | tuple) else message.id
    return message.context or "", text


def _read(path: Path) -> Catalog:
    with path.open("rb") as handle:
        return read_po(handle, locale="fr")


def _pybabel(*arguments: str) -> None:
    with contextlib.chdir(ROOT):
        CommandLineInterface().run(["pybabel", "-q", *arguments])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
