"""A wrong setting stops the start with one sentence: the variable, its fault, a good example."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app.config import ROOT, Settings, SettingsError

pytestmark = pytest.mark.once  # asks no database

WRONG = [
    ("SECRET_KEY", "short", "too weak", "token_hex"),
    ("SECRET_KEY", "a" * 64, "too weak", "token_hex"),
    ("DATABASE_URL", "mysql://127.0.0.1/learn", "cannot use", "postgresql://learn"),
    ("DATABASE_URL", "postgresql://127.0.0.1", "cannot use", "postgresql://learn"),
    ("DATABASE_URL", "postgresql://127.0.0.1:five/learn", "cannot use", "postgresql://learn"),
    ("DATABASE_URL", "sqlite:////nowhere/at/all.sqlite3", "not a folder", "sqlite:////var/lib"),
    ("REDIS_URL", "http://127.0.0.1", "cannot use|can use", "redis://127.0.0.1:6379/0"),
    ("SEARCH_ENGINE", "google", "'google'", "whoosh, postgres, tantivy"),
    ("SEARCH_ENGINE", "postgres", "database is SQLite", "postgresql://learn"),
    ("THEME_DIR", "/nowhere/at/all", "not a folder", "/srv/theme"),
    ("SMTP_URL", "mail.example.org", "can use", "smtp://user"),
    ("SMTP_URL", "smtp://mail.example.org:seven", "can use", "smtp://user"),
    ("SITE_URL", "learn.example.org", "can use", "https://learn.example.org"),
    ("SITE_URL", "https://", "can use", "https://learn.example.org"),
    (
        "SITE_URL",
        "https://learn.example.org/forum",
        "more than a host",
        "https://learn.example.org",
    ),
    ("SITE_URL", "https://me@learn.example.org", "more than a host", "https://learn.example.org"),
    ("MAIL_FROM", "Learning Together", "not a sender", "<no-reply@learn.example.org>"),
    ("MAIL_FROM", "a@example.org\r\nBcc: b@example.org", "not a sender", "<no-reply@"),
    ("TRUSTED_PROXIES", "-1", "whole number from 0 to 10", "0"),
    ("WEB_WORKERS", "0", "whole number from 1 to 64", "2"),
    ("WEB_WORKERS", "two", "whole number from 1 to 64", "2"),
    ("WEB_THREADS", "65", "whole number from 1 to 64", "4"),
    ("PORT", "70000", "whole number from 1 to 65535", "8000"),
    ("PORT", "９９", "whole number from 1 to 65535", "8000"),
    ("HOST", "localhost", "not an IP address", "127.0.0.1"),
    ("TIMEZONE", "Toronto", "not a known time zone", "America/Toronto"),
    ("TIMEZONE", "../etc/passwd", "not a known time zone", "America/Toronto"),
]


def settings(folder: Path, **given: str) -> Settings:
    return Settings.from_environment({"INSTANCE_DIR": str(folder / "instance"), **given})


@pytest.mark.parametrize(("name", "value", "fault", "example"), WRONG)
def test_a_wrong_value_is_one_sentence(
    tmp_path: Path, name: str, value: str, fault: str, example: str
) -> None:
    with pytest.raises(SettingsError, match=fault) as caught:
        settings(tmp_path, **{name: value})
    sentence = str(caught.value)
    assert sentence.startswith(name)
    assert example in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


@pytest.mark.parametrize(("name", "value"), [("PORT", "x"), ("SECRET_KEY", "short")])
def test_with_a_wrong_setting_the_site_ends_with_that_sentence_alone(
    tmp_path: Path, name: str, value: str
) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "serve"],
        cwd=ROOT,
        env={**os.environ, "INSTANCE_DIR": str(tmp_path / "instance"), name: value},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 1
    assert ended.stdout == ""
    [line] = ended.stderr.splitlines()
    assert line.startswith(name)


def test_a_secret_in_an_address_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        settings(tmp_path, SMTP_URL="mail://me:hunter2@mail.example.org")
    assert "hunter2" not in str(caught.value)


def test_everything_has_a_default(tmp_path: Path) -> None:
    defaults = settings(tmp_path)
    assert defaults.database_url == f"sqlite:///{tmp_path}/instance/learning-together.sqlite3"
    assert defaults.site_url == "http://127.0.0.1:8000"
    assert (defaults.host, defaults.port) == ("127.0.0.1", 8000)
    assert defaults.redis_url is None
    assert defaults.smtp_url is None


def test_the_search_engine_follows_the_database_unless_it_is_chosen(tmp_path: Path) -> None:
    postgres = "postgresql://learn@127.0.0.1/learn"
    assert settings(tmp_path).search_engine == "whoosh"
    assert settings(tmp_path, DATABASE_URL=postgres).search_engine == "postgres"
    chosen = settings(tmp_path, DATABASE_URL=postgres, SEARCH_ENGINE="whoosh")
    assert chosen.search_engine == "whoosh"


def test_tantivy_without_its_package_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.config.find_spec", lambda _name: None)
    with pytest.raises(SettingsError, match=r"not installed.*learning-together\[tantivy\]"):
        settings(tmp_path, SEARCH_ENGINE="tantivy")


def test_the_environment_given_is_the_only_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "9999")
    assert settings(tmp_path).port == 8000


def test_an_empty_value_is_no_value(tmp_path: Path) -> None:
    assert settings(tmp_path, PORT=" ", REDIS_URL="").port == 8000


def test_the_sites_address_follows_its_port(tmp_path: Path) -> None:
    assert settings(tmp_path, PORT="8080").site_url == "http://127.0.0.1:8080"


def test_the_parts_of_the_sites_address(tmp_path: Path) -> None:
    given = settings(tmp_path, SITE_URL="https://learn.example.org:8443/")
    assert given.site_url == "https://learn.example.org:8443"
    assert given.site_host == "learn.example.org:8443"
    assert given.site_hostname == "learn.example.org"
    assert given.is_https


def test_a_secret_key_is_made_once_and_for_the_owner_alone(tmp_path: Path) -> None:
    first, second = settings(tmp_path).secret_key, settings(tmp_path).secret_key
    file = tmp_path / "instance" / "secret_key"
    assert first == second == file.read_text()
    assert len(first) == 64
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["secret_key"]


def test_an_instance_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "instance").write_text("a file stands in the way")
    with pytest.raises(SettingsError, match=r"cannot be used.*INSTANCE_DIR"):
        settings(tmp_path)


BUCKET = {"S3_BUCKET": "learn", "S3_ACCESS_KEY_ID": "us", "S3_SECRET_ACCESS_KEY": "hunter2"}


@pytest.fixture
def with_boto3(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package of that name can be found."""
    (tmp_path / "boto3.py").touch()
    monkeypatch.syspath_prepend(tmp_path)


