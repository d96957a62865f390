"""The whole journal, for the auditor: what is looked for, a row, and what happened in the same request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from egisz.audit.models import AuditRow, Leaf
from egisz.audit.permissions import require_auditor
from egisz.audit.queries.about import midnight
from egisz.audit.queries.entries import AuditEntry, entry_of
from egisz.audit.rules.words import codes_like
from egisz.kernel.actor import Actor
from egisz.kernel.errors import NotFound
from egisz.ui.paging import Page, paginate_known

MOST_COUNTED = 10_000
MOST_EXPORTED = 50_000


@dataclass(frozen=True, slots=True)
class JournalFilter:
    """begin and end: days in Moscow, both included. code: a code, its beginning, or words of its phrase."""

    subject: UUID | None = None
    account: UUID | None = None
    organization_oid: str = ""
    role: str = ""
    code: str = ""
    outcome: str = ""
    begin: date | None = None
    end: date | None = None
    request_id: str = ""
    address: str = ""
    session: str = ""

    @property
    def named(self) -> list[str]:
        """Which members are given: all that the journal says of a search."""
        return [member.name for member in fields(self) if getattr(self, member.name)]


def search(actor: Actor, wanted: JournalFilter, page: int | str | None = 1, size: int = 50) -> Page[AuditEntry]:
    """Newest first; the first MOST_COUNTED rows can be paged through, for more the search is narrowed."""
    require_auditor(actor)
    rows = _rows(wanted)
    total = rows[:MOST_COUNTED].count()
    return paginate_known(total, page, size, lambda begin, end: [entry_of(row) for row in rows[begin:end]])


def found_rows(actor: Actor, wanted: JournalFilter, limit: int = MOST_EXPORTED) -> Iterator[AuditEntry]:
    """The same for a file, at most `limit` rows."""
    require_auditor(actor)
    return (entry_of(row) for row in _rows(wanted)[:limit].iterator(chunk_size=2000))


def journal_row(actor: Actor, row_id: int) -> AuditEntry:
    require_auditor(actor)
    row = AuditRow.objects.filter(pk=row_id).first()
    if row is None:
        raise NotFound
    return entry_of(row)


def story_of(actor: Actor, entry: AuditEntry, limit: int = 100) -> list[AuditEntry]:
    """What else was written in the same request, in the order of writing; the row itself among it."""
    require_auditor(actor)
    if not entry.request_id:
        return [entry]
    return [entry_of(row) for row in AuditRow.objects.filter(request_id=entry.request_id).order_by("id")[:limit]]


def seal_of(row_id: int) -> int | None:
    """The number of the seal over a row."""
    return Leaf.objects.filter(row_id=row_id).values_list("seal_id", flat=True).first()


def _rows(wanted: JournalFilter) -> QuerySet[AuditRow]:
    rows = (
        AuditRow.objects.order_by("-at", "-id")
        if wanted.subject or wanted.account
        else AuditRow.objects.order_by("-id")
    )
    exact = {
        "subject_id": wanted.subject, "account_id": wanted.account, "organization_oid": wanted.organization_oid,
        "role": wanted.role, "outcome": wanted.outcome, "request_id": wanted.request_id, "address": wanted.address,
        "session": wanted.session,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.code:
        rows = rows.filter(Q(code__in=codes_like(wanted.code)) | Q(code__startswith=wanted.code.strip()))
    if wanted.begin:
        rows = rows.filter(at__gte=midnight(wanted.begin))
    if wanted.end:
        rows = rows.filter(at__lt=midnight(wanted.end + timedelta(days=1)))
    return rows
