"""Applications of one person: lists, one with its history, the receipt."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from egisz.accreditation.models import Application, ApplicationState, NextActor, SupportingDocument, Transition
from egisz.accreditation.permissions import own_application, require_applicant
from egisz.accreditation.rules import flow
from egisz.accreditation.types import (
    ApplicationBrief,
    ApplicationInfo,
    Defect,
    DocumentRow,
    Receipt,
    Step,
)
from egisz.db.statements import Asked, Statement
from egisz.files.public import infos
from egisz.kernel.actor import ROLE_TITLES, Actor, Role
from egisz.kernel.errors import NotFound

EVENT_TITLES = {
    "started": "Черновик создан",
    "corrected_copy": "Создана исправленная копия",
    "submitted": "Заявление отправлено",
    "registered": "Заявление зарегистрировано",
    "assigned": "Назначен проверяющий",
    "returned": "Заявление возвращено с замечаниями",
    "handed_over": "Документы переданы в комиссию",
    "meeting_set": "Назначено заседание",
    "meeting_moved": "Заседание перенесено",
    "passed": "Комиссия признала вас прошедшим аккредитацию",
    "not_passed": "Комиссия признала вас не прошедшим аккредитацию",
    "withdrawn": "Заявление отозвано",
    "discarded": "Черновик удалён",
}

_BRIEFS = Statement(
    lambda owner: Application.objects.filter(practitioner_id=owner)
    .exclude(state=ApplicationState.WITHDRAWN, submitted_at__isnull=True)
    .select_related("meeting")
    .order_by("-created_at")
    .only(
        "number", "state", "specialty_code", "specialty_name", "next_actor", "deadline", "changed_at", "submitted_at",
        "registration_number", "meeting__held_on", "expires_on", "corrects_id",
    ),
    owner=UUID,
)  # fmt: skip
_DOCUMENTS = Statement(
    lambda application: SupportingDocument.objects.filter(application_id=application).order_by("created_at"),
    application=UUID,
)


def brief_of(row: Application) -> ApplicationBrief:
    """A row as others see it; read `meeting` with select_related."""
    return ApplicationBrief(
        id=row.pk,
        number=row.number,
        state=row.state,
        state_title=ApplicationState(row.state).label,
        specialty_code=row.specialty_code,
        specialty_name=row.specialty_name,
        next_actor=row.next_actor,
        whose_move=NextActor(row.next_actor).label,
        deadline=row.deadline,
        changed_at=row.changed_at,
        submitted_at=row.submitted_at,
        registration_number=row.registration_number,
        meeting_on=row.meeting.held_on if row.meeting_id and row.meeting else None,
        expires_on=row.expires_on,
        corrects_id=row.corrects_id,
    )


def info_of(row: Application) -> ApplicationInfo:
    return ApplicationInfo(
        brief=brief_of(row),
        practitioner_id=row.practitioner_id,
        account_id=row.account_id,
        kind=row.kind,
        personal_confirmed_at=row.personal_confirmed_at,
        contact_email=row.contact_email,
        contact_phone=row.contact_phone,
        education_level=row.education_level,
        education_level_title=row.get_education_level_display() if row.education_level else "",
        period_begin=row.period_begin,
        previous_record_id=row.previous_record_id,
        agreement=row.agreement,
        agreement_title=row.get_agreement_display() if row.agreement else "",
        professional_comment=row.professional_comment,
        education_confirmed_at=row.education_confirmed_at,
        education_comment=row.education_comment,
        rule_set=row.rule_set,
        dossier_sha256=row.dossier_sha256,
        registered_on=row.registered_on,
        check_due_on=row.check_due_on,
        decided_on=row.decided_on,
        receipt_file_id=row.receipt_file_id,
        receipt_signature_id=row.receipt_signature_id,
    )


def applications_of(practitioner_id: UUID) -> list[ApplicationBrief]:
    """Newest first; discarded drafts are not shown."""
    return briefs_from(ask_briefs(practitioner_id).rows())


def ask_briefs(practitioner_id: UUID) -> Asked:
    """The question of `applications_of`, to be sent together with others; its rows go to `briefs_from`."""
    return _BRIEFS.ask(owner=practitioner_id)


def briefs_from(rows: list[Application]) -> list[ApplicationBrief]:
    return [brief_of(row) for row in rows]


def active_application(practitioner_id: UUID) -> ApplicationBrief | None:
    """The case that matters now: one in progress, otherwise the draft, otherwise the returned one; else None."""
    return active_of(applications_of(practitioner_id))


def active_of(briefs: Iterable[ApplicationBrief]) -> ApplicationBrief | None:
    found = list(briefs)
    for states in (flow.IN_PROGRESS, {flow.DRAFT}):
        for brief in found:
            if brief.state in states:
                return brief
    newest = found[0] if found else None
    return newest if newest is not None and newest.state == flow.NOT_ADMITTED else None


def application(actor: Actor, application_id: UUID) -> ApplicationInfo:
    """One's own application; NotFound for strangers."""
    return info_of(own_application(actor, application_id))


