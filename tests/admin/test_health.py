"""Whether the site can do its work: for administrators with advice, for machines without."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import create_engine

from app.admin import health
from app.admin.health import Fact
from app.core import cache
from app.core.db import db
from app.core.jobs import count_jobs
from tests.home.dom import main_of

WRONG = [
    Fact("database", False, "it does not answer at postgresql://admin:hunter2@db.internal/x"),
    Fact("index folder", True),
]


def test_the_process_answers(client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json) == (200, {"status": "ok"})


def test_the_process_answers_whatever_the_database_does(client, monkeypatch) -> None:
    monkeypatch.setattr(health, "facts", lambda *_: WRONG)
    assert client.get("/healthz").status_code == 200


def test_a_site_that_can_do_its_work_is_ready(client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json == {
        "status": "ok",
        "checks": {
            "database": True,
            "migrations": True,
            "instance_folder": True,
            "uploads": True,
            "index_folder": True,
        },
    }


def test_a_site_that_cannot_says_what_is_missing_and_nothing_of_addresses(
    client, monkeypatch
) -> None:
    monkeypatch.setattr(health, "facts", lambda *_: WRONG)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json == {
        "status": "not ready",
        "checks": {"database": False, "index_folder": True},
    }


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_neither_tells_a_secret_nor_is_kept_by_anybody(address, client, settings) -> None:
    response = client.get(address)
    for secret in (settings.secret_key, settings.database_url, str(settings.instance)):
        assert secret not in response.text
    assert "Set-Cookie" not in response.headers
    assert "public" not in response.headers.get("Cache-Control", "")


def test_readiness_is_found_out_anew_each_time(client, monkeypatch) -> None:
    assert client.get("/readyz").status_code == 200
    monkeypatch.setattr(health, "facts", lambda *_: WRONG)
    assert client.get("/readyz").status_code == 503


def test_a_database_that_does_not_answer_is_a_fact_and_no_fault(settings, tmp_path) -> None:
    away = create_engine(f"sqlite:///{tmp_path / 'nowhere' / 'x.sqlite3'}")
    found = {fact.name: fact for fact in health.facts(away, settings)}
    assert not found["database"].ok
    assert "check DATABASE_URL" in found["database"].advice
    assert not found["migrations"].ok


def test_an_empty_database_wants_its_migrations(settings, tmp_path) -> None:
    empty = create_engine(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    found = {fact.name: fact for fact in health.facts(empty, settings)}
    assert found["database"].ok
    assert "db upgrade" in found["migrations"].advice
    empty.dispose()


def test_a_folder_that_cannot_be_made_is_told(app, settings, tmp_path) -> None:
    (tmp_path / "file").touch()
    with app.app_context():
        found = {
            fact.name: fact
            for fact in health.facts(
                db.engine, replace(settings, search_index_dir=tmp_path / "file" / "index")
            )
        }
    assert not found["index folder"].ok
    assert str(tmp_path / "file" / "index") in found["index folder"].advice
    assert found["instance folder"].ok


def test_the_administrators_page_counts_jobs_and_gives_advice(
    app, visit, devon, monkeypatch
) -> None:
    monkeypatch.setattr(health, "facts", lambda *_: [Fact("database", False, "start <it>")])
    cache.forget_all()
    with app.app_context():
        counts = count_jobs()
    page = main_of(visit(devon).get("/en/admin/").text)
    assert f"{counts['waiting']} waiting" in page.text
    row = page.the("tbody").the("tr")
    assert "Needs attention" in row.text
    assert "start <it>" in row.text


def test_all_in_order_is_said(visit, devon) -> None:
    rows = main_of(visit(devon).get("/en/admin/").text).the("tbody").every("tr")
    assert [row.the("td").text for row in rows] == ["In order"] * 5
