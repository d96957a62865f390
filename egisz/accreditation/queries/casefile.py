"""A submitted case as the centre and the commission read it: the snapshot, the files, the checks, the timeline."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from egisz.accreditation.lawbook import rule_set
from egisz.accreditation.models import (
    ActivityReport,
    Application,
    ApplicationReport,
    ApplicationState,
    NextActor,
    SupportingDocument,
    Transition,
)
from egisz.accreditation.queries.casehours import CaseHours, check_of, hours_of_case
from egisz.accreditation.queries.caseparts import (
    CaseFile,
    CaseJob,
    CaseReport,
    CaseStep,
    CaseView,
    Check,
    Remark,
)
from egisz.accreditation.queries.staff import STAFF, require
from egisz.accreditation.rules import slots
from egisz.accreditation.rules.centre import BRANCHES, branch_of
from egisz.accreditation.rules.reasons import REASONS
from egisz.audit.public import record_reading
from egisz.files.public import infos, read
from egisz.frmr.public import person
from egisz.kernel.actor import ROLE_TITLES, Actor, Role
from egisz.kernel.errors import NotFound
from egisz.kernel.text import long_date
from egisz.signature.public import container_of, verify

EVENTS = {
    "submitted": "Заявление отправлено",
    "registered": "Заявление зарегистрировано",
    "returned": "Возвращено с замечаниями",
    "handed_over": "Передано в комиссию",
    "meeting_set": "Назначено заседание",
    "meeting_moved": "Заседание перенесено",
    "meeting_cancelled": "Заседание отменено",
    "passed": "Комиссия: прошёл аккредитацию",
    "not_passed": "Комиссия: не прошёл аккредитацию",
    "withdrawn": "Отозвано заявителем",
}


def case(actor: Actor, application_id: UUID, now: datetime) -> CaseView:
    """The whole case. Reading leaves a row in the journal; drafts and strangers get NotFound."""
    application = _visible(actor, application_id)
    record_reading(
        actor, "accreditation.case", subject=application.practitioner_id, resource="accreditation.Application",
        resource_id=application.id,
    )  # fmt: skip
    law = rule_set(application.rule_set) if application.rule_set else None
    documents, reports = _documents(application), _reports(application, now)
    hours = hours_of_case(application)
    return CaseView(
        id=application.id,
        number=application.number,
        registration_number=application.registration_number,
        registered_on=application.registered_on,
        state=application.state,
        specialty_name=application.specialty_name,
        education_level_title=application.get_education_level_display(),
        branch_title=BRANCHES[branch_of(application.education_level, application.specialty_name)],
        agreement_title=application.get_agreement_display(),
        professional_comment=application.professional_comment,
        education_comment=application.education_comment,
        contact_email=application.contact_email,
        contact_phone=application.contact_phone,
        period_begin=application.period_begin,
        expires_on=application.expires_on,
        submitted_at=application.submitted_at,
        decided_on=application.decided_on,
        deadline=application.deadline,
        whose_move=_whose_move(application.next_actor),
        assigned=""
        if application.assigned_to is None
        else "me"
        if application.assigned_to == actor.account_id
        else "other",
        is_own=application.account_id == actor.account_id,
        rule_title=law.title if law else "",
        rule_citation=law.citation if law else "",
        corrects_id=application.corrects_id,
        corrects_number=application.corrects.number if application.corrects else "",
        meeting_id=application.meeting_id,
        meeting_on=application.meeting.held_on if application.meeting else None,
        dossier_sha256=application.dossier_sha256,
        jobs=_jobs(application.dossier or {}),
        credits=hours.lines if hours else (),
        warnings=tuple(warning["text"] for warning in (application.dossier or {}).get("warnings") or ()),
        person=person(actor, application.practitioner_id),
        documents=documents,
        reports=reports,
        checks=_checks(application, documents, reports, hours),
        steps=steps_of(application.id),
    )


def case_file(actor: Actor, application_id: UUID, file_id: UUID) -> UUID:
    """The file belongs to a case that the actor may read; the reading is noted. NotFound otherwise."""
    application = _visible(actor, application_id)
    reports = ActivityReport.objects.filter(
        pk__in=ApplicationReport.objects.filter(application=application).values("report")
    )
    known = {
        application.receipt_file_id,
        *SupportingDocument.objects.filter(application=application).values_list("file_id", flat=True),
        *(part for pair in reports.values_list("file_id", "refusal_file_id") for part in pair),
    }
    if file_id not in known:
        raise NotFound
    record_reading(
        actor, "accreditation.file", subject=application.practitioner_id, resource="files.StoredFile",
        resource_id=file_id,
    )  # fmt: skip
    return file_id


def steps_of(application_id: UUID) -> tuple[CaseStep, ...]:
    """The timeline, the newest first."""
    rows = Transition.objects.filter(application_id=application_id).order_by("-at", "-id")
    return tuple(
        CaseStep(
            at=row.at,
            title=EVENTS.get(row.event, ApplicationState(row.to_state).label),
            who=ROLE_TITLES.get(Role(row.by_role), ""),
            ground=row.ground,
            whose_move=_whose_move(row.next_actor),
            deadline=row.deadline,
            remarks=remarks_from(row.defects),
        )
        for row in rows
    )


def remarks_of(application_id: UUID) -> tuple[Remark, ...]:
    """Remarks of the latest return or the reasons of the latest «не прошёл»; empty when there are none."""
    row = Transition.objects.filter(application_id=application_id).exclude(defects=[]).order_by("-at", "-id").first()
    return remarks_from(row.defects) if row else ()


def remarks_from(defects: list[dict[str, str]]) -> tuple[Remark, ...]:
    return tuple(
        Remark(
            code=mark["code"],
            title=REASONS[mark["code"]].title if mark["code"] in REASONS else mark["code"],
            section=mark.get("section", ""),
            text=mark.get("text", ""),
            remedy=mark.get("remedy", ""),
        )
        for mark in defects
    )


def _visible(actor: Actor, application_id: UUID) -> Application:
    """The centre sees everything that was sent; the commission only what was handed over to it."""
    require(actor, *STAFF)
    rows = Application.objects.select_related("corrects", "meeting").filter(submitted_at__isnull=False)
    if actor.role != Role.CENTRE:
        rows = rows.filter(
            state__in=[
                ApplicationState.WITH_COMMISSION,
                ApplicationState.MEETING_SET,
                ApplicationState.PASSED,
                ApplicationState.NOT_PASSED,
            ]
        )
    application = rows.filter(pk=application_id).first()
    if application is None:
        raise NotFound
    return application


def _jobs(dossier: dict[str, Any]) -> tuple[CaseJob, ...]:
    return tuple(
        CaseJob(
            organization=job["organization"], department=job["department"], post=job["post"], kind=job["kind"],
            begin=_day(job["begin"]), end=_day(job["end"]),
        )
        for job in dossier.get("employments") or ()
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def _documents(application: Application) -> tuple[CaseFile, ...]:
    rows = list(SupportingDocument.objects.filter(application=application).order_by("slot", "created_at"))
    files = infos([row.file_id for row in rows])
    return tuple(
        CaseFile(
            title=slots.title_of(row.slot),
            file=files[row.file_id],
            comment=row.comment,
            made_by_system=row.made_by_system,
        )
        for row in rows
    )


def _reports(application: Application, now: datetime) -> tuple[CaseReport, ...]:
    rows = list(
        ActivityReport.objects.filter(
            pk__in=ApplicationReport.objects.filter(application=application).values("report")
        ).order_by("period_begin")
    )
    files = infos([part for row in rows for part in (row.file_id, row.refusal_file_id) if part])
    result = []
    for row in rows:
        ok, text = _signature(row, now)
        result.append(
            CaseReport(
                id=row.id,
                organization_name=row.organization_name,
                post_name=row.post_name,
                period_begin=row.period_begin,
                period_end=row.period_end,
                organization_about=row.organization_about,
                work_done=row.work_done,
                achievements=row.achievements,
                state=row.state,
                state_title=row.get_state_display(),
                decided_at=row.decided_at,
                decided_by_name=row.decided_by_name,
                refusal_reason=row.refusal_reason,
                file=files.get(row.file_id) if row.file_id else None,
                refusal_file=files.get(row.refusal_file_id) if row.refusal_file_id else None,
                signature_ok=ok,
                signature_text=text,
            )
        )
    return tuple(result)


def _signature(report: ActivityReport, now: datetime) -> tuple[bool | None, str]:
    """Verify anew what the head signed; the refusal is signed as well as the agreement."""
    refused = report.state == ActivityReport.State.REFUSED
    file_id = report.refusal_file_id if refused else report.file_id
    if report.state not in (ActivityReport.State.APPROVED, ActivityReport.State.REFUSED):
        return None, "Подпись руководителя не требуется: отчёт подан без согласования"
    if report.signature_id is None or file_id is None:
        return False, "Подписи руководителя нет"
    checked = verify(read(file_id), container_of(report.signature_id), report.decided_at or now)
    return (True, "Подпись верна") if checked.valid else (False, "Подпись не прошла проверку")


def _checks(
    application: Application,
    documents: tuple[CaseFile, ...],
    reports: tuple[CaseReport, ...],
    hours: CaseHours | None,
) -> tuple[Check, ...]:
    """What the system sees; the decision stays with a person."""
    found = [check_of(hours, application)]
    empty = [document for document in documents if document.file.size == 0]
    said = f"Приложено файлов: {len(documents)}. Все – PDF, открываются" if documents else "Файлов нет"
    found.append(Check("Документы", bool(documents) and not empty, said))
    for report in reports:
        agreed = report.state == "approved"
        text = f"{report.organization_name}: {report.state_title.lower()}. {report.signature_text}"
        found.append(
            Check("Отчёт о работе", report.signature_ok if agreed or report.state == "refused" else None, text)
        )
    if not reports:
        found.append(Check("Отчёт о работе", None, f"Отчётов в деле нет. {application.get_agreement_display()}"))
    if application.expires_on and application.submitted_at:
        in_time = application.submitted_at.date() <= application.expires_on
        found.append(
            Check("Срок подачи", in_time, f"Действующая аккредитация – до {long_date(application.expires_on)}")
        )
    return tuple(found)


def _whose_move(next_actor: str) -> str:
    return "заявитель" if next_actor == NextActor.APPLICANT else NextActor(next_actor).label
