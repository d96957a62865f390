"""Check the whole journal in steps of the worker: progress is seen, a kill loses one step."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction

from egisz.audit.actions.recording import record
from egisz.audit.events import JournalBroken, JournalCheckAsked
from egisz.audit.models import JournalCheck, Seal
from egisz.audit.permissions import require_auditor
from egisz.audit.queries.checking import Verdict, check_rest, check_some
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.outbox.public import publish

MOST_PROBLEMS = 200  # kept with a check; a journal with more is broken anyway
STEP_ROWS = 50_000
_GOING = (JournalCheck.State.WAITING, JournalCheck.State.RUNNING)


@transaction.atomic
def ask_check(actor: Actor, *, now: datetime | None = None) -> UUID:
    """Begin a check; while one is going on, that one is it."""
    require_auditor(actor)
    now = now or clock.now()
    going = JournalCheck.objects.select_for_update().filter(state__in=_GOING).first()
    if going is not None:
        return going.pk
    last = Seal.objects.order_by("-number").values_list("number", flat=True).first() or 0
    check = JournalCheck.objects.create(asked_by=actor.account_id, last_seal=last, created_at=now, changed_at=now)
    record(actor, "audit.check_asked", resource="audit.JournalCheck", resource_id=check.pk)
    publish(JournalCheckAsked(check_id=check.pk, step=0, at=now))
    return check.pk


@transaction.atomic
def go_on_checking(check_id: UUID, step: int, *, now: datetime | None = None, most_rows: int = STEP_ROWS) -> None:
    """One step: some seals with their rows, then the next step; at the end the marks and what is not sealed."""
    now = now or clock.now()
    check = JournalCheck.objects.select_for_update().filter(pk=check_id, state__in=_GOING).first()
    if check is None:
        return
    verdict = Verdict()
    reached = check_some(check.seal, verdict, most_rows=most_rows)
    is_over = reached == check.seal
    if is_over:
        check_rest(verdict, now)
    check.state, check.seal, check.rows = JournalCheck.State.RUNNING, reached, check.rows + verdict.rows
    check.until = verdict.until or check.until
    check.problems = [*check.problems, *(asdict(problem) for problem in verdict.problems)][:MOST_PROBLEMS]
    check.changed_at = now
    if is_over:
        check.state = JournalCheck.State.BROKEN if check.problems else JournalCheck.State.WHOLE
        check.finished_at = now
    check.last_seal = max(check.last_seal, reached)
    check.save()
    if not is_over:
        publish(JournalCheckAsked(check_id=check.pk, step=step + 1, at=now))
    elif check.problems:
        publish(JournalBroken(check_id=check.pk, problems=len(check.problems), at=now))
