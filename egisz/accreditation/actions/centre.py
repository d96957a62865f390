"""The centre (ФАЦ): take a case, register it, return it with remarks, hand it over to the commission."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from egisz.accreditation.actions.transitions import move
from egisz.accreditation.events import ApplicationHandedOver, ApplicationRegistered, ApplicationReturned
from egisz.accreditation.lawbook import rule_set, rules_on
from egisz.accreditation.models import Application, ApplicationState, CommissionMeeting, NextActor
from egisz.accreditation.queries.staff import commission_rules, require
from egisz.accreditation.rules.commission import objections_to_defects
from egisz.accreditation.rules.flow import CENTRE_CHECK, SUBMITTED
from egisz.accreditation.rules.law import RuleSet
from egisz.accreditation.rules.reasons import REASONS
from egisz.audit.public import record
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import NotFound, Objection, Refused, refuse_if
from egisz.kernel.text import long_date
from egisz.nsi.public import work_calendar
from egisz.outbox.public import publish


def locked(application_id: UUID) -> Application:
    """The case under a lock; a draft is nobody's business but its author's. Raises NotFound."""
    application = Application.objects.select_for_update().filter(pk=application_id, submitted_at__isnull=False).first()
    if application is None:
        raise NotFound
    return application


def rules_of(application: Application) -> RuleSet:
    """The rules by which this case is judged: those of its submission date."""
    if application.rule_set:
        return rule_set(application.rule_set)
    return rules_on(day_of(application.submitted_at or clock.now()))


def day_of(now: datetime) -> date:
    return clock.to_moscow(now).date()


def facts_of(application: Application) -> dict[str, Any]:
    """What every event of an application says."""
    return {
        "application_id": application.id,
        "number": application.number,
        "practitioner_id": application.practitioner_id,
        "account_id": application.account_id,
    }


@transaction.atomic
def take_case(actor: Actor, application_id: UUID, now: datetime | None = None) -> None:
    """Take a case into one's own work, also from an absent colleague; a second press changes nothing."""
    require(actor, Role.CENTRE)
    application = locked(application_id)
    if application.state not in (SUBMITTED, CENTRE_CHECK):
        raise Refused(Objection("WRONG_STATE", "Проверка этого дела в ФАЦ уже закончена. Откройте его ещё раз."))
    if application.account_id == actor.account_id:
        raise own_case()
    if application.assigned_to == actor.account_id:
        return
    previous = application.assigned_to
    application.assigned_to = actor.account_id
    application.changed_at = now or clock.now()
    application.save(update_fields=["assigned_to", "changed_at"])
    record(
        actor, "accreditation.taken", subject=application.practitioner_id, resource="accreditation.Application",
        resource_id=application.id, previous=str(previous or ""),
    )  # fmt: skip


@transaction.atomic
def register_application(actor: Actor, application_id: UUID, now: datetime | None = None) -> str:
    """Give the registration number and start the term of the check; returns the number, the same on a second press."""
    require(actor, Role.CENTRE)
    now = now or clock.now()
    application = locked(application_id)
    if application.account_id == actor.account_id:
        raise own_case()
    if application.registration_number:
        return application.registration_number
    if application.state != SUBMITTED:
        raise Refused(
            Objection("WRONG_STATE", "Зарегистрировать можно только поданное заявление. Откройте дело ещё раз.")
        )
    today = day_of(now)
    application.registration_number = _next_number(today)
    application.registered_on = today
    application.check_due_on = rules_of(application).check_by(today, work_calendar())
    application.assigned_to = application.assigned_to or actor.account_id
    move(
        application,
        actor,
        event="registered",
        to_state=ApplicationState.CENTRE_CHECK,
        next_actor=NextActor.CENTRE,
        deadline=application.check_due_on,
        ground=f"Регистрационный номер {application.registration_number}",
        now=now,
    )
    publish(
        ApplicationRegistered(
            at=now, **facts_of(application), registration_number=application.registration_number,
            due_on=application.check_due_on,
        )
    )  # fmt: skip
    return application.registration_number


