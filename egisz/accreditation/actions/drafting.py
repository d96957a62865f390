"""Start a draft: a new one, or a corrected copy of what was returned."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from egisz.accreditation.actions.reports import link_reports
from egisz.accreditation.lawbook import rules_on
from egisz.accreditation.models import (
    Application,
    ApplicationReport,
    ApplicationState,
    EducationLevel,
    NextActor,
    SupportingDocument,
    Transition,
)
from egisz.accreditation.permissions import own_application, require_applicant
from egisz.accreditation.queries.applications import defects_of
from egisz.accreditation.queries.case import break_of, expiry_of, levels_of, usable_records
from egisz.accreditation.rules import flow, sections
from egisz.accreditation.rules.kind import KindFacts, objections_to_periodic
from egisz.audit.public import record
from egisz.frmr.public import AccreditationInfo, accreditations_of, education_of, employments
from egisz.identity.public import account_info
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import Forbidden, Objection, Refused, refuse_if
from egisz.kernel.text import nbsp
from egisz.nsi.public import Books, name_of

_RESOURCE = "accreditation.Application"


@transaction.atomic
def start_application(actor: Actor, specialty_code: str = "", *, now: datetime | None = None) -> UUID:
    """A draft of a periodic application; a second press gives the same draft.

    specialty_code: "" proposes the valid accreditation that expires first. Raises Refused with WRONG_KIND,
    EXPIRED_BEFORE_SUBMISSION, BREAK_OVER_5Y or ALREADY_IN_PROGRESS. Before the window opens a draft may be prepared.
    """
    practitioner = require_applicant(actor)
    now = now or clock.now()
    today = clock.to_moscow(now).date()
    _lock_person(practitioner)
    previous = previous_record(practitioner, specialty_code, today)
    draft = open_draft(practitioner, previous.specialty_code)
    if draft is not None:
        return draft.pk
    _refuse_second(practitioner, previous.specialty_code)
    application = _new_draft(actor, practitioner, previous, now)
    _first_step(application, actor, "started", now)
    link_reports(application, today)
    return application.pk


def _lock_person(practitioner_id: UUID) -> None:
    """Two presses of one person follow each other; released with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1066))", [str(practitioner_id)])


def previous_record(practitioner_id: UUID, specialty_code: str, today: date) -> AccreditationInfo:
    """The accreditation that the application prolongs; Refused when the periodic kind does not fit."""
    law = rules_on(today)
    usable = usable_records(accreditations_of(practitioner_id))
    if specialty_code:
        usable = [found for found in usable if found.specialty_code == specialty_code]
    alive = [found for found in usable if (expiry_of(found, law, today) or date.min) >= today]
    chosen = min(alive, key=lambda found: found.end_date or date.max, default=None) or max(
        usable, key=lambda found: found.end_date or date.min, default=None
    )
    name = chosen.specialty_name if chosen else name_of(Books.SPECIALTIES, specialty_code) if specialty_code else ""
    facts = KindFacts(
        specialty_name=name or "не выбрана",
        has_record=chosen is not None,
        expires_on=expiry_of(chosen, law, today) if chosen else None,
        longest_break=break_of(employments(practitioner_id), chosen.specialty_code, today) if chosen else None,
    )
    refuse_if(objections_to_periodic(facts, law, today))
    assert chosen is not None
    return chosen


def open_draft(practitioner_id: UUID, specialty_code: str) -> Application | None:
    return Application.objects.filter(
        practitioner_id=practitioner_id, specialty_code=specialty_code, state=ApplicationState.DRAFT
    ).first()


def _refuse_second(practitioner_id: UUID, specialty_code: str) -> None:
    busy = Application.objects.filter(
        practitioner_id=practitioner_id, specialty_code=specialty_code, state__in=flow.IN_PROGRESS
    ).first()
    if busy is not None:
        raise Refused(
            Objection(
                "ALREADY_IN_PROGRESS",
                nbsp(f"По этой специальности уже рассматривается ваше заявление № {busy.number}. Дождитесь решения."),
                sections.SPECIALTY,
            )
        )


