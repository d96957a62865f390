"""Accreditation of the demo region: each part of the cast is led into its state, step by step, on past days."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from egisz.accreditation.public import (
    approve_report,
    attach_document,
    case_of,
    cast_vote,
    close_meeting,
    confirm_education,
    confirm_personal,
    consent_on,
    give_consent,
    hand_over,
    load_meetings,
    meeting_calendar,
    meeting_choices,
    plan_meeting,
    prepare_protocol,
    refuse_report,
    register_application,
    return_application,
    save_report,
    send_report,
    set_agreement,
    set_contacts,
    set_specialty,
    start_application,
    submit_application,
    take_case,
)
from egisz.demo import cast
from egisz.demo.cast import HOSPITAL, PHARMACY, POLYCLINIC
from egisz.demo.region import SYSTEM, Region
from egisz.kernel import clock
from egisz.kernel.actor import Role
from egisz.nsi.public import issue_key, work_calendar
from egisz.ui import press

_HEADS = {POLYCLINIC: "head", HOSPITAL: "head_hospital", PHARMACY: "head_pharmacy"}
_TEXTS = {
    "organization_about": (
        "Организация оказывает первичную медико-санитарную помощь жителям района, прикреплено 38 тысяч человек. "
        "Отделение ведёт приём взрослых на двенадцати участках, работает дневной стационар на десять коек."
    ),
    "work_done": (
        "За отчётный период вела приём на участке: в среднем 22 человека в смену, 4 100 посещений в год. "
        "Диспансеризацию прошли 96 % подлежащих. Под диспансерным наблюдением 312 человек, достигнут целевой уровень "
        "давления у 71 % пациентов с гипертонической болезнью. Освоены школы здоровья, ведётся обучение молодых коллег."
    ),
    "achievements": "Благодарность главного врача, выступления на двух областных конференциях.",
}


@functools.cache
def _paper(title: str) -> bytes:
    """A one-page PDF that says what it stands for."""
    return press.paper("demo/paper.html", title=title, made_at=datetime(2026, 1, 12, 9, tzinfo=clock.MOSCOW))


def tell(region: Region) -> None:
    """Lead everybody into the state that the cast names."""
    load_meetings(SYSTEM, now=region.now)
    for part in cast.PARTS:
        step = _STORIES.get(part.state)
        if step is not None:
            step(region, part.key, part.place)
    _past_meeting(region)
    issue_key(region.hr(POLYCLINIC), name="МИС «Ариадна», регистратура", email="mis@example.org", now=_at(region, 40))


def _at(region: Region, days_ago: int, hour: int = 11) -> datetime:
    """A working hour so many days ago."""
    day = region.today - timedelta(days=days_ago)
    return datetime(day.year, day.month, day.day, hour, 20, tzinfo=clock.MOSCOW)


def _draft(region: Region, key: str, when: datetime, *, reports: bool = True) -> UUID:
    """A draft with everything but the signature of the head and the sending."""
    actor = region.actor(key)
    application = start_application(actor, now=when)
    confirm_personal(actor, application, now=when)
    person = region.people[key]
    proved = actor.acting(proved_at=when)
    set_contacts(proved, application, email=f"{key.replace('_', '-')}@example.org", phone=person.phone, now=when)
    part = next(one for one in cast.PARTS if one.key == key)
    case = case_of(actor, application, when.date())
    set_specialty(
        actor,
        application,
        education_level=part.level,
        specialty_code=case.application.brief.specialty_code,
        now=when,
    )
    set_agreement(actor, application, agreement="yes", now=when)
    if reports:
        for report in case_of(actor, application, when.date()).reports:
            save_report(actor, report.id, texts=dict(_TEXTS), now=when)
    return application


def _send_reports(region: Region, key: str, application: UUID, when: datetime) -> list[UUID]:
    actor = region.actor(key)
    reports = [report.id for report in case_of(actor, application, when.date()).reports]
    for report in reports:
        send_report(actor, report, now=when)
    return reports


def _documents(region: Region, key: str, application: UUID, when: datetime, *, leave: int = 0) -> None:
    """One file in every required slot, but for the last `leave` of them."""
    actor = region.actor(key)
    required = [slot for slot in case_of(actor, application, when.date()).slots if slot.required]
    for slot in required[: len(required) - leave]:
        upload = SimpleUploadedFile(f"{slot.title}.pdf", _paper(slot.title), content_type="application/pdf")
        attach_document(actor, application, slot=slot.code, upload=upload, now=when)


def _submit(region: Region, key: str, place: str, when: datetime) -> UUID:
    actor = region.actor(key)
    application = _draft(region, key, when)
    for report in _send_reports(region, key, application, when):
        approve_report(region.actor(_HEADS[place]), report, pin=cast.PIN, now=when + timedelta(hours=2))
    confirm_education(actor, application, now=when)
    _documents(region, key, application, when)
    later = when + timedelta(hours=3)
    give_consent(actor, application, version=consent_on(later.date()).version, now=later)
    submit_application(actor.acting(proved_at=later), application, now=later)
    return application


def _checked(region: Region, key: str, place: str, days_ago: int) -> UUID:
    """Submitted and registered; the centre is reading."""
    application = _submit(region, key, place, _at(region, days_ago))
    centre = region.actor("centre")
    take_case(centre, application, now=_at(region, days_ago - 1, 9))
    register_application(centre, application, now=_at(region, days_ago - 1, 10))
    return application


def _story_draft(region: Region, key: str, place: str) -> None:
    application = _draft(region, key, _at(region, 4), reports=False)
    _documents(region, key, application, _at(region, 3), leave=2)


def _story_waiting(region: Region, key: str, place: str) -> None:
    application = _draft(region, key, _at(region, 7))
    _send_reports(region, key, application, _at(region, 6))
    _documents(region, key, application, _at(region, 5))


def _story_refused(region: Region, key: str, place: str) -> None:
    application = _draft(region, key, _at(region, 9))
    for report in _send_reports(region, key, application, _at(region, 8)):
        refuse_report(
            region.actor(_HEADS[place]),
            report,
            reason="В отчёте нет показателей за последние два года. Дополните раздел о выполненной работе.",
            pin=cast.PIN,
            now=_at(region, 6),
        )


def _story_submitted(region: Region, key: str, place: str) -> None:
    _submit(region, key, place, _at(region, 1, 9))


def _story_checking(region: Region, key: str, place: str) -> None:
    _checked(region, key, place, 9)


def _story_returned(region: Region, key: str, place: str) -> None:
    application = _checked(region, key, place, 16)
    defects = [
        {
            "code": "FILE_UNREADABLE",
            "section": "documents",
            "text": "На скане диплома не читается номер. Приложите страницу ещё раз.",
        }
    ]
    return_application(region.actor("centre"), application, defects, now=_at(region, 5))


def _story_commission(region: Region, key: str, place: str) -> None:
    application = _checked(region, key, place, 14)
    upcoming = meeting_choices(region.actor("secretary"), region.today)
    meeting = upcoming[0].id if upcoming else None
    hand_over(region.actor("centre"), application, meeting, now=_at(region, 4))


_STORIES: dict[str, Callable[[Region, str, str], None]] = {
    "draft": _story_draft,
    "waiting": _story_waiting,
    "refused": _story_refused,
    "submitted": _story_submitted,
    "checking": _story_checking,
    "returned": _story_returned,
    "commission": _story_commission,
}


def _past_meeting(region: Region) -> None:
    """A meeting three weeks ago with two decisions, closed by a signed protocol."""
    decided = {"passed": "passed", "not_passed": "not_passed"}
    keys = [part for part in cast.PARTS if part.state in decided]
    days_ago = _free_day(region, 21)
    day = region.today - timedelta(days=days_ago)
    meeting = _meeting_on(region, day, _at(region, 60))
    cases = []
    for part in keys:
        application = _checked(region, part.key, part.place, 50)
        hand_over(region.actor("centre"), application, meeting, now=_at(region, 30))
        cases.append((application, part.state))
    when = _at(region, days_ago, 14)
    for official in cast.OFFICIALS:
        if official.role != Role.COMMISSION:
            continue
        for application, choice in cases:
            cast_vote(
                region.actor(official.key),
                application,
                choice=choice,
                reasons=("EXPERIENCE_MISSING",) if choice == "not_passed" else (),
                comment="Работа в отчёте не по заявленной специальности" if choice == "not_passed" else "",
                now=when,
            )
    secretary = region.actor("secretary")
    prepare_protocol(secretary, meeting, protocol_number=f"{day.year}-{day.month:02d}/{day.day}", now=when)
    close_meeting(secretary, meeting, pin=cast.PIN, now=when + timedelta(hours=1))


def _free_day(region: Region, days_ago: int) -> int:
    """A working day at least so long ago that the calendar of meetings leaves free."""
    taken, calendar = {meeting.held_on for meeting in meeting_calendar()}, work_calendar()
    while (day := region.today - timedelta(days=days_ago)) in taken or not calendar.is_working(day):
        days_ago += 1
    return days_ago


def _meeting_on(region: Region, day: date, now: datetime) -> UUID:
    return plan_meeting(region.actor("secretary"), held_on=day, protocol_due_on=day + timedelta(days=3), now=now)
