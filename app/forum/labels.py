"""What kinds and languages are called on screen."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core.uploads import OFFICE_MAIN, OPEN_DOCUMENT
from app.forum.models import Kind, Language
from app.policy import Title

KIND_LABELS = {
    Kind.DISCUSSION: _l("Discussion"),
    Kind.QUESTION: _l("Question"),
    Kind.RESULT: _l("Result"),
    Kind.TIP: _l("Tip"),
    Kind.IDEA: _l("Idea"),
    Kind.ANNOUNCEMENT: _l("Announcement"),
}
TITLE_LABELS = {
    Title.MODERATOR: _l("Moderator"),
    Title.FACILITATOR: _l("Facilitator"),
}
LANGUAGE_LABELS = {
    Language.ENGLISH: _l("English"),
    Language.FRENCH: _l("French"),
    Language.BOTH: _l("English and French"),
}
FILE_KINDS = {
    "application/pdf": _l("PDF"),
    "text/csv": _l("CSV table"),
    "text/plain": _l("Plain text"),
    OFFICE_MAIN[".docx"]: _l("Word document"),
    OFFICE_MAIN[".xlsx"]: _l("Excel workbook"),
    OFFICE_MAIN[".pptx"]: _l("PowerPoint presentation"),
    OPEN_DOCUMENT[".odt"]: _l("OpenDocument text"),
    OPEN_DOCUMENT[".ods"]: _l("OpenDocument spreadsheet"),
    OPEN_DOCUMENT[".odp"]: _l("OpenDocument presentation"),
}


def file_kind(media_type: str) -> str:
    return str(FILE_KINDS.get(media_type, _l("Image")))
