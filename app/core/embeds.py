"""Which addresses of recordings and slides can be shown within a page: one list, of exact patterns.

``embed_of`` gives what a frame may load, made anew from the parts that matter, never the address
that was given. ``FRAME_HOSTS`` is all that the content security policy lets into frames.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, urlsplit

LONGEST = 1_000
# What a browser would read differently from us, or not at all.
STRANGE = re.compile(r"[^\x21-\x7e]|[\"'<>\\^`{|}]")
YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
YOUTUBE_PATH = re.compile(r"/(?:embed|shorts|live|v)/([A-Za-z0-9_-]{11})/?")
YOUTUBE_START = re.compile(r"(?:(\d{1,2})h)?(?:(\d{1,3})m)?(?:(\d{1,5})s?)?")
VIMEO_PATH = re.compile(r"/(?:video/)?(\d{5,12})(?:/([0-9a-f]{8,12}))?/?")
WEBEX_HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.webex\.com")
WEBEX_PATH = re.compile(
    r"/(?:recordingservice|webappng)/sites/([a-z0-9.-]{1,60})/recording/(?:play(?:back)?/)?"
    r"([0-9a-f]{32})(?:/playback)?/?"
)
GOVERNMENT_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:canada|gc)\.ca")
GOVERNMENT_PATH = re.compile(
    r"/(?:[\w.~%+-]+/)*(?:videos?/[\w.~%+/-]+|[\w.~%+-]+\.(?:mp4|webm))", re.ASCII
)
SLIDESHARE_PATH = re.compile(
    r"/slideshow/(?:embed_code/(?:(key/[A-Za-z0-9]{10,20})|(\d{4,12}))|[\w.~%-]+/(\d{4,12}))/?",
    re.ASCII,
)
SPEAKERDECK_PATH = re.compile(r"/player/([0-9a-f]{32})/?")
OUR_FILE = re.compile(
    r"/files/(?P<key>[0-9a-f]{32})/(?P<name>[^/?#\s\"'<>\\]{1,200}\.(?P<kind>pdf|webp|png|jpe?g|gif))",
    re.IGNORECASE,
)

# In the words of a content security policy: those of many departments are named by their ending.
FRAME_HOSTS = (
    "https://www.youtube-nocookie.com",
    "https://player.vimeo.com",
    "https://*.webex.com",
    "https://*.canada.ca",
    "https://*.gc.ca",
    "https://www.slideshare.net",
    "https://speakerdeck.com",
)


@dataclass(frozen=True)
class Embed:
    """``provider`` is its name; ``source`` what a frame may load. Our own files are in no frame:
    ``shape`` is then ``image`` or ``file``, otherwise ``video`` or ``slides``."""

    provider: str
    source: str
    shape: str = "video"


def embed_of(address: str, site_url: str = "") -> Embed | None:
    """None for every address that is not, in all its parts, one of these."""
    if len(address) > LONGEST or STRANGE.search(address):
        return None
    if site_url and address.startswith(f"{site_url}/files/"):
        return _our_file(address.removeprefix(site_url))
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    host = parts.hostname or ""
    if parts.scheme != "https" or parts.netloc.lower() != host or port is not None:
        return None
    for knows, find in _PROVIDERS:
        if knows(host):
            return find(host, parts)
    return None


def _our_file(path: str) -> Embed | None:
    match = OUR_FILE.fullmatch(path)
    if match is None:
        return None
    return Embed("", path, "file" if match["kind"].lower() == "pdf" else "image")


def _youtube(_host: str, parts: SplitResult) -> Embed | None:
    query = parse_qs(parts.query)
    if parts.path == "/watch":
        found = query.get("v", [""])[0]
    else:
        match = YOUTUBE_PATH.fullmatch(parts.path)
        found = match[1] if match else ""
    return _youtube_video(found, query)


def _short_youtube(_host: str, parts: SplitResult) -> Embed | None:
    return _youtube_video(parts.path.strip("/"), parse_qs(parts.query))


def _youtube_video(video: str, query: dict[str, list[str]]) -> Embed | None:
    if not YOUTUBE_ID.fullmatch(video):
        return None
    start = _seconds((query.get("t") or query.get("start") or [""])[0])
    tail = f"?start={start}" if start else ""
    return Embed("YouTube", f"https://www.youtube-nocookie.com/embed/{video}{tail}")


def _seconds(text: str) -> int:
    """Of ``1h2m3s``, ``90s`` or ``90``; 0 for anything else."""
    match = YOUTUBE_START.fullmatch(text) if text.isascii() else None
    if match is None:
        return 0
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return hours * 3_600 + minutes * 60 + seconds


def _vimeo(host: str, parts: SplitResult) -> Embed | None:
    match = VIMEO_PATH.fullmatch(parts.path)
    if match is None:
        return None
    secret = match[2] or parse_qs(parts.query).get("h", [""])[0]
    tail = f"&h={secret}" if re.fullmatch(r"[0-9a-f]{8,12}", secret) else ""
    return Embed("Vimeo", f"https://player.vimeo.com/video/{match[1]}?dnt=1{tail}")


def _webex(host: str, parts: SplitResult) -> Embed | None:
    match = WEBEX_PATH.fullmatch(parts.path)
    if match is None:
        return None
    path = f"/recordingservice/sites/{match[1]}/recording/playback/{match[2]}"
    return Embed("Webex", f"https://{host}{path}")


def _government(host: str, parts: SplitResult) -> Embed | None:
    if not GOVERNMENT_PATH.fullmatch(parts.path) or ".." in parts.path:
        return None
    return Embed(host.removeprefix("www."), f"https://{host}{parts.path}")


def _slideshare(_host: str, parts: SplitResult) -> Embed | None:
    match = SLIDESHARE_PATH.fullmatch(parts.path)
    if match is None:
        return None
    found = match[1] or match[2] or match[3]
    source = f"https://www.slideshare.net/slideshow/embed_code/{found}"
    return Embed("SlideShare", source, "slides")


def _speakerdeck(_host: str, parts: SplitResult) -> Embed | None:
    match = SPEAKERDECK_PATH.fullmatch(parts.path)
    if match is None:
        return None
    return Embed("Speaker Deck", f"https://speakerdeck.com/player/{match[1]}", "slides")


def _one_of(*hosts: str) -> Callable[[str], bool]:
    return frozenset(hosts).__contains__


def _like(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda host: pattern.fullmatch(host) is not None and "--" not in host


_PROVIDERS: tuple[tuple[Callable[[str], bool], Callable[[str, SplitResult], Embed | None]], ...] = (
    (_one_of("www.youtube.com", "youtube.com", "m.youtube.com", "www.youtube-nocookie.com"), _youtube),
    (_one_of("youtu.be"), _short_youtube),
    (_one_of("vimeo.com", "www.vimeo.com", "player.vimeo.com"), _vimeo),
    (_like(WEBEX_HOST), _webex),
    (_like(GOVERNMENT_HOST), _government),
    (_one_of("www.slideshare.net", "slideshare.net"), _slideshare),
    (_one_of("speakerdeck.com"), _speakerdeck),
)  # fmt: skip
