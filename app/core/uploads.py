"""Whether a file is what it says it is, found out without unpacking it.

Done in the request, so everything here reads little: the first bytes, the head of a picture, the
list of what is in an archive and two small entries of it.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import BinaryIO

import puremagic

from app.core import pictures
from app.core.text import visible_line

MAX_BYTES = 10_000_000
MAX_NAME = 100
MAX_ENTRIES = 5_000
MAX_UNPACKED = 200_000_000
MAX_RATIO = 200  # what deflate makes of an honest document; nothing but zeros goes to 1000
SMALL = 1_000_000
HEAD = 4096
SURE = 0.4  # of puremagic: four bytes or more agree

IMAGES = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP", ".gif": "GIF"}
MAGIC = {"PNG": b"\x89PNG\r\n\x1a\n", "JPEG": b"\xff\xd8\xff", "WEBP": b"RIFF", "GIF": b"GIF8"}
OFFICE = "application/vnd.openxmlformats-officedocument."
OFFICE_MAIN = {
    ".docx": OFFICE + "wordprocessingml.document",
    ".xlsx": OFFICE + "spreadsheetml.sheet",
    ".pptx": OFFICE + "presentationml.presentation",
}
OPEN_DOCUMENT = {
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odp": "application/vnd.oasis.opendocument.presentation",
}
TEXTS = {".csv": "text/csv", ".txt": "text/plain"}
DOCUMENTS = (".pdf", *OFFICE_MAIN, *OPEN_DOCUMENT, *TEXTS)
ACCEPTED = (*IMAGES, *DOCUMENTS)
# An ending that makes a machine run the file, hidden before one that does not.
RUNNABLE = re.compile(
    r"\.(?:exe|com|scr|bat|cmd|msi|js|mjs|vbs|ps1|sh|jar|hta|lnk|html?|xhtml|svg|php\d?)\.", re.I
)
MARKUP = re.compile(rb"<(?:!doctype|html|head|body|script|iframe|svg|\?php)[\s>]", re.I)
CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
MACROS = re.compile(r"(?:^|/)(?:vbaproject\.bin$|macrosheets/|basic/|scripts/)", re.I)
FORBIDDEN_IN_NAMES = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')


class Fault(StrEnum):
    """Why a file is not taken; ``app.forum.labels`` has the sentence for each."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TYPE = "type"
    NOT_WHAT_IT_SAYS = "not_what_it_says"
    PIXELS = "pixels"
    BROKEN = "broken"
    MACROS = "macros"
    BOMB = "bomb"
    QUOTA = "quota"
    TOO_MANY = "too_many"
    NEW_MEMBER = "new_member"
    STORAGE = "storage"
    GONE = "gone"


class RefusedFileError(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True)
class Upload:
    """A file that was looked at and may be kept. ``picture`` is its size when it is one."""

    name: str
    media_type: str
    size: int
    stream: BinaryIO
    picture: pictures.Size | None


def look_at(name: str, stream: BinaryIO) -> Upload:
    """Raises RefusedFileError when it is not one of the kinds we take, or is not what it says."""
    name = clean_name(name)
    ending = PurePosixPath(name).suffix.lower()
    if ending not in ACCEPTED or RUNNABLE.search(name):
        raise RefusedFileError(Fault.TYPE)
    size = stream.seek(0, 2)
    if size == 0:
        raise RefusedFileError(Fault.EMPTY)
    if size > MAX_BYTES:
        raise RefusedFileError(Fault.TOO_LARGE)
    stream.seek(0)
    picture = None
    if ending in IMAGES:
        picture = _image(stream, IMAGES[ending])
        media_type = f"image/{IMAGES[ending].lower()}"
    else:
        media_type = _document(stream, ending)
    stream.seek(0)
    return Upload(name, media_type, size, stream, picture)


def clean_name(name: str) -> str:
    """What a person can see of a file's name, without folders, without what turns the line
    around, at most ``MAX_NAME`` characters with its ending."""
    last = re.split(r"[/\\]", name)[-1]
    # First these, for visible_line makes spaces of line ends.
    line = visible_line(FORBIDDEN_IN_NAMES.sub("", last)).strip(". ")
    path = PurePosixPath(line)
    return path.stem[: MAX_NAME - len(path.suffix)] + path.suffix


