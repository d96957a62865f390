"""ГОСТ certificates: issue (installation's own authority, tests) and read."""

from __future__ import annotations

import functools
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha1, sha256

from asn1crypto import core, x509

from egisz.crypto import asn1, gost

COMMON_NAME, SURNAME, GIVEN_NAME, ORGANIZATION = "2.5.4.3", "2.5.4.4", "2.5.4.42", "2.5.4.10"
SNILS_OID, OGRN_OID, INN_OID = "1.2.643.100.3", "1.2.643.100.1", "1.2.643.3.131.1.1"
_TITLES = {
    COMMON_NAME: "CN", SURNAME: "SN", GIVEN_NAME: "GN", ORGANIZATION: "O",
    SNILS_OID: "СНИЛС", OGRN_OID: "ОГРН", INN_OID: "ИНН",
}  # fmt: skip
MAX_CERTIFICATE = 32 * 1024


@dataclass(frozen=True, slots=True)
class Subject:
    """What a certificate says of its owner."""

    common_name: str
    family: str = ""
    given: str = ""  # имя и отчество together, as in qualified certificates
    snils: str = ""  # eleven digits
    ogrn: str = ""
    inn: str = ""
    organization: str = ""

    def pairs(self) -> list[tuple[str, str]]:
        values = (
            (SURNAME, self.family), (GIVEN_NAME, self.given), (ORGANIZATION, self.organization),
            (SNILS_OID, self.snils), (OGRN_OID, self.ogrn), (INN_OID, self.inn), (COMMON_NAME, self.common_name),
        )  # fmt: skip
        return [(oid, value) for oid, value in values if value]


@dataclass(frozen=True, slots=True)
class CertificateInfo:
    """A certificate as people and rules read it."""

    subject: str  # CN, or the whole name where there is no CN
    snils: str
    ogrn: str
    serial: str  # hexadecimal, upper case
    fingerprint: str  # SHA-256 of the DER, hexadecimal
    issuer: str
    not_before: datetime
    not_after: datetime
    key_oid: str
    usages: frozenset[str]
    is_authority: bool

    def covers(self, moment: datetime) -> bool:
        return self.not_before <= moment <= self.not_after


SIGNER_USAGES = frozenset({"digital_signature", "non_repudiation"})
_AUTHORITY_USAGES = frozenset({"key_cert_sign", "crl_sign"})


class CertificateBroken(ValueError):
    """The bytes are not a certificate that can be read."""


def _name(subject: Subject) -> bytes:
    parts = []
    for oid, value in subject.pairs():
        text: core.Asn1Value
        if oid in (SNILS_OID, OGRN_OID, INN_OID):
            text = core.Any(core.NumericString(value))
        else:
            text = x509.DirectoryString(name="utf8_string", value=core.UTF8String(value))
        parts.append(x509.RelativeDistinguishedName([x509.NameTypeAndValue({"type": oid, "value": text})]))
    return bytes(x509.RDNSequence(parts).dump())


def _key_identifier(spki_der: bytes) -> bytes:
    bits = asn1.PublicKeyInfo.load(spki_der)["public_key"].contents[1:]  # without the count of unused bits
    return sha1(bits, usedforsecurity=False).digest()


def _time(moment: datetime) -> bytes:
    moment = moment.astimezone(UTC).replace(microsecond=0)
    return bytes(x509.Time({"utc_time" if moment.year < 2050 else "general_time": moment}).dump())


def _extension(oid: str, value: bytes, *, critical: bool = False) -> bytes:
    flag = b"\x01\x01\xff" if critical else b""
    return asn1.tlv(asn1.SEQUENCE, asn1.oid(oid), flag, asn1.tlv(asn1.OCTETS, value))


def _certificate(
    *,
    subject: bytes,
    issuer: bytes,
    spki_der: bytes,
    issuer_key: bytes,
    usages: frozenset[str],
    authority: bool,
    not_before: datetime,
    not_after: datetime,
) -> bytes:
    algorithm = asn1.algorithm(gost.gost_of_key(issuer_key).signature_oid)
    extensions = [
        _extension("2.5.29.15", x509.KeyUsage(set(usages)).dump(), critical=True),
        _extension("2.5.29.14", asn1.tlv(asn1.OCTETS, _key_identifier(spki_der))),
        _extension("2.5.29.35", asn1.tlv(asn1.SEQUENCE, asn1.tlv(0x80, _key_identifier(gost.public_key(issuer_key))))),
    ]
    if authority:
        constraints = x509.BasicConstraints({"ca": True, "path_len_constraint": 0}).dump()
        extensions.insert(0, _extension("2.5.29.19", constraints, critical=True))
    body = asn1.tlv(
        asn1.SEQUENCE,
        asn1.tlv(0xA0, asn1.integer(2)),  # v3
        asn1.integer(secrets.randbits(125) | (1 << 125)),
        algorithm,
        issuer,
        asn1.tlv(asn1.SEQUENCE, _time(not_before), _time(not_after)),
        subject,
        spki_der,
        asn1.tlv(0xA3, asn1.tlv(asn1.SEQUENCE, *extensions)),
    )
    return asn1.tlv(asn1.SEQUENCE, body, algorithm, asn1.tlv(asn1.BITS, b"\0", gost.sign_raw(issuer_key, body)))


