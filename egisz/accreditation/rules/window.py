"""When to apply: the window of submission and the calculator by the calendar of meetings.

Source: `domain/accreditation.md` 7 and 8. Dates of meetings are stored data, they are never computed (invariant 6).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from egisz.accreditation.rules.law import RuleSet
from egisz.kernel.periods import add_months


@dataclass(frozen=True, slots=True)
class Window:
    """Both days included: from `opens` one may submit, on `closes` one still may."""

    opens: date
    closes: date

    def is_open(self, today: date) -> bool:
        return self.opens <= today <= self.closes

    def is_over(self, today: date) -> bool:
        return today > self.closes

    def days_left(self, today: date) -> int:
        """Days until the last day of submission; negative when it has passed."""
        return (self.closes - today).days


@dataclass(frozen=True, slots=True)
class MeetingDates:
    """One line of the calendar; months are given by their first day."""

    held_on: date
    protocol_due_on: date
    for_expiry_in: date | None = None
    submit_agreed_in: date | None = None
    submit_not_agreed_in: date | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """«Когда подавать».

    submit_in: first day of the recommended month. meeting: the line of the calendar, None when it is not published
    yet and the month is the usual one. is_late: the recommended month has passed, one must submit at once.
    """

    submit_in: date
    agreed: bool
    meeting: MeetingDates | None
    is_now: bool
    is_late: bool
    decided_before_expiry: bool


def window_of(expires_on: date, law: RuleSet) -> Window:
    return Window(law.submission_opens(expires_on), expires_on)


def advise(expires_on: date, *, agreed: bool, meetings: Iterable[MeetingDates], law: RuleSet, today: date) -> Advice:
    """f(expiry month, report agreed?): in which month to submit and at which meeting the case will be decided."""
    month = expires_on.replace(day=1)
    meeting = next((line for line in meetings if line.for_expiry_in == month), None)
    published = None if meeting is None else meeting.submit_agreed_in if agreed else meeting.submit_not_agreed_in
    usual = add_months(month, -2 - (0 if agreed else law.not_agreed_extra_months))
    submit_in = published or usual
    return Advice(
        submit_in=submit_in,
        agreed=agreed,
        meeting=meeting,
        is_now=submit_in == today.replace(day=1),
        is_late=submit_in < today.replace(day=1),
        decided_before_expiry=meeting is None or meeting.protocol_due_on <= expires_on,
    )


def next_meeting(meetings: Iterable[MeetingDates], after: date) -> MeetingDates | None:
    """The nearest meeting later than a day; None when the calendar ends before it."""
    return min((line for line in meetings if line.held_on > after), key=lambda line: line.held_on, default=None)


def next_month(day: date) -> date:
    return add_months(day.replace(day=1), 1)


def last_day_of_month(day: date) -> date:
    return next_month(day) - timedelta(days=1)
