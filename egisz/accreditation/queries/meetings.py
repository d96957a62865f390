"""The calendar of meetings as the calculator needs it."""

from __future__ import annotations

from datetime import date

from egisz.accreditation.models import CommissionMeeting
from egisz.accreditation.rules.window import MeetingDates


def meeting_calendar(since: date | None = None) -> list[MeetingDates]:
    """All meetings that were not cancelled, by date; since: only those on this day and later."""
    rows = CommissionMeeting.objects.exclude(state=CommissionMeeting.State.CANCELLED).order_by("held_on")
    if since is not None:
        rows = rows.filter(held_on__gte=since)
    return [
        MeetingDates(
            row.held_on, row.protocol_due_on, row.for_expiry_in, row.submit_agreed_in, row.submit_not_agreed_in
        )
        for row in rows
    ]
