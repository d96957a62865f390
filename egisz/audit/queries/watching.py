"""Access of the last hours for the rules of unusual access, and what they found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from egisz.audit.lawbook import unusual_rules_on
from egisz.audit.models import AuditRow, Finding
from egisz.audit.permissions import require_auditor
from egisz.audit.rules.unusual import TITLES, Access, reason_of
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import NotFound
from egisz.ui.paging import Page, paginate

MOST_WATCHED = 200_000


@dataclass(frozen=True, slots=True)
class FindingInfo:
    """reason: why it is shown, in words; source: of the rule that was in force then."""

    id: UUID
    rule: str
    title: str
    reason: str
    source: str
    account_id: UUID
    role: str
    organization_oid: str
    subject_id: UUID | None
    began_at: datetime
    ended_at: datetime
    seen_at: datetime | None
    seen_by: UUID | None
    note: str


def accesses(since: datetime, until: datetime) -> list[Access]:
    """Readings of others' data and refusals, by people. The caller adds what the registers say of each pair."""
    rows = (
        AuditRow.objects.filter(at__gte=since, at__lt=until, account_id__isnull=False)
        .filter(Q(code__endswith=".read", subject_id__isnull=False) | Q(outcome="refused"))
        .order_by("at")
        .values_list("at", "account_id", "role", "organization_oid", "subject_id", "outcome")
    )
    return [
        Access(at, account, role, organization, subject, is_refused=outcome == "refused")
        for at, account, role, organization, subject, outcome in rows[:MOST_WATCHED]
        if account is not None
    ]


def findings(actor: Actor, *, is_seen: bool = False, page: int | str | None = 1, size: int = 25) -> Page[FindingInfo]:
    """Newest first."""
    require_auditor(actor)
    rows = Finding.objects.filter(seen_at__isnull=not is_seen).order_by("-ended_at", "id")
    found = paginate(rows, page, size)
    return found.replaced([_info(row) for row in found])


def finding(actor: Actor, finding_id: UUID) -> FindingInfo:
    require_auditor(actor)
    row = Finding.objects.filter(pk=finding_id).first()
    if row is None:
        raise NotFound
    return _info(row)


def unseen_findings(actor: Actor) -> int:
    require_auditor(actor)
    return Finding.objects.filter(seen_at=None).count()


def _info(row: Finding) -> FindingInfo:
    law = unusual_rules_on(clock.to_moscow(row.ended_at).date())
    return FindingInfo(
        id=row.pk, rule=row.rule, title=TITLES.get(row.rule, row.rule), reason=reason_of(row.rule, row.count, law),
        source=f"{law.title}, с {law.in_force_from:%d.%m.%Y}. {law.citation}", account_id=row.account_id,
        role=row.role, organization_oid=row.organization_oid, subject_id=row.subject_id, began_at=row.began_at,
        ended_at=row.ended_at, seen_at=row.seen_at, seen_by=row.seen_by, note=row.note,
    )  # fmt: skip
