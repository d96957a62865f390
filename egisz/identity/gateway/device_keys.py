"""The key of a device: ECDSA P-256 that a browser makes, keeps in IndexedDB and cannot give away (Web Crypto)."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key

_HALF = 32  # bytes of r and of s


def _load(spki: bytes) -> ec.EllipticCurvePublicKey | None:
    try:
        key = load_der_public_key(spki)
    except (ValueError, UnsupportedAlgorithm):
        return None
    fits = isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1)
    return key if fits else None  # type: ignore[return-value]


def key_is_right(spki: bytes) -> bool:
    """A P-256 public key."""
    return _load(spki) is not None


def signature_is_right(spki: bytes, text: str, signature: bytes) -> bool:
    """Whether the key has signed the text; `signature` is r ‖ s as Web Crypto gives it."""
    key = _load(spki)
    if key is None or len(signature) != 2 * _HALF:
        return False
    r, s = int.from_bytes(signature[:_HALF], "big"), int.from_bytes(signature[_HALF:], "big")
    try:
        key.verify(encode_dss_signature(r, s), text.encode(), ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True
