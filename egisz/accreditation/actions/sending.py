"""Send an application to the centre, or take it back."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction

from egisz.accreditation.actions.reports import render_report
from egisz.accreditation.actions.transitions import move
from egisz.accreditation.events import ApplicationSubmitted, ApplicationWithdrawn
from egisz.accreditation.models import (
    ActivityReport,
    Application,
    ApplicationState,
    NextActor,
    SupportingDocument,
    Transition,
)
from egisz.accreditation.permissions import own_application
from egisz.accreditation.queries.applications import documents_of, receipt_from
from egisz.accreditation.queries.case import gather
from egisz.accreditation.rules import slots
from egisz.accreditation.types import Case, Receipt
from egisz.files.public import store_bytes
from egisz.frmr.public import brief
from egisz.identity.public import need_proof
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import Objection, Refused, refuse_if
from egisz.nsi.public import work_calendar
from egisz.outbox.public import publish
from egisz.signature.public import sign_as_operator
from egisz.ui import press


@transaction.atomic
def submit_application(actor: Actor, application_id: UUID, *, now: datetime | None = None) -> Receipt:
    """«Подать заявление»: check, freeze the dossier, hand over to the centre, make a signed receipt – all or nothing.

    A second press gives the same receipt, marked as repeated. Raises Refused with every blocking objection of the rule
    set of this day; when there is none, NeedsProof unless the person proved a second factor lately.
    """
    now = now or clock.now()
    today = clock.to_moscow(now).date()
    application = own_application(actor, application_id, lock=True)
    if application.submitted_at is not None and application.state != ApplicationState.WITHDRAWN:
        return replace(receipt_from(application, _register_by(application)), repeated=True)
    if application.state != ApplicationState.DRAFT:
        raise Refused(Objection("NOT_A_DRAFT", "Это заявление отозвано. Начните новое на странице «Аккредитация»."))
    case = gather(application, today)
    refuse_if(case.objections)
    need_proof(actor, now)
    _close_reports(actor, application, case, now)
    dossier = snapshot(case, documents_of(application.pk), now)
    application.rule_set = case.law.name
    application.dossier = dossier
    application.dossier_sha256 = sha256(canonical(dossier)).hexdigest()
    application.submitted_at = now
    application.check_due_on = None
    register_by = case.law.register_by(today, work_calendar())
    _make_receipt(actor, application, register_by, now)
    move(
        application,
        actor,
        event="submitted",
        to_state=ApplicationState.SUBMITTED,
        next_actor=NextActor.CENTRE,
        deadline=register_by,
        ground=case.law.citation,
        now=now,
    )
    publish(
        ApplicationSubmitted(
            application_id=application.pk,
            number=application.number,
            practitioner_id=application.practitioner_id,
            account_id=application.account_id,
            register_by=register_by,
            at=now,
        )
    )
    return receipt_from(application, register_by)


def _register_by(application: Application) -> date | None:
    sent = Transition.objects.filter(application=application, event="submitted").first()
    return sent.deadline if sent else None


def _close_reports(actor: Actor, application: Application, case: Case, now: datetime) -> None:
    """Reports that go without agreement are rendered and attached as «несогласованный отчёт»."""
    if application.agreement in ("", "yes"):
        return
    SupportingDocument.objects.filter(application=application, slot=slots.REPORT, made_by_system=True).delete()
    ids = [report.id for report in case.reports if report.written and report.state != ActivityReport.State.APPROVED]
    for report in ActivityReport.objects.select_for_update().filter(pk__in=ids).order_by("created_at"):
        report.file_id = render_report(actor, report, agreed=False, now=now)
        if report.state != ActivityReport.State.REFUSED:
            report.state = ActivityReport.State.NOT_AGREED
        report.changed_at = now
        report.save()
        SupportingDocument.objects.create(
            application=application,
            slot=slots.REPORT,
            file_id=report.file_id,
            comment=report.organization_name,
            made_by_system=True,
            created_at=now,
        )


def snapshot(case: Case, documents: list[Any], now: datetime) -> dict[str, Any]:
    """The frozen facts of a case, as JSON values. СНИЛС and contacts stay in their encrypted columns."""
    application = case.application
    hours = case.hours
    return _plain(
        {
            "version": 1,
            "taken_at": now,
            "rule_set": case.law.name,
            "application": {
                "number": application.number,
                "kind": application.kind,
                "education_level": application.education_level,
                "specialty_code": application.brief.specialty_code,
                "specialty_name": application.brief.specialty_name,
                "period_begin": application.period_begin,
                "expires_on": application.brief.expires_on,
                "previous_record_id": application.previous_record_id,
                "agreement": application.agreement,
                "professional_comment": application.professional_comment,
                "education_comment": application.education_comment,
                "corrects": application.brief.corrects_id,
            },
            "person": brief([application.practitioner_id])[application.practitioner_id].full_name,
            "employments": [
                {
                    "id": job.id,
                    "organization_oid": job.organization_oid,
                    "organization": job.organization_name,
                    "department": job.department_name,
                    "post": job.post_name,
                    "specialty_code": job.specialty_code,
                    "kind": job.kind_title,
                    "rate": job.rate,
                    "begin": job.begin_date,
                    "end": job.end_date,
                }
                for job in case.employments
            ],
            "reports": [
                {
                    "id": report.id,
                    "organization_oid": report.organization_oid,
                    "organization": report.organization_name,
                    "post": report.post_name,
                    "period_begin": report.period_begin,
                    "period_end": report.period_end,
                    "state": report.state,
                    "organization_about": report.organization_about,
                    "work_done": report.work_done,
                    "achievements": report.achievements,
                    "decided_by": report.decided_by_name,
                    "decided_at": report.decided_at,
                    "file_id": report.file_id,
                    "signature_id": report.signature_id,
                }
                for report in case.reports
                if report.written
            ],
            "hours": {
                "total": hours.total,
                "refresher": hours.refresher,
                "missing_total": hours.missing_total,
                "missing_refresher": hours.missing_refresher,
                "lines": [asdict(line) for line in hours.lines],
            }
            if hours
            else None,
            "documents": [
                {
                    "slot": document.slot,
                    "file_id": document.file.id,
                    "name": document.file.name,
                    "size": document.file.size,
                    "sha256": document.file.sha256,
                    "comment": document.comment,
                    "made_by_system": document.made_by_system,
                }
                for document in documents
            ],
            "consent": {
                "version": case.consent.text_version,
                "sha256": case.consent.text_sha256,
                "given_at": case.consent.given_at,
            }
            if case.consent
            else None,
            "warnings": [{"code": found.code, "text": found.text, "section": found.field} for found in case.warnings],
        }
    )


def canonical(dossier: dict[str, Any]) -> bytes:
    """The bytes whose digest is kept: sorted keys, no spaces, UTF-8."""
    return json.dumps(dossier, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    return value


def _make_receipt(actor: Actor, application: Application, register_by: date, now: datetime) -> None:
    """A PDF with number, time and digest, signed by the operator's key."""
    person = brief([application.practitioner_id])[application.practitioner_id]
    data = press.paper(
        "accreditation/receipt_pdf.html",
        title=f"Расписка о приёме заявления № {application.number}",
        made_at=now,
        application=application,
        person=person,
        documents=documents_of(application.pk),
        title_of=slots.title_of,
        register_by=register_by,
    )
    stored = store_bytes(
        actor,
        data,
        name=f"Расписка {application.number}.pdf",
        content_type="application/pdf",
        purpose="accreditation.receipt",
    )
    application.receipt_file_id = stored.id
    application.receipt_signature_id = sign_as_operator(data, now).id


@transaction.atomic
def withdraw_application(actor: Actor, application_id: UUID, *, now: datetime | None = None) -> None:
    """Discard a draft, or withdraw what was sent and not registered yet; a second press changes nothing."""
    now = now or clock.now()
    application = own_application(actor, application_id, lock=True)
    if application.state == ApplicationState.WITHDRAWN:
        return
    if application.state not in (ApplicationState.DRAFT, ApplicationState.SUBMITTED):
        raise Refused(
            Objection(
                "ALREADY_REGISTERED",
                "Заявление уже зарегистрировано, отозвать его в кабинете нельзя. Дождитесь ответа ФАЦ.",
            )
        )
    was_draft = application.state == ApplicationState.DRAFT
    move(
        application,
        actor,
        event="discarded" if was_draft else "withdrawn",
        to_state=ApplicationState.WITHDRAWN,
        next_actor=NextActor.NOBODY,
        deadline=None,
        now=now,
    )
    if not was_draft:
        publish(
            ApplicationWithdrawn(
                application_id=application.pk,
                number=application.number,
                practitioner_id=application.practitioner_id,
                account_id=application.account_id,
                at=now,
            )
        )
