"""What is entered into the card: the shape that forms, loaders and machine interfaces hand to the actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """Personal data without the СНИЛС; gender 1 is male, 2 female; the phone is in E.164 or as typed."""

    family: str
    given: str
    patronymic: str = ""
    gender: int
    birth_date: date
    birth_place: str = ""
    citizenship_code: str = "643"
    citizenship_name: str = "Россия"
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFacts:
    """ДУЛ; `kind_code` is of dictionary 99.2.48."""

    kind_code: str
    kind_name: str
    series: str = ""
    number: str
    issued_on: date
    issuer: str
    issuer_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressFacts:
    """`kind` is «registration» or «residence»; the region is of dictionary 99.2.206."""

    kind: str = "registration"
    region_code: str
    region_name: str
    text: str
    gar_guid: str = ""
    registered_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EducationFacts:
    """`stage`: general, secondary, higher, internship, residency."""

    stage: str
    institution: str
    specialty_code: str = ""
    specialty_name: str = ""
    qualification: str = ""
    document_series: str = ""
    document_number: str
    document_date: date
    is_medical: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherEducationFacts:
    """ДПО; `kind`: refresher or retraining; hours are academic; the specialty is of dictionary 11.1066."""

    kind: str = "refresher"
    institution: str
    theme: str
    hours: int
    specialty_code: str = ""
    specialty_name: str = ""
    document_series: str = ""
    document_number: str
    document_date: date
    frdo: str = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryFacts:
    """`level`: second, first, highest."""

    level: str
    specialty_code: str = ""
    specialty_name: str = ""
    begin_date: date
    end_date: date | None = None
    end_date_extended: bool = False
    document_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmploymentFacts:
    """Личное дело; `kind` is the type of occupation 1…4; the post is of dictionary 11.1002."""

    department_oid: str
    contract_number: str
    contract_date: date
    payroll_number: str
    personal_file_number: str = ""
    post_code: str
    post_name: str
    specialty_code: str = ""
    specialty_name: str = ""
    kind: int
    rate: Decimal
    begin_date: date
    end_date: date | None = None
    end_kind: str = ""
    end_reason: str = ""
