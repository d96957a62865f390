"""The production calendar."""

from __future__ import annotations

import time

from egisz.kernel.workdays import WorkCalendar
from egisz.nsi.gateway import starter
from egisz.nsi.models import CalendarDay

_SECONDS = 60.0
_calendar: tuple[float, WorkCalendar] | None = None


def work_calendar() -> WorkCalendar:
    """The production calendar, kept in the process for a minute; before the first load the shipped one."""
    global _calendar
    if _calendar is None or time.monotonic() - _calendar[0] > _SECONDS:
        _calendar = (time.monotonic(), _read_calendar())
    return _calendar[1]


def forget_calendar() -> None:
    """Read the calendar anew next time; called when it is loaded."""
    global _calendar
    _calendar = None


def _read_calendar() -> WorkCalendar:
    rows = CalendarDay.objects.values_list("day", "is_working", "source", "is_provisional")
    days = [starter.DayOff(*row) for row in rows]
    return starter.work_calendar(days or starter.calendar_days())
