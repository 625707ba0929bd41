"""A record on one sheet of paper, in both languages, with its fonts in it."""

from __future__ import annotations

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont

from app.config import ROOT
from app.records.models import Record
from app.records.statement import Statement, statements

FONTS = ROOT / "static" / "vendor" / "noto-sans-5.3.0"
LATIN = "latin"
WEIGHTS = {"": 400, "B": 700}
# For names in other scripts, the syllabics of Inuktitut and Cree among them.
SCRIPTS = ("latin-ext", "canadian-aboriginal", "cyrillic", "greek", "vietnamese")
SMALL, LEADING, LABEL_WIDTH = 9.5, 0.5, 72  # points, millimetres a point, millimetres
MARGIN, INK, QUIET = 18, (38, 55, 74), (88, 98, 110)


def pdf_of(record: Record, site: str) -> bytes:
    """The whole file. ``site`` is the address of the site, where its code can be checked."""
    both = statements(record, site)
    sheet = _sheet(record, both)
    for place, statement in enumerate(both):
        if place:
            _rule(sheet)
        _write(sheet, statement)
    return bytes(sheet.output())


def _sheet(record: Record, both: list[Statement]) -> FPDF:
    sheet = FPDF(format="letter", unit="mm")
    sheet.set_margin(MARGIN)
    sheet.set_auto_page_break(True, margin=MARGIN)
    _add_font(sheet, LATIN)
    _add_scripts(sheet, "".join((record.said["holder"], record.said["team"] or "")))
    sheet.set_title(" / ".join(each.title for each in both))
    sheet.set_author(record.said["programme"]["en"])
    sheet.set_subject(record.code)
    sheet.set_lang("en-CA")
    sheet.set_creation_date(record.created_at)
    sheet.add_page()
    return sheet


def _add_scripts(sheet: FPDF, names: str) -> None:
    """Only what the names need: each font takes time to read."""
    latin = sheet.fonts[LATIN]
    if isinstance(latin, TTFFont) and all(ord(character) in latin.cmap for character in names):
        return
    for script in SCRIPTS:
        _add_font(sheet, script)
    sheet.set_fallback_fonts(list(SCRIPTS))


def _add_font(sheet: FPDF, script: str) -> None:
    for style, weight in WEIGHTS.items():
        sheet.add_font(script, style, FONTS / f"{script}-{weight}.woff2")


def _write(sheet: FPDF, said: Statement) -> None:
    _line(sheet, said.title, 20, bold=True)
    _line(sheet, said.level, 11, colour=QUIET)
    _line(sheet, said.holder, 15, bold=True, above=2)
    _line(sheet, said.sentence, 10.5)
    sheet.ln(1.5)
    for label, value in said.facts:
        _fact(sheet, label, value)
    _line(sheet, said.weeks_title, SMALL, bold=True, above=1.5)
    for week in said.weeks:
        _line(sheet, f"•\u00a0{week}", SMALL)
    _line(sheet, said.note, 8.5, colour=QUIET, above=1.5)
    _line(sheet, said.check, 8.5, colour=QUIET)


def _fact(sheet: FPDF, label: str, value: str) -> None:
    sheet.set_font(LATIN, "B", SMALL)
    sheet.set_text_color(*INK)
    sheet.cell(LABEL_WIDTH, SMALL * LEADING, label)
    sheet.set_font(LATIN, "", SMALL)
    sheet.multi_cell(0, SMALL * LEADING, value, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _line(
    sheet: FPDF,
    text: str,
    size: float,
    *,
    bold: bool = False,
    colour: tuple[int, int, int] = INK,
    above: float = 0,
) -> None:
    if above:
        sheet.ln(above)
    sheet.set_font(LATIN, "B" if bold else "", size)
    sheet.set_text_color(*colour)
    sheet.multi_cell(0, size * LEADING, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _rule(sheet: FPDF) -> None:
    sheet.ln(5)
    sheet.set_draw_color(*QUIET)
    sheet.line(MARGIN, sheet.get_y(), sheet.w - MARGIN, sheet.get_y())
    sheet.ln(5)
