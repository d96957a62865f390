"""Deputies: who may sign in place of the head now, and the head's own list."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from egisz.identity.models import Delegation, RoleGrant
from egisz.identity.permissions import require_head
from egisz.identity.rules import delegations as rules
from egisz.identity.types import DelegationInfo, Mandate
from egisz.kernel import clock, text
from egisz.kernel.actor import Actor, Role


def _live(day: date) -> QuerySet[Delegation]:
    """In force on the day: not withdrawn, within its days, and the one who gave it is still a head there."""
    still_head = RoleGrant.objects.filter(
        Q(end__isnull=True) | Q(end__gte=day), account=OuterRef("head"), role=Role.HEAD, begin__lte=day,
        organization_oid=OuterRef("organization_oid"),
    )  # fmt: skip
    return Delegation.objects.filter(
        Exists(still_head), withdrawn_at=None, begin__lte=day, end__gte=day, deputy__is_active=True
    )


def deputy_places(account_id: UUID, on: date) -> list[tuple[str, date, date]]:
    """Organisations in whose name the person signs as a deputy on the day, with the days of each power."""
    rows = _live(on).filter(deputy=account_id).order_by("organization_oid", "-end")
    return list(rows.values_list("organization_oid", "begin", "end"))


def is_deputy(account_id: UUID, organization_oid: str, on: date) -> bool:
    return _live(on).filter(deputy=account_id, organization_oid=organization_oid).exists()


def deputies_of(organization_oid: str, scope: str, on: date) -> list[UUID]:
    """Accounts that may sign so in place of the head on the day."""
    rows = _live(on).filter(organization_oid=organization_oid, scope__in=(scope, rules.ALL))
    return list(rows.order_by("deputy").values_list("deputy", flat=True).distinct())


def mandate_of(actor: Actor, scope: str, on: date | None = None) -> Mandate | None:
    """The power on which the actor, a deputy, does this; None when he has none, and for a head himself."""
    if actor.role is not Role.DEPUTY or not actor.organization_oid:
        return None
    rows = _live(on or clock.today()).filter(
        deputy=actor.me, organization_oid=actor.organization_oid, scope__in=(scope, rules.ALL)
    )
    row = rows.select_related("head").order_by("-end").first()
    if row is None:
        return None
    name = text.initials(row.head.family, row.head.given, row.head.patronymic)
    return Mandate(row.pk, rules.wording(name, row.ground, row.power_number))


def acts_for_head(actor: Actor, scope: str, on: date | None = None) -> bool:
    """The head of an organisation, or a deputy with a power of this scope."""
    if not actor.organization_oid:
        return False
    return actor.role is Role.HEAD or mandate_of(actor, scope, on) is not None


def delegations(actor: Actor, today: date) -> list[DelegationInfo]:
    """All powers of the head's organisation, those in force first."""
    organization_oid = require_head(actor)
    rows = Delegation.objects.filter(organization_oid=organization_oid).select_related("head", "deputy")
    infos = [_info(row, today) for row in rows.order_by("-begin", "-created_at")]
    return sorted(infos, key=lambda info: ("active", "planned", "ended", "withdrawn").index(info.state))


def delegation_info(delegation_id: UUID, today: date) -> DelegationInfo | None:
    """For letters about it."""
    row = Delegation.objects.filter(pk=delegation_id).select_related("head", "deputy").first()
    return _info(row, today) if row else None


def _info(row: Delegation, today: date) -> DelegationInfo:
    state = "active"
    if row.withdrawn_at is not None:
        state = "withdrawn"
    elif row.end < today:
        state = "ended"
    elif row.begin > today:
        state = "planned"
    return DelegationInfo(
        id=row.pk, organization_oid=row.organization_oid, head_id=row.head_id, deputy_id=row.deputy_id,
        deputy_name=text.full_name(row.deputy.family, row.deputy.given, row.deputy.patronymic),
        head_name=text.full_name(row.head.family, row.head.given, row.head.patronymic),
        scope=row.scope, scope_title=row.get_scope_display(), begin=row.begin, end=row.end, ground=row.ground,
        power_number=row.power_number, state=state, withdrawn_at=row.withdrawn_at,
    )  # fmt: skip
