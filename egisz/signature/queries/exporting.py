"""What this room holds of one person, for the person to take away."""

from __future__ import annotations

from egisz.db.portable import Export, PortablePart, Source, Subject
from egisz.signature.models import SignatureRow, SigningKey

EXPORT = Export(
    "signature", "Электронные подписи",
    Source(SigningKey, account="account_id"),
    Source(SignatureRow, account="signer_account_id"),
)  # fmt: skip


def export_of(person: Subject) -> PortablePart:
    return EXPORT.of(person)
