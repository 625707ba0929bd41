"""The site's index: opened when it is first asked, in each process for itself."""

from __future__ import annotations

import threading
from typing import cast

from flask import current_app

from app.core.db import db
from app.search.engine import Engine
from app.search.engine.choose import open_engine

_lock = threading.Lock()


def index() -> Engine:
    """The engine this site chose. Whether there is an index shows when it is asked."""
    extensions = current_app.extensions
    if "search_engine" not in extensions:
        with _lock:
            if "search_engine" not in extensions:
                extensions["search_engine"] = open_engine(extensions["settings"], db.engine)
    return cast(Engine, extensions["search_engine"])
