"""Applications, reports, meetings: the applicant, the head and the commission learn of every step."""

from __future__ import annotations

from uuid import UUID

from egisz.accreditation.public import (
    ApplicationHandedOver,
    ApplicationNotPassed,
    ApplicationPassed,
    ApplicationRegistered,
    ApplicationReturned,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    MeetingSet,
    ReportApproved,
    ReportRefused,
    ReportReminded,
    ReportSent,
    remarks_of,
)
from egisz.kernel.actor import Role
from egisz.notifications import texts
from egisz.notifications.reactions.common import account_of, day_of, holders, link, organization_name, signers, tell
from egisz.nsi.public import Books, name_of
from egisz.outbox.public import reacts_to


def _case(application_id: UUID) -> str:
    return link("accreditation:application", application_id)


def _remarks(application_id: UUID) -> list[texts.Remark]:
    return [texts.Remark(remark.title, remark.text, remark.remedy) for remark in remarks_of(application_id)]


@reacts_to(ApplicationSubmitted)
def submitted(event: ApplicationSubmitted) -> None:
    tell(
        event.account_id,
        texts.application_submitted(event.number, event.register_by),
        kind="application.submitted", key=str(event.application_id), link=_case(event.application_id),
    )  # fmt: skip


@reacts_to(ApplicationRegistered)
def registered(event: ApplicationRegistered) -> None:
    tell(
        event.account_id,
        texts.application_registered(event.number, event.registration_number, day_of(event.at), event.due_on),
        kind="application.registered", key=str(event.application_id), link=_case(event.application_id),
        due_on=event.due_on,
    )  # fmt: skip


@reacts_to(ApplicationReturned)
def returned(event: ApplicationReturned) -> None:
    tell(
        event.account_id,
        texts.application_returned(event.number, _remarks(event.application_id)),
        kind="application.returned", key=str(event.application_id), link=_case(event.application_id),
    )  # fmt: skip


@reacts_to(ApplicationHandedOver)
def handed_over(event: ApplicationHandedOver) -> None:
    tell(
        event.account_id,
        texts.application_handed_over(event.number, event.meeting_on),
        kind="application.handed_over", key=f"{event.application_id}:{event.at.isoformat()}",
        link=_case(event.application_id),
    )  # fmt: skip


@reacts_to(MeetingSet)
def meeting_set(event: MeetingSet) -> None:
    tell(
        event.account_id,
        texts.meeting_set(event.number, event.meeting_on),
        kind="application.meeting_set", key=f"{event.application_id}:{event.at.isoformat()}",
        link=_case(event.application_id), due_on=event.meeting_on,
    )  # fmt: skip


@reacts_to(ApplicationHandedOver, MeetingSet)
def agenda(event: ApplicationHandedOver | MeetingSet) -> None:
    """The members of the commission hear of a changed agenda once a day for each meeting."""
    if event.meeting_on is None:
        return
    for account_id in holders(Role.COMMISSION):
        if account_id != event.account_id:
            tell(
                account_id,
                texts.agenda_changed(event.meeting_on),
                kind="meeting.agenda", key=f"{event.meeting_on}:{day_of(event.at)}",
                link=link("accreditation:meetings"), due_on=event.meeting_on,
            )  # fmt: skip


@reacts_to(ApplicationPassed)
def passed(event: ApplicationPassed) -> None:
    specialty = name_of(Books.SPECIALTIES, event.specialty_code) or event.specialty_code
    tell(
        event.account_id,
        texts.application_passed(specialty, event.end_date),
        kind="application.passed", key=str(event.application_id), link=_case(event.application_id),
    )  # fmt: skip


@reacts_to(ApplicationNotPassed)
def not_passed(event: ApplicationNotPassed) -> None:
    tell(
        event.account_id,
        texts.application_not_passed(event.number, _remarks(event.application_id)),
        kind="application.not_passed", key=str(event.application_id), link=_case(event.application_id),
    )  # fmt: skip


@reacts_to(ApplicationWithdrawn)
def withdrawn(event: ApplicationWithdrawn) -> None:
    tell(
        event.account_id,
        texts.application_withdrawn(event.number),
        kind="application.withdrawn", key=str(event.application_id), link=_case(event.application_id),
    )  # fmt: skip


@reacts_to(ReportSent)
def report_sent(event: ReportSent) -> None:
    """The worker keeps a note, every head of the organisation gets the request (nobody is asked about oneself)."""
    name, author = organization_name(event.organization_oid), account_of(event.practitioner_id)
    key = f"{event.report_id}:{event.at.isoformat()}"
    tell(author, texts.report_sent(name), kind="report.sent", key=key, link=link("accreditation:home"))
    for account_id in signers(event.organization_oid):
        if account_id != author:
            tell(
                account_id, texts.report_waiting(name), kind="report.waiting", key=key,
                link=link("accreditation:approval", event.report_id),
            )  # fmt: skip


@reacts_to(ReportReminded)
def report_reminded(event: ReportReminded) -> None:
    author, name = account_of(event.practitioner_id), organization_name(event.organization_oid)
    for account_id in signers(event.organization_oid):
        if account_id != author:
            tell(
                account_id, texts.report_reminded(name), kind="report.reminded",
                key=f"{event.report_id}:{event.at.isoformat()}", link=link("accreditation:approval", event.report_id),
            )  # fmt: skip


@reacts_to(ReportApproved)
def report_approved(event: ReportApproved) -> None:
    tell(
        account_of(event.practitioner_id),
        texts.report_approved(organization_name(event.organization_oid)),
        kind="report.approved", key=str(event.report_id), link=link("accreditation:report", event.report_id),
    )  # fmt: skip


@reacts_to(ReportRefused)
def report_refused(event: ReportRefused) -> None:
    tell(
        account_of(event.practitioner_id),
        texts.report_refused(organization_name(event.organization_oid)),
        kind="report.refused", key=f"{event.report_id}:{event.at.isoformat()}",
        link=link("accreditation:report", event.report_id),
    )  # fmt: skip
