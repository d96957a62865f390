"""The head's decision on a report: sign it, or refuse with reasons."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from egisz.accreditation.actions.reports import record_report
from egisz.accreditation.events import ReportApproved, ReportRefused
from egisz.accreditation.models import ActivityReport, ApplicationReport, ApplicationState, SupportingDocument
from egisz.accreditation.permissions import report_for_head
from egisz.accreditation.queries.reports import report_info
from egisz.accreditation.rules import slots
from egisz.accreditation.rules.reports import objections_to_decision, objections_to_refusal_reason
from egisz.files.public import read as read_file
from egisz.files.public import store_bytes
from egisz.frmr.public import brief, practitioner_by_snils
from egisz.identity.public import account_info, mandate_of, need_proof
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import refuse_if
from egisz.outbox.public import publish
from egisz.signature.public import SignatureInfo, accept_uploaded, sign
from egisz.ui import press

_NAME_LENGTH = 250


@transaction.atomic
def approve_report(
    actor: Actor, report_id: UUID, *, pin: str = "", container: bytes | None = None, now: datetime | None = None
) -> SignatureInfo:
    """The head signs the very PDF that the author sent: with his key and PIN, or with a container made elsewhere."""
    now = now or clock.now()
    report = report_for_head(actor, report_id, lock=True)
    refuse_if(objections_to_decision(report.state, report.practitioner_id, _person_of(actor)))
    assert report.file_id is not None
    signature = _sign(actor, read_file(report.file_id), pin, container, now)
    _decide(actor, report, ActivityReport.State.APPROVED, signature, now)
    record_report(actor, report, "report_approved", **_on_behalf(actor))
    publish(
        ReportApproved(
            report_id=report.pk,
            practitioner_id=report.practitioner_id,
            organization_oid=report.organization_oid,
            at=now,
        )
    )
    return signature


@transaction.atomic
def refuse_report(
    actor: Actor,
    report_id: UUID,
    *,
    reason: str,
    pin: str = "",
    container: bytes | None = None,
    now: datetime | None = None,
) -> None:
    """«Мотивированный отказ»: a PDF with the reason, put into the drafts that wait for it.

    It is signed when a PIN or a container is given.
    """
    now = now or clock.now()
    report = report_for_head(actor, report_id, lock=True)
    refuse_if(
        [
            *objections_to_decision(report.state, report.practitioner_id, _person_of(actor)),
            *objections_to_refusal_reason(reason),
        ]
    )
    if not pin and not container:  # a signature proves who decides, an unsigned refusal needs another proof
        need_proof(actor, now)
    author = brief([report.practitioner_id])[report.practitioner_id]
    report.refusal_reason = reason.strip()
    report.decided_by_name = _with_mandate(actor, _name_of(actor))
    data = press.paper(
        "accreditation/refusal_pdf.html",
        title="Мотивированный отказ в согласовании отчёта",
        made_at=now,
        report=report_info(report, clock.to_moscow(now).date()),
        author=author,
        head=report.decided_by_name,
    )
    stored = store_bytes(
        actor,
        data,
        name="Мотивированный отказ.pdf",
        content_type="application/pdf",
        purpose="accreditation.refusal",
    )
    signature = _sign(actor, data, pin, container, now) if pin or container else None
    report.refusal_file_id = stored.id
    _decide(actor, report, ActivityReport.State.REFUSED, signature, now)
    _attach_refusal(report, now)
    record_report(actor, report, "report_refused", signed=signature is not None, **_on_behalf(actor))
    publish(
        ReportRefused(
            report_id=report.pk,
            practitioner_id=report.practitioner_id,
            organization_oid=report.organization_oid,
            at=now,
        )
    )


def _person_of(actor: Actor) -> UUID | None:
    """The practitioner behind the head's account, wherever the session says that he is."""
    if actor.practitioner_id is not None:
        return actor.practitioner_id
    account = account_info(actor.account_id) if actor.account_id else None
    return practitioner_by_snils(account.snils) if account and account.snils else None


def _name_of(actor: Actor) -> str:
    account = account_info(actor.account_id) if actor.account_id else None
    return account.full_name if account else ""


def _with_mandate(actor: Actor, name: str) -> str:
    """A deputy signs «по поручению …»: both names stay, the signer's is cut before the ground of the power is."""
    mandate = mandate_of(actor, "reports")
    if mandate is None:
        return name[:_NAME_LENGTH]
    words = mandate.words[: _NAME_LENGTH - 40]
    return f"{name[: _NAME_LENGTH - len(words) - 2]}, {words}"


def _on_behalf(actor: Actor) -> dict[str, str]:
    """For the journal: the power on which a deputy decided."""
    mandate = mandate_of(actor, "reports")
    return {"delegation": str(mandate.id)} if mandate else {}


def _sign(actor: Actor, data: bytes, pin: str, container: bytes | None, now: datetime) -> SignatureInfo:
    if container:
        return accept_uploaded(actor, data, container, now)
    return sign(actor, data, pin, now)


def _decide(actor: Actor, report: ActivityReport, state: str, signature: SignatureInfo | None, now: datetime) -> None:
    report.state = state
    report.decided_at = now
    report.decided_by = actor.account_id
    report.decided_by_name = _with_mandate(actor, signature.signer_subject if signature else _name_of(actor))
    report.signature_id = signature.id if signature else None
    report.changed_at = now
    report.save()


def _attach_refusal(report: ActivityReport, now: datetime) -> None:
    assert report.refusal_file_id is not None
    for application_id in ApplicationReport.objects.filter(
        report=report, application__state=ApplicationState.DRAFT
    ).values_list("application_id", flat=True):
        SupportingDocument.objects.filter(
            application_id=application_id, slot=slots.REFUSAL, made_by_system=True
        ).delete()
        SupportingDocument.objects.create(
            application_id=application_id,
            slot=slots.REFUSAL,
            file_id=report.refusal_file_id,
            comment=report.organization_name,
            made_by_system=True,
            created_at=now,
        )
