"""Secrets of clients: made by us, long enough to be kept as SHA-256, shown once."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256

_PREFIX = "egs_"  # so that a leaked one is recognised


def new_secret() -> str:
    return _PREFIX + secrets.token_urlsafe(32)


def hash_of(secret: str) -> bytes:
    return sha256(secret.encode()).digest()


def is_secret(text: str, kept: bytes) -> bool:
    return len(kept) == 32 and hmac.compare_digest(hash_of(text), kept)
