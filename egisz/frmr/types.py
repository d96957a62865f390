"""What the questions to ФРМР answer with. Coded values carry the code and the Russian title."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from egisz.kernel import text


@dataclass(frozen=True, slots=True)
class Person:
    """Медицинский работник: personal data of the card; СНИЛС is digits only."""

    id: UUID
    worker_oid: str
    snils: str
    family: str
    given: str
    patronymic: str
    gender: int
    gender_title: str
    birth_date: date
    birth_place: str
    citizenship_code: str
    citizenship_name: str
    email: str
    phone: str
    source: str
    entered_at: datetime
    changed_at: datetime

    @property
    def full_name(self) -> str:
        return text.full_name(self.family, self.given, self.patronymic)

    @property
    def initials(self) -> str:
        return text.initials(self.family, self.given, self.patronymic)


@dataclass(frozen=True, slots=True)
class Brief:
    """Just enough to name a person."""

    id: UUID
    full_name: str
    initials: str
    worker_oid: str


@dataclass(frozen=True, slots=True)
class Hint:
    """What HR may see of a person whom it found by СНИЛС and who does not work for it."""

    id: UUID
    initials: str
    birth_year: int
    works_here: bool


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    id: UUID
    kind_code: str
    kind_name: str
    series: str
    number: str
    issued_on: date
    issuer: str
    issuer_code: str
    is_current: bool
    source: str
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class AddressInfo:
    id: UUID
    kind: str
    kind_title: str
    region_code: str
    region_name: str
    text: str
    registered_on: date | None
    is_current: bool
    source: str
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class EmploymentInfo:
    """Личное дело. `source` is for people («работодатель»), `source_code` for machines."""

    id: UUID
    practitioner_id: UUID
    organization_oid: str
    organization_name: str
    department_oid: str
    department_name: str
    contract_number: str
    contract_date: date
    payroll_number: str
    personal_file_number: str
    post_code: str
    post_name: str
    specialty_code: str
    specialty_name: str
    kind: int
    kind_title: str
    rate: Decimal
    begin_date: date
    end_date: date | None
    end_kind: str
    end_reason: str
    source: str
    source_code: str
    entered_at: datetime

    def covers(self, day: date) -> bool:
        return self.begin_date <= day and (self.end_date is None or day <= self.end_date)


@dataclass(frozen=True, slots=True)
class EducationInfo:
    id: UUID
    stage: str
    stage_title: str
    institution: str
    specialty_code: str
    specialty_name: str
    qualification: str
    document_series: str
    document_number: str
    document_date: date
    is_medical: bool
    source: str
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class FurtherEducationInfo:
    id: UUID
    kind: str
    kind_title: str
    institution: str
    theme: str
    hours: int
    specialty_code: str
    specialty_name: str
    document_series: str
    document_number: str
    document_date: date
    frdo: str
    frdo_title: str
    source: str
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class CategoryInfo:
    id: UUID
    level: str
    level_title: str
    specialty_code: str
    specialty_name: str
    begin_date: date
    end_date: date | None
    end_date_extended: bool
    document_number: str
    source: str
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class AccreditationInfo:
    """Сведения об аккредитации, as the decision of the commission left them."""

    id: UUID
    practitioner_id: UUID
    registry_number: str
    application_id: UUID | None
    kind: str
    kind_title: str
    education_level: str
    specialty_code: str
    specialty_name: str
    commission: str
    protocol_number: str
    protocol_date: date
    passed: bool
    pass_date: date
    end_date: date | None
    end_date_extended: bool
    annulled_on: date | None
    family: str
    given: str
    patronymic: str
    source: str
    entered_at: datetime

    def valid_on(self, day: date) -> bool:
        """«endDate ≥ date asked or covered by an extension rule» (`domain/workers-register.md` 4)."""
        if not self.passed or day < self.pass_date or (self.annulled_on is not None and self.annulled_on <= day):
            return False
        return self.end_date is None or self.end_date_extended or day <= self.end_date


@dataclass(frozen=True, slots=True)
class Flags:
    """Computed, never edited: есть в ФРМР, медицинский, фармацевтический работник на дату."""

    mr: bool
    is_medical_worker: bool
    is_pharm_worker: bool


@dataclass(frozen=True, slots=True)
class WorkerRow:
    """One line of the HR list."""

    id: UUID
    full_name: str
    post_name: str
    department_name: str
    kind_title: str
    rate: Decimal
    begin_date: date
    end_date: date | None
    more_employments: int
    accreditation_specialty: str
    accreditation_end: date | None
    accreditation_state: str  # "", "good", "soon", "expired", "none"


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One change of the card: when, by which role, what was done, which fields."""

    at: datetime
    code: str
    title: str
    role: str
    own_organization: bool
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonalFile:
    """All that the register holds about the work and the education of one person, read at once."""

    full_name: str
    given_names: str
    employments: list[EmploymentInfo]
    education: list[EducationInfo]
    further_education: list[FurtherEducationInfo]
    categories: list[CategoryInfo]
    accreditations: list[AccreditationInfo]
