"""Report, answer, withdraw."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction

from egisz.audit.public import record
from egisz.corrections import events, rules
from egisz.corrections.lawbook import term_on
from egisz.corrections.models import CorrectionCase
from egisz.corrections.permissions import may_answer, owns
from egisz.corrections.queries import keeper_of
from egisz.files import public as files
from egisz.identity.public import mandate_of
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import Forbidden, NotFound, Objection, Refused, refuse_if
from egisz.nsi.public import work_calendar
from egisz.outbox.public import publish

_LIMITS = files.FileLimits(
    total_bytes=10 * 1024 * 1024, each_bytes=10 * 1024 * 1024, extensions=("pdf", "jpg", "jpeg", "png")
)


def _number(now: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('corrections_case_number')")
        return f"Н-{clock.to_moscow(now).year}-{int(cursor.fetchone()[0]):06d}"


@transaction.atomic
def report_inaccuracy(
    actor: Actor,
    *,
    block: str,
    field_label: str,
    object_id: UUID | None = None,
    should_be: str,
    comment: str = "",
    organization_oid: str = "",
    file: UploadedFile | None = None,
    now: datetime | None = None,
) -> UUID:
    """A worker says what is wrong in the own card; returns the case's id.

    It goes to the employer that entered the fact, else to the present main employer; the term is counted in working
    days from the day after.
    """
    now = now or clock.now()
    today = clock.to_moscow(now).date()
    if actor.practitioner_id is None or actor.account_id is None:
        raise Forbidden("Сообщить о неточности может работник о своих сведениях", "кадровая служба вашей организации")
    refuse_if(rules.report_objections(block=block, field_label=field_label, should_be=should_be, comment=comment))
    keeper = keeper_of(actor.practitioner_id, object_id, organization_oid, today)
    same = CorrectionCase.objects.filter(
        practitioner_id=actor.practitioner_id, block=block, field_label=field_label.strip(), object_id=object_id,
        state=CorrectionCase.State.OPEN,
    ).first()  # fmt: skip
    if same is not None:
        raise Refused(Objection("ALREADY_REPORTED", f"Об этом вы уже сообщили: обращение № {same.number} ждёт ответа"))
    stored = None
    if file is not None:
        stored = files.store_upload(actor, file, purpose="correction", limits=_LIMITS)
    row = CorrectionCase.objects.create(
        number=_number(now), practitioner_id=actor.practitioner_id, reported_by=actor.account_id,
        organization_oid=keeper, block=block, field_label=field_label.strip(), object_id=object_id,
        should_be=should_be.strip(), comment=comment.strip(), file_id=stored.id if stored else None,
        due_on=work_calendar().add(today, term_on(today).working_days), created_at=now,
    )  # fmt: skip
    record(
        actor, "corrections.report", subject=row.practitioner_id, resource="corrections.CorrectionCase",
        resource_id=row.pk, block=block,
    )  # fmt: skip
    publish(
        events.CorrectionReported(
            case_id=row.pk, number=row.number, practitioner_id=row.practitioner_id, organization_oid=keeper,
            block=block, due_on=row.due_on, at=now,
        )
    )  # fmt: skip
    return row.pk


@transaction.atomic
def answer_correction(
    actor: Actor, case_id: UUID, *, verdict: str, answer: str = "", now: datetime | None = None
) -> None:
    """The keeper of the fact: «corrected» or «declined» with a reason."""
    now = now or clock.now()
    row = CorrectionCase.objects.select_for_update().filter(pk=case_id).first()
    if row is None or not may_answer(actor, row.organization_oid):
        raise NotFound
    if owns(actor, row.practitioner_id):
        raise Forbidden("На своё обращение отвечает коллега", "другой сотрудник кадровой службы")
    refuse_if(rules.answer_objections(state=row.state, verdict=verdict, answer=answer))
    mandate = mandate_of(actor, "corrections")
    words = f"Ответ дан {mandate.words}" if mandate else ""
    row.answer = "\n\n".join(part for part in (answer.strip(), words) if part)
    row.state, row.answered_at, row.answered_by = verdict, now, actor.account_id
    row.changed_at = now
    row.save()
    record(
        actor, "corrections.answer", subject=row.practitioner_id, resource="corrections.CorrectionCase",
        resource_id=row.pk, verdict=verdict, **({"delegation": str(mandate.id)} if mandate else {}),
    )  # fmt: skip
    publish(
        events.CorrectionAnswered(
            case_id=row.pk, number=row.number, practitioner_id=row.practitioner_id, account_id=row.reported_by,
            organization_oid=row.organization_oid, state=verdict, at=now,
        )
    )  # fmt: skip


@transaction.atomic
def withdraw_correction(actor: Actor, case_id: UUID, *, now: datetime | None = None) -> None:
    """The author takes an unanswered case back."""
    now = now or clock.now()
    row = CorrectionCase.objects.select_for_update().filter(pk=case_id).first()
    if row is None or not owns(actor, row.practitioner_id):
        raise NotFound
    if row.state != CorrectionCase.State.OPEN:
        raise Refused(Objection("ALREADY_ANSWERED", "На это обращение уже ответили или его отозвали"))
    row.state, row.changed_at = CorrectionCase.State.WITHDRAWN, now
    row.save(update_fields=["state", "changed_at"])
    record(
        actor, "corrections.withdraw", subject=row.practitioner_id, resource="corrections.CorrectionCase",
        resource_id=row.pk,
    )  # fmt: skip
    publish(
        events.CorrectionWithdrawn(
            case_id=row.pk, number=row.number, practitioner_id=row.practitioner_id,
            organization_oid=row.organization_oid, at=now,
        )
    )  # fmt: skip
