"""«Что будет дальше»: the way of a case with true dates by the working calendar and the calendar of meetings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from egisz.accreditation.lawbook import rule_set, rules_on
from egisz.accreditation.queries.meetings import meeting_calendar
from egisz.accreditation.rules import flow
from egisz.accreditation.rules.window import MeetingDates, next_meeting
from egisz.accreditation.types import ApplicationInfo
from egisz.kernel import clock
from egisz.kernel.text import day_month, long_date
from egisz.nsi.public import work_calendar


@dataclass(frozen=True, slots=True)
class PathStep:
    title: str
    text: str
    current: bool


def path_of(
    application: ApplicationInfo, today: date, meetings: Sequence[MeetingDates] | None = None
) -> list[PathStep]:
    """Four steps; for a draft the dates are those of sending it today. meetings: when the caller has read them."""
    brief = application.brief
    draft = brief.state == flow.DRAFT
    law = rule_set(application.rule_set) if application.rule_set and not draft else rules_on(today)
    calendar = work_calendar()
    sent = clock.to_moscow(brief.submitted_at).date() if brief.submitted_at else today
    registered = application.registered_on or law.register_by(sent, calendar)
    check_by = application.check_due_on or law.check_by(registered, calendar)
    meeting = brief.meeting_on
    if meeting is None:
        upcoming = next_meeting(meeting_calendar(since=check_by) if meetings is None else meetings, check_by)
        meeting = upcoming.held_on if upcoming else None
    current = {
        flow.DRAFT: 0,
        flow.SUBMITTED: 1,
        flow.CENTRE_CHECK: 1,
        flow.WITH_COMMISSION: 2,
        flow.MEETING_SET: 2,
    }.get(brief.state, 3)
    first = "Вы заполняете и отправляете" if draft else f"Отправлено {long_date(sent)}"
    if brief.state == flow.SUBMITTED:
        check = f"ФАЦ зарегистрирует до {day_month(registered)} и проверит до {day_month(check_by)}"
    elif draft:
        check = f"ФАЦ, {law.centre_check_working_days} рабочих дней: если отправить сегодня, до {long_date(check_by)}"
    else:
        check = f"ФАЦ, до {long_date(check_by)}"
    return [
        PathStep("Заявление", first, current == 0),
        PathStep("Проверка документов", check, current == 1),
        PathStep("Оценка портфолио", _evaluation(meeting, brief.meeting_on is not None), current == 2),
        PathStep("Решение", _decision(application, law.protocol_days), current == 3),
    ]


def _evaluation(meeting: date | None, is_set: bool) -> str:
    if meeting is None:
        return "Комиссия; даты следующих заседаний ещё не опубликованы"
    return f"Заседание комиссии {long_date(meeting)}" if is_set else f"Ближайшее заседание – {long_date(meeting)}"


def _decision(application: ApplicationInfo, protocol_days: int) -> str:
    if application.decided_on is not None:
        return f"Принято {long_date(application.decided_on)}"
    return f"В течение {protocol_days} дней после заседания: в кабинет и на почту"
