"""The provider's keys as a JWKS: the one that signs, and certificates of others that are still or already believed.

`esia-provider.key` signs. `esia-provider.crt` and every `esia-provider.*.crt` of the key folder are published, so a
key is changed by files: `rotate_signin_key prepare` writes the next pair, `switch` puts it in the place of the old one
and keeps the old certificate.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django.conf import settings
from joserfc.jwk import KeySet, RSAKey

from egisz.identity.gateway import keys


def signing_key() -> RSAKey:
    """The private key that signs, with its `kid` (RFC 7638 thumbprint)."""
    return _signing_key(keys.provider_keys().key)


@functools.lru_cache(maxsize=4)
def _signing_key(der: bytes) -> RSAKey:
    private = serialization.load_der_private_key(der, None)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    key = RSAKey.import_key(pem, {"use": "sig", "alg": "RS256"})
    return _named(key)


def _named(key: RSAKey) -> RSAKey:
    key.ensure_kid()
    return key


def public_keys() -> KeySet:
    """Every key by which a token of ours may be checked; the signing one first."""
    current = keys.provider_keys().certificate
    folder = Path(settings.EGISZ_KEYS_DIR)
    others = [path.read_bytes() for path in sorted(folder.glob("esia-provider.*crt"))]
    found = {key.kid: key for key in map(_public_key, [current, *others])}
    return KeySet(list(found.values()))


@functools.lru_cache(maxsize=16)
def _public_key(certificate: bytes) -> RSAKey:
    public = x509.load_der_x509_certificate(certificate).public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return _named(RSAKey.import_key(pem, {"use": "sig", "alg": "RS256"}))


def published() -> dict[str, Any]:
    return dict(public_keys().as_dict(private=False))


_PARTS = ("key", "crt")


def _file(name: str) -> Path:
    return Path(settings.EGISZ_KEYS_DIR) / name


def prepare_next() -> str:
    """Make the next pair, once; returns its `kid`."""
    return str(_public_key(keys.next_provider_keys().certificate).kid)


def switch_to_next() -> str:
    """The next pair takes the place of the present one, whose certificate stays; returns the `kid` that will sign.

    Raises `FileNotFoundError` when no next pair was prepared.
    """
    coming = [_file(f"esia-provider.next.{part}") for part in _PARTS]
    kid = str(_public_key(coming[1].read_bytes()).kid)
    present = _file("esia-provider.crt")
    old = _public_key(present.read_bytes()).kid
    _file(f"esia-provider.{old}.crt").write_bytes(present.read_bytes())
    for part, path in zip(_PARTS, coming, strict=True):
        if path.exists():  # a switch that was broken off goes on where it stopped
            path.replace(_file(f"esia-provider.{part}"))
    return kid
