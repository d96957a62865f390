"""The employer's list of workers, and what is computed about one worker."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from egisz.audit.public import entries, record
from egisz.frmr.models import AccreditationRecord, Employment, Practitioner
from egisz.frmr.permissions import may_list_workers, require_reader
from egisz.frmr.rules.employment import rate_warnings, works_as
from egisz.frmr.types import Flags, HistoryLine, WorkerRow
from egisz.kernel import text
from egisz.kernel.actor import ROLE_TITLES, Actor, Role
from egisz.kernel.errors import NotFound
from egisz.kernel.periods import add_months

SOON_MONTHS = 6
EXPORT_LIMIT = 20_000
_SORTS: dict[str, tuple[Any, ...]] = {
    "name": ("family", "given", "pk"),
    "-name": ("-family", "-given", "pk"),
    "accreditation": (F("accreditation_end").asc(nulls_last=True), "family", "pk"),
    "-accreditation": (F("accreditation_end").desc(nulls_last=True), "family", "pk"),
}
_TITLES = {
    "frmr.register_practitioner": "Внесена карточка",
    "frmr.change_person": "Изменены личные данные",
    "frmr.add_document": "Добавлен документ, удостоверяющий личность",
    "frmr.add_address": "Добавлен адрес",
    "frmr.add_employment": "Добавлено место работы",
    "frmr.close_employment": "Закрыто место работы",
    "frmr.correct_employment": "Исправлено место работы",
    "frmr.add_education": "Добавлено образование",
    "frmr.correct_education": "Исправлено образование",
    "frmr.add_further": "Добавлено дополнительное образование",
    "frmr.correct_further": "Исправлено дополнительное образование",
    "frmr.add_category": "Добавлена квалификационная категория",
    "frmr.correct_category": "Исправлена квалификационная категория",
    "frmr.record_accreditation": "Внесены сведения об аккредитации",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerFilter:
    """What HR looks for.

    state: «active» (works now or will begin), «dismissed», «all».
    accreditation: «6», «12» (ends within so many months), «expired», «none», «» for all (report 128).
    """

    query: str = ""
    department_oid: str = ""
    post_code: str = ""
    state: str = "active"
    accreditation: str = ""
    sort: str = "name"


def _lasting(today: date) -> Q:
    return Q(end_date__isnull=True) | Q(end_date__gte=today)


def _jobs(actor: Actor) -> QuerySet[Employment]:
    """Jobs in the actor's organisation, or only in the department to which the role is limited."""
    rows = Employment.objects.filter(organization__oid=actor.organization_oid)
    return rows.filter(department__oid=actor.department_oid) if actor.department_oid else rows


def _selection(actor: Actor, wanted: WorkerFilter, today: date) -> QuerySet[Any]:
    if not may_list_workers(actor):
        raise NotFound
    mine = _jobs(actor).filter(practitioner=OuterRef("pk"))
    active = mine.filter(_lasting(today))
    jobs = active if wanted.state == "active" else mine
    if wanted.department_oid:
        jobs = jobs.filter(department__oid=wanted.department_oid)
    if wanted.post_code:
        jobs = jobs.filter(post_code=wanted.post_code)
    records = AccreditationRecord.objects.filter(
        practitioner=OuterRef("pk"), passed=True, annulled_on__isnull=True
    ).order_by(F("end_date").desc(nulls_first=True), "-pass_date")
    rows = Practitioner.objects.filter(Exists(jobs)).annotate(
        accreditation_end=Subquery(records.values("end_date")[:1]),
        accreditation_extended=Subquery(records.values("end_date_extended")[:1]),
        accreditation_specialty=Subquery(records.values("specialty_name")[:1]),
    )
    if wanted.state == "dismissed":
        rows = rows.exclude(Exists(active))
    for word in wanted.query.split()[:4]:
        rows = rows.filter(Q(family__istartswith=word) | Q(given__istartswith=word) | Q(patronymic__istartswith=word))
    return _by_accreditation(rows, wanted.accreditation, today)


def _by_accreditation(rows: QuerySet[Any], wanted: str, today: date) -> QuerySet[Any]:
    if wanted in {"6", "12"}:
        last = add_months(today, int(wanted))
        return rows.filter(accreditation_extended=False, accreditation_end__range=(today, last))
    if wanted == "expired":
        return rows.filter(accreditation_extended=False, accreditation_end__lt=today)
    if wanted == "none":
        return rows.filter(accreditation_specialty__isnull=True)
    return rows


