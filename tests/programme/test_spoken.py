"""In a text of the course, what is French says so, and not a letter of the rest."""

from __future__ import annotations

import pytest

from app.programme.spoken import spoken

pytestmark = pytest.mark.once
FR = '<span lang="fr">{}</span>'

CASES = {
    "of both languages": ("title:\n  en: A <b>\n  fr: Un\nminutes: 3\n",
                          "title:\n  en: A &lt;b&gt;\n  fr:" + FR.format(" Un\n") + "minutes: 3\n"),
    "of several lines": ("why:\n  fr: |-\n    Un\n\n    deux\n  x: y\n",
                         "why:\n  fr:" + FR.format(" |-\n    Un\n\n    deux\n") + "  x: y\n"),
    "of a list": ("- fr:\n  - un\n  - deux\n- en: one\n",
                  "- fr:" + FR.format("\n  - un\n  - deux\n") + "- en: one\n"),
    "of a French session": ("lang: fr\ntitle: Une heure\nhost: Grace\n",
                            "lang: fr\ntitle:" + FR.format(" Une heure\n") + "host: Grace\n"),
    "of an English session": ("lang: en\ntitle: An hour\n", "lang: en\ntitle: An hour\n"),
    "of nothing": ("", ""),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_is_french_is_marked(case) -> None:
    text, marked = CASES[case]
    assert str(spoken(text)()) == marked


def test_a_piece_has_the_language_of_its_place() -> None:
    text = "en: one\nfr: un deux\n"
    assert str(spoken(text)(14, 18)) == FR.format(text[14:18])
    assert str(spoken(text)(0, 5)) == "en: o"
