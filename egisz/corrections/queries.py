"""Cases for those who reported and for those who answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from egisz.audit.public import record_reading
from egisz.corrections.models import CorrectionCase
from egisz.corrections.permissions import may_answer, may_see, owns
from egisz.corrections.rules import BLOCKS, responsible
from egisz.db.portable import Export, PortablePart, Source, Subject
from egisz.files import public as files
from egisz.frmo import public as frmo
from egisz.frmr import public as frmr
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import NotFound
from egisz.kernel.text import decimal, hours, long_date, short_date


@dataclass(frozen=True, slots=True)
class CaseInfo:
    """Обращение; `state_title` and `block_title` are for people."""

    id: UUID
    number: str
    practitioner_id: UUID
    person: str
    organization_oid: str
    organization_name: str
    block: str
    block_title: str
    field_label: str
    object_id: UUID | None
    should_be: str
    comment: str
    file: files.FileInfo | None
    state: str
    state_title: str
    due_on: date
    created_at: datetime
    answered_at: datetime | None
    answer: str
    is_mine: bool
    may_answer: bool

    @property
    def is_open(self) -> bool:
        return self.state == "open"


@dataclass(frozen=True, slots=True)
class NowInRegister:
    """What the register says and where it came from."""

    title: str
    rows: tuple[tuple[str, str], ...]
    source: str
    organization_oid: str


def _infos(actor: Actor, rows: Iterable[CorrectionCase]) -> list[CaseInfo]:
    rows = list(rows)
    names = frmr.brief({row.practitioner_id for row in rows})
    organizations = frmo.organizations({row.organization_oid for row in rows})
    attached = files.infos({row.file_id for row in rows if row.file_id})
    return [
        CaseInfo(
            id=row.pk, number=row.number, practitioner_id=row.practitioner_id,
            person=names[row.practitioner_id].full_name, organization_oid=row.organization_oid,
            organization_name=(
                organizations[row.organization_oid].name_short
                if row.organization_oid in organizations
                else "поддержка системы"
            ),
            block=row.block, block_title=BLOCKS.get(row.block, row.block), field_label=row.field_label,
            object_id=row.object_id, should_be=row.should_be, comment=row.comment,
            file=attached.get(row.file_id) if row.file_id else None, state=row.state,
            state_title=row.get_state_display(), due_on=row.due_on, created_at=row.created_at,
            answered_at=row.answered_at, answer=row.answer, is_mine=owns(actor, row.practitioner_id),
            may_answer=may_answer(actor, row.organization_oid),
        )
        for row in rows
    ]  # fmt: skip


def my_cases(actor: Actor) -> list[CaseInfo]:
    """One's own cases, open ones first, then the newest."""
    if actor.practitioner_id is None:
        return []
    rows = CorrectionCase.objects.filter(practitioner_id=actor.practitioner_id).order_by("-created_at")
    return sorted(_infos(actor, rows), key=lambda case: not case.is_open)


def case(actor: Actor, case_id: UUID) -> CaseInfo:
    """One case for its author or its keeper; others get NotFound. A keeper's reading is journaled."""
    row = CorrectionCase.objects.filter(pk=case_id).first()
    if row is None or not may_see(actor, row.practitioner_id, row.organization_oid):
        raise NotFound
    record_reading(
        actor,
        "corrections.case",
        subject=row.practitioner_id,
        resource="corrections.CorrectionCase",
        resource_id=row.pk,
    )
    return _infos(actor, [row])[0]


def _of_keeper(actor: Actor) -> QuerySet[CorrectionCase]:
    if actor.role in (Role.ADMIN, Role.SYSTEM):
        return CorrectionCase.objects.all()
    if not may_answer(actor, actor.organization_oid):
        raise NotFound
    return CorrectionCase.objects.filter(organization_oid=actor.organization_oid)


def queue(
    actor: Actor, *, state: str = "open", block: str = "", late: bool = False, today: date, offset: int = 0,
    limit: int = 25,
) -> tuple[list[CaseInfo], int]:  # fmt: skip
    """What the organisation has to answer, the nearest term first."""
    rows = _of_keeper(actor)
    if state:
        rows = rows.filter(state=state)
    if block:
        rows = rows.filter(block=block)
    if late:
        rows = rows.filter(state="open", due_on__lt=today)
    order = ("due_on", "created_at") if state == "open" else ("-created_at",)
    return _infos(actor, rows.order_by(*order)[offset : offset + limit]), rows.count()


def open_count(actor: Actor) -> int:
    """How many cases wait: for HR those of its organisation, for a worker one's own."""
    rows = CorrectionCase.objects.filter(state=CorrectionCase.State.OPEN)
    if actor.role in (Role.HR, Role.HEAD, Role.DEPUTY) and actor.organization_oid:
        return rows.filter(organization_oid=actor.organization_oid).count()
    if actor.practitioner_id is not None:
        return rows.filter(practitioner_id=actor.practitioner_id).count()
    return 0


