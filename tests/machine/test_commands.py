"""What an operator types answers in words that help."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from app.cli import doctor, translations
from app.cli.policy import aligned
from app.cli.progress import progress
from app.config import Settings
from app.core import clock, schema
from app.core.db import db
from app.core.jobs import Job
from tests.machine.serving import free_port


@pytest.fixture
def healthy(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings with folders of this test's own, and a database said to be up to date."""
    monkeypatch.setattr(schema, "is_current", lambda _engine: True)
    monkeypatch.setattr(doctor, "stale_translations", lambda _folder: [])
    settings: Settings = app.extensions["settings"]
    return replace(settings, instance=tmp_path, upload_dir=tmp_path / "uploads", smtp_url=None)


def problems(app: Flask, settings: Settings) -> dict[str, str]:
    with app.app_context():
        findings = list(doctor.examine(settings))
    return {finding.subject: finding.advice for finding in findings if finding.advice}


def test_the_doctor_finds_nothing_where_all_is_well(queue: Flask, healthy: Settings) -> None:
    assert problems(queue, healthy) == {}


def test_the_doctor_tells_what_to_do_about_each_problem(
    queue: Flask, healthy: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(schema, "is_current", lambda _engine: False)
    ill = replace(
        healthy,
        search_index_dir=tmp_path / "file",
        smtp_url=f"smtp://127.0.0.1:{free_port()}",
    )
    found = problems(queue, ill)
    assert set(found) == {"index folder", "mail", "database"}
    assert "check SMTP_URL" in found["mail"]
    assert "db upgrade" in found["database"]


def test_the_doctor_counts_dead_jobs(queue: Flask, healthy: Settings) -> None:
    with queue.app_context():
        db.session.add(Job(name="tests.dead", payload={}, died_at=clock.now()))
        db.session.commit()
    assert problems(queue, healthy)["jobs"].startswith("1 failed for good")


def test_the_doctors_exit_code_tells_whether_all_is_well(
    queue: Flask, healthy: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(queue.extensions, "settings", healthy)
    well = queue.test_cli_runner().invoke(args=["doctor"])
    assert well.exit_code == 0, well.output
    assert "ok       database" in well.output
    monkeypatch.setattr(schema, "is_current", lambda _engine: False)
    ill = queue.test_cli_runner().invoke(args=["doctor"])
    assert ill.exit_code == 1
    assert "problem  database: " in ill.output


def test_a_long_command_ends_with_its_count(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(progress("abc", 3, "Posts")) == ["a", "b", "c"]
    assert capsys.readouterr().err == "Posts: 3 done.\n"


def test_an_interrupted_command_tells_how_far_it_came(capsys: pytest.CaptureFixture[str]) -> None:
    def stop_at_two() -> None:
        for number in progress(range(9), 9, "Posts"):
            if number == 2:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop_at_two()
    assert capsys.readouterr().err == "Posts: 2 done, then stopped.\n"


def test_the_policy_is_an_aligned_table(app: Flask) -> None:
    rows = [{"rule": "may_reply", "answer": "yes"}, {"rule": "may", "answer": "sign_in"}]
    assert list(aligned(rows)) == ["rule       answer", "may_reply  yes", "may        sign_in"]
    result = app.test_cli_runner().invoke(args=["policy"])
    assert result.exit_code == 0
    assert "may_reply" in result.output


def test_only_stale_translations_are_compiled(tmp_path: Path) -> None:
    source = tmp_path / "fr" / "LC_MESSAGES" / "messages.po"
    source.parent.mkdir(parents=True)
    source.write_text('msgid "Week"\nmsgstr "Semaine"\n', encoding="utf-8")
    assert translations.compile_translations(tmp_path) == 1
    assert translations.compile_translations(tmp_path) == 0
    assert "Semaine" in source.with_suffix(".mo").read_text(encoding="utf-8", errors="ignore")
    assert sorted(path.name for path in source.parent.iterdir()) == ["messages.mo", "messages.po"]
