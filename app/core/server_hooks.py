"""What gunicorn is asked to do on its way; it reads this module as its configuration."""

from __future__ import annotations

import gc
from typing import Any


def pre_fork(_server: Any, _worker: Any) -> None:
    """What is there now stays for ever. The collector of a worker need not look at it, and does
    not copy the pages it shares with the others by touching them."""
    gc.collect()
    gc.freeze()
