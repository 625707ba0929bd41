"""Static files as browsers get them: named by their content, compressed once, kept for ever.

``build`` turns ``static/`` into a folder under ``instance/assets``: our style sheets joined in
layer order, our scripts joined into one module, everything named by its hash, with gzip and
brotli beside it. WhiteNoise serves that folder at ``/static/``.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import brotli
from flask import Flask
from whitenoise import WhiteNoise

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

LAYERS = ("tokens", "base", "layout", "components")
COMPRESSED = {".css", ".js", ".svg", ".txt", ".webmanifest"}
MIN_BYTES = 300
URL = re.compile(r'url\("([^"]+)"\)')
FORMAT = "1"  # move it when this file builds something else from the same sources


@dataclass(frozen=True)
class Assets:
    """Where the built files are, and the hashed name of each (``css/site.css`` and so on)."""

    folder: Path
    names: dict[str, str]


def build(static: Path, instance: Path, theme: Path | None = None) -> Assets:
    """Build the folder unless it is there already. Safe to run in several processes at once:
    each builds aside, the first to rename wins."""
    sources = _sources(static, theme)
    fingerprint = _fingerprint(sources)
    home = instance / "assets"
    folder = home / fingerprint
    if not folder.exists():
        home.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(dir=home, prefix=".building-"))
        _write_all(sources, aside)
        aside.chmod(0o755)
        try:
            aside.rename(folder)
        except OSError:
            shutil.rmtree(aside)
    return Assets(folder / "static", json.loads((folder / "names.json").read_text()))


def server(inner: WSGIApplication, assets: Assets, headers: Iterable[tuple[str, str]]) -> Any:
    """The application behind a server of the built files, each with these headers."""

    def add_headers(answer: Any, _path: str, _url: str) -> None:
        for name, value in headers:
            answer[name] = value

    return WhiteNoise(
        inner,
        root=str(assets.folder),
        prefix="static/",
        max_age=31_536_000,
        immutable_file_test=lambda _path, _url: True,
        add_headers_function=add_headers,
        allow_all_origins=False,
    )


def url_maker(app: Flask) -> Callable[[str], str]:
    """The template's ``asset_url("css/site.css")``; an unknown name is an error at once."""
    names = app.extensions["assets"].names
    return lambda name: f"/static/{names[name]}"


def _sources(static: Path, theme: Path | None) -> dict[str, bytes]:
    """Every file to be served by its name: joined ones under the name of the whole."""
    files = {
        path.relative_to(static).as_posix(): path.read_bytes()
        for path in sorted(static.rglob("*"))
        if path.is_file()
        and path.name not in ("CHECKSUMS", "README.md")
        and ".LICENSE" not in path.name
    }
    styles = [name for name in files if name.startswith("css/")]
    first = [f"css/{layer}.css" for layer in LAYERS]
    ordered = [name for name in first if name in files] + [n for n in styles if n not in first]
    scripts = [name for name in files if name.startswith("js/")]
    whole = {
        "css/site.css": b"\n".join(files[name] for name in ordered),
        # Each script is a module of its own; a block keeps its names to itself.
        "js/site.js": b"\n".join(b"{\n" + files[name] + b"}\n" for name in scripts),
    }
    if theme is not None and (theme / "theme.css").is_file():
        whole["css/site.css"] += b"\n" + (theme / "theme.css").read_bytes()
    rest = {n: data for n, data in files.items() if n not in styles and n not in scripts}
    return rest | whole


def _fingerprint(sources: dict[str, bytes]) -> str:
    digest = hashlib.sha256(FORMAT.encode())
    for name, data in sorted(sources.items()):
        digest.update(f"{name}:{len(data)}:".encode() + data)
    return digest.hexdigest()[:16]


def _write_all(sources: dict[str, bytes], folder: Path) -> None:
    names: dict[str, str] = {}
    # Style sheets name other files, so they are hashed after what they name.
    for name in sorted(sources, key=lambda n: (n.endswith(".css"), n)):
        data = sources[name]
        if name.endswith(".css"):
            data = _with_hashed_urls(data.decode(), names).encode()
        stem, suffix = os.path.splitext(name)  # noqa: PTH122  (names, not paths)
        names[name] = f"{stem}.{hashlib.sha256(data).hexdigest()[:12]}{suffix}"
        _write(folder / "static" / names[name], data, compressed=suffix in COMPRESSED)
    (folder / "names.json").write_text(json.dumps(names, indent=1, sort_keys=True))


def _with_hashed_urls(css: str, names: dict[str, str]) -> str:
    """What the sheet names of ours gets its hashed name; anything else stands as it is written."""
    return URL.sub(
        lambda match: f'url("/static/{names[match[1]]}")' if match[1] in names else match[0], css
    )


def _write(path: Path, data: bytes, *, compressed: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    for suffix, content in _encodings(data) if compressed else [("", data)]:
        path.with_name(path.name + suffix).write_bytes(content)


def _encodings(data: bytes) -> Iterable[tuple[str, bytes]]:
    yield "", data
    if len(data) >= MIN_BYTES:
        yield ".gz", gzip.compress(data, 9, mtime=0)
        yield ".br", brotli.compress(data, quality=11)
