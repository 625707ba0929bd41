"""Which texts are handles, and which are the same one."""

from __future__ import annotations

import json

import pytest

from app.accounts import names
from app.accounts.handles import Fault, find_fault, handle_key, tidy_handle
from app.config import ROOT

CORPUS = ROOT / "tests" / "corpus" / "naughty-strings.json"


@pytest.mark.parametrize(
    "handle",
    ["amina", "Zoé", "cœur", "Łukasz", "jean-luc", "marie.t", "a_b", "ali", "x̌aač", "Ngọc",
     "tom7", "mel", "nils", "formerly-known", "modeste", "səlilwətaɬ"],
)  # fmt: skip
def test_names_of_both_languages_and_others_in_latin_letters_are_handles(handle):
    assert find_fault(tidy_handle(handle)) is None


@pytest.mark.parametrize(
    "handle",
    ["аmina", "αlpha", "amina\u202e", "am\u200bina", "am\u00adina", "am ina", "ami\x00na", "am/ina",
     "am@ina", "a..b", "a-_b", "amina-", "amina.", "аdmin", "ami\ud800na", "李小龙", "ami😀na",
     "a\u0301\u0301\u0301\u0301bc", "a.\u0301b", "amɩna", "ꞌamina", "amǃna", "<b>amina"],
)  # fmt: skip
def test_what_cannot_be_seen_or_looks_like_something_else_is_refused(handle):
    assert find_fault(tidy_handle(handle)) in (Fault.ALPHABET, Fault.START)


@pytest.mark.parametrize(
    "handle",
    ["admin", "Admin", "adm1n", "ÀDMIN", "admin7", "admin-team", "the.moderator", "modérateur",
     "facilitatrice", "everyone", "all", "tous", "me2me2-support", "former-participant",
     "ancien-participant", "everybody", "anonyme", "ADMlN", "systeme", "moderat0r"],
)  # fmt: skip
def test_names_that_speak_for_the_site_are_kept(handle):
    assert find_fault(tidy_handle(handle)) is Fault.RESERVED


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("amina", "AMINA"),
        ("amina", "ámïnà"),
        ("cœur", "coeur"),
        ("charlie", "charIie"),
        ("charlie", "char1ie"),
        ("tom", "t0m"),
        ("amina", "ａｍｉｎａ"),
        ("jean-luc", "jean_luc"),
        ("straße", "strasse"),
        ("zoé", "zoe\u0301"),
        ("ﬁona", "fiona"),
    ],
)
def test_look_alikes_are_one_handle(one, other):
    assert handle_key(one) == handle_key(other)


@pytest.mark.parametrize(("one", "other"), [("amina", "amine"), ("tom", "tim"), ("rosa", "rose")])
def test_different_names_stay_different(one, other):
    assert handle_key(one) != handle_key(other)


def test_a_naughty_string_is_a_handle_only_when_it_is_plain():
    handles = [tidy_handle(text) for text in json.loads(CORPUS.read_text())]
    keys = [handle_key(handle) for handle in handles if find_fault(handle) is None]
    assert 0 < len(keys) < len(handles) / 10
    assert [key for key in keys if not (key.isascii() and key.replace("-", "").isalnum())] == []


@pytest.mark.parametrize("name", ["Amina Warsame", "ᐃᓄᒃ", "Łukasz O’Neil", "李小龙", "J. P. Roy"])
def test_names_may_be_in_any_script(name):
    assert names.find_fault(names.tidy_name(name)) is None


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("", names.Fault.EMPTY),
        ("123 !!", names.Fault.EMPTY),
        ("x" * 61, names.Fault.LENGTH),
        ("a\u202eb", names.Fault.INVISIBLE),
        ("a\u200bb", names.Fault.INVISIBLE),
        ("a" + "\u0301" * 9, names.Fault.INVISIBLE),
        ("Facilitator – CSPS", names.Fault.TITLE),
        ("Grace (modératrice)", names.Fault.TITLE),
    ],
)
def test_names_with_tricks_or_titles_are_refused(name, fault):
    assert names.find_fault(names.tidy_name(name)) is fault


@pytest.mark.parametrize(
    "name", ["evil.example.com", "https://evil.example", "www.evil.ca", "a@evil.ca", "//evil.ca"]
)
def test_a_name_in_a_mail_is_no_address(name):
    plain = names.unlinked(name)
    assert "." not in plain
    assert "//" not in plain
    assert "@" not in plain


def test_an_honest_name_stays_as_it_is():
    assert names.unlinked("J. P. Roy-O’Neil") == "J. P. Roy-O’Neil"
