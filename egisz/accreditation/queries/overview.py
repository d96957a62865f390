"""The page «Аккредитация» and the home page's facts."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from egisz.accreditation.lawbook import rules_on
from egisz.accreditation.models import ActivityReport
from egisz.accreditation.permissions import is_applicant, require_applicant
from egisz.accreditation.queries.applications import active_of, applications_of, ask_briefs, briefs_from
from egisz.accreditation.queries.case import Known, break_of, case_of, expiry_of, hours_of, usable_records
from egisz.accreditation.queries.meetings import ask_meetings, meeting_calendar, meetings_from
from egisz.accreditation.queries.reports import report_info
from egisz.accreditation.rules import flow
from egisz.accreditation.rules.kind import KindFacts, objections_to_periodic
from egisz.accreditation.rules.law import RuleSet
from egisz.accreditation.rules.window import advise, next_meeting, window_of
from egisz.accreditation.types import ApplicationBrief, HomeFacts, Overview, RecordLine
from egisz.db.statements import Statement, together
from egisz.frmr.public import AccreditationInfo, EmploymentInfo, accreditations_of, employments, personal_file
from egisz.kernel.actor import Actor
from egisz.kernel.errors import NotFound

_LAST_REPORT = Statement(
    lambda owner: ActivityReport.objects.filter(practitioner_id=owner).order_by("-changed_at")[:1], owner=UUID
)


def overview(actor: Actor, today: date) -> Overview:
    """State now, accreditation records, applications, when to apply. Forbidden for those who are not in ФРМР."""
    practitioner = require_applicant(actor)
    law = rules_on(today)
    records = accreditations_of(practitioner)
    briefs = applications_of(practitioner)
    jobs = employments(practitioner)
    latest = {record.id for record in usable_records(records)}
    lines = tuple(_line(record, briefs, jobs, law, today, newest=record.id in latest) for record in records)
    main = _main(lines)
    meetings = meeting_calendar()
    expires = expiry_of(main.record, law, today) if main else None
    both = [
        advise(expires, agreed=agreed, meetings=meetings, law=law, today=today)
        if expires and expires >= today
        else None
        for agreed in (True, False)
    ]
    return Overview(
        records=lines,
        applications=tuple(briefs),
        next_meeting=next_meeting(meetings, today),
        advice_agreed=both[0],
        advice_not_agreed=both[1],
        main=main,
        law=law,
    )


def _main(lines: tuple[RecordLine, ...]) -> RecordLine | None:
    """The record that matters: the valid one that expires first, otherwise the newest expired."""
    valid = [line for line in lines if line.state in ("valid", "soon")]
    if valid:
        return min(valid, key=lambda line: line.days_left if line.days_left is not None else 10**6)
    return next((line for line in lines if line.state == "expired"), None)


def _line(
    record: AccreditationInfo,
    briefs: list[ApplicationBrief],
    jobs: list[EmploymentInfo],
    law: RuleSet,
    today: date,
    *,
    newest: bool,
) -> RecordLine:
    expires = expiry_of(record, law, today)
    window = window_of(expires, law) if expires else None
    state = _state(record, expires, today, newest=newest, soon=window is not None and window.is_open(today))
    same = [brief for brief in briefs if brief.specialty_code == record.specialty_code]
    current = active_of(same)
    facts = KindFacts(record.specialty_name, True, expires, break_of(jobs, record.specialty_code, today))
    against = objections_to_periodic(facts, law, today) if newest and expires else []
    busy = current is not None and (current.state == flow.DRAFT or current.state in flow.IN_PROGRESS)
    return RecordLine(
        record=record,
        state=state,
        days_left=(expires - today).days if expires else None,
        window=window,
        application=current,
        can_start=state in ("valid", "soon") and not against and not busy,
        why_not=against[0].text if against else "",
    )


def _state(record: AccreditationInfo, expires: date | None, today: date, *, newest: bool, soon: bool) -> str:
    if not record.passed:
        return "failed"
    if record.annulled_on is not None and record.annulled_on <= today:
        return "annulled"
    if not newest:
        return "replaced"
    if expires is not None and expires < today:
        return "expired"
    return "soon" if soon else "valid"


def home_facts(actor: Actor, today: date) -> HomeFacts:
    """One dataclass for the home page; NotFound when the actor is not a practitioner of the register."""
    if not is_applicant(actor) or actor.practitioner_id is None:
        raise NotFound
    law = rules_on(today)
    practitioner = actor.practitioner_id
    file = personal_file(practitioner)
    meeting_rows, application_rows, reports = together(
        ask_meetings(), ask_briefs(practitioner), _LAST_REPORT.ask(owner=practitioner)
    )
    known = Known(file, meetings_from(meeting_rows))
    usable = usable_records(file.accreditations)
    record = _home_record(usable, law, today)
    expires = expiry_of(record, law, today) if record else None
    application = active_of(briefs_from(application_rows))
    done = 0
    if application is not None and application.is_draft:
        case = case_of(actor, application.id, today, known)
        done, hours = case.done, case.hours
    else:
        done = 0 if application is None else 7
        specialty = record.specialty_code if record else ""
        begin = record.pass_date if record else None
        hours = hours_of(practitioner, specialty, begin, law, today, file.further_education)
    window = window_of(expires, law) if expires else None
    advice = advise(expires, agreed=True, meetings=known.meetings, law=law, today=today) if expires else None
    upcoming = next_meeting(known.meetings, today)
    report = report_info(reports[0], today) if reports else None
    whose_move = application.whose_move if application else "вы" if record else ""
    if application is not None and application.is_draft and report is not None and report.state == "on_approval":
        whose_move = "руководитель организации"
    return HomeFacts(
        record=record,
        days_to_expiry=(expires - today).days if expires else None,
        window=window,
        window_is_open=window is not None and window.is_open(today),
        application=application,
        sections_done=done,
        sections_total=7,
        report=report,
        hours=hours,
        hours_needed=law.hours_total_min,
        refresher_needed=law.hours_refresher_min,
        next_meeting=(application.meeting_on if application and application.meeting_on else None)
        or (upcoming.held_on if upcoming else None),
        advice=advice,
        whose_move=whose_move,
        deadline=application.deadline if application else None,
        employments=tuple(file.employments),
        given_names=file.given_names,
    )


def _home_record(usable: list[AccreditationInfo], law: RuleSet, today: date) -> AccreditationInfo | None:
    """The valid record that expires first, otherwise the one that expired last."""

    def last_day(record: AccreditationInfo) -> date:
        return expiry_of(record, law, today) or date.max

    valid = [record for record in usable if last_day(record) >= today]
    if valid:
        return min(valid, key=last_day)
    return max(usable, key=last_day, default=None)
