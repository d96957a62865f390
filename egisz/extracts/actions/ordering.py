"""Order an extract of one's own accreditation; read one's file."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from egisz.audit import public as audit
from egisz.extracts.events import ExtractOrdered
from egisz.extracts.models import RegistryExtract
from egisz.extracts.queries.mine import extract
from egisz.extracts.rules import code_of, number_of, objections_to_order
from egisz.frmr import public as frmr
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import NotFound, refuse_if
from egisz.outbox.public import publish
from egisz.signature import public as signature


def order_extract(actor: Actor, record_id: UUID, now: datetime | None = None) -> UUID:
    """Order an extract; the worker prints it. While one of the same record is being made, the answer is that one.

    Only the person. Raises NotFound for another's record; Refused NOT_PASSED, RECORD_ANNULLED, TOO_MANY_ORDERS.
    """
    moment = now or clock.now()
    record = frmr.accreditation(record_id)
    if record is None or actor.practitioner_id is None or record.practitioner_id != actor.practitioner_id:
        raise NotFound
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"extracts.{record_id}"])
        being_made = RegistryExtract.objects.filter(record_id=record_id, state=RegistryExtract.State.ORDERED).first()
        if being_made is not None:
            return being_made.id
        lately = RegistryExtract.objects.filter(
            practitioner_id=record.practitioner_id, ordered_at__gt=moment - timedelta(days=1)
        ).count()
        refuse_if(objections_to_order(passed=record.passed, annulled_on=record.annulled_on, ordered_today=lately))
        row = RegistryExtract.objects.create(
            number=number_of(_next_number(), clock.to_moscow(moment).year),
            practitioner_id=record.practitioner_id,
            record_id=record_id,
            ordered_by=actor.me,
            ordered_at=moment,
            code=code_of(secrets.randbits(128)),
        )
        audit.record(
            actor,
            "extracts.order",
            subject=record.practitioner_id,
            resource="extracts.RegistryExtract",
            resource_id=row.id,
        )
        publish(ExtractOrdered(extract_id=row.id, practitioner_id=record.practitioner_id, number=row.number, at=moment))
    return row.id


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('extracts_number')")
        return int(cursor.fetchone()[0])


def take_file(actor: Actor, extract_id: UUID) -> UUID:
    """The file of one's own ready extract; leaves a row of the journal. Raises NotFound."""
    info = extract(actor, extract_id)
    if info.file_id is None:
        raise NotFound
    _taken(actor, extract_id, "extracts.download")
    return info.file_id


def take_signature(actor: Actor, extract_id: UUID) -> tuple[str, bytes]:
    """(number, CMS) of one's own ready extract; leaves a row of the journal. Raises NotFound."""
    info = extract(actor, extract_id)
    if info.signature_id is None:
        raise NotFound
    _taken(actor, extract_id, "extracts.download_signature")
    return info.number, signature.container_of(info.signature_id)


def _taken(actor: Actor, extract_id: UUID, code: str) -> None:
    audit.record(
        actor,
        code,
        subject=actor.practitioner_id,
        resource="extracts.RegistryExtract",
        resource_id=extract_id,
    )
