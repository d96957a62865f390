"""Questions: my certificate, a kept signature, the verification of a container."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from egisz.crypto import cms
from egisz.crypto.report import Finding, VerificationReport
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import NotFound
from egisz.signature import gateway
from egisz.signature.models import SignatureRow, SigningKey, WrongPin
from egisz.signature.rules import blocked_until
from egisz.signature.types import KeyInfo, MadeSignature, SignatureInfo


def wrong_pins(key_id: UUID) -> list[datetime]:
    return list(WrongPin.objects.filter(key_id=key_id).values_list("at", flat=True))


def my_certificate(actor: Actor, now: datetime | None = None) -> KeyInfo | None:
    """The certificate of the actor's own key in the built-in store, when there is a key that was not revoked."""
    if actor.account_id is None:
        return None
    key = SigningKey.objects.filter(account_id=actor.account_id, purpose="person", revoked_at__isnull=True).first()
    if key is None:
        return None
    return KeyInfo(
        id=key.id,
        subject=key.subject,
        snils=key.snils,
        serial=key.serial,
        fingerprint=key.fingerprint,
        not_before=key.not_before,
        not_after=key.not_after,
        blocked_until=blocked_until(wrong_pins(key.id), now or clock.now()),
    )


def can_sign(actor: Actor, now: datetime | None = None) -> bool:
    """The actor has a key here that is valid now."""
    key = my_certificate(actor, now)
    moment = now or clock.now()
    return key is not None and key.not_before <= moment <= key.not_after


def my_signatures(actor: Actor, limit: int = 50) -> list[MadeSignature]:
    if actor.account_id is None:
        return []
    rows = SignatureRow.objects.filter(signer_account_id=actor.account_id).order_by("-created_at")[:limit]
    return [
        MadeSignature(row.id, row.created_at, row.origin, row.document_sha256, row.certificate_serial) for row in rows
    ]


def info_of(row: SignatureRow) -> SignatureInfo:
    return SignatureInfo(
        id=row.id,
        signer_account_id=row.signer_account_id,
        signer_subject=row.signer_subject,
        certificate_serial=row.certificate_serial,
        fingerprint=row.certificate_fingerprint,
        not_before=row.certificate_not_before,
        not_after=row.certificate_not_after,
        made_at=row.created_at,
        document_sha256=row.document_sha256,
        origin=row.origin,
        accredited=row.accredited,
    )


def signature(signature_id: UUID) -> SignatureInfo:
    """A kept signature; the caller has checked the right to see it. Raises NotFound."""
    row = SignatureRow.objects.filter(pk=signature_id).first()
    if row is None:
        raise NotFound
    return info_of(row)


def signatures(ids: Iterable[UUID]) -> dict[UUID, SignatureInfo]:
    return {row.id: info_of(row) for row in SignatureRow.objects.filter(pk__in=list(ids))}


def container_of(signature_id: UUID) -> bytes:
    """The CMS (DER) of a kept signature; the caller has checked the right. Raises NotFound."""
    container = SignatureRow.objects.filter(pk=signature_id).values_list("container", flat=True).first()
    if container is None:
        raise NotFound
    return bytes(container)


def my_container(actor: Actor, signature_id: UUID) -> bytes:
    """The CMS of a signature that the actor made; NotFound for everybody else's."""
    row = SignatureRow.objects.filter(pk=signature_id).first()
    if row is None or actor.account_id is None or row.signer_account_id != actor.account_id:
        raise NotFound
    return bytes(row.container)


def my_certificate_file(actor: Actor) -> bytes:
    """The certificate (DER) of the actor's present key."""
    key = my_certificate(actor)
    if key is None:
        raise NotFound
    return bytes(SigningKey.objects.values_list("certificate", flat=True).get(pk=key.id))


def own_root() -> bytes | None:
    """The certificate of the installation's own authority; None before the first key."""
    root = SigningKey.objects.filter(purpose="authority").values_list("certificate", flat=True).first()
    return None if root is None else bytes(root)


def verify(data: bytes, container: bytes, at: datetime, *, personal: bool = False) -> VerificationReport:
    """Verify against the installation's authority and the trusted list on the date `at`.

    A personal signature must also have a certificate that is valid now. Revocation of the store's own keys is known
    from the store; for others from the lists in the trusted folder.
    """
    roots, lists = gateway.trusted_files()
    own = own_root()
    report = cms.verify_detached(
        container,
        data,
        trusted=[*([own] if own else []), *roots],
        reference_time=at,
        check_time=clock.now() if personal else None,
        personal=personal,
        crls=lists,
    )
    return _with_own_revocation(report, at) if is_own(report) else report


def is_own(report: VerificationReport) -> bool:
    """The chain ends at the installation's own authority, which nobody has accredited."""
    return (
        report.trusted
        and SigningKey.objects.filter(purpose="authority", fingerprint=report.chain[-1].fingerprint).exists()
    )


def _with_own_revocation(report: VerificationReport, at: datetime) -> VerificationReport:
    findings = tuple(finding for finding in report.findings if finding.code != "CA_INACCESSIBILITY")
    fingerprint = report.chain[0].fingerprint
    if SigningKey.objects.filter(fingerprint=fingerprint, revoked_at__lte=at).exists():
        findings += (Finding("CERT_REVOKED"),)
    return replace(report, findings=findings)
