"""Employment, education and accreditation of one person.

These take no actor: the callers are rooms that have already checked the right to the person (`person`, own card).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from egisz.db.statements import Statement, together
from egisz.frmr.models import (  # type: ignore[attr-defined]  # pghistory makes the history model
    AccreditationRecord,
    Education,
    Employment,
    EmploymentHistory,
    FurtherEducation,
    Practitioner,
    QualificationCategory,
)
from egisz.frmr.types import (
    AccreditationInfo,
    CategoryInfo,
    EducationInfo,
    EmploymentInfo,
    FurtherEducationInfo,
    PersonalFile,
)
from egisz.kernel import text
from egisz.kernel.errors import NotFound
from egisz.kernel.periods import Period, merged, years_months

_Row = Any  # Employment or its EmploymentHistory: the same columns


def _employment_info(row: _Row, key: UUID) -> EmploymentInfo:
    return EmploymentInfo(
        id=key, practitioner_id=row.practitioner_id, organization_oid=row.organization.oid,
        organization_name=row.organization.name_short, department_oid=row.department.oid,
        department_name=row.department.name, contract_number=row.contract_number, contract_date=row.contract_date,
        payroll_number=row.payroll_number, personal_file_number=row.personal_file_number, post_code=row.post_code,
        post_name=row.post_name, specialty_code=row.specialty_code, specialty_name=row.specialty_name, kind=row.kind,
        kind_title=Employment.Kind(row.kind).label, rate=row.rate, begin_date=row.begin_date, end_date=row.end_date,
        end_kind=row.end_kind, end_reason=row.end_reason, source=Employment.Source(row.source).label,
        source_code=row.source, entered_at=row.created_at,
    )  # fmt: skip


def _covering(day: date) -> Q:
    return Q(begin_date__lte=day) & (Q(end_date__isnull=True) | Q(end_date__gte=day))


def _jobs_of(owner: UUID) -> QuerySet[Employment]:
    return Employment.objects.filter(practitioner_id=owner).select_related("organization", "department")


_NAME = Statement(
    lambda owner: Practitioner.objects.filter(pk=owner).values_list("family", "given", "patronymic"), owner=UUID
)
_JOBS = Statement(_jobs_of, owner=UUID)
_JOBS_ON = Statement(lambda owner, on: _jobs_of(owner).filter(_covering(on)), owner=UUID, on=date)
_EDUCATION = Statement(
    lambda owner: Education.objects.filter(practitioner_id=owner).order_by("document_date", "created_at"), owner=UUID
)
_FURTHER = Statement(
    lambda owner: FurtherEducation.objects.filter(practitioner_id=owner).order_by("-document_date", "-created_at"),
    owner=UUID,
)
_CATEGORIES = Statement(
    lambda owner: QualificationCategory.objects.filter(practitioner_id=owner).order_by("-begin_date"), owner=UUID
)
_RECORDS = Statement(
    lambda owner: AccreditationRecord.objects.filter(practitioner_id=owner).order_by("-pass_date", "-created_at"),
    owner=UUID,
)


def employments(
    practitioner_id: UUID, on: date | None = None, known_at: datetime | None = None
) -> list[EmploymentInfo]:
    """Личные дела: main jobs first, then newest.

    on: only those that last on this day (valid time).
    known_at: as the register knew them at this moment (system time); None is what it knows now.
    """
    if known_at is None:
        rows = _JOBS.all(owner=practitioner_id) if on is None else _JOBS_ON.all(owner=practitioner_id, on=on)
        found = [_employment_info(row, row.pk) for row in rows]
    else:
        versions = (
            EmploymentHistory.objects.filter(practitioner_id=practitioner_id, pgh_created_at__lte=known_at)
            .select_related("organization", "department")
            .order_by("pgh_obj_id", "-pgh_created_at", "-pgh_id")
            .distinct("pgh_obj_id")
        )
        found = [_employment_info(row, row.pgh_obj_id) for row in versions]
        if on is not None:
            found = [info for info in found if info.covers(on)]
    return _main_first(found)


def _main_first(jobs: list[EmploymentInfo]) -> list[EmploymentInfo]:
    return sorted(jobs, key=lambda info: (info.end_date is not None, info.kind, -info.begin_date.toordinal()))


def personal_file(practitioner_id: UUID) -> PersonalFile:
    """The same as the questions below one by one, in one round trip. NotFound when there is no such card."""
    names, jobs, education, further, categories, records = together(
        *(
            question.ask(owner=practitioner_id)
            for question in (_NAME, _JOBS, _EDUCATION, _FURTHER, _CATEGORIES, _RECORDS)
        )
    )
    if not names:
        raise NotFound
    return PersonalFile(
        full_name=text.full_name(*names[0]),
        given_names=" ".join(filter(None, names[0][1:])),
        employments=_main_first([_employment_info(row, row.pk) for row in jobs]),
        education=[_education_info(row) for row in education],
        further_education=[_further_education_info(row) for row in further],
        categories=[_category_info(row) for row in categories],
        accreditations=[_accreditation_info(row) for row in records],
    )


def employments_of(practitioner_ids: Iterable[UUID], on: date | None = None) -> dict[UUID, list[EmploymentInfo]]:
    """The same for several people in one query."""
    ids = set(practitioner_ids)
    rows = Employment.objects.filter(practitioner_id__in=ids).select_related("organization", "department")
    if on is not None:
        rows = rows.filter(_covering(on))
    result: dict[UUID, list[EmploymentInfo]] = {key: [] for key in ids}
    for row in rows.order_by("kind", "-begin_date"):
        result[row.practitioner_id].append(_employment_info(row, row.pk))
    return result


def employment(employment_id: UUID) -> EmploymentInfo | None:
    row = Employment.objects.filter(pk=employment_id).select_related("organization", "department").first()
    return _employment_info(row, row.pk) if row else None


def department_use(department_oid: str, day: date) -> int:
    """How many employments in the department last beyond the day."""
    rows = Employment.objects.filter(department__oid=department_oid)
    return rows.filter(Q(end_date__isnull=True) | Q(end_date__gt=day)).count()


def _education_info(row: Education) -> EducationInfo:
    return EducationInfo(
        id=row.pk, stage=row.stage, stage_title=row.get_stage_display(), institution=row.institution,
        specialty_code=row.specialty_code, specialty_name=row.specialty_name, qualification=row.qualification,
        document_series=row.document_series, document_number=row.document_number,
        document_date=row.document_date, is_medical=row.is_medical, source=row.get_source_display(),
        entered_at=row.created_at,
    )  # fmt: skip


def education_of(practitioner_id: UUID) -> list[EducationInfo]:
    return [_education_info(row) for row in _EDUCATION.all(owner=practitioner_id)]


def _further_education_info(row: FurtherEducation) -> FurtherEducationInfo:
    return FurtherEducationInfo(
        id=row.pk, kind=row.kind, kind_title=row.get_kind_display(), institution=row.institution, theme=row.theme,
        hours=row.hours, specialty_code=row.specialty_code, specialty_name=row.specialty_name,
        document_series=row.document_series, document_number=row.document_number,
        document_date=row.document_date, frdo=row.frdo, frdo_title=row.get_frdo_display(),
        source=row.get_source_display(), entered_at=row.created_at,
    )  # fmt: skip


def further_education_of(practitioner_id: UUID) -> list[FurtherEducationInfo]:
    return [_further_education_info(row) for row in _FURTHER.all(owner=practitioner_id)]


def _category_info(row: QualificationCategory) -> CategoryInfo:
    return CategoryInfo(
        id=row.pk, level=row.level, level_title=row.get_level_display(), specialty_code=row.specialty_code,
        specialty_name=row.specialty_name, begin_date=row.begin_date, end_date=row.end_date,
        end_date_extended=row.end_date_extended, document_number=row.document_number,
        source=row.get_source_display(), entered_at=row.created_at,
    )  # fmt: skip


def categories_of(practitioner_id: UUID) -> list[CategoryInfo]:
    return [_category_info(row) for row in _CATEGORIES.all(owner=practitioner_id)]


def _accreditation_info(row: AccreditationRecord) -> AccreditationInfo:
    return AccreditationInfo(
        id=row.pk, practitioner_id=row.practitioner_id, registry_number=row.registry_number,
        application_id=row.application_id, kind=row.kind, kind_title=row.get_kind_display(),
        education_level=row.education_level, specialty_code=row.specialty_code, specialty_name=row.specialty_name,
        commission=row.commission, protocol_number=row.protocol_number, protocol_date=row.protocol_date,
        passed=row.passed, pass_date=row.pass_date, end_date=row.end_date, end_date_extended=row.end_date_extended,
        annulled_on=row.annulled_on, family=row.family, given=row.given, patronymic=row.patronymic,
        source=row.get_source_display(), entered_at=row.created_at,
    )  # fmt: skip


def accreditations_of(practitioner_id: UUID) -> list[AccreditationInfo]:
    """Newest first."""
    return [_accreditation_info(row) for row in _RECORDS.all(owner=practitioner_id)]


def accreditation(record_id: UUID) -> AccreditationInfo | None:
    row = AccreditationRecord.objects.filter(pk=record_id).first()
    return _accreditation_info(row) if row else None


def accreditation_by_number(registry_number: str) -> AccreditationInfo | None:
    row = AccreditationRecord.objects.filter(registry_number=registry_number).first()
    return _accreditation_info(row) if row else None


def length_of_service(practitioner_id: UUID, specialty_code: str, today: date) -> tuple[int, int]:
    """Стаж by specialty in whole years and months; overlapping jobs count once; «» counts all jobs."""
    return service_in(employments(practitioner_id), specialty_code, today)


def service_in(jobs: Iterable[EmploymentInfo], specialty_code: str, today: date) -> tuple[int, int]:
    """The same for jobs that were already read."""
    periods = merged(
        Period(job.begin_date, job.end_date)
        for job in jobs
        if job.begin_date <= today and specialty_code in ("", job.specialty_code)
    )
    return years_months(sum(period.days(today) for period in periods))
