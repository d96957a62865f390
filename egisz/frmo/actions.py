"""Verbs of ФРМО."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import date, datetime

from django.db import connection, transaction

from egisz.audit.public import record
from egisz.frmo import events, gateway, rules
from egisz.frmo.models import Department, Organization
from egisz.frmo.permissions import may_register, require_keeper
from egisz.frmo.rules import DepartmentFacts, OrganizationFacts
from egisz.kernel import clock, oid
from egisz.kernel.actor import Actor
from egisz.kernel.errors import Forbidden, NotFound, Objection, Refused, refuse_if
from egisz.outbox.public import publish


def _number_in_region(region: int) -> int:
    """The next free number of an organisation in its region; the lock lasts until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('frmo_organization_number'), %s)", [region])
    prefix = f"{oid.ORGANIZATION_ROOT}.{region}."
    taken = Organization.objects.filter(oid__startswith=prefix).values_list("oid", flat=True)
    return max((int(text.rsplit(".", 1)[1]) for text in taken), default=1000) + 1


@transaction.atomic
def register_organization(actor: Actor, facts: OrganizationFacts, *, oid_given: str = "") -> str:
    """Enter an organisation; its OID is given or the next number of its region. Returns the OID."""
    if not may_register(actor):
        raise Forbidden("Новую организацию вносит администратор системы", "администратор системы")
    objections = rules.organization_objections(facts)
    if oid_given:
        objections += rules.oid_objections(oid_given, facts.region_code)
    elif not facts.region_code.isdigit():
        objections.append(Objection("REGION_UNKNOWN", "Выберите регион из справочника", "region_code"))
    refuse_if(objections)
    new_oid = oid_given or oid.organization(int(facts.region_code), _number_in_region(int(facts.region_code)))
    if Organization.objects.filter(oid=new_oid).exists():
        raise Refused(Objection("OID_TAKEN", "Организация с таким OID уже есть", "oid"))
    row = Organization.objects.create(oid=new_oid, entered_by=actor.account_id, **asdict(facts))
    record(actor, "frmo.register_organization", resource="frmo.Organization", resource_id=new_oid)
    publish(events.OrganizationRegistered(organization_oid=new_oid, region_code=row.region_code, at=clock.now()))
    return new_oid


@transaction.atomic
def change_organization(actor: Actor, organization_oid: str, facts: OrganizationFacts) -> tuple[str, ...]:
    """Correct the card; returns the names of the fields that changed."""
    require_keeper(actor, organization_oid)
    row = Organization.objects.select_for_update().filter(oid=organization_oid).first()
    if row is None:
        raise NotFound
    if row.delete_date is not None:
        raise Refused(Objection("CARD_CLOSED", "Карточка организации закрыта, изменить её нельзя"))
    refuse_if(rules.organization_objections(facts))
    names = [field.name for field in fields(facts) if field.name not in {"head_oid", "old_oid"}]
    changed = tuple(name for name in names if getattr(row, name) != getattr(facts, name))
    if changed:
        for name in changed:
            setattr(row, name, getattr(facts, name))
        row.changed_at = clock.now()
        row.save()
        record(
            actor, "frmo.change_organization", resource="frmo.Organization", resource_id=organization_oid,
            fields=list(changed),
        )  # fmt: skip
    return changed


def _next_department_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('frmo_department_number')")
        return int(cursor.fetchone()[0])


@transaction.atomic
def open_department(actor: Actor, organization_oid: str, facts: DepartmentFacts, *, now: datetime | None = None) -> str:
    """Add a department; returns its OID, made of the organisation's and a number that is never used again."""
    now = now or clock.now()
    require_keeper(actor, organization_oid)
    organization = Organization.objects.select_for_update().filter(oid=organization_oid).first()
    if organization is None:
        raise NotFound
    objections = rules.department_objections(facts, clock.to_moscow(now).date())
    if organization.delete_date is not None:
        objections.append(Objection("CARD_CLOSED", "Карточка организации закрыта, добавить подразделение нельзя"))
    parent = None
    if facts.parent_oid:
        parent = Department.objects.filter(oid=facts.parent_oid, organization=organization).first()
        if parent is None:
            objections.append(Objection("PARENT_UNKNOWN", "Выберите подразделение из списка", "parent_oid"))
    same = Department.objects.filter(
        organization=organization, name__iexact=facts.name.strip(), liquidation_date__isnull=True
    )
    if same.filter(parent=parent).exists():
        objections.append(Objection("NAME_TAKEN", "Действующее подразделение с таким названием уже есть", "name"))
    refuse_if(objections)
    new_oid = oid.department(organization_oid, _next_department_number())
    Department.objects.create(
        oid=new_oid, organization=organization, parent=parent, name=facts.name.strip(), kind_code=facts.kind_code,
        kind_name=facts.kind_name, separate=facts.separate, address=facts.address, begin_date=facts.begin_date,
        entered_by=actor.account_id,
    )  # fmt: skip
    record(actor, "frmo.open_department", resource="frmo.Department", resource_id=new_oid)
    publish(
        events.DepartmentOpened(
            organization_oid=organization_oid, department_oid=new_oid, begin_date=facts.begin_date, at=now
        )
    )
    return new_oid


@transaction.atomic
def close_department(actor: Actor, department_oid: str, *, end: date, now: datetime | None = None) -> None:
    """Close a department by a date (its last day); refused while employments last beyond it."""
    now = now or clock.now()
    row = Department.objects.select_for_update(of=("self",)).select_related("organization").filter(
        oid=department_oid
    ).first()  # fmt: skip
    if row is None:
        raise NotFound
    require_keeper(actor, row.organization.oid)
    objections = rules.closing_objections(
        begin=row.begin_date, closed=row.liquidation_date, end=end,
        workers=gateway.department_use(department_oid, end),
    )  # fmt: skip
    children = Department.objects.filter(parent=row).exclude(liquidation_date__lte=end).count()
    if children:
        objections.append(Objection("HAS_CHILDREN", f"Сначала закройте вложенные подразделения: {children}", "end"))
    refuse_if(objections)
    row.liquidation_date = end
    row.changed_at = now
    row.save(update_fields=["liquidation_date", "changed_at"])
    record(actor, "frmo.close_department", resource="frmo.Department", resource_id=department_oid)
    publish(
        events.DepartmentClosed(
            organization_oid=row.organization.oid, department_oid=department_oid, liquidation_date=end, at=now
        )
    )


def hold_department(department_oid: str) -> bool:
    """Keep the department from being closed until the caller's transaction ends; False when it does not exist."""
    return Department.objects.select_for_update().filter(oid=department_oid).only("pk").first() is not None
