"""Small things that hardly ever change, kept in this process for a moment.

For what every page needs and only an operator changes (the weeks, the boards): other processes
see a change at the latest when ``seconds`` have passed. Never for anything that depends on who
is asking. What is too old to be given goes when something else is made: it may hold a whole course.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import current_app

P = ParamSpec("P")
R = TypeVar("R")

MOST = 1_000
_kept: dict[tuple[Any, ...], tuple[float, Any]] = {}


def kept_for(seconds: float) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep the decorated function's answers by application and arguments. Two threads may both
    make one; either will do."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def kept(*args: P.args, **kwargs: P.kwargs) -> R:
            app = current_app._get_current_object()  # type: ignore[attr-defined]
            key = (app, function, args, tuple(kwargs.items()))
            found = _kept.get(key)
            if found is not None and time.monotonic() < found[0]:
                return found[1]  # type: ignore[no-any-return]
            answer = function(*args, **kwargs)
            _forget_old()
            _kept[key] = (time.monotonic() + seconds, answer)
            while len(_kept) > MOST:
                # The one that was made longest ago; another thread may be faster.
                _kept.pop(next(iter(_kept)), None)
            return answer

        return kept

    return decorate


def _forget_old() -> None:
    now = time.monotonic()
    for key, (until, _) in list(_kept.items()):
        if until <= now:
            _kept.pop(key, None)


def forget_all() -> None:
    """Drop everything: after a change in this process, and between tests."""
    _kept.clear()
