"""The journal about one person, for that person: who read and who changed what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from egisz.audit.models import AuditRow
from egisz.audit.queries.entries import AuditEntry, entry_of
from egisz.kernel.clock import MOSCOW
from egisz.ui.paging import Page, paginate

READINGS, CHANGES = "readings", "changes"


@dataclass(frozen=True, slots=True)
class AboutFilter:
    """begin and end: days in Moscow, both included. kind: READINGS, CHANGES or "" for both."""

    begin: date | None = None
    end: date | None = None
    organization_oid: str = ""
    kind: str = ""


def about(
    subject: UUID, own_account: UUID | None, wanted: AboutFilter, page: int | str | None = 1, size: int = 25
) -> Page[AuditEntry]:
    """Rows about a person's data, newest first, without what the person did (`own_account`)."""
    found = paginate(_rows(subject, own_account, wanted), page, size)
    return Page([entry_of(row) for row in found], found.number, found.pages, found.total, found.size)


def who_asked(subject: UUID, own_account: UUID | None) -> list[str]:
    """OIDs of the organisations in whose name somebody read or changed the person's data."""
    rows = _rows(subject, own_account, AboutFilter()).order_by().exclude(organization_oid="")
    return sorted(rows.values_list("organization_oid", flat=True).distinct())


def row_about(row_id: int, subject: UUID) -> AuditEntry | None:
    """A row, when it is about this person."""
    row = AuditRow.objects.filter(pk=row_id, subject_id=subject).first()
    return entry_of(row) if row else None


def is_about(row_id: int, subject: UUID) -> bool:
    """Whether a row is about this person: the person may take its receipt."""
    return AuditRow.objects.filter(pk=row_id, subject_id=subject).exists()


def _rows(subject: UUID, own_account: UUID | None, wanted: AboutFilter) -> QuerySet[AuditRow]:
    rows = AuditRow.objects.filter(subject_id=subject).order_by("-at", "-id")
    if own_account is not None:
        rows = rows.filter(Q(account_id=None) | ~Q(account_id=own_account))
    if wanted.begin:
        rows = rows.filter(at__gte=midnight(wanted.begin))
    if wanted.end:
        rows = rows.filter(at__lt=midnight(wanted.end + timedelta(days=1)))
    if wanted.organization_oid:
        rows = rows.filter(organization_oid=wanted.organization_oid)
    if wanted.kind == READINGS:
        rows = rows.filter(code__endswith=".read")
    elif wanted.kind == CHANGES:
        rows = rows.exclude(code__endswith=".read")
    return rows


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), MOSCOW)
