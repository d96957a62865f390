"""Ask for blocking or destruction, take the request back, answer it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from egisz.audit.public import record
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import Forbidden, NotFound, Objection, Refused, refuse_if
from egisz.nsi.public import work_calendar
from egisz.outbox.public import publish
from egisz.rights import rules
from egisz.rights.events import SubjectRequestAnswered, SubjectRequested
from egisz.rights.lawbook import terms_on
from egisz.rights.models import SubjectRequest
from egisz.rights.permissions import require_keeper

_RESOURCE = "rights.SubjectRequest"


@transaction.atomic
def ask(actor: Actor, *, kind: str, words: str, now: datetime | None = None) -> UUID:
    """A request of the person; the term is counted in working days from the day after."""
    now = now or clock.now()
    if actor.account_id is None:
        raise Forbidden("Запрос о своих данных подаёт сам человек из своего кабинета.")
    today = clock.to_moscow(now).date()
    same = SubjectRequest.objects.filter(
        account_id=actor.account_id, kind=kind, state=SubjectRequest.State.OPEN
    ).exists()  # fmt: skip
    refuse_if(rules.objections_to_request(kind=kind, words=words, has_same=same))
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('rights_request_number')")
        number = f"З-{today.year}-{int(cursor.fetchone()[0]):06d}"
    row = SubjectRequest.objects.create(
        number=number, account_id=actor.account_id, practitioner_id=actor.practitioner_id, kind=kind,
        words=words.strip(), asked_at=now, due_on=work_calendar().add(today, terms_on(today).answer_working_days),
        created_at=now, changed_at=now,
    )  # fmt: skip
    record(
        actor, "rights.asked", subject=actor.practitioner_id, resource=_RESOURCE, resource_id=row.pk, kind=kind
    )  # fmt: skip
    publish(SubjectRequested(request_id=row.pk, number=number, due_on=row.due_on, at=now))
    return row.pk


@transaction.atomic
def withdraw_request(actor: Actor, request_id: UUID, now: datetime | None = None) -> None:
    row = SubjectRequest.objects.select_for_update().filter(pk=request_id, account_id=actor.me).first()
    if row is None:
        raise NotFound
    if row.state != SubjectRequest.State.OPEN:
        raise Refused(Objection("ALREADY_ANSWERED", "На этот запрос уже ответили или его отозвали"))
    row.state, row.changed_at = SubjectRequest.State.WITHDRAWN, now or clock.now()
    row.save(update_fields=["state", "changed_at"])
    record(
        actor, "rights.request_withdrawn", subject=row.practitioner_id, resource=_RESOURCE, resource_id=row.pk
    )  # fmt: skip


@transaction.atomic
def answer(actor: Actor, request_id: UUID, *, verdict: str, answer: str, now: datetime | None = None) -> None:
    """The administrator of security says what was done; nobody answers oneself."""
    now = now or clock.now()
    require_keeper(actor)
    row = SubjectRequest.objects.select_for_update().filter(pk=request_id).first()
    if row is None:
        raise NotFound
    if row.account_id == actor.account_id:
        raise Forbidden("На свой запрос отвечает коллега", "другой администратор безопасности")
    refuse_if(rules.objections_to_answer(state=row.state, verdict=verdict, answer=answer))
    row.state, row.answer, row.answered_at, row.answered_by = verdict, answer.strip(), now, actor.account_id
    row.changed_at = now
    row.save()
    record(
        actor, "rights.answered", subject=row.practitioner_id, resource=_RESOURCE, resource_id=row.pk, verdict=verdict
    )  # fmt: skip
    publish(
        SubjectRequestAnswered(
            request_id=row.pk, number=row.number, account_id=row.account_id, state=verdict, at=now
        )
    )  # fmt: skip
