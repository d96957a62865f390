"""What this room holds of one person, for the person to take away."""

from __future__ import annotations

from egisz.db.portable import Export, PortablePart, Source, Subject
from egisz.nsi.models import ApiKey, Proposal, Subscription, Webhook

EXPORT = Export(
    "nsi", "Справочники: ключи, подписки, предложения",
    Source(ApiKey, account="account_id", leave_out=("revoked_by",)),
    Source(Subscription, account="account_id"),
    Source(Webhook, account="account_id", leave_out=("secret",)),
    Source(Proposal, account="proposed_by", leave_out=("checked_by",)),
)  # fmt: skip


def export_of(person: Subject) -> PortablePart:
    return EXPORT.of(person)
