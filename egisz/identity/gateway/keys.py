"""Keys of sign-in in the key folder of the installation, each made at its first use and never rewritten.

`esia-provider.*`: RSA 2048, signs the embedded provider's tokens; `esia-gost.*`: the same by ГОСТ for systems
that want it. `esia-client.*`: ГОСТ Р 34.10-2012-256, signs the requests of our own cabinet.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from asn1crypto import pem
from cryptography import x509 as rsa_x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.conf import settings

from egisz.crypto import gost, x509
from egisz.kernel import clock

_YEARS = timedelta(days=365 * 5)


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A private key (PKCS#8 DER) and its certificate (DER)."""

    key: bytes
    certificate: bytes


def provider_keys() -> KeyPair:
    return _pair(str(settings.EGISZ_KEYS_DIR), "esia-provider")


def provider_gost_keys() -> KeyPair:
    """For the tokens of systems that want ГОСТ (`OAuthClient.token_algorithm`)."""
    return _pair(str(settings.EGISZ_KEYS_DIR), "esia-gost")


def next_provider_keys() -> KeyPair:
    """The pair that will sign after the present one: `rotate_signin_key`."""
    return _pair(str(settings.EGISZ_KEYS_DIR), "esia-provider.next")


def client_keys() -> KeyPair:
    """Of our own requests: EGISZ_ESIA_KEY with EGISZ_ESIA_CLIENT_CERTIFICATE, else a pair of the installation."""
    if settings.EGISZ_ESIA_KEY:
        return KeyPair(_der(settings.EGISZ_ESIA_KEY), client_certificate())
    return _pair(str(settings.EGISZ_KEYS_DIR), "esia-client")


def client_certificate() -> bytes:
    """The certificate that is registered at ЕСИА; the key may lie in a tool of its own."""
    if settings.EGISZ_ESIA_CLIENT_CERTIFICATE:
        return _der(settings.EGISZ_ESIA_CLIENT_CERTIFICATE)
    return _pair(str(settings.EGISZ_KEYS_DIR), "esia-client").certificate


def client_key_file() -> Path:
    """The key as a file, PKCS#8 DER, for a program that signs."""
    if settings.EGISZ_ESIA_KEY:
        return Path(settings.EGISZ_ESIA_KEY).resolve()
    client_keys()
    return Path(settings.EGISZ_KEYS_DIR).resolve() / "esia-client.key"


def provider_certificate() -> bytes:
    """By which the client checks tokens: EGISZ_ESIA_CERTIFICATE, else the embedded provider's own."""
    if not settings.EGISZ_ESIA_CERTIFICATE:
        return provider_keys().certificate
    return _der(settings.EGISZ_ESIA_CERTIFICATE)


def _der(path: str) -> bytes:
    """A certificate or a key from a DER or PEM file."""
    blob = Path(path).read_bytes()
    return pem.unarmor(blob)[2] if pem.detect(blob) else blob


@functools.cache
def _pair(folder: str, name: str) -> KeyPair:
    if name.startswith("esia-provider"):
        key = _made_once(Path(folder) / f"{name}.key", _new_rsa_key)
        certificate = _made_once(Path(folder) / f"{name}.crt", lambda: self_signed_rsa(key, "Open EGISZ sign-in"))
    else:
        key = _made_once(Path(folder) / f"{name}.key", gost.generate_key)
        certificate = _made_once(Path(folder) / f"{name}.crt", lambda: _self_signed_gost(key, name))
    return KeyPair(key, certificate)


def _made_once(path: Path, make: Callable[[], bytes]) -> bytes:
    """The file's bytes; when it is absent, the first of several processes writes it and the rest read it."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f"{path.name}.{os.getpid()}.new")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(make())
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_bytes()


def _new_rsa_key() -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def self_signed_rsa(key_der: bytes, common_name: str) -> bytes:
    """A self-signed RSA certificate, DER."""
    key = serialization.load_der_private_key(key_der, None)
    name = rsa_x509.Name([rsa_x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    now = clock.now()
    builder = (
        rsa_x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())  # type: ignore[arg-type]
        .serial_number(rsa_x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _YEARS)
    )
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)  # type: ignore[arg-type]


def _self_signed_gost(key_der: bytes, file: str) -> bytes:
    now = clock.now()
    name = str(settings.EGISZ_ESIA_CLIENT_ID) if file == "esia-client" else "Open EGISZ sign-in"
    return x509.self_signed(key_der, name, not_before=now - timedelta(days=1), not_after=now + _YEARS)
