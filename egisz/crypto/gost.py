"""ГОСТ Р 34.10-2012 keys and raw signatures, ГОСТ Р 34.11-2012 (Streebog) digests."""

from __future__ import annotations

from dataclasses import dataclass

from asn1crypto import x509

from egisz.crypto import asn1, gnutls
from egisz.crypto.gnutls import CryptoUnavailable, GnuTLSError

__all__ = [
    "ALGORITHMS",
    "CryptoUnavailable",
    "GnuTLSError",
    "Gost",
    "generate_key",
    "gost_of_key",
    "gost_of_spki",
    "public_key",
    "self_check",
    "sign_raw",
    "streebog256",
    "streebog512",
    "verify_raw",
    "verify_with_spki",
]


@dataclass(frozen=True, slots=True)
class Gost:
    """One of the two sizes with the identifiers of domain/signatures.md 1."""

    bits: int
    key_oid: str
    digest_oid: str
    signature_oid: str
    library_key: bytes
    library_digest: bytes
    library_signature: bytes

    def digest(self, data: bytes) -> bytes:
        return gnutls.digest(self.library_digest, self.bits // 8, data)


GOST_256 = Gost(
    256, "1.2.643.7.1.1.1.1", "1.2.643.7.1.1.2.2", "1.2.643.7.1.1.3.2",
    b"GOST R 34.10-2012-256", b"STREEBOG-256", b"GOSTR341012-256",
)  # fmt: skip
GOST_512 = Gost(
    512, "1.2.643.7.1.1.1.2", "1.2.643.7.1.1.2.3", "1.2.643.7.1.1.3.3",
    b"GOST R 34.10-2012-512", b"STREEBOG-512", b"GOSTR341012-512",
)  # fmt: skip
ALGORITHMS = (GOST_256, GOST_512)

# The curves that GnuTLS 3.7 of Debian 12 knows; id-GostR3410-2001-CryptoPro-A-ParamSet is TC26-256-B by numbers.
_CURVES: dict[str, tuple[Gost, bytes]] = {
    "256A": (GOST_256, b"CryptoPro-A"),
    "256B": (GOST_256, b"TC26-256-B"),
    "512A": (GOST_512, b"TC26-512-A"),
}


def generate_key(curve: str = "256A") -> bytes:
    """A new private key, PKCS#8 DER. Curves: 256A (CryptoPro-A), 256B (TC26-256-B), 512A (TC26-512-A)."""
    gost, name = _CURVES[curve]
    return gnutls.generate_key(gost.library_key, name)


def public_key(key_der: bytes) -> bytes:
    """SubjectPublicKeyInfo DER of a private key."""
    return gnutls.public_key(key_der)


def _by_key_oid(oid: str) -> Gost | None:
    return next((gost for gost in ALGORITHMS if gost.key_oid == oid), None)


def gost_of_spki(spki_der: bytes) -> Gost | None:
    """256 or 512 by the identifier of the public key; None when it is not ГОСТ Р 34.10-2012."""
    info = asn1.PublicKeyInfo.load(spki_der, strict=True)
    return _by_key_oid(info["algorithm"]["algorithm"].dotted)


def gost_of_key(key_der: bytes) -> Gost:
    info = asn1.PrivateKeyInfo.load(key_der, strict=True)
    gost = _by_key_oid(info["algorithm"]["algorithm"].dotted)
    if gost is None:
        raise ValueError("not a key of ГОСТ Р 34.10-2012")
    return gost


def sign_raw(key_der: bytes, data: bytes) -> bytes:
    """64 bytes for a 256-bit key, 128 for a 512-bit one, over the Streebog digest of `data`."""
    return gnutls.sign(key_der, gost_of_key(key_der).library_signature, data)


def verify_with_spki(spki_der: bytes, data: bytes, signature: bytes) -> bool:
    """False for everything that is not a right ГОСТ signature by this key."""
    gost = gost_of_spki(spki_der)
    if gost is None or len(signature) != gost.bits // 4:
        return False
    try:
        return gnutls.verify(spki_der, gost.library_signature, data, signature)
    except GnuTLSError:  # a key on an unknown curve or a broken point: nothing can be right about it
        return False


def verify_raw(certificate_der: bytes, data: bytes, signature: bytes) -> bool:
    """Check a raw signature by the key of a certificate (DER). Looks neither at dates nor at the chain."""
    try:
        certificate = x509.Certificate.load(certificate_der, strict=True)
        spki = asn1.raw(certificate["tbs_certificate"]["subject_public_key_info"])
        return verify_with_spki(spki, data, signature)
    except (ValueError, TypeError, KeyError):  # what asn1crypto raises on a broken certificate
        return False


def streebog256(data: bytes) -> bytes:
    return GOST_256.digest(data)


def streebog512(data: bytes) -> bytes:
    return GOST_512.digest(data)


def self_check() -> str:
    """Load the library, try a known answer of ГОСТ Р 34.11-2012, return the version. Raises `CryptoUnavailable`."""
    name = gnutls.version()
    known = "9d151eefd8590b89daa6ba6cb74af9275dd051026bb149a452fd84e5e57b5500"
    if streebog256(b"012345678901234567890123456789012345678901234567890123456789012").hex() != known:
        raise CryptoUnavailable("Streebog of this GnuTLS gives a wrong answer")
    return name
