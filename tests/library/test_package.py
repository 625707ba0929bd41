"""The shelf in a course package: read, loaded, written, and told what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from sqlalchemy import select

from app.core.db import db
from app.library.models import Resource
from app.library.package import FILE, Resources
from app.programme.queries import outline
from app.programme.yaml_text import dump as as_file
from tests.fresh_site import PACKAGE
from tests.library.conftest import ENGLISH_ONLY, FRENCH_ONLY

SHIPPED = (PACKAGE / FILE).read_text(encoding="utf-8")


def entries() -> list[dict]:
    return yaml.safe_load(SHIPPED)


@pytest.fixture
def export(app, tmp_path):
    """``export()``: the file as the site would write it now."""

    def export() -> str:
        with app.app_context():
            Resources().write(tmp_path, outline().offering("current"))
        return (tmp_path / FILE).read_text(encoding="utf-8")

    return export


def test_what_was_loaded_is_written_byte_by_byte(export) -> None:
    assert export() == SHIPPED


def test_what_was_written_loads_and_is_written_the_same(export, package, run, dump) -> None:
    (package / FILE).write_text(export(), encoding="utf-8")
    before = dump()
    assert run("programme", "load", package).exit_code == 0
    assert dump() == before
    assert export() == SHIPPED


def test_changed_words_replace_the_old_ones_and_keep_the_page(id_of, spoil, package, run, client):
    resource_id = id_of(ENGLISH_ONLY)
    spoil(FILE, f"en: {ENGLISH_ONLY}", "en: Principles, again")
    assert run("programme", "load", package).exit_code == 0
    assert id_of("Principles, again") == resource_id
    page = client.get(f"/en/resources/{resource_id}", follow_redirects=True)
    assert "Principles, again" in page.text


def test_what_is_listed_no_more_leaves_the_shelf_and_keeps_its_page(
    id_of, package, run, client
) -> None:
    resource_id = id_of(ENGLISH_ONLY)
    (package / FILE).write_text(as_file(entries()[1:]), encoding="utf-8")
    assert run("programme", "load", package).exit_code == 0
    assert ENGLISH_ONLY not in client.get("/en/resources/").text
    page = client.get(f"/en/resources/{resource_id}", follow_redirects=True).text
    assert "no longer on the shelf" in page


def test_every_resource_says_in_both_languages_why_it_matters() -> None:
    found = entries()
    assert len(found) >= 40
    assert {week for entry in found for week in entry["weeks"]} == {1, 2, 3, 4, 5}
    for entry in found:
        assert set(entry["why"]) == set(entry["publisher"]) == {"en", "fr"}
        assert "last_checked" not in entry  # nobody has opened them yet
        assert len(entry["title"]) == 2 or entry["one_language"]


def test_french_stands_as_it_is_written_in_canada() -> None:
    for entry in entries():
        french = " ".join(entry["why"]["fr"].split(" "))
        assert "'" not in french
        assert " :" not in french  # the space before it does not break
        assert " »" not in french


FAULTS = [
    (f"    fr: {FRENCH_ONLY}\n  one_language: not-offered\n", f"    fr: {FRENCH_ONLY}\n", "needs 'one_language'"),
    ("one_language: not-found", "one_language: because", "must be one of not-offered, not-found"),
    ("kind: guide", "kind: leaflet", "kind must be one of guide, report"),
    ("level: introductory", "level: easy", "level must be one of"),
    ("status: live", "status: gone", "status must be one of live, moved"),
    ("  - 1\n", "  - 9\n", "A week must be a whole number from 0 to 6"),
    ("  - 1\n", "  - 1\n  - 1\n", "the week '1' is there twice"),
    ("  - executives\n", "  - everyone\n", "the stream 'everyone' is unknown"),
    ("minutes: 15", "minutes: soon", "minutes must be a whole number"),
    ("en: http://open.canada.ca/", "en: javascript:alert(1)//", "url in en must be the address"),
    ("en: http://open.canada.ca/", "en: http://open.canada.ca@evil.example/", "url in en must be"),
    ("en: http://open.canada.ca/", "fr: http://open.canada.ca/", "without a title in fr"),
    ("    fr: Gouvernement ouvert, gouvernement du Canada\n", "", "publisher needs 'fr'"),
    ("status: live\n", "status: live\n  last_checked: yesterday\n", "must be a date like"),
    ("status: live\n", "status: live\n  colour: red\n", "'colour', which is not known"),
]  # fmt: skip


@pytest.mark.once  # a package is read before a database is asked
@pytest.mark.parametrize(("old", "new", "said"), FAULTS, ids=[said for _, _, said in FAULTS])
def test_a_fault_is_told_with_its_line_and_nothing_is_loaded(
    old, new, said, spoil, package, run, dump
) -> None:
    spoil(FILE, old, new)
    before = dump()
    result = run("programme", "load", package)
    assert result.exit_code == 1
    assert f"{package / FILE}:" in result.output
    assert said in result.output
    assert dump() == before


def test_a_uuid_that_is_there_already_is_a_fault(spoil, package, run) -> None:
    spoil(FILE, entries()[0]["uuid"], entries()[1]["uuid"])
    result = run("programme", "load", package)
    assert result.exit_code == 1
    assert "is there twice" in result.output


def test_a_package_without_the_file_takes_nothing_off_the_shelf(package, run, app) -> None:
    (package / FILE).unlink()
    _forget_resources(package / "plan.yaml")
    assert run("programme", "load", package).exit_code == 0
    with app.app_context():
        assert set(db.session.scalars(select(Resource.status))) == {"live"}


def _forget_resources(plan: Path) -> None:
    """Its items that ask for one go with them."""
    weeks = yaml.safe_load(plan.read_text(encoding="utf-8"))
    for week in weeks:
        week["items"] = [item for item in week["items"] if item["kind"] != "resource"]
    plan.write_text(yaml.safe_dump(weeks, allow_unicode=True), encoding="utf-8")
