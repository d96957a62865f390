"""Questions to ФРМО. Cards of organisations and departments are open data; nothing here is about a person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q, QuerySet

from egisz.frmo.models import (  # type: ignore[attr-defined]  # pghistory makes the history model
    Department,
    DepartmentHistory,
    Organization,
)
from egisz.frmo.types import Completeness, DepartmentInfo, DepartmentVersion, OrganizationInfo

_COMPLETE = {
    "name_full": "полное наименование",
    "name_short": "сокращённое наименование",
    "inn": "ИНН",
    "kpp": "КПП",
    "ogrn": "ОГРН",
    "legal_address": "юридический адрес",
    "site_address": "фактический адрес",
    "post_index": "почтовый индекс",
    "affiliation": "ведомственная принадлежность",
    "founder": "учредитель",
    "email": "электронная почта",
    "phone": "телефон",
    "site": "сайт",
}


def _organization_info(row: Organization) -> OrganizationInfo:
    return OrganizationInfo(
        id=row.pk, oid=row.oid, name_full=row.name_full, name_short=row.name_short, kind=row.kind,
        kind_title=row.get_kind_display(), region_code=row.region_code, region_name=row.region_name, inn=row.inn,
        kpp=row.kpp, ogrn=row.ogrn, legal_address=row.legal_address, site_address=row.site_address,
        post_index=row.post_index, affiliation=row.affiliation, founder=row.founder, email=row.email, phone=row.phone,
        site=row.site, head_oid=row.head_oid, old_oid=row.old_oid, delete_date=row.delete_date,
        delete_reason=row.delete_reason, source=row.get_source_display(), entered_at=row.created_at,
        changed_at=row.changed_at,
    )  # fmt: skip


def _department_info(row: Department) -> DepartmentInfo:
    return DepartmentInfo(
        id=row.pk, oid=row.oid, organization_oid=row.organization.oid, name=row.name, kind_code=row.kind_code,
        kind_name=row.kind_name, separate=row.separate, address=row.address,
        parent_oid=row.parent.oid if row.parent else "", begin_date=row.begin_date,
        liquidation_date=row.liquidation_date,
    )  # fmt: skip


def organization(oid: str) -> OrganizationInfo | None:
    """The organisation with this OID, or with this OID before a renumbering."""
    if not oid:
        return None
    row = Organization.objects.filter(Q(oid=oid) | Q(old_oid=oid)).order_by("delete_date").first()
    return _organization_info(row) if row else None


def organizations(oids: Iterable[str]) -> dict[str, OrganizationInfo]:
    """Cards by present OID; unknown OIDs are absent."""
    return {row.oid: _organization_info(row) for row in Organization.objects.filter(oid__in=set(oids))}


def all_organizations(query: str = "", limit: int = 200) -> list[OrganizationInfo]:
    """Open cards by name; `query` is a part of the name, the ИНН or the OID."""
    rows = Organization.objects.filter(delete_date__isnull=True)
    if query:
        rows = rows.filter(Q(name_full__icontains=query) | Q(name_short__icontains=query) | Q(inn=query) | Q(oid=query))
    return [_organization_info(row) for row in rows.order_by("name_short")[:limit]]


def completeness(info: OrganizationInfo) -> Completeness:
    """How much of the card is filled in, and what is not."""
    missing = tuple(title for name, title in _COMPLETE.items() if not getattr(info, name))
    return Completeness(round(100 * (len(_COMPLETE) - len(missing)) / len(_COMPLETE)), missing)


def _departments() -> QuerySet[Department]:
    return Department.objects.select_related("organization", "parent")


def _alive(rows: QuerySet[Department], day: date) -> QuerySet[Department]:
    return rows.filter(Q(liquidation_date__isnull=True) | Q(liquidation_date__gte=day), begin_date__lte=day)


def departments(oid: str, on: date | None = None) -> list[DepartmentInfo]:
    """Departments of an organisation by name: alive on the day, or all of them when no day is given."""
    rows = _departments().filter(organization__oid=oid)
    if on is not None:
        rows = _alive(rows, on)
    return [_department_info(row) for row in rows.order_by("name", "oid")]


def find_departments(oid: str, *, query: str = "", state: str = "", today: date) -> list[DepartmentInfo]:
    """For the list: `state` is «active», «closed» or «» for all."""
    rows = _departments().filter(organization__oid=oid)
    if query:
        rows = rows.filter(Q(name__icontains=query) | Q(kind_name__icontains=query) | Q(oid=query))
    if state == "active":
        rows = rows.filter(Q(liquidation_date__isnull=True) | Q(liquidation_date__gte=today))
    elif state == "closed":
        rows = rows.filter(liquidation_date__lt=today)
    return [_department_info(row) for row in rows.order_by("name", "oid")]


def department(department_oid: str) -> DepartmentInfo | None:
    row = _departments().filter(oid=department_oid).first()
    return _department_info(row) if row else None


def department_alive_on(department_oid: str, day: date) -> bool:
    """Did the department exist on that day (РЭМД asks so: NO_DEPARTMENT)."""
    return _alive(Department.objects.filter(oid=department_oid), day).exists()


def department_versions(department_oid: str) -> list[DepartmentVersion]:
    """Every state in which the row was recorded, newest first."""
    rows = DepartmentHistory.objects.filter(oid=department_oid).order_by("-pgh_created_at")
    return [
        DepartmentVersion(
            recorded_at=row.pgh_created_at, name=row.name, kind_name=row.kind_name, address=row.address,
            begin_date=row.begin_date, liquidation_date=row.liquidation_date,
        )
        for row in rows
    ]  # fmt: skip


def department_as_known_at(department_oid: str, known_at: datetime) -> DepartmentVersion | None:
    """What the register said about the department at that moment."""
    return next((v for v in department_versions(department_oid) if v.recorded_at <= known_at), None)
