"""Who is mentioned in a text, and what a mention becomes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.text import MOST_LINKED, mentioned_names, render_post
from tests.core.allow_list import faults
from tests.core.render_costs import MOST, cost_of
from tests.core.test_text_safety import MARKDOWN
from tests.corpus import ATTACKS

pytestmark = pytest.mark.once  # asks no database

AMINA = {"amina": "/members/amina"}
LINK = '<a href="/members/amina" rel="nofollow ugc noopener noreferrer">@amina</a>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("@amina", LINK),
        ("Hello @amina, and (@amina).", f"Hello {LINK}, and ({LINK})."),
        ("**@amina** _@amina_", f"<strong>{LINK}</strong> <em>{LINK}</em>"),
        ("“@amina”", f"“{LINK}”"),
        ("@amina’s plan, @amina's", f"{LINK}’s plan, {LINK}'s"),
        ("@amina- @amina... @amina_", f"{LINK}- {LINK}... {LINK}_"),
        ("one\n@amina", f"one\n{LINK}"),
    ],
)
def test_a_known_name_is_a_link(text, html) -> None:
    assert render_post(text, AMINA) == f"<p>{html}</p>\n"


@pytest.mark.parametrize(
    "text",
    [
        "`@amina`",
        "```\n@amina\n```",
        "    @amina",
        "> @amina",
        "> one\n>> @amina",
        "- > @amina",
        "x@amina",
        "x@amina.example.org",
        "write to me.at@amina",
        "@@amina",
        "/@amina",
        "\\@amina",
        "&#64;amina",
        "[@amina](https://example.org)",
        "[see **@amina**](https://example.org)",
        "https://example.org/@amina",
        "![@amina](https://example.org/x.png)",
        "@amina@example.org",
        "@amina-t-elle",
        "@aminata",
        "@ amina",
        "@1amina",
        "@am",
    ],
)
def test_what_only_looks_like_a_mention_is_none(text) -> None:
    assert "/members/" not in render_post(text, AMINA)
    assert "amina" not in mentioned_names(text)


def test_names_come_as_they_are_written_and_once() -> None:
    text = "@Élise and @jean-luc.b, @Élise again, @e\u0301lodie; @名前名前 @a_b1"
    assert mentioned_names(text) == ["Élise", "jean-luc.b", "élodie", "名前名前", "a_b1"]


def test_nobody_is_linked_who_is_not_known() -> None:
    assert render_post("@amina") == "<p>@amina</p>\n"
    assert render_post("@amina @luc", AMINA) == f"<p>{LINK} @luc</p>\n"


def test_a_text_is_the_same_but_for_the_links() -> None:
    text = "# Head @amina\n\n| a |\n|-|\n| @amina |\n\n- [ ] @amina\n\nx[^1]\n\n[^1]: @amina\n"
    assert render_post(text, AMINA).replace(LINK, "@amina") == render_post(text)
    assert render_post(text, AMINA).count(LINK) == 4


@pytest.mark.parametrize("attack", ["@<script>alert(1)</script>", '@"onclick=x', "@amina\"onclick='x",
                                    "@amina<b>", "@\u202eamina", "@ami\u200bna", "@\x00amina"])  # fmt: skip
def test_an_attack_after_an_at_is_only_text(attack) -> None:
    assert faults(render_post(attack, AMINA)) == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_beside_a_mention_is_only_text(attack) -> None:
    for text in (f"@amina {attack}", f"{attack} @amina", f"@amina{attack}"):
        assert faults(render_post(text, AMINA)) == []


def test_a_hostile_address_would_go_no_further_than_the_sanitiser() -> None:
    for address in ("javascript:alert(1)", '"><script>x</script>', "data:text/html,x"):
        assert faults(render_post("@amina", {"amina": address})) == []


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(MARKDOWN, st.sampled_from(["@amina", "@", " @amina "])), max_size=6))
def test_any_text_with_mentions_renders_within_the_list(pieces) -> None:
    text = "".join(pieces)
    assert faults(render_post(text, AMINA)) == []
    assert ("amina" in mentioned_names(text)) == ("/members/amina" in render_post(text, AMINA))


@pytest.mark.parametrize("unit", ["@", "@a ", "@amina ", "@amina@", "@-", "@a.", "@@amina ",
                                  "**@amina**", "@" + "a" * 50, "@é"])  # fmt: skip
def test_ten_thousand_ats_cost_little_and_grow_little(unit) -> None:
    text = (unit * 10_000)[:20_000]
    assert cost_of(lambda: render_post(text, AMINA), MOST) < MOST
    html = render_post(text, AMINA)
    assert html.count("/members/amina") <= MOST_LINKED
    assert len(html) < 10 * len(text)


def test_finding_names_costs_little() -> None:
    text = " ".join(f"@name{n}" for n in range(2_000))
    assert len(mentioned_names(text)) == 2_000
    assert cost_of(lambda: mentioned_names(text), MOST) < MOST
