"""What the signature room tells others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SignatureInfo:
    """A kept signature: whose, by which certificate, when.

    accredited: the certificate comes from an authority of the trusted list, not from the installation's own one.
    """

    id: UUID
    signer_account_id: UUID | None
    signer_subject: str
    certificate_serial: str
    fingerprint: str
    not_before: datetime
    not_after: datetime
    made_at: datetime
    document_sha256: str
    origin: str
    accredited: bool


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """The certificate of one's own key in the built-in store."""

    id: UUID
    subject: str
    snils: str
    serial: str
    fingerprint: str
    not_before: datetime
    not_after: datetime
    blocked_until: datetime | None


@dataclass(frozen=True, slots=True)
class MadeSignature:
    """One row of «что я подписывал(а)»."""

    id: UUID
    made_at: datetime
    origin: str
    document_sha256: str
    certificate_serial: str
