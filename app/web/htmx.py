"""One address, two answers: a whole page, or the fragment htmx asked for.

All knowledge of ``HX-*`` headers lives here (that answers differ by them, ``app.web.headers`` says
with each). htmx 4 names the kind of request in
``HX-Request-Type``; a history restore always gets a whole page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, make_response, redirect, render_template, request
from werkzeug.wrappers import Response


def is_htmx() -> bool:
    """Whether htmx sent this, for a fragment or for a page."""
    return request.headers.get("HX-Request") == "true"


def wants_fragment() -> bool:
    headers = request.headers
    if headers.get("HX-Request") != "true" or "HX-History-Restore-Request" in headers:
        return False
    return headers.get("HX-Request-Type", "partial") == "partial" and "HX-Boosted" not in headers


def is_in_passing() -> bool:
    """Whether the page itself sent this while somebody types: they are not to be taken elsewhere,
    nor told more than a word."""
    return is_htmx() and request.headers.get("HX-Source") == "div#draft"


def page(
    template: str, fragment: str | None = None, *, status: int = 200, **context: Any
) -> Response:
    """Answer with the page, or with its fragment when htmx wants only that."""
    chosen = fragment if fragment and wants_fragment() else template
    return make_response(render_template(chosen, **context), status)


def at_address(response: Response, url: str) -> Response:
    """What htmx put into the page is found at this address from now on; the way back leads to
    where one was before the page, not through every letter that was typed in it."""
    if wants_fragment():
        response.headers["HX-Replace-Url"] = url
    return response


def fragment(template: str, **context: Any) -> Callable[[], Response]:
    """A fragment, rendered only if it turns out to be wanted."""
    return lambda: make_response(render_template(template, **context))


def redirect_or(url: str, answer: Callable[[], Response]) -> Response:
    """After a write: send a plain form on with 303, give htmx the changed fragment."""
    return answer() if wants_fragment() else redirect(url, code=303)


def see_other(url: str) -> Response:
    """Send the browser to another page: 303, or for htmx a header that makes it load the page
    (a 303 would be followed by the script, and the page put inside the fragment's place)."""
    if not is_htmx():
        return redirect(url, code=303)
    response = make_response("", 200)
    response.headers["HX-Redirect"] = url
    return response


def flash_notice(text: str, kind: str = "notice") -> None:
    """Say something once, at the top of the next page: good news, or ``danger``."""
    flash(text, kind)
