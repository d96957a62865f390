"""Detached CMS signatures (CAdES-BES) by ГОСТ Р 34.10-2012: make and verify (domain/signatures.md 1 and 4.1)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from asn1crypto import cms, core
from asn1crypto import tsp as _tsp  # teaches asn1crypto.cms the attribute signingCertificateV2

from egisz.crypto import asn1, chain, gnutls, gost, x509
from egisz.crypto.report import Finding, VerificationReport

__all__ = ["MAX_CONTAINER", "MAX_DOCUMENT", "decode_container", "sign_detached", "verify_detached"]

MAX_CONTAINER = 256 * 1024
MAX_DOCUMENT = 64 * 1024 * 1024
_MAX_CERTIFICATES = 16
_DATA_OID, _SIGNED_DATA_OID = "1.2.840.113549.1.7.1", "1.2.840.113549.1.7.2"
_SIGNING_CERTIFICATE_OID = _tsp.CMSAttributeType.unmap("signing_certificate_v2")
# What asn1crypto raises on broken or unexpected input; such input is never «valid».
_BROKEN = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)


def sign_detached(key_der: bytes, certificate_der: bytes, data: bytes, signing_time: datetime) -> bytes:
    """A CAdES-BES container (DER) with the certificate inside and without the document."""
    kind = gost.gost_of_key(key_der)
    certificate = x509.load(certificate_der)
    issuer, serial = asn1.raw(certificate.issuer), asn1.integer(certificate.serial_number)
    digest_algorithm = asn1.algorithm(kind.digest_oid)
    moment = signing_time.astimezone(UTC).replace(microsecond=0)
    time = cms.Time({"utc_time" if moment.year < 2050 else "general_time": moment}).dump()
    reference = _sequence(  # ESSCertIDv2
        digest_algorithm,
        asn1.tlv(asn1.OCTETS, kind.digest(certificate_der)),
        _sequence(_sequence(asn1.tlv(0xA4, issuer)), serial),
    )
    attributes = (
        _attribute("1.2.840.113549.1.9.3", asn1.oid(_DATA_OID)),
        _attribute("1.2.840.113549.1.9.5", time),
        _attribute("1.2.840.113549.1.9.4", asn1.tlv(asn1.OCTETS, kind.digest(data))),
        _attribute(_SIGNING_CERTIFICATE_OID, _sequence(_sequence(reference))),
    )
    signer = _sequence(
        asn1.integer(1),
        _sequence(issuer, serial),
        digest_algorithm,
        asn1.set_of(0xA0, *attributes),
        asn1.algorithm(kind.key_oid),
        asn1.tlv(asn1.OCTETS, gost.sign_raw(key_der, asn1.set_of(asn1.SET, *attributes))),
    )
    body = _sequence(
        asn1.integer(1),
        asn1.set_of(asn1.SET, digest_algorithm),
        _sequence(asn1.oid(_DATA_OID)),
        asn1.tlv(0xA0, certificate_der),
        asn1.set_of(asn1.SET, signer),
    )
    return _sequence(asn1.oid(_SIGNED_DATA_OID), asn1.tlv(0xA0, body))


def _sequence(*parts: bytes) -> bytes:
    return asn1.tlv(asn1.SEQUENCE, *parts)


def _attribute(oid: str, value: bytes) -> bytes:
    return _sequence(asn1.oid(oid), asn1.set_of(asn1.SET, value))


def decode_container(container: bytes) -> bytes | None:
    """DER out of DER, PEM or base64; None when it is none of them."""
    if container[:1] == b"\x30":
        return container
    text = container.strip()
    if text.startswith(b"-----BEGIN"):
        text = b"".join(line for line in text.splitlines() if not line.startswith(b"-----"))
    try:
        decoded = base64.b64decode(b"".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    return decoded if decoded[:1] == b"\x30" else None


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the checks need of a container."""

    certificate: bytes
    others: tuple[bytes, ...]
    digest_oid: str
    signature_oid: str
    signed_attributes: bytes
    message_digest: bytes
    signing_time: datetime | None
    certificate_hash: tuple[str, bytes] | None
    signature: bytes


class _Stop(Exception):
    def __init__(self, code: str) -> None:
        self.code = code


