"""Accounts and roles, for other rooms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from egisz.db.statements import Statement
from egisz.identity.models import Account, RoleGrant
from egisz.identity.permissions import require_administrator
from egisz.identity.types import AccountInfo, GrantInfo
from egisz.kernel import clock, text
from egisz.kernel.actor import Actor, Role


def _info(row: Account) -> AccountInfo:
    return AccountInfo(
        id=row.id, snils=row.snils, family=row.family, given=row.given, patronymic=row.patronymic,
        birth_date=row.birth_date, email=row.email, phone=row.phone, assurance=row.assurance,
        is_active=row.is_active, oid=row.oid,
    )  # fmt: skip


def account_info(account_id: UUID) -> AccountInfo | None:
    row = Account.objects.filter(pk=account_id).first()
    return _info(row) if row else None


def account_by_snils(digits: str) -> AccountInfo | None:
    row = Account.objects.by_snils(digits)
    return _info(row) if row else None


def account_id_by_snils_index(index: bytes) -> UUID | None:
    """For rooms that hold only the blind index of a person (`frmr.public.snils_index_of`)."""
    return Account.objects.filter(snils_index=index).values_list("pk", flat=True).first()


def account_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Full names by account; unknown ones are left out."""
    rows = Account.objects.filter(pk__in=list(ids)).only("family", "given", "patronymic")
    return {row.pk: text.full_name(row.family, row.given, row.patronymic) for row in rows}


def accounts_by_family(family: str, limit: int = 1000) -> list[UUID]:
    """Accounts whose family name begins so."""
    return list(Account.objects.filter(family__istartswith=family.strip()).values_list("pk", flat=True)[:limit])


def _live(day: date) -> Q:
    return Q(begin__lte=day) & (Q(end__isnull=True) | Q(end__gte=day))


def _grant(row: RoleGrant) -> GrantInfo:
    return GrantInfo(row.id, Role(row.role), row.organization_oid, row.begin, row.end, row.ground, row.department_oid)


def roles_of(account_id: UUID, on: date) -> list[GrantInfo]:
    """Roles that are in force on the day, in a steady order."""
    rows = RoleGrant.objects.filter(_live(on), account_id=account_id).order_by(
        "role", "organization_oid", "department_oid", "begin"
    )
    return [
        _grant(row)
        for row in rows
    ]  # fmt: skip


_LIVE_GRANT = Statement(
    lambda account, role, organization, department, on: RoleGrant.objects.filter(
        _live(on), account_id=account, role=role, organization_oid=organization, department_oid=department
    ).values_list("pk")[:1],
    account=UUID,
    role=str,
    organization=str,
    department=str,
    on=date,
)


def grant_is_live(account_id: UUID, role: str, organization_oid: str, on: date, department_oid: str = "") -> bool:
    """Whether the person still holds this role for this organisation, or for this department of it."""
    return bool(
        _LIVE_GRANT.all(
            account=account_id, role=str(role), organization=organization_oid, department=department_oid, on=on
        )
    )


def accounts_with_role(role: Role, organization_oid: str = "", on: date | None = None) -> list[AccountInfo]:
    """Active accounts that hold the role on the day; for one organisation when it is named."""
    grants = RoleGrant.objects.filter(_live(on or clock.today()), role=role)
    if organization_oid:
        grants = grants.filter(organization_oid=organization_oid)
    rows = Account.objects.filter(pk__in=grants.values("account_id"), is_active=True).order_by("family", "given", "id")
    return [_info(row) for row in rows]


def organizations_with_role(role: Role, on: date | None = None) -> list[str]:
    """OIDs of organisations that have somebody in this role, for choosing whom to ask."""
    grants = RoleGrant.objects.filter(_live(on or clock.today()), role=role, account__is_active=True)
    return sorted(set(grants.exclude(organization_oid="").values_list("organization_oid", flat=True)))


@dataclass(frozen=True, slots=True)
class Holder:
    """A person and a role that is in force, for the administrator's list."""

    account_id: UUID
    full_name: str
    is_active: bool
    grant: GrantInfo


def holders(actor: Actor, on: date, *, role: str = "", text: str = "") -> list[Holder]:
    """Who holds which role on the day; administrators only. text: a surname or an OID."""
    require_administrator(actor)
    rows = RoleGrant.objects.filter(_live(on)).select_related("account")
    if role:
        rows = rows.filter(role=role)
    if text:
        rows = rows.filter(Q(account__family__istartswith=text) | Q(organization_oid=text))
    return [
        Holder(
            account_id=row.account_id,
            full_name=_info(row.account).full_name,
            is_active=row.account.is_active,
            grant=_grant(row),
        )
        for row in rows.order_by("account__family", "account__given", "role", "organization_oid")
    ]
