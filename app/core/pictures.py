"""Pictures: what the head of a file says, and the copies of it that the site shows.

What was uploaded is never shown: it may be something else as well, and tells where it was taken.
Every picture is decoded and written anew in a few widths, by a job, for that takes memory.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
MAX_PIXELS = 40_000_000
WIDTHS = (480, 960, 1600)
THUMB = 320
QUALITY = 80
ORIENTATION = 0x0112
# As an EXIF orientation says how the camera was held.
TURNS = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_270,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_90,),
}
LYING = (5, 6, 7, 8)


class TooManyPixelsError(Exception):
    """It would take more memory than a picture is worth."""


class NoPictureError(Exception):
    """It cannot be read as what it says it is."""


@dataclass(frozen=True)
class Size:
    """As it is shown, upright, and no wider than the widest copy."""

    width: int
    height: int


def look_at(stream: BinaryIO, kind: str) -> Size:
    """How large the picture of this format (``PNG``) will be shown; only its head is read."""
    with _opened(stream, kind) as image:
        width, height = image.size
        if _orientation(image) in LYING:
            width, height = height, width
    shown = min(width, WIDTHS[-1])
    return Size(shown, max(1, round(height * shown / width)))


def widths_for(width: int) -> tuple[int, ...]:
    """Of a picture shown at most so wide: the widths it is kept in, the widest last."""
    return (*(each for each in WIDTHS if each < width), width)


def copies(stream: BinaryIO) -> Iterator[tuple[str, io.BytesIO]]:
    """Each copy, by the end of its name, as WebP without anything but the picture: the first one
    of a film, upright. NoPictureError when it cannot be decoded to its end."""
    upright = _upright(stream)
    size = min(upright.width, WIDTHS[-1])
    for width in reversed(widths_for(size)):
        height = max(1, round(upright.height * width / upright.width))
        yield f"{width}.webp", _written(upright, (width, height))
    scale = min(1.0, THUMB / max(upright.size))
    thumb = (max(1, round(upright.width * scale)), max(1, round(upright.height * scale)))
    yield "thumb.webp", _written(upright, thumb)


def _opened(stream: BinaryIO, *kinds: str) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(stream, formats=kinds or FORMATS)
    except Image.DecompressionBombError as error:
        raise TooManyPixelsError from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise NoPictureError from error
    if image.width < 1 or image.height < 1:
        raise NoPictureError
    if image.width * image.height > MAX_PIXELS:
        raise TooManyPixelsError
    return image


def _upright(stream: BinaryIO) -> Image.Image:
    with _opened(stream) as image:
        turns = TURNS.get(_orientation(image), ())
        try:
            # A JPEG can be decoded at a fraction of its size.
            image.draft("RGB", (2 * WIDTHS[-1], 2 * WIDTHS[-1]))
            image.seek(0)
            image.load()
            has_alpha = "A" in image.getbands() or "transparency" in image.info
            plain = image.convert("RGBA" if has_alpha else "RGB")
        except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
            raise NoPictureError from error
    plain.info.clear()
    for turn in turns:
        plain = plain.transpose(turn)
    return plain


def _orientation(image: Image.Image) -> int:
    """Only where it stands in the head: to look for it further on, Pillow would decode the file."""
    if "exif" not in image.info:
        return 1
    try:
        return int(image.getexif().get(ORIENTATION, 1))
    except (ValueError, TypeError, SyntaxError, OSError, KeyError):
        return 1


def _written(picture: Image.Image, size: tuple[int, int]) -> io.BytesIO:
    out = io.BytesIO()
    picture.resize(size, Image.Resampling.LANCZOS).save(
        out, "WEBP", quality=QUALITY, exif=b"", icc_profile=b"", xmp=b""
    )
    out.seek(0)
    return out
