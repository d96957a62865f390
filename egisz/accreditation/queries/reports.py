"""Reports on professional activity: the author's and the head's view."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from egisz.accreditation.lawbook import rules_on
from egisz.accreditation.models import ActivityReport, ApplicationReport
from egisz.accreditation.permissions import (
    own_application,
    own_report,
    report_for_head,
    require_applicant,
    require_head,
    signs_reports,
)
from egisz.accreditation.rules.reports import is_overdue
from egisz.accreditation.types import ApprovalRow, ReportInfo, ReportPage
from egisz.audit.public import record_reading
from egisz.db.statements import Asked, Statement
from egisz.frmr.public import EmploymentInfo, brief, employments
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import NotFound
from egisz.nsi.public import work_calendar
from egisz.ui.paging import Page, paginate

_IN_APPLICATION = Statement(
    lambda application: ActivityReport.objects.filter(
        pk__in=ApplicationReport.objects.filter(application_id=application).values("report_id")
    ).order_by("created_at"),
    application=UUID,
)


def report_info(row: ActivityReport, today: date, *, is_current: bool = True) -> ReportInfo:
    sent_on = clock.to_moscow(row.sent_at).date() if row.sent_at else None
    waiting = row.state == ActivityReport.State.ON_APPROVAL
    return ReportInfo(
        id=row.pk,
        practitioner_id=row.practitioner_id,
        organization_oid=row.organization_oid,
        organization_name=row.organization_name,
        post_name=row.post_name,
        period_begin=row.period_begin,
        period_end=row.period_end,
        organization_about=row.organization_about,
        work_done=row.work_done,
        achievements=row.achievements,
        state=row.state,
        state_title=row.get_state_display(),
        sent_at=row.sent_at,
        reminded_at=row.reminded_at,
        decided_at=row.decided_at,
        decided_by_name=row.decided_by_name,
        refusal_reason=row.refusal_reason,
        file_id=row.file_id,
        refusal_file_id=row.refusal_file_id,
        signature_id=row.signature_id,
        changed_at=row.changed_at,
        is_current=is_current,
        overdue=waiting and is_overdue(sent_on, today, rules_on(today).report_escalation_days, work_calendar()),
    )


def employers_now(jobs: list[EmploymentInfo], today: date) -> set[str]:
    return {job.organization_oid for job in jobs if job.covers(today)}


def reports_in(application_id: UUID, jobs: list[EmploymentInfo], today: date) -> list[ReportInfo]:
    """Reports of an application, present employers first."""
    return reports_from(ask_reports(application_id).rows(), jobs, today)


def ask_reports(application_id: UUID) -> Asked:
    """The question of `reports_in`, to be sent together with others; its rows go to `reports_from`."""
    return _IN_APPLICATION.ask(application=application_id)


def reports_from(rows: list[ActivityReport], jobs: list[EmploymentInfo], today: date) -> list[ReportInfo]:
    now = employers_now(jobs, today)
    found = [report_info(row, today, is_current=row.organization_oid in now) for row in rows]
    return sorted(found, key=lambda report: not report.is_current)


def reports_of_application(actor: Actor, application_id: UUID, today: date) -> list[ReportInfo]:
    """Reports of one's own application."""
    row = own_application(actor, application_id)
    return reports_in(row.pk, employments(row.practitioner_id, on=today), today)


def my_reports(actor: Actor, today: date) -> list[ReportInfo]:
    """All reports of the actor, newest first."""
    practitioner = require_applicant(actor)
    now = employers_now(employments(practitioner), today)
    rows = ActivityReport.objects.filter(practitioner_id=practitioner).order_by("-created_at")
    return [report_info(row, today, is_current=row.organization_oid in now) for row in rows]


def my_report(actor: Actor, report_id: UUID, today: date) -> ReportInfo:
    row = own_report(actor, report_id)
    now = employers_now(employments(row.practitioner_id, on=today), today)
    return report_info(row, today, is_current=row.organization_oid in now)


def report_file(actor: Actor, report_id: UUID, *, refusal: bool = False) -> UUID:
    """The PDF of a report (or of its refusal) for its author or for the head of its organisation."""
    row = report_for_head(actor, report_id) if signs_reports(actor) else own_report(actor, report_id)
    record_reading(actor, "accreditation.report_file", subject=row.practitioner_id, resource_id=row.pk)
    file_id = row.refusal_file_id if refusal else row.file_id
    if file_id is None:
        raise NotFound
    return file_id


# the head's side


def waiting_count(actor: Actor) -> int:
    """How many reports wait for this head; 0 for everybody else."""
    if not signs_reports(actor):
        return 0
    return ActivityReport.objects.filter(
        organization_oid=actor.organization_oid, state=ActivityReport.State.ON_APPROVAL
    ).count()


def approvals(actor: Actor, today: date, *, state: str = "", text: str = "", number: str = "") -> Page[ApprovalRow]:
    """The queue of the head's organisation: the longest waiting first; decided ones newest first."""
    organization = require_head(actor)
    wanted = state if state in ("approved", "refused") else "on_approval"
    order = "sent_at" if wanted == "on_approval" else "-decided_at"
    rows = ActivityReport.objects.filter(organization_oid=organization, state=wanted).order_by(order, "id")
    if text.strip():
        names = brief(rows.values_list("practitioner_id", flat=True))
        needle = text.strip().casefold()
        found = [key for key, person in names.items() if needle in person.full_name.casefold()]
        rows = rows.filter(practitioner_id__in=found)
    page = paginate(rows, number)
    names = brief([row.practitioner_id for row in page])
    infos = [report_info(row, today) for row in page]
    return page.replaced(
        [
            ApprovalRow(
                id=info.id,
                full_name=names[info.practitioner_id].full_name,
                post_name=info.post_name,
                state=info.state,
                state_title=info.state_title,
                sent_at=info.sent_at,
                waiting_days=(today - clock.to_moscow(info.sent_at).date()).days if info.sent_at else 0,
                reminded_at=info.reminded_at,
                overdue=info.overdue,
                is_own=info.practitioner_id == actor.practitioner_id,
                decided_at=info.decided_at,
            )
            for info in infos
        ]
    )


def approval(actor: Actor, report_id: UUID, today: date) -> ReportPage:
    """A report to read before the decision; the reading leaves a row in the journal."""
    row = report_for_head(actor, report_id)
    record_reading(
        actor,
        "accreditation.report",
        subject=row.practitioner_id,
        resource="accreditation.ActivityReport",
        resource_id=row.pk,
    )
    name = brief([row.practitioner_id])[row.practitioner_id].full_name
    return ReportPage(report_info(row, today), name, row.practitioner_id == actor.practitioner_id)
