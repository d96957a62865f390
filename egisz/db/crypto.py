"""Encryption of single fields at rest and blind indexes for search.

A value is stored as `version ‖ key id ‖ nonce ‖ AES-256-GCM ciphertext`, bound to its table, column and row as
associated data (`table:column:key of the row`), so that a value moved to another place does not open. Values of
version 1 knew neither the row nor key ids; they are read until `manage.py rotate_keys` has written them anew. Equality
search goes through an HMAC-SHA256 index with a key of its own. Keys lie in the key folder of the installation
(`EGISZ_KEYS_DIR`) and are made on the first start.

Who encrypts is a setting: EGISZ_CRYPTO_BACKENDS lists classes of the form `CryptoBackend`; the first writes, all read,
each the values that begin with one of its versions.
"""

from __future__ import annotations

import functools
import hmac
import os
import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Protocol, cast

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.module_loading import import_string

from egisz.db.keyring import LEGACY, REST, RingFile

_NONCE_BYTES = 12
_ID_BYTES = 4


def secret_bytes(name: str, size: int = 32) -> bytes:
    """The secret `name` of this installation; made once, readable by the owner only."""
    return _secret_bytes(str(settings.EGISZ_KEYS_DIR), name, size)


@functools.cache
def _secret_bytes(folder: str, name: str, size: int) -> bytes:
    path = Path(folder) / f"{name}.key"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(f".{os.getpid()}.new")
    if not path.exists():
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(secrets.token_bytes(size))
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(draft, path)  # atomic: whoever comes first wins, the rest read the winner's key
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    value = path.read_bytes()
    if len(value) != size:
        raise ValueError(f"the key file {path.name} holds {len(value)} bytes instead of {size}")
    return value


class CryptoBackend(Protocol):
    """Seals the values of fields: the built-in one below, or a certified tool of the operator.

    versions: first bytes of the values that it opens, unique among the backends of an installation.
    """

    versions: bytes

    def __init__(self, folder: Path) -> None: ...

    def seal(self, text: bytes, place: str, row: str) -> bytes: ...

    def open(self, blob: bytes, place: str, row: str) -> bytes: ...

    def head(self) -> bytes:
        """How every value begins that is sealed from now on: version and key."""
        ...

    def heads_of(self, key_id: str) -> list[bytes]:
        """How values begin that need this key."""
        ...

    def is_turning(self) -> bool:
        """A rotation has begun and is not finished."""
        ...

    def turn(self, now: datetime) -> str:
        """Begin a rotation: a new key from now on; its id."""
        ...

    def settle(self) -> None: ...

    def retire(self, key_id: str, now: datetime, rest: timedelta = REST) -> Path: ...


class AesGcm:
    """AES-256-GCM with the keys of `ring.json`."""

    versions = b"\x01\x02"

    def __init__(self, folder: Path) -> None:
        self.ring_file = RingFile(folder)
        self._ciphers: dict[bytes, AESGCM] = {}

    def _cipher(self, key: bytes) -> AESGCM:
        found = self._ciphers.get(key)
        if found is None:
            found = self._ciphers[key] = AESGCM(key)
        return found

    def seal(self, text: bytes, place: str, row: str) -> bytes:
        ring = self.ring_file.ring()
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._cipher(ring.keys[ring.current]).encrypt(nonce, text, _associated(place, row))
        return b"\x02" + bytes.fromhex(ring.current) + nonce + sealed

    def open(self, blob: bytes, place: str, row: str) -> bytes:
        if blob[0] == 1:  # version ‖ key number, always one ‖ nonce ‖ ciphertext bound to «table.column»
            key, start, associated = LEGACY, 2, place.encode()
        else:
            start = 1 + _ID_BYTES
            key, associated = blob[1:start].hex(), _associated(place, row)
        nonce, sealed = blob[start : start + _NONCE_BYTES], blob[start + _NONCE_BYTES :]
        return self._cipher(self.ring_file.key(key)).decrypt(nonce, sealed, associated)

    def head(self) -> bytes:
        return b"\x02" + bytes.fromhex(self.ring_file.ring().current)

    def heads_of(self, key_id: str) -> list[bytes]:
        heads = [b"\x02" + bytes.fromhex(key_id)]
        return [*heads, b"\x01"] if key_id == LEGACY else heads

    def is_turning(self) -> bool:
        return self.ring_file.ring().is_turning

    def turn(self, now: datetime) -> str:
        return self.ring_file.turn(now)

    def settle(self) -> None:
        self.ring_file.settle()

    def retire(self, key_id: str, now: datetime, rest: timedelta = REST) -> Path:
        return self.ring_file.retire(key_id, now, rest)


def _associated(place: str, row: str) -> bytes:
    return f"{place.replace('.', ':')}:{row}".encode()


@functools.cache
def _backends(folder: str, names: tuple[str, ...]) -> tuple[CryptoBackend, ...]:
    return tuple(cast("CryptoBackend", import_string(name)(Path(folder))) for name in names)


def backend() -> CryptoBackend:
    """The one that writes."""
    return _backends(str(settings.EGISZ_KEYS_DIR), tuple(settings.EGISZ_CRYPTO_BACKENDS))[0]


def encrypt(text: str, place: str, row: object = "") -> bytes:
    """Encrypt for one place, «table.column», of the row with this key."""
    return backend().seal(text.encode(), place, str(row))


def decrypt(blob: bytes, place: str, row: object = "") -> str:
    """The opposite of `encrypt`.

    Raises `cryptography.exceptions.InvalidTag` when anything was altered or stands elsewhere, ValueError when version
    or key are unknown here.
    """
    blob = bytes(blob)
    for one in _backends(str(settings.EGISZ_KEYS_DIR), tuple(settings.EGISZ_CRYPTO_BACKENDS)):
        if blob[:1] and blob[0] in one.versions:
            return one.open(blob, place, str(row)).decode()
    raise ValueError("unknown version of an encrypted field")


def blind_index(value: str, purpose: str) -> bytes:
    """32 bytes by which an encrypted value is found; `purpose` keeps indexes of different kinds apart."""
    return hmac.new(secret_bytes("index"), f"{purpose}:{value}".encode(), sha256).digest()


def snils_index(digits: str) -> bytes:
    """The index of a СНИЛС (digits only), the same in every room."""
    return blind_index(digits, "snils")
