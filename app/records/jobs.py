"""Making a PDF takes half a second and much memory: never within a request."""

from __future__ import annotations

from flask import current_app

from app.core.db import db
from app.core.jobs import job
from app.records import commands
from app.records.models import Record


@job(commands.PDF)
def print_record(record_id: int) -> None:
    from app.records.pdf import pdf_of

    record = db.session.get(Record, record_id)
    if record is not None and record.withdrawn_at is None:
        site = current_app.extensions["settings"].site_url
        commands.keep_pdf(record.id, pdf_of(record, site))
