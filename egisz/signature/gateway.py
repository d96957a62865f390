"""The built-in key store: private keys sealed at rest. A certified СКЗИ or a remote service would stand here instead.

A person's key is sealed with the PIN (scrypt) mixed with a secret of the installation, so that a copy of the database
alone does not let anybody try PINs. The keys of the operator and the authority are sealed with the secret alone.
"""

from __future__ import annotations

import hmac
import secrets
from hashlib import scrypt, sha256
from pathlib import Path

from asn1crypto import pem
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from egisz.crypto import x509
from egisz.db import crypto

_VERSION = b"\x01"
_SALT, _NONCE = 16, 12
_COST = {"r": 8, "p": 1, "maxmem": 64 * 1024 * 1024}


class WrongSecret(Exception):
    """The PIN does not open this key."""


def _wrapping_key(pin: str, salt: bytes) -> bytes:
    pepper = crypto.secret_bytes("signature")
    if not pin:
        return hmac.new(pepper, b"store" + salt, sha256).digest()
    return scrypt(
        hmac.new(pepper, pin.encode(), sha256).digest(), salt=salt, dklen=32, n=settings.EGISZ_PIN_WORK, **_COST
    )


def seal(key_der: bytes, pin: str, place: str) -> bytes:
    """Seal a private key for one row (`place`); an empty PIN means a key of the installation itself."""
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    return _VERSION + salt + nonce + AESGCM(_wrapping_key(pin, salt)).encrypt(nonce, key_der, place.encode())


def unseal(sealed: bytes, pin: str, place: str) -> bytes:
    """Open a sealed key; raises `WrongSecret`."""
    sealed = bytes(sealed)
    salt, nonce = sealed[1 : 1 + _SALT], sealed[1 + _SALT : 1 + _SALT + _NONCE]
    try:
        return AESGCM(_wrapping_key(pin, salt)).decrypt(nonce, sealed[1 + _SALT + _NONCE :], place.encode())
    except InvalidTag as error:
        raise WrongSecret from error


def trusted_files() -> tuple[list[bytes], list[bytes]]:
    """(roots, revocation lists) from <data>/trusted, PEM or DER; what cannot be read is skipped."""
    roots: list[bytes] = []
    lists: list[bytes] = []
    folder = Path(settings.EGISZ_DATA_DIR) / "trusted"
    if not folder.is_dir():
        return roots, lists
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in {".pem", ".crt", ".cer", ".der"}:
            roots += [der for der in _ders(path.read_bytes()) if _is_certificate(der)]
        elif path.suffix.lower() == ".crl":
            lists += _ders(path.read_bytes())
    return roots, lists


def _ders(data: bytes) -> list[bytes]:
    if not pem.detect(data):
        return [data]
    try:
        return [der for _, _, der in pem.unarmor(data, multiple=True)]
    except ValueError:
        return []


def _is_certificate(der: bytes) -> bool:
    try:
        return x509.information(der).is_authority
    except x509.CertificateBroken:
        return False
