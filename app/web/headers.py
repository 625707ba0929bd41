"""What every answer says to the browser about safety."""

from __future__ import annotations

from flask import Flask, Response, g

from app.config import Settings
from app.core.embeds import FRAME_HOSTS

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        # On every page: htmx brings cards of recordings into pages that had none.
        f"frame-src {' '.join(FRAME_HOSTS)}",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
HEADERS = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), browsing-topics=()"),
)
# A page depends on who asks, on whether htmx does, and on whether it may be compressed.
VARY = "Accept-Encoding, Cookie, HX-Request, HX-Request-Type"
ONE_YEAR = "max-age=31536000; includeSubDomains"


def of(settings: Settings) -> tuple[tuple[str, str], ...]:
    """What a site set up so says with every answer."""
    secure = (("Strict-Transport-Security", ONE_YEAR),) if settings.is_https else ()
    return (*HEADERS, *secure)


def init_app(app: Flask, settings: Settings) -> None:
    headers = of(settings)

    @app.after_request
    def add_headers(response: Response) -> Response:
        set_already = {name for name, _ in response.headers}
        response.headers.extend([pair for pair in headers if pair[0] not in set_already])
        if response.mimetype == "text/html":
            response.headers["Vary"] = VARY
        if not g.get("is_public"):
            response.headers.setdefault("Cache-Control", "private, no-store")
        if "request_id" in g:
            response.headers["X-Request-ID"] = g.request_id
        return response
