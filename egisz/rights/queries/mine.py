"""One's own copies and requests; the queue of the administrator of security."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from egisz.audit.public import record
from egisz.identity.public import account_names
from egisz.kernel.actor import Actor
from egisz.kernel.errors import NotFound
from egisz.rights.models import DataCopy, SubjectRequest
from egisz.rights.permissions import may_answer, require_keeper
from egisz.rights.rules import progress
from egisz.ui.paging import Page, paginate


@dataclass(frozen=True, slots=True)
class CopyInfo:
    """percent: how much is gathered."""

    id: UUID
    state: str
    state_title: str
    ordered_at: datetime
    ready_at: datetime | None
    until: datetime | None
    percent: int
    done: int
    total: int
    rows: int
    json_size: int
    pdf_size: int
    downloads: int


@dataclass(frozen=True, slots=True)
class RequestInfo:
    """person: whose request it is, for those who answer."""

    id: UUID
    number: str
    kind: str
    kind_title: str
    words: str
    state: str
    state_title: str
    asked_at: datetime
    due_on: date
    answered_at: datetime | None
    answer: str
    is_mine: bool
    may_answer: bool
    person: str

    @property
    def is_open(self) -> bool:
        return self.state == "open"


_FACTS = ("sealed_json", "sealed_pdf", "seal_key")


def my_copies(actor: Actor, limit: int = 20) -> list[CopyInfo]:
    rows = DataCopy.objects.filter(account_id=actor.me).defer(*_FACTS).order_by("-ordered_at")
    return [_copy(row) for row in rows[:limit]]


def my_copy(actor: Actor, copy_id: UUID) -> CopyInfo:
    row = DataCopy.objects.filter(pk=copy_id, account_id=actor.me).defer(*_FACTS).first()
    if row is None:
        raise NotFound
    return _copy(row)


def my_requests(actor: Actor) -> list[RequestInfo]:
    rows = SubjectRequest.objects.filter(account_id=actor.me).order_by("-asked_at")
    return [_request(actor, row, "") for row in rows]


def request_of(actor: Actor, request_id: UUID) -> RequestInfo:
    """One's own, or any for those who answer; their reading leaves a row of the journal."""
    row = SubjectRequest.objects.filter(pk=request_id).first()
    if row is None or (row.account_id != actor.account_id and not may_answer(actor)):
        raise NotFound
    if row.account_id == actor.account_id:
        return _request(actor, row, "")
    record(
        actor, "rights.request.read", subject=row.practitioner_id, resource="rights.SubjectRequest", resource_id=row.pk
    )
    return _request(actor, row, account_names([row.account_id]).get(row.account_id, ""))


def queue(actor: Actor, *, state: str = "", page: int | str | None = 1) -> Page[RequestInfo]:
    """What waits for an answer, the earliest term first; everything else by time."""
    require_keeper(actor)
    rows = SubjectRequest.objects.all()
    if state in SubjectRequest.State.values:
        rows = rows.filter(state=state)
    found = paginate(rows.order_by("due_on", "asked_at"), page)
    names = account_names({row.account_id for row in found})
    return found.replaced([_request(actor, row, names.get(row.account_id, "")) for row in found])


def _copy(row: DataCopy) -> CopyInfo:
    return CopyInfo(
        id=row.pk, state=row.state, state_title=row.get_state_display(), ordered_at=row.ordered_at,
        ready_at=row.ready_at, until=row.until, percent=progress(row.done, row.total), done=row.done, total=row.total,
        rows=row.rows, json_size=row.json_size, pdf_size=row.pdf_size, downloads=row.downloads,
    )  # fmt: skip


def _request(actor: Actor, row: SubjectRequest, person: str) -> RequestInfo:
    is_mine = row.account_id == actor.account_id
    return RequestInfo(
        id=row.pk, number=row.number, kind=row.kind, kind_title=row.get_kind_display(), words=row.words,
        state=row.state, state_title=row.get_state_display(), asked_at=row.asked_at, due_on=row.due_on,
        answered_at=row.answered_at, answer=row.answer, is_mine=is_mine,
        may_answer=may_answer(actor) and not is_mine, person=person,
    )  # fmt: skip
