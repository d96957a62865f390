"""Write a row of the journal in the caller's transaction."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings

from egisz.audit import rules
from egisz.audit.models import AuditRow
from egisz.kernel.actor import Actor


def record(
    actor: Actor,
    code: str,
    *,
    subject: UUID | None = None,
    resource: str = "",
    resource_id: object = "",
    ground: str = "",
    outcome: str = "success",
    **details: Any,
) -> None:
    """Who (`actor`) did what (`code`, «room.verb») to whose data (`subject`, frmr.Practitioner) and to which object.

    `details` hold codes, counts and names of fields; never СНИЛС, names or contacts.
    """
    AuditRow.objects.create(
        code=code,
        outcome=outcome,
        account_id=actor.account_id,
        role=actor.role,
        organization_oid=actor.organization_oid,
        subject_id=subject,
        resource=resource,
        resource_id=str(resource_id),
        ground=ground,
        details=details,
        channel=actor.channel[:16],
        request_id=actor.request_id,
        address=actor.address,
        department_oid=actor.department_oid,
        device=actor.device[:120],
        session=rules.session_mark(actor.session_key),
        method=actor.method[:60],
        version=settings.EGISZ_VERSION,
    )


def record_reading(actor: Actor, what: str, *, subject: UUID, resource: str = "", resource_id: object = "") -> None:
    """Somebody reads another person's personal data. Reading one's own leaves no row."""
    if actor.practitioner_id == subject:
        return
    record(actor, f"{what}.read", subject=subject, resource=resource, resource_id=resource_id)
