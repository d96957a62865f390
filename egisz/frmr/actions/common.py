"""Steps that the verbs of ФРМР share."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import connection, models

from egisz.frmr.models import Employment, Practitioner
from egisz.frmr.permissions import is_employee, is_operator
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, NotFound


def next_number(sequence: str) -> int:
    """The next value of a PostgreSQL sequence; a rolled back transaction leaves a hole, never a repeat."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s::regclass)", [sequence])
        return int(cursor.fetchone()[0])


def hold(practitioner_id: UUID) -> Practitioner:
    """The card, locked until the transaction ends: clauses about several jobs see one state."""
    row = Practitioner.objects.select_for_update().filter(pk=practitioner_id).first()
    if row is None:
        raise NotFound
    return row


def require_current_employer(actor: Actor, practitioner_id: UUID, today: date) -> None:
    """HR changes the card of those who work for it now; a former employer only reads."""
    if is_operator(actor):
        return
    if actor.role != Role.HR or not is_employee(actor.organization_oid, practitioner_id, actor.department_oid):
        raise NotFound
    lasting = models.Q(end_date__isnull=True) | models.Q(end_date__gte=today)
    jobs = Employment.objects.filter(organization__oid=actor.organization_oid, practitioner_id=practitioner_id)
    if not jobs.filter(lasting).exists():
        raise Forbidden(
            "Работник у вас больше не работает, поэтому его сведения можно только смотреть",
            "нынешний работодатель",
        )


def source_for(actor: Actor, source: str) -> str:
    """HR always enters as the employer; only loaders may name another origin of a fact."""
    return source if is_operator(actor) else Employment.Source.EMPLOYER
