"""What the repository brings along, the demo's posts and the site's own pages, is rendered within
the same list of elements and attributes as what anybody writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from app.config import ROOT
from app.core.text import render_official, render_post
from app.forum.forms import BODY_LENGTH
from tests.core.allow_list import faults

pytestmark = pytest.mark.once  # asks no database

DEMO = ROOT / "app" / "cli" / "demo_data"
OFFICIAL = sorted((ROOT / "app").glob("*/**/*.md"))


def threads_of_the_demo() -> list[dict[str, Any]]:
    files = sorted((DEMO / "threads").glob("*.yaml"))
    return [thread for file in files for thread in yaml.safe_load(file.read_text("utf-8"))]


THREADS = threads_of_the_demo()
POSTS = [post["body"].strip() for thread in THREADS for post in thread["posts"]]
MEMBERS = yaml.safe_load((DEMO / "members.yaml").read_text("utf-8"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT / "app").as_posix()


def test_the_demo_is_as_large_as_it_was_meant_to_be() -> None:
    """Else the tests below would look at nothing."""
    assert len(THREADS) > 30
    assert len(POSTS) > 200
    assert len(MEMBERS) > 20


@pytest.mark.parametrize("thread", THREADS, ids=lambda thread: thread["title"])
def test_every_post_of_the_demo_stays_on_the_list(thread) -> None:
    bodies = [post["body"].strip() for post in thread["posts"]]
    rendered = [render_post(body) for body in bodies]
    assert all(rendered)
    assert [faults(html) for html in rendered] == [[] for _ in bodies]
    assert max(map(len, bodies)) <= BODY_LENGTH


def test_no_post_of_the_demo_shows_its_marks_instead_of_what_they_mean() -> None:
    """Raw HTML is no way to write here: it would stand in the page as it was typed."""
    typed = [body for body in POSTS if "&lt;" in render_post(body)]
    assert typed == []


@pytest.mark.parametrize("member", MEMBERS, ids=lambda member: member["handle"])
def test_what_a_member_of_the_demo_says_about_themselves_is_plain_text(member) -> None:
    for text in (member["name"], member["bio"]):
        assert not set(text) & set("<>`\x00")


@pytest.mark.parametrize("path", OFFICIAL, ids=name_of)
def test_every_official_text_stays_on_the_list(path) -> None:
    html = render_official(path.read_text("utf-8"))
    assert html
    assert faults(html) == []


def test_there_are_official_texts_in_both_languages() -> None:
    english = {name_of(path).replace("/en/", "/") for path in OFFICIAL if "/en/" in str(path)}
    french = {name_of(path).replace("/fr/", "/") for path in OFFICIAL if "/fr/" in str(path)}
    assert english == french
    assert len(english) > 20
