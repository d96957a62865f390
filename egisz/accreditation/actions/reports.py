"""Reports on professional activity: write, send to the head, sign, refuse."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from egisz.accreditation.events import ReportReminded, ReportSent
from egisz.accreditation.lawbook import rules_on
from egisz.accreditation.models import (
    ActivityReport,
    Application,
    ApplicationReport,
    ApplicationState,
    SupportingDocument,
)
from egisz.accreditation.permissions import own_report, require_applicant
from egisz.accreditation.queries.reports import report_info
from egisz.accreditation.rules import flow, slots
from egisz.accreditation.rules.reports import (
    EDITABLE,
    objections_to_sending,
)
from egisz.audit.public import record
from egisz.files.public import store_bytes
from egisz.frmr.public import EmploymentInfo, brief, employments
from egisz.identity.public import accounts_with_role
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import NotFound, Objection, Refused, refuse_if
from egisz.kernel.periods import add_years
from egisz.nsi.public import work_calendar
from egisz.outbox.public import publish
from egisz.ui import press

_PARTS = ("organization_about", "work_done", "achievements")


def link_reports(application: Application, today: date) -> None:
    """One report for each employer of the reporting period: reused within a cycle, made where there is none.

    The caller holds the lock of the application's row.
    """
    begin = application.period_begin or add_years(today, -rules_on(today).validity_years)
    jobs = [job for job in employments(application.practitioner_id) if job.end_date is None or job.end_date >= begin]
    linked = set(ApplicationReport.objects.filter(application=application).values_list("report_id", flat=True))
    for job in _one_per_employer(jobs, today):
        report = _report_for(application.practitioner_id, job, begin, today)
        if report.pk not in linked:
            ApplicationReport.objects.create(application=application, report=report)


def _one_per_employer(jobs: list[EmploymentInfo], today: date) -> list[EmploymentInfo]:
    """The present main job of each organisation stands for it (`employments` gives it first)."""
    found: dict[str, EmploymentInfo] = {}
    for job in jobs:
        if job.begin_date <= today:
            found.setdefault(job.organization_oid, job)
    return list(found.values())


def _report_for(practitioner_id: UUID, job: EmploymentInfo, begin: date, today: date) -> ActivityReport:
    report = (
        ActivityReport.objects.filter(
            practitioner_id=practitioner_id, organization_oid=job.organization_oid, period_begin__gte=begin
        )
        .order_by("-created_at")
        .first()
    )
    if report is not None:
        return report
    return ActivityReport.objects.create(
        practitioner_id=practitioner_id,
        employment_id=job.id,
        organization_oid=job.organization_oid,
        organization_name=job.organization_name[:250],
        post_name=job.post_name[:250],
        period_begin=max(begin, job.begin_date),
        period_end=min(job.end_date or today, today),
    )


@transaction.atomic
def start_report(actor: Actor, organization_oid: str, *, now: datetime | None = None) -> UUID:
    """A report for one employer of the last five years, before there is an application."""
    practitioner = require_applicant(actor)
    today = clock.to_moscow(now or clock.now()).date()
    begin = add_years(today, -rules_on(today).validity_years)
    jobs = [job for job in employments(practitioner) if job.organization_oid == organization_oid]
    jobs = [job for job in jobs if job.begin_date <= today and (job.end_date is None or job.end_date >= begin)]
    if not jobs:
        raise NotFound
    report = _report_for(practitioner, jobs[0], begin, today)
    record_report(actor, report, "report_started")
    return report.pk


@transaction.atomic
def save_report(actor: Actor, report_id: UUID, *, texts: dict[str, str], now: datetime | None = None) -> datetime:
    """Keep what is typed, whole or not; a refused report becomes a draft again. Returns the moment of saving."""
    now = now or clock.now()
    report = own_report(actor, report_id, lock=True)
    if report.state not in EDITABLE:
        raise Refused(Objection("REPORT_STATE", "Отчёт отправлен руководителю. Чтобы изменить его, верните его себе."))
    if _is_in_submitted(report):
        raise Refused(Objection("REPORT_SUBMITTED", "Отчёт уже ушёл вместе с заявлением, изменить его нельзя."))
    changed = [name for name in _PARTS if name in texts and getattr(report, name) != texts[name]]
    if not changed:
        return report.changed_at
    for name in changed:
        setattr(report, name, texts[name])
    if report.state != ActivityReport.State.DRAFT:
        report.state = ActivityReport.State.DRAFT
    report.changed_at = now
    report.save()
    record_report(actor, report, "report_saved", fields=changed)
    return now


def _is_in_submitted(report: ActivityReport) -> bool:
    return ApplicationReport.objects.filter(report=report, application__state__in=flow.IN_PROGRESS).exists()


@transaction.atomic
def send_report(actor: Actor, report_id: UUID, *, now: datetime | None = None) -> None:
    """«Отправить руководителю»: the text is rendered to PDF once, this file will be signed."""
    now = now or clock.now()
    today = clock.to_moscow(now).date()
    report = own_report(actor, report_id, lock=True)
    texts = {name: getattr(report, name) for name in _PARTS}
    refuse_if(objections_to_sending(report.state, texts, own_organization=_is_only_head(actor, report, today)))
    if _is_in_submitted(report):
        raise Refused(
            Objection("REPORT_SUBMITTED", "Отчёт уже ушёл вместе с заявлением, отправить его ещё раз нельзя.")
        )
    if report.period_end < today and any(
        job.organization_oid == report.organization_oid for job in employments(report.practitioner_id, on=today)
    ):
        report.period_end = today
    report.file_id = render_report(actor, report, agreed=True, now=now)
    report.state = ActivityReport.State.ON_APPROVAL
    report.sent_at, report.reminded_at = now, None
    report.decided_at = report.decided_by = report.signature_id = report.refusal_file_id = None
    report.decided_by_name = report.refusal_reason = ""
    report.changed_at = now
    report.save()
    _detach_refusal(report)
    record_report(actor, report, "report_sent")
    publish(
        ReportSent(
            report_id=report.pk,
            practitioner_id=report.practitioner_id,
            organization_oid=report.organization_oid,
            at=now,
        )
    )


def render_report(actor: Actor, report: ActivityReport, *, agreed: bool, now: datetime) -> UUID:
    """The PDF of a report as it stands; the file is kept and its id returned."""
    author = brief([report.practitioner_id])[report.practitioner_id]
    data = press.paper(
        "accreditation/report_pdf.html",
        title="Отчёт о профессиональной деятельности",
        made_at=now,
        report=report_info(report, clock.to_moscow(now).date()),
        author=author,
        agreed=agreed,
    )
    stored = store_bytes(
        actor,
        data,
        name="Отчёт о профессиональной деятельности.pdf",
        content_type="application/pdf",
        purpose="accreditation.report",
    )
    return stored.id


def _is_only_head(actor: Actor, report: ActivityReport, today: date) -> bool:
    heads = {account.id for account in accounts_with_role(Role.HEAD, report.organization_oid, on=today)}
    return heads == {actor.account_id}


@transaction.atomic
def take_back_report(actor: Actor, report_id: UUID, *, now: datetime | None = None) -> None:
    """The author changes his mind before the head has decided."""
    now = now or clock.now()
    report = own_report(actor, report_id, lock=True)
    if report.state != ActivityReport.State.ON_APPROVAL:
        raise Refused(Objection("REPORT_STATE", "Вернуть можно только отчёт, который ждёт подписи."))
    report.state = ActivityReport.State.DRAFT
    report.sent_at = report.reminded_at = None
    report.changed_at = now
    report.save()
    record_report(actor, report, "report_taken_back")


@transaction.atomic
def remind_head(actor: Actor, report_id: UUID, *, now: datetime | None = None) -> None:
    """One reminder in a term of working days; earlier the head is left in peace."""
    now = now or clock.now()
    report = own_report(actor, report_id, lock=True)
    if report.state != ActivityReport.State.ON_APPROVAL or report.sent_at is None:
        raise Refused(Objection("REPORT_STATE", "Напомнить можно об отчёте, который ждёт подписи."))
    today = clock.to_moscow(now).date()
    since = clock.to_moscow(report.reminded_at or report.sent_at).date()
    days = rules_on(today).report_reminder_days
    may_from = work_calendar().add(since, days)
    if today < may_from:
        raise Refused(Objection("REMINDER_EARLY", f"Напомнить можно с {may_from:%d.%m.%Y}: дайте руководителю время."))
    report.reminded_at = now
    report.save(update_fields=["reminded_at"])
    record_report(actor, report, "report_reminded")
    publish(
        ReportReminded(
            report_id=report.pk,
            practitioner_id=report.practitioner_id,
            organization_oid=report.organization_oid,
            at=now,
        )
    )


def _detach_refusal(report: ActivityReport) -> None:
    """A report that is sent again leaves its former refusal behind."""
    drafts = ApplicationReport.objects.filter(report=report, application__state=ApplicationState.DRAFT)
    SupportingDocument.objects.filter(
        application_id__in=drafts.values("application_id"),
        slot=slots.REFUSAL,
        made_by_system=True,
        comment=report.organization_name,
    ).delete()


def record_report(actor: Actor, report: ActivityReport, verb: str, **details: Any) -> None:
    """A row of the journal about a report."""
    record(
        actor,
        f"accreditation.{verb}",
        subject=report.practitioner_id,
        resource="accreditation.ActivityReport",
        resource_id=report.pk,
        **details,
    )
