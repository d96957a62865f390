"""The storage port: bytes by key, written once. The filesystem is the default."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings

from egisz.kernel.errors import Unavailable

SYSTEM = "хранилище файлов"


class Storage(Protocol):
    def put(self, key: str, data: bytes) -> None:
        """Keep the bytes for good before returning. Raises `Unavailable`."""

    def open(self, key: str) -> BinaryIO:
        """A stream to read. Raises `Unavailable` when the bytes are not there."""

    def delete(self, key: str) -> None:
        """Remove; absent is fine."""

    def keys_older_than(self, moment: datetime) -> Iterator[str]:
        """Keys of everything written before the moment, unfinished writes too."""


class FilesystemStorage:
    """Files in a folder: temporary file → fsync → rename → fsync of the folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, key: str, data: bytes) -> None:
        target = self._path(key)
        draft = self.root / "unfinished" / uuid.uuid4().hex
        try:
            for folder in (target.parent, draft.parent):
                self._make(folder)
            with draft.open("xb") as stream:
                os.fchmod(stream.fileno(), 0o600)
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            draft.rename(target)
            _sync(target.parent)
        except OSError as error:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise Unavailable(SYSTEM) from error

    def open(self, key: str) -> BinaryIO:
        try:
            return self._path(key).open("rb")
        except OSError as error:
            raise Unavailable(SYSTEM) from error

    def delete(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def keys_older_than(self, moment: datetime) -> Iterator[str]:
        if not self.root.is_dir():
            return
        for folder in sorted(self.root.iterdir()):
            for path in sorted(folder.iterdir()) if folder.is_dir() else ():
                if path.is_file() and datetime.fromtimestamp(path.stat().st_mtime, UTC) < moment:
                    yield f"{folder.name}/{path.name}"

    def _path(self, key: str) -> Path:
        folder, _, name = key.partition("/")
        if not folder.isalnum() or not name.isalnum():
            raise ValueError("not a key of this storage")
        return self.root / folder / name

    def _make(self, folder: Path) -> None:
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _sync(folder.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def storage() -> Storage:
    """The storage of this installation."""
    return FilesystemStorage(Path(settings.EGISZ_FILES_DIR))
