"""The calendar and the agendas of the commission: load, plan, move, cancel, put cases on an agenda."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from egisz.accreditation.actions.centre import day_of, facts_of, open_meeting, rules_of
from egisz.accreditation.actions.transitions import move
from egisz.accreditation.events import ApplicationHandedOver, MeetingSet
from egisz.accreditation.lawbook import law_file, law_files
from egisz.accreditation.models import Application, ApplicationState, CommissionMeeting, NextActor
from egisz.accreditation.queries.staff import require
from egisz.accreditation.rules.commission import meetings_from, objections_to_meeting
from egisz.accreditation.rules.flow import MEETING_SET, WITH_COMMISSION
from egisz.audit.public import record
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import NotFound, Objection, Refused, refuse_if
from egisz.kernel.text import long_date
from egisz.nsi.public import work_calendar
from egisz.outbox.public import publish


@dataclass(frozen=True, slots=True)
class LoadedMeetings:
    added: int
    kept: int


@transaction.atomic
def load_meetings(actor: Actor, now: datetime | None = None) -> LoadedMeetings:
    """Enter the meetings of `law/meetings-*.toml`. A second run, or a date that the secretary moved, adds nothing."""
    require(actor, Role.SYSTEM, Role.ADMIN, Role.SECRETARY)
    now = now or clock.now()
    known_days, known_months = set(), set()
    for held_on, month in CommissionMeeting.objects.values_list("held_on", "for_expiry_in"):
        known_days.add(held_on)
        known_months.add(month)
    planned = [meeting for name in law_files("meetings-") for meeting in meetings_from(law_file(name))]
    new = [
        CommissionMeeting(
            held_on=row.held_on,
            protocol_due_on=row.protocol_due_on,
            for_expiry_in=row.for_expiry_in,
            submit_agreed_in=row.submit_agreed_in,
            submit_not_agreed_in=row.submit_not_agreed_in,
            calendar_source=row.source[:300],
            created_at=now,
            changed_at=now,
        )
        for row in planned
        if row.held_on not in known_days and (row.for_expiry_in is None or row.for_expiry_in not in known_months)
    ]
    added = len(CommissionMeeting.objects.bulk_create(new, ignore_conflicts=True))
    if added:
        record(actor, "accreditation.meetings_loaded", resource="accreditation.CommissionMeeting", added=added)
    return LoadedMeetings(added=added, kept=len(planned) - added)


@transaction.atomic
def plan_meeting(actor: Actor, *, held_on: date, protocol_due_on: date, now: datetime | None = None) -> UUID:
    """A new meeting of the secretary's own."""
    require(actor, Role.SECRETARY)
    now = now or clock.now()
    taken = CommissionMeeting.objects.filter(held_on=held_on).exists()
    refuse_if(objections_to_meeting(held_on, protocol_due_on, day_of(now), taken))
    meeting = CommissionMeeting.objects.create(
        held_on=held_on, protocol_due_on=protocol_due_on, calendar_source="назначено секретарём комиссии",
        created_at=now, changed_at=now,
    )  # fmt: skip
    record(
        actor, "accreditation.meeting_planned", resource="accreditation.CommissionMeeting", resource_id=meeting.id,
        held_on=held_on.isoformat(),
    )  # fmt: skip
    return meeting.id


@transaction.atomic
def move_meeting(
    actor: Actor,
    meeting_id: UUID,
    *,
    held_on: date,
    protocol_due_on: date,
    ground: str,
    now: datetime | None = None,
) -> int:
    """Move a planned meeting to another day; every applicant on its agenda is told. Returns how many."""
    require(actor, Role.SECRETARY)
    now = now or clock.now()
    meeting = _planned(meeting_id)
    if (meeting.held_on, meeting.protocol_due_on) == (held_on, protocol_due_on):
        return 0
    taken = CommissionMeeting.objects.filter(held_on=held_on).exclude(pk=meeting.id).exists()
    objections = objections_to_meeting(held_on, protocol_due_on, day_of(now), taken)
    refuse_if([*objections, *_ground_missing(ground)])
    previous = meeting.held_on
    meeting.held_on = held_on
    meeting.protocol_due_on = protocol_due_on
    meeting.changed_at = now
    meeting.save()
    record(
        actor, "accreditation.meeting_moved", resource="accreditation.CommissionMeeting", resource_id=meeting.id,
        ground=ground[:200], previous=previous.isoformat(), held_on=held_on.isoformat(),
    )  # fmt: skip
    applications = _agenda(meeting)
    for application in applications:
        _set(actor, application, meeting, "meeting_moved", f"Заседание перенесено. {ground}", now)
    return len(applications)


