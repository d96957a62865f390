"""The head lets a deputy sign in his place, and takes it back."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from egisz.audit import public as audit
from egisz.identity import permissions
from egisz.identity.events import DelegationWithdrawn, DeputyAppointed
from egisz.identity.models import Account, Delegation
from egisz.identity.rules import delegations as rules
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import NotFound, Objection, Refused, refuse_if
from egisz.outbox.public import publish


@transaction.atomic
def appoint_deputy(
    actor: Actor, *, snils: str, scope: str, begin: date, end: date, ground: str, power_number: str = "",
    works_here: bool = False, now: datetime | None = None,
) -> UUID:  # fmt: skip
    """A power from one day to another. works_here: the register says that the person works in this organisation."""
    organization_oid = permissions.require_head(actor)
    moment = now or clock.now()
    deputy = Account.objects.by_snils(snils)
    number = power_number.strip().lower()
    refuse_if(
        rules.objections(
            scope=scope, begin=begin, end=end, ground=ground, power_number=number,
            today=clock.to_moscow(moment).date(), is_self=deputy is not None and deputy.pk == actor.me,
            has_account=deputy is not None and deputy.is_active, works_here=works_here,
            confirmed=deputy is not None and deputy.assurance == Account.Assurance.CONFIRMED,
        )
    )  # fmt: skip
    assert deputy is not None
    Account.objects.select_for_update().get(pk=actor.me)
    same = Delegation.objects.filter(
        organization_oid=organization_oid, deputy=deputy, scope=scope, withdrawn_at=None, begin__lte=end,
        end__gte=begin,
    )  # fmt: skip
    if same.exists():
        text = "Такое поручение этому человеку на эти дни уже есть. Отзовите его, если нужны другие условия"
        raise Refused(Objection("DELEGATION_EXISTS", text, "snils"))
    row = Delegation.objects.create(
        organization_oid=organization_oid, head_id=actor.me, deputy=deputy, scope=scope, begin=begin, end=end,
        ground=ground.strip()[:200], power_number=number, created_at=moment,
    )  # fmt: skip
    audit.record(
        actor, "identity.deputy_appointed", resource="account", resource_id=deputy.pk, ground=ground.strip()[:200],
        delegation=str(row.pk), scope=scope, begin=begin.isoformat(), end=end.isoformat(),
    )  # fmt: skip
    publish(DeputyAppointed(delegation_id=row.pk, at=moment))
    return row.pk


@transaction.atomic
def withdraw_delegation(actor: Actor, delegation_id: UUID, *, now: datetime | None = None) -> None:
    """The power ends at once: the deputy's session in this role ends with its next request."""
    organization_oid = permissions.require_head(actor)
    row = Delegation.objects.select_for_update().filter(pk=delegation_id, organization_oid=organization_oid).first()
    if row is None:
        raise NotFound("delegation")
    if row.withdrawn_at is not None:
        return
    row.withdrawn_at, row.withdrawn_by = now or clock.now(), actor.account_id
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    audit.record(
        actor, "identity.delegation_withdrawn", resource="account", resource_id=row.deputy_id, delegation=str(row.pk)
    )
    publish(DelegationWithdrawn(delegation_id=row.pk, at=row.withdrawn_at))
