"""Files to upload: good ones, and ones that are not what they say."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image

from app.core.uploads import OFFICE_MAIN, OPEN_DOCUMENT

ORIENTATION, MAKER, GPS = 0x0112, 0x010F, 0x8825
CONTENT_TYPES = "[Content_Types].xml"


def picture(
    kind: str = "PNG", size: tuple[int, int] = (40, 20), *, turned: int = 0, place: bool = False
) -> bytes:
    """``turned`` is an EXIF orientation; ``place`` says where it was taken, and by what."""
    image = Image.new("RGB", size, "#1f497a")
    exif = Image.Exif()
    if turned:
        exif[ORIENTATION] = turned
    if place:
        exif[MAKER] = "SecretCamera"
        exif.get_ifd(GPS).update({1: "N", 2: (45.0, 25.0, 29.0)})
    out = io.BytesIO()
    image.save(out, kind, **({"exif": exif} if turned or place else {}))
    return out.getvalue()


def huge_picture() -> bytes:
    """A few hundred bytes that say they are 60000 × 60000 pixels."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    chunks = ((b"IHDR", head), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def archive(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in entries.items():
            file.writestr(name, data)
    return out.getvalue()


def office(ending: str = ".docx", **more: bytes) -> bytes:
    types = f'<Types><Override ContentType="{OFFICE_MAIN[ending]}.main+xml"/></Types>'
    return archive({CONTENT_TYPES: types.encode(), "word/document.xml": b"<w/>", **more})


def open_document(ending: str = ".odt", **more: bytes) -> bytes:
    return archive({"mimetype": OPEN_DOCUMENT[ending].encode(), "content.xml": b"<o/>", **more})


PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
