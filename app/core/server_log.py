"""Gunicorn's messages in the same lines as everybody else's."""

from __future__ import annotations

import logging
from typing import Any

from gunicorn.glogging import Logger

from app.core import logs


class ServerLog(Logger):  # type: ignore[misc]
    """Gunicorn's logger without handlers of its own: what it says goes to ours.

    There is no access log: addresses of readers are kept nowhere.
    """

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        logs.configure()
        self.error_log.handlers.clear()
        self.error_log.propagate = True
        self.error_log.setLevel(logging.WARNING)
