"""A person disputes a row of the journal; the auditor takes it and answers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from egisz.audit.actions.recording import record
from egisz.audit.events import AccessDisputed, DisputeAnswered, DisputeTaken, DisputeWithdrawn
from egisz.audit.lawbook import dispute_term_on
from egisz.audit.models import AuditRow, Dispute
from egisz.audit.permissions import require_auditor
from egisz.audit.rules import cases
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import Forbidden, NotFound, Objection, Refused, refuse_if
from egisz.kernel.workdays import WorkCalendar
from egisz.outbox.public import publish

_OPEN = (Dispute.State.OPEN, Dispute.State.TAKEN)


def _number(now: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('audit_dispute_number')")
        return f"П-{clock.to_moscow(now).year}-{int(cursor.fetchone()[0]):06d}"


@transaction.atomic
def dispute_row(
    actor: Actor, row_id: int, words: str, calendar: WorkCalendar, *, now: datetime | None = None
) -> UUID:  # fmt: skip
    """The person whose data a row is about asks why; returns the case's id. The term is counted in working days."""
    now = now or clock.now()
    today = clock.to_moscow(now).date()
    row = AuditRow.objects.filter(pk=row_id).first()
    if row is None or actor.practitioner_id is None or row.subject_id != actor.practitioner_id:
        raise NotFound
    if row.account_id == actor.me:
        raise Refused(Objection("OWN_ACTION", "Это ваше собственное действие: спорить не о чем"))
    refuse_if(cases.words_objections(words))
    same = Dispute.objects.filter(row_id=row_id, account_id=actor.me, state__in=_OPEN).first()
    if same is not None:
        raise Refused(Objection("ALREADY_DISPUTED", f"Об этой записи вы уже спросили: обращение № {same.number}"))
    case = Dispute.objects.create(
        number=_number(now), row_id=row_id, subject_id=actor.practitioner_id, account_id=actor.me,
        words=words.strip(), due_on=calendar.add(today, dispute_term_on(today).working_days), created_at=now,
        changed_at=now,
    )  # fmt: skip
    _record(actor, "audit.dispute_opened", case)
    publish(
        AccessDisputed(dispute_id=case.pk, number=case.number, account_id=actor.me, due_on=case.due_on, at=now)
    )  # fmt: skip
    return case.pk


@transaction.atomic
def take_dispute(actor: Actor, dispute_id: UUID, *, now: datetime | None = None) -> None:
    """The auditor begins: the person sees it."""
    now = now or clock.now()
    case = _locked_for_auditor(actor, dispute_id)
    if case.state != Dispute.State.OPEN:
        raise Refused(Objection("ALREADY_TAKEN", "С этим обращением уже разбираются, или оно закрыто"))
    case.state, case.taken_at, case.taken_by, case.changed_at = Dispute.State.TAKEN, now, actor.account_id, now
    case.save()
    _record(actor, "audit.dispute_taken", case)
    publish(
        DisputeTaken(
            dispute_id=case.pk, number=case.number, account_id=case.account_id, due_on=case.due_on, at=now
        )
    )  # fmt: skip


@transaction.atomic
def answer_dispute(
    actor: Actor, dispute_id: UUID, *, verdict: str, answer: str, now: datetime | None = None
) -> None:  # fmt: skip
    """verdict: «lawful» or «unlawful». Nobody answers about a row of one's own."""
    now = now or clock.now()
    case = _locked_for_auditor(actor, dispute_id)
    refuse_if(cases.answer_objections(is_open=case.state in _OPEN, verdict=verdict, answer=answer))
    case.state, case.answer, case.answered_at, case.answered_by = verdict, answer.strip(), now, actor.me
    case.changed_at = now
    case.save()
    _record(actor, "audit.dispute_answered", case, verdict=verdict)
    publish(
        DisputeAnswered(dispute_id=case.pk, number=case.number, account_id=case.account_id, state=verdict, at=now)
    )  # fmt: skip


@transaction.atomic
def withdraw_dispute(actor: Actor, dispute_id: UUID, *, now: datetime | None = None) -> None:
    """The author takes an unanswered case back."""
    now = now or clock.now()
    case = Dispute.objects.select_for_update().filter(pk=dispute_id, account_id=actor.me).first()
    if case is None:
        raise NotFound
    if case.state not in _OPEN:
        raise Refused(Objection("ALREADY_ANSWERED", "На это обращение уже ответили, или вы отозвали его"))
    case.state, case.changed_at = Dispute.State.WITHDRAWN, now
    case.save()
    _record(actor, "audit.dispute_withdrawn", case)
    publish(DisputeWithdrawn(dispute_id=case.pk, number=case.number, at=now))


def _locked_for_auditor(actor: Actor, dispute_id: UUID) -> Dispute:
    require_auditor(actor)
    case = Dispute.objects.select_for_update().filter(pk=dispute_id).first()
    if case is None:
        raise NotFound
    doer = AuditRow.objects.filter(pk=case.row_id).values_list("account_id", flat=True).first()
    if actor.account_id is not None and actor.account_id in (doer, case.account_id):
        raise Forbidden("Обращение о вас самих разбирает другой аудитор.", "Попросите другого аудитора.")
    return case


def _record(actor: Actor, code: str, case: Dispute, **details: str) -> None:
    record(
        actor, code, subject=case.subject_id, resource="audit.Dispute", resource_id=case.pk, row=case.row_id, **details
    )
