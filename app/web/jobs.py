"""What the edge leaves for later."""

from __future__ import annotations

from datetime import timedelta

from app.core.jobs import periodic
from app.web.kept import sweep_kept_texts
from app.web.limits import sweep_limits


@periodic("web.sweep", every=timedelta(hours=1))
def sweep() -> None:
    """Drop texts nobody came back for, and counts whose time is over."""
    sweep_kept_texts()
    sweep_limits()
