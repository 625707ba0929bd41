"""What gunicorn is asked to do on its way; it reads this module as its configuration."""

from __future__ import annotations

import gc
from typing import Any


def pre_fork(server: Any, _worker: Any) -> None:
    """What is there now stays for ever, shared by all workers: what each would load for its first
    page is loaded now. The collector of a worker need not look at it, and does not copy the pages
    it shares with the others by touching them."""
    load = getattr(server.app.wsgi(), "extensions", {}).get("before_fork")
    if load is not None:
        load()
    gc.collect()
    gc.freeze()
