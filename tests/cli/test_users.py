"""``flask users``: the first administrator, and roles given and taken."""

from __future__ import annotations

import pytest

from tests.fresh_site import PASSWORD

CREATE = ("users", "create", "zoe@example.org", "--handle", "zoé", "--name", "Zoé T.")


def test_a_new_person_signs_in_with_the_password_printed_once(run, client, find) -> None:
    result = run(*CREATE, "--language", "fr", "--role", "administrator")
    assert result.exit_code == 0
    start = "zoé can sign in with the password "
    assert result.output.startswith(start)
    password = result.output.removeprefix(start).strip()
    answer = client.post("/fr/login", data={"identifier": "zoé", "password": password})
    assert answer.status_code == 303
    assert client.get("/fr/admin/").status_code == 200
    person = find("zoé")
    assert (person.display_name, person.language, person.status) == ("Zoé T.", "fr", "active")
    assert password not in person.password_hash


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"zoé": "amina"}, "has an account"),
        ({"zoe@example.org": "AMINA@example.org"}, "has an account"),
        ({"zoé": "z"}, "cannot be used"),
        ({"zoé": "<b>"}, "cannot be used"),
    ],
)
def test_a_name_that_cannot_be_is_refused_in_one_sentence(changes, said, run, find) -> None:
    before = run("users", "list").stdout
    result = run(*(changes.get(word, word) for word in CREATE))
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert said in result.stderr
    assert run("users", "list").stdout == before


@pytest.mark.parametrize("wrong", [("--role", "king"), ("--language", "de")])
def test_a_role_or_language_there_is_not_is_a_wrong_use(wrong, run, find) -> None:
    assert run(*CREATE, *wrong).exit_code == 2
    assert find("zoé") is None


@pytest.mark.parametrize("name", ["amina", "AMINA", "amina@example.org"])
def test_a_role_is_given_by_handle_or_address(name, run, find) -> None:
    result = run("users", "grant", name, "moderator")
    assert (result.exit_code, result.output) == (0, "amina is moderator now.\n")
    assert find("amina").role == "moderator"


def test_a_facilitator_runs_one_offering(run, find, offering, visit, amina) -> None:
    assert run("users", "grant", "amina", "facilitator", "--offering", "current").exit_code == 0
    assert find("amina").facilitates == [offering.id]
    assert find("amina").role == "member"


@pytest.mark.parametrize("more", [(), ("--offering", "nowhere")])
def test_a_facilitator_of_nothing_is_asked_which_offering(more, run, find) -> None:
    result = run("users", "grant", "amina", "facilitator", *more)
    assert result.exit_code == 1
    assert "--offering: 2019, current." in result.stderr
    assert find("amina").facilitates == []


@pytest.mark.parametrize("who", ["rosa", "devon", "grace"])
def test_member_takes_every_role_away(who, run, find) -> None:
    assert run("users", "grant", who, "member").exit_code == 0
    assert (find(who).role, find(who).facilitates) == ("member", [])


def test_who_is_not_there_is_said(run) -> None:
    result = run("users", "grant", "nobody", "moderator")
    assert result.exit_code == 1
    assert "Nobody here is called 'nobody'" in result.stderr


def test_the_list_holds_everybody_and_no_address(run) -> None:
    result = run("users", "list")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 8
    assert "rosa\tRosa\tmoderator\tactive" in result.stdout.splitlines()
    assert "@" not in result.stdout
    assert result.stderr == "8 accounts.\n"


def test_the_list_can_be_of_one_role(run) -> None:
    assert run("users", "list", "--role", "administrator").stdout.splitlines() == [
        "devon\tDevon\tadministrator\tactive"
    ]


def test_no_command_prints_a_password_it_did_not_make(run) -> None:
    assert PASSWORD not in run("users", "list").output


def test_a_moderator_of_one_board_or_language(run, find) -> None:
    assert run("users", "grant", "amina", "moderator", "--language", "fr").exit_code == 0
    assert run("users", "grant", "amina", "moderator", "--board", "welcome").exit_code == 0
    person = find("amina")
    assert person.role == "member"
    assert [scope.partition(":")[0] for scope in person.moderates] == ["board", "lang"]
    assert (
        "No board is called" in run("users", "grant", "amina", "moderator", "--board", "x").output
    )
    run("users", "grant", "amina", "member")
    assert find("amina").moderates == []
