"""Questions to the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from egisz.audit.models import AuditRow


@dataclass(frozen=True, slots=True)
class AuditEntry:
    id: int
    at: datetime
    code: str
    outcome: str
    role: str
    account_id: UUID | None
    organization_oid: str
    resource: str
    resource_id: str
    ground: str
    details: dict[str, Any]
    channel: str
    subject_id: UUID | None = None
    request_id: str = ""
    address: str = ""
    department_oid: str = ""
    device: str = ""
    session: str = ""
    method: str = ""
    version: str = ""

    @property
    def is_refused(self) -> bool:
        return self.outcome == AuditRow.Outcome.REFUSED


def entries(
    *, resource: str = "", resource_id: object = "", subject: UUID | None = None, limit: int = 200
) -> list[AuditEntry]:
    """Newest first, of one object or about one person."""
    rows = AuditRow.objects.order_by("-at", "-id")
    if resource:
        rows = rows.filter(resource=resource, resource_id=str(resource_id))
    if subject is not None:
        rows = rows.filter(subject_id=subject)
    return [entry_of(row) for row in rows[:limit]]


def entry_of(row: AuditRow) -> AuditEntry:
    return AuditEntry(
        id=row.pk, at=row.at, code=row.code, outcome=row.outcome, role=row.role, account_id=row.account_id,
        organization_oid=row.organization_oid, resource=row.resource, resource_id=row.resource_id,
        ground=row.ground, details=row.details, channel=row.channel,
        subject_id=row.subject_id, request_id=row.request_id, address=row.address, department_oid=row.department_oid,
        device=row.device, session=row.session, method=row.method, version=row.version,
    )  # fmt: skip
