"""Which addresses can be shown here, and that no other can look like one of them."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.embeds import FRAME_HOSTS, embed_of

YOUTUBE = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"
WEBEX = "0123456789abcdef0123456789abcdef"
SITE = "https://forum.example"
KEY = "0123456789abcdef0123456789abcdef"

GOOD = {
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ": YOUTUBE,
    "https://www.youtube.com/watch?feature=share&v=dQw4w9WgXcQ&t=1m30s": f"{YOUTUBE}?start=90",
    "https://m.youtube.com/watch?v=dQw4w9WgXcQ&t=42": f"{YOUTUBE}?start=42",
    "https://youtu.be/dQw4w9WgXcQ?si=abc": YOUTUBE,
    "https://youtube.com/shorts/dQw4w9WgXcQ": YOUTUBE,
    "https://www.youtube.com/live/dQw4w9WgXcQ?t=1h": f"{YOUTUBE}?start=3600",
    "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1": YOUTUBE,
    "https://vimeo.com/76979871": "https://player.vimeo.com/video/76979871?dnt=1",
    "https://vimeo.com/76979871/8272103f6e":
        "https://player.vimeo.com/video/76979871?dnt=1&h=8272103f6e",
    "https://player.vimeo.com/video/76979871?h=8272103f6e&autoplay=1":
        "https://player.vimeo.com/video/76979871?dnt=1&h=8272103f6e",
    f"https://gc.webex.com/recordingservice/sites/gc/recording/playback/{WEBEX}":
        f"https://gc.webex.com/recordingservice/sites/gc/recording/playback/{WEBEX}",
    f"https://gc.webex.com/webappng/sites/gc/recording/{WEBEX}/playback":
        f"https://gc.webex.com/recordingservice/sites/gc/recording/playback/{WEBEX}",
    "https://www.canada.ca/content/dam/pco/engagement.mp4?x=1":
        "https://www.canada.ca/content/dam/pco/engagement.mp4",
    "https://csps-efpc.gc.ca/video/government-future-series/collaboratively-stakeholders-fra.aspx":
        "https://csps-efpc.gc.ca/video/government-future-series/collaboratively-stakeholders-fra.aspx",
    "https://www.slideshare.net/slideshow/embed_code/key/AbCdEfGhIjKlMn":
        "https://www.slideshare.net/slideshow/embed_code/key/AbCdEfGhIjKlMn",
    "https://www.slideshare.net/slideshow/public-engagement/123456":
        "https://www.slideshare.net/slideshow/embed_code/123456",
    f"https://speakerdeck.com/player/{KEY}": f"https://speakerdeck.com/player/{KEY}",
}  # fmt: skip
BAD = [
    "",
    "https://",
    "https://[",
    "javascript:alert(1)",
    "data:text/html,https://youtu.be/dQw4w9WgXcQ",
    "//www.youtube.com/watch?v=dQw4w9WgXcQ",
    "http://www.youtube.com/watch?v=dQw4w9WgXcQ",  # a frame on a secure page loads no other
    "https://www.youtube.com:443/watch?v=dQw4w9WgXcQ",
    "https://www.youtube.com:/watch?v=dQw4w9WgXcQ",
    "https://me@www.youtube.com/watch?v=dQw4w9WgXcQ",
    "https://www.youtube.com@evil.example/watch?v=dQw4w9WgXcQ",
    "https://www.youtube.com\\@evil.example/watch?v=dQw4w9WgXcQ",
    "https://evil.example/https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    "https://www.youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
    "https://www-youtube.com/watch?v=dQw4w9WgXcQ",
    "https://www.youtube.co/watch?v=dQw4w9WgXcQ",
    "https://www.youtubе.com/watch?v=dQw4w9WgXcQ",  # a Cyrillic letter
    "https://www.xn--youtub-8of.com/watch?v=dQw4w9WgXcQ",
    "https://www.youtube.com./watch?v=dQw4w9WgXcQ",
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ\n",
    "https://www.you\ttube.com/watch?v=dQw4w9WgXcQ",
    "https://www.youtube.com/watch?v=short",
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ/../x",
    "https://www.youtube.com/embed/dQw4w9WgXcQ/../../redirect",
    "https://www.youtube.com/redirect?q=https://evil.example",
    "https://youtu.be/dQw4w9WgXcQ/more",
    "https://youtu.be/",
    "https://vimeo.com/ondemand/film",
    "https://vimeo.com/76979871/../login",
    "https://player.vimeo.com.evil.example/video/76979871",
    f"https://webex.com/recordingservice/sites/gc/recording/playback/{WEBEX}",
    f"https://a.b.webex.com/recordingservice/sites/gc/recording/playback/{WEBEX}",
    f"https://evilwebex.com/recordingservice/sites/gc/recording/playback/{WEBEX}",
    "https://gc.webex.com/meet/somebody",
    "https://www.canada.ca/en.html",
    "https://notcanada.ca/video/x",
    "https://canada.ca.evil.example/video/x",
    "https://evil-gc.ca/video/x",
    "https://xn--80ak6aa92e.gc.ca/video/x",
    "https://www.canada.ca/video/../redirect",
    "https://www.canada.ca/video/%22onload",
    "https://www.slideshare.net/someone/a-talk",
    "https://speakerdeck.com/someone/a-talk",
    "https://127.0.0.1/video/x.mp4",
    f"{SITE}/files/{KEY}/page.html",
    f"{SITE}/files/../admin/x.pdf",
    f"{SITE}/en/threads/1",
    f"{SITE}.evil.example/files/{KEY}/plan.pdf",
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ&x=" + "a" * 1_000,
]


@pytest.mark.parametrize("address", GOOD)
def test_what_is_known_is_made_anew_from_its_parts(address) -> None:
    embed = embed_of(address, SITE)
    assert embed is not None
    assert embed.source == GOOD[address]
    assert embed.provider


@pytest.mark.parametrize("address", [a for a in BAD if "%22" not in a])
def test_what_only_looks_like_it_is_nothing(address) -> None:
    assert embed_of(address, SITE) is None


def test_what_is_escaped_stays_so() -> None:
    embed = embed_of("https://www.canada.ca/video/%22onload", SITE)
    assert embed is None or '"' not in embed.source


@pytest.mark.parametrize(("name", "shape"), [("plan.pdf", "file"), ("960.webp", "image"),
                                             ("carte.PNG", "image")])  # fmt: skip
def test_files_of_this_site_are_known_here_and_nowhere_else(name, shape) -> None:
    address = f"{SITE}/files/{KEY}/{name}"
    embed = embed_of(address, SITE)
    assert embed is not None
    assert (embed.source, embed.shape, embed.provider) == (f"/files/{KEY}/{name}", shape, "")
    assert embed_of(address) is None


def allowed(source: str) -> bool:
    """Whether the policy lets a frame load it, as a browser reads the policy."""
    host = urlsplit(source).hostname or ""
    names = [name.removeprefix("https://") for name in FRAME_HOSTS]
    return any(host.endswith(n[1:]) if n.startswith("*") else host == n for n in names)


PIECES = st.sampled_from(
    ["https://", "http://", "//", "www.youtube.com", "youtu.be", "vimeo.com", "player.vimeo.com",
     "gc.webex.com", "www.canada.ca", "x.gc.ca", "speakerdeck.com", "www.slideshare.net",
     "evil.example", "@", ":", ":443", "/", "\\", "?v=", "dQw4w9WgXcQ", "watch", "video", "76979871",
     "#", "..", "%2f", "xn--", "é", ".", "\n", "\t", " ", '"', "<", "player", KEY, ".mp4"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=10).map("".join)))
def test_whatever_is_given_a_frame_loads_only_what_the_policy_names(address) -> None:
    embed = embed_of(address, SITE)
    if embed is not None and embed.shape in ("video", "slides"):
        parts = urlsplit(embed.source)
        assert parts.scheme == "https"
        assert parts.netloc == parts.hostname
        assert allowed(embed.source)
        assert not set(embed.source) & set("\"'<> \n\t\\")
        assert urlsplit(address).hostname != "evil.example"


@given(st.sampled_from(sorted(GOOD)), st.sampled_from(["evil.example", "evil.", "a@", "xn--a."]))
def test_nothing_can_stand_before_or_after_the_host(address, more) -> None:
    parts = urlsplit(address)
    for host in (f"{more}{parts.netloc}", f"{parts.netloc}.{more.strip('@.')}.example"):
        bad = parts._replace(netloc=host).geturl()
        embed = embed_of(bad)
        # A department may have any name before the government's.
        is_ours = host.endswith((".canada.ca", ".gc.ca")) and "@" not in host and "xn--" not in host
        assert embed is None or is_ours