def _number(year: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('accreditation_application_number')")
        (value,) = cursor.fetchone()
    return f"А-{year}-{value:06d}"


def _new_draft(actor: Actor, practitioner_id: UUID, previous: AccreditationInfo, now: datetime) -> Application:
    if actor.account_id is None:
        raise Forbidden("Заявление подаёт сам работник из своего кабинета.")
    today = clock.to_moscow(now).date()
    law = rules_on(today)
    account = account_info(actor.account_id)
    levels = levels_of(education_of(practitioner_id))
    level = previous.education_level if previous.education_level in EducationLevel.values else ""
    return Application.objects.create(
        number=_number(today.year),
        practitioner_id=practitioner_id,
        account_id=actor.account_id,
        contact_email=account.email if account else "",
        contact_phone=account.phone if account else "",
        education_level=level or (levels[0] if len(levels) == 1 else ""),
        specialty_code=previous.specialty_code,
        specialty_name=previous.specialty_name,
        previous_record_id=previous.id,
        period_begin=previous.pass_date,
        expires_on=expiry_of(previous, law, today),
        rule_set=law.name,
        created_at=now,
        changed_at=now,
    )


def _first_step(application: Application, actor: Actor, event: str, now: datetime) -> None:
    Transition.objects.create(
        application=application,
        at=now,
        event=event,
        to_state=ApplicationState.DRAFT,
        by_account_id=actor.account_id,
        by_role=actor.role,
        next_actor=NextActor.APPLICANT,
        deadline=application.expires_on,
    )
    record_application(actor, application, event)


def record_application(actor: Actor, application: Application, verb: str, **details: Any) -> None:
    """A row of the journal about an application."""
    record(
        actor,
        f"accreditation.{verb}",
        subject=application.practitioner_id,
        resource=_RESOURCE,
        resource_id=application.pk,
        **details,
    )


@transaction.atomic
def corrected_copy(actor: Actor, application_id: UUID, *, now: datetime | None = None) -> UUID:
    """A new draft that keeps everything valid of a returned application; a second press gives the same draft.

    Sections with a remark of the centre must be looked at again; the consent is given anew.
    """
    practitioner = require_applicant(actor)
    now = now or clock.now()
    today = clock.to_moscow(now).date()
    _lock_person(practitioner)
    old = own_application(actor, application_id, lock=True)
    if old.state != ApplicationState.NOT_ADMITTED:
        raise Refused(Objection("NOT_RETURNED", "Исправленную копию можно сделать только из возвращённого заявления."))
    draft = open_draft(practitioner, old.specialty_code)
    if draft is not None:
        if draft.corrects_id is None:
            draft.corrects = old
            draft.save(update_fields=["corrects"])
        return draft.pk
    _refuse_second(practitioner, old.specialty_code)
    previous = previous_record(practitioner, old.specialty_code, today)
    touched = {defect.section for defect in defects_of(old.pk)}
    copy = _new_draft(actor, practitioner, previous, now)
    copy.corrects = old
    copy.education_level = old.education_level
    copy.contact_email, copy.contact_phone = old.contact_email, old.contact_phone
    copy.agreement = old.agreement
    copy.professional_comment = old.professional_comment
    copy.education_comment = old.education_comment
    copy.personal_confirmed_at = None if sections.PERSONAL in touched else old.personal_confirmed_at
    copy.education_confirmed_at = None if sections.EDUCATION in touched else old.education_confirmed_at
    copy.save()
    for report_id in ApplicationReport.objects.filter(application=old).values_list("report_id", flat=True):
        ApplicationReport.objects.create(application=copy, report_id=report_id)
    for document in SupportingDocument.objects.filter(application=old).exclude(slot="report").order_by("created_at"):
        SupportingDocument.objects.create(
            application=copy,
            slot=document.slot,
            file_id=document.file_id,
            comment=document.comment,
            made_by_system=document.made_by_system,
            created_at=document.created_at,
        )
    _first_step(copy, actor, "corrected_copy", now)
    link_reports(copy, today)
    return copy.pk