@transaction.atomic
def cancel_meeting(actor: Actor, meeting_id: UUID, *, ground: str, now: datetime | None = None) -> int:
    """Cancel a planned meeting; its cases wait for another one and their applicants are told. Returns how many."""
    require(actor, Role.SECRETARY)
    now = now or clock.now()
    meeting = CommissionMeeting.objects.select_for_update().filter(pk=meeting_id).first()
    if meeting is None:
        raise NotFound
    if meeting.state == CommissionMeeting.State.CANCELLED:
        return 0
    refuse_if(_ground_missing(ground))
    if meeting.state != CommissionMeeting.State.PLANNED:
        raise _closed()
    applications = _agenda(meeting)
    meeting.state = CommissionMeeting.State.CANCELLED
    meeting.changed_at = now
    meeting.save()
    record(
        actor, "accreditation.meeting_cancelled", resource="accreditation.CommissionMeeting", resource_id=meeting.id,
        ground=ground[:200],
    )  # fmt: skip
    for application in applications:
        application.meeting = None
        move(
            application,
            actor,
            event="meeting_cancelled",
            to_state=ApplicationState.WITH_COMMISSION,
            next_actor=NextActor.COMMISSION,
            deadline=rules_of(application).decide_by(day_of(now), work_calendar()),
            ground=f"Заседание {long_date(meeting.held_on)} отменено. {ground}"[:300],
            now=now,
        )
        publish(ApplicationHandedOver(at=now, **facts_of(application), meeting_on=None))
    return len(applications)


@transaction.atomic
def set_meeting(actor: Actor, application_ids: Sequence[UUID], meeting_id: UUID, now: datetime | None = None) -> int:
    """Put cases on the agenda of a meeting: cases that wait for one, or that another meeting did not decide.

    Returns how many were moved; a case that is already there stays as it is.
    """
    require(actor, Role.SECRETARY)
    if not application_ids:
        raise Refused(Objection("NOTHING_CHOSEN", "Отметьте хотя бы одно дело", "cases"))
    meeting = open_meeting(meeting_id, day_of(now or clock.now()), room_for=len(application_ids))
    now = now or clock.now()
    applications = list(
        Application.objects.select_for_update()
        .filter(pk__in=application_ids, state__in=[WITH_COMMISSION, MEETING_SET])
        .order_by("pk")
    )
    if len(applications) != len(set(application_ids)):
        raise Refused(
            Objection(
                "WRONG_STATE", "Часть дел уже не ждёт заседания. Обновите страницу и отметьте дела заново", "cases"
            )
        )
    moved = 0
    for application in applications:
        if application.meeting_id != meeting.id or application.state != MEETING_SET:
            application.meeting = meeting
            _set(actor, application, meeting, "meeting_set", f"Заседание {long_date(meeting.held_on)}", now)
            moved += 1
    return moved


def _set(
    actor: Actor, application: Application, meeting: CommissionMeeting, event: str, ground: str, now: datetime
) -> None:
    move(
        application,
        actor,
        event=event,
        to_state=ApplicationState.MEETING_SET,
        next_actor=NextActor.COMMISSION,
        deadline=meeting.protocol_due_on,
        ground=ground[:300],
        now=now,
    )
    publish(MeetingSet(at=now, **facts_of(application), meeting_on=meeting.held_on))


def _planned(meeting_id: UUID) -> CommissionMeeting:
    meeting = CommissionMeeting.objects.select_for_update().filter(pk=meeting_id).first()
    if meeting is None:
        raise NotFound
    if meeting.state != CommissionMeeting.State.PLANNED:
        raise _closed()
    return meeting


def _agenda(meeting: CommissionMeeting) -> list[Application]:
    return list(Application.objects.select_for_update().filter(meeting=meeting, state=MEETING_SET).order_by("pk"))


def _ground_missing(ground: str) -> list[Objection]:
    if ground.strip():
        return []
    return [Objection("GROUND_REQUIRED", "Укажите причину: её увидят заявители", "ground")]


def _closed() -> Refused:
    return Refused(Objection("MEETING_CLOSED", "Протокол этого заседания уже подписан или оно отменено"))