def _parse(container: bytes) -> _Parts:
    info = cms.ContentInfo.load(container, strict=True)
    if info["content_type"].native != "signed_data":
        raise _Stop("WRONG_SIGNATURE_FORMAT")
    body = info["content"]
    inner = body["encap_content_info"]
    if inner["content_type"].native != "data" or not isinstance(inner["content"], core.Void):
        raise _Stop("WRONG_SIGNATURE_FORMAT")  # embedded instead of detached
    signers = body["signer_infos"]
    if len(signers) != 1:
        raise _Stop("MULTIPLE_SIGNERS" if len(signers) > 1 else "WRONG_SIGNATURE_FORMAT")
    signer = signers[0]
    attributes = signer["signed_attrs"]
    if isinstance(attributes, core.Void):
        raise _Stop("WRONG_SIGNATURE_FORMAT")
    original = asn1.raw(attributes)  # the bytes as they came; only the tag [0] becomes SET
    if original[:1] != b"\xa0":
        raise _Stop("WRONG_SIGNATURE_FORMAT")
    values = _attributes(attributes)
    if values.get("content_type") is None or values["content_type"].native != "data" or "message_digest" not in values:
        raise _Stop("WRONG_SIGNATURE_FORMAT")
    certificates = [] if isinstance(body["certificates"], core.Void) else list(body["certificates"])
    if len(certificates) > _MAX_CERTIFICATES:
        raise _Stop("WRONG_SIGNATURE_FORMAT")
    embedded = [asn1.raw(choice) for choice in certificates if choice.name == "certificate"]
    mine = next((der for der in embedded if _is_named_by(signer["sid"], der)), None)
    if mine is None:
        raise _Stop("NO_END_ENTITY_CERTIFICATE")
    time = values.get("signing_time")
    return _Parts(
        certificate=mine,
        others=tuple(der for der in embedded if der != mine),
        digest_oid=signer["digest_algorithm"]["algorithm"].dotted,
        signature_oid=signer["signature_algorithm"]["algorithm"].dotted,
        signed_attributes=b"\x31" + original[1:],
        message_digest=values["message_digest"].native,
        signing_time=None if time is None else time.native,
        certificate_hash=_certificate_hash(values.get("signing_certificate_v2")),
        signature=signer["signature"].native,
    )


def _attributes(attributes: cms.CMSAttributes) -> dict[str, core.Asn1Value]:
    """Known attributes by name; each at most once and with exactly one value."""
    found: dict[str, core.Asn1Value] = {}
    for attribute in attributes:
        name = attribute["type"].native
        if name not in {"content_type", "message_digest", "signing_time", "signing_certificate_v2"}:
            continue
        if name in found or len(attribute["values"]) != 1:
            raise _Stop("WRONG_SIGNATURE_FORMAT")
        found[name] = attribute["values"][0]
    return found


def _certificate_hash(value: core.Asn1Value | None) -> tuple[str, bytes] | None:
    if value is None:
        return None
    first = value["certs"][0]
    return first["hash_algorithm"]["algorithm"].dotted, first["cert_hash"].native


def _is_named_by(sid: cms.SignerIdentifier, der: bytes) -> bool:
    certificate = x509.load(der)
    if sid.name == "issuer_and_serial_number":
        named = sid.chosen
        return (
            asn1.raw(named["issuer"]) == asn1.raw(certificate.issuer)
            and named["serial_number"].native == certificate.serial_number
        )
    return bool(sid.chosen.native == certificate.key_identifier)


_SHA256_OID = "2.16.840.1.101.3.4.2.1"


def _certificate_matches(reference: tuple[str, bytes], certificate: bytes) -> bool:
    """`signingCertificateV2` names this very certificate."""
    oid, expected = reference
    if oid == _SHA256_OID:
        return sha256(certificate).digest() == expected
    kind = next((kind for kind in gost.ALGORITHMS if kind.digest_oid == oid), None)
    return kind is not None and kind.digest(certificate) == expected


