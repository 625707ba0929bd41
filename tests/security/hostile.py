"""What nobody types and every program sends sooner or later."""

from __future__ import annotations

HUGE = "x" * 120_000
STRINGS = [
    "", " ", "\t", "\n", "\r\n", "\x00", "a\x00b", "\x7f", "\x1b[31m", "\ufeff", "\u2028", "\u200b",
    "\u202egnihton", "\ud800", "a\udfffb", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "Z\u0351\u032f" * 40, "ﬀ", "İ", "ß", "ﷺ",
    "田中さんにあげて下さい", "'", '"', "' OR 1=1 --", "'; DROP TABLE users; --", "%", "_", "\\", "%s%n%d",
    "{0}", "{{7*7}}", "${7*7}", "<script>x</script>", "&lt;", "../../etc/passwd", "NULL", "null", "None",
    "undefined", "NaN", "true", "-1", "0", "1e309", "0x10", "1.5", "٣", "²", "9" * 25, str(2**31),
    str(2**63), "1,2", "[]", "[1]", '{"$gt": ""}', "=1+1", "a@b", "@", "http://evil.example",
    "\r\nSet-Cookie: x=y", "é" * 300, "x" * 5_000,
]  # fmt: skip


def utf8(text: str) -> str:
    """The text as a test client can send it: lone surrogates as the bytes they would be."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
