"""Gather everything that decides a draft: one dossier for the task list, the pre-check and the submission."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from egisz.accreditation.lawbook import rules_on
from egisz.accreditation.models import Application, ConsentRecord
from egisz.accreditation.permissions import own_application
from egisz.accreditation.queries.applications import ask_documents, defects_of, documents_from, info_of
from egisz.accreditation.queries.meetings import ask_meetings, meetings_from
from egisz.accreditation.queries.reports import ask_reports, reports_from
from egisz.accreditation.rules import flow, slots
from egisz.accreditation.rules.law import RuleSet
from egisz.accreditation.rules.objections import Dossier, HoursFacts, ReportFacts, objections_to_submission
from egisz.accreditation.rules.progress import progress
from egisz.accreditation.rules.window import MeetingDates, next_meeting, window_of
from egisz.accreditation.types import ApplicationInfo, Case, ConsentInfo, DocumentRow, ReportInfo
from egisz.cme.public import HoursReport, HoursRequirement, hours_report
from egisz.db.statements import Statement, together
from egisz.frmr.public import (
    AccreditationInfo,
    CategoryInfo,
    EducationInfo,
    EmploymentInfo,
    FurtherEducationInfo,
    PersonalFile,
    personal_file,
)
from egisz.kernel import text
from egisz.kernel.actor import Actor
from egisz.kernel.periods import Period, longest_gap
from egisz.nsi.public import Books, Coded, get

_HIGHER = {"higher", "internship", "residency"}
_CONSENT = Statement(
    lambda application: ConsentRecord.objects.filter(application_id=application, withdrawn_at__isnull=True).order_by(
        "pk"
    ),
    application=UUID,
)
_OTHERS = Statement(
    lambda owner, specialty, application: (
        Application.objects.filter(practitioner_id=owner, specialty_code=specialty, state__in=sorted(flow.IN_PROGRESS))
        .exclude(pk=application)
        .values_list("pk")[:1]
    ),
    owner=UUID,
    specialty=str,
    application=UUID,
)


@dataclass(frozen=True, slots=True)
class Known:
    """What a page has already read, so that the case does not read it again."""

    file: PersonalFile
    meetings: list[MeetingDates]


def case_of(actor: Actor, application_id: UUID, today: date, known: Known | None = None) -> Case:
    """One's own draft with all that decides it; NotFound for strangers."""
    return gather(own_application(actor, application_id), today, known)


def opened(actor: Actor, application_id: UUID, today: date) -> tuple[ApplicationInfo, Case | None]:
    """One's own application, and its case while it is a draft; NotFound for strangers."""
    row = own_application(actor, application_id)
    if row.state != flow.DRAFT:
        return info_of(row), None
    case = gather(row, today)
    return case.application, case


def gather(row: Application, today: date, known: Known | None = None) -> Case:
    """The case of a row that the caller may see (and has locked, when it is going to submit)."""
    law = rules_on(today)
    register = known.file if known else personal_file(row.practitioner_id)
    record = next((record for record in register.accreditations if record.id == row.previous_record_id), None)
    document_rows, report_rows, consent_rows, others, *rest = together(
        ask_documents(row.pk),
        ask_reports(row.pk),
        _CONSENT.ask(application=row.pk),
        _OTHERS.ask(owner=row.practitioner_id, specialty=row.specialty_code, application=row.pk),
        *(() if known else (ask_meetings(today),)),
    )
    documents = documents_from(document_rows)
    reports = reports_from(report_rows, register.employments, today)
    meetings = known.meetings if known else meetings_from(rest[0])
    specialty = get(Books.SPECIALTIES, row.specialty_code) if row.specialty_code else None
    further = register.further_education
    hours = hours_of(row.practitioner_id, row.specialty_code, row.period_begin, law, today, further, specialty)
    consent = _consent_from(consent_rows)
    category = recent_category(register.categories, row.specialty_code, law, today)
    relies = category is not None and not row.agreement
    asked = slots.slots_for(_slot_facts(row, register, record, relies, today))
    dossier = Dossier(
        personal_confirmed=row.personal_confirmed_at is not None,
        has_email=bool(row.contact_email),
        has_phone=bool(row.contact_phone),
        education_level=row.education_level,
        levels=levels_of(register.education),
        specialty_code=row.specialty_code,
        specialty_name=row.specialty_name,
        specialty_known=specialty is not None,
        has_record=record is not None,
        expires_on=row.expires_on,
        has_experience=bool(_jobs_in(register.employments, row.specialty_code, row.period_begin, today)),
        longest_break=break_of(register.employments, row.specialty_code, today),
        agreement=row.agreement,
        works_now=any(job.covers(today) for job in register.employments),
        reports=tuple(_report_facts(report) for report in reports),
        category_exception=relies,
        hours=_hours_facts(hours),
        education_confirmed=row.education_confirmed_at is not None,
        slots=tuple(asked),
        attached=_count(documents),
        files_bytes=sum(document.file.size for document in documents if not document.made_by_system),
        consent_given=consent is not None,
        another_in_progress=bool(row.specialty_code and others),
    )
    return Case(
        application=info_of(row),
        law=law,
        dossier=dossier,
        objections=tuple(objections_to_submission(dossier, law, today)),
        progress=progress(dossier, law, today),
        slots=tuple(asked),
        documents=tuple(documents),
        reports=tuple(reports),
        employments=tuple(register.employments),
        record=record,
        hours=hours,
        consent=consent,
        defects=tuple(defects_of(row.corrects_id)),
        window=window_of(row.expires_on, law) if row.expires_on else None,
        meeting=next_meeting(meetings, today),
        meetings=tuple(meetings),
        category_title=f"{category.level_title}, {text.medium_date(category.begin_date)}" if category else "",
    )


