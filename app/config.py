"""Settings, read once from the environment; a wrong value is one clear sentence.

Every setting is optional. ``Settings.from_environment()`` is what the site runs with; tests
build ``Settings(...)`` directly.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parseaddr
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
INSTANCE = ROOT / "instance"
POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")
S3_NEEDED = ("S3_BUCKET", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY")
S3_SETTINGS = (*S3_NEEDED, "S3_REGION", "S3_ENDPOINT_URL")
WEAK_SECRETS = {"dev", "secret", "changeme", "password", "test"}


class SettingsError(Exception):
    """A setting that cannot be used; its text names the variable, the fault and an example."""


@dataclass(frozen=True)
class Bucket:
    """Where uploads go instead of a folder: S3, or what speaks like it at ``endpoint_url``."""

    name: str
    access_key_id: str
    secret_access_key: str = field(repr=False)
    region: str | None = None
    endpoint_url: str | None = None


@dataclass(frozen=True)
class Settings:
    """What an operator may choose. Paths are absolute; addresses have no trailing slash."""

    secret_key: str
    database_url: str
    instance: Path = INSTANCE
    old_secret_keys: tuple[str, ...] = ()
    redis_url: str | None = None
    search_engine: str = "whoosh"
    search_index_dir: Path = ROOT / "search_index"
    upload_dir: Path = INSTANCE / "uploads"
    s3: Bucket | None = None
    theme_dir: Path | None = None
    smtp_url: str | None = None
    mail_from: str = "Learning Together <no-reply@localhost>"
    site_url: str = "http://127.0.0.1:8000"
    trusted_proxies: int = 0
    web_workers: int = 2
    web_threads: int = 4
    host: str = "127.0.0.1"
    port: int = 8000
    timezone: str = "America/Toronto"
    testing: bool = field(default=False, compare=False)

    @property
    def is_https(self) -> bool:
        return self.site_url.startswith("https://")

    @property
    def site_host(self) -> str:
        return urlsplit(self.site_url).netloc

    @property
    def site_hostname(self) -> str:
        """The name alone, without a port: what a ``Host`` header is compared with."""
        return urlsplit(self.site_url).hostname or "127.0.0.1"

    @property
    def translations(self) -> Path:
        return ROOT / "translations"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read and check the environment. Raises SettingsError with one sentence."""
        given = os.environ if environ is None else environ
        env = {name: text.strip() for name, text in given.items() if text.strip()}
        instance = _instance(env)
        port = _number(env, "PORT", 8000, 1, 65535)
        site = _address(env, "SITE_URL", ("http", "https"), "https://learn.example.org")
        redis = _address(env, "REDIS_URL", ("redis", "rediss", "unix"), "redis://127.0.0.1:6379/0")
        smtp = _address(
            env, "SMTP_URL", ("smtp", "smtps"), "smtp://user:password@mail.example.org:587"
        )
        database = _database_url(env, instance)
        index = env.get("SEARCH_INDEX_DIR", str(ROOT / "search_index"))
        return cls(
            secret_key=_secret_key(env, instance),
            old_secret_keys=tuple(k for k in env.get("SECRET_KEY_OLD", "").split(",") if k),
            database_url=database,
            instance=instance,
            redis_url=redis,
            search_engine=_search_engine(env, database),
            search_index_dir=Path(index).resolve(),
            upload_dir=Path(env.get("UPLOAD_DIR", str(instance / "uploads"))).resolve(),
            s3=_bucket(env),
            theme_dir=_folder(env, "THEME_DIR"),
            smtp_url=smtp,
            mail_from=_sender(env, cls.mail_from),
            site_url=_origin(site) if site else f"http://127.0.0.1:{port}",
            trusted_proxies=_number(env, "TRUSTED_PROXIES", 0, 0, 10),
            web_workers=_number(env, "WEB_WORKERS", 2, 1, 64),
            web_threads=_number(env, "WEB_THREADS", 4, 1, 64),
            host=_host(env),
            port=port,
            timezone=_zone(env),
        )


def _instance(env: Mapping[str, str]) -> Path:
    """The folder for what the site writes; made if it is missing."""
    folder = Path(env.get("INSTANCE_DIR", str(INSTANCE))).resolve()
    problem = "it cannot be written"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK | os.X_OK):
            return folder
    except OSError as error:
        problem = str(error.strerror)
    raise SettingsError(
        f"The folder {folder} cannot be used ({problem}): make it writable, or set INSTANCE_DIR to "
        "a folder that is, for example /var/lib/learning-together."
    )


def _secret_key(env: Mapping[str, str], instance: Path) -> str:
    key = env.get("SECRET_KEY")
    if key is not None:
        if len(key) < 32 or key.lower() in WEAK_SECRETS or len(set(key)) < 8:
            raise SettingsError(
                "SECRET_KEY is too weak: use at least 32 random characters, for example the output "
                'of `python3 -c "import secrets; print(secrets.token_hex(32))"`.'
            )
        return key
    file = instance / "secret_key"
    if not file.exists():
        _write_secret(file)
    return file.read_text().strip()


