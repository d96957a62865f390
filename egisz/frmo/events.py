"""What ФРМО announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from egisz.outbox.public import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationRegistered(Event):
    organization_oid: str
    region_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentOpened(Event):
    organization_oid: str
    department_oid: str
    begin_date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentClosed(Event):
    organization_oid: str
    department_oid: str
    liquidation_date: date
