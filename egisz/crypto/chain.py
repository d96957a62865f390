"""The chain from the signer's certificate to a trusted root, and revocation by stored lists."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import datetime

from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509

from egisz.crypto import asn1, gnutls, gost, x509

MAX_LINKS = 8
MAX_CANDIDATES = 200


def _may_issue(certificate: asn1_x509.Certificate) -> bool:
    constraints, usage = certificate.basic_constraints_value, certificate.key_usage_value
    if constraints is None or not constraints["ca"].native:
        return False
    return usage is None or "key_cert_sign" in usage.native


def build(signer: bytes, extra: Sequence[bytes], trusted: Sequence[bytes]) -> list[bytes]:
    """Certificates from the signer to a trusted root, both included; empty when there is no such chain.

    Our own walk proves every signature and right to issue; GnuTLS must then agree (return code and status both zero).
    Dates are not looked at here: the caller checks them against the moment that matters.
    """
    return list(_build(signer, tuple(extra), tuple(trusted)))


@functools.lru_cache(maxsize=512)
def _build(signer: bytes, extra: tuple[bytes, ...], trusted: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """A pure function of the bytes: the same signers come again and again."""
    try:
        links = _walk(signer, extra, trusted)
        if not links or gnutls.verify_chain(links, trusted) != 0:
            return ()
    except (ValueError, TypeError, KeyError, gnutls.GnuTLSError):  # a certificate that cannot be read proves nothing
        return ()
    return tuple(links)


def _walk(signer: bytes, extra: Sequence[bytes], trusted: Sequence[bytes]) -> list[bytes]:
    roots = set(trusted)
    parsed = {der: x509.load(der) for der in [*trusted, *extra][:MAX_CANDIDATES]}
    links, current = [signer], x509.load(signer)
    while links[-1] not in roots:
        if len(links) >= MAX_LINKS:
            return []
        issuer_name = asn1.raw(current.issuer)
        found = next(
            (
                (der, candidate)
                for der, candidate in parsed.items()
                if der not in links
                and asn1.raw(candidate.subject) == issuer_name
                and _may_issue(candidate)
                and x509.is_signed_by(current, candidate)
            ),
            None,
        )
        if found is None:
            return []
        links.append(found[0])
        current = found[1]
    return links if len(links) > 1 else []  # an ordinary certificate put among the roots is no chain


def revocation(certificate_der: bytes, issuer_der: bytes, crls: Sequence[bytes]) -> tuple[bool, datetime | None]:
    """(was there a right list of this issuer, when the certificate was revoked or None)."""
    certificate, issuer = x509.load(certificate_der), x509.load(issuer_der)
    known = False
    for der in crls:
        try:
            listed = asn1_crl.CertificateList.load(der, strict=True)
            body = listed["tbs_cert_list"]
            if asn1.raw(body["issuer"]) != asn1.raw(certificate.issuer) or not gost.verify_with_spki(
                x509.spki_of(issuer), asn1.raw(body), listed["signature"].native
            ):
                continue
            known = True
            for entry in body["revoked_certificates"] or ():
                if entry["user_certificate"].native == certificate.serial_number:
                    return True, entry["revocation_date"].native
        except (ValueError, TypeError, KeyError):  # a broken list is as good as none
            continue
    return known, None
