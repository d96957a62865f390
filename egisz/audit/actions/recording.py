"""Write a row of the journal in the caller's transaction."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from psycopg.types.json import Jsonb

from egisz.audit import rules
from egisz.audit.models import AuditRow
from egisz.kernel import clock
from egisz.kernel.actor import Actor

# Every change writes a row: an INSERT of its own costs a fraction of what a model instance does (bench/journal.py).
_COLUMNS = (
    "at", "code", "outcome", "account_id", "role", "organization_oid", "subject_id", "resource", "resource_id",
    "ground", "details", "channel", "request_id", "address", "department_oid", "device", "session", "method", "version",
)  # fmt: skip
_INSERT = f"INSERT INTO {AuditRow._meta.db_table} ({', '.join(_COLUMNS)}) VALUES ({', '.join(['%s'] * len(_COLUMNS))})"  # noqa: S608


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
    values: tuple[Any, ...] = (
        clock.now(), code, outcome, actor.account_id, str(actor.role), actor.organization_oid, subject, resource,
        str(resource_id), ground, Jsonb(details), actor.channel[:16], actor.request_id, actor.address,
        actor.department_oid, actor.device[:120], rules.session_mark(actor.session_key), actor.method[:60],
        settings.EGISZ_VERSION,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)


def record_reading(actor: Actor, what: str, *, subject: UUID, resource: str = "", resource_id: object = "") -> None:
    """Somebody reads another person's personal data. Reading one's own leaves no row."""
    if actor.practitioner_id == subject:
        return
    record(actor, f"{what}.read", subject=subject, resource=resource, resource_id=resource_id)