@transaction.atomic
def return_application(
    actor: Actor, application_id: UUID, defects: Sequence[Mapping[str, str]], now: datetime | None = None
) -> None:
    """«Не допущено»: return the case with coded remarks, each with own words; the applicant's move is next.

    defects: mappings with `code` (rules/reasons.py) and `text`; section and remedy are taken from the code.
    """
    require(actor, Role.CENTRE)
    now = now or clock.now()
    refuse_if(objections_to_defects(defects))
    application = locked(application_id)
    if application.account_id == actor.account_id:
        raise own_case()
    marks = [
        {
            "code": defect["code"],
            "section": REASONS[defect["code"]].section,
            "text": defect["text"].strip(),
            "remedy": REASONS[defect["code"]].remedy,
        }
        for defect in defects
    ]
    application.decided_on = day_of(now)
    move(
        application,
        actor,
        event="returned",
        to_state=ApplicationState.NOT_ADMITTED,
        next_actor=NextActor.APPLICANT,
        deadline=application.expires_on,
        ground="Замечания ФАЦ по результатам проверки документов",
        defects=marks,
        now=now,
    )
    publish(ApplicationReturned(at=now, **facts_of(application), defect_codes=tuple(mark["code"] for mark in marks)))


@transaction.atomic
def hand_over(actor: Actor, application_id: UUID, meeting_id: UUID | None, now: datetime | None = None) -> None:
    """Give a checked case to the commission: to a planned meeting, or without one (the secretary sets it)."""
    require(actor, Role.CENTRE)
    meeting = open_meeting(meeting_id, day_of(now or clock.now())) if meeting_id else None
    application = locked(application_id)
    now = now or clock.now()  # after the lock of the meeting: later than a protocol that does not hold this case
    today = day_of(now)
    if application.account_id == actor.account_id:
        raise own_case()
    if application.state != CENTRE_CHECK:
        raise Refused(
            Objection("WRONG_STATE", "Передать можно только дело, которое проверяет ФАЦ. Откройте его ещё раз.")
        )
    application.meeting = meeting
    move(
        application,
        actor,
        event="handed_over",
        to_state=ApplicationState.MEETING_SET if meeting else ApplicationState.WITH_COMMISSION,
        next_actor=NextActor.COMMISSION,
        deadline=meeting.protocol_due_on if meeting else rules_of(application).decide_by(today, work_calendar()),
        ground=f"Заседание {long_date(meeting.held_on)}" if meeting else "Документы проверены ФАЦ",
        now=now,
    )
    publish(ApplicationHandedOver(at=now, **facts_of(application), meeting_on=meeting.held_on if meeting else None))


def open_meeting(meeting_id: UUID, today: date, room_for: int = 1) -> CommissionMeeting:
    """A planned meeting under a lock, today or later, with room on its agenda. Raises Refused or NotFound."""
    meeting = CommissionMeeting.objects.select_for_update().filter(pk=meeting_id).first()
    if meeting is None:
        raise NotFound
    if meeting.state != CommissionMeeting.State.PLANNED or meeting.held_on < today:
        raise Refused(
            Objection("MEETING_CLOSED", "Это заседание уже прошло или отменено. Выберите другую дату", "meeting")
        )
    capacity = commission_rules(meeting.held_on).meeting_capacity
    if Application.objects.filter(meeting=meeting).count() + room_for > capacity:
        raise Refused(Objection("MEETING_FULL", "На это заседание больше нет мест. Выберите следующее", "meeting"))
    return meeting


def _next_number(today: date) -> str:
    """«ФАЦ-2026-000123»: from a sequence, so that two people who register at once never get the same number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('accreditation_registration_number')")
        return f"ФАЦ-{today.year}-{cursor.fetchone()[0]:06d}"


def own_case() -> Refused:
    """Nobody judges his own application."""
    return Refused(Objection("OWN_CASE", "Это ваше собственное заявление. Его проверит другой сотрудник ФАЦ."))
