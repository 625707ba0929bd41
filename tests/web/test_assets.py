"""Static files: named by their content, compressed once, kept for ever."""

from __future__ import annotations

import gzip
import hashlib
import re
import threading
from pathlib import Path

import brotli
import pytest

from app.config import ROOT
from app.web import assets
from app.web.headers import HEADERS

pytestmark = pytest.mark.once  # asks no database


@pytest.fixture
def get(app, client):
    """``get("css/site.css", "br")``: the file as a browser that reads this encoding gets it."""

    def get(name: str, encoding: str = "", method: str = "get"):
        path = f"/static/{app.extensions['assets'].names[name]}"
        answer = getattr(client, method)(path, headers={"Accept-Encoding": encoding})
        data = answer.data
        answer.close()
        return answer, data

    return get


@pytest.mark.parametrize("name", ["css/site.css", "js/site.js", "img/mark.svg"])
def test_a_file_is_kept_for_ever(name, get) -> None:
    answer, data = get(name)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert int(re.search(r"max-age=(\d+)", answer.headers["Cache-Control"])[1]) >= 31_536_000
    assert hashlib.sha256(data).hexdigest()[:12] in answer.request.path


@pytest.mark.parametrize("name", ["css/site.css", "js/site.js"])
def test_the_best_encoding_that_is_read_is_sent(name, get) -> None:
    _, plain = get(name)
    br, packed = get(name, "gzip, br")
    assert br.headers["Content-Encoding"] == "br"
    assert brotli.decompress(packed) == plain
    gz, zipped = get(name, "gzip")
    assert gz.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped) == plain
    assert "Accept-Encoding" in gz.vary


def test_a_font_is_sent_as_it_is(get) -> None:
    answer, _ = get("vendor/fonts/noto-sans.woff2", "gzip, br")
    assert "Content-Encoding" not in answer.headers


def test_files_say_the_same_of_safety_as_pages(get) -> None:
    answer, _ = get("js/site.js")
    assert {name: answer.headers[name] for name, _ in HEADERS} == dict(HEADERS)
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Set-Cookie" not in answer.headers


def test_a_head_request_gets_no_body(get) -> None:
    answer, data = get("css/site.css", method="head")
    assert (answer.status_code, data) == (200, b"")


@pytest.mark.parametrize(
    "path",
    ["/static/css/site.css", "/static/css/site.000000000000.css", "/static/", "/static/../wsgi.py",
     "/static/%2e%2e/names.json", "/static/..%2fnames.json", "/static/names.json", "/static",
     "/static/css/", "/static/.git/config", "/.git/config", "/static/css/site.css.br"],
)  # fmt: skip
def test_anything_else_is_not_found(path, client) -> None:
    assert client.get(path, follow_redirects=True).status_code == 404


def test_a_page_names_only_files_that_are_there(client, app) -> None:
    named = set(re.findall(r'/static/([^"]+)"', client.get("/en/").text))
    assert named
    assert named <= set(app.extensions["assets"].names.values())


def test_a_style_sheet_names_only_files_that_are_there(app) -> None:
    built = app.extensions["assets"]
    css = (built.folder / built.names["css/site.css"]).read_text()
    named = set(re.findall(r'url\("?/static/([^")]+)"?\)', css))
    assert named
    assert named <= set(built.names.values())


def test_an_unknown_name_in_a_template_is_an_error_at_once(app) -> None:
    with pytest.raises(KeyError):
        app.jinja_env.globals["asset_url"]("css/nothing.css")


def test_the_layers_of_style_come_in_their_order(app) -> None:
    built = app.extensions["assets"]
    css = (built.folder / built.names["css/site.css"]).read_text()
    first_lines = [
        (ROOT / "static" / "css" / f"{name}.css").read_text().strip()[:40] for name in assets.LAYERS
    ]
    places = [css.index(line) for line in first_lines]
    assert places == sorted(places)


def test_several_processes_may_build_at_once(tmp_path) -> None:
    built: list[assets.Assets] = []

    def build() -> None:
        built.append(assets.build(ROOT / "static", tmp_path))

    threads = [threading.Thread(target=build) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(built) == 4
    assert len({one.folder for one in built}) == 1
    assert [p for p in (tmp_path / "assets").iterdir() if p.name.startswith(".building")] == []


def test_what_is_built_depends_on_the_content_alone(tmp_path) -> None:
    one = assets.build(ROOT / "static", tmp_path / "a")
    other = assets.build(ROOT / "static", tmp_path / "b")
    assert one.names == other.names
    assert _bytes_in(one.folder) == _bytes_in(other.folder)


def test_a_theme_adds_its_style_at_the_end(tmp_path) -> None:
    (tmp_path / "theme").mkdir()
    (tmp_path / "theme" / "theme.css").write_text("body { color: rebeccapurple }")
    plain = assets.build(ROOT / "static", tmp_path)
    themed = assets.build(ROOT / "static", tmp_path, tmp_path / "theme")
    css = (themed.folder / themed.names["css/site.css"]).read_text()
    assert css.rstrip().endswith("rebeccapurple }")
    assert themed.names["css/site.css"] != plain.names["css/site.css"]


def _bytes_in(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }
