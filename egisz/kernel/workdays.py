"""The working calendar: pure arithmetic over exceptions that are data (see `egisz/nsi/starter/calendar.toml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Saturdays and Sundays are free unless an exception says otherwise.

    exceptions: day → True when that day is worked, False when it is free.
    known_until: the last day for which the official transfers are published; later answers are provisional.
    """

    exceptions: Mapping[date, bool] = field(default_factory=dict)
    known_until: date = date.max

    def is_working(self, day: date) -> bool:
        return self.exceptions.get(day, day.weekday() < 5)

    def add(self, day: date, working_days: int) -> date:
        """The day on which a term of so many working days ends.

        The term begins on the day after `day` (ст. 191 ГК РФ); 0 gives `day` itself when it is worked, otherwise the
        next working day (ст. 193 ГК РФ).
        """
        if working_days < 0:
            raise ValueError("a term cannot be negative")
        result = day
        left = working_days
        while left > 0:
            result += timedelta(days=1)
            if self.is_working(result):
                left -= 1
        while not self.is_working(result):
            result += timedelta(days=1)
        return result

    def between(self, after: date, until: date) -> int:
        """How many working days lie in (after, until]; 0 when `until` is not later."""
        day, count = after, 0
        while day < until:
            day += timedelta(days=1)
            count += self.is_working(day)
        return count
