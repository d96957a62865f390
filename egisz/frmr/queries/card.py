"""The whole card for the employer, read once and journaled once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from egisz.frmr.permissions import is_operator
from egisz.frmr.queries import people, records
from egisz.frmr.queries.workers import flags, warnings_of
from egisz.frmr.types import (
    AccreditationInfo,
    AddressInfo,
    CategoryInfo,
    DocumentInfo,
    EducationInfo,
    EmploymentInfo,
    Flags,
    FurtherEducationInfo,
    Person,
)
from egisz.kernel.actor import Actor, Role


@dataclass(frozen=True, slots=True)
class Card:
    """Карточка медработника as HR sees it; `may_change` is true for the present employer."""

    person: Person
    documents: list[DocumentInfo]
    addresses: list[AddressInfo]
    employments: list[EmploymentInfo]
    education: list[EducationInfo]
    further: list[FurtherEducationInfo]
    categories: list[CategoryInfo]
    accreditations: list[AccreditationInfo]
    flags: Flags
    warnings: list[str]
    may_change: bool


def card(actor: Actor, practitioner_id: UUID, today: date) -> Card:
    person = people.person(actor, practitioner_id)
    jobs = records.employments(practitioner_id)
    lasts = any(
        job.organization_oid == actor.organization_oid and (job.end_date is None or job.end_date >= today)
        for job in jobs
    )
    return Card(
        person=person,
        documents=people.documents_of(practitioner_id),
        addresses=people.addresses_of(practitioner_id),
        employments=jobs,
        education=records.education_of(practitioner_id),
        further=records.further_education_of(practitioner_id),
        categories=records.categories_of(practitioner_id),
        accreditations=records.accreditations_of(practitioner_id),
        flags=flags(practitioner_id, today),
        warnings=warnings_of(practitioner_id, today),
        may_change=is_operator(actor) or (actor.role == Role.HR and lasts),
    )
