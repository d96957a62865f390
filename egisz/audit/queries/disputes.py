"""Disputes: those of one person, and the auditor's queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from egisz.audit.models import AuditRow, Dispute
from egisz.audit.permissions import require_auditor
from egisz.audit.queries.entries import AuditEntry, entry_of
from egisz.kernel.actor import Actor
from egisz.kernel.errors import NotFound
from egisz.ui.paging import Page, paginate

OPEN_STATES = (Dispute.State.OPEN.value, Dispute.State.TAKEN.value)


@dataclass(frozen=True, slots=True)
class DisputeInfo:
    """A case; entry: the row that it is about."""

    id: UUID
    number: str
    row_id: int
    subject_id: UUID
    account_id: UUID
    words: str
    state: str
    state_title: str
    due_on: date
    created_at: datetime
    taken_at: datetime | None
    answer: str
    answered_at: datetime | None
    entry: AuditEntry | None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    def is_overdue(self, today: date) -> bool:
        return self.is_open and self.due_on < today


def my_disputes(actor: Actor) -> list[DisputeInfo]:
    """Newest first."""
    return _infos(list(Dispute.objects.filter(account_id=actor.me).order_by("-created_at")))


def my_dispute(actor: Actor, dispute_id: UUID) -> DisputeInfo:
    """Raises `NotFound` for somebody else's."""
    case = Dispute.objects.filter(pk=dispute_id, account_id=actor.me).first()
    if case is None:
        raise NotFound
    return _infos([case])[0]


def disputes(actor: Actor, *, is_open: bool = True, page: int | str | None = 1, size: int = 25) -> Page[DisputeInfo]:
    """The auditor's queue, the nearest term first; or what was answered, newest first."""
    require_auditor(actor)
    rows = Dispute.objects.order_by("due_on", "created_at").filter(state__in=OPEN_STATES)
    if not is_open:
        rows = Dispute.objects.order_by("-changed_at").exclude(state__in=OPEN_STATES)
    found = paginate(rows, page, size)
    return found.replaced(_infos(list(found)))


def dispute(actor: Actor, dispute_id: UUID) -> DisputeInfo:
    """For the auditor."""
    require_auditor(actor)
    case = Dispute.objects.filter(pk=dispute_id).first()
    if case is None:
        raise NotFound
    return _infos([case])[0]


def open_disputes(actor: Actor, today: date) -> tuple[int, int]:
    """How many wait for an answer, and how many of them longer than they may."""
    require_auditor(actor)
    waiting = Dispute.objects.filter(state__in=OPEN_STATES)
    return waiting.count(), waiting.filter(due_on__lt=today).count()


def _infos(cases: list[Dispute]) -> list[DisputeInfo]:
    rows = AuditRow.objects.in_bulk({case.row_id for case in cases})
    return [
        DisputeInfo(
            id=case.pk, number=case.number, row_id=case.row_id, subject_id=case.subject_id,
            account_id=case.account_id, words=case.words, state=case.state, state_title=case.get_state_display(),
            due_on=case.due_on, created_at=case.created_at, taken_at=case.taken_at, answer=case.answer,
            answered_at=case.answered_at, entry=entry_of(rows[case.row_id]) if case.row_id in rows else None,
        )
        for case in cases
    ]  # fmt: skip
