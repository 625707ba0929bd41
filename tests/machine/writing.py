"""People who write replies to a served site, and go on when it is killed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from http.client import HTTPException

from tests.fresh_site import PASSWORD
from tests.machine.serving import Answer, Browser, Server, wait_until

WRITERS = ("amina", "luc", "noor", "devon")
REPLIES = 15  # of each: fewer than one person may write in a minute


class Writer(threading.Thread):
    """Posts one reply after the other, and presses the button again when no answer comes."""

    def __init__(self, browser: Browser, handle: str, thread_id: int, words: Iterable[str]) -> None:
        super().__init__(name=handle)
        self.page = f"/en/threads/{thread_id}/reply"
        self.browser = browser
        self.words = words
        self.acknowledged: list[str] = []
        self.refused: list[Answer] = []

    def run(self) -> None:
        for words in self.words:
            self._post(words)

    def _post(self, words: str) -> None:
        shown = insist(lambda: self.browser.get(self.page))
        form = shown.hidden() | {"body": words, "lang": "en"}
        answer = insist(lambda: self.browser.post(self.page, form))
        if answer.status == 303:
            self.acknowledged.append(words)
        else:
            self.refused.append(answer)


def signed_in(server: Server, handle: str) -> Browser:
    browser = Browser(server.port)
    browser.sign_in(handle, PASSWORD)
    return browser


def insist(ask: Callable[[], Answer]) -> Answer:
    """Ask until there is an answer: a killed server gives none."""

    def once() -> Answer | None:
        with suppress(OSError, HTTPException):
            return ask()
        return None

    answer = wait_until(once, "an answer")
    assert isinstance(answer, Answer)
    return answer