def _write_secret(file: Path) -> None:
    aside = file.with_name(f".{file.name}-{secrets.token_hex(4)}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(secrets.token_hex(32))
        # Readable by the owner alone and whole from its first moment; who came first wins.
        with suppress(FileExistsError):
            os.link(aside, file)
        aside.unlink()
    except OSError as error:
        raise SettingsError(
            f"The folder {file.parent} cannot be written ({error.strerror}): make it writable, or "
            "set INSTANCE_DIR to a folder that is, for example /var/lib/learning-together."
        ) from error


def _database_url(env: Mapping[str, str], instance: Path) -> str:
    url = env.get("DATABASE_URL")
    if url is None:
        return f"sqlite:///{instance / 'learning-together.sqlite3'}"
    if url.startswith("sqlite:///"):
        folder = Path(url.removeprefix("sqlite:///")).parent
        if not folder.is_dir():
            raise SettingsError(
                f"DATABASE_URL names a file in {folder}, which is not a folder: make it, or use "
                "for example sqlite:////var/lib/learning-together/site.sqlite3."
            )
        return url
    try:
        parts = urlsplit(url)
        usable = parts.scheme in POSTGRESQL and bool(parts.path.strip("/"))
        _ = parts.port
    except ValueError:
        usable = False
    if not usable:
        raise SettingsError(
            "DATABASE_URL has an address this site cannot use: start it with sqlite:/// or "
            "postgresql://, for example postgresql://learn:secret@127.0.0.1:5432/learn."
        )
    return url


def _number(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = env.get(name)
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or not low <= int(text[:9]) <= high:
        raise SettingsError(
            f"{name} is {text!r}, which is not a whole number from {low} to {high}: "
            f"use for example {default}."
        )
    return int(text)


def _choice(env: Mapping[str, str], name: str, allowed: tuple[str, ...], default: str) -> str:
    text = env.get(name, default)
    if text not in allowed:
        raise SettingsError(f"{name} is {text!r}: use one of {', '.join(allowed)}.")
    return text


def _search_engine(env: Mapping[str, str], database: str) -> str:
    is_sqlite = database.startswith("sqlite:")
    default = "whoosh" if is_sqlite else "postgres"
    chosen = _choice(env, "SEARCH_ENGINE", ("whoosh", "postgres", "tantivy"), default)
    if chosen == "postgres" and is_sqlite:
        raise SettingsError(
            "SEARCH_ENGINE is 'postgres', but the database is SQLite: leave it out to search with "
            "whoosh, or set DATABASE_URL to for example postgresql://learn:secret@127.0.0.1/learn."
        )
    if chosen == "tantivy" and find_spec("tantivy") is None:
        raise SettingsError(
            "SEARCH_ENGINE is 'tantivy', but tantivy is not installed: install it with "
            '`pip install "learning-together[tantivy]"`, or leave SEARCH_ENGINE out.'
        )
    return chosen


def _address(
    env: Mapping[str, str], name: str, schemes: tuple[str, ...], example: str
) -> str | None:
    text = env.get(name)
    if text is None:
        return None
    try:
        parts = urlsplit(text)
        usable = parts.scheme in schemes and bool(parts.hostname or parts.scheme == "unix")
        _ = parts.port
    except ValueError:
        usable = False
    if not usable:
        starts = " or ".join(f"{scheme}://" for scheme in schemes)
        raise SettingsError(
            f"{name} is not an address this site can use: start it with {starts}, "
            f"for example {example}."
        )
    return text


def _origin(site: str) -> str:
    """Scheme, host and port: the site answers at the root of its host and nowhere else."""
    parts = urlsplit(site)
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username is not None:
        raise SettingsError(
            "SITE_URL has more than a host in it: the site lives at the root of its host, "
            "for example https://learn.example.org."
        )
    return f"{parts.scheme}://{parts.netloc}"


def _sender(env: Mapping[str, str], default: str) -> str:
    text = env.get("MAIL_FROM", default)
    local, _, domain = parseaddr(text)[1].partition("@")
    if not local or not domain or any(c in text for c in "\r\n"):
        raise SettingsError(
            f"MAIL_FROM is {text!r}, which is not a sender: use for example "
            "Learning Together <no-reply@learn.example.org>."
        )
    return text


def _bucket(env: Mapping[str, str]) -> Bucket | None:
    """All that is needed of it, or nothing."""
    given = [name for name in S3_SETTINGS if name in env]
    if not given:
        return None
    missing = [name for name in S3_NEEDED if name not in env]
    if missing:
        raise SettingsError(
            f"{missing[0]} is missing although {given[0]} is set: give {', '.join(S3_NEEDED)}, "
            "or none of them to keep uploads in UPLOAD_DIR."
        )
    if find_spec("boto3") is None:
        raise SettingsError(
            "S3_BUCKET is set, but boto3 is not installed: install it, for example with "
            '`pip install "boto3>=1.44"`, or leave S3_BUCKET out to keep uploads in UPLOAD_DIR.'
        )
    name, access_key_id, secret_access_key = (env[each] for each in S3_NEEDED)
    address = _address(env, "S3_ENDPOINT_URL", ("http", "https"), "https://s3.example.org")
    return Bucket(name, access_key_id, secret_access_key, env.get("S3_REGION"), address)


def _folder(env: Mapping[str, str], name: str) -> Path | None:
    text = env.get(name)
    if text is None:
        return None
    if not Path(text).is_dir():
        raise SettingsError(
            f"{name} is {text!r}, which is not a folder: use for example /srv/theme."
        )
    return Path(text).resolve()


def _host(env: Mapping[str, str]) -> str:
    text = env.get("HOST", "127.0.0.1")
    try:
        ip_address(text)
    except ValueError:
        raise SettingsError(
            f"HOST is {text!r}, which is not an IP address of this machine: use for example "
            "127.0.0.1, or 0.0.0.0 to listen everywhere."
        ) from None
    return text


def _zone(env: Mapping[str, str]) -> str:
    text = env.get("TIMEZONE", "America/Toronto")
    try:
        ZoneInfo(text)
    except (ValueError, OSError, KeyError):
        raise SettingsError(
            f"TIMEZONE is {text!r}, which is not a known time zone: "
            "use for example America/Toronto."
        ) from None
    return text
