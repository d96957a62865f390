"""Requests to employers."""

from __future__ import annotations

from egisz.identity.models import EmployerRequest
from egisz.identity.types import EmployerRequestInfo
from egisz.kernel.actor import Actor, Role


def _info(row: EmployerRequest) -> EmployerRequestInfo:
    return EmployerRequestInfo(row.id, row.account_id, row.organization_oid, row.created, row.due_on, row.state)


def my_employer_requests(actor: Actor) -> list[EmployerRequestInfo]:
    """One's own requests, newest first."""
    if actor.account_id is None:
        return []
    rows = EmployerRequest.objects.filter(account_id=actor.account_id).order_by("-created")
    return [_info(row) for row in rows]


def employer_requests(actor: Actor, state: str = EmployerRequest.State.OPEN) -> list[EmployerRequestInfo]:
    """For HR of an organisation: requests to that organisation, the nearest term first; nothing for others."""
    if actor.role is not Role.HR or not actor.organization_oid:
        return []
    rows = EmployerRequest.objects.filter(organization_oid=actor.organization_oid, state=state)
    return [_info(row) for row in rows.order_by("due_on", "created")]