def authority(key_der: bytes, subject: Subject, *, not_before: datetime, not_after: datetime) -> bytes:
    """A self-signed certificate of an authority, DER."""
    name = _name(subject)
    return _certificate(
        subject=name,
        issuer=name,
        spki_der=gost.public_key(key_der),
        issuer_key=key_der,
        usages=_AUTHORITY_USAGES,
        authority=True,
        not_before=not_before,
        not_after=not_after,
    )


def self_signed(
    key_der: bytes,
    subject: Subject | str,
    *,
    not_before: datetime,
    not_after: datetime,
    usages: frozenset[str] = SIGNER_USAGES,
) -> bytes:
    """A self-signed certificate of an ordinary key (client systems, token signers), DER. A text is taken as the CN."""
    name = _name(Subject(subject) if isinstance(subject, str) else subject)
    return _certificate(
        subject=name,
        issuer=name,
        spki_der=gost.public_key(key_der),
        issuer_key=key_der,
        usages=usages,
        authority=False,
        not_before=not_before,
        not_after=not_after,
    )


def issue(
    authority_key: bytes,
    authority_certificate: bytes,
    key_der: bytes,
    subject: Subject,
    *,
    not_before: datetime,
    not_after: datetime,
    usages: frozenset[str] = SIGNER_USAGES,
) -> bytes:
    """A certificate for the public half of `key_der`, signed by the authority, DER."""
    return _certificate(
        subject=_name(subject),
        issuer=asn1.raw(load(authority_certificate).subject),
        spki_der=gost.public_key(key_der),
        issuer_key=authority_key,
        usages=usages,
        authority=False,
        not_before=not_before,
        not_after=not_after,
    )


def load(certificate_der: bytes) -> x509.Certificate:
    """Parse strictly (no trailing bytes); raises `CertificateBroken`."""
    if len(certificate_der) > MAX_CERTIFICATE:
        raise CertificateBroken("the certificate is too large")
    try:
        certificate = x509.Certificate.load(certificate_der, strict=True)
        spki_of(certificate)
        certificate["signature_value"].native  # noqa: B018 - parsing is lazy, this makes it happen
    except (ValueError, TypeError, KeyError) as error:  # what asn1crypto raises on broken input
        raise CertificateBroken("the certificate cannot be read") from error
    return certificate


def spki_of(certificate: x509.Certificate) -> bytes:
    return asn1.raw(certificate["tbs_certificate"]["subject_public_key_info"])


def _values(name: x509.Name) -> list[tuple[str, str]]:
    pairs = []
    for relative in name.chosen:
        for item in relative:
            value = item["value"]
            if isinstance(value, core.Any):
                value = value.parse()
            pairs.append((item["type"].dotted, str(value.native)))
    return pairs


def _readable(pairs: list[tuple[str, str]]) -> str:
    common = [value for oid, value in pairs if oid == COMMON_NAME]
    return common[0] if common else ", ".join(f"{_TITLES.get(oid, oid)}={value}" for oid, value in pairs)


def _first(pairs: list[tuple[str, str]], oid: str) -> str:
    return next((value for found, value in pairs if found == oid), "")


@functools.lru_cache(maxsize=512)
def information(certificate_der: bytes) -> CertificateInfo:
    """Read a certificate; raises `CertificateBroken` when any of these parts cannot be read."""
    certificate = load(certificate_der)
    try:
        body = certificate["tbs_certificate"]
        subject = _values(certificate.subject)
        constraints = certificate.basic_constraints_value
        usage = certificate.key_usage_value
        return CertificateInfo(
            subject=_readable(subject)[:300],
            snils=_first(subject, SNILS_OID),
            ogrn=_first(subject, OGRN_OID),
            serial=f"{certificate.serial_number:X}"[:64],
            fingerprint=sha256(certificate_der).hexdigest(),
            issuer=_readable(_values(certificate.issuer))[:300],
            not_before=body["validity"]["not_before"].native,
            not_after=body["validity"]["not_after"].native,
            key_oid=asn1.PublicKeyInfo.load(spki_of(certificate))["algorithm"]["algorithm"].dotted,
            usages=frozenset(usage.native) if usage is not None else frozenset(),
            is_authority=bool(constraints is not None and constraints["ca"].native),
        )
    except (ValueError, TypeError, KeyError) as error:
        raise CertificateBroken("the certificate cannot be read") from error


def is_signed_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """The ГОСТ signature under `certificate` is right by the key of `issuer`."""
    spki = spki_of(issuer)
    kind = gost.gost_of_spki(spki)
    if kind is None or certificate["signature_algorithm"]["algorithm"].dotted != kind.signature_oid:
        return False
    body = asn1.raw(certificate["tbs_certificate"])
    return gost.verify_with_spki(spki, body, certificate["signature_value"].native)
