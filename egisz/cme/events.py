"""What the room of continuing education announces."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from egisz.outbox.public import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditRecorded(Event):
    """Hours came: from the portal of НМО (event, module) or by the worker's own hand (manual_*)."""

    credit_id: UUID
    practitioner_id: UUID
    kind: str
    hours: Decimal
    specialty_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditVerified(Event):
    """Somebody who may has looked at the document of a manual entry."""

    credit_id: UUID
    practitioner_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditRefused(Event):
    """Somebody who may has looked at the document of a manual entry and does not count it; the reason is in the row."""

    credit_id: UUID
    practitioner_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditWithdrawn(Event):
    """The worker has taken a manual entry back."""

    credit_id: UUID
    practitioner_id: UUID
