"""Keep what the rules of unusual access point at; the auditor marks it as looked at."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from egisz.audit.actions.recording import record
from egisz.audit.models import Finding
from egisz.audit.permissions import require_auditor
from egisz.audit.rules.cases import LONGEST, SHORTEST
from egisz.audit.rules.unusual import Suspicion
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import Forbidden, NotFound, Objection, Refused


@transaction.atomic
def note_suspicions(found: Iterable[Suspicion]) -> int:
    """Keep what is new, let what goes on grow; returns how many are new. Safe to run twice."""
    fresh = 0
    for one in found:
        row, is_new = Finding.objects.get_or_create(
            rule=one.rule, key=one.key,
            defaults={
                "account_id": one.account_id, "role": one.role, "organization_oid": one.organization_oid,
                "subject_id": one.subject_id, "began_at": one.began_at, "ended_at": one.ended_at, "count": one.count,
            },
        )  # fmt: skip
        fresh += is_new
        if not is_new and one.ended_at > row.ended_at:
            grown = max(row.count, one.count)
            Finding.objects.filter(pk=row.pk, seen_at=None).update(ended_at=one.ended_at, count=grown)
    return fresh


@transaction.atomic
def mark_finding_seen(actor: Actor, finding_id: UUID, note: str, *, now: datetime | None = None) -> None:
    """The auditor looked at it; the note says what it was. Nobody closes a finding about oneself."""
    require_auditor(actor)
    row = Finding.objects.select_for_update().filter(pk=finding_id).first()
    if row is None:
        raise NotFound
    if row.account_id == actor.account_id:
        raise Forbidden("Своё обращение закрывает другой аудитор.", "Попросите другого аудитора.")
    if row.seen_at is not None:
        raise Refused(Objection("ALREADY_SEEN", "Это обращение уже рассмотрено"))
    if not SHORTEST <= len(note.strip()) <= LONGEST:
        raise Refused(Objection("NOTE_REQUIRED", f"Напишите, что это было: от {SHORTEST} до {LONGEST} знаков", "note"))
    row.seen_at, row.seen_by, row.note = now or clock.now(), actor.account_id, note.strip()
    row.save()
    record(actor, "audit.finding_seen", resource="audit.Finding", resource_id=row.pk, rule=row.rule)
