"""What the identity room announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from egisz.outbox.public import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployerRequested(Event):
    """A person whom ФРМР does not know asks an organisation to enter them."""

    request_id: UUID
    account_id: UUID
    organization_oid: str
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryAsked(Event):
    """Somebody asked to recover the password of this account. channel: mail or sms."""

    account_id: UUID
    channel: str = "mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged(Event):
    account_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicePinSet(Event):
    """A PIN was bound to a browser of this person. device: as `device_of` names it."""

    account_id: UUID
    pin_id: UUID
    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGranted(Event):
    account_id: UUID
    role: str
    organization_oid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleEnded(Event):
    account_id: UUID
    role: str
    organization_oid: str
    end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountBlocked(Event):
    account_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorAdded(Event):
    """A way to confirm was added. kind: totp, passkey, recovery."""

    account_id: UUID
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorRemoved(Event):
    account_id: UUID
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorGuessed(Event):
    """Somebody who knows the password missed the code so often that the account waits."""

    account_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyCloned(Event):
    """The counter of a passkey went back: somebody has a copy of it."""

    account_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeByMailAsked(Event):
    """A person waits for a code by e-mail."""

    mailed_code_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DeputyAppointed(Event):
    """A head let somebody sign in his place."""

    delegation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationWithdrawn(Event):
    delegation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelChanged(Event):
    """The level of an account was raised by evidence or lowered."""

    account_id: UUID
    evidence_id: UUID
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdleWarned(Event):
    """An account that nobody uses will be blocked on a day."""

    account_id: UUID
    shuts_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountUnblocked(Event):
    account_id: UUID
