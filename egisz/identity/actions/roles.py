"""Roles: granted from a day, ended on a day, never deleted."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from egisz.audit import public as audit
from egisz.identity import permissions
from egisz.identity.events import RoleEnded, RoleGranted
from egisz.identity.models import Account, RoleGrant
from egisz.identity.rules.roles import APART, apart_objections
from egisz.kernel import clock, oid
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import NotFound, Objection, Refused, refuse_if
from egisz.outbox.public import publish


def _objections(role: Role, organization_oid: str, department_oid: str, ground: str) -> list[Objection]:
    found = []
    if department_oid and role not in permissions.DEPARTMENT_ROLES:
        text = "Эту роль нельзя ограничить подразделением. Оставьте поле пустым"
        found.append(Objection("ROLE_WITHOUT_DEPARTMENT", text, "department_oid"))
    elif department_oid and not oid.is_oid(department_oid):
        found.append(Objection("DEPARTMENT_OID", "Это не OID подразделения. Проверьте его в ФРМО", "department_oid"))
    if role not in permissions.GRANTABLE_ROLES:
        found.append(Objection("ROLE_NOT_GRANTED", "Эта роль не выдаётся: она следует из данных ФРМР", "role"))
    if role in permissions.ORGANISATION_ROLES and not oid.is_oid(organization_oid):
        found.append(
            Objection("ROLE_NEEDS_ORGANIZATION", "Укажите организацию, для которой выдана роль", "organization_oid")
        )
    if role not in permissions.ORGANISATION_ROLES and organization_oid:
        text = "Эта роль выдаётся без организации: она действует по всей стране"
        found.append(Objection("ROLE_WITHOUT_ORGANIZATION", text, "organization_oid"))
    if not ground.strip():
        found.append(Objection("GROUND_REQUIRED", "Укажите основание: приказ или доверенность, номер и дату", "ground"))
    return found


@transaction.atomic
def grant_role(
    actor: Actor,
    account_id: UUID,
    role: Role,
    organization_oid: str = "",
    *,
    begin: date,
    ground: str,
    end: date | None = None,
    department_oid: str = "",
    now: datetime | None = None,
) -> UUID:
    """Give a role from a day on; asking again for a role that is in force returns the same grant."""
    permissions.require_administrator(actor)
    refuse_if(_objections(role, organization_oid, department_oid, ground))
    if end is not None and end < begin:
        raise Refused(Objection("ROLE_DATES", "Окончание раньше начала. Проверьте даты", "end"))
    if Account.objects.select_for_update().filter(pk=account_id).first() is None:
        raise NotFound("account")
    held = [
        (Role(other.role), other.begin, other.end)
        for other in RoleGrant.objects.filter(account_id=account_id, role__in=APART)
    ]
    refuse_if(apart_objections(role, begin, end, held))
    same = RoleGrant.objects.filter(
        account_id=account_id, role=role, organization_oid=organization_oid, department_oid=department_oid
    )
    for grant in same.order_by("begin"):
        if grant.end is None or grant.end >= begin:
            return grant.pk
    grant = RoleGrant.objects.create(
        account_id=account_id, role=role, organization_oid=organization_oid, begin=begin, end=end,
        ground=ground.strip()[:200], granted_by=actor.account_id, department_oid=department_oid,
    )  # fmt: skip
    audit.record(
        actor, "identity.role_granted", resource="account", resource_id=account_id, ground=ground[:200],
        role_granted=str(role), organization=organization_oid, department=department_oid,
        grant=str(grant.pk),
    )  # fmt: skip
    publish(
        RoleGranted(account_id=account_id, role=str(role), organization_oid=organization_oid, at=now or clock.now())
    )
    return grant.pk


@transaction.atomic
def end_role(actor: Actor, grant_id: UUID, *, end: date, ground: str = "", now: datetime | None = None) -> None:
    """The last day of a role; sessions in this role end with the next request after that day."""
    permissions.require_administrator(actor)
    grant = RoleGrant.objects.select_for_update().filter(pk=grant_id).first()
    if grant is None:
        raise NotFound("grant")
    if end < grant.begin:
        raise Refused(Objection("ROLE_DATES", "Окончание раньше начала. Проверьте даты", "end"))
    grant.end = end
    grant.save(update_fields=["end"])
    audit.record(
        actor, "identity.role_ended", resource="account", resource_id=grant.account_id, ground=ground[:200],
        role_ended=grant.role, organization=grant.organization_oid, grant=str(grant.pk), end=end.isoformat(),
    )  # fmt: skip
    publish(
        RoleEnded(
            account_id=grant.account_id, role=grant.role, organization_oid=grant.organization_oid, end=end,
            at=now or clock.now(),
        )
    )  # fmt: skip
