"""Flask's signed session cookie, with what it makes anew for every request made once."""

from __future__ import annotations

from typing import Any

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface


class Sessions(SecureCookieSessionInterface):
    """The keys come from settings, which do not change while a process runs: neither does what
    signs with them. And a request without the cookie has nothing to be read."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.signer = super().get_signing_serializer(app)

    def get_signing_serializer(self, app: Flask) -> Any:
        if app is not self.app:
            raise RuntimeError("these sessions belong to another application")
        return self.signer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)