def test_uploads_are_kept_in_a_folder_unless_a_bucket_is_given(tmp_path: Path) -> None:
    assert settings(tmp_path).s3 is None
    assert settings(tmp_path).upload_dir == tmp_path / "instance" / "uploads"


@pytest.mark.usefixtures("with_boto3")
def test_a_bucket_is_given_whole(tmp_path: Path) -> None:
    given = settings(tmp_path, **BUCKET, S3_ENDPOINT_URL="https://s3.example.org").s3
    assert given is not None
    assert (given.name, given.region) == ("learn", None)
    assert given.endpoint_url == "https://s3.example.org"
    assert "hunter2" not in repr(settings(tmp_path, **BUCKET))


@pytest.mark.usefixtures("with_boto3")
@pytest.mark.parametrize("missing", BUCKET)
def test_a_bucket_half_given_is_one_sentence(tmp_path: Path, missing: str) -> None:
    given = {name: value for name, value in BUCKET.items() if name != missing}
    with pytest.raises(SettingsError) as caught:
        settings(tmp_path, **given)
    assert str(caught.value).startswith(f"{missing} is missing although S3_")
    assert "hunter2" not in str(caught.value)


@pytest.mark.usefixtures("with_boto3")
def test_a_bucket_needs_an_address_that_is_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="S3_ENDPOINT_URL is not an address"):
        settings(tmp_path, **BUCKET, S3_ENDPOINT_URL="s3.example.org")


def test_a_bucket_without_the_extra_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.config.find_spec", lambda _name: None)
    with pytest.raises(SettingsError, match="boto3 is not installed"):
        settings(tmp_path, **BUCKET)
