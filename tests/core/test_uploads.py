"""Files are what they say, or are refused; and finding out costs little."""

from __future__ import annotations

import io
import zipfile

import pytest
from PIL import Image, ImageFile

from app.core import pictures, uploads
from app.core.uploads import Fault, RefusedFileError, clean_name, look_at
from tests.forum.files import (
    CONTENT_TYPES,
    PDF,
    archive,
    huge_picture,
    office,
    open_document,
    picture,
)

pytestmark = pytest.mark.once  # asks no database

GOOD = {
    "a chart.png": picture("PNG"),
    "IMG.JPG": picture("JPEG"),
    "a.jpeg": picture("JPEG", place=True),
    "a.webp": picture("WEBP"),
    "a.gif": picture("GIF"),
    "plan.pdf": PDF,
    "plan.v2.docx": office(".docx"),
    "plan.xlsx": office(".xlsx"),
    "plan.pptx": office(".pptx"),
    "plan.odt": open_document(".odt"),
    "plan.ods": open_document(".ods"),
    "plan.odp": open_document(".odp"),
    "utf8.csv": "Ville,Réponse\nQuébec,oui\n".encode(),
    "with-mark.csv": "\ufeffVille,Réponse\n".encode(),
    "old.csv": "Ville;Réponse\nQuébec;oui\n".encode("cp1252"),
    "notes.txt": b"Thank you! a < b, and <b> is bold.\n",
}
EOCD = b"PK\x05\x06" + b"\0" * 18
WRONG = {
    "empty.png": (b"", Fault.EMPTY),
    "empty.txt": (b"", Fault.EMPTY),
    "a.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Fault.TYPE),
    "a.html": (b"<p>", Fault.TYPE),
    "plan.doc": (b"\xd0\xcf\x11\xe0", Fault.TYPE),
    "plan.docm": (office(), Fault.TYPE),
    "noending": (b"words", Fault.TYPE),
    "invoice.pdf.exe": (PDF, Fault.TYPE),
    "invoice.exe.pdf": (PDF, Fault.TYPE),
    "page.html.png": (picture(), Fault.TYPE),
    "invoice\u202efdp.exe": (PDF, Fault.TYPE),
    "really-svg.png": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Fault.NOT_WHAT_IT_SAYS),
    "really-png.jpg": (picture("PNG"), Fault.NOT_WHAT_IT_SAYS),
    "really-webp.gif": (picture("WEBP"), Fault.NOT_WHAT_IT_SAYS),
    "really-wave.webp": (b"RIFF\x24\0\0\0WAVEfmt ", Fault.NOT_WHAT_IT_SAYS),
    "really-exe.pdf": (b"MZ\x90\0" + PDF, Fault.NOT_WHAT_IT_SAYS),
    "page-too.gif": (picture("GIF") + b"<script >alert(1)</script>", Fault.NOT_WHAT_IT_SAYS),
    "page-inside.gif": (b"GIF89a/*" + b"<svg onload=x>" * 4, Fault.NOT_WHAT_IT_SAYS),
    "archive-too.png": (picture() + EOCD, Fault.NOT_WHAT_IT_SAYS),
    "page-too.pdf": (b"%PDF-1.7\n<html>\n" + PDF, Fault.NOT_WHAT_IT_SAYS),
    "page.pdf": (b"<!doctype html>" + PDF, Fault.NOT_WHAT_IT_SAYS),
    "archive-too.pdf": (PDF + EOCD, Fault.NOT_WHAT_IT_SAYS),
    "page.txt": (b"  <html>\n<script>x</script>", Fault.NOT_WHAT_IT_SAYS),
    "page.csv": (b"<!DOCTYPE html >a,b", Fault.NOT_WHAT_IT_SAYS),
    "binary.txt": (b"words\0words", Fault.NOT_WHAT_IT_SAYS),
    "pdf.txt": (PDF, Fault.NOT_WHAT_IT_SAYS),
    "zip.docx": (archive({"a.txt": b"words"}), Fault.NOT_WHAT_IT_SAYS),
    "xlsx.docx": (office(".xlsx"), Fault.NOT_WHAT_IT_SAYS),
    "odt.ods": (open_document(".odt"), Fault.NOT_WHAT_IT_SAYS),
    "docx.odt": (office(), Fault.NOT_WHAT_IT_SAYS),
    "after-a-program.docx": (b"MZ\x90\0" + office(), Fault.NOT_WHAT_IT_SAYS),
    "upwards.docx": (office(**{"../../x": b"x"}), Fault.NOT_WHAT_IT_SAYS),
    "macros.docx": (office(**{"word/vbaProject.bin": b"x"}), Fault.MACROS),
    "macros.odt": (open_document(**{"Basic/Standard/Module1.xml": b"x"}), Fault.MACROS),
    "macros-by-type.docx": (
        archive({CONTENT_TYPES: b"application/vnd.ms-word.document.macroEnabled.main+xml"}),
        Fault.MACROS,
    ),
    "bomb.docx": (office(**{"word/media/a.bin": b"\0" * 3_000_000}), Fault.BOMB),
    "many.odt": (open_document(**{f"f{n}": b"" for n in range(5001)}), Fault.BOMB),
    "huge.png": (huge_picture(), Fault.PIXELS),
    "cut.png": (picture()[:20], Fault.BROKEN),
    "cut.pdf": (PDF[:40], Fault.BROKEN),
    "cut.docx": (office()[:-30], Fault.BROKEN),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_is_what_it_says_is_taken(name: str) -> None:
    upload = look_at(name, io.BytesIO(GOOD[name]))
    assert (upload.name, upload.size) == (name, len(GOOD[name]))
    assert (upload.picture is not None) == upload.media_type.startswith("image/")
    assert upload.stream.read() == GOOD[name]


