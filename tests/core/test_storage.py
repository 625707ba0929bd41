"""Files are kept whole or not at all, under names of ours alone, in a folder or in a bucket."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.config import Bucket as Given
from app.config import Settings
from app.core import clock
from app.core.storage import (
    Bucket,
    Folder,
    NotStoredError,
    Storage,
    StorageError,
    from_settings,
)

KEY = "0123456789abcdef" * 2
NAME = f"{KEY}.original"
OUTSIDE = ["../x", "/etc/passwd", "a/b", "", "..", f"{KEY}.exe", f"../{NAME}", f"{NAME}\n",
           f"{KEY.upper()}.original", f"{KEY}.0.webp"]  # fmt: skip


class RefusalError(Exception):
    """As boto3's ClientError says what is wrong."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.response = {"Error": {"Code": code}}


class Client:
    """What of a boto3 client is used, two files to a page."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.fails = ""

    def _begin(self, bucket: str) -> None:
        assert bucket == "learn"
        if self.fails:
            raise RefusalError(self.fails)

    def put_object(self, *, Bucket: str, Key: str, Body: Any) -> None:  # noqa: N803
        self._begin(Bucket)
        self.files[Key] = Body.read()

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        self._begin(Bucket)
        if Key not in self.files:
            raise RefusalError("NoSuchKey")
        data = self.files[Key]
        return {"Body": io.BytesIO(data), "ContentLength": len(data)}

    def delete_object(self, *, Bucket: str, Key: str) -> None:  # noqa: N803
        self._begin(Bucket)
        self.files.pop(Key, None)

    def head_bucket(self, *, Bucket: str) -> None:  # noqa: N803
        self._begin(Bucket)

    def list_objects_v2(self, *, Bucket: str, Prefix: str, ContinuationToken: str = "0") -> Any:  # noqa: N803
        self._begin(Bucket)
        found = sorted(key for key in self.files if key.startswith(Prefix))
        first = int(ContinuationToken)
        page = [{"Key": key, "LastModified": datetime.now(UTC)} for key in found[first : first + 2]]
        more = first + 2 < len(found)
        return {
            "Contents": page,
            "IsTruncated": more,
            **({"NextContinuationToken": str(first + 2)} if more else {}),
        }


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    return Folder(tmp_path / "uploads") if request.param == "folder" else Bucket(Client(), "learn")


def test_what_is_put_is_found_until_it_is_deleted(place: Storage) -> None:
    place.put(NAME, io.BytesIO(b"words"))
    assert place.get(NAME) == b"words"
    place.put(NAME, io.BytesIO(b"others"))
    assert place.get(NAME) == b"others"
    place.delete(NAME)
    place.delete(NAME)
    with pytest.raises(NotStoredError):
        place.get(NAME)


def test_every_file_is_named_and_nothing_else(place: Storage) -> None:
    names = sorted(
        f"{number:032x}.{end}" for number in range(3) for end in ("original", "480.webp")
    )
    for name in names:
        place.put(name, io.BytesIO(b"x"))
    if isinstance(place, Folder):
        (place.root / "00" / "00" / "README").touch()
    else:
        place.client.files["backup/of-something-else"] = b"x"
        place.client.files["uploads/note"] = b"x"
    found = dict(place.names())
    assert sorted(found) == names
    assert all(abs((clock.now() - put_at).total_seconds()) < 60 for put_at in found.values())
    assert place.fault() == ""


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_name_from_outside_is_no_path(place: Storage, name: str) -> None:
    for act in (place.get, place.delete, lambda name: place.put(name, io.BytesIO(b"x"))):
        with pytest.raises(NotStoredError):
            act(name)


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("step", ["shutil.copyfileobj", "os.fsync"])
def test_of_a_full_disk_nothing_half_stored_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    place = Folder(tmp_path)
    monkeypatch.setattr(f"app.core.storage.{step}", full)
    with pytest.raises(StorageError, match="No space left"):
        place.put(NAME, io.BytesIO(b"words"))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_folder_that_cannot_be_written_is_one_error_and_one_advice(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    place = Folder(tmp_path / "file" / "uploads")
    with pytest.raises(StorageError):
        place.put(NAME, io.BytesIO(b"words"))
    assert (
        place.fault() == f"{place.root} cannot be written: give this user the right to write there."
    )


def test_a_bucket_that_is_away_is_one_error_and_one_advice() -> None:
    client = Client()
    place = Bucket(client, "learn")
    client.fails = "AccessDenied"
    acts: list[Callable[[], object]] = [
        lambda: place.put(NAME, io.BytesIO(b"x")),
        lambda: place.get(NAME),
        lambda: place.delete(NAME),
        lambda: list(place.names()),
    ]
    for act in acts:
        with pytest.raises(StorageError, match="AccessDenied"):
            act()
    assert (
        place.fault() == "the bucket learn does not answer (AccessDenied): check the S3_ settings."
    )


def test_a_bucket_is_reached_as_the_settings_say(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    def client(*given: Any, **named: Any) -> Client:
        asked.append((given, named))
        return Client()

    monkeypatch.setitem(sys.modules, "boto3", SimpleNamespace(client=client))
    given = Given("learn", "us", "hunter2", "ca-central-1", "https://s3.example.org")
    place = from_settings(replace(settings, s3=given))
    assert isinstance(place, Bucket)
    named = {
        "endpoint_url": "https://s3.example.org",
        "region_name": "ca-central-1",
        "aws_access_key_id": "us",
        "aws_secret_access_key": "hunter2",
    }
    assert asked == [(("s3",), named)]


def test_without_a_bucket_it_is_the_folder(settings: Settings) -> None:
    place = from_settings(settings)
    assert isinstance(place, Folder)
    assert place.root == settings.upload_dir
