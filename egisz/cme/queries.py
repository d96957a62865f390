"""Questions about hours of study."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from uuid import UUID

from egisz.audit.public import record_reading
from egisz.cme import permissions, rules
from egisz.cme.lawbook import hours_requirement_on
from egisz.cme.models import CreditEntry
from egisz.cme.rules import Credit, HoursReport, HoursRequirement
from egisz.cme.types import Document, EducationPage, Group, ManualCredit, ManualDecision, SpecialtyTab
from egisz.db.portable import Export, PortablePart, Source, Subject
from egisz.db.statements import Statement
from egisz.frmr.public import (
    AccreditationInfo,
    EducationInfo,
    EmploymentInfo,
    FurtherEducationInfo,
    accreditations_of,
    education_of,
    employments,
    further_education_of,
)
from egisz.kernel.actor import Actor
from egisz.kernel.errors import NotFound
from egisz.kernel.periods import Period, add_years
from egisz.kernel.text import hours, short_date
from egisz.nsi.public import Books, name_of

_MANUAL = (CreditEntry.Kind.MANUAL_REFRESHER, CreditEntry.Kind.MANUAL_OTHER)
_ASSUMED_YEARS = 5
_ENTRIES = Statement(
    lambda owner: CreditEntry.objects.filter(practitioner_id=owner, withdrawn_at__isnull=True), owner=UUID
)


def hours_report(
    practitioner_id: UUID,
    specialty_code: str,
    window: Period,
    requirement: HoursRequirement,
    today: date,
    *,
    further: list[FurtherEducationInfo] | None = None,
    specialty_name: str = "",
) -> HoursReport:
    """Which hours count towards a specialty in a reporting period and what is missing. The caller may see the person.

    What is dated after `today` is outside the window. further, specialty_name: when the caller has read them.
    """
    until = today if window.end is None else min(window.end, today)
    counted = Period(window.begin, max(window.begin, until))
    return rules.count_hours(
        _credits(practitioner_id, further_education_of(practitioner_id) if further is None else further),
        specialty_code=specialty_code,
        specialty_name=specialty_name or name_of(Books.SPECIALTIES, specialty_code),
        window=counted,
        requirement=requirement,
    )


def education_page(actor: Actor, today: date, specialty_code: str = "") -> EducationPage:
    """One's own education by groups and the hours of the running reporting period.

    The period begins on the day of the last accreditation; where there is none, five years back (and the page says so).
    """
    owner = permissions.own_practitioner(actor)
    further = further_education_of(owner)
    jobs = employments(owner, on=today)
    choices = _specialties(accreditations_of(owner), jobs)
    chosen = next((choice for choice in choices if choice[0] == specialty_code), choices[0] if choices else None)
    report, deadline = None, None
    if chosen is not None:
        code, name, record = chosen
        begin = record.pass_date if record else add_years(today, -_ASSUMED_YEARS)
        deadline = record.end_date if record else None
        report = rules.count_hours(
            _credits(owner, further),
            specialty_code=code,
            specialty_name=name,
            window=Period(begin, max(begin, today)),
            requirement=hours_requirement_on(today),
        )
    return EducationPage(
        groups=(*_groups(education_of(owner), further), _portal_group(owner)),
        specialties=tuple(
            SpecialtyTab(code, name, chosen is not None and code == chosen[0]) for code, name, _ in choices
        ),
        specialty_name=chosen[1] if chosen else "",
        report=report,
        deadline=deadline,
        last_start=rules.last_start_day(report.missing, deadline) if report and deadline else None,
        is_window_assumed=chosen is not None and chosen[2] is None,
        organization_oid=jobs[0].organization_oid if jobs else "",
    )


def manual_credit(actor: Actor, credit_id: UUID) -> ManualCredit:
    """One's own manual entry that has not been taken back. NotFound otherwise."""
    owner = actor.practitioner_id
    if owner is None:
        raise NotFound
    row = CreditEntry.objects.filter(
        pk=credit_id, practitioner_id=owner, kind__in=_MANUAL, withdrawn_at__isnull=True
    ).first()
    if row is None:
        raise NotFound
    return ManualCredit(
        row.pk, row.kind, row.title, row.provider, row.hours, row.specialty_code, row.specialty_name, row.date,
        row.document_number, row.file_id, row.verified_by,
    )  # fmt: skip


def credit_file(actor: Actor, credit_id: UUID) -> UUID:
    """The document of an entry: for its owner and for those who judge applications (their reading is written down)."""
    row = CreditEntry.objects.filter(pk=credit_id, file__isnull=False).first()
    if row is None or row.file_id is None or not permissions.may_read(actor, row.practitioner_id):
        raise NotFound
    record_reading(
        actor, "cme.credit_file", subject=row.practitioner_id, resource="cme.CreditEntry", resource_id=row.pk
    )
    return row.file_id


def manual_decisions(credit_ids: Collection[UUID]) -> dict[UUID, ManualDecision]:
    """What was decided about these manual entries, taken-back ones included. The caller may see the person."""
    if not credit_ids:
        return {}
    return {
        row.pk: ManualDecision(
            row.pk,
            row.title,
            row.hours,
            rules.COUNTS if row.verified_by else rules.NO if row.refused_reason else rules.UNDECIDED,
            row.refused_reason,
            row.withdrawn_at is not None,
        )
        for row in CreditEntry.objects.filter(pk__in=credit_ids, kind__in=_MANUAL)
    }


