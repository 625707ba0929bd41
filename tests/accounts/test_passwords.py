"""Which texts are passwords, and how they are kept."""

from __future__ import annotations

import pytest
from argon2 import extract_parameters

from app.accounts import passwords
from app.accounts.passwords import Fault, find_fault

pytestmark = pytest.mark.once  # asks no database


@pytest.mark.parametrize(
    "password",
    ["seven otters under one umbrella", "xkcd-9f3k2m-zz", "écoutez la pluie du matin", "🦦" * 12,
     " blanks are  welcome ", "q" * 7 + "w" * 400, "tomorrow brings a lantern"],
)  # fmt: skip
def test_long_texts_of_any_kind_are_passwords(password):
    assert find_fault(password, email="tom@example.org", handle="tom") is None


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("elevenchars", Fault.SHORT),
        ("x" * 1001, Fault.LONG),
        ("password1234", Fault.COMMON),
        ("PassWord1234", Fault.COMMON),
        ("qwertyuiop123", Fault.COMMON),
        ("amina@example.org", Fault.PERSONAL),
        ("for amina w. and me", Fault.PERSONAL),
        ("Mina-of-Prairie!", Fault.PERSONAL),
    ],
)
def test_a_password_that_is_guessed_first_is_refused(password, fault):
    email = "amina@example.org" if "amina" in password.casefold() else "x@example.org"
    handle = "mina-of-prairie" if "Mina" in password else "amina"
    assert find_fault(password, email=email, handle=handle) is fault


def test_what_is_longer_than_the_password_is_not_looked_for_in_it(monkeypatch):
    looked_for = []
    password = "seven otters under one umbrella"
    with monkeypatch.context() as patch:
        patch.setattr(passwords.re, "search", lambda pattern, _: looked_for.append(pattern))
        for word in ("x" * 400_000, "y" * (len(password) + 1), "zoé"):
            find_fault(password, email=word, handle=word)
    assert {len(pattern) for pattern in looked_for} == {len(r"(?<!\w)zoé(?!\w)")}


def test_without_the_list_the_other_rules_hold(monkeypatch, tmp_path):
    passwords._common.cache_clear()
    monkeypatch.setattr(passwords, "COMMON", tmp_path / "missing.txt")
    assert find_fault("password1234") is None
    assert find_fault("short") is Fault.SHORT
    passwords._common.cache_clear()


def test_two_people_with_one_password_have_two_hashes():
    assert passwords.hash_password("the same for both of us") != passwords.hash_password(
        "the same for both of us"
    )


def test_the_parameters_are_those_we_measured(slow_passwords):
    assert passwords.hash_password("x" * 12).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_no_character_is_cut_off():
    kept = passwords.hash_password("x" * 1000)
    assert passwords.is_right("x" * 1000, kept)
    assert not passwords.is_right("x" * 999, kept)
    assert not passwords.is_right("x" * 1001, kept)


def test_one_letter_in_two_encodings_is_one_password():
    assert passwords.is_right("cafe\u0301 du matin", passwords.hash_password("café du matin"))


def test_a_damaged_hash_fits_no_password():
    assert not passwords.is_right("anything at all", "")
    assert not passwords.is_right("anything at all", "$argon2id$broken")


@pytest.mark.parametrize("typed", ["a wrong password", "x" * 50_000])
def test_nobody_costs_as_much_as_somebody(typed, monkeypatch):
    """Time is spent by Argon2, as its parameters say: the same number of times, with the same."""
    kept = passwords.hash_password("a right password")
    passwords.verify_nobody("its hash is made once in each process")
    real, costs = passwords._hasher, []

    class Counting:
        def verify(self, known: str, password: str) -> bool:
            costs.append(extract_parameters(known))
            return real.verify(known, password)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    assert not passwords.is_right(typed, kept)
    assert not passwords.verify_nobody(typed)
    assert costs == [extract_parameters(kept)] * 2
