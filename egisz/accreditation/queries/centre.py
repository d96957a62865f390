"""The queue of the centre: filters, counts, rows. No names stand in lists; they are read, and noted, in the case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from egisz.accreditation.models import Application, ApplicationState, CommissionMeeting, EducationLevel
from egisz.accreditation.queries.staff import STAFF, commission_rules, require
from egisz.accreditation.rules.centre import BRANCHES, NURSES, PHARMACY_MARK, SOON, branch_of, is_overdue, is_soon
from egisz.accreditation.rules.flow import CENTRE_CHECK, MEETING_SET, SUBMITTED, WITH_COMMISSION
from egisz.db.statements import Statement
from egisz.kernel.actor import Actor, Role
from egisz.ui.paging import Page, paginate, paginate_known

PAGE_SIZE = 25
EXPORT_LIMIT = 20_000
IN_WORK = "work"
STATES: dict[str, str] = {
    IN_WORK: "В работе у ФАЦ",
    SUBMITTED: "Ждут регистрации",
    CENTRE_CHECK: "На проверке",
    WITH_COMMISSION: "В комиссии, ждут даты",
    MEETING_SET: "Назначено заседание",
    ApplicationState.NOT_ADMITTED.value: "Возвращены",
    ApplicationState.PASSED.value: "Прошли",
    ApplicationState.NOT_PASSED.value: "Не прошли",
    ApplicationState.WITHDRAWN.value: "Отозваны",
    "all": "Все",
}
TERMS = {"": "Любой", "overdue": "Просрочены", "soon": "Осталось до 5 дней"}
SORTS = {"due": "Сначала срочные", "submitted": "Сначала старые", "new": "Сначала новые", "number": "По номеру"}
_ORDER: dict[str, list[Any]] = {
    "due": [F("deadline").asc(nulls_last=True), "submitted_at", "pk"],
    "submitted": ["submitted_at", "pk"],
    "new": ["-submitted_at", "pk"],
    "number": ["number", "pk"],
}
STATE_TITLES = {**{state.value: state.label for state in ApplicationState}, SUBMITTED: "Ждёт регистрации"}
STATE_KINDS = {
    SUBMITTED: "info",
    CENTRE_CHECK: "warn",
    WITH_COMMISSION: "info",
    MEETING_SET: "info",
    "not_admitted": "bad",
    "passed": "good",
    "not_passed": "bad",
    "withdrawn": "",
}

_COUNTS = Statement(
    lambda today, near: (
        Application.objects.filter(submitted_at__isnull=False)
        .order_by()
        .values("state")
        .annotate(
            n=Count("pk"),
            late=Count("pk", filter=Q(deadline__lt=today)),
            near=Count("pk", filter=Q(deadline__gte=today, deadline__lte=near)),
        )
        .values_list("state", "n", "late", "near")
    ),
    today=date,
    near=date,
)
_SPECIALTIES = Statement(
    lambda: (
        Application.objects.filter(submitted_at__isnull=False)
        .exclude(specialty_code="")
        .order_by("specialty_name")
        .values_list("specialty_code", "specialty_name")
        .distinct()
    )
)


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """state: a key of STATES; term of TERMS; sort of SORTS; branch of BRANCHES; text: a part of a number."""

    state: str = IN_WORK
    term: str = ""
    specialty: str = ""
    branch: str = ""
    text: str = ""
    mine: bool = False
    sort: str = "due"


@dataclass(frozen=True, slots=True)
class QueueRow:
    id: UUID
    number: str
    registration_number: str
    specialty_name: str
    branch: str
    state: str
    submitted_at: datetime | None
    registered_on: date | None
    deadline: date | None
    overdue: bool
    soon: bool
    assigned: str  # "", "me", "other"
    returned_before: bool

    @property
    def state_title(self) -> str:
        return STATE_TITLES[self.state]

    @property
    def state_kind(self) -> str:
        return STATE_KINDS.get(self.state, "")

    @property
    def branch_title(self) -> str:
        return BRANCHES[self.branch]


@dataclass(frozen=True, slots=True)
class Queue:
    page: Page[QueueRow]
    counts: dict[str, int]
    overdue: int
    soon: int
    specialties: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class MeetingChoice:
    """A planned meeting that can still take cases."""

    id: UUID
    held_on: date
    taken: int
    capacity: int
    source: str

    @property
    def free(self) -> int:
        return max(0, self.capacity - self.taken)


def queue(actor: Actor, chosen: QueueFilter, page: int | str | None, today: date) -> Queue:
    """One page of the queue with the counts of all states; drafts are never seen here."""
    require(actor, Role.CENTRE)
    by_state, overdue, soon = _counts(today)
    if chosen == QueueFilter(state=chosen.state, sort=chosen.sort):
        rows = paginate_known(by_state[chosen.state], page, PAGE_SIZE, partial(_plain_rows, chosen.state, chosen.sort))
    else:
        rows = paginate(_filtered(actor, chosen, today).order_by(*_ORDER[chosen.sort]), page, PAGE_SIZE)
    return Queue(
        page=rows.replaced([_row(actor, row, today) for row in rows]),
        counts=by_state,
        overdue=overdue,
        soon=soon,
        specialties=list(dict(_SPECIALTIES.all()).items()),
    )


def _counts(today: date) -> tuple[dict[str, int], int, int]:
    """How many cases are in each state and in each group of states; overdue; soon to be overdue."""
    by_state = {state.value: 0 for state in ApplicationState}
    overdue = soon = 0
    for state, number, late, near in _COUNTS.all(today=today, near=today + SOON):
        by_state[state] = number
        if state in (SUBMITTED, CENTRE_CHECK):
            overdue += late
            soon += near
    by_state["all"] = sum(by_state.values())
    by_state[IN_WORK] = by_state[SUBMITTED] + by_state[CENTRE_CHECK]
    return by_state, overdue, soon


@lru_cache(maxsize=64)
def _plain(state: str, sort: str, begin: int) -> Statement:
    """One page of the queue without other filters than the state."""
    return Statement(lambda: _in_state(state).order_by(*_ORDER[sort])[begin : begin + PAGE_SIZE])


def _plain_rows(state: str, sort: str, begin: int, end: int) -> list[Application]:
    return _plain(state, sort, begin).all()


def queue_rows(actor: Actor, chosen: QueueFilter, today: date) -> list[QueueRow]:
    """All rows of a filter for the export, at most EXPORT_LIMIT."""
    require(actor, Role.CENTRE)
    rows = _filtered(actor, chosen, today).order_by(*_ORDER[chosen.sort])[:EXPORT_LIMIT]
    return [_row(actor, row, today) for row in rows]


def meeting_choices(actor: Actor, today: date) -> list[MeetingChoice]:
    """Planned meetings of today and later, with how many cases each has."""
    require(actor, *STAFF)
    meetings = CommissionMeeting.objects.filter(state=CommissionMeeting.State.PLANNED, held_on__gte=today).order_by(
        "held_on"
    )
    taken = dict(
        Application.objects.filter(meeting__in=meetings).values_list("meeting").annotate(n=Count("pk")).order_by()
    )
    capacity = commission_rules(today).meeting_capacity
    return [
        MeetingChoice(
            id=meeting.id,
            held_on=meeting.held_on,
            taken=taken.get(meeting.id, 0),
            capacity=capacity,
            source=meeting.calendar_source,
        )
        for meeting in meetings
    ]


def _in_state(state: str) -> QuerySet[Application]:
    """Sent applications of a key of STATES, with the columns that a row shows."""
    rows = Application.objects.filter(submitted_at__isnull=False).only(
        "number", "registration_number", "education_level", "specialty_name", "state", "submitted_at", "registered_on",
        "deadline", "assigned_to", "corrects_id",
    )  # fmt: skip
    if state == IN_WORK:
        return rows.filter(state__in=[SUBMITTED, CENTRE_CHECK])
    return rows if state == "all" else rows.filter(state=state)


def _filtered(actor: Actor, chosen: QueueFilter, today: date) -> QuerySet[Application]:
    rows = _in_state(chosen.state)
    if chosen.term == "overdue":
        rows = rows.filter(deadline__lt=today)
    elif chosen.term == "soon":
        rows = rows.filter(deadline__gte=today, deadline__lte=today + SOON)
    if chosen.specialty:
        rows = rows.filter(specialty_code=chosen.specialty)
    if chosen.branch:
        nurses = Q(education_level=EducationLevel.SECONDARY) & ~Q(specialty_name__icontains=PHARMACY_MARK)
        rows = rows.filter(nurses if chosen.branch == NURSES else ~nurses)
    if chosen.text:
        rows = rows.filter(Q(number__icontains=chosen.text) | Q(registration_number__icontains=chosen.text))
    if chosen.mine:
        rows = rows.filter(assigned_to=actor.account_id)
    return rows


def _row(actor: Actor, row: Application, today: date) -> QueueRow:
    in_centre = row.state in (SUBMITTED, CENTRE_CHECK)
    return QueueRow(
        id=row.id,
        number=row.number,
        registration_number=row.registration_number,
        specialty_name=row.specialty_name,
        branch=branch_of(row.education_level, row.specialty_name),
        state=row.state,
        submitted_at=row.submitted_at,
        registered_on=row.registered_on,
        deadline=row.deadline,
        overdue=in_centre and is_overdue(row.deadline, today),
        soon=in_centre and is_soon(row.deadline, today),
        assigned="" if row.assigned_to is None else "me" if row.assigned_to == actor.account_id else "other",
        returned_before=row.corrects_id is not None,
    )