def _credits(practitioner_id: UUID, further: list[FurtherEducationInfo]) -> list[Credit]:
    """ДПО of the register and the entries of this room."""
    rows = _ENTRIES.all(owner=practitioner_id)
    return [_of_register(info) for info in further] + [_of_entry(row) for row in rows]


def _of_register(info: FurtherEducationInfo) -> Credit:
    number = f"{info.document_series} {info.document_number}".strip()
    return Credit(
        id=str(info.id), kind=info.kind, title=info.theme, provider=info.institution, hours=Decimal(info.hours),
        specialty_code=info.specialty_code, specialty_name=info.specialty_name, date=info.document_date,
        document_number=number, frdo=info.frdo, origin=f"регистр, {info.source}",
    )  # fmt: skip


def _of_entry(row: CreditEntry) -> Credit:
    verified = bool(row.verified_by)
    manual = row.kind in _MANUAL
    return Credit(
        id=str(row.pk), kind=row.kind, title=row.title, provider=row.provider, hours=row.hours,
        specialty_code=row.specialty_code, specialty_name=row.specialty_name, date=row.date,
        document_number=row.document_number, frdo="confirmed" if verified else "unknown", verified=verified,
        has_file=row.file_id is not None, origin="внесли вы" if manual else row.get_source_display(),
        refused=row.refused_reason,
    )  # fmt: skip


def _specialties(
    records: list[AccreditationInfo], jobs: list[EmploymentInfo]
) -> list[tuple[str, str, AccreditationInfo | None]]:
    """(code, name, last valid accreditation): accredited specialties first, then those of the present jobs."""
    found: dict[str, tuple[str, str, AccreditationInfo | None]] = {}
    for record in records:
        if record.passed and record.annulled_on is None:
            found.setdefault(record.specialty_code, (record.specialty_code, record.specialty_name, record))
    for job in jobs:
        known = job.specialty_code in found or any(job.specialty_name == name for _, name, _ in found.values())
        if job.specialty_code and not known:
            found.setdefault(job.specialty_code, (job.specialty_code, job.specialty_name, None))
    return list(found.values())


_GROUPS = (
    (
        "general",
        "Общее образование",
        ("general",),
        "Школьный аттестат в регистр не внесён. Для аккредитации он не нужен.",
    ),
    (
        "professional",
        "Профессиональное образование",
        ("secondary", "higher"),
        "Диплома в регистре нет. Без него заявление не примут: попросите кадровую службу внести его.",
    ),
    (
        "postgraduate",
        "Послевузовское образование",
        ("internship", "residency"),
        "Интернатуры и ординатуры в регистре нет. Если вы их прошли, попросите кадровую службу внести их.",
    ),
)


def _groups(education: list[EducationInfo], further: list[FurtherEducationInfo]) -> tuple[Group, ...]:
    groups = [
        Group(code, title, empty, tuple(_education(row) for row in education if row.stage in stages))
        for code, title, stages, empty in _GROUPS
    ]
    groups.append(
        Group(
            "further",
            "Дополнительное профессиональное образование",
            "Повышения квалификации и переподготовки в регистре нет. Их вносит кадровая служба или организация, "
            "где вы учились.",
            tuple(_further(row) for row in further),
        )
    )
    return tuple(groups)


def _portal_group(owner: UUID) -> Group:
    """Программы НМО: what the portal has reported."""
    rows = CreditEntry.objects.filter(practitioner_id=owner, withdrawn_at__isnull=True).exclude(kind__in=_MANUAL)
    return Group(
        "portal",
        "Программы НМО",
        "С портала НМО пока ничего не пришло. Мероприятия и модули появятся здесь сами, обычно в течение двух недель.",
        tuple(_portal(row) for row in rows.order_by("-date", "-created_at")),
    )


def _portal(row: CreditEntry) -> Document:
    code = f"код подтверждения {row.document_number}" if row.document_number else ""
    return Document(
        row.pk, "other", row.title, row.provider,
        tuple(filter(None, (_capital(f"{row.get_kind_display()}, {hours(row.hours)}"), row.specialty_name,
                            short_date(row.date), code))),
        row.get_source_display(), row.created_at,
    )  # fmt: skip


def _education(row: EducationInfo) -> Document:
    name = row.specialty_name or row.qualification or row.stage_title
    document = f"Документ {f'{row.document_series} {row.document_number}'.strip()} от {short_date(row.document_date)}"
    return Document(
        row.id, "education", _capital(f"{row.stage_title}: {name}"), row.institution,
        tuple(filter(None, (row.qualification if row.qualification != name else "", document))),
        row.source, row.entered_at,
    )  # fmt: skip


def _further(row: FurtherEducationInfo) -> Document:
    document = f"Документ {f'{row.document_series} {row.document_number}'.strip()} от {short_date(row.document_date)}"
    return Document(
        row.id, "further_education", row.theme, row.institution,
        tuple(filter(None, (_capital(f"{row.kind_title}, {hours(row.hours)}"), row.specialty_name, document,
                            f"ФИС ФРДО: {row.frdo_title}"))),
        row.source, row.entered_at,
    )  # fmt: skip


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


EXPORT = Export(
    "cme", "Обучение и часы НМО",
    Source(CreditEntry, practitioner="practitioner_id", leave_out=("entered_by", "verified_by")),
)  # fmt: skip


def export_of(person: Subject) -> PortablePart:
    """What this room holds of one person, for the person to take away."""
    return EXPORT.of(person)
