"""A person whom ФРМР does not know asks an employer to enter them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from egisz.audit import public as audit
from egisz.identity.events import EmployerRequested
from egisz.identity.models import EmployerRequest
from egisz.kernel import clock, oid
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, NotFound, Objection, Refused
from egisz.outbox.public import publish


@transaction.atomic
def request_employer(actor: Actor, *, organization_oid: str, due_on: date, now: datetime | None = None) -> UUID:
    """Ask an organisation to enter the person into ФРМР; asking twice returns the open request."""
    if actor.account_id is None or actor.role is not Role.LIMITED:
        raise Forbidden("Просьба работодателю нужна тем, кого ещё нет в ФРМР.", "Войдите в кабинет.")
    if not oid.is_oid(organization_oid):
        raise Refused(
            Objection("ORGANIZATION_REQUIRED", "Выберите организацию, в которой вы работаете", "organization")
        )
    moment = now or clock.now()
    row, is_new = EmployerRequest.objects.get_or_create(
        account_id=actor.account_id,
        organization_oid=organization_oid,
        state=EmployerRequest.State.OPEN,
        defaults={"due_on": due_on, "created": moment},
    )
    if is_new:
        audit.record(
            actor, "identity.employer_requested", resource="employer_request", resource_id=row.pk,
            organization=organization_oid, due_on=due_on.isoformat(),
        )  # fmt: skip
        publish(
            EmployerRequested(
                request_id=row.pk, account_id=actor.account_id, organization_oid=organization_oid, due_on=due_on,
                at=moment,
            )
        )  # fmt: skip
    return row.pk


@transaction.atomic
def close_employer_request(actor: Actor, request_id: UUID, *, done: bool, now: datetime | None = None) -> None:
    """HR of the organisation answers: entered, or closed without entering."""
    row = EmployerRequest.objects.select_for_update().filter(pk=request_id).first()
    mine = actor.role is Role.HR and row is not None and actor.organization_oid == row.organization_oid
    if row is None or not (mine or actor.role is Role.SYSTEM):
        raise NotFound("employer request")
    if row.state != EmployerRequest.State.OPEN:
        return
    row.state = EmployerRequest.State.DONE if done else EmployerRequest.State.CLOSED
    row.closed_at, row.closed_by = now or clock.now(), actor.account_id
    row.save()
    audit.record(actor, "identity.employer_request_closed", resource="employer_request", resource_id=row.pk, done=done)