def usable_records(records: list[AccreditationInfo]) -> list[AccreditationInfo]:
    """Passed and not annulled, the latest of each specialty."""
    found: dict[str, AccreditationInfo] = {}
    for record in records:
        if record.passed and record.annulled_on is None and record.specialty_code not in found:
            found[record.specialty_code] = record
    return list(found.values())


def expiry_of(record: AccreditationInfo, law: RuleSet, today: date) -> date | None:
    """The last day of an accreditation, decree extensions included; None when it has no end."""
    return law.usable_until("accreditation", record.end_date, today) if record.end_date else None


def requirement_of(law: RuleSet) -> HoursRequirement:
    return HoursRequirement(
        total_min=law.hours_total_min,
        refresher_min=law.hours_refresher_min,
        other_max=law.hours_other_max,
        programme_min_hours=law.programme_min_hours,
        source=law.citation,
    )


def hours_of(
    practitioner_id: UUID,
    specialty_code: str,
    begin: date | None,
    law: RuleSet,
    today: date,
    further: list[FurtherEducationInfo] | None = None,
    specialty: Coded | None = None,
) -> HoursReport | None:
    """Hours of the reporting period up to today; None before a specialty is chosen."""
    if not specialty_code or begin is None:
        return None
    return hours_report(
        practitioner_id,
        specialty_code,
        Period(begin, max(begin, today)),
        requirement_of(law),
        today,
        further=further,
        specialty_name=specialty.name if specialty else "",
    )


def levels_of(education: list[EducationInfo]) -> tuple[str, ...]:
    """Levels for which there is a diploma in the register."""
    medical = [item for item in education if item.is_medical]
    found = []
    if any(item.stage in _HIGHER for item in medical):
        found.append("higher")
    if any(item.stage == "secondary" for item in medical):
        found.append("secondary")
    if any(not item.is_medical and item.stage in (*_HIGHER, "secondary") for item in education):
        found.append("non_medical")
    return tuple(found)


def recent_category(
    categories: list[CategoryInfo], specialty_code: str, law: RuleSet, today: date
) -> CategoryInfo | None:
    """A category of this specialty assigned in the current or the previous year."""
    first = today.year - law.category_exception_years
    for category in categories:
        if category.specialty_code == specialty_code and first <= category.begin_date.year <= today.year:
            return category
    return None


def _jobs_in(jobs: list[EmploymentInfo], specialty_code: str, begin: date | None, today: date) -> list[EmploymentInfo]:
    """Jobs of the reporting period in this specialty; a job without a specialty is not held against the person."""
    return [
        job
        for job in jobs
        if job.specialty_code in ("", specialty_code)
        and job.begin_date <= today
        and (begin is None or job.end_date is None or job.end_date >= begin)
    ]


def break_of(jobs: list[EmploymentInfo], specialty_code: str, today: date) -> Period | None:
    """The longest break in the work by specialty."""
    periods = [
        Period(job.begin_date, job.end_date)
        for job in jobs
        if job.specialty_code in ("", specialty_code) and job.begin_date <= today
    ]
    return longest_gap(periods, today)


def _slot_facts(
    row: Application, register: PersonalFile, record: AccreditationInfo | None, relies: bool, today: date
) -> slots.SlotFacts:
    former = text.full_name(record.family, record.given, record.patronymic) if record else register.full_name
    return slots.SlotFacts(
        name_changed=former.casefold() != register.full_name.casefold(),
        has_postgraduate=any(item.stage in ("internship", "residency") for item in register.education),
        has_retraining=any(item.kind == "retraining" for item in register.further_education),
        refused_by_head=row.agreement == "refused",
        relies_on_category=relies,
        several_jobs=sum(job.covers(today) for job in register.employments) > 1,
    )


def _report_facts(report: ReportInfo) -> ReportFacts:
    return ReportFacts(
        organization=report.organization_name,
        state=report.state,
        is_current=report.is_current,
        written=report.written,
        overdue=report.overdue,
    )


def _hours_facts(hours: HoursReport | None) -> HoursFacts:
    if hours is None:
        return HoursFacts(Decimal(0), Decimal(0))
    return HoursFacts(
        total=Decimal(hours.total),
        refresher=Decimal(hours.refresher),
        total_undecided=Decimal(hours.total_undecided),
        refresher_undecided=Decimal(hours.refresher_undecided),
    )


def _count(documents: list[DocumentRow]) -> dict[str, int]:
    result: dict[str, int] = {}
    for document in documents:
        result[document.slot] = result.get(document.slot, 0) + 1
    return result


def consent_of(application_id: UUID) -> ConsentInfo | None:
    """The consent in force for an application."""
    return _consent_from(_CONSENT.all(application=application_id))


def _consent_from(rows: list[ConsentRecord]) -> ConsentInfo | None:
    if not rows:
        return None
    row = rows[0]
    return ConsentInfo(row.pk, row.text_version, row.text, row.text_sha256, row.purpose, row.given_at)