def _image(stream: BinaryIO, kind: str) -> pictures.Size:
    data = stream.read()
    wanted = MAGIC[kind]
    if not data.startswith(wanted) or (kind == "WEBP" and data[8:12] != b"WEBP"):
        raise RefusedFileError(Fault.NOT_WHAT_IT_SAYS)
    # Two things at once: a page inside a picture, or an archive behind one.
    if MARKUP.search(data) or zipfile.is_zipfile(stream):
        raise RefusedFileError(Fault.NOT_WHAT_IT_SAYS)
    stream.seek(0)
    try:
        return pictures.look_at(stream, kind)
    except pictures.TooManyPixelsError:
        raise RefusedFileError(Fault.PIXELS) from None
    except pictures.NoPictureError:
        raise RefusedFileError(Fault.BROKEN) from None


def _document(stream: BinaryIO, ending: str) -> str:
    head = stream.read(HEAD)
    stream.seek(0)
    if ending == ".pdf":
        _require_pdf(stream, head)
        return "application/pdf"
    if ending in TEXTS:
        _require_text(stream, head)
        return TEXTS[ending]
    return _archive(stream, head, ending)


def _require_pdf(stream: BinaryIO, head: bytes) -> None:
    if not head.startswith(b"%PDF-") or MARKUP.search(head):
        raise RefusedFileError(Fault.NOT_WHAT_IT_SAYS)
    if zipfile.is_zipfile(stream):
        raise RefusedFileError(Fault.NOT_WHAT_IT_SAYS)
    stream.seek(0)
    if b"%%EOF" not in stream.read()[-HEAD:]:
        raise RefusedFileError(Fault.BROKEN)


def _require_text(stream: BinaryIO, head: bytes) -> None:
    """Words in UTF-8, or in one of the encodings with one byte a character that spreadsheets
    still write; no page, and nothing whose first bytes name another kind."""
    is_binary = CONTROLS.search(stream.read()) is not None
    if is_binary or MARKUP.search(head) or _is_of_another_kind(head):
        raise RefusedFileError(Fault.NOT_WHAT_IT_SAYS)


def _is_of_another_kind(head: bytes) -> bool:
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return False
    return any(
        match.confidence >= SURE and not match.mime_type.startswith(("text/", "message/"))
        for match in found
    )


def _archive(stream: BinaryIO, head: bytes, ending: str) -> str:
    if not head.startswith(b"PK\x03\x04"):
        raise RefusedFileError(Fault.NOT_WHAT_IT_SAYS)
    try:
        with zipfile.ZipFile(stream) as archive:
            _require_harmless(archive)
            return _kind_of(archive, ending)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, KeyError,
            NotImplementedError):  # fmt: skip
        raise RefusedFileError(Fault.BROKEN) from None


def _require_harmless(archive: zipfile.ZipFile) -> None:
    """By what the archive says of itself, for nothing here unpacks it."""
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES or sum(each.file_size for each in entries) > MAX_UNPACKED:
        raise RefusedFileError(Fault.BOMB)
    for each in entries:
        if each.file_size > SMALL and each.file_size > MAX_RATIO * max(1, each.compress_size):
            raise RefusedFileError(Fault.BOMB)
        if MACROS.search(each.filename):
            raise RefusedFileError(Fault.MACROS)
        if each.flag_bits & 1:  # nobody can look into it
            raise RefusedFileError(Fault.BROKEN)
        parts = PurePosixPath(each.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts:
            raise RefusedFileError(Fault.NOT_WHAT_IT_SAYS)


def _kind_of(archive: zipfile.ZipFile, ending: str) -> str:
    if ending in OPEN_DOCUMENT:
        says = _start_of(archive, "mimetype", 200).decode("ascii", "replace").strip()
        is_so = says == OPEN_DOCUMENT[ending]
        media_type = OPEN_DOCUMENT[ending]
    else:
        says = _start_of(archive, "[Content_Types].xml", SMALL).decode("utf-8", "replace")
        if "macroenabled" in says.lower():
            raise RefusedFileError(Fault.MACROS)
        media_type = OFFICE_MAIN[ending]
        is_so = f'"{media_type}.main+xml"' in says
    if not is_so:
        raise RefusedFileError(Fault.NOT_WHAT_IT_SAYS)
    return media_type


def _start_of(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    try:
        entry = archive.getinfo(name)
    except KeyError:
        raise RefusedFileError(Fault.NOT_WHAT_IT_SAYS) from None
    with archive.open(entry) as file:
        return file.read(most)
