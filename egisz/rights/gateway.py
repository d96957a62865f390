"""The seal of a copy: AES-256-GCM under a key that lives only in the copy's row; without the row nothing opens."""

from __future__ import annotations

import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


def new_key() -> str:
    return secrets.token_hex(32)


def seal(key: str, data: bytes, place: str) -> bytes:
    """place: «copy id/kind», so that one file cannot stand in for another."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(bytes.fromhex(key)).encrypt(nonce, data, place.encode())


def unseal(key: str, sealed: bytes | memoryview, place: str) -> bytes:
    """Raises `cryptography.exceptions.InvalidTag` when a bit was altered."""
    sealed = bytes(sealed)
    return AESGCM(bytes.fromhex(key)).decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode())