def list_workers(
    actor: Actor, wanted: WorkerFilter, *, today: date, offset: int = 0, limit: int = 25
) -> tuple[list[WorkerRow], int]:
    """One page of the organisation's workers and the number of all that match."""
    rows = _selection(actor, wanted, today)
    total = rows.count()
    page = rows.order_by(*_SORTS.get(wanted.sort, _SORTS["name"])).only("family", "given", "patronymic")
    people = list(page[offset : offset + limit])
    return _lines(actor, people, today), total


def export_workers(actor: Actor, wanted: WorkerFilter, *, today: date) -> list[WorkerRow]:
    """The whole selection for a file; leaves a row in the journal."""
    rows = _selection(actor, wanted, today).only("family", "given", "patronymic")
    people = list(rows.order_by(*_SORTS.get(wanted.sort, _SORTS["name"]))[:EXPORT_LIMIT])
    record(actor, "frmr.export_workers", resource="frmo.Organization", resource_id=actor.organization_oid,
           count=len(people))  # fmt: skip
    return _lines(actor, people, today)


def _lines(actor: Actor, people: Iterable[Any], today: date) -> list[WorkerRow]:
    people = list(people)
    jobs: dict[UUID, list[Employment]] = {row.pk: [] for row in people}
    found = _jobs(actor).filter(practitioner_id__in=jobs)
    for job in found.select_related("department").order_by(F("end_date").desc(nulls_first=True), "kind", "-begin_date"):
        jobs[job.practitioner_id].append(job)
    lines = []
    for row in people:
        job, *rest = jobs[row.pk]
        lines.append(
            WorkerRow(
                id=row.pk, full_name=text.full_name(row.family, row.given, row.patronymic), post_name=job.post_name,
                department_name=job.department.name, kind_title=job.get_kind_display(), rate=job.rate,
                begin_date=job.begin_date, end_date=job.end_date,
                more_employments=sum(other.end_date is None or other.end_date >= today for other in rest),
                accreditation_specialty=row.accreditation_specialty or "", accreditation_end=row.accreditation_end,
                accreditation_state=_state(row, today),
            )
        )  # fmt: skip
    return lines


def _state(row: Any, today: date) -> str:
    end: date | None = row.accreditation_end
    if not row.accreditation_specialty:
        return "none"
    if end is None or row.accreditation_extended:
        return "good"
    if end < today:
        return "expired"
    return "soon" if end <= add_months(today, SOON_MONTHS) else "good"


def posts_of_organization(actor: Actor) -> list[tuple[str, str]]:
    """Posts that the organisation's workers hold or held: for the filter."""
    if not may_list_workers(actor):
        raise NotFound
    rows = _jobs(actor)
    return list(rows.order_by("post_name").values_list("post_code", "post_name").distinct())


def flags(practitioner_id: UUID, on: date) -> Flags:
    """isMedicalWorker and isPharmWorker as of a day: computed, never edited (`domain/workers-register.md` 4)."""
    jobs = Employment.objects.filter(_lasting(on), practitioner_id=practitioner_id, begin_date__lte=on)
    records = AccreditationRecord.objects.filter(
        Q(annulled_on__isnull=True) | Q(annulled_on__gt=on),
        Q(end_date__isnull=True) | Q(end_date__gte=on) | Q(end_date_extended=True),
        practitioner_id=practitioner_id, passed=True, pass_date__lte=on,
    )  # fmt: skip
    medical, pharmacy = works_as(
        kinds_of_organizations=jobs.values_list("organization__kind", flat=True),
        specialties_of_valid_records=list(records.values_list("specialty_name", flat=True)),
    )
    return Flags(
        mr=Practitioner.objects.filter(pk=practitioner_id).exists(), is_medical_worker=medical, is_pharm_worker=pharmacy
    )


def warnings_of(practitioner_id: UUID, today: date) -> list[str]:
    """What is allowed but worth a look: told on the card."""
    rates = Employment.objects.filter(_lasting(today), practitioner_id=practitioner_id, begin_date__lte=today)
    return [warning.text for warning in rate_warnings(rates.values_list("rate", flat=True))]


def history(actor: Actor, practitioner_id: UUID) -> list[HistoryLine]:
    """Changes of the card, newest first; who it was is said by role and organisation."""
    require_reader(actor, practitioner_id)
    return [
        HistoryLine(
            at=entry.at, code=entry.code, title=_TITLES[entry.code],
            role=ROLE_TITLES.get(Role(entry.role), entry.role),
            own_organization=bool(actor.organization_oid) and entry.organization_oid == actor.organization_oid,
            fields=tuple(entry.details.get("fields", ())),
        )
        for entry in entries(subject=practitioner_id, limit=300)
        if entry.code in _TITLES
    ]  # fmt: skip
