"""What this room holds of one person, for the person to take away."""

from __future__ import annotations

from egisz.db.portable import Export, PortablePart, Source, Subject
from egisz.identity import models

EXPORT = Export(
    "identity", "Учётная запись, роли и входы",
    Source(models.Account, account="pk", leave_out=("password",)),
    Source(models.RoleGrant, account="account_id", leave_out=("granted_by",)),
    Source(models.Delegation, account="deputy_id"),
    Source(models.EmployerRequest, account="account_id", leave_out=("closed_by",)),
    Source(models.LevelEvidence, account="account_id", leave_out=("confirmed_by",)),
    Source(models.ProviderLink, account="account_id"),
    Source(models.Consent, account="account_id"),
    Source(models.Authenticator, account="account_id", leave_out=("secret", "last_step", "sign_count")),
    Source(models.DevicePin, account="account_id", leave_out=("pin_hash",)),
    Source(models.KnownDevice, account="account_id"),
    Source(models.ProviderSession, account="account_id"),
    Source(models.SignIn, account="account_id", leave_out=("session_key",)),
)  # fmt: skip


def export_of(person: Subject) -> PortablePart:
    return EXPORT.of(person)
