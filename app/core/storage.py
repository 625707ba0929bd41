"""Where uploaded files are kept: a folder of this machine, or a bucket of S3 or of what speaks
like it.

Names are made here by us, never taken from outside. The rest of the site knows only ``put``,
``get``, ``delete``, ``names`` and ``fault``; whatever goes wrong is one ``StorageError``.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from flask import Flask, current_app

from app.config import Settings

# A file's key, and which of its forms: as it came, or a picture so many pixels wide.
NAME = re.compile(r"[0-9a-f]{32}\.(?:original|thumb\.webp|[1-9][0-9]{1,3}\.webp)")
PREFIX = "uploads/"  # in a bucket, which may hold other things


class StorageError(Exception):
    """The place does not take or give the file just now: full, read-only, or away."""


class NotStoredError(StorageError):
    """There is no such file."""


class Storage(Protocol):
    def put(self, name: str, data: BinaryIO) -> None:
        """Keep it whole or not at all; one of the same name is replaced."""

    def get(self, name: str) -> bytes:
        """All of it, for no file here is larger than ``uploads.MAX_BYTES``."""

    def delete(self, name: str) -> None:
        """Fine when there is none."""

    def names(self) -> Iterator[tuple[str, datetime]]:
        """Every file there is, and when it was put."""

    def fault(self) -> str:
        """What is wrong with the place and what to do, for who runs the site; empty when well."""


class Folder:
    """Two levels of folders, so that none has more files than tools like."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, name: str, data: BinaryIO) -> None:
        target = self._path(name)
        aside = target.with_name(f".{name}-{secrets.token_hex(4)}")
        with _as_storage_error():
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                with aside.open("xb") as file:
                    shutil.copyfileobj(data, file)
                    file.flush()
                    os.fsync(file.fileno())
                aside.replace(target)
            except BaseException:
                with suppress(OSError):
                    aside.unlink(missing_ok=True)
                raise

    def get(self, name: str) -> bytes:
        with _as_storage_error():
            return self._path(name).read_bytes()

    def delete(self, name: str) -> None:
        with _as_storage_error():
            self._path(name).unlink(missing_ok=True)

    def names(self) -> Iterator[tuple[str, datetime]]:
        for path in self.root.glob("??/??/*"):
            if NAME.fullmatch(path.name):
                with suppress(FileNotFoundError):
                    yield path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC)

    def fault(self) -> str:
        nearest = next(path for path in (self.root, *self.root.parents) if path.exists())
        if nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK):
            return ""
        return f"{self.root} cannot be written: give this user the right to write there."

    def _path(self, name: str) -> Path:
        _require_name(name)
        return self.root / name[:2] / name[2:4] / name


class Bucket:
    """S3 and its like, by a boto3 client.

    Files pass through the site rather than by links that open the bucket: whether somebody may
    see one is asked each time, and a page's policy lets pictures come from the site alone.
    """

    def __init__(self, client: Any, bucket: str) -> None:
        self.client = client
        self.bucket = bucket

    def put(self, name: str, data: BinaryIO) -> None:
        _require_name(name)
        with _as_storage_error():
            self.client.put_object(Bucket=self.bucket, Key=PREFIX + name, Body=data)

    def get(self, name: str) -> bytes:
        _require_name(name)
        with _as_storage_error():
            found = self.client.get_object(Bucket=self.bucket, Key=PREFIX + name)
            return bytes(found["Body"].read())

    def delete(self, name: str) -> None:
        _require_name(name)
        with _as_storage_error():
            self.client.delete_object(Bucket=self.bucket, Key=PREFIX + name)

    def names(self) -> Iterator[tuple[str, datetime]]:
        asked: dict[str, str] = {"Bucket": self.bucket, "Prefix": PREFIX}
        while True:
            with _as_storage_error():
                found = self.client.list_objects_v2(**asked)
            for each in found.get("Contents", ()):
                name = str(each["Key"]).removeprefix(PREFIX)
                if NAME.fullmatch(name):
                    yield name, each["LastModified"]
            if not found.get("IsTruncated"):
                return
            asked["ContinuationToken"] = found["NextContinuationToken"]

    def fault(self) -> str:
        try:
            with _as_storage_error():
                self.client.head_bucket(Bucket=self.bucket)
        except StorageError as error:
            return f"the bucket {self.bucket} does not answer ({error}): check the S3_ settings."
        return ""


def init_app(app: Flask, settings: Settings) -> None:
    app.extensions["storage"] = from_settings(settings)


@lru_cache(maxsize=8)
def from_settings(settings: Settings) -> Storage:
    given = settings.s3
    if given is None:
        return Folder(settings.upload_dir)
    boto3 = import_module("boto3")  # that it is there was checked with the settings
    client = boto3.client(
        "s3",
        endpoint_url=given.endpoint_url,
        region_name=given.region,
        aws_access_key_id=given.access_key_id,
        aws_secret_access_key=given.secret_access_key,
    )
    return Bucket(client, given.name)


def storage() -> Storage:
    """That of the running site."""
    found: Storage = current_app.extensions["storage"]
    return found


def _require_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise NotStoredError(name)


@contextmanager
def _as_storage_error() -> Iterator[None]:
    try:
        yield
    except StorageError:
        raise
    except FileNotFoundError as error:
        raise NotStoredError(type(error).__name__) from error
    except OSError as error:
        raise StorageError(error.strerror or type(error).__name__) from error
    except Exception as error:
        # boto3 has families of its own, and may not be here to name them.
        code = getattr(error, "response", {}).get("Error", {}).get("Code", "")
        if code in ("NoSuchKey", "404"):
            raise NotStoredError(code) from error
        raise StorageError(str(code) or type(error).__name__) from error