def verify_detached(
    container: bytes,
    data: bytes,
    *,
    trusted: Sequence[bytes],
    reference_time: datetime,
    check_time: datetime | None = None,
    personal: bool = False,
    crls: Sequence[bytes] = (),
) -> VerificationReport:
    """Verify a detached signature of `data`, step by step; never raises on bad input.

    trusted: certificates of roots, DER. reference_time: the date of the document. check_time: the day of the check;
    for a `personal` signature an expired certificate is then refused, for others it is a remark. crls: DER.
    """
    tool = gnutls.version()

    def stopped(code: str) -> VerificationReport:
        return VerificationReport(False, False, (Finding(code),), reference_time, check_time, tool)

    if len(container) > MAX_CONTAINER or len(data) > MAX_DOCUMENT:
        return stopped("WRONG_SIGNATURE_FORMAT")
    der = decode_container(container)
    if der is None:
        return stopped("SIGNATURE_DECODING_ERROR")
    try:
        parts = _parse(der)
        signer = x509.information(parts.certificate)
        spki = x509.spki_of(x509.load(parts.certificate))
    except _Stop as stop:
        return stopped(stop.code)
    except _BROKEN:
        return stopped("WRONG_SIGNATURE_FORMAT")
    kind = gost.gost_of_spki(spki)
    if (
        kind is None
        or parts.digest_oid != kind.digest_oid
        or parts.signature_oid not in {kind.key_oid, kind.signature_oid}
    ):
        return stopped("UNKNOWN_ALGORITHM")

    findings: list[Finding] = []
    digest = kind.digest(data)
    if digest != parts.message_digest:
        findings.append(Finding("DIGEST_MISMATCH"))
    if not gost.verify_with_spki(spki, parts.signed_attributes, parts.signature):
        findings.append(Finding("SIGNATURE_VERIFICATION_ERROR"))
    if parts.certificate_hash is None:
        findings.append(Finding("NO_SIGNING_CERTIFICATE_ATTRIBUTE", blocking=False))
    elif not _certificate_matches(parts.certificate_hash, parts.certificate):
        findings.append(Finding("SIGNATURE_VERIFICATION_ERROR"))
    integrity = not any(finding.blocking for finding in findings)

    links = chain.build(parts.certificate, parts.others, trusted)
    if not links:
        findings.append(Finding("CANT_BUILD_CERT_CHAIN_TO_ACCREDITED_CA_CERT"))
        infos: tuple[x509.CertificateInfo, ...] = (signer,)
    else:
        infos = tuple(x509.information(link) for link in links)
        findings += _revocations(links, crls, reference_time)
    findings += _dates(infos, reference_time, check_time, personal)
    if not signer.usages >= x509.SIGNER_USAGES:
        findings.append(Finding("INVALID_CERT_KEY_USAGE"))
    return VerificationReport(
        integrity=integrity,
        trusted=bool(links),
        findings=tuple(dict.fromkeys(findings)),
        reference_time=reference_time,
        check_time=check_time,
        tool=tool,
        digest=digest.hex(),
        digest_algorithm=kind.digest_oid,
        signer=signer,
        signer_certificate=parts.certificate,
        chain=infos,
        signing_time=parts.signing_time,
        cades_bes=parts.certificate_hash is not None,
    )


def _dates(
    infos: Sequence[x509.CertificateInfo], reference_time: datetime, check_time: datetime | None, personal: bool
) -> list[Finding]:
    """Every certificate of the chain on the document's date; the signer's also on the day of the check."""
    findings = []
    if any(reference_time < info.not_before for info in infos):
        findings.append(Finding("DOC_DATE_MISMATCH_CERT_NOT_BEFORE"))
    if any(reference_time > info.not_after for info in infos):
        findings.append(Finding("DOC_DATE_MISMATCH_CERT_NOT_AFTER"))
    if check_time is not None and not infos[0].covers(check_time):
        findings.append(Finding("PERSONAL_SIG_CERT_NOT_ACTUAL_ON_CHECK_DT", blocking=personal))
    return findings


def _revocations(links: Sequence[bytes], crls: Sequence[bytes], reference_time: datetime) -> list[Finding]:
    known, revoked_at = chain.revocation(links[0], links[1], crls)
    if revoked_at is not None and revoked_at <= reference_time:
        return [Finding("CERT_REVOKED")]
    return [] if known else [Finding("CA_INACCESSIBILITY", blocking=False)]
