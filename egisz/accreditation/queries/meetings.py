"""The calendar of meetings as the calculator needs it."""

from __future__ import annotations

from datetime import date
from typing import Any

from egisz.accreditation.models import CommissionMeeting
from egisz.accreditation.rules.window import MeetingDates
from egisz.db.statements import Asked, Statement

_CALENDAR = Statement(
    lambda since: (
        CommissionMeeting.objects.exclude(state=CommissionMeeting.State.CANCELLED)
        .filter(held_on__gte=since)
        .order_by("held_on")
        .values_list("held_on", "protocol_due_on", "for_expiry_in", "submit_agreed_in", "submit_not_agreed_in")
    ),
    since=date,
)


def meeting_calendar(since: date | None = None) -> list[MeetingDates]:
    """All meetings that were not cancelled, by date; since: only those on this day and later."""
    return meetings_from(ask_meetings(since).rows())


def ask_meetings(since: date | None = None) -> Asked:
    """The question of `meeting_calendar`, to be sent together with others; its rows go to `meetings_from`."""
    return _CALENDAR.ask(since=since or date.min)


def meetings_from(rows: list[Any]) -> list[MeetingDates]:
    return [MeetingDates(*row) for row in rows]
