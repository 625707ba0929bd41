"""The course as a package again: what was loaded is written, and what was written loads the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import update

from app import create_app
from app.core import cache, schema
from app.core.db import db
from app.library.models import Resource
from app.programme.live_sessions.models import LiveSession, Speaker
from app.programme.models import Programme, Section, Week
from app.programme.yaml_text import dump as as_yaml
from tests.fresh_site import PACKAGE, a_database, settings_for
from tests.learning.conftest import EVERY_TYPE

Files = dict[str, bytes]
FIRST_SESSION = "5a09b735-f70f-5ee2-aa14-b04359d68114"
AS_WRITTEN = ("sessions.yaml", "resources.yaml", *(f"quizzes/{n}.yaml" for n in range(1, 6)))


def files_of(folder: Path) -> Files:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def fresh(tmp_path) -> Iterator[Callable]:
    """``fresh("programme", "load", folder)``: on a site with nothing in it."""
    folder = tmp_path / "fresh"
    folder.mkdir()
    with a_database(folder) as url:
        site = create_app(settings_for(url, folder))
        with site.app_context():
            schema.upgrade(site)

        def run(*arguments: object) -> str:
            result = site.test_cli_runner().invoke(args=[str(each) for each in arguments])
            cache.forget_all()
            assert result.exit_code == 0, result.output
            return result.output

        yield run
        with site.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def export(run, tmp_path) -> Callable[..., Files]:
    """``export("one")``: into a new folder; gives its files."""

    def export(name: str, *more: str) -> Files:
        result = run("programme", "export", tmp_path / name, *more)
        assert result.exit_code == 0, result.output
        return files_of(tmp_path / name)

    return export


def test_what_was_loaded_is_written(export) -> None:
    written, shipped = export("one"), files_of(PACKAGE)
    assert written.keys() == shipped.keys()
    same = [name for name in shipped if name.endswith(".md") or name in AS_WRITTEN]
    assert {name: written[name] for name in same} == {name: shipped[name] for name in same}
    for name in ("en/texts.yaml", "fr/texts.yaml", "plan.yaml"):
        assert yaml.safe_load(written[name]) == yaml.safe_load(shipped[name])


def test_an_export_loads_into_the_same_site_and_changes_no_row(export, run, dump, tmp_path) -> None:
    export("one")
    before = dump()
    assert run("programme", "load", tmp_path / "one").exit_code == 0
    assert dump() == before


def test_exported_loaded_elsewhere_and_exported_it_is_the_same_bytes(
    export, fresh, tmp_path
) -> None:
    written = export("one")
    fresh("programme", "load", tmp_path / "one")
    fresh("programme", "export", tmp_path / "two")
    assert files_of(tmp_path / "two") == written


def test_so_it_is_of_what_was_made_here(app, export, fresh, package, run, tmp_path) -> None:
    """A session whose guests are not known, one that was moved beside a cancelled one, a resource of
    no week; every type of question; texts that YAML finds hard."""
    (package / "quizzes" / "6.yaml").write_bytes((EVERY_TYPE / "quizzes" / "3.yaml").read_bytes())
    assert run("programme", "load", package).exit_code == 0
    with app.app_context():
        row = db.session.query(LiveSession).filter_by(uuid=FIRST_SESSION).one()
        row.description, row.title = "One:\r\n\r\n- two #three \n", "'yes': \u00abno\u00a0\u00bb"
        db.session.query(Speaker).filter_by(session_id=row.id).delete()
        row.status = "cancelled"
        db.session.add(
            LiveSession(uuid="0b1f3a52-6a55-4d5b-9f4b-0c7d5f0f2a10", offering_id=row.offering_id,
                        week_id=row.week_id, lang=row.lang, title="Instead", host="Grace",
                        description="no", html="", starts_at=row.starts_at,
                        changed_at=row.changed_at)
        )  # fmt: skip
        resource = db.session.query(Resource).order_by(Resource.id).first()
        resource.weeks, resource.streams = [], []
        db.session.commit()
    written = export("one")
    assert b"Instead" in written["sessions.yaml"]
    assert FIRST_SESSION.encode() not in written["sessions.yaml"]
    fresh("programme", "load", tmp_path / "one")
    fresh("programme", "export", tmp_path / "two")
    assert files_of(tmp_path / "two") == written


def test_a_zip_has_the_same_files_and_is_always_the_same_bytes(
    export, run, fresh, dump, tmp_path
) -> None:
    written = export("one")
    for name in ("a.zip", "b.zip"):
        assert run("programme", "export", tmp_path / name).exit_code == 0
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    before = dump()
    assert run("programme", "load", tmp_path / "a.zip").exit_code == 0
    assert dump() == before
    fresh("programme", "load", tmp_path / "a.zip")
    fresh("programme", "export", tmp_path / "two")
    assert files_of(tmp_path / "two") == written


def test_a_week_that_tells_a_team_nothing_is_exported_without_it(
    export, run, package, client
) -> None:
    for lang in ("en", "fr"):
        (package / lang / "team" / "4.md").unlink()
    assert run("programme", "load", package).exit_code == 0
    written = export("one")
    assert "en/team/4.md" not in written
    assert written["fr/team/5.md"] == (package / "fr" / "team" / "5.md").read_bytes()
    assert client.get("/en/offerings/current/weeks/4?stream=executives").status_code == 200


def test_an_empty_folder_is_taken(run, tmp_path) -> None:
    (tmp_path / "empty").mkdir()
    assert run("programme", "export", tmp_path / "empty").exit_code == 0
    assert (tmp_path / "empty" / "package.yaml").is_file()


def test_what_is_there_is_not_written_over(run, tmp_path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    (tmp_path / "full.zip").write_text("mine")
    for name, said in (("full", "is not an empty folder"), ("full.zip", "is there already")):
        result = run("programme", "export", tmp_path / name)
        assert result.exit_code == 1
        assert said in result.output
    assert files_of(tmp_path / "full") == {"mine.txt": b"mine"}
    assert (tmp_path / "full.zip").read_text() == "mine"


@pytest.mark.parametrize(("model", "name"), [(Week, "intro_fr"), (Section, "text_en")])
def test_what_was_loaded_before_its_markdown_was_kept_is_loaded_once_more(
    model, name, app, run, export, tmp_path
) -> None:
    with app.app_context():
        db.session.execute(update(model).values({name: None}))
        db.session.commit()
    result = run("programme", "export", tmp_path / "one")
    assert result.exit_code == 1
    assert "load its package once more" in result.output
    assert not (tmp_path / "one").exists()
    assert run("programme", "load", PACKAGE).exit_code == 0
    assert export("one").keys() == files_of(PACKAGE).keys()


def test_what_could_not_be_loaded_is_not_exported(app, run, tmp_path) -> None:
    with app.app_context():
        db.session.execute(update(Week).filter_by(number=3).values(title_fr=" "))
        db.session.commit()
    result = run("programme", "export", tmp_path / "one")
    assert result.exit_code == 1
    assert f"{tmp_path / 'one' / 'fr' / 'texts.yaml'}:" in result.output
    assert not (tmp_path / "one").exists()


def test_the_course_is_named_where_there_are_two(app, run, export, tmp_path) -> None:
    with app.app_context():
        names = ("title", "short_title", "summary", "objective")
        texts = {f"{name}_{lang}": "Two" for name in names for lang in ("en", "fr")}
        db.session.add(
            Programme(uuid="2", code="another", principles_en=[], principles_fr=[], **texts)
        )
        db.session.commit()
    result = run("programme", "export", tmp_path / "one")
    assert result.exit_code == 1
    assert "--programme: another, learning-together" in result.output
    assert export("one", "--programme", "learning-together")["package.yaml"]


def test_an_unknown_offering_is_said_to_be_unknown(run, tmp_path) -> None:
    result = run("programme", "export", tmp_path / "one", "--offering", "2031")
    assert result.exit_code == 1
    assert "There is no offering '2031' here." in result.output


@given(st.text(st.characters(exclude_categories=["Cs"])))
@example(" \n two\n")
@example("one \ntwo\u2028three\x85four")
@example("\u00abno\u00a0\u00bb: #not 'yes'")
@example("\x07\r\n")
@example("\x85")
def test_every_text_is_read_as_it_was_written(text) -> None:
    assert yaml.safe_load(as_yaml({"text": text})) == {"text": text}
