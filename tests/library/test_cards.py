"""A recording or a resource alone on its line becomes a card that loads nothing by itself."""

from __future__ import annotations

import re

import pytest

from app.core.embeds import FRAME_HOSTS
from app.library.models import State
from tests.library.conftest import ENGLISH_ONLY, VIDEO

YOUTUBE = "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=42"


@pytest.fixture
def shown(start, amina, client):
    """``shown(body, lang)``: the page of a thread that begins with this text."""

    def shown(body: str, lang: str = "en") -> str:
        thread_id = start(amina, body=body)
        return client.get(f"/{lang}/threads/{thread_id}", follow_redirects=True).text

    return shown


def cards(page: str) -> list[str]:
    return re.findall(r'<div class="embed">.*?</div>', page, re.S)


def test_an_address_alone_on_its_line_becomes_a_card(shown) -> None:
    [card] = cards(shown(f"Look at this:\n\n{YOUTUBE}\n\nWorth it."))
    assert "Video on YouTube" in card
    assert 'data-embed="https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?start=42"' in card
    assert f'href="{YOUTUBE.replace("&", "&amp;")}"' in card
    assert "another site" in card
    assert "<iframe" not in card
    assert "nofollow ugc noopener noreferrer" in card


@pytest.mark.parametrize(
    "body",
    [
        f"See {YOUTUBE} for more.",
        f"[a talk]({YOUTUBE})",
        f"> {YOUTUBE}",
        f"    {YOUTUBE}",
        f"- {YOUTUBE}",
        "https://www.youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
        "https://example.org/video.mp4",
    ],
)
def test_anywhere_else_and_of_anyone_else_it_stays_a_link(body, shown) -> None:
    assert cards(shown(body)) == []


def test_nobody_writes_a_card_of_their_own(shown) -> None:
    page = shown('<button data-embed="https://evil.example/">Show</button>\n\n'
                 '<iframe src="https://evil.example/"></iframe>')  # fmt: skip
    assert cards(page) == []
    assert "<iframe" not in page
    assert '<button data-embed="https://evil' not in page


def test_a_resource_alone_on_its_line_is_told_as_it_is_now(shown, id_of) -> None:
    address = f"http://localhost/en/resources/{id_of(VIDEO)}-whatever"
    [card] = cards(shown(address, "fr"))
    assert "Collaborer avec les intervenant·es" in card
    assert "93 min" in card
    assert "Transcription" in card
    assert "collaboratively-stakeholders-fra.aspx" in card
    assert f'href="/fr/resources/{id_of(VIDEO)}-working-collaboratively' in card


def test_one_that_cannot_be_shown_is_a_card_without_a_button(shown, id_of) -> None:
    [card] = cards(shown(f"http://localhost/fr/resources/{id_of(ENGLISH_ONLY)}", "fr"))
    assert f'lang="en" hreflang="en">{ENGLISH_ONLY}' in card
    assert "data-embed=" not in card


@pytest.mark.parametrize("state", [State.SUGGESTED, State.DECLINED])
def test_one_that_is_not_published_stays_a_link(state, shown, id_of, set_resource) -> None:
    set_resource(id_of(VIDEO), state=state)
    page = shown(f"http://localhost/en/resources/{id_of(VIDEO)}")
    assert cards(page) == []
    assert VIDEO not in page


def test_a_thread_of_cards_costs_no_statement_more(start, amina, client, queries, app, id_of):
    from app.web import page_cache

    counts = []
    for body in ("Words.", f"{YOUTUBE}\n\nhttp://localhost/en/resources/{id_of(VIDEO)}"):
        thread_id = start(amina, body=body, title="The same title")
        client.get(f"/en/threads/{thread_id}", follow_redirects=True)
        page_cache.clear(app)
        with queries() as ran:
            client.get(f"/en/threads/{thread_id}-the-same-title")
        counts.append(len(ran))
    assert counts[0] == counts[1]


def test_the_resources_own_page_has_the_button_and_a_plain_link(client, id_of) -> None:
    page = client.get(f"/en/resources/{id_of(VIDEO)}", follow_redirects=True).text
    [card] = cards(page)
    assert 'data-embed="https://www.csps-efpc.gc.ca/video/' in card
    assert 'href="https://www.csps-efpc.gc.ca/video/' in page


@pytest.mark.parametrize("path", ["/en/", "/en/resources/", "/fr/threads/", "/en/login"])
def test_frames_may_load_exactly_the_hosts_of_the_list(path, client) -> None:
    policy = client.get(path).headers["Content-Security-Policy"]
    [rule] = [part for part in policy.split("; ") if part.startswith("frame-src ")]
    assert rule.split()[1:] == list(FRAME_HOSTS)
    assert "child-src" not in policy
