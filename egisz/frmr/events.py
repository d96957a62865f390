"""What ФРМР announces: ids, codes and dates only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from egisz.outbox.public import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PractitionerRegistered(Event):
    practitioner_id: UUID
    worker_oid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChanged(Event):
    practitioner_id: UUID
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmploymentOpened(Event):
    employment_id: UUID
    practitioner_id: UUID
    organization_oid: str
    post_code: str
    begin_date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EmploymentChanged(Event):
    employment_id: UUID
    practitioner_id: UUID
    organization_oid: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmploymentClosed(Event):
    employment_id: UUID
    practitioner_id: UUID
    organization_oid: str
    end_date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EducationAdded(Event):
    """`block` is «education», «further» or «category»."""

    row_id: UUID
    practitioner_id: UUID
    block: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccreditationRecorded(Event):
    record_id: UUID
    practitioner_id: UUID
    application_id: UUID | None
    specialty_code: str
    pass_date: date
    end_date: date | None
