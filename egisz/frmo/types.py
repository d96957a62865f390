"""What the questions to ФРМО answer with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class OrganizationInfo:
    """Карточка организации; `kind` is «medical», «pharmacy» or «education»."""

    id: UUID
    oid: str
    name_full: str
    name_short: str
    kind: str
    kind_title: str
    region_code: str
    region_name: str
    inn: str
    kpp: str
    ogrn: str
    legal_address: str
    site_address: str
    post_index: str
    affiliation: str
    founder: str
    email: str
    phone: str
    site: str
    head_oid: str
    old_oid: str
    delete_date: date | None
    delete_reason: str
    source: str
    entered_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class DepartmentInfo:
    """Структурное подразделение."""

    id: UUID
    oid: str
    organization_oid: str
    name: str
    kind_code: str
    kind_name: str
    separate: bool
    address: str
    parent_oid: str
    begin_date: date
    liquidation_date: date | None

    def alive_on(self, day: date) -> bool:
        return self.begin_date <= day and (self.liquidation_date is None or day <= self.liquidation_date)


@dataclass(frozen=True, slots=True)
class Completeness:
    """Насколько заполнена карточка: percent and the titles of what is missing."""

    percent: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DepartmentVersion:
    """Как подразделение было записано с этого момента (system time)."""

    recorded_at: datetime
    name: str
    kind_name: str
    address: str
    begin_date: date
    liquidation_date: date | None
