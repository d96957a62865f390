"""`client_secret`: made by a client, checked by the provider. Forms: `domain/identity.md` 4.2."""

from __future__ import annotations

import functools
from hashlib import sha256

from asn1crypto import cms as asn1_cms
from cryptography import x509 as rsa_x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs7

from egisz.crypto import gost, x509
from egisz.identity.gateway.keys import KeyPair
from egisz.identity.rules import protocol

RAW_SIGNATURE_BYTES = 64


def certificate_hash(certificate: bytes) -> str:
    """ГОСТ Р 34.11-2012-256 of the certificate's DER, 64 hexadecimal digits in upper case."""
    return gost.streebog256(certificate).hex().upper()


def sign_raw(keys: KeyPair, text: str) -> str:
    """The new face: 64 raw bytes, base64url."""
    return protocol.encode_secret(gost.sign_raw(keys.key, text.encode()))


def sign_rsa_cms(keys: KeyPair, text: str) -> str:
    """The old face with RSA: a detached CMS, base64url."""
    return protocol.encode_secret(rsa_cms(keys, text.encode()))


def rsa_cms(keys: KeyPair, data: bytes) -> bytes:
    """A detached CMS, DER."""
    key = serialization.load_der_private_key(keys.key, None)
    certificate = rsa_x509.load_der_x509_certificate(keys.certificate)
    return (
        pkcs7.PKCS7SignatureBuilder()
        .set_data(data)
        .add_signer(certificate, key, hashes.SHA256())  # type: ignore[arg-type]
        .sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary])
    )


def algorithm_of(certificate: bytes) -> str:
    """«gost» or «rsa», by the key inside the certificate."""
    spki = x509.spki_of(x509.load(certificate))
    return "gost" if gost.gost_of_spki(spki) is not None else "rsa"


def raw_is_right(certificate: bytes, text: str, signature: bytes) -> bool:
    if len(signature) != RAW_SIGNATURE_BYTES:
        return False
    spki = _public_key(certificate)
    return spki is not None and gost.verify_with_spki(spki, text.encode(), signature)


@functools.lru_cache(maxsize=256)
def _public_key(certificate: bytes) -> bytes | None:
    """SubjectPublicKeyInfo; reading a certificate anew for every request would cost a fifth of the check."""
    try:
        return x509.spki_of(x509.load(certificate))
    except x509.CertificateBroken:
        return None


def cms_is_right(certificate: bytes, algorithm: str, text: str, blob: bytes) -> bool:
    """A detached CMS over the text by the key of the registered certificate; whatever certificates it carries."""
    if algorithm == "gost":
        return _gost_cms_is_right(certificate, text.encode(), blob)
    return _rsa_cms_is_right(certificate, text.encode(), blob)


def _signer(blob: bytes) -> asn1_cms.SignerInfo | None:
    """The only signer of a CMS, or None when it is not such a CMS."""
    try:
        outer = asn1_cms.ContentInfo.load(blob, strict=True)
        if outer["content_type"].native != "signed_data":
            return None
        signers = outer["content"]["signer_infos"]
        return signers[0] if len(signers) == 1 else None
    except (ValueError, TypeError, KeyError):  # what asn1crypto raises on a broken structure
        return None


def _signed_bytes(signer: asn1_cms.SignerInfo, digest: bytes, data: bytes) -> bytes | None:
    """What the signature covers: the attributes, when there are any and their digest is right, else the data."""
    attributes = signer["signed_attrs"]
    if len(attributes) == 0:
        return data
    values = {attribute["type"].native: attribute["values"] for attribute in attributes}
    told = values.get("message_digest")
    if told is None or len(told) != 1 or told[0].native != digest:
        return None
    return attributes.untag().dump()


def _rsa_cms_is_right(certificate: bytes, data: bytes, blob: bytes) -> bool:
    signer = _signer(blob)
    try:
        if signer is None or signer["digest_algorithm"]["algorithm"].native != "sha256":
            return False
        covered = _signed_bytes(signer, sha256(data).digest(), data)
        signature = signer["signature"].native
    except (ValueError, TypeError, KeyError):  # asn1crypto parses lazily
        return False
    key = rsa_x509.load_der_x509_certificate(certificate).public_key()
    if covered is None or not isinstance(key, rsa.RSAPublicKey):
        return False
    try:
        key.verify(signature, covered, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def _gost_cms_is_right(certificate: bytes, data: bytes, blob: bytes) -> bool:
    signer = _signer(blob)
    try:
        if signer is None:
            return False
        covered = _signed_bytes(signer, gost.streebog256(data), data)
        signature = signer["signature"].native
    except (ValueError, TypeError, KeyError):  # asn1crypto parses lazily
        return False
    return covered is not None and gost.verify_raw(certificate, covered, signature)
