"""What browsers are served: the vendored files are those we fetched, and the whole is small."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import brotli
import pytest

from app.config import ROOT
from app.web import assets

pytestmark = pytest.mark.once  # asks no database

STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
FIRST_VIEW = 95_000  # what is left of 120 kB is the page's own
SCRIPT_LINES = 80
CSS_NAME = re.compile(r'url\("([^"]+)"\)')


def _checksums() -> dict[str, str]:
    lines = (VENDOR / "CHECKSUMS").read_text().splitlines()
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


def _vendored() -> set[str]:
    return {
        path.relative_to(VENDOR).as_posix()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name not in ("CHECKSUMS", "README.md")
    }


def _ours(pattern: str) -> list[Path]:
    return sorted(STATIC.glob(pattern))


def test_every_vendored_file_has_a_checksum() -> None:
    assert _vendored() == set(_checksums())


@pytest.mark.parametrize("name", sorted(_checksums()))
def test_a_vendored_file_is_the_one_we_fetched(name: str) -> None:
    digest = hashlib.sha256((VENDOR / name).read_bytes()).hexdigest()
    assert digest == _checksums()[name]


def test_every_vendored_folder_holds_a_licence() -> None:
    folders = {(VENDOR / name).parent for name in _vendored()}
    assert folders
    assert [folder.name for folder in folders if not list(folder.glob("*.LICENSE*"))] == []


def test_licences_and_checksums_are_not_served(tmp_path: Path) -> None:
    names = assets.build(STATIC, tmp_path).names
    assert "vendor/fonts/noto-sans.woff2" in names
    assert [name for name in names if "LICENSE" in name or "CHECKSUMS" in name] == []


def test_what_every_page_loads_leaves_room_for_the_page(tmp_path: Path) -> None:
    built = assets.build(STATIC, tmp_path)
    text = ("css/site.css", "js/site.js", "vendor/htmx-4.0.1/htmx.min.js", "img/mark.svg")
    fonts = ("vendor/fonts/noto-sans.woff2", "vendor/fonts/lato-bold.woff2")
    sent = sum(len(brotli.compress((built.folder / built.names[n]).read_bytes())) for n in text)
    sent += sum((built.folder / built.names[n]).stat().st_size for n in fonts)
    assert sent <= FIRST_VIEW


def test_a_style_sheet_names_only_files_that_are_there() -> None:
    named = {name for sheet in _ours("css/*.css") for name in CSS_NAME.findall(sheet.read_text())}
    assert "vendor/fonts/noto-sans.woff2" in named
    assert [name for name in named if not (STATIC / name).is_file()] == []


@pytest.mark.parametrize("sheet", _ours("css/*.css"), ids=lambda path: str(path.name))
def test_raw_colours_are_in_the_tokens_alone(sheet: Path) -> None:
    raw = re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", sheet.read_text())
    assert sheet.name == "tokens.css" or raw == []


@pytest.mark.parametrize("script", _ours("js/*.js"), ids=lambda path: str(path.name))
def test_a_script_is_one_short_behaviour_joined_with_the_others(script: Path) -> None:
    source = script.read_text()
    assert len(source.splitlines()) <= SCRIPT_LINES
    assert re.findall(r"^\s*(?:import|export)\b", source, re.MULTILINE) == []
