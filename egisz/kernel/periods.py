"""Periods of calendar days: both ends inclusive, an open end is None."""

from __future__ import annotations

import calendar
import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From `begin` to `end`, both days included; `end` is None while it lasts."""

    begin: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.begin:
            raise ValueError("a period ends before it begins")

    def covers(self, day: date) -> bool:
        return self.begin <= day and (self.end is None or day <= self.end)

    def overlaps(self, other: Period) -> bool:
        starts_in_time = other.end is None or self.begin <= other.end
        return starts_in_time and (self.end is None or other.begin <= self.end)

    def clipped(self, within: Period) -> Period | None:
        """The common part of two periods, or None."""
        if not self.overlaps(within):
            return None
        ends = [end for end in (self.end, within.end) if end is not None]
        return Period(max(self.begin, within.begin), min(ends) if ends else None)

    def days(self, until: date) -> int:
        """Length in days; an open period is counted up to `until`."""
        end = min(self.end, until) if self.end is not None else until
        return max(0, (end - self.begin).days + 1)


def add_months(day: date, months: int) -> date:
    """The same day of another month; the last day when that month is shorter (31.01 + 1 → 28.02)."""
    index = day.year * 12 + (day.month - 1) + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def add_years(day: date, years: int) -> date:
    return add_months(day, years * 12)


def merged(periods: Iterable[Period]) -> list[Period]:
    """Non-overlapping periods in order; neighbours that touch become one."""
    result: list[Period] = []
    for period in sorted(periods, key=lambda p: (p.begin, p.end or date.max)):
        if result:
            last = result[-1]
            if last.end is None:
                continue
            if period.begin <= last.end + timedelta(days=1):
                end = None if period.end is None else max(last.end, period.end)
                result[-1] = Period(last.begin, end)
                continue
        result.append(period)
    return result


def longest_gap(periods: Iterable[Period], until: date) -> Period | None:
    """The longest break between periods, the break from the last end to `until` included; None when there is none."""
    line = merged(periods)
    gaps: list[Period] = []
    for earlier, later in itertools.pairwise(line):
        assert earlier.end is not None
        gaps.append(Period(earlier.end + timedelta(days=1), later.begin - timedelta(days=1)))
    if line and line[-1].end is not None and line[-1].end < until:
        gaps.append(Period(line[-1].end + timedelta(days=1), until))
    return max(gaps, key=lambda gap: gap.days(until), default=None)


def years_months(days: int) -> tuple[int, int]:
    """Length of service in whole years and months, a year counted as 365.25 days."""
    months = int(days / 30.4375)
    return divmod(months, 12)