def late_count(actor: Actor, today: date) -> int:
    """How many answers of the organisation are overdue."""
    rows = CorrectionCase.objects.filter(Q(state="open") & Q(due_on__lt=today))
    return rows.filter(organization_oid=actor.organization_oid).count() if actor.organization_oid else 0


def keeper_of(practitioner_id: UUID, object_id: UUID | None, named: str, today: date) -> str:
    """Who answers: the employer of the row itself, the one that the page names, the main employer of today."""
    jobs = frmr.employments(practitioner_id)
    own = next((job.organization_oid for job in jobs if job.id == object_id), "")
    allowed = {job.organization_oid for job in jobs}
    present = [job.organization_oid for job in jobs if job.covers(today)]
    former = [job.organization_oid for job in jobs]
    return responsible((own, named if named in allowed else "", *present, *former))


def now_in_register(actor: Actor, block: str, object_id: UUID | None, today: date) -> NowInRegister | None:
    """What the register says now about one's own fact; None where there is no such row."""
    key = actor.practitioner_id
    if key is None:
        return None
    rows, source = _facts(actor, key, block, object_id)
    if not rows:
        return None
    return NowInRegister(BLOCKS.get(block, ""), tuple(rows), source, keeper_of(key, object_id, "", today))


def _facts(actor: Actor, key: UUID, block: str, object_id: UUID | None) -> tuple[list[tuple[str, str]], str]:
    if block == "personal":
        person = frmr.person(actor, key)
        rows = [
            ("Фамилия, имя, отчество", person.full_name), ("Дата рождения", long_date(person.birth_date)),
            ("Место рождения", person.birth_place), ("Гражданство", person.citizenship_name),
            ("Телефон", person.phone), ("Почта", person.email),
        ]  # fmt: skip
        return rows, _source(person)
    if block == "document":
        document = frmr.identity_document(actor, key)
        if document is None:
            return [], ""
        return [
            ("Вид", document.kind_name), ("Серия и номер", f"{document.series} {document.number}"),
            ("Выдан", f"{short_date(document.issued_on)}, {document.issuer}"),
        ], _source(document)  # fmt: skip
    found = _row(actor, key, block, object_id)
    return (_row_facts(block, found), _source(found)) if found is not None else ([], "")


_BY_BLOCK: dict[str, Callable[[UUID], Sequence[Any]]] = {
    "employment": frmr.employments,
    "education": frmr.education_of,
    "further_education": frmr.further_education_of,
    "category": frmr.categories_of,
    "accreditation": frmr.accreditations_of,
}


def _row(actor: Actor, key: UUID, block: str, object_id: UUID | None) -> object | None:
    infos = frmr.addresses(actor, key) if block == "address" else _BY_BLOCK.get(block, lambda _: [])(key)
    if object_id is None:
        return infos[0] if block == "address" and infos else None
    return next((info for info in infos if info.id == object_id), None)


def _row_facts(block: str, info: object) -> list[tuple[str, str]]:
    match info:
        case frmr.EmploymentInfo():
            end = f" по {short_date(info.end_date)}" if info.end_date else " по настоящее время"
            return [
                ("Организация", info.organization_name), ("Подразделение", info.department_name),
                ("Должность", info.post_name), ("Тип занятия", info.kind_title), ("Ставка", decimal(info.rate)),
                ("Период", f"с {short_date(info.begin_date)}{end}"),
            ]  # fmt: skip
        case frmr.EducationInfo():
            return [
                ("Вид", info.stage_title), ("Организация", info.institution), ("Специальность", info.specialty_name),
                ("Документ", f"{info.document_series} {info.document_number} от {short_date(info.document_date)}"),
            ]  # fmt: skip
        case frmr.FurtherEducationInfo():
            return [
                ("Программа", info.theme), ("Организация", info.institution), ("Часы", hours(info.hours)),
                ("Специальность", info.specialty_name),
                ("Документ", f"{info.document_series} {info.document_number} от {short_date(info.document_date)}"),
            ]  # fmt: skip
        case frmr.CategoryInfo():
            return [
                ("Категория", info.level_title), ("Специальность", info.specialty_name),
                ("Присвоена", short_date(info.begin_date)),
            ]  # fmt: skip
        case frmr.AccreditationInfo():
            return [
                ("Специальность", info.specialty_name), ("Номер записи", info.registry_number),
                ("Пройдена", short_date(info.pass_date)), ("Действует до", short_date(info.end_date)),
            ]  # fmt: skip
        case frmr.AddressInfo():
            return [(f"Адрес {info.kind_title}", f"{info.region_name}, {info.text}")]
    return [("Раздел", BLOCKS.get(block, block))]


def _source(info: object) -> str:
    return f"Источник: {info.source}, внесено {short_date(info.entered_at)}"  # type: ignore[attr-defined]


EXPORT = Export(
    "corrections", "Сообщения о неточностях",
    Source(CorrectionCase, practitioner="practitioner_id", account="reported_by", leave_out=("answered_by",)),
)  # fmt: skip


def export_of(person: Subject) -> PortablePart:
    """What this room holds of one person, for the person to take away."""
    return EXPORT.of(person)
