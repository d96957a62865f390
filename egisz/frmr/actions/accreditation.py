"""The record of an accreditation: the only way in is a decision of a commission."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from egisz.audit.public import record
from egisz.frmr import events
from egisz.frmr.actions.common import hold, next_number
from egisz.frmr.models import AccreditationRecord
from egisz.frmr.permissions import may_record_accreditation
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, Objection, Refused
from egisz.outbox.public import publish


@transaction.atomic
def record_accreditation(
    actor: Actor,
    *,
    practitioner_id: UUID,
    application_id: UUID | None,
    kind: str,
    education_level: str,
    specialty_code: str,
    specialty_name: str,
    commission: str,
    protocol_number: str,
    protocol_date: date,
    pass_date: date,
    end_date: date | None,
    source: str = "commission",
    now: datetime | None = None,
) -> UUID:
    """Write what the commission decided; asked twice for one application, answers with the same record.

    The names are kept as they are on the day of the decision. `application_id` is None only for records of the time
    before this system, which only the system itself loads.
    """
    now = now or clock.now()
    if not may_record_accreditation(actor):
        raise Forbidden(
            "Сведения об аккредитации вносит только аккредитационная комиссия", "секретарь аккредитационной комиссии"
        )
    person = hold(practitioner_id)
    if application_id is None:
        if actor.role != Role.SYSTEM:
            raise Refused(Objection("APPLICATION_REQUIRED", "Укажите заявление, по которому принято решение"))
    else:
        done = AccreditationRecord.objects.filter(application_id=application_id).first()
        if done is not None:
            return done.pk
    if end_date is not None and end_date < pass_date:
        raise Refused(Objection("END_BEFORE_BEGIN", "Срок действия не может кончиться до дня прохождения", "end_date"))
    row = AccreditationRecord.objects.create(
        practitioner_id=practitioner_id, registry_number=f"{pass_date.year}-{next_number('frmr_registry_number'):08d}",
        application_id=application_id, kind=AccreditationRecord.Kind(kind).value, education_level=education_level,
        specialty_code=specialty_code, specialty_name=specialty_name, family=person.family, given=person.given,
        patronymic=person.patronymic, commission=commission, protocol_number=protocol_number,
        protocol_date=protocol_date, pass_date=pass_date, end_date=end_date, source=source,
        entered_by=actor.account_id,
    )  # fmt: skip
    record(
        actor, "frmr.record_accreditation", subject=practitioner_id, resource="frmr.AccreditationRecord",
        resource_id=row.pk, ground=f"протокол {protocol_number}"[:200],
    )  # fmt: skip
    publish(
        events.AccreditationRecorded(
            record_id=row.pk, practitioner_id=practitioner_id, application_id=application_id,
            specialty_code=specialty_code, pass_date=pass_date, end_date=end_date, at=now,
        )
    )  # fmt: skip
    return row.pk
