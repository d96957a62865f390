"""Encryption of single fields at rest and blind indexes for search.

A value is stored as `version ‖ key number ‖ nonce ‖ AES-256-GCM ciphertext`, bound to its table and column as
associated data, so that a value moved to another column does not open. Equality search goes through an
HMAC-SHA256 index with a key of its own. Keys live in the key folder of the installation (`EGISZ_KEYS_DIR`), one
32-byte file each, and are made on the first start.
"""

from __future__ import annotations

import functools
import hmac
import os
import secrets
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_VERSION = b"\x01"
_KEY_NUMBER = b"\x01"
_NONCE_BYTES = 12


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


def encrypt(text: str, place: str) -> bytes:
    """Encrypt for one place, «table.column»."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(secret_bytes("field")).encrypt(nonce, text.encode(), place.encode())
    return _VERSION + _KEY_NUMBER + nonce + sealed


def decrypt(blob: bytes, place: str) -> str:
    """The opposite of `encrypt`; raises `cryptography.exceptions.InvalidTag` when anything was altered."""
    blob = bytes(blob)
    if blob[:1] != _VERSION:
        raise ValueError("unknown version of an encrypted field")
    nonce, sealed = blob[2 : 2 + _NONCE_BYTES], blob[2 + _NONCE_BYTES :]
    return AESGCM(secret_bytes("field")).decrypt(nonce, sealed, place.encode()).decode()


def blind_index(value: str, purpose: str) -> bytes:
    """32 bytes by which an encrypted value is found; `purpose` keeps indexes of different kinds apart."""
    return hmac.new(secret_bytes("index"), f"{purpose}:{value}".encode(), sha256).digest()


def snils_index(digits: str) -> bytes:
    """The index of a СНИЛС (digits only), the same in every room."""
    return blind_index(digits, "snils")
