"""The commission: votes, the protocol, and the decisions that it writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from egisz.accreditation.actions.centre import day_of, facts_of, locked, rules_of
from egisz.accreditation.actions.transitions import move
from egisz.accreditation.events import ApplicationNotPassed, ApplicationPassed
from egisz.accreditation.models import Application, ApplicationState, CommissionMeeting, NextActor, Vote
from egisz.accreditation.queries.commission import decisions_of, protocol_data
from egisz.accreditation.queries.staff import commission_rules, require, roster
from egisz.accreditation.rules.commission import NOT_PASSED, PASSED, objections_to_protocol, objections_to_vote
from egisz.accreditation.rules.flow import MEETING_SET
from egisz.accreditation.rules.reasons import REASONS
from egisz.audit.public import record
from egisz.files.public import read, store_bytes
from egisz.frmr.public import record_accreditation
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, NotFound, Objection, Refused, refuse_if
from egisz.kernel.text import short_date
from egisz.outbox.public import publish
from egisz.signature.public import accept_uploaded, sign
from egisz.ui import press


@dataclass(frozen=True, slots=True)
class Closed:
    """What a protocol decided. left: cases without a decision that wait for another meeting."""

    passed: int
    not_passed: int
    left: int


@transaction.atomic
def cast_vote(
    actor: Actor,
    application_id: UUID,
    *,
    choice: str,
    reasons: Sequence[str] = (),
    comment: str = "",
    now: datetime | None = None,
) -> None:
    """One vote of one member for one case of a meeting; it may be changed until the protocol is signed."""
    require(actor, Role.COMMISSION)
    application = locked(application_id)
    now = now or clock.now()  # after the lock: a vote is never dated before a protocol that it did not see
    if _is_own(actor, application):
        raise Forbidden("Это ваше собственное дело. По нему голосуют другие члены комиссии.")
    refuse_if(objections_to_vote(choice, reasons, comment))
    meeting = application.meeting
    if application.state != MEETING_SET or meeting is None or meeting.state != CommissionMeeting.State.PLANNED:
        raise Refused(Objection("WRONG_STATE", "Голосование по этому делу закончено или ещё не назначено."))
    if actor.account_id not in roster(day_of(now)):
        raise Forbidden("Вы сейчас не в составе комиссии.", "Роль выдаёт администратор системы.")
    Vote.objects.update_or_create(
        application=application,
        meeting=meeting,
        member_account_id=actor.account_id,
        defaults={
            "choice": choice,
            "reasons": list(dict.fromkeys(reasons)) if choice == NOT_PASSED else [],
            "comment": comment.strip(),
            "changed_at": now,
        },
        create_defaults={
            "choice": choice,
            "reasons": list(dict.fromkeys(reasons)) if choice == NOT_PASSED else [],
            "comment": comment.strip(),
            "created_at": now,
            "changed_at": now,
        },
    )
    record(
        actor, "accreditation.voted", subject=application.practitioner_id, resource="accreditation.Application",
        resource_id=application.id, meeting=str(meeting.id),
    )  # fmt: skip


@transaction.atomic
def prepare_protocol(actor: Actor, meeting_id: UUID, *, protocol_number: str, now: datetime | None = None) -> UUID:
    """Make the protocol as a PDF with the decisions of this moment; returns the file to be signed."""
    require(actor, Role.SECRETARY)
    meeting = _meeting(meeting_id)
    if meeting.state != CommissionMeeting.State.PLANNED:
        raise Refused(Objection("MEETING_CLOSED", "Протокол этого заседания уже подписан или оно отменено"))
    _lock_agenda(meeting)
    now = now or clock.now()  # after the locks: whatever changes from here on is later than this protocol
    today = day_of(now)
    meeting.protocol_number = protocol_number.strip()[:60]
    meeting.protocol_date = today
    data = protocol_data(meeting.id, number=meeting.protocol_number, on=today)
    refuse_if(
        objections_to_protocol(meeting.held_on, today, meeting.protocol_number, len(data.decided), len(data.undecided))
    )
    file = store_bytes(
        actor,
        press.paper(
            "accreditation/commission/protocol_pdf.html",
            title=f"Протокол № {data.number} от {short_date(data.on)}",
            made_at=now,
            protocol=data,
        ),
        name=f"Протокол {meeting.protocol_number} от {short_date(today)}.pdf".replace("/", "-"),
        content_type="application/pdf",
        purpose="protocol",
    )
    meeting.protocol_file_id = file.id
    meeting.changed_at = now
    meeting.save()
    record(
        actor, "accreditation.protocol_prepared", resource="accreditation.CommissionMeeting", resource_id=meeting.id,
        decided=len(data.decided), undecided=len(data.undecided),
    )  # fmt: skip
    return file.id


@transaction.atomic
def close_meeting(
    actor: Actor, meeting_id: UUID, *, pin: str = "", container: bytes = b"", now: datetime | None = None
) -> Closed:
    """Sign the prepared protocol and write every decision, all or nothing; a second press changes nothing.

    pin: signs with the key kept here; container: a detached signature of the protocol made elsewhere. Passed cases get
    a record in ФРМР for five years, failed ones their reasons; cases without a quorum stay for another meeting.
    """
    require(actor, Role.SECRETARY)
    now = now or clock.now()
    meeting = _meeting(meeting_id)
    if meeting.state == CommissionMeeting.State.HELD:
        return _result(meeting)
    if meeting.state != CommissionMeeting.State.PLANNED:
        raise Refused(Objection("MEETING_CLOSED", "Это заседание отменено"))
    applications = _lock_agenda(meeting)
    if meeting.protocol_file_id is None or meeting.protocol_date is None:
        raise Refused(Objection("PROTOCOL_MISSING", "Сначала составьте протокол: укажите его номер"))
    if _changed_since_prepared(meeting, applications):
        raise Refused(
            Objection(
                "VOTES_CHANGED",
                "После составления протокола изменились голоса или повестка. Составьте протокол заново и проверьте его",
            )
        )
    data = read(meeting.protocol_file_id)
    signature = accept_uploaded(actor, data, container, now) if container else sign(actor, data, pin, now)
    meeting.state = CommissionMeeting.State.HELD
    meeting.protocol_signature_id = signature.id
    meeting.changed_at = now
    meeting.save()
    record(
        actor, "accreditation.protocol_signed", resource="accreditation.CommissionMeeting", resource_id=meeting.id,
        ground=f"протокол № {meeting.protocol_number}"[:200],
    )  # fmt: skip
    decisions = decisions_of(meeting.id, commission_rules(meeting.held_on), roster(meeting.held_on))
    for application in applications:
        outcome = decisions[application.id].outcome
        if outcome == PASSED:
            _pass(actor, application, meeting, now)
        elif outcome == NOT_PASSED:
            _fail(actor, application, meeting, now)
    return _result(meeting)


def _pass(actor: Actor, application: Application, meeting: CommissionMeeting, now: datetime) -> None:
    rules = rules_of(application)
    end_date = rules.valid_until(meeting.held_on)
    record_id = record_accreditation(
        actor,
        practitioner_id=application.practitioner_id,
        application_id=application.id,
        kind=application.kind,
        education_level=application.education_level,
        specialty_code=application.specialty_code,
        specialty_name=application.specialty_name,
        commission=commission_rules(meeting.held_on).commission_name,
        protocol_number=meeting.protocol_number,
        protocol_date=meeting.protocol_date or meeting.held_on,
        pass_date=meeting.held_on,
        end_date=end_date,
    )
    application.decided_on = meeting.held_on
    move(
        application,
        actor,
        event="passed",
        to_state=ApplicationState.PASSED,
        next_actor=NextActor.NOBODY,
        deadline=None,
        ground=_ground(meeting),
        now=now,
    )
    publish(
        ApplicationPassed(
            at=now, **facts_of(application), specialty_code=application.specialty_code, end_date=end_date,
            record_id=record_id,
        )
    )  # fmt: skip


def _fail(actor: Actor, application: Application, meeting: CommissionMeeting, now: datetime) -> None:
    marks: dict[str, dict[str, str]] = {}
    against = Vote.objects.filter(application=application, meeting=meeting, choice=NOT_PASSED).order_by("created_at")
    for vote in against:
        for code in vote.reasons:
            reason = REASONS[code]
            mark = marks.setdefault(
                code, {"code": code, "section": reason.section, "text": "", "remedy": reason.remedy}
            )
            if vote.comment and vote.comment not in mark["text"]:
                mark["text"] = f"{mark['text']} {vote.comment}".strip()
    application.decided_on = meeting.held_on
    move(
        application,
        actor,
        event="not_passed",
        to_state=ApplicationState.NOT_PASSED,
        next_actor=NextActor.APPLICANT,
        deadline=application.expires_on,
        ground=_ground(meeting),
        defects=marks.values(),
        now=now,
    )
    publish(ApplicationNotPassed(at=now, **facts_of(application), reason_codes=tuple(marks)))


def _ground(meeting: CommissionMeeting) -> str:
    return f"Протокол № {meeting.protocol_number} от {short_date(meeting.protocol_date)}"


def _result(meeting: CommissionMeeting) -> Closed:
    states = list(Application.objects.filter(meeting=meeting).values_list("state", flat=True))
    return Closed(passed=states.count(PASSED), not_passed=states.count(NOT_PASSED), left=states.count(MEETING_SET))


def _meeting(meeting_id: UUID) -> CommissionMeeting:
    meeting = CommissionMeeting.objects.select_for_update().filter(pk=meeting_id).first()
    if meeting is None:
        raise NotFound
    return meeting


def _lock_agenda(meeting: CommissionMeeting) -> list[Application]:
    return list(Application.objects.select_for_update().filter(meeting=meeting, state=MEETING_SET).order_by("pk"))


def _changed_since_prepared(meeting: CommissionMeeting, applications: Sequence[Application]) -> bool:
    """Did a vote or the agenda change after the protocol was made? The PDF holds what was true then."""
    prepared = meeting.changed_at
    return (
        any(application.changed_at > prepared for application in applications)
        or Vote.objects.filter(meeting=meeting, changed_at__gt=prepared).exists()
    )


def _is_own(actor: Actor, application: Application) -> bool:
    return application.account_id == actor.account_id or application.practitioner_id == actor.practitioner_id
