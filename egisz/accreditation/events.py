"""What accreditation announces. Ids, codes, numbers and dates only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from egisz.outbox.public import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSent(Event):
    """A report on professional activity waits for the head's signature."""

    report_id: UUID
    practitioner_id: UUID
    organization_oid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportApproved(Event):
    report_id: UUID
    practitioner_id: UUID
    organization_oid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRefused(Event):
    """The head refused; «мотивированный отказ» exists as a file."""

    report_id: UUID
    practitioner_id: UUID
    organization_oid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfApplication(Event):
    application_id: UUID
    number: str
    practitioner_id: UUID
    account_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationSubmitted(_OfApplication):
    """register_by: the centre must register it by this day."""

    register_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationRegistered(_OfApplication):
    registration_number: str
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationReturned(_OfApplication):
    defect_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationHandedOver(_OfApplication):
    meeting_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingSet(_OfApplication):
    """The date of the meeting was set or moved."""

    meeting_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationPassed(_OfApplication):
    specialty_code: str
    end_date: date
    record_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationNotPassed(_OfApplication):
    reason_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationWithdrawn(_OfApplication):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportReminded(Event):
    """The author reminds the head of a report that waits."""

    report_id: UUID
    practitioner_id: UUID
    organization_oid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationConsentLost(Event):
    """The consent to processing was withdrawn while the centre or the commission has the case."""

    application_id: UUID
    number: str
    assigned_to: UUID | None
