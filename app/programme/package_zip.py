"""A course package in one file: a zip of its folder, opened with care and packed always the same."""

from __future__ import annotations

import stat
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from app.programme.package_reader import PackageError

MOST_PACKED = 50 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
MOST_FILES = 5_000
ALWAYS = (1980, 1, 1, 0, 0, 0)  # the same for each file, so that the same course is the same bytes
# All that the standard library raises for a zip that is broken, locked or packed in another way.
BROKEN = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


@contextmanager
def opened(package: Path) -> Iterator[Path]:
    """The folder of a package, be it one or a zip of one. Raises PackageError, with the names of
    files as they are within the zip."""
    if package.is_dir():
        yield package
        return
    with tempfile.TemporaryDirectory(prefix="course-") as name:
        folder = Path(name)
        _unpack(package, folder)
        try:
            yield _top(folder)
        except PackageError as error:
            raise error.seen_in(folder, package) from None


def pack(folder: Path, file: Path) -> None:
    """Every file of the folder, in the order of their names."""
    with ZipFile(file, "x", ZIP_DEFLATED) as packed:
        for path in sorted(each for each in folder.rglob("*") if each.is_file()):
            entry = ZipInfo(path.relative_to(folder).as_posix(), ALWAYS)
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            packed.writestr(entry, path.read_bytes(), ZIP_DEFLATED)


def _unpack(package: Path, folder: Path) -> None:
    """Everything is looked at before the first file is written."""
    if package.stat().st_size > MOST_PACKED:
        raise _fail(package, f"the zip is larger than {_megabytes(MOST_PACKED)}: leave files out.")
    try:
        with ZipFile(package) as packed:
            entries = packed.infolist()
            _look_at(package, entries)
            for entry in entries:
                packed.extract(entry, folder)
    except BROKEN:
        said = "this is no zip that can be opened: pack the folder again, without a password."
        raise _fail(package, said) from None
    except OSError as error:
        raise _fail(package, f"this zip cannot be unpacked here: {error.strerror}.") from None


def _look_at(package: Path, entries: list[ZipInfo]) -> None:
    if len(entries) > MOST_FILES:
        raise _fail(package, f"the zip has more than {MOST_FILES} files: leave some out.")
    # No more than is said here is ever unpacked: reading stops there.
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        most = _megabytes(MOST_UNPACKED)
        raise _fail(package, f"the files of the zip are larger than {most}: leave some out.")
    seen: set[str] = set()
    for entry in entries:
        name, kind = entry.filename, stat.S_IFMT(entry.external_attr >> 16)
        if _climbs(name):
            raise _fail(package, f"{name!r} is outside of the package: pack its folder alone.")
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise _fail(package, f"{name!r} is no file but leads to one: pack the file itself.")
        if name in seen:
            raise _fail(package, f"{name!r} is in the zip twice: keep one.")
        seen.add(name)


def _climbs(name: str) -> bool:
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name


def _top(folder: Path) -> Path:
    """Where package.yaml is: at the top, or in the one folder that was packed as a whole."""
    inside = list(folder.iterdir())
    is_wrapped = len(inside) == 1 and (inside[0] / "package.yaml").is_file()
    return inside[0] if is_wrapped else folder


def _fail(package: Path, sentence: str) -> PackageError:
    return PackageError(package, 1, sentence)


def _megabytes(size: int) -> str:
    return f"{size // (1024 * 1024)} MB"