def steps_of(actor: Actor, application_id: UUID) -> list[Step]:
    """The history of one's own application, newest first."""
    own_application(actor, application_id)
    rows = Transition.objects.filter(application_id=application_id).order_by("-at", "-id")
    return [
        Step(
            at=row.at,
            event=row.event,
            title=EVENT_TITLES.get(row.event, ApplicationState(row.to_state).label),
            who=_who(row, actor),
            ground=row.ground,
            to_state=row.to_state,
            whose_move=NextActor(row.next_actor).label,
            deadline=row.deadline,
            defects=tuple(defects_from(row.defects)),
        )
        for row in rows
    ]


def _who(row: Transition, actor: Actor) -> str:
    if row.by_account_id is not None and row.by_account_id == actor.account_id:
        return "вы"
    try:
        return ROLE_TITLES[Role(row.by_role)]
    except ValueError:
        return row.by_role


def defects_from(marks: Iterable[dict[str, str]]) -> list[Defect]:
    return [
        Defect(mark["code"], mark.get("section", ""), mark.get("text", ""), mark.get("remedy", "")) for mark in marks
    ]


def defects_of(application_id: UUID | None) -> list[Defect]:
    """What the centre found in a returned application; [] when there is none."""
    if application_id is None:
        return []
    row = (
        Transition.objects.filter(application_id=application_id, to_state=ApplicationState.NOT_ADMITTED)
        .order_by("-at", "-id")
        .first()
    )
    return defects_from(row.defects) if row else []


def documents_of(application_id: UUID) -> list[DocumentRow]:
    """Files of an application by slots, in the order of adding."""
    return documents_from(ask_documents(application_id).rows())


def ask_documents(application_id: UUID) -> Asked:
    """The question of `documents_of`, to be sent together with others; its rows go to `documents_from`."""
    return _DOCUMENTS.ask(application=application_id)


def documents_from(rows: list[SupportingDocument]) -> list[DocumentRow]:
    files = infos([row.file_id for row in rows]) if rows else {}
    return [
        DocumentRow(row.pk, row.slot, files[row.file_id], row.comment, row.made_by_system, row.created_at)
        for row in rows
    ]


def document_file(actor: Actor, application_id: UUID, document_id: UUID) -> UUID:
    """The file of one's own document; NotFound for strangers."""
    own_application(actor, application_id)
    row = SupportingDocument.objects.filter(pk=document_id, application_id=application_id).first()
    if row is None:
        raise NotFound
    return row.file_id


def document_row(actor: Actor, application_id: UUID, document_id: UUID) -> DocumentRow:
    own_application(actor, application_id)
    for row in documents_of(application_id):
        if row.id == document_id:
            return row
    raise NotFound


def receipt_of(actor: Actor, application_id: UUID) -> Receipt:
    """The receipt of one's own submitted application; NotFound for a draft."""
    row = own_application(actor, application_id)
    if row.submitted_at is None:
        raise NotFound
    sent = Transition.objects.filter(application_id=row.pk, event="submitted").order_by("at").first()
    return receipt_from(row, sent.deadline if sent else None)


def receipt_from(row: Application, register_by: date | None) -> Receipt:
    assert row.submitted_at is not None
    return Receipt(row.pk, row.number, row.submitted_at, row.receipt_file_id, row.receipt_signature_id, register_by)


def copy_of(actor: Actor, application_id: UUID) -> ApplicationBrief | None:
    """The corrected copy of one's own returned application, if it was made."""
    practitioner = require_applicant(actor)
    row = (
        Application.objects.filter(corrects_id=application_id, practitioner_id=practitioner)
        .exclude(state=ApplicationState.WITHDRAWN)
        .select_related("meeting")
        .order_by("-created_at")
        .first()
    )
    return brief_of(row) if row else None
