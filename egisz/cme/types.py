"""What the page of education shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from egisz.cme.rules import HoursReport


@dataclass(frozen=True, slots=True)
class Document:
    """One row of education from the register."""

    id: UUID
    block: str
    title: str
    institution: str
    details: tuple[str, ...]
    source: str
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class Group:
    """One of the five groups of the education part."""

    code: str
    title: str
    empty: str
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class SpecialtyTab:
    code: str
    name: str
    current: bool


@dataclass(frozen=True, slots=True)
class EducationPage:
    """Everything that «Образовательная часть» shows. report is None while no specialty is known."""

    groups: tuple[Group, ...]
    specialties: tuple[SpecialtyTab, ...]
    specialty_name: str
    report: HoursReport | None
    deadline: date | None
    last_start: date | None
    is_window_assumed: bool
    organization_oid: str


@dataclass(frozen=True, slots=True)
class ManualCredit:
    """An entry that the worker made himself."""

    id: UUID
    kind: str
    title: str
    provider: str
    hours: Decimal
    specialty_code: str
    specialty_name: str
    date: date
    document_number: str
    file_id: UUID | None
    verified_by: str


@dataclass(frozen=True, slots=True)
class ManualDecision:
    """What was decided about a manual entry. verdict: counts, no, undecided; reason: why it does not count."""

    credit_id: UUID
    title: str
    hours: Decimal
    verdict: str
    reason: str
    withdrawn: bool
