"""The files of the demo: a chart that is drawn, and a table that is written, when it is loaded."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from PIL import Image, ImageDraw, ImageFont

WIDTH, ROW, LEFT, RIGHT = 1200, 90, 380, 90  # pixels
PAPER, INK, BAR = "#ffffff", "#22303c", "#1f6f8b"


def file_of(said: dict[str, Any]) -> tuple[str, io.BytesIO]:
    """Its name and what is in it: ``bars`` (what, how many) or the ``rows`` of a table."""
    data = _chart(said["bars"]) if "bars" in said else _table(said["rows"])
    return said["name"], io.BytesIO(data)


def _chart(bars: Sequence[tuple[str, int]]) -> bytes:
    image = Image.new("RGB", (WIDTH, ROW * (len(bars) + 1)), PAPER)
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(30)
    scale = (WIDTH - LEFT - RIGHT) / max(number for _, number in bars)
    for row, (label, number) in enumerate(bars):
        top = ROW // 2 + row * ROW
        middle, end = top + ROW // 2, LEFT + round(number * scale)
        draw.text((LEFT - 20, middle), label, fill=INK, font=font, anchor="rm")
        draw.rectangle((LEFT, top + 15, end, top + ROW - 15), fill=BAR)
        draw.text((end + 15, middle), str(number), fill=INK, font=font, anchor="lm")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _table(rows: Sequence[Sequence[str]]) -> bytes:
    """With a byte order mark, without which a spreadsheet takes it for another alphabet."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")