@pytest.mark.parametrize("name", WRONG)
def test_what_is_not_is_refused_for_its_fault(name: str) -> None:
    data, fault = WRONG[name]
    with pytest.raises(RefusedFileError) as refused:
        look_at(name, io.BytesIO(data))
    assert refused.value.fault is fault


def test_a_file_may_be_so_large_and_no_larger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_BYTES", 5)
    assert look_at("a.txt", io.BytesIO(b"12345")).size == 5
    with pytest.raises(RefusedFileError, match=Fault.TOO_LARGE):
        look_at("a.txt", io.BytesIO(b"123456"))


def test_an_archive_that_lies_about_its_size_is_not_unpacked() -> None:
    """Only two small entries are ever read, and no more of them than is looked at."""
    data = office(**{"word/media/a.bin": b"\0" * 3_000_000})
    with zipfile.ZipFile(io.BytesIO(data)) as honest:
        real = honest.getinfo("word/media/a.bin").file_size
    lying = data.replace(real.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert look_at("a.docx", io.BytesIO(lying)).size == len(data)


def test_a_protected_archive_is_refused() -> None:
    data = bytearray(office())
    place = data.index(b"PK\x01\x02")
    data[place + 8] |= 1
    with pytest.raises(RefusedFileError, match=Fault.BROKEN):
        look_at("a.docx", io.BytesIO(bytes(data)))


def test_nothing_is_decoded_to_look_at_a_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(ImageFile.ImageFile, "load", never)
    for name in ("a chart.png", "IMG.JPG", "a.jpeg", "a.webp", "a.gif"):
        assert look_at(name, io.BytesIO(GOOD[name])).picture == pictures.Size(40, 20)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\Zoé\\plan.pdf", "plan.pdf"),
        ("a\u202egnp.pdf", "agnp.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie b.pdf"),
        ('"a<b>".pdf', "ab.pdf"),
        (".htaccess", "htaccess"),
        ("  Été à Québec.PDF ", "Été à Québec.PDF"),
        ("x" * 300 + ".pdf", "x" * 96 + ".pdf"),
        ("..", ""),
        ("", ""),
    ],
)
def test_a_name_is_what_can_be_seen_of_it(sent: str, kept: str) -> None:
    assert clean_name(sent) == kept


@pytest.mark.parametrize("turned", range(1, 9))
def test_a_picture_stands_upright_and_its_size_was_known_before(turned: int) -> None:
    data = picture("JPEG", (40, 20), turned=turned)
    size = pictures.look_at(io.BytesIO(data), "JPEG")
    assert (size.width, size.height) == ((40, 20) if turned < 5 else (20, 40))
    made = dict(pictures.copies(io.BytesIO(data)))
    with Image.open(made[f"{size.width}.webp"]) as copy:
        assert copy.size == (size.width, size.height)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_a_camera_wrote_is_in_a_copy(kind: str) -> None:
    data = picture(kind, (2000, 1000), turned=6, place=True)
    assert b"SecretCamera" in data
    for ending, copy in pictures.copies(io.BytesIO(data)):
        assert b"SecretCamera" not in copy.getvalue(), ending
        with Image.open(copy) as image:
            assert dict(image.getexif()) == {}, ending
            assert not {"exif", "icc_profile", "xmp"} & set(image.info), ending


def test_a_large_picture_is_kept_in_a_few_widths() -> None:
    data = picture("JPEG", (4000, 1000))
    assert pictures.look_at(io.BytesIO(data), "JPEG") == pictures.Size(1600, 400)
    sizes = {}
    for ending, copy in pictures.copies(io.BytesIO(data)):
        with Image.open(copy) as image:
            sizes[ending] = image.size
    assert sizes == {
        "1600.webp": (1600, 400),
        "960.webp": (960, 240),
        "480.webp": (480, 120),
        "thumb.webp": (320, 80),
    }


def test_of_a_film_the_first_picture_is_shown_and_what_is_clear_stays_clear() -> None:
    out = io.BytesIO()
    frames = [Image.new("RGBA", (30, 30), colour) for colour in ("#ff000000", "#00ff00ff")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    (_, copy), *_ = pictures.copies(out)
    with Image.open(copy) as image:
        assert getattr(image, "n_frames", 1) == 1
        assert image.convert("RGBA").getpixel((15, 15))[3] == 0


def test_a_picture_cut_short_is_no_picture() -> None:
    data = picture("JPEG", (800, 800))
    with pytest.raises(pictures.NoPictureError):
        list(pictures.copies(io.BytesIO(data[: len(data) // 2])))
