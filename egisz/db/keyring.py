"""The keys of encrypted fields: several at a time, one of them current, in one file of the key folder (`ring.json`).

The file is replaced as a whole, so a process killed in the middle leaves the old ring or the new one. Processes that
run notice a new ring by themselves: before they write, and when they meet a key that they do not know.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import json
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

LEGACY = "00000001"  # the only key of installations before there were rings: field.key
REST = timedelta(minutes=10)  # longer than any request or job holds a value between its encryption and its table


class UnknownKey(ValueError):
    """A value names a key that this installation does not have."""


class KeyInUse(ValueError):
    """A key cannot be retired yet; the text says why."""


@dataclass(frozen=True, slots=True)
class Ring:
    """current: id of the key that writes. rested: when the others ceased to. is_turning: a rotation goes on."""

    current: str
    keys: dict[str, bytes]
    rested: dict[str, datetime]
    is_turning: bool = False

    def to_json(self) -> bytes:
        return json.dumps(
            {
                "current": self.current,
                "is_turning": self.is_turning,
                "keys": {name: base64.b64encode(key).decode() for name, key in self.keys.items()},
                "rested": {name: at.isoformat() for name, at in self.rested.items()},
            },
            indent=1,
        ).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Ring:
        body = json.loads(text)
        keys = {name: base64.b64decode(key) for name, key in body["keys"].items()}
        if body["current"] not in keys or any(len(key) != 32 for key in keys.values()):
            raise ValueError("ring.json: the current key is missing, or a key is not 32 bytes long")
        rested = {name: datetime.fromisoformat(at) for name, at in body["rested"].items()}
        return cls(body["current"], keys, rested, body["is_turning"])


class RingFile:
    """`ring.json` of one key folder, read again when it was replaced."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "ring.json"
        self._stamp: tuple[int, int, int] | None = None
        self._ring: Ring | None = None

    def ring(self) -> Ring:
        """The ring as it is now; made on the first use."""
        try:
            state = self.path.stat()
        except FileNotFoundError:
            self._make()
            state = self.path.stat()
        stamp = (state.st_mtime_ns, state.st_ino, state.st_size)
        if self._ring is None or stamp != self._stamp:
            self._ring, self._stamp = Ring.from_json(self.path.read_bytes()), stamp
        return self._ring

    def key(self, name: str) -> bytes:
        """Raises `UnknownKey`."""
        if self._ring is not None and name in self._ring.keys:
            return self._ring.keys[name]
        try:
            return self.ring().keys[name]
        except KeyError:
            raise UnknownKey(f"there is no key {name} in {self.path}") from None

    def turn(self, now: datetime) -> str:
        """Make a new current key; its id."""
        name = secrets.token_hex(4)

        def turned(ring: Ring) -> Ring:
            keys = ring.keys | {name: secrets.token_bytes(32)}
            return Ring(name, keys, ring.rested | {ring.current: now}, is_turning=True)

        self._change(turned)
        return name

    def settle(self) -> None:
        """The rotation is finished: nothing stands under the older keys any more."""
        self._change(lambda ring: replace(ring, is_turning=False))

    def retire(self, name: str, now: datetime, rest: timedelta = REST) -> Path:
        """Take a key out of the ring into `retired-<id>.json`, which is kept with older backups or destroyed."""

        def without(ring: Ring) -> Ring:
            if name not in ring.keys:
                raise UnknownKey(f"there is no key {name} in {self.path}")
            if name == ring.current:
                raise KeyInUse(f"key {name} is the current one: run rotate_keys first")
            if now - ring.rested[name] < rest:
                raise KeyInUse(f"key {name} was current until {ring.rested[name]:%H:%M}: wait until {rest} have passed")
            _write(aside, json.dumps({name: base64.b64encode(ring.keys[name]).decode()}).encode())
            return replace(
                ring,
                keys={key: value for key, value in ring.keys.items() if key != name},
                rested={key: at for key, at in ring.rested.items() if key != name},
            )

        aside = self.folder / f"retired-{name}.json"
        self._change(without)
        if name == LEGACY:
            (self.folder / "field.key").unlink(missing_ok=True)
        return aside

    def _make(self) -> None:
        """The first ring: the key of an older installation, or a new one. Whoever comes first wins."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        legacy = self.folder / "field.key"
        with self._lock():
            if self.path.exists():
                return
            if legacy.exists():
                ring = Ring(LEGACY, {LEGACY: legacy.read_bytes()}, {})
            else:
                name = secrets.token_hex(4)
                ring = Ring(name, {name: secrets.token_bytes(32)}, {})
            _write(self.path, ring.to_json())

    def _change(self, change: Callable[[Ring], Ring]) -> None:
        self.ring()
        with self._lock():
            _write(self.path, change(Ring.from_json(self.path.read_bytes())).to_json())

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        with (self.folder / "ring.lock").open("a") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            yield


def _write(path: Path, content: bytes) -> None:
    """The file is the old one or the new one, never half; on disk before this returns."""
    draft = path.with_suffix(f".{os.getpid()}.new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
