"""What the correction cases announce: no texts, they may hold personal data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from egisz.outbox.public import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionReported(Event):
    case_id: UUID
    number: str
    practitioner_id: UUID
    organization_oid: str
    block: str
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionAnswered(Event):
    """`account_id` is of the person who reported; `state` is «corrected» or «declined»."""

    case_id: UUID
    number: str
    practitioner_id: UUID
    account_id: UUID
    organization_oid: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionWithdrawn(Event):
    case_id: UUID
    number: str
    practitioner_id: UUID
    organization_oid: str
