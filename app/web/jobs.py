"""What the edge leaves for later."""

from __future__ import annotations

from datetime import timedelta

from app.core.jobs import periodic
from app.web.kept import sweep_kept_texts


@periodic("web.sweep_kept_texts", every=timedelta(hours=1))
def sweep() -> None:
    sweep_kept_texts()
